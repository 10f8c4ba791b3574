"""The secrets of this house: made once, kept in a file that only its owner may read."""

import base64
import json
import secrets
from collections.abc import Callable
from pathlib import Path

from house.console import Trouble
from house.paths import write_whole


def _key_of_32_bytes() -> str:
    return base64.b64encode(secrets.token_bytes(32)).decode()


MAKERS: dict[str, Callable[[], str]] = {
    "house": lambda: secrets.token_hex(4),  # tells one set of keys from another; no secret
    "secret_key": lambda: secrets.token_urlsafe(50),
    "cpr_encryption_key": _key_of_32_bytes,
    "cpr_index_key": _key_of_32_bytes,
    "log_seal_key": _key_of_32_bytes,
    "server_password": lambda: secrets.token_urlsafe(32),
    "owner_password": lambda: secrets.token_urlsafe(32),
    "app_password": lambda: secrets.token_urlsafe(32),
}


def load_keys(path: Path) -> dict[str, str]:
    """The keys in `path`; those missing are made and saved."""
    keys = _read(path)
    missing = {name: make() for name, make in MAKERS.items() if name not in keys}
    if missing:
        keys |= missing
        path.parent.mkdir(parents=True, exist_ok=True)
        write_whole(path, json.dumps(keys, indent=2) + "\n")
    path.chmod(0o600)
    return keys


def _read(path: Path) -> dict[str, str]:
    if not path.exists():
        return {}
    try:
        keys = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise Trouble(
            f"{path} cannot be read ({error}). Put the old file back, or delete {path.parent} to begin anew."
        ) from error
    return {str(name): str(value) for name, value in keys.items()}
