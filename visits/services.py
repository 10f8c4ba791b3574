"""What happens to visits, and to sparring among colleagues."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID

from django.db import transaction

from accounts.models import Team, User
from audit.log import record
from audit.models import Entry, Event
from bostoette.errors import RuleViolation
from citizens.models import OVER, Citizen, Course, SupportForm
from plans.models import Subgoal
from visits import drafts
from visits.models import (
    CancelledBy,
    Place,
    Supervision,
    Visit,
    VisitStatus,
    VisitStep,
    VisitWording,
)


@dataclass(frozen=True)
class Slot:
    starts_at: datetime
    ends_at: datetime


@dataclass(frozen=True)
class VisitContent:
    """All that a person says about a visit. `steps`: the small step seen, by id of the subgoal."""

    starts_at: datetime
    ends_at: datetime
    form: str = SupportForm.INDIVIDUAL
    place: str = Place.HOME
    methods: frozenset[str] = frozenset()
    topics: frozenset[str] = frozenset()
    happened: str = ""
    mattered: str = ""
    noticed: str = ""
    agreed: str = ""
    steps: Mapping[UUID, str] = field(default_factory=dict)


class StaleVisit(RuleViolation):
    """Somebody saved other words meanwhile. `current` is the visit as it stands; nothing was written."""

    def __init__(self, current: Visit) -> None:
        super().__init__("Besøget er blevet rettet, siden du åbnede det.", code="visit-changed")
        self.current = current


def content_of(visit: Visit) -> VisitContent:
    """What the visit says now. One query, for the steps."""
    return VisitContent(
        starts_at=visit.starts_at,
        ends_at=visit.ends_at,
        form=visit.form,
        place=visit.place,
        methods=frozenset(visit.methods),
        topics=frozenset(visit.topics),
        happened=visit.happened,
        mattered=visit.mattered,
        noticed=visit.noticed,
        agreed=visit.agreed,
        steps=dict(visit.steps.values_list("subgoal_id", "small_step")),
    )


@transaction.atomic
def log_visit(
    citizen: Citizen, content: VisitContent, *, by: User, key: UUID, next_slot: Slot | None = None
) -> Visit:
    """Save a visit that took place, and the next appointment with it.

    `key` is the form's own: sent twice, the same form gives the same visit. Sent again with other
    words it raises `StaleVisit`. Without an open course it raises `RuleViolation`.
    """
    course = _lock_open_course(citizen)
    visit = _saved_with(key, citizen, by=by)
    if visit is None:
        visit = _create(course, content, by=by, key=key, status=VisitStatus.HELD)
        record(Event.VISIT_LOGGED, by=by, target=visit, citizen_id=citizen.pk)
    elif content_of(visit) != content:
        raise StaleVisit(visit)
    _finish(visit, next_slot, by=by)
    return visit


@transaction.atomic
def plan_visit(citizen: Citizen, content: VisitContent, *, by: User, key: UUID) -> Visit:
    """Put a visit in the calendar. The same form sent twice gives the same visit."""
    course = _lock_open_course(citizen)
    visit = _saved_with(key, citizen, by=by)
    if visit is None:
        visit = _create(course, content, by=by, key=key, status=VisitStatus.PLANNED)
        record(Event.VISIT_PLANNED, by=by, target=visit, citizen_id=citizen.pk)
    return visit


@transaction.atomic
def hold_planned(
    visit: Visit, content: VisitContent, *, by: User, key: UUID, next_slot: Slot | None = None
) -> Visit:
    """A planned visit took place. Whoever writes it down is the one who held it."""
    visit = _lock(visit)
    if visit.is_over:
        raise RuleViolation("Besøget er noteret som aflyst. Opret et nyt besøg i stedet.", code="visit-over")
    if visit.is_planned:
        if _saved_with(key, visit.citizen, by=by):
            raise RuleViolation("Formularen er brugt til et andet besøg. Åbn den igen.", code="key-used")
        visit.status = VisitStatus.HELD
        visit.worker = by
        visit.idempotency_key = key
        _write(visit, content)
        record(Event.VISIT_LOGGED, by=by, target=visit, citizen_id=visit.citizen_id)
    elif content_of(visit) != content:
        raise StaleVisit(visit)
    _finish(visit, next_slot, by=by)
    return visit


@transaction.atomic
def change_visit(
    visit: Visit, content: VisitContent, *, by: User, version: int, next_slot: Slot | None = None
) -> Visit:
    """Correct a visit that `by` saw at `version`. If it has other words by now: `StaleVisit`."""
    visit = _lock(visit)
    if visit.is_over:
        raise RuleViolation("Et aflyst besøg kan ikke rettes.", code="visit-over")
    if content_of(visit) != content:
        if visit.version != version:
            raise StaleVisit(visit)
        if visit.is_held:
            _keep_wording(visit, by=by)
        _write(visit, content)
        record(Event.VISIT_CHANGED, by=by, target=visit, citizen_id=visit.citizen_id, version=visit.version)
    _finish(visit, next_slot, by=by)
    return visit


@transaction.atomic
def cancel_visit(visit: Visit, *, cancelled_by: str, reason: str, by: User) -> Visit:
    """A planned visit was called off, by the citizen or by us."""
    return _call_off(visit, VisitStatus.CANCELLED, CancelledBy(cancelled_by).value, reason, by=by)


@transaction.atomic
def note_no_show(visit: Visit, *, reason: str, by: User) -> Visit:
    """A planned visit came to nothing because the citizen was not there."""
    return _call_off(visit, VisitStatus.NO_SHOW, "", reason, by=by)


def _call_off(visit: Visit, status: VisitStatus, cancelled_by: str, reason: str, *, by: User) -> Visit:
    visit = _lock(visit)
    if (visit.status, visit.cancelled_by, visit.cancel_reason) == (status, cancelled_by, reason):
        return visit  # the same form, sent twice
    if not visit.is_planned:
        raise RuleViolation("Kun et planlagt besøg kan aflyses.", code="not-planned")
    visit.status = status
    visit.cancelled_by = cancelled_by
    visit.cancel_reason = reason
    visit.version += 1
    visit.save(update_fields=["status", "cancelled_by", "cancel_reason", "version"])
    record(Event.VISIT_CANCELLED, by=by, target=visit, citizen_id=visit.citizen_id, status=visit.status)
    drafts.drop_draft(by, visit.citizen, drafts.draft_key(visit))
    return visit


def _lock(visit: Visit) -> Visit:
    return Visit.objects.select_for_update(of=("self",)).select_related("citizen", "worker").get(pk=visit.pk)


def _lock_open_course(citizen: Citizen) -> Course:
    """The citizen's open course, locked: of two identical forms the second waits for the first here."""
    course = (
        Course.objects.select_for_update(no_key=True).filter(citizen=citizen).exclude(status__in=OVER).first()
    )
    if course is None:
        raise RuleViolation(
            f"{citizen.name} har ikke et forløb i gang, så der kan ikke oprettes besøg.", code="no-course"
        )
    return course


