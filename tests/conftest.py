"""A real database, reached as the application's own role, and the people who live in it."""

from collections.abc import Iterator
from functools import partial
from typing import Any

import psycopg
import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import connections

from tests.town import Town, build_town

APP_ROLE = settings.DATABASES["default"]["USER"]


@pytest.fixture(scope="session")
def django_db_setup(django_db_blocker: Any, request: pytest.FixtureRequest) -> Iterator[None]:
    """The owner makes the test database and its tables; the tests connect as the role that owns nothing."""
    worker = getattr(request.config, "workerinput", {}).get("workerid", "")
    name = f"test_{settings.DATABASES['default']['NAME']}{worker and '_' + worker}"
    owner = connections["owner"]
    with django_db_blocker.unblock():
        _recreate(owner, name)
        for alias in connections:
            connections[alias].close()
            connections[alias].settings_dict["NAME"] = name
        _let_in(owner)
        call_command("migrate", database="owner", verbosity=0)
        _refuse_to_run_as_owner()
        for alias in connections:
            # TRUNCATE is not the application's to do: emptying tables is the owner's work.
            connections[alias].ops.execute_sql_flush = partial(_flush_as_owner, owner.get_connection_params())
    yield
    with django_db_blocker.unblock():
        for alias in connections:
            connections[alias].close()


def _recreate(owner: Any, name: str) -> None:
    with owner._nodb_cursor() as cursor:
        cursor.execute(f'drop database if exists "{name}" with (force)')
        cursor.execute(f'create database "{name}"')


def _let_in(owner: Any) -> None:
    with owner.cursor() as cursor:
        cursor.execute("revoke all on schema public from public")
        cursor.execute(f'grant usage on schema public to "{APP_ROLE}"')
        cursor.execute(
            "alter default privileges in schema public "
            f'grant select, insert, update, delete on tables to "{APP_ROLE}"'
        )
        cursor.execute(
            f'alter default privileges in schema public grant usage, select on sequences to "{APP_ROLE}"'
        )


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
def town(db: None) -> Town:
    return build_town()
