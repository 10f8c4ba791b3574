"""What a seal says, its hash and its signature."""

import json
from datetime import UTC
from hashlib import sha256

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from audit.models import Seal

NOTHING_BEFORE = bytes(32)  # what the first seal has as `previous`


def hash_of(seal: Seal) -> bytes:
    """The hash of everything the seal says, itself and its signature left out."""
    said = {
        "number": seal.number,
        "log": str(seal.log),
        "kind": str(seal.kind),
        "month": seal.month.isoformat() if seal.month else None,
        "marks": [seal.from_mark, seal.to_mark],
        "rows": seal.rows,
        "root": bytes(seal.root).hex(),
        "fingerprints": sha256(bytes(seal.fingerprints)).hexdigest(),
        "made_at": seal.made_at.astimezone(UTC).isoformat(),
        "previous": bytes(seal.previous).hex(),
        "key": seal.key_id,
    }
    return sha256(json.dumps(said, sort_keys=True).encode()).digest()


def sign(seal: Seal) -> Seal:
    """The seal with its hash and signature. Raises `ImproperlyConfigured` without a key."""
    key = own_key()
    seal.key_id = _id_of(key.public_key())
    seal.hash = hash_of(seal)
    seal.signature = key.sign(seal.hash)
    return seal


def is_signed(seal: Seal) -> bool:
    """Whether a key we trust has signed the seal's hash."""
    key = trusted_keys().get(seal.key_id)
    if key is None:
        return False
    try:
        key.verify(bytes(seal.signature), bytes(seal.hash))
    except InvalidSignature:
        return False
    return True


def trusted_keys() -> dict[str, Ed25519PublicKey]:
    """The keys whose signatures count, by id: our own, and those that were used before it."""
    keys = [Ed25519PublicKey.from_public_bytes(raw) for raw in settings.LOG_SEAL_FORMER_KEYS]
    if settings.LOG_SEAL_KEY:
        keys.append(own_key().public_key())
    return {_id_of(key): key for key in keys}


def own_key() -> Ed25519PrivateKey:
    """The key that signs now."""
    if not settings.LOG_SEAL_KEY:
        raise ImproperlyConfigured("The log cannot be sealed: the environment must set LOG_SEAL_KEY.")
    return Ed25519PrivateKey.from_private_bytes(settings.LOG_SEAL_KEY)


def _id_of(key: Ed25519PublicKey) -> str:
    return sha256(key.public_bytes_raw()).hexdigest()[:16]
