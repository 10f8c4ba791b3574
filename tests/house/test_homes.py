"""Where the private servers live."""

import os
from pathlib import Path

import pytest

from house import homes
from house.console import Trouble
from house.homes import LONGEST_SOCKET, open_home


@pytest.fixture(autouse=True)
def _elsewhere(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """All homes of these tests are below the test's own folder, also for root."""
    monkeypatch.setattr(homes, "LOCAL", tmp_path / "local")
    monkeypatch.setattr(homes, "SYSTEM_HOMES", tmp_path / "system")
    monkeypatch.setattr(homes.tempfile, "gettempdir", lambda: str(tmp_path))


def test_home_and_sockets_are_closed_to_others() -> None:
    home = open_home("demo", "abc")
    assert [oct(path.stat().st_mode & 0o777) for path in (home.folder, home.sockets)] == ["0o700", "0o700"]


def test_sockets_of_a_short_path_lie_in_the_home() -> None:
    folder = Path("/srv/bostoette/.local/demo")
    assert homes.sockets_of(folder) == folder / "sockets"


def test_each_deep_path_has_its_sockets_near_the_root(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(homes.tempfile, "gettempdir", lambda: "/tmp")
    deep = Path("/srv") / ("dyb" * 30) / "demo"
    sockets = homes.sockets_of(deep)
    assert sockets.parent == Path("/tmp").resolve()
    assert len(os.fsencode(sockets / ".s.PGSQL.5432")) <= LONGEST_SOCKET
    assert homes.sockets_of(deep.parent / "test") != sockets


def test_a_link_laid_out_in_the_temporary_folder_is_refused(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(homes, "LONGEST_SOCKET", 1)
    (tmp_path / "trap").mkdir()
    folder = homes._folder(homes._user_of_servers(), "abc") / "demo"
    homes.sockets_of(folder).symlink_to(tmp_path / "trap")
    with pytest.raises(Trouble, match="belongs to somebody else"):
        open_home("demo", "abc")


def test_a_home_made_with_other_keys_is_refused_and_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(homes, "_may_enter", lambda user, folder: True)
    home = open_home("demo", "abc")
    with pytest.raises(Trouble, match="made with other keys"):
        open_home("demo", "xyz")
    assert (home.folder / "house").read_text() == "abc"
