"""`python3 run.py`: from whatever is there to a running house, and back to nothing on Ctrl-C."""

import argparse
import errno
import socket
from contextlib import ExitStack
from threading import Event

from house import application
from house.console import Step, Trouble, say, take
from house.locks import hold
from house.paths import LOCAL, LOGS, ROOT
from house.prepare import House, make_house, steps_without_servers
from house.servers import in_use
from house.signals import signals_as_event
from house.supervisor import Supervisor, put_long_logs_aside

ALREADY_RUNNING = (
    "Bostøtte already runs from this folder, at {note}. Stop it first, with Ctrl-C in its terminal."
)


def start(options: argparse.Namespace) -> int:
    """Set up what is missing, run until told to stop, and leave no process behind."""
    address = f"http://localhost:{options.port}/"
    with hold(LOCAL / "run.lock", refusal=ALREADY_RUNNING, note=address), ExitStack() as stack:
        house = make_house("demo")
        house.environ.setdefault("SITE_URL", address.rstrip("/"))
        supervisor = Supervisor(house.home.folder, house.environ, house.servers.private, options.port)
        supervisor.stop_all()  # what a killed run.py may have left behind
        refuse_taken_port(options.port)
        put_long_logs_aside()

        def open_servers() -> str:
            stack.enter_context(in_use(house.servers, house.home))
            return house.servers.described()

        servers = Step("Database and queue", open_servers)
        take([*steps_without_servers(house), servers, *steps_with_servers(house, options)])
        with signals_as_event() as asked_to_stop:
            run_until(asked_to_stop, supervisor, address, application.demo_logins(house.home))
    say("Everything is stopped.")
    return 0


def steps_with_servers(house: House, options: argparse.Namespace) -> list[Step]:
    town = ["--citizens", str(options.citizens), "--seed", str(options.seed)]
    return [
        Step("Tables", lambda: application.migrate(house.environ, house.servers, house.home)),
        Step("Demo town", lambda: application.load_demo(house.environ, house.servers, house.home, town)),
    ]


def run_until(asked_to_stop: Event, supervisor: Supervisor, address: str, logins: str) -> None:
    with supervisor.all_started():
        take(
            [
                Step("Pages", lambda: supervisor.wait_for_page(asked_to_stop)),
                Step("Worker", lambda: supervisor.wait_for_task(asked_to_stop)),
            ]
        )
        if not asked_to_stop.is_set():
            say(f"\nBostøtte runs at {address}\n\n{logins.strip()}\n")
            say(f"Logs are in {LOGS.relative_to(ROOT)}/. Stop with Ctrl-C.")
        supervisor.keep_going(asked_to_stop)
        say("\nStopping …")


def refuse_taken_port(port: int) -> None:
    """Raise Trouble unless we may listen on `port`."""
    try:
        _listen_shortly(port)
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            reason = "is taken by another program"
        else:
            reason = f"cannot be used ({error.strerror})"
        raise Trouble(f"Port {port} {reason}. Try: python3 run.py --port {_free_port()}") from error


def _listen_shortly(port: int) -> int:
    with socket.socket() as listener:
        # A connection that has just been closed does not keep the port; a listener does.
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(("127.0.0.1", port))
        listener.listen()
        taken: int = listener.getsockname()[1]
        return taken


def _free_port() -> int:
    for port in range(8001, 8100):
        try:
            return _listen_shortly(port)
        except OSError:
            continue
    return _listen_shortly(0)
