"""Processes that outlive us are recognised by number and time of birth, since numbers are used again."""

import json
import os
import signal
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

from house.paths import write_whole


def birth(pid: int) -> str | None:
    """When the process was born, or None when it is gone or only waits to be buried."""
    if not Path("/proc/self/stat").exists():
        return _birth_by_ps(pid)
    try:
        fields = (
            Path(f"/proc/{pid}/stat").read_text(encoding="utf-8", errors="replace").rpartition(")")[2].split()
        )
    except OSError:
        return None
    state, ticks = fields[0], fields[19]
    return None if state in "ZX" else f"{_boot()}/{ticks}"


def _boot() -> str:
    """Which start of the machine this is; where it cannot be told, the time of birth says enough."""
    known = Path("/proc/sys/kernel/random/boot_id")
    return known.read_text(encoding="ascii").strip() if known.exists() else ""


def _birth_by_ps(pid: int) -> str | None:
    asked = subprocess.run(
        ["ps", "-o", "stat=,lstart=", "-p", str(pid)], capture_output=True, text=True, check=False
    )
    state, _, born = asked.stdout.strip().partition(" ")
    return None if not born or state.startswith("Z") else born.strip()


def wait_until(condition: Callable[[], bool], seconds: float, pause: float = 0.05) -> bool:
    """Whether `condition` came true in time."""
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            return False
        time.sleep(pause)
    return True


def record(path: Path, pid: int) -> None:
    """Write down a process we started, so that the next run finds it should this one be killed."""
    write_whole(path, json.dumps({"pid": pid, "born": birth(pid)}))


def _recorded(path: Path) -> tuple[int, str | None]:
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
        return int(found["pid"]), found["born"]
    except (OSError, ValueError, KeyError):
        return 0, None


def is_recorded_alive(path: Path) -> bool:
    pid, born = _recorded(path)
    return born is not None and birth(pid) == born


def stop_recorded(path: Path, grace: float) -> None:
    """Ask a recorded process to stop, give it `grace` seconds, then end whatever is left of its group.

    Nothing happens to a process that merely has the old number.
    """
    pid, born = _recorded(path)
    now = birth(pid)
    if born is not None and now in {born, None} and born.startswith(_boot()):
        if now == born:
            _send(os.kill, pid, signal.SIGTERM)
            wait_until(lambda: birth(pid) != born, grace)
        _send(os.killpg, pid, signal.SIGKILL)
    path.unlink(missing_ok=True)


def _send(how: Callable[[int, int], None], target: int, what: signal.Signals) -> None:
    try:
        how(target, what)
    except (ProcessLookupError, PermissionError):
        return
