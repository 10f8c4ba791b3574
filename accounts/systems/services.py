"""What happens to other systems and their keys. A key opens citizens to a machine, so it takes two people."""

import secrets
from collections.abc import Iterable
from datetime import date
from hashlib import sha256
from uuid import uuid4

from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from accounts.membership.places import Place
from accounts.membership.services import give_role
from accounts.models import LONGEST, ApiKey, Membership, Municipality, NoticeKind, Office, Scope, User
from accounts.notices import tell
from accounts.policy import Action, Role, roles_granting
from audit.log import record
from audit.models import Event
from bostoette.errors import RuleViolation

MARK = "bst_"  # what a key begins with, for those who search code and logs for lost ones
RANDOM_BYTES = 32
SHOWN = len(MARK) + 6  # letters of the key that a list may show


def digest_of(key: str) -> str:
    """What is kept of a key. A quick hash will do: nobody guesses 256 random bits."""
    return sha256(key.encode()).hexdigest()


@transaction.atomic
def create_system(kommune: Municipality, *, name: str, office: Office, by: User) -> User:
    """Another system, which asks as myndighed in `office`. It cannot log in."""
    system = User.objects.create_user(
        f"system-{uuid4().hex[:12]}", name=name, municipality=kommune, is_machine=True
    )
    record(Event.USER_CREATED, by=by, target=system)
    give_role(system, Place(Role.AUTHORITY, office=office), starts_on=timezone.localdate(), by=by)
    return system


@transaction.atomic
def ask_for_key(system: User, *, name: str, scopes: Iterable[str], expires_on: date, by: User) -> ApiKey:
    """Ask for a key to `system`. It opens nothing before another has agreed and it has been fetched."""
    if system.municipality_id != by.municipality_id or not system.is_machine:
        raise RuleViolation("Kun kommunens egne systemer kan få en nøgle.", code="not-a-system")
    membership = Membership.objects.current().filter(user=system, role=Role.AUTHORITY).first()
    if membership is None or not system.is_active:
        raise RuleViolation("Systemet er lukket eller har ingen rolle længere.", code="no-role")
    today = timezone.localdate()
    if not today < expires_on <= today + LONGEST:
        raise RuleViolation("En nøgle gælder i højst et år.", code="too-long")
    key = ApiKey.objects.create(
        membership=membership,
        name=name,
        scopes=[scope.value for scope in Scope if scope in set(scopes)],
        expires_on=expires_on,
        asked_by=by,
    )
    record(Event.KEY_ASKED, by=by, target=key, system=system.pk, scopes=key.scopes)
    tell(_second_eyes(by), NoticeKind.KEY_ASKED, about=key.pk, path=reverse("accounts:proposals"))
    return key


def _second_eyes(by: User) -> list[User]:
    roles = roles_granting(Action.CONFIRM_KEYS)
    held = Membership.objects.current().filter(role__in=roles, user__municipality=by.municipality_id)
    people = User.objects.filter(is_active=True, pk__in=held.values("user"))
    return list(people.exclude(pk=by.pk))


@transaction.atomic
def decide_key(key: ApiKey, *, accept: bool, by: User) -> ApiKey:
    """The second pair of eyes says yes, and the key can be fetched; or no."""
    found = ApiKey.objects.select_for_update(of=["self"]).decidable_by(by).filter(pk=key.pk).first()
    if found is None:
        raise RuleViolation("Nøglen er afgjort, eller den er ikke din at afgøre.", code="not-decidable")
    found.decided_by, found.decided_at, found.is_accepted = by, timezone.now(), accept
    found.save(update_fields=["decided_by", "decided_at", "is_accepted"])
    event = Event.KEY_CONFIRMED if accept else Event.KEY_DECLINED
    record(event, by=by, target=found)
    return found


@transaction.atomic
def fetch_key(key: ApiKey, *, by: User) -> str:
    """The key in clear, this once and to whoever asked for it. Of two at the same time, one gets it."""
    key = ApiKey.objects.select_for_update().get(pk=key.pk)
    if key.asked_by_id != by.pk:
        raise RuleViolation("Nøglen hentes af den, der bad om den.", code="not-yours")
    if not key.is_to_be_fetched:
        raise RuleViolation("Nøglen kan ikke hentes. Den vises kun én gang.", code="not-to-be-fetched")
    secret = MARK + secrets.token_urlsafe(RANDOM_BYTES)
    key.digest, key.hint = digest_of(secret), secret[:SHOWN]
    key.save(update_fields=["digest", "hint"])
    record(Event.KEY_FETCHED, by=by, target=key)
    return secret


@transaction.atomic
def revoke_key(key: ApiKey, *, by: User) -> ApiKey:
    """Close a key: the next time it is shown, it opens nothing."""
    key = ApiKey.objects.select_for_update().get(pk=key.pk)
    if key.revoked_at is not None:
        raise RuleViolation("Nøglen er allerede lukket.", code="revoked")
    key.revoked_by, key.revoked_at = by, timezone.now()
    key.save(update_fields=["revoked_by", "revoked_at"])
    record(Event.KEY_REVOKED, by=by, target=key)
    return key
