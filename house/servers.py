"""PostgreSQL and the queue while somebody uses them: those that the environment names, or private ones."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from house.console import Trouble
from house.homes import Home, open_home
from house.locks import shared, wait_for
from house.postgres import Postgres
from house.signals import signals_ignored
from house.valkey import Valkey

Server = Postgres | Valkey


@dataclass(frozen=True)
class Servers:
    """Where the data is. `private` are the servers that are ours to start, mend and stop."""

    app_url: str
    owner_url: str
    queue_url: str
    private: tuple[Server, ...]

    def described(self) -> str:
        return ", ".join(f"private {server.name}" for server in self.private) or "those of the environment"


def choose_servers(kind: str, keys: dict[str, str]) -> tuple[Servers, Home]:
    """The servers that DATABASE_URL, DATABASE_OWNER_URL and REDIS_URL name; else private ones.

    Nothing is started. Raises Trouble when only one of the two database addresses is given.
    """
    home = open_home(kind, keys["house"])
    app_url, owner_url = os.environ.get("DATABASE_URL"), os.environ.get("DATABASE_OWNER_URL")
    queue_url = os.environ.get("REDIS_URL")
    if bool(app_url) != bool(owner_url):
        raise Trouble("Set both DATABASE_URL and DATABASE_OWNER_URL, or neither: see .env.example.")
    private: list[Server] = []
    if not app_url or not owner_url:
        postgres = Postgres(home, keys, for_tests=kind == "test")
        app_url, owner_url = postgres.app_url, postgres.owner_url
        private.append(postgres)
    if not queue_url:
        valkey = Valkey(home)
        queue_url = valkey.url
        private.append(valkey)
    return Servers(app_url, owner_url, queue_url, tuple(private)), home


@contextmanager
def in_use(servers: Servers, home: Home) -> Iterator[None]:
    """Start the private servers unless they run, and stop them when their last user leaves.

    So `run.py manage` works beside a running house, and neither takes the servers away from the other.
    """
    door = home.folder / "door.lock"
    with shared(home.folder / "users.lock") as is_last_user:
        try:
            with wait_for(door):
                for server in servers.private:
                    server.start()
            yield
        finally:
            with signals_ignored(), wait_for(door):
                if is_last_user():
                    for server in reversed(servers.private):
                        server.stop()
