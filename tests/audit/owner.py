"""The owner of the tables, who can break the log on purpose and move its clock."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
from django.db import connections

GUARDS = "select tgrelid::regclass::text from pg_trigger where tgname = 'refuse_truncate'"


@contextmanager
def unguarded() -> Iterator[Any]:
    """The owner's connection, with the triggers of logs and seals disabled until the end."""
    with psycopg.connect(**connections["owner"].get_connection_params()) as owner:
        tables = [name for (name,) in owner.execute(GUARDS).fetchall()]
        for table in tables:
            owner.execute(f"alter table {table} disable trigger all")
        yield owner
        for (table,) in owner.execute(GUARDS).fetchall():  # a month may have been dropped meanwhile
            owner.execute("select audit_fire_always(%s::regclass)", [table])
