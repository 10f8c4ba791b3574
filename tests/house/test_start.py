"""What can be said before anything is started, and how it is said."""

import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from house.cli import main, parse
from house.console import Trouble
from house.locks import hold, shared
from house.paths import ROOT
from house.start import refuse_taken_port


@pytest.fixture
def taken_port() -> Iterator[int]:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        yield listener.getsockname()[1]


def test_a_taken_port_is_named_with_one_that_is_free(taken_port: int) -> None:
    with pytest.raises(Trouble) as trouble:
        refuse_taken_port(taken_port)
    text = str(trouble.value)
    assert text.startswith(f"Port {taken_port} is taken by another program. Try: python3 run.py --port ")
    refuse_taken_port(int(text.rsplit(maxsplit=1)[1]))


def test_a_port_that_was_just_left_is_free(taken_port: int) -> None:
    with socket.socket() as once:
        once.bind(("127.0.0.1", 0))
        port = once.getsockname()[1]
    refuse_taken_port(port)


@pytest.mark.parametrize("argv", [["--port", "0"], ["--port", "65536"], ["--citizens", "0"], ["tset"]])
def test_nonsense_is_refused_with_the_usage(argv: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as refused:
        parse(argv)
    assert refused.value.code == 2
    assert capsys.readouterr().err.startswith("usage: run.py")


def test_help_lists_every_verb(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["--help"])
    text = capsys.readouterr().out
    assert [verb for verb in ("test", "check", "bench", "manage") if f"\n  {verb} " not in text] == []


def test_trouble_is_one_sentence_and_exit_code_1(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", "--fast"]) == 1
    assert capsys.readouterr().err == "✗ check takes no arguments: it always checks everything.\n"


def test_a_terminal_without_our_letters_gets_question_marks() -> None:
    done = subprocess.run(
        [sys.executable, ROOT / "run.py", "check", "--fast"],
        env={"PYTHONIOENCODING": "ascii", "PATH": "/usr/bin:/bin"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (1, "? check takes no arguments: it always checks everything.\n")


def test_a_second_house_in_the_same_folder_is_told_where_the_first_is(tmp_path: Path) -> None:
    path = tmp_path / "run.lock"
    first = hold(path, refusal="", note="http://localhost:8000/")
    second = hold(path, refusal="Runs at {note}.")
    with first, pytest.raises(Trouble, match=r"^Runs at http://localhost:8000/\.$"):
        second.__enter__()
    with hold(path, refusal=""):
        assert path.read_text() == ""


def test_only_the_last_user_of_the_servers_is_the_last(tmp_path: Path) -> None:
    with shared(tmp_path / "users.lock") as first_is_last:
        with shared(tmp_path / "users.lock"):
            assert not first_is_last()
        assert first_is_last()
