"""A real database, reached as the application's own role, and the people who live in it."""

import re
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from functools import partial
from typing import Any

import hypothesis
import psycopg
import pytest
from django.conf import settings
from django.db import connections
from django.db.backends.signals import connection_created
from django.test.utils import CaptureQueriesContext

from bostoette.celery import app
from citizens.reach import reach_whole_house_from_here
from tests.database import make_database
from tests.town import Town, build_town
from tests.visitor import Caller

# How fast a busy machine thinks up examples says nothing about the code.
hypothesis.settings.register_profile(
    "patient", deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow]
)
hypothesis.settings.load_profile("patient")

FRAME = re.compile(r"^(RELEASE )?SAVEPOINT|_config\('bostoette\.|current_setting\('bostoette\.")


@pytest.fixture(scope="session")
def django_db_setup(django_db_blocker: Any, request: pytest.FixtureRequest) -> Iterator[None]:
    """The owner makes the test database and its tables; the tests connect as the role that owns nothing."""
    worker = getattr(request.config, "workerinput", {}).get("workerid", "")
    name = f"test_{settings.DATABASES['default']['NAME']}{worker and '_' + worker}"
    owner = connections["owner"]
    with django_db_blocker.unblock():
        make_database(owner, name)
        for alias in connections:
            connections[alias].close()
            connections[alias].settings_dict["NAME"] = name
        connection_created.connect(_reach_everybody)
        _refuse_to_run_as_owner()
        for alias in connections:
            # TRUNCATE is not the application's to do: emptying tables is the owner's work.
            connections[alias].ops.execute_sql_flush = partial(_flush_as_owner, owner.get_connection_params())
    yield
    with django_db_blocker.unblock():
        for alias in connections:
            connections[alias].close()


def _reach_everybody(connection: Any, **_kwargs: object) -> None:
    """What a test sets up and looks at is not a user's doing. Requests and tasks set their own reach."""
    if connection.alias == "default":
        reach_whole_house_from_here()


def _refuse_to_run_as_owner() -> None:
    """A suite that runs as a powerful role proves nothing (security R-01): stop all of it."""
    with connections["default"].cursor() as cursor:
        cursor.execute(
            "select rolsuper or rolbypassrls or exists("
            "  select from pg_tables where schemaname = 'public' and tableowner = current_user)"
            "  from pg_roles where rolname = current_user"
        )
        if cursor.fetchone()[0]:
            pytest.exit("The tests must connect as a role that owns nothing.", returncode=3)


def _flush_as_owner(address: dict[str, Any], _sql_list: list[str]) -> None:
    """Empty every table. Django's own list is empty, since only the owner makes tables (`OwnerMigrates`)."""
    with psycopg.connect(**address) as owner:
        logs = [
            name
            for (name,) in owner.execute(
                "select tgrelid::regclass::text from pg_trigger where tgname = 'refuse_truncate'"
            ).fetchall()
        ]
        for table in logs:
            owner.execute(f"alter table {table} disable trigger refuse_truncate")
        tables = owner.execute(
            "select string_agg(format('%I', tablename), ', ') from pg_tables"
            " where schemaname = 'public' and tablename <> 'django_migrations'"
        ).fetchone()[0]
        owner.execute(f"truncate {tables}")
        for table in logs:
            owner.execute(f"alter table {table} enable always trigger refuse_truncate")


def pytest_make_parametrize_id(config: pytest.Config, val: object, argname: str) -> str | None:
    """What is long, or bytes, is named by its place: every process must come to the same names.

    A zip that is made while tests are collected holds the second it was made in.
    """
    return argname if isinstance(val, bytes) or (isinstance(val, str) and len(val) > 60) else None


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Every database test may use both connections of the application."""
    for item in items:
        mark = item.get_closest_marker("django_db")
        fixtures = set(getattr(item, "fixturenames", ()))
        if mark is None and not fixtures & {"db", "transactional_db"}:
            continue
        kwargs = {"databases": ["default", "lookups"]} | (mark.kwargs if mark else {})
        item.add_marker(pytest.mark.django_db(**kwargs), append=False)


@pytest.fixture
def client() -> Caller:
    """Logs in as Django's own does, and asks the interface for other systems with a key beside it."""
    return Caller()


@pytest.fixture
def work(django_capture_on_commit_callbacks: Any) -> Iterator[Any]:
    """`with work():` a worker hears every bell at once. Outside it, bells ring for nobody."""
    app.conf.task_always_eager = True
    yield partial(django_capture_on_commit_callbacks, execute=True)
    app.conf.task_always_eager = False


@pytest.fixture
def town(db: None) -> Town:
    return build_town()


@pytest.fixture
def django_assert_num_queries() -> Callable[[int], AbstractContextManager[CaptureQueriesContext]]:
    """As pytest-django's, without the statements that frame every request: they are counted in one place,
    `tests/security/test_walls.py`, and there are more of them inside a test's own transaction.
    """
    return _asserting_number_of_queries


@contextmanager
def _asserting_number_of_queries(expected: int) -> Iterator[CaptureQueriesContext]:
    with CaptureQueriesContext(connections["default"]) as context:
        yield context
    asked = [query["sql"] for query in context.captured_queries if not FRAME.search(query["sql"])]
    assert len(asked) == expected, "\n\n".join(asked)
