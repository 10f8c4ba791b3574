"""The words, read once from the TOML files in this folder."""

import tomllib
from functools import cache
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent


@cache
def texts(name: str) -> dict[str, Any]:
    """Everything in the file `name`.toml. Lists come as tuples, so that they can be kept as keys."""
    with (FOLDER / f"{name}.toml").open("rb") as file:
        return {key: _frozen(value) for key, value in tomllib.load(file).items()}


def lines(name: str, *keys: str) -> tuple[str, ...]:
    """One list of sentences, such as `lines("notes", "season", "winter")`."""
    value: Any = texts(name)
    for key in keys:
        value = value[key]
    assert isinstance(value, tuple)  # a list in the file
    return value


def _frozen(value: Any) -> Any:
    if isinstance(value, list):
        return tuple(_frozen(item) for item in value)
    if isinstance(value, dict):
        return {key: _frozen(item) for key, item in value.items()}
    return value
