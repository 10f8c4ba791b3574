"""What a worker does with links: make one and pass it on, take it back."""

import secrets
from hashlib import sha256
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from audit.log import record
from audit.models import Event
from bostoette.errors import RuleViolation
from citizens.models import Citizen
from links.models import LIFETIME, Link, LinkReminder
from links.purposes import Purpose

RANDOM_BYTES = 32


def digest_of(token: str) -> str:
    """What is kept of a link. A quick hash will do: nobody guesses 256 random bits."""
    return sha256(token.encode()).hexdigest()


def address_of(token: str) -> str:
    """Where a link leads, for a phone outside the house."""
    return f"{settings.SITE_URL.rstrip('/')}{reverse('links:door', args=[token])}"


@transaction.atomic
def make_link(
    citizen: Citizen, purpose: Purpose, subject_id: UUID, *, terms: dict[str, Any], by: User
) -> tuple[Link, str]:
    """A new link, and its token, shown this once. One made before for the same thing is withdrawn."""
    Citizen.objects.select_for_update().get(pk=citizen.pk)  # two who make one come after each other
    if citizen.born_on is None:
        raise RuleViolation(
            "Borgeren åbner linket med sin fødselsdato, og den er ikke noteret her.",
            code="no-birth-date",
        )
    state = purpose.state_of(subject_id)
    if state is None:
        raise RuleViolation("Der er ikke længere noget at svare på.", code="gone")
    for former in Link.objects.unanswered().about(subject_id).filter(purpose=purpose.key):
        withdraw_link(former, by=by)
    token = secrets.token_urlsafe(RANDOM_BYTES)
    link = Link.objects.create(
        citizen=citizen,
        purpose=purpose.key,
        subject_id=subject_id,
        state=state,
        terms=terms,
        digest=digest_of(token),
        made_by=by,
        expires_at=timezone.now() + LIFETIME,
    )
    record(Event.LINK_MADE, by=by, target=link, citizen_id=citizen.pk, purpose=purpose.key)
    return link, token


@transaction.atomic
def withdraw_link(link: Link, *, by: User) -> None:
    """Shut a link that nobody has answered. One that is answered or withdrawn already stays as it is."""
    open_ones = Link.objects.unanswered().filter(pk=link.pk)
    if open_ones.update(withdrawn_at=timezone.now(), withdrawn_by=by):
        LinkReminder.objects.waiting().filter(link=link).update(address_sealed=None)
        record(Event.LINK_WITHDRAWN, by=by, target=link, citizen_id=link.citizen_id)
