"""What happens to wishes, goals and subgoals.

A wish, goal, subgoal or follow-up sent twice on one day, by a double click or a page sent again, is saved
once: the row that is already there is returned.
"""

from datetime import date, timedelta
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.formats import date_format

from accounts.models import User
from audit.log import record
from audit.models import Event
from bostoette.errors import RuleViolation
from citizens.models import OVER, Citizen, Course, GoalType
from plans.models import (
    Activity,
    Goal,
    Subgoal,
    SubgoalFollowUp,
    SubgoalStatus,
    Wish,
    WordedBy,
)

FOLLOW_UP_WITHIN = timedelta(days=90)  # longer than this, and a subgoal is no longer followed (indicator 1b)


@transaction.atomic
def record_wish(citizen: Citizen, *, text: str, area: int, by: User, recorded_on: date | None = None) -> Wish:
    """Write down a wish as the citizen says it."""
    lock(citizen)
    on = recorded_on or timezone.localdate()
    _refuse_future(on)
    wish, is_new = Wish.objects.get_or_create(
        citizen=citizen, text=text, recorded_on=on, defaults={"area": area, "recorded_by": by}
    )
    if is_new:
        record(Event.WISH_RECORDED, by=by, target=wish, citizen_id=citizen.pk)
    return wish


@transaction.atomic
def set_goal(
    citizen: Citizen,
    *,
    title: str,
    by: User,
    goal_type: str = GoalType.DEVELOP,
    wish: Wish | None = None,
    set_on: date | None = None,
) -> Goal:
    """Set a goal in the citizen's open course, perhaps one that springs from a wish."""
    lock(citizen)
    on = set_on or timezone.localdate()
    _refuse_future(on)
    if wish and wish.citizen_id != citizen.pk:
        raise RuleViolation("Ønsket hører ikke til denne borger.", code="other-citizen")
    course = Course.objects.filter(citizen=citizen).exclude(status__in=OVER).first()
    if course is None:
        raise RuleViolation("Der er intet forløb i gang at sætte mål i.", code="no-course")
    goal, is_new = Goal.objects.get_or_create(
        citizen=citizen, course=course, title=title, set_on=on, wish=wish, defaults={"goal_type": goal_type}
    )
    if is_new:
        record(Event.GOAL_SET, by=by, target=goal, citizen_id=citizen.pk)
    return goal


@transaction.atomic
def set_subgoal(
    goal: Goal,
    *,
    text: str,
    area: int,
    by: User,
    worded_by: str = WordedBy.CITIZEN,
    recommendation: str = "",
    why: str = "",
    half_way: str = "",
    last_step: str = "",
    first_step: str = "",
    helpers: str = "",
    set_on: date | None = None,
    follow_up_on: date | None = None,
) -> Subgoal:
    """Choose a step towards a goal. It is followed up within 90 days.

    half_way, last_step, first_step and helpers: the answers of Håbets Sti, where it was gone through.
    """
    goal = locked_running(goal.pk)
    on = set_on or timezone.localdate()
    _refuse_future(on)
    subgoal, is_new = Subgoal.objects.get_or_create(
        citizen_id=goal.citizen_id,
        goal=goal,
        text=text,
        set_on=on,
        status=SubgoalStatus.OPEN,
        defaults={
            "worded_by": worded_by,
            "area": area,
            "recommendation": recommendation,
            "why": why,
            "half_way": half_way,
            "last_step": last_step,
            "first_step": first_step,
            "helpers": helpers,
            "follow_up_on": _next_follow_up(follow_up_on, after=on),
        },
    )
    if is_new:
        record(Event.SUBGOAL_SET, by=by, target=subgoal, citizen_id=goal.citizen_id)
    return subgoal


@transaction.atomic
def follow_up_subgoal(
    subgoal: Subgoal,
    *,
    moved: str,
    by: User,
    rating: int | None = None,
    next_step: str = "",
    on: date | None = None,
    next_on: date | None = None,
) -> SubgoalFollowUp:
    """Write down what moved, and move the date of the next look on the subgoal."""
    subgoal = locked_open(subgoal)
    on = on or timezone.localdate()
    _refuse_before_start(subgoal, on)
    follow_up, is_new = SubgoalFollowUp.objects.get_or_create(
        citizen_id=subgoal.citizen_id,
        subgoal=subgoal,
        on=on,
        moved=moved,
        rating=rating,
        next_step=next_step,
        defaults={"by": by},
    )
    subgoal.follow_up_on = _next_follow_up(next_on, after=on)
    subgoal.save(update_fields=["follow_up_on"])
    if is_new:
        record(Event.SUBGOAL_FOLLOWED_UP, by=by, target=subgoal, citizen_id=subgoal.citizen_id)
    return follow_up


