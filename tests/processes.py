"""Programs of the house beside the tests, on their database: to be killed, or started with other keys."""

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from time import monotonic, sleep
from typing import Any
from unittest.mock import patch
from uuid import uuid4

from django.conf import settings
from django.db import connection, connections

from bostoette.celery import app

# What the processes write in that are killed here.
TABLES = ("oversight_package", "plans_document", "printouts_printout")
WRITES = ["%retention_delete%", *(f'%UPDATE "{table}"%' for table in TABLES), "%printouts_bundlepart%"]
PATIENCE = 60  # seconds: on a busy machine a process takes long to start


def in_house(*command: str, **environ: str) -> "subprocess.Popen[str]":
    """A Python program of the house, with the application's own role and `environ` besides."""
    own = {name: value for name, value in os.environ.items() if name != "DATABASE_OWNER_URL"}
    own |= {"DATABASE_URL": address_of_the_tests(), "DJANGO_SETTINGS_MODULE": "bostoette.settings.test"}
    return subprocess.Popen(
        [sys.executable, *command],
        cwd=settings.BASE_DIR,
        env={**own, **environ},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


def address_of_the_tests() -> str:
    usual = os.environ["DATABASE_URL"]
    name = usual.split("?")[0].rsplit("/", 1)[1]
    return usual.replace(f"/{name}?", f"/{connection.settings_dict['NAME']}?")


@contextmanager
def a_worker_at(task: str, *arguments: str, **environ: str) -> Iterator["subprocess.Popen[str]"]:
    """A process that runs one task of the queue, and nothing else; gone at the end, whatever happened."""
    code = (
        "import django; django.setup(); from bostoette.celery import app; "
        "app.loader.import_default_modules(); "
        f"app.tasks[{task!r}].apply(args={list(arguments)!r}, throw=True)"
    )
    worker = in_house("-c", code, **environ)
    try:
        yield worker
    finally:
        worker.kill()
        worker.communicate()


def wait_for(happens: Callable[[], bool]) -> None:
    until = monotonic() + PATIENCE
    while not happens():
        assert monotonic() < until, "It did not happen."
        sleep(0.05)


def wait_for_one_who_waits(query: str) -> None:
    """Until another connection waits for a lock in a statement like `query`."""
    asked = (
        "select count(*) from pg_stat_activity where datname = current_database()"
        " and wait_event_type = 'Lock' and query like %s"
    )
    wait_for(lambda: _number(asked, query) > 0)


def wait_until_only_we_are_left() -> None:
    """Until the database has noticed that the killed process is gone, and rolled back."""
    others = (
        "select count(*) from pg_stat_activity where datname = current_database() and state <> 'idle'"
        " and pid <> pg_backend_pid() and query like any(%s) and backend_type = 'client backend'"
    )
    wait_for(lambda: _number(others, WRITES) == 0)


def _number(sql: str, query: str | list[str]) -> int:
    with connections["lookups"].cursor() as cursor:  # within a transaction one sees no news of others
        cursor.execute(sql, [query])
        (number,) = cursor.fetchone()
    return int(number)


@contextmanager
def broker_at(address: str) -> Iterator[None]:
    """Bells of the tests' own process go there."""
    with _celery_with(broker_write_url=address):
        yield


@contextmanager
def a_queue_of_our_own() -> Iterator[str]:
    """Where only our own process and the workers begun meanwhile meet. Gives what its keys begin with."""
    prefix = f"{uuid4().hex}:"
    options = {**app.conf.broker_transport_options, "global_keyprefix": prefix}
    with patch.dict(os.environ, QUEUE_PREFIX=prefix), _celery_with(broker_transport_options=options):
        yield prefix


@contextmanager
def _celery_with(**changed: Any) -> Iterator[None]:
    """Celery keeps its connections; nothing said under one setting may go by those of the other."""

    def become(settings: dict[str, Any]) -> None:
        app.conf.update(settings)
        app._pool = app.amqp._producer_pool = None

    before = {name: app.conf[name] for name in changed}
    become(changed)
    try:
        yield
    finally:
        become(before)


@contextmanager
def a_worker_of_the_queue() -> Iterator[None]:
    """A Celery worker of two processes; in `a_queue_of_our_own`."""
    worker = in_house(
        "-m", "celery", "-A", "bostoette", "worker", "--concurrency", "2", "--loglevel", "ERROR"
    )
    try:
        yield
    finally:
        worker.terminate()
        worker.communicate()
