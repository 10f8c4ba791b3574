"""Keys to the interface for other systems.

A system is always myndighed; here anybody may ask with a key, so that the row rule is tried from every side.
"""

import secrets
from collections.abc import Iterable
from datetime import timedelta

from django.test import Client
from django.utils import timezone

from accounts.models import ApiKey, Membership, Scope, User
from accounts.systems.services import MARK, SHOWN, digest_of


def key_for(user: User, scopes: Iterable[str] = Scope.values, *, name: str = "Prøve") -> str:
    """A key in clear that speaks for `user` in the first role held; without one, one that opens nothing."""
    secret = MARK + secrets.token_urlsafe(32)
    membership = Membership.objects.filter(user=user).order_by("pk").first()
    if membership is None:
        return secret
    today = timezone.localdate()
    ApiKey.objects.create(
        membership=membership,
        name=name,
        scopes=list(scopes),
        expires_on=today + timedelta(days=30),
        asked_by=user,
        decided_by=User.objects.system(),
        decided_at=timezone.now(),
        is_accepted=True,
        digest=digest_of(secret),
        hint=secret[:SHOWN],
        last_used_on=today,
    )
    return secret


def bearing(secret: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {secret}"}


def system_of(user: User, scopes: Iterable[str] = Scope.values) -> Client:
    """Another system, which asks in the name of `user`, without a login."""
    return Client(headers=bearing(key_for(user, scopes)))
