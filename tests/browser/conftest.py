"""The whole house as a user meets it: web server, worker, queue, database and a real Chromium.

The house lives in a database of its own, beside the one the other tests roll back.
"""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.conf import settings
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

ROOT = settings.BASE_DIR
WIDTHS = {"phone": (390, 844), "tablet": (820, 1180), "desktop": (1440, 900)}
GRANIAN = [
    "granian",
    "--interface",
    "wsgi",
    "--workers",
    "1",
    "--blocking-threads",
    "4",
    "--log-level",
    "warning",
]
CELERY = ["celery", "-A", "bostoette"]
CITIZENS = 16
START_SECONDS = 60
LAST_LINES = 40  # of each log, when a test fails
expect.set_options(timeout=15_000)  # milliseconds: two busy cores are slower than a user's phone


@dataclass
class House:
    """Where it answers, what it runs, and how to ask its database as the application's own role."""

    address: str
    environ: dict[str, str]
    logs: Path
    worker: "subprocess.Popen[bytes] | None" = None

    def start_worker(self) -> None:
        self.worker = self.run("worker", [*CELERY, "worker", "--concurrency=1", "--loglevel=INFO"])

    def stop_worker(self) -> None:
        if self.worker:
            _stop(self.worker)
            self.worker = None

    def manage(self, *arguments: str) -> None:
        subprocess.run(
            [sys.executable, "manage.py", *arguments], cwd=ROOT, env=self.environ, check=True, timeout=300
        )

    def wait_until(self, sql: str, *values: Any, seconds: int = 150) -> None:
        """Until the first column of the first row is true."""
        until = time.monotonic() + seconds
        while not self.rows(sql, *values)[0][0]:
            assert time.monotonic() < until, f"Still not, after {seconds} s: {sql}\n{self.last_words()}"
            time.sleep(0.5)

    def told_by(self, script: str) -> str:
        """The last word that `script` prints: run in the house, since the tests have another database."""
        done = subprocess.run(
            [sys.executable, "manage.py", "shell", "--no-imports", "-v", "0", "-c", script],
            cwd=ROOT,
            env=self.environ,
            check=True,
            capture_output=True,
            text=True,
            timeout=60,
        )
        return done.stdout.split()[-1]

    def run(self, name: str, command: list[str]) -> "subprocess.Popen[bytes]":
        """Start a program of the virtual environment; what it says is kept beside the others' words."""
        program = Path(sys.executable).parent / command[0]
        with (self.logs / f"{name}.log").open("ab") as said:
            return subprocess.Popen(
                [program, *command[1:]],
                cwd=ROOT,
                env=self.environ,
                start_new_session=True,
                stdout=said,
                stderr=subprocess.STDOUT,
            )

    def last_words(self) -> str:
        """What the programs of this house said last, for whoever reads why a test failed."""
        tails = []
        for log in sorted(self.logs.glob("*.log")):
            tails += [f"── {log.name}", *log.read_text(errors="replace").splitlines()[-LAST_LINES:]]
        return "\n".join(tails)

    def rows(self, sql: str, *values: Any) -> list[tuple[Any, ...]]:
        with psycopg.connect(_libpq(self.environ["DATABASE_URL"])) as connection:
            connection.execute("set bostoette.scope to 'whole'")
            return connection.execute(sql.encode(), values).fetchall()


@pytest.fixture(scope="session")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """A house with a small demo town, its worker running."""
    port = _free_port()
    environ = _environ(tmp_path_factory.mktemp("mail"))
    alone = _take_the_only_house(environ["DATABASE_OWNER_URL"])
    _fresh_database(environ)
    house = House(f"http://localhost:{port}", environ, logs=tmp_path_factory.mktemp("logs"))
    house.manage("migrate", "--database", "owner", "--verbosity", "0")
    del environ["DATABASE_OWNER_URL"]  # from here on nothing in the house can reach the owner
    house.manage("demo", "--citizens", str(CITIZENS), "--seed", "3")
    server = house.run("web", [*GRANIAN, "--port", str(port), "bostoette.wsgi:application"])
    house.start_worker()
    beat = house.run("beat", [*CELERY, "beat", "--schedule", str(house.logs / "beat")])
    try:
        _wait_for(house.address)
        yield house
    finally:
        _stop(beat)
        house.stop_worker()
        _stop(server)
        alone.close()


def _environ(mail: Path) -> dict[str, str]:
    name = f"{settings.DATABASES['default']['NAME']}_browser"
    return {
        **os.environ,
        "DATABASE_URL": _with_name(os.environ["DATABASE_URL"], name),
        "DATABASE_OWNER_URL": _with_name(os.environ["DATABASE_OWNER_URL"], name),
        "QUEUE_PREFIX": f"{name}:",
        "DJANGO_SETTINGS_MODULE": "bostoette.settings.test",
        "EMAIL_FILE_PATH": str(mail),
        "PYTHONWARNINGS": "default",
    }


