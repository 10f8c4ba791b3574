"""Encryption of single fields: AES-256-GCM bound to its row, and a keyed index for equality."""

import hashlib
import hmac
import os
from uuid import UUID

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings

NONCE_BYTES = 12
KEY_ID = b"\x01"  # the first byte of every ciphertext names its key, so that keys can be changed


def seal(plain: str, *, row: UUID) -> bytes:
    """`plain` encrypted so that it opens only together with the same `row`."""
    nonce = os.urandom(NONCE_BYTES)
    return KEY_ID + nonce + AESGCM(settings.CPR_ENCRYPTION_KEY).encrypt(nonce, plain.encode(), row.bytes)


def unseal(sealed: bytes, *, row: UUID) -> str:
    """The text that `seal` was given. Raises `InvalidTag` for another row, another key or a changed byte."""
    key_id, nonce, body = sealed[:1], sealed[1 : 1 + NONCE_BYTES], sealed[1 + NONCE_BYTES :]
    if key_id != KEY_ID:
        raise ValueError(f"No key with id {key_id!r}.")
    return AESGCM(settings.CPR_ENCRYPTION_KEY).decrypt(nonce, body, row.bytes).decode()


def blind_index(plain: str, *, scope: str) -> bytes:
    """32 bytes equal for equal texts in one scope, and of no use without the key."""
    return hmac.digest(settings.CPR_INDEX_KEY, f"{scope}|{plain}".encode(), hashlib.sha256)
