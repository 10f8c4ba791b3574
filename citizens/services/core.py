"""What happens to citizens, referrals and courses."""

from datetime import date, timedelta

from django.db import transaction
from django.utils import timezone

from accounts.models import Office, Team, User
from accounts.policy import Role
from audit.log import record
from audit.models import Event
from bostoette.errors import RuleViolation
from citizens import cpr
from citizens.models import (
    NEXT_STATUS,
    OVER,
    AccessGrant,
    Assignment,
    Citizen,
    Course,
    CourseMove,
    CourseStatus,
    GrantKind,
    GrantReason,
)
from citizens.reach import within_whole_house
from citizens.services.numbers import refuse_known_number

OPENED_FOR = timedelta(hours=24)  # how long a colleague's citizen stays open (design decision 2)
MOST_OPENED = 20  # by one worker at a time: who covers for somebody is assigned instead


@transaction.atomic
def register_citizen(
    *,
    team: Team,
    name: str,
    number: cpr.Cpr | None = None,
    phone: str = "",
    address: str = "",
    important_to_know: str = "",
    held_by: Office | None = None,
) -> Citizen:
    """A new citizen of `team`; no CPR number is a valid state. Myndighed says which office registers it."""
    citizen = Citizen(
        municipality_id=team.municipality_id,
        team=team,
        held_by=held_by,
        name=name,
        important_to_know=important_to_know,
    )
    citizen.set_contact(phone=phone, address=address)
    if number:
        refuse_known_number(number, team.municipality)
        citizen.set_cpr(number)
    citizen.save()
    return citizen


@transaction.atomic
def move_course(course: Course, to: str, *, on: date, reason: str, by: User) -> Course:
    """Take the course one step on, for a reason, from a day."""
    course = Course.objects.select_for_update().get(pk=course.pk)
    if to not in NEXT_STATUS[course.status]:
        raise RuleViolation(
            f"Forløbet er i {course.get_status_display()} og kan ikke gå direkte til "
            f"{CourseStatus(to).label}.",
            code="no-such-step",
        )
    if course.started_on and on < course.started_on:
        raise RuleViolation("Datoen ligger før forløbets start.", code="before-start")
    course.status = to
    if to == CourseStatus.STARTING:
        course.started_on = on
    if to in OVER:
        course.ended_on = on
    course.save(update_fields=["status", "started_on", "ended_on"])
    CourseMove.objects.create(
        citizen_id=course.citizen_id, course=course, status=to, on=on, reason=reason, by=by
    )
    record(Event.COURSE_MOVED, by=by, target=course, citizen_id=course.citizen_id, to=to)
    return course


@transaction.atomic
def record_start(
    course: Course, *, introduced_on: date | None, expectations_on: date | None, by: User
) -> Course:
    """Note the days of the introduction and of the forventningsafstemning (pejlemærke 8.1)."""
    course = Course.objects.select_for_update().get(pk=course.pk)
    if course.is_over:
        raise RuleViolation("Forløbet er slut.", code="course-over")
    course.introduced_on = introduced_on
    course.expectations_on = expectations_on
    course.save(update_fields=["introduced_on", "expectations_on"])
    record(Event.COURSE_START_RECORDED, by=by, target=course, citizen_id=course.citizen_id)
    return course


@transaction.atomic
def assign(
    citizen: Citizen,
    *,
    to: User,
    by: User,
    starts_on: date | None = None,
    ends_on: date | None = None,
    is_coordinator: bool = False,
) -> Assignment:
    """Give the citizen a bostøtte from the citizen's own team."""
    if not to.is_active or citizen.team_id not in to.teams_as(Role.SUPPORT_WORKER):
        raise RuleViolation(f"{to} er ikke bostøtte i {citizen.team}.", code="not-in-team")
    assignment = Assignment.objects.create(
        citizen=citizen,
        user=to,
        starts_on=starts_on or timezone.localdate(),
        ends_on=ends_on,
        is_coordinator=is_coordinator,
    )
    record(Event.ASSIGNMENT_MADE, by=by, target=assignment, citizen_id=citizen.pk)
    return assignment


@transaction.atomic
def name_coordinator(citizen: Citizen, *, to: User, by: User) -> None:
    """Make one of the citizen's bostøtter tovholder from today; who it was before stays bostøtte."""
    Citizen.objects.select_for_update().get(pk=citizen.pk)  # two who choose come one after the other
    today = timezone.localdate()
    current = list(Assignment.objects.on(today).filter(citizen=citizen))
    chosen = next((each for each in current if each.user_id == to.pk), None)
    if chosen is None:
        raise RuleViolation(f"{to} er ikke bostøtte for borgeren.", code="not-assigned")
    if chosen.is_coordinator:
        return
    for before in current:
        if before.is_coordinator:
            go_on_as(before, is_coordinator=False, on=today)
    go_on_as(chosen, is_coordinator=True, on=today)
    record(Event.ASSIGNMENT_MADE, by=by, target=chosen, citizen_id=citizen.pk, coordinator=to.pk)


def go_on_as(assignment: Assignment, *, is_coordinator: bool, on: date) -> Assignment:
    """The same assignment otherwise from the day `on`; what it was until then stays to be counted."""
    if assignment.starts_on >= on:
        assignment.is_coordinator = is_coordinator
        assignment.save(update_fields=["is_coordinator"])
        return assignment
    ends_on, assignment.ends_on = assignment.ends_on, on - timedelta(days=1)
    assignment.save(update_fields=["ends_on"])
    return Assignment.objects.create(
        citizen_id=assignment.citizen_id,
        user_id=assignment.user_id,
        is_coordinator=is_coordinator,
        starts_on=on,
        ends_on=ends_on,
    )


@transaction.atomic
def open_with_reason(citizen: Citizen, *, by: User, reason: str, explanation: str = "") -> AccessGrant:
    """Open a colleague's citizen in the own team for 24 hours."""
    if citizen.team_id not in by.teams_as(Role.SUPPORT_WORKER):
        raise RuleViolation("Borgeren hører ikke til dit team.", code="not-in-team")
    if _others_opened_by(by, citizen) >= MOST_OPENED:
        raise RuleViolation(
            f"Du har allerede åbnet {MOST_OPENED} af kollegernes borgere det sidste døgn. "
            "Skal du dække en kollega ind, så bed din leder om at give dig borgerne.",
            code="too-many-open",
        )
    grant = AccessGrant.objects.create(
        citizen=citizen,
        user=by,
        reason=GrantReason(reason),
        explanation=explanation,
        expires_at=timezone.now() + OPENED_FOR,
    )
    record(Event.ACCESS_GRANTED, by=by, target=grant, citizen_id=citizen.pk, reason=reason)
    return grant


def _others_opened_by(user: User, citizen: Citizen) -> int:
    held = AccessGrant.objects.in_force().filter(user=user, kind=GrantKind.TEAM).exclude(citizen=citizen)
    return held.values("citizen").distinct().count()


@transaction.atomic
def move_citizen(citizen: Citizen, *, to: Team, by: User) -> Citizen:
    """The citizen gets another team; every row about the citizen follows (database trigger)."""
    if to.municipality_id != citizen.municipality_id:
        raise RuleViolation("Et team i en anden kommune kan ikke overtage borgeren.", code="other-kommune")
    citizen.team = to
    with within_whole_house():  # the new team is out of the reach of most who may give a citizen away
        citizen.save(update_fields=["team"])
    record(Event.CITIZEN_MOVED, by=by, target=citizen, citizen_id=citizen.pk, to=to.pk)
    return citizen
