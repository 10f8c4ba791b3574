"""When something becomes due, and that the rows of the night follow the rules."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from citizens.models import Course, CourseStatus
from followups.models import Reminder
from followups.rules import LOOK_AHEAD, RULES
from followups.services import make_reminders
from tests.factories import (
    CourseFactory,
    PlanFollowUpFactory,
    PlanVersionFactory,
    ResponseFactory,
    SubgoalFactory,
)
from tests.followups.offered import OFFERED
from tests.town import Town

DAY = date(2026, 3, 10)


def ago(days: int) -> date:
    return DAY - timedelta(days=days)


def due_kinds(day: date = DAY) -> dict[str, date]:
    """What is due by `day`: the kind and the last day in time."""
    return {kind: row.due for kind, rule in RULES.items() for row in rule.due_by(day)}


@pytest.fixture
def quiet(town: Town) -> Town:
    """Eva was measured this week, so that nothing is due until a test makes it so."""
    for instrument in OFFERED:
        ResponseFactory(course=town.forloeb, instrument=instrument, given_on=ago(1))
    return town


def subgoal(due: date) -> Callable[[Course], object]:
    return lambda course: SubgoalFactory(goal__course=course, follow_up_on=due)


def kriseplan(due: date) -> Callable[[Course], object]:
    return lambda course: PlanVersionFactory(plan__citizen=course.citizen, approved=True, follow_up_on=due)


@pytest.mark.parametrize("kind, make", [("subgoal", subgoal), ("kriseplan", kriseplan)])
@pytest.mark.parametrize("days, is_due", [(1, True), (0, True), (-1, False)])
def test_a_follow_up_is_due_from_its_day_on(
    quiet: Town, kind: str, make: Callable[[date], Callable[[Course], object]], days: int, is_due: bool
) -> None:
    make(ago(days))(quiet.forloeb)
    assert due_kinds() == ({kind: ago(days)} if is_due else {})


@pytest.mark.parametrize("kind, every", [("ors", 60), ("srs", 60), ("who5", 90), ("brief_inspire", 90)])
def test_a_measurement_is_due_when_the_latest_gets_too_old(quiet: Town, kind: str, every: int) -> None:
    quiet.forloeb.responses.filter(instrument=kind).update(given_on=ago(every))
    assert due_kinds() == {kind: DAY}
    quiet.forloeb.responses.filter(instrument=kind).update(given_on=ago(every - 1))
    assert due_kinds() == {}


def test_who_was_never_measured_is_due_counted_from_the_start(town: Town) -> None:
    Course.objects.update(started_on=ago(59))
    assert due_kinds() == {}
    assert due_kinds(DAY + timedelta(days=1)) == {"ors": ago(-1), "srs": ago(-1)}


def test_who_declined_is_left_in_peace_until_it_is_time_again(town: Town) -> None:
    for instrument in OFFERED:
        ResponseFactory(course=town.forloeb, instrument=instrument, given_on=ago(20), declined=True)
    assert due_kinds() == {}


def test_an_unfinished_answer_is_no_measurement(quiet: Town) -> None:
    quiet.forloeb.responses.filter(instrument="srs").update(
        given_on=ago(1), state="incomplete", total=None, rule_version=None, scores={}
    )
    assert list(due_kinds()) == ["srs"]


def test_a_measurement_of_an_earlier_course_does_not_count(quiet: Town) -> None:
    Course.objects.filter(pk=quiet.forloeb.pk).update(status=CourseStatus.ENDED, ended_on=ago(1))
    CourseFactory(citizen=quiet.eva, started_on=ago(100))
    assert set(due_kinds()) == {*OFFERED}


def test_nothing_is_due_in_a_course_that_is_over(quiet: Town) -> None:
    subgoal(ago(1))(quiet.forloeb)
    kriseplan(ago(1))(quiet.forloeb)
    assert set(due_kinds()) == {"subgoal", "kriseplan"}
    Course.objects.update(status=CourseStatus.ENDED, ended_on=ago(0))
    assert due_kinds() == {}


def test_the_latest_follow_up_sets_the_kriseplans_next_day(quiet: Town) -> None:
    version = PlanVersionFactory(plan__citizen=quiet.eva, approved=True, follow_up_on=ago(40))
    PlanFollowUpFactory(version=version, on=ago(40), next_on=ago(2))
    assert due_kinds() == {"kriseplan": ago(2)}
    PlanFollowUpFactory(version=version, on=ago(1), next_on=ago(-90))
    assert due_kinds() == {}


def test_a_mestringsplan_is_not_a_kriseplan(quiet: Town) -> None:
    PlanVersionFactory(
        plan__citizen=quiet.eva, plan__kind="mestringsplan", approved=True, follow_up_on=ago(9)
    )
    assert due_kinds() == {}


def rows() -> set[tuple[str, date, bool]]:
    return {(row.kind, row.due_on, row.resolved_on is None) for row in Reminder.objects.all()}


def test_the_night_makes_a_row_a_week_ahead_and_only_once(quiet: Town) -> None:
    subgoal(DAY + LOOK_AHEAD)(quiet.forloeb)
    SubgoalFactory(goal__course=quiet.forloeb, follow_up_on=DAY + LOOK_AHEAD + timedelta(days=1))
    make_reminders(DAY)
    make_reminders(DAY)
    made = Reminder.objects.get()
    assert (made.kind, made.due_on, made.label) == (
        "subgoal",
        DAY + LOOK_AHEAD,
        "Delmål: Jeg går ned til værestedet om onsdagen",
    )
    assert (made.citizen, made.team) == (quiet.eva, quiet.nord)


def test_the_night_resolves_what_was_done_and_opens_what_came_back(quiet: Town) -> None:
    goal = SubgoalFactory(goal__course=quiet.forloeb, follow_up_on=ago(3))
    make_reminders(DAY)
    goal.follow_up_on = ago(-60)
    goal.save()
    make_reminders(DAY)
    assert rows() == {("subgoal", ago(3), False)}
    goal.follow_up_on = ago(3)
    goal.save()
    make_reminders(DAY)
    assert rows() == {("subgoal", ago(3), True)}


def test_a_new_day_for_the_same_thing_is_a_new_reminder(quiet: Town) -> None:
    goal = SubgoalFactory(goal__course=quiet.forloeb, follow_up_on=ago(3))
    make_reminders(DAY)
    goal.follow_up_on = ago(-2)
    goal.save()
    make_reminders(DAY)
    assert rows() == {("subgoal", ago(3), False), ("subgoal", ago(-2), True)}


@pytest.mark.parametrize("citizens", [1, 30])
def test_the_night_asks_the_same_for_one_citizen_and_for_thirty(db: None, citizens: int) -> None:
    for course in CourseFactory.create_batch(citizens):
        subgoal(ago(1))(course)
        kriseplan(ago(1))(course)
    with CaptureQueriesContext(
        connection,
    ) as seen:
        make_reminders(DAY)
    assert Reminder.objects.count() == 6 * citizens
    statements = [query["sql"] for query in seen if "SAVEPOINT" not in query["sql"]]
    # resolve; then for each of six kinds: find, insert; and for crises, refusals, talks, INSPIRE, two of
    # orders and three of the leder's: find
    assert len(statements) == 22
