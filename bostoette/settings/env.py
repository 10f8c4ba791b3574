"""Typed readers of the environment. A setting without a default that is missing stops the start."""

import base64
import os
import re
import tomllib
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured


def text(name: str, default: str | None = None) -> str:
    value = os.environ.get(name, default)
    if value is None or value == "":
        raise ImproperlyConfigured(f"The environment must set {name}. See .env.example.")
    return value


def optional(name: str) -> str:
    return os.environ.get(name, "")


def words(name: str, default: str = "") -> list[str]:
    """A comma-separated list."""
    return [word.strip() for word in os.environ.get(name, default).split(",") if word.strip()]


def pairs(name: str) -> dict[str, str]:
    """A comma-separated list of `key=value`."""
    found = [word.partition("=") for word in words(name)]
    if broken := [key for key, _, value in found if not (key and value)]:
        raise ImproperlyConfigured(f"{name} must be written key=value, not {broken[0]!r}.")
    return {key.strip(): value.strip() for key, _, value in found}


def number(name: str, default: int) -> int:
    """A whole number above zero."""
    value = os.environ.get(name, "") or str(default)
    if not value.isdecimal() or int(value) == 0:
        raise ImproperlyConfigured(f"{name} must be a whole number above zero, not {value!r}.")
    return int(value)


def toml(name: str) -> dict[str, Any]:
    """What stands in the TOML file that the variable names; nothing where it names none."""
    path = optional(name)
    if not path:
        return {}
    try:
        return tomllib.loads(Path(path).read_text())
    except (OSError, tomllib.TOMLDecodeError) as error:
        raise ImproperlyConfigured(f"{name} names a file that cannot be read: {error}") from error


def key(name: str) -> bytes:
    """A secret of 32 bytes, written in base64."""
    return _secret(text(name), name)


def keys(name: str) -> list[bytes]:
    """Any number of such secrets, with commas between them."""
    return [_secret(word, name) for word in words(name)]


def pattern(name: str) -> re.Pattern[str] | None:
    """A regular expression, or nothing."""
    written = optional(name)
    try:
        return re.compile(written) if written else None
    except re.error as error:
        raise ImproperlyConfigured(f"{name} is no regular expression: {error}.") from error


def _secret(written: str, name: str) -> bytes:
    try:
        secret = base64.b64decode(written, validate=True)
    except ValueError as error:
        raise ImproperlyConfigured(f"{name} must be 32 bytes in base64.") from error
    if len(secret) != 32:
        raise ImproperlyConfigured(f"{name} must be 32 bytes in base64, not {len(secret)}.")
    return secret


def database(url: str) -> dict[str, object]:
    """Django's settings for one PostgreSQL address.

    A server on a socket is written `postgres://user:secret@/name?host=/folder&port=5432`.
    """
    parts = urlsplit(url)
    if parts.scheme not in {"postgres", "postgresql"}:
        raise ImproperlyConfigured("Only PostgreSQL holds this application's data.")
    query = {name: values[-1] for name, values in parse_qs(parts.query).items()}
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": query.pop("host", None) or unquote(parts.hostname or ""),
        "PORT": query.pop("port", None) or str(parts.port or ""),
        "CONN_MAX_AGE": None,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": query,
    }