def _with_name(url: str, name: str) -> str:
    """The same server, another database: only the path of the address changes."""
    head, _, tail = url.partition("@")
    place, _, rest = tail.partition("/")
    _, mark, query = rest.partition("?")
    return f"{head}@{place}/{name}{mark}{query}"


def _libpq(url: str) -> str:
    return url.replace("postgres://", "postgresql://", 1)


def _take_the_only_house(owner: str) -> "psycopg.Connection[Any]":
    """A lock that lives as long as the connection. A second house would answer the bells of the first."""
    name = _name_in(owner)
    server = psycopg.connect(_libpq(_with_name(owner, "postgres")), autocommit=True)
    row = server.execute("select pg_try_advisory_lock(hashtext(%s))", [name]).fetchone()
    assert row == (True,), f"Another house lives in {name}: browser tests must keep to one worker of xdist."
    return server


def _name_in(url: str) -> str:
    return url.partition("@")[2].partition("/")[2].partition("?")[0]


def _fresh_database(environ: dict[str, str]) -> None:
    owner = environ["DATABASE_OWNER_URL"]
    name = _name_in(owner)
    app_role = settings.DATABASES["default"]["USER"]
    with psycopg.connect(_libpq(_with_name(owner, "postgres")), autocommit=True) as server:
        server.execute(f'drop database if exists "{name}" with (force)'.encode())
        server.execute(f'create database "{name}"'.encode())
    with psycopg.connect(_libpq(owner), autocommit=True) as database:
        database.execute("revoke all on schema public from public")
        database.execute(f'grant usage on schema public to "{app_role}"'.encode())
        for right in ("select, insert, update, delete on tables", "usage, select on sequences"):
            grant = f'alter default privileges in schema public grant {right} to "{app_role}"'
            database.execute(grant.encode())


def _stop(process: "subprocess.Popen[bytes]") -> None:
    process.terminate()
    try:
        process.wait(timeout=20)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait(timeout=20)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait_for(address: str) -> None:
    until = time.monotonic() + START_SECONDS
    while time.monotonic() < until:
        try:
            with urllib.request.urlopen(f"{address}/sundhed/", timeout=2) as answer:
                assert answer.status == 200
                return
        except OSError:
            time.sleep(0.2)
    raise AssertionError(f"The house did not answer within {START_SECONDS} s.")


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    # Per module: a running Playwright holds an event loop, in which Django refuses database work.
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(
            executable_path=os.environ.get("CHROMIUM", "/usr/bin/chromium"),
            args=["--no-sandbox", "--disable-dev-shm-usage", "--lang=da-DK"],
        )
        yield chromium
        chromium.close()


@dataclass
class Visitor:
    """Somebody at a screen. What the browser complains about is kept, and fails the test."""

    house: House
    page: Page
    complaints: list[str] = field(default_factory=list)

    def go(self, path: str) -> None:
        answer = self.page.goto(f"{self.house.address}{path}")
        assert answer is not None
        assert answer.ok, f"{path} answered {answer.status}"


@pytest.fixture
def visit_as(house: House, browser: Browser) -> Iterator[Callable[..., Visitor]]:
    """`visit_as("anna", "phone")`: a logged-in person before a screen of that width."""
    contexts: list[BrowserContext] = []
    visitors: list[Visitor] = []

    def open_for(username: str, screen: str = "desktop") -> Visitor:
        width, height = WIDTHS[screen]
        context = browser.new_context(
            viewport={"width": width, "height": height},
            locale="da-DK",
            timezone_id="Europe/Copenhagen",
            has_touch=screen != "desktop",
        )
        contexts.append(context)
        visitor = Visitor(house, context.new_page())
        visitors.append(visitor)
        visitor.page.on("console", lambda said: _note(visitor, said.type, said.text))
        visitor.page.on("pageerror", lambda error: visitor.complaints.append(str(error)))
        _log_in(visitor, username)
        return visitor

    yield open_for
    complaints = [complaint for visitor in visitors for complaint in visitor.complaints]
    for context in contexts:
        context.close()
    assert complaints == []


def _note(visitor: Visitor, kind: str, text: str) -> None:
    if "status of 422" in text:  # a form with something to mend: the browser calls every 4xx an error
        return
    if kind == "error" or "Content Security Policy" in text:
        visitor.complaints.append(text)


def _log_in(visitor: Visitor, username: str) -> None:
    from demo.logins import PASSWORD

    visitor.go("/login/")
    visitor.page.get_by_label("Brugernavn").fill(username)
    visitor.page.get_by_label("Kodeord").fill(PASSWORD)
    visitor.page.get_by_role("button", name="Log ind").click()
    visitor.page.wait_for_url(lambda url: "/login/" not in url)