@transaction.atomic
def close_subgoal(subgoal: Subgoal, *, status: str, note: str, by: User, on: date | None = None) -> Subgoal:
    """End a subgoal as reached or given up, with a note on how it went."""
    subgoal = locked_open(subgoal)
    if status not in (SubgoalStatus.REACHED, SubgoalStatus.GIVEN_UP):
        raise RuleViolation("Et delmål afsluttes som nået eller opgivet.", code="no-such-ending")
    _close(subgoal, status, note=note, on=on or timezone.localdate())
    record(Event.SUBGOAL_CLOSED, by=by, target=subgoal, citizen_id=subgoal.citizen_id, status=status)
    return subgoal


@transaction.atomic
def reword_subgoal(
    subgoal: Subgoal,
    *,
    text: str,
    area: int,
    note: str,
    by: User,
    worded_by: str = WordedBy.CITIZEN,
    recommendation: str = "",
    why: str = "",
    first_step: str = "",
    helpers: str = "",
    on: date | None = None,
    follow_up_on: date | None = None,
) -> Subgoal:
    """Put a new wording in the old one's place. The old stays as "ændret", with a note that says why.

    The way there (Håbets Sti) and what is being done about it belong to the new one from now on.
    """
    locked_running(subgoal.goal_id)
    old = locked_open(subgoal)
    on = on or timezone.localdate()
    wording = {
        "text": text,
        "worded_by": worded_by,
        "area": area,
        "recommendation": recommendation,
        "why": why,
        "first_step": first_step,
        "helpers": helpers,
    }
    if all(getattr(old, name) == value for name, value in wording.items()):
        raise RuleViolation("Du har ikke ændret noget ved delmålet.", code="nothing-changed")
    _close(old, SubgoalStatus.CHANGED, note=note, on=on)
    new = Subgoal.objects.create(
        citizen_id=old.citizen_id,
        goal_id=old.goal_id,
        replaces=old,
        half_way=old.half_way,
        last_step=old.last_step,
        set_on=on,
        follow_up_on=_next_follow_up(follow_up_on, after=on),
        **wording,
    )
    Activity.objects.filter(subgoal=old).update(subgoal=new)
    record(Event.SUBGOAL_REWORDED, by=by, target=new, citizen_id=new.citizen_id, replaces=str(old.pk))
    return new


def lock(citizen: Citizen) -> None:
    """Two who save at the same moment take turns. Rows that only point at the citizen do not wait."""
    Citizen.objects.select_for_update(no_key=True).get(pk=citizen.pk)


def locked_running(goal_id: UUID) -> Goal:
    """The goal, locked together with its course, if the course still runs."""
    locked = Goal.objects.select_for_update(of=("self", "course"), no_key=True)
    goal = locked.select_related("course").get(pk=goal_id)
    if goal.course.is_over:
        raise RuleViolation("Forløbet er slut, så der kan ikke sættes nye delmål.", code="course-over")
    return goal


def locked_open(subgoal: Subgoal) -> Subgoal:
    """The subgoal, locked, if it is still open."""
    subgoal = Subgoal.objects.select_for_update().get(pk=subgoal.pk)
    if not subgoal.is_open:
        raise RuleViolation(
            f"Delmålet er allerede afsluttet som {subgoal.get_status_display()}.", code="not-open"
        )
    return subgoal


def _close(subgoal: Subgoal, status: str, *, note: str, on: date) -> None:
    _refuse_before_start(subgoal, on)
    if not note.strip():
        raise RuleViolation("Skriv et par ord om, hvordan det gik.", code="no-note")
    subgoal.status = status
    subgoal.closed_on = on
    subgoal.closing_note = note
    subgoal.save(update_fields=["status", "closed_on", "closing_note"])


def _next_follow_up(wished: date | None, *, after: date) -> date:
    """The day of the next look: the one wished for, else the latest allowed."""
    latest = after + FOLLOW_UP_WITHIN
    if wished is None:
        return latest
    if wished <= after:
        raise RuleViolation(
            f"Næste opfølgning skal ligge efter den {date_format(after)}.", code="follow-up-not-later"
        )
    if wished > latest:
        raise RuleViolation(
            f"Aftal næste opfølgning inden for {FOLLOW_UP_WITHIN.days} dage, altså senest den "
            f"{date_format(latest)}.",
            code="follow-up-too-late",
        )
    return wished


def _refuse_before_start(subgoal: Subgoal, on: date) -> None:
    if on < subgoal.set_on:
        raise RuleViolation("Datoen ligger før den dag, delmålet blev sat.", code="before-start")
    _refuse_future(on)


def _refuse_future(on: date) -> None:
    if on > timezone.localdate():
        raise RuleViolation("Datoen ligger ude i fremtiden.", code="in-future")
