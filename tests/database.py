"""The test database: a copy of one that holds the tables as these migrations make them.

Migrating takes longer than most tests, and each process of a run needs a database of its own. So the
tables are made once for each state of the migrations, and copied.
"""

import ast
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path
from typing import Any

import django
from django.conf import settings
from django.core.management import call_command

APP_ROLE = settings.DATABASES["default"]["USER"]
A_LOCK = 7_104_111  # any number that no other advisory lock of ours has


def make_database(owner: Any, name: str) -> None:
    """Make the database `name` with all tables, as the owner's connection; one that stands is replaced."""
    folder = sha256(str(settings.BASE_DIR).encode()).hexdigest()[:8]
    template = f"tables_{folder}_{_state_of_migrations()}"
    with owner._nodb_cursor() as cursor, _alone(cursor):
        cursor.execute("select datname from pg_database where datname like %s", [f"tables\\_{folder}\\_%"])
        standing = {row[0] for row in cursor.fetchall()}
        if template not in standing:
            for outdated in standing:
                cursor.execute(f'drop database "{outdated}" with (force)')
            _make_template(owner, cursor, template)
        cursor.execute(f'drop database if exists "{name}" with (force)')
        cursor.execute(f'create database "{name}" template "{template}"')


@contextmanager
def _alone(cursor: Any) -> Iterator[None]:
    """The processes of one run come at the same moment: the first makes the template, the others copy it."""
    cursor.execute("select pg_advisory_lock(%s)", [A_LOCK])
    try:
        yield
    finally:
        cursor.execute("select pg_advisory_unlock(%s)", [A_LOCK])


def _make_template(owner: Any, cursor: Any, template: str) -> None:
    """Under another name until it is whole, so that a run that is stopped leaves nothing half made."""
    unfinished = f"unfinished_{template}"
    cursor.execute(f'drop database if exists "{unfinished}" with (force)')
    cursor.execute(f'create database "{unfinished}"')
    owner.close()
    owner.settings_dict["NAME"] = unfinished
    _let_in(owner)
    call_command("migrate", database="owner", verbosity=0)
    owner.close()
    cursor.execute(f'alter database "{unfinished}" rename to "{template}"')


def _let_in(owner: Any) -> None:
    """What `house/roles.sql` grants the application's role."""
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


def _state_of_migrations() -> str:
    """Changes when a migration does, or a module of ours that one imports, or Django."""
    migrations = sorted(settings.BASE_DIR.glob("*/migrations/*.py"))
    imported = {module for path in migrations for module in _own_modules(path)}
    state = sha256(django.__version__.encode())
    for path in [*migrations, *sorted(imported)]:
        state.update(path.read_bytes())
    return state.hexdigest()[:16]


def _own_modules(path: Path) -> Iterator[Path]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module:
            module = settings.BASE_DIR / Path(*node.module.split(".")).with_suffix(".py")
            if module.is_file():
                yield module
