"""Web, worker and beat under one roof: started together, restarted when they fall, stopped in reverse."""

import http.client
import subprocess
import time
from collections import defaultdict, deque
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from threading import Event
from typing import Protocol

from house.console import Trouble, warn
from house.paths import LOGS, PYTHON, ROOT
from house.processes import record, stop_recorded
from house.shell import end

LOOK_EVERY = 0.5  # seconds
PATIENCE = 120  # seconds until the first page and the first task
GRACE = 15  # seconds a service gets to finish what it has in hand
MOST_FALLS = 5  # within …
FALLS_PERIOD = 300  # … seconds; what falls more often is not cured by another start
LARGEST_LOG = 5_000_000  # bytes; a longer one is put aside at the next start


class Part(Protocol):
    """What the supervisor keeps alive: a service, or a private server."""

    @property
    def name(self) -> str: ...
    @property
    def log(self) -> Path: ...
    def start(self) -> None: ...
    def stop(self) -> None: ...
    def is_alive(self) -> bool: ...


class Service:
    """One program of ours, its log, and its record on disk."""

    def __init__(self, name: str, argv: Sequence[str], environ: Mapping[str, str], records: Path) -> None:
        self.name = name
        self.log = LOGS / f"{name}.log"
        self._argv = argv
        self._environ = environ
        self._record = records / f"{name}.json"
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        with self.log.open("ab") as log:
            self._process = subprocess.Popen(
                self._argv,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                env=dict(self._environ),
                cwd=ROOT,
                start_new_session=True,  # Ctrl-C in the terminal is for us, who stop each in its turn
            )
        record(self._record, self._process.pid)

    def stop(self) -> None:
        stop_recorded(self._record, GRACE)
        if self._process is not None:
            end(self._process)
            self._process = None

    def is_alive(self) -> bool:
        return self._process is not None and self._process.poll() is None


class Supervisor:
    """Starts the services, keeps them and the private servers going, and stops the services in reverse."""

    def __init__(self, home: Path, environ: Mapping[str, str], servers: Sequence[Part], port: int) -> None:
        self.environ = environ
        self.port = port
        self.servers = servers
        self.web = Service("web", web_command(port), environ, home)
        self.worker = Service("worker", worker_command(), environ, home)
        self.beat = Service("beat", beat_command(home / "beat-schedule"), environ, home)
        self._falls: dict[str, deque[float]] = defaultdict(deque)

    @contextmanager
    def all_started(self) -> Iterator[None]:
        try:
            for service in (self.web, self.worker, self.beat):
                service.start()
            yield
        finally:
            self.stop_all()

    def stop_all(self) -> None:
        """Stop our services, also those that an earlier supervisor started."""
        for service in (self.beat, self.worker, self.web):
            service.stop()

    def keep_going(self, until: Event) -> None:
        """Start again what falls. Raises Trouble when something falls too often."""
        while not until.wait(LOOK_EVERY):
            for part in (*self.servers, self.web, self.worker, self.beat):
                if not part.is_alive():
                    self._mend(part)

    def _mend(self, part: Part) -> None:
        falls, now = self._falls[part.name], time.monotonic()
        falls.append(now)
        while now - falls[0] > FALLS_PERIOD:
            falls.popleft()
        if len(falls) > MOST_FALLS:
            raise Trouble(f"{part.name} stopped {len(falls)} times in a short while. See {part.log}")
        warn(f"{part.name} stopped by itself and is started again. See {part.log}")
        part.stop()  # a dead parent may leave children behind
        part.start()

    def wait_for_page(self, until: Event) -> None:
        """Wait for the health page. Raises Trouble when it does not come."""
        deadline = time.monotonic() + PATIENCE
        while not until.is_set() and not page_answers(self.port):
            if not self.web.is_alive() or time.monotonic() > deadline:
                raise Trouble(f"The pages did not come up. The web server says why in {self.web.log}")
            until.wait(0.1)

    def wait_for_task(self, until: Event) -> None:
        """Wait until the worker has done a task. Raises Trouble when it does not."""
        probe = subprocess.Popen(
            [PYTHON, "-m", "house.probe_task"],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            env=dict(self.environ),
            cwd=ROOT,
            start_new_session=True,
        )
        try:
            while not until.is_set() and probe.poll() is None and self.worker.is_alive():
                until.wait(0.1)
        finally:
            probe.kill()
            probe.wait()
        if not until.is_set() and probe.returncode != 0:
            raise Trouble(f"The worker did not do its first task. It says why in {self.worker.log}")


def web_command(port: int) -> list[str]:
    """Two processes of four threads: each thread keeps its own connections to PostgreSQL."""
    options = "--interface wsgi --no-ws --workers 2 --blocking-threads 4"
    care = "--respawn-failed-workers --workers-kill-timeout 10"
    address = f"--host 127.0.0.1 --port {port}"
    return module("granian", options, care, address, "bostoette.wsgi:application")


def worker_command() -> list[str]:
    """Two processes; a single worker has no neighbours to talk to."""
    alone = "--without-gossip --without-mingle"
    return module("celery", "-A bostoette worker --concurrency 2 --loglevel INFO", alone)


def beat_command(schedule: Path) -> list[str]:
    return [*module("celery", "-A bostoette beat --loglevel INFO --pidfile="), "--schedule", str(schedule)]


def module(name: str, *options: str) -> list[str]:
    """A program of `.venv`, started as a module: a script's first line cannot hold a deep folder's path."""
    return [str(PYTHON), "-m", name, *" ".join(options).split()]


def page_answers(port: int) -> bool:
    """Whether `/sundhed/` says 200: the web server and its database work."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        connection.request("GET", "/sundhed/", headers={"Host": f"localhost:{port}"})
        return connection.getresponse().status == 200
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def put_long_logs_aside() -> None:
    LOGS.mkdir(parents=True, exist_ok=True)
    for log in LOGS.glob("*.log"):
        if log.stat().st_size > LARGEST_LOG:
            log.replace(log.with_suffix(".log.old"))
