"""What the verbs have in common: a house of their kind, and the steps that bring it up."""

import platform
from dataclasses import dataclass

from house import application
from house.assets import collect_static, fetch_assets
from house.console import Step
from house.homes import Home
from house.keys import load_keys
from house.libraries import check_shared_memory, ensure_pango
from house.packages import sync_packages
from house.paths import LOCAL
from house.servers import Servers, choose_servers

SECRETS = LOCAL / "secrets.json"
SETTINGS = {
    "demo": "bostoette.settings.dev",
    "bench": "bostoette.settings.dev",
    "test": "bostoette.settings.test",
}
PACKAGES = Step("Python packages", sync_packages)
ASSETS = Step("Design system", fetch_assets)


@dataclass(frozen=True)
class House:
    """One house of a kind ("demo", "bench" or "test"): where its data is, and what its processes see."""

    home: Home
    servers: Servers
    environ: dict[str, str]


def make_house(kind: str) -> House:
    """The house of a kind. Nothing is started or installed yet."""
    keys = load_keys(SECRETS)
    servers, home = choose_servers(kind, keys)
    return House(home, servers, application.environment(keys, servers, SETTINGS[kind]))


def steps_without_servers(house: House) -> list[Step]:
    """What pages and PDFs need besides data."""
    return [
        Step("This machine", check_machine),
        PACKAGES,
        Step("Pango, for PDFs", ensure_pango),
        ASSETS,
        Step("Static files", lambda: collect_static(house.environ)),
    ]


def check_machine() -> str:
    """Refuse early what would fail late. Returns what to show."""
    check_shared_memory()
    return f"Python {platform.python_version()}"
