"""What happens when a citizen's name and address are protected."""

from datetime import date
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from accounts.policy import Action
from audit.log import looked, record
from audit.models import Event
from bostoette.errors import RuleViolation
from citizens.models import Citizen, Protection, SendingAcknowledged
from citizens.services.merging import hide_names_laid_in, show_names_laid_in


class NotAcknowledged(RuleViolation):
    """Something about a protected citizen was about to leave the house, and nobody had read the warning."""

    def __init__(self, citizen_id: UUID) -> None:
        super().__init__(
            "Borgeren har beskyttet adresse eller navn. Læs advarslen, før du sender eller henter noget.",
            code="protection-not-acknowledged",
        )
        self.citizen_id = citizen_id


@transaction.atomic
def protect(
    citizen: Citizen,
    *,
    basis: str,
    starts_on: date,
    by: User,
    review_on: date | None = None,
    pseudonym: str = "",
) -> Protection:
    """Hide phone and address from now on, and with a `pseudonym` the name too.

    From here on the citizen's row holds the pseudonym, and the name stands sealed in the protection. The
    records that were laid into it go by the pseudonym too.
    """
    citizen = Citizen.objects.select_for_update().get(pk=citizen.pk)
    if starts_on > timezone.localdate():
        raise RuleViolation("Beskyttelsen gælder, så snart den er gemt; vælg i dag eller før.", code="future")
    if Protection.objects.in_force().filter(citizen=citizen).exists():
        raise RuleViolation("Borgeren er allerede beskyttet. Ophæv det, der gælder, først.", code="protected")
    protection = Protection(
        citizen=citizen,
        basis=basis,
        starts_on=starts_on,
        review_on=review_on,
        covers_name=bool(pseudonym),
        pseudonym=pseudonym,
        set_by=by,
    )
    if pseudonym:
        protection.put("name_sealed", citizen.name)
        _call(citizen, pseudonym)
        hide_names_laid_in(citizen, pseudonym)
    protection.save()
    record(Event.PROTECTION_SET, by=by, target=protection, citizen_id=citizen.pk, covers_name=bool(pseudonym))
    return protection


@transaction.atomic
def end_protection(protection: Protection, *, by: User) -> Protection:
    """Nothing is hidden any more, and the citizen has the real name back."""
    citizen = Citizen.objects.select_for_update().get(pk=protection.citizen_id)
    protection = Protection.objects.select_for_update().get(pk=protection.pk)
    if protection.ended_on:
        raise RuleViolation("Beskyttelsen er allerede ophævet.", code="already-ended")
    if protection.covers_name:
        _call(citizen, protection.real_name)
        show_names_laid_in(citizen)
    protection.ended_on = timezone.localdate()
    protection.ended_by = by
    protection.save(update_fields=["ended_on", "ended_by"])
    record(Event.PROTECTION_ENDED, by=by, target=protection, citizen_id=citizen.pk)
    return protection


def _call(citizen: Citizen, name: str) -> None:
    citizen.name = name
    citizen.save(update_fields=["name", "sort_key"])


# Why somebody needs to see what is protected: code → words for the screen, and for the citizen who asks.
PURPOSES = {
    "visit": "Jeg skal besøge eller hente borgeren",
    "call": "Jeg skal ringe eller skrive til borgeren",
    "case": "Oplysningen skal bruges i sagen",
    "danger": "Der er fare for borgeren eller andre",
}


@transaction.atomic
def reveal(citizen: Citizen, *, purpose: str, by: User) -> None:
    """Log that `by` is now shown what is protected, and for what. The caller shows it."""
    record(Event.PROTECTED_REVEALED, by=by, target=citizen, citizen_id=citizen.pk, purpose=purpose)
    looked(by, [citizen.pk], action=Action.REVEAL_PROTECTED, purpose=f"beskyttet: {PURPOSES[purpose]}")


@transaction.atomic
def acknowledge_sending(citizen: Citizen, *, by: User) -> None:
    """`by` has read the warning, and may send or print about this citizen for a quarter of an hour."""
    row = SendingAcknowledged.objects.create(citizen=citizen, by=by)
    record(Event.SENDING_ACKNOWLEDGED, by=by, target=row, citizen_id=citizen.pk)


def require_acknowledged(citizen: Citizen, *, by: User) -> None:
    """Raise `NotAcknowledged` unless the citizen is unprotected or `by` has just read the warning.

    Every service that sends, prints or hands out something about a citizen asks here first.
    """
    if not citizen.is_protected:
        return
    if not SendingAcknowledged.objects.lately().filter(citizen=citizen, by=by).exists():
        raise NotAcknowledged(citizen.pk)