def _saved_with(key: UUID, citizen: Citizen, *, by: User) -> Visit | None:
    visit = Visit.objects.select_related("citizen", "worker").filter(worker=by, idempotency_key=key).first()
    if visit and visit.citizen_id != citizen.pk:
        raise RuleViolation("Formularen er brugt til en anden borger. Åbn den igen.", code="key-used")
    return visit


def _create(course: Course, content: VisitContent, *, by: User, key: UUID, status: VisitStatus) -> Visit:
    visit = Visit(
        citizen_id=course.citizen_id, course=course, worker=by, status=status, idempotency_key=key, version=-1
    )
    _write(visit, content)
    return visit


def _write(visit: Visit, content: VisitContent) -> None:
    visit.starts_at, visit.ends_at = content.starts_at, content.ends_at
    visit.form, visit.place = content.form, content.place
    visit.methods, visit.topics = sorted(content.methods), sorted(content.topics)
    visit.happened, visit.mattered, visit.noticed = content.happened, content.mattered, content.noticed
    visit.agreed = content.agreed
    visit.version += 1
    visit.save()
    _write_steps(visit, content.steps)


def _keep_wording(visit: Visit, *, by: User) -> None:
    """What the visit says now, before `by` puts it right."""
    steps = visit.steps.order_by("subgoal__set_on", "subgoal").values_list("subgoal__text", "small_step")
    VisitWording.objects.create(
        citizen_id=visit.citizen_id,
        visit=visit,
        version=visit.version,
        starts_at=visit.starts_at,
        ends_at=visit.ends_at,
        happened=visit.happened,
        mattered=visit.mattered,
        noticed=visit.noticed,
        agreed=visit.agreed,
        small_steps="\n".join(f"{subgoal}: {step}" for subgoal, step in steps),
        by=by,
    )


