"""`python3 run.py`, as a user runs it: from a fresh copy to the pages, through a kill, and away."""

import http.client
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from house.homes import sockets_of
from house.paths import ROOT

PATIENCE = 900  # seconds: an idle machine needs one minute, a busy one many
READY = "Stop with Ctrl-C."
# What the tests themselves are told, and a user is not.
NOT_FOR_USERS = {"DATABASE_URL", "DATABASE_OWNER_URL", "REDIS_URL", "ASSETS_DIR", "STATIC_DIR"}


@pytest.fixture
def copy(open_folder: Path) -> Path:
    """This project as a fresh clone, too deep for a socket; what comes by network is there already."""
    folder = open_folder / "et sted meget langt nede" / ("dybt" * 20) / "bostoette"
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    for name in filter(None, listed.stdout.split("\0")):
        if (ROOT / name).is_file():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, folder / name)
    (folder / ".venv").symlink_to(ROOT / ".venv")
    for name in ("assets", "static", "stamps", "tools"):
        if (ROOT / ".local" / name).exists():
            shutil.copytree(ROOT / ".local" / name, folder / ".local" / name, symlinks=True)
    return folder


@pytest.fixture
def port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        chosen: int = listener.getsockname()[1]
        return chosen


def processes_of(folder: Path) -> dict[int, str]:
    """Every process that was started from, or works in, the folder."""
    found = {}
    for entry in Path("/proc").glob("[0-9]*"):
        try:
            command = (entry / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
            if str(folder) in command or str(folder) in str((entry / "cwd").readlink()):
                found[int(entry.name)] = command
        except OSError:
            continue
    return found


class Runner:
    """One `python3 run.py` and what it has said."""

    def __init__(self, folder: Path, port: int) -> None:
        self._log = folder.parent / "said"
        environment = {name: value for name, value in os.environ.items() if name not in NOT_FOR_USERS}
        with self._log.open("wb") as log:
            self.process = subprocess.Popen(
                [sys.executable, "run.py", "--port", str(port), "--citizens", "6"],
                cwd=folder,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                env=environment,
            )

    @property
    def said(self) -> str:
        return self._log.read_text(encoding="utf-8")

    def wait_until_ready(self) -> None:
        deadline = time.monotonic() + PATIENCE
        while READY not in self.said:
            assert self.process.poll() is None, self.said
            assert time.monotonic() < deadline, self.said
            time.sleep(0.2)

    def stop(self, how: signal.Signals) -> int:
        self.process.send_signal(how)
        return self.process.wait(PATIENCE)


def get(port: int, path: str) -> tuple[int, str]:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    try:
        connection.request("GET", path, headers={"Host": f"localhost:{port}"})
        answer = connection.getresponse()
        return answer.status, answer.read().decode()
    finally:
        connection.close()


@pytest.fixture
def run(copy: Path, port: int) -> Iterator[Callable[[], Runner]]:
    """Starts the house. A failing test must not leave one running either."""
    runners: list[Runner] = []

    def start() -> Runner:
        runners.append(Runner(copy, port))
        return runners[-1]

    yield start
    for pid in processes_of(copy):
        os.kill(pid, signal.SIGKILL)
    for runner in runners:
        runner.process.wait(PATIENCE)
    shutil.rmtree(sockets_of(copy / ".local" / "demo"), ignore_errors=True)


@pytest.mark.skipif(not Path("/proc/self").exists(), reason="counts processes in /proc, which Linux has")
def test_the_house_starts_survives_a_kill_and_leaves_nothing_behind(
    run: Callable[[], Runner], copy: Path, port: int
) -> None:
    first = run()
    first.wait_until_ready()
    assert f"Bostøtte runs at http://localhost:{port}/" in first.said
    status, page = get(port, "/login/")
    assert status == 200
    styles = re.findall(r'href="(/static/[^"]+\.css)"', page)
    assert [get(port, style)[0] for style in styles] == [200] * len(styles) != []

    first.stop(signal.SIGKILL)
    assert processes_of(copy)

    second = run()
    second.wait_until_ready()
    assert "Demo town, as before" in second.said
    assert get(port, "/sundhed/") == (200, "ok")
    assert second.stop(signal.SIGINT) == 0
    assert processes_of(copy) == {}
