"""Services: started, watched, started again, stopped."""

import os
import socket
import sys
from collections.abc import Iterator
from pathlib import Path
from threading import Event, Timer

import pytest

from house import supervisor as module
from house.console import Trouble
from house.processes import birth, wait_until
from house.supervisor import MOST_FALLS, Service, Supervisor, page_answers, put_long_logs_aside

SLEEPS = (sys.executable, "-c", "import time; time.sleep(60)")
FALLS = (sys.executable, "-c", "raise SystemExit('too tired')")


@pytest.fixture(autouse=True)
def _quick_and_apart(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(module, "LOGS", tmp_path)
    monkeypatch.setattr(module, "LOOK_EVERY", 0.05)


@pytest.fixture
def quiet_supervisor(tmp_path: Path) -> Iterator[Supervisor]:
    """A supervisor whose three services sleep, instead of serving."""
    supervisor = Supervisor(tmp_path, os.environ, (), port=0)
    for name in ("web", "worker", "beat"):
        setattr(supervisor, name, Service(name, SLEEPS, os.environ, tmp_path))
    yield supervisor
    supervisor.stop_all()


def pid_of(service: Service) -> int:
    assert service._process is not None
    return service._process.pid


def test_what_falls_is_started_again(
    quiet_supervisor: Supervisor, capsys: pytest.CaptureFixture[str]
) -> None:
    enough = Event()
    with quiet_supervisor.all_started():
        fallen = pid_of(quiet_supervisor.worker)
        os.kill(fallen, 9)
        Timer(1, enough.set).start()
        quiet_supervisor.keep_going(enough)
        assert pid_of(quiet_supervisor.worker) != fallen
        assert quiet_supervisor.worker.is_alive()
    assert "worker stopped by itself and is started again" in capsys.readouterr().out


def test_what_falls_again_and_again_stops_the_house(quiet_supervisor: Supervisor, tmp_path: Path) -> None:
    quiet_supervisor.beat = Service("beat", FALLS, os.environ, tmp_path)
    with (
        pytest.raises(Trouble, match=f"beat stopped {MOST_FALLS + 1} times .* See .*beat.log"),
        quiet_supervisor.all_started(),
    ):
        pids = [pid_of(quiet_supervisor.web), pid_of(quiet_supervisor.worker)]
        quiet_supervisor.keep_going(Event())
    assert [birth(pid) for pid in pids] == [None, None]
    assert "too tired" in (tmp_path / "beat.log").read_text()


def test_the_next_supervisor_stops_what_was_left(quiet_supervisor: Supervisor, tmp_path: Path) -> None:
    quiet_supervisor.web.start()
    left = pid_of(quiet_supervisor.web)
    Supervisor(tmp_path, os.environ, (), port=0).stop_all()
    assert wait_until(lambda: birth(left) is None, 5)


def test_a_web_server_that_falls_is_not_waited_for(quiet_supervisor: Supervisor, tmp_path: Path) -> None:
    quiet_supervisor.web = Service("web", FALLS, os.environ, tmp_path)
    quiet_supervisor.web.start()
    with pytest.raises(Trouble, match="The pages did not come up"):
        quiet_supervisor.wait_for_page(Event())


def test_a_port_where_nobody_or_somebody_else_answers_is_not_our_page() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
        Timer(0.1, lambda: listener.accept()[0].close()).start()
        assert not page_answers(port)
    assert not page_answers(port)


def test_a_log_that_grew_long_is_put_aside(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(module, "LARGEST_LOG", 10)
    (tmp_path / "web.log").write_text("x" * 11)
    (tmp_path / "beat.log").write_text("x" * 10)
    put_long_logs_aside()
    assert {path.name for path in tmp_path.iterdir()} == {"web.log.old", "beat.log"}
