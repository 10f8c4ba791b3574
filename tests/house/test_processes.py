"""Processes that outlive us."""

import json
import os
import subprocess
import sys
from pathlib import Path

from house.processes import birth, is_recorded_alive, record, stop_recorded, wait_until

SLEEP = [sys.executable, "-c", "import time; time.sleep(60)"]
# A parent that ignores the polite signal and has a child of its own.
STUBBORN = """
import signal, subprocess, sys, time
signal.signal(signal.SIGTERM, signal.SIG_IGN)
child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"])
print(child.pid, flush=True)
time.sleep(60)
"""


def start_family() -> tuple["subprocess.Popen[bytes]", int]:
    """A stubborn parent, and the number of its child."""
    family = [sys.executable, "-c", STUBBORN]
    parent = subprocess.Popen(family, start_new_session=True, stdout=subprocess.PIPE)
    assert parent.stdout
    with parent.stdout as output:
        return parent, int(output.readline())


def test_a_recorded_process_is_known_until_it_ends(tmp_path: Path) -> None:
    process = subprocess.Popen(SLEEP, start_new_session=True)
    record(tmp_path / "it.json", process.pid)
    assert is_recorded_alive(tmp_path / "it.json")
    process.kill()
    wait_until(lambda: birth(process.pid) is None, 5)
    assert not is_recorded_alive(tmp_path / "it.json")  # also before anybody has buried it
    process.wait()


def test_stopping_ends_the_whole_group_even_a_stubborn_one(tmp_path: Path) -> None:
    process, child = start_family()
    record(tmp_path / "it.json", process.pid)
    stop_recorded(tmp_path / "it.json", grace=0.2)
    process.wait()
    assert wait_until(lambda: birth(child) is None, 5)
    assert not (tmp_path / "it.json").exists()


def test_children_of_a_dead_leader_are_ended(tmp_path: Path) -> None:
    process, child = start_family()
    record(tmp_path / "it.json", process.pid)
    process.kill()
    process.wait()
    assert birth(child) is not None
    stop_recorded(tmp_path / "it.json", grace=0.2)
    assert wait_until(lambda: birth(child) is None, 5)


def test_a_process_that_got_an_old_number_is_left_alone(tmp_path: Path) -> None:
    stranger = subprocess.Popen(SLEEP, start_new_session=True)
    (tmp_path / "it.json").write_text(json.dumps({"pid": stranger.pid, "born": f"{birth(os.getpid())}0"}))
    stop_recorded(tmp_path / "it.json", grace=0.2)
    assert stranger.poll() is None
    stranger.kill()
    stranger.wait()


def test_a_half_written_record_names_nobody(tmp_path: Path) -> None:
    (tmp_path / "it.json").write_text('{"pid": 1')
    assert not is_recorded_alive(tmp_path / "it.json")
    stop_recorded(tmp_path / "it.json", grace=0.2)
