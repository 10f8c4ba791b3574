"""One bostøtte takes over from another: for one citizen or for all, all of it or none of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from audit.log import record
from audit.models import Event
from bostoette.errors import RuleViolation
from citizens import calendars
from citizens.calendars import Moved
from citizens.models import Assignment, ChangeRequest, ChangeStatus, Citizen, HandOver
from citizens.services.core import assign, go_on_as


@dataclass(frozen=True)
class Step:
    """Who takes over an assignment. With `cover_until` only until then, and the assignment itself stays."""

    assignment: Assignment
    to: User
    cover_until: date | None = None


@dataclass(frozen=True)
class Terms:
    """What all steps of a hand-over have in common."""

    starts_on: date
    reason: str
    moves_visits: bool = True


@transaction.atomic
def hand_over(steps: Sequence[Step], *, terms: Terms, by: User) -> Moved:
    """Take every step, or none if one of them cannot be taken. Returns what moved in the calendars.

    Raises `RuleViolation` with the names of the step that stopped it.
    """
    if not steps:
        raise RuleViolation("Vælg, hvem der tager over for mindst én borger.", code="nobody")
    if terms.starts_on < timezone.localdate():
        raise RuleViolation("En overdragelse kan tidligst gælde fra i dag.", code="odd-day")
    _lock_citizens(steps)
    whole = Moved()
    for step in steps:
        whole += _take(step, terms, by=by)
    return whole


def _lock_citizens(steps: Sequence[Step]) -> None:
    """In one order, so that two who hand over the same citizens wait for each other and do not jam."""
    ids = [step.assignment.citizen_id for step in steps]
    list(Citizen.objects.select_for_update().filter(pk__in=ids).order_by("pk").values_list("pk"))


def _take(step: Step, terms: Terms, *, by: User) -> Moved:
    before = Assignment.objects.select_related("citizen__team", "user").get(pk=step.assignment.pk)
    _refuse_odd_step(before, step, terms)
    if step.cover_until is None:
        _end(before, terms.starts_on - timedelta(days=1), by=by)
    after = _assignment_of(step, before, terms, by=by)
    moved = Moved()
    if terms.moves_visits:
        moved = calendars.move(
            before.citizen_id,
            giver=before.user,
            taker=step.to,
            first=terms.starts_on,
            last=step.cover_until,
            by=by,
        )
    done = HandOver.objects.create(
        citizen_id=before.citizen_id,
        before=before,
        after=after,
        starts_on=terms.starts_on,
        ends_on=step.cover_until,
        reason=terms.reason,
        request=_wish_behind(before),
        visits_moved=moved.appointments,
        by=by,
    )
    record(Event.HANDED_OVER, by=by, target=done, citizen_id=before.citizen_id, to=step.to.pk)
    return moved


def _refuse_odd_step(before: Assignment, step: Step, terms: Terms) -> None:
    names = f"{before.user} og {before.citizen}"
    if before.ends_on and before.ends_on < terms.starts_on - timedelta(days=1):
        raise RuleViolation(f"{names}: tildelingen er slut inden da. Ingen er overdraget.", code="over")
    if step.to.pk == before.user_id:
        raise RuleViolation(f"{names}: vælg en anden bostøtte. Ingen er overdraget.", code="same-worker")
    if step.cover_until and step.cover_until < terms.starts_on:
        raise RuleViolation("Afløsningen skal slutte, efter at den er begyndt.", code="odd-day")


def _wish_behind(before: Assignment) -> ChangeRequest | None:
    """The wish for change that was granted and waits to be carried out."""
    granted = ChangeRequest.objects.filter(
        citizen=before.citizen_id, worker=before.user_id, status=ChangeStatus.GRANTED, hand_overs=None
    )
    return granted.order_by("-answered_on", "-id").first()


def _end(before: Assignment, last_day: date, *, by: User) -> None:
    """The last day is the one before the hand-over; an assignment of the same day lasts that day."""
    before.ends_on = max(before.starts_on, min(last_day, before.ends_on or last_day))
    before.save(update_fields=["ends_on"])
    record(Event.ASSIGNMENT_ENDED, by=by, target=before, citizen_id=before.citizen_id)


def _assignment_of(step: Step, before: Assignment, terms: Terms, *, by: User) -> Assignment:
    """The assignment of who takes over: the one there is, if it lasts long enough, or a new one."""
    # The citizen may not be left without a tovholder: who takes over for good takes that over, too.
    is_coordinator = before.is_coordinator and step.cover_until is None
    own = Assignment.objects.on(terms.starts_on).filter(citizen=before.citizen_id, user=step.to)
    for standing in own:
        if standing.ends_on is None or (step.cover_until and standing.ends_on >= step.cover_until):
            return go_on_as(standing, is_coordinator=True, on=terms.starts_on) if is_coordinator else standing
    return assign(
        before.citizen,
        to=step.to,
        by=by,
        starts_on=terms.starts_on,
        ends_on=step.cover_until,
        is_coordinator=is_coordinator,
    )
