"""A crowd for the dashboard: some citizens of two teams, each with more or less of everything."""

from datetime import date, timedelta
from random import Random

from citizens.models import Course, CourseStatus
from plans.pejlemaerker import Pejlemaerke
from tests.dashboards.days import DAY, at
from tests.factories import (
    AssignmentFactory,
    CitizenFactory,
    CourseFactory,
    CrisisEventFactory,
    NetworkMapFactory,
    NetworkWishFactory,
    PlanFactory,
    PlanVersionFactory,
    ResponseFactory,
    SubgoalFactory,
    SubgoalFollowUpFactory,
    SupervisionFactory,
    VisitFactory,
    WishFactory,
)
from tests.town import Town


def gather(town: Town, *, seed: int, citizens: int, day: date = DAY) -> None:
    """`citizens` new citizens in Team Nord and Team Syd; the same seed gathers the same crowd.

    What has a date has it in the months before `day`.
    """
    dice, fate = Random(seed), Random(f"crises {seed}")
    for number in range(citizens):
        team = dice.choice([town.nord, town.syd])
        course = CourseFactory(
            citizen=CitizenFactory(team=team, name=f"Borger {number:03}"), **_span(dice, day)
        )
        _paper(dice, town, course, day)
        _meetings(dice, town, course, day)
        _crisis(fate, town, course, day)
    SupervisionFactory(team=town.nord, on=_ago(day, dice.randrange(120))).participants.add(town.bo)


def _ago(day: date, days: int) -> date:
    return day - timedelta(days=days)


def _span(dice: Random, today: date) -> dict[str, object]:
    start = _ago(today, dice.choice([0, 20, 31, 45, 61, 75, 91, 200, 500]))
    if dice.random() < 0.2:
        return {"started_on": start, "status": CourseStatus.ENDED, "ended_on": today}
    return {"started_on": start, "introduced_on": start, "expectations_on": dice.choice([start, None])}


def _paper(dice: Random, town: Town, course: Course, today: date) -> None:
    citizen, by = course.citizen, town.anna
    if dice.random() < 0.7:
        AssignmentFactory(citizen=citizen, user=by, is_coordinator=dice.random() < 0.5)
    for _ in range(dice.randrange(3)):
        subgoal = SubgoalFactory(goal__course=course, worded_by=dice.choice(["citizen", "worker"]))
        if dice.random() < 0.5:
            SubgoalFollowUpFactory(subgoal=subgoal, on=_ago(today, dice.randrange(180)), by=by)
    if dice.random() < 0.6:
        follow_up_on = _ago(today, dice.randrange(-60, 60))
        PlanVersionFactory(plan__citizen=citizen, approved=True, follow_up_on=follow_up_on, written_by=by)
    if dice.random() < 0.5:
        NetworkMapFactory(citizen=citizen, drawn_by=by)
        NetworkWishFactory(
            citizen=citizen, answer="no", ask_again_on=_ago(today, dice.randrange(-9, 9)), by=by
        )
    for area in (Pejlemaerke.COMMUNITIES, Pejlemaerke.EDUCATION_AND_WORK):
        if dice.random() < 0.5:
            WishFactory(citizen=citizen, area=area, recorded_by=by)


def _crisis(dice: Random, town: Town, course: Course, today: date) -> None:
    """In half of the lives one, in half of those learned from."""
    citizen, by = course.citizen, town.anna
    if dice.random() < 0.5:
        return
    learning = None
    if dice.random() < 0.5:
        plan = PlanFactory(citizen=citizen, kind="laering-efter-krise")
        learning = PlanVersionFactory(plan=plan, approved=True, written_by=by)
    on = _ago(today, dice.randrange(31, 200))
    CrisisEventFactory(citizen=citizen, on=on, over_on=on, learning=learning, by=by)


def _meetings(dice: Random, town: Town, course: Course, today: date) -> None:
    for _ in range(dice.randrange(6)):
        day = _ago(today, dice.choice([dice.randrange(28), dice.randrange(200)]))
        VisitFactory(
            course=course,
            worker=town.anna,
            starts_at=at(day, 10),
            ends_at=at(day, dice.choice([11, 14, 18])),
            form=dice.choice(["individual", "phone"]),
            methods=dice.choice([[], ["cti"]]),
            topics=dice.choice([[], ["health"]]),
        )
        if dice.random() < 0.5:
            instrument = dice.choice(["ors", "srs", "who5"])
            ResponseFactory(course=course, instrument=instrument, given_on=day, recorded_by=town.anna)