def _write_steps(visit: Visit, steps: Mapping[UUID, str]) -> None:
    own = set(Subgoal.objects.filter(citizen=visit.citizen_id, pk__in=steps).values_list("pk", flat=True))
    if own != set(steps):
        raise RuleViolation("Et af delmålene hører ikke til borgeren.", code="foreign-subgoal")
    visit.steps.exclude(subgoal__in=steps).delete()
    VisitStep.objects.bulk_create(
        [
            VisitStep(visit=visit, citizen_id=visit.citizen_id, subgoal_id=subgoal_id, small_step=small_step)
            for subgoal_id, small_step in steps.items()
        ],
        update_conflicts=True,
        unique_fields=["visit", "subgoal"],
        update_fields=["small_step"],
    )


def _finish(visit: Visit, next_slot: Slot | None, *, by: User) -> None:
    """The next appointment, and an end to the drafts. Twice is the same as once."""
    if next_slot:
        _plan_next(visit, next_slot, by=by)
    drafts.drop_used(by, visit)


def _plan_next(visit: Visit, slot: Slot, *, by: User) -> None:
    course = _lock_open_course(visit.citizen)
    at_that_time = Visit.objects.filter(
        citizen=visit.citizen_id,
        worker=visit.worker_id,
        status=VisitStatus.PLANNED,
        starts_at=slot.starts_at,
        ends_at=slot.ends_at,
    )
    if at_that_time.exists():
        return
    planned = Visit.objects.create(
        citizen_id=visit.citizen_id,
        course=course,
        worker_id=visit.worker_id,
        starts_at=slot.starts_at,
        ends_at=slot.ends_at,
        form=visit.form,
        place=visit.place,
    )
    record(Event.VISIT_PLANNED, by=by, target=planned, citizen_id=visit.citizen_id)


def last_change(visit: Visit) -> Entry | None:
    """Who wrote the visit last, and when, by the log."""
    target = f"{visit._meta.label_lower}:{visit.pk}"
    return Entry.objects.filter(citizen_id=visit.citizen_id, target=target).order_by("-at").first()


@transaction.atomic
def record_supervision(
    team: Team, *, key: UUID, on: date, kind: str, participants: Iterable[User], action_points: str, by: User
) -> Supervision:
    """Write down sparring or supervision in `team`. `key` becomes its id, so that one form gives one row."""
    supervision, is_new = Supervision.objects.get_or_create(
        pk=key,
        defaults={"team": team, "on": on, "kind": kind, "action_points": action_points, "recorded_by": by},
    )
    if is_new:
        supervision.participants.set(participants)
        record(Event.SUPERVISION_RECORDED, by=by, target=supervision)
    elif supervision.recorded_by_id != by.pk:
        raise RuleViolation("Formularen er brugt af en anden. Åbn siden igen.", code="key-used")
    return supervision
