"""The months of the look-up log, each a table of its own, made ahead. Dropped by `audit.retention`."""

import re
from datetime import UTC, date, datetime
from typing import Any

from django.db import connection

MADE_AHEAD = 3  # months


def starts_at(month: date) -> datetime:
    return datetime(month.year, month.month, 1, tzinfo=UTC)


def after(month: date, by: int = 1) -> date:
    years, months = divmod(month.month - 1 + by, 12)
    return date(month.year + years, months + 1, 1)


def this_month() -> date:
    return datetime.now(UTC).date().replace(day=1)


def existing_months() -> list[date]:
    """The months that have a table of their own, the oldest first."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select inhrelid::regclass::text from pg_inherits where inhparent = 'audit_lookup'::regclass"
        )
        named = [re.search(r"_(\d{4})_(\d{2})$", name) for (name,) in cursor.fetchall()]
    return sorted(date(int(found[1]), int(found[2]), 1) for found in named if found)


def make_months() -> list[date]:
    """Make the tables of this month and the coming ones; those that were missing are returned."""
    ahead = [after(this_month(), by) for by in range(MADE_AHEAD + 1)]
    return [month for month in ahead if ask("select audit_make_month(%s)", month)]


def make_months_of_strays() -> list[date]:
    """Look-ups that came while their month had no table get one, and move into it."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select distinct date_trunc('month', at at time zone 'UTC')::date from audit_lookup_default"
        )
        strays = [month for (month,) in cursor.fetchall()]
    return [month for month in strays if ask("select audit_make_month(%s)", month)]


def ask(query: str, *values: date) -> Any:
    """The one value that `query` gives."""
    with connection.cursor() as cursor:
        cursor.execute(query, values)
        return cursor.fetchone()[0]
