"""Whom the database lets this transaction reach: the second wall behind the row rule (docs/decisions/0010).

Every table about citizens has row-level security (`citizens.walls`). Its policies read settings that live as
long as one transaction, and with none set they show nothing. Here, and nowhere else, they are set.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from uuid import UUID

from django.contrib.auth.models import AnonymousUser
from django.db import connection, transaction
from django.utils import timezone

from accounts.models import User

NAMES = (
    *("scope", "user", "municipality", "teams", "named_teams", "offices", "citizens"),
    *("opened", "opened_by_office", "rows"),
)
# Who is reached is worked out in the database, by SQL of its own: a mistake in one of the two rules does not
# open the other. The day is told, so that "today" is the same to both.
ENTER = """
select set_config('bostoette.scope', '', true),
       set_config('bostoette.user', coalesce(%(user)s, ''), true),
       set_config('bostoette.municipality', coalesce(reach.municipality::text, ''), true),
       set_config('bostoette.teams', coalesce(reach.teams::text, ''), true),
       set_config('bostoette.named_teams', coalesce(reach.named_teams::text, ''), true),
       set_config('bostoette.offices', coalesce(reach.offices::text, ''), true),
       set_config('bostoette.citizens', coalesce(reach.citizens::text, ''), true),
       set_config('bostoette.opened', coalesce(reach.opened::text, ''), true),
       set_config('bostoette.opened_by_office', coalesce(reach.opened_by_office::text, ''), true),
       set_config('bostoette.rows', '', true)
  from (select 1) once left join reach_of(%(user)s::bigint, %(today)s, %(roles)s::text[]) reach on true
"""
ROWS = """
select set_config('bostoette.municipality', %(municipality)s, true),
       set_config('bostoette.rows', %(rows)s::uuid[]::text, true)
"""
WHOLE_HOUSE = "select set_config('bostoette.scope', 'whole', %(local)s)"
READ = "select " + ", ".join(f"current_setting('bostoette.{name}', true)" for name in NAMES)
RESTORE = "select " + ", ".join(f"set_config('bostoette.{name}', coalesce(%s, ''), true)" for name in NAMES)


@contextmanager
def within_reach_of(user: User | AnonymousUser) -> Iterator[None]:
    """A transaction that sees what `user` reaches today: for a visitor who is not logged in, nothing.

    A user whose login was narrowed reaches what the roles it left give.
    """
    asked = {
        "user": None if user.pk is None else str(user.pk),
        "today": timezone.localdate(),
        "roles": user.narrowed_roles if isinstance(user, User) else None,
    }
    with _transaction(ENTER, asked):
        yield


@contextmanager
def within_reach_of_rows(municipality_id: int, rows: list[UUID]) -> Iterator[None]:
    """A transaction that sees these rows of one kommune and no others, and writes nothing about anybody.

    Only in tables whose wall lets single rows be read (`citizens.walls.read_row_by_row`).
    """
    asked = {"municipality": str(municipality_id), "rows": [str(pk) for pk in rows]}
    with within_reach_of(AnonymousUser()), _transaction(ROWS, asked):
        yield


@contextmanager
def within_whole_house() -> Iterator[None]:
    """A transaction that sees every citizen: the clock's work, and finding whom somebody tried to open.

    A test lists the modules that may ask for it.
    """
    with _transaction(WHOLE_HOUSE, {"local": True}):
        yield


def reach_whole_house_from_here() -> None:
    """For a process that does nothing else, such as a command: until its connection closes."""
    with connection.cursor() as cursor:
        cursor.execute(WHOLE_HOUSE, {"local": False})


@contextmanager
def _transaction(enter: str, values: dict[str, Any]) -> Iterator[None]:
    """Commit and rollback forget the settings; only a transaction within another must put them back.

    Rolling back to a savepoint puts them back as well.
    """
    outer = _asked(READ) if connection.in_atomic_block else None
    with transaction.atomic():
        _asked(enter, values)
        yield
        if outer and not connection.needs_rollback:
            _asked(RESTORE, outer)


def _asked(sql: str, values: Any = None) -> tuple[Any, ...]:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        row: tuple[Any, ...] = cursor.fetchone()
        return row
