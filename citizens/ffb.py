"""Fælles Faglige Begreber: the codes an order of support is told in, read once from `ffb.toml`. No Django."""

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any


@dataclass(frozen=True)
class Code:
    code: str
    display: str
    group: str = ""


@cache
def _file() -> dict[str, Any]:
    with Path(__file__).with_suffix(".toml").open("rb") as file:
        return tomllib.load(file)


def version() -> str:
    """The release of the terminology that the codes are of."""
    return str(_file()["version"])


@cache
def target_groups() -> tuple[Code, ...]:
    """Whom the support is for (målgruppe)."""
    return _codes("target_groups")


@cache
def services() -> tuple[Code, ...]:
    """What the support is (ydelse)."""
    return _codes("services")


def _codes(name: str) -> tuple[Code, ...]:
    return tuple(
        Code(entry["code"], entry["display"], group["group"])
        for group in _file()[name]
        for entry in group["codes"]
    )


def goal_type(key: str) -> str:
    """The code of a måltype by our own key. Raises `KeyError` for one that is none."""
    return str(_file()["goal_types"][key])


def status(key: str) -> Code:
    """The code of what is decided about an indsats, by our own key; `KeyError` if it is none."""
    return Code(**_file()["statuses"][key])
