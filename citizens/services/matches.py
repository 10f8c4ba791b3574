"""What happens when a bostøtte is found for a citizen, and when an assignment ends."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from audit.log import record
from audit.models import Event
from bostoette.errors import RuleViolation
from citizens.models import (
    OVER,
    Assignment,
    ChemistryNote,
    Citizen,
    Course,
    Fit,
    GivenBy,
    MatchDecision,
    MatchedWorker,
    SupportNeed,
)
from citizens.services.core import assign


@transaction.atomic
def describe_need(
    citizen: Citizen, *, themes: Collection[str], languages: Collection[str], wish: str, by: User
) -> SupportNeed:
    """Say what a bostøtte should know and speak to suit the citizen."""
    said = {"themes": sorted(themes), "languages": sorted(languages), "wish": wish}
    need, _ = SupportNeed.objects.update_or_create(citizen=citizen, defaults=said)
    record(Event.NEED_DESCRIBED, by=by, target=need, citizen_id=citizen.pk)
    return need


@dataclass(frozen=True)
class Reasons:
    """Why these people, and who took part in choosing them. At least one of the three reasons is given."""

    took_part: str
    professional_fit: str = ""
    competences: str = ""
    chemistry: str = ""

    @property
    def is_given(self) -> bool:
        return bool(self.professional_fit or self.competences or self.chemistry)


@transaction.atomic
def decide_match(
    citizen: Citizen,
    *,
    chosen: Sequence[User],
    given_by: str,
    reasons: Reasons,
    starts_on: date,
    by: User,
) -> MatchDecision:
    """Give the citizen these bostøtter from `starts_on`, and keep why. One alone is tovholder."""
    citizen = Citizen.objects.select_for_update().get(pk=citizen.pk)
    course = Course.objects.filter(citizen=citizen).exclude(status__in=OVER).first()
    if course is None:
        raise RuleViolation(f"{citizen.name} har ikke et forløb i gang.", code="no-course")
    _refuse_odd_choice(citizen, chosen, given_by, reasons)
    decision = MatchDecision.objects.create(
        citizen=citizen,
        course=course,
        given_by=GivenBy(given_by),
        took_part=reasons.took_part,
        professional_fit=reasons.professional_fit,
        competences=reasons.competences,
        chemistry=reasons.chemistry,
        decided_by=by,
    )
    for worker in chosen:
        is_alone = len(chosen) == 1 and not _has_coordinator(citizen)
        assignment = assign(citizen, to=worker, by=by, starts_on=starts_on, is_coordinator=is_alone)
        MatchedWorker.objects.create(citizen=citizen, decision=decision, assignment=assignment)
    ids = [worker.pk for worker in chosen]
    record(Event.MATCH_DECIDED, by=by, target=decision, citizen_id=citizen.pk, chosen=ids)
    return decision


def _refuse_odd_choice(citizen: Citizen, chosen: Sequence[User], given_by: str, reasons: Reasons) -> None:
    if given_by == GivenBy.INDIVIDUAL and len(chosen) != 1:
        raise RuleViolation("Vælg én bostøtte, eller vælg et team om borgeren.", code="one-worker")
    if given_by == GivenBy.TEAM and len(chosen) < 2:
        raise RuleViolation("Et team er mindst to bostøtter.", code="one-worker")
    if not chosen:
        raise RuleViolation("Vælg mindst én bostøtte.", code="one-worker")
    if not reasons.is_given:
        raise RuleViolation("Skriv mindst én grund til valget.", code="no-reason")
    taken = Assignment.objects.filter(citizen=citizen, user__in=chosen, ends_on=None).select_related("user")
    if already := taken.first():
        raise RuleViolation(
            f"{already.user} er allerede bostøtte for {citizen.name}.", code="already-assigned"
        )


def _has_coordinator(citizen: Citizen) -> bool:
    return Assignment.objects.current().filter(citizen=citizen, is_coordinator=True).exists()


@transaction.atomic
def note_chemistry(decision: MatchDecision, *, fit: str, said: str, on: date, by: User) -> ChemistryNote:
    """Keep what the citizen says of the match after the first meetings."""
    if on < decision.decided_on or on > timezone.localdate():
        raise RuleViolation("Datoen skal ligge efter beslutningen og ikke ude i fremtiden.", code="odd-day")
    note = ChemistryNote.objects.create(
        citizen_id=decision.citizen_id, decision=decision, fit=Fit(fit), said=said, on=on, by=by
    )
    record(Event.CHEMISTRY_NOTED, by=by, target=note, citizen_id=decision.citizen_id, fit=fit)
    return note


@transaction.atomic
def end_assignment(assignment: Assignment, *, last_day: date, by: User) -> Assignment:
    """Let an assignment end with `last_day`. The right to see the citizen ends with it."""
    assignment = Assignment.objects.select_for_update().get(pk=assignment.pk)
    today = timezone.localdate()
    if assignment.ends_on and assignment.ends_on < today:
        raise RuleViolation("Tildelingen er allerede slut.", code="over")
    if last_day < max(assignment.starts_on, today - timedelta(days=1)):
        raise RuleViolation(
            "Sidste dag kan tidligst være i går og ikke før tildelingen begyndte.", code="odd-day"
        )
    assignment.ends_on = last_day
    assignment.save(update_fields=["ends_on"])
    record(Event.ASSIGNMENT_ENDED, by=by, target=assignment, citizen_id=assignment.citizen_id)
    return assignment
