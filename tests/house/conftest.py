"""Houses of our own: the one that runs the tests, and a running demo, must not notice."""

import os
import pwd
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from house.homes import Home
from house.keys import load_keys
from house.postgres import Postgres
from house.valkey import Valkey


@pytest.fixture(scope="module")
def open_folder() -> Iterator[Path]:
    """A folder that the user of the private servers may enter, unlike pytest's own."""
    folder = Path(tempfile.mkdtemp(prefix="house-"))
    folder.chmod(0o711)
    yield folder
    shutil.rmtree(folder)


@pytest.fixture(scope="module")
def home(open_folder: Path) -> Home:
    user = pwd.getpwnam("nobody") if os.geteuid() == 0 else None
    home = Home(open_folder / "home", open_folder / "home" / "sockets", user)
    for folder in (home.folder, home.sockets):
        folder.mkdir(mode=0o700)
        home.give(folder)
    return home


@pytest.fixture(scope="module")
def keys(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    return load_keys(tmp_path_factory.mktemp("keys") / "secrets.json")


@pytest.fixture
def postgres(home: Home, keys: dict[str, str]) -> Iterator[Postgres]:
    server = Postgres(home, keys, for_tests=True)
    server.start()
    yield server
    server.stop()


@pytest.fixture
def valkey(home: Home) -> Iterator[Valkey]:
    server = Valkey(home)
    server.start()
    yield server
    server.stop()
