"""Encryption of single fields: AES-256-GCM bound to its place, and a keyed index for equality.

Both say which key made them, so that keys can be changed while people work: `settings` names the key that is
used now and the older ones that are still understood (docs/operations.md, "Changing the keys").
"""

import hashlib
import hmac
import os
from functools import lru_cache
from uuid import UUID

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings

FORM = b"\x02"  # the first byte of every sealed text: how the rest is to be read
KEY_ID_BYTES = 4
NONCE_BYTES = 12
HEAD_BYTES = len(FORM) + KEY_ID_BYTES
INDEX_BYTES = 32


class UnknownKey(Exception):
    """Something was sealed with a key that is not, or no longer, among the settings."""


@lru_cache(maxsize=16)
def key_id(key: bytes) -> bytes:
    """Four bytes that name a key and say nothing about it; nobody has to number keys by hand."""
    return hmac.digest(key, b"key id", hashlib.sha256)[:KEY_ID_BYTES]


def encryption_keys() -> list[bytes]:
    """The keys that open, the one that seals first."""
    return [settings.CPR_ENCRYPTION_KEY, *settings.CPR_ENCRYPTION_KEYS_OLDER]


def index_keys() -> list[bytes]:
    """The keys that find, the one that is written with first."""
    return [settings.CPR_INDEX_KEY, *settings.CPR_INDEX_KEYS_OLDER]


def seal(plain: str, *, row: UUID, what: str) -> bytes:
    """`plain` encrypted so that it opens only in the same `row` and as the same thing (`what`)."""
    return seal_bytes(plain.encode(), row=row, what=what)


def seal_bytes(plain: bytes, *, row: UUID, what: str) -> bytes:
    """As `seal`, for a whole file."""
    key, nonce = settings.CPR_ENCRYPTION_KEY, os.urandom(NONCE_BYTES)
    return head_now() + nonce + AESGCM(key).encrypt(nonce, plain, _place(row, what))


def unseal(sealed: bytes, *, row: UUID, what: str) -> str:
    """The text that `seal` was given.

    Raises `UnknownKey` when its key is missing, and `InvalidTag` for another place or a changed byte.
    """
    return unseal_bytes(sealed, row=row, what=what).decode()


def unseal_bytes(sealed: bytes, *, row: UUID, what: str) -> bytes:
    """As `unseal`, for a whole file."""
    head, nonce = sealed[:HEAD_BYTES], sealed[HEAD_BYTES : HEAD_BYTES + NONCE_BYTES]
    for key in encryption_keys():
        if head == FORM + key_id(key):
            return AESGCM(key).decrypt(nonce, sealed[HEAD_BYTES + NONCE_BYTES :], _place(row, what))
    raise UnknownKey(f"No key with the id {head[len(FORM) :].hex()} is known.")


def head_now() -> bytes:
    """How everything begins that is sealed with the key in use."""
    return FORM + key_id(settings.CPR_ENCRYPTION_KEY)


def blind_indexes(plain: str, *, scope: str) -> list[bytes]:
    """What may stand in the table for this text: one for each key known, that of the key in use first."""
    text = f"{scope}|{plain}".encode()
    return [(key_id(key) + hmac.digest(key, text, hashlib.sha256))[:INDEX_BYTES] for key in index_keys()]


def blind_index(plain: str, *, scope: str) -> bytes:
    """32 bytes equal for equal texts in one scope, and of no use without the key."""
    return blind_indexes(plain, scope=scope)[0]


def is_indexed_now(index: bytes) -> bool:
    """Whether an index was made with the key in use."""
    return index.startswith(key_id(settings.CPR_INDEX_KEY))


def _place(row: UUID, what: str) -> bytes:
    return row.bytes + what.encode()
