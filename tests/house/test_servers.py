"""Which servers are used, and who is told how to reach them."""

from pathlib import Path

import pytest

from house import application, homes
from house.console import Trouble
from house.servers import choose_servers

OWNER = "postgresql://bostoette_owner:secret@db.example/bostoette"
APP = "postgresql://bostoette_app:other@db.example/bostoette"
QUEUE = "redis://queue.example:6379/0"


@pytest.fixture(autouse=True)
def _own_home(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(homes, "LOCAL", tmp_path / "local")
    monkeypatch.setattr(homes, "SYSTEM_HOMES", tmp_path / "system")
    monkeypatch.setattr(homes.tempfile, "gettempdir", lambda: str(tmp_path))
    for name in ("DATABASE_URL", "DATABASE_OWNER_URL", "REDIS_URL"):
        monkeypatch.delenv(name, raising=False)


def test_without_addresses_both_servers_are_ours(keys: dict[str, str]) -> None:
    servers, home = choose_servers("demo", keys)
    assert [server.name for server in servers.private] == ["PostgreSQL", "Valkey"]
    assert f"host={str(home.sockets).replace(' ', '%20')}" in servers.app_url
    assert "bostoette_app" in servers.app_url
    assert "bostoette_owner" in servers.owner_url


def test_addresses_of_the_environment_are_used(monkeypatch: pytest.MonkeyPatch, keys: dict[str, str]) -> None:
    monkeypatch.setenv("DATABASE_URL", APP)
    monkeypatch.setenv("DATABASE_OWNER_URL", OWNER)
    monkeypatch.setenv("REDIS_URL", QUEUE)
    servers, _ = choose_servers("demo", keys)
    assert (servers.app_url, servers.owner_url, servers.queue_url) == (APP, OWNER, QUEUE)
    assert servers.private == ()


@pytest.mark.parametrize("name", ["DATABASE_URL", "DATABASE_OWNER_URL"])
def test_half_a_pair_of_addresses_is_refused(
    monkeypatch: pytest.MonkeyPatch, keys: dict[str, str], name: str
) -> None:
    monkeypatch.setenv(name, APP)
    with pytest.raises(Trouble, match="Set both DATABASE_URL and DATABASE_OWNER_URL, or neither"):
        choose_servers("demo", keys)


def test_web_and_worker_are_not_told_who_the_owner_is(
    monkeypatch: pytest.MonkeyPatch, keys: dict[str, str]
) -> None:
    monkeypatch.setenv("DATABASE_URL", APP)
    monkeypatch.setenv("DATABASE_OWNER_URL", OWNER)
    servers, _ = choose_servers("demo", keys)
    environ = application.environment(keys, servers, "bostoette.settings.dev")
    assert environ["DATABASE_URL"] == APP
    assert [
        name for name, value in environ.items() if value == OWNER or keys["owner_password"] in value
    ] == []
    assert application.as_owner(environ, servers)["DATABASE_OWNER_URL"] == OWNER
