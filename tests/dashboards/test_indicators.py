"""What counts in each indicator and what does not, on both sides of every boundary."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

import pytest

from citizens.models import Course, CourseStatus
from dashboards.indicators import INDICATORS, Share
from plans.models import PlanVersion, SubgoalStatus
from plans.pejlemaerker import Pejlemaerke
from tests.dashboards.days import DAY, ago, at
from tests.factories import (
    CourseFactory,
    CrisisEventFactory,
    NetworkMapFactory,
    NetworkWishFactory,
    PlanFollowUpFactory,
    PlanVersionFactory,
    ResponseFactory,
    SubgoalFactory,
    SubgoalFollowUpFactory,
    SupervisionFactory,
    VisitFactory,
    WishFactory,
)
from tests.town import Town

# Team Nord has one course, Eva's, active since 1 January 2025 with two hours a week, tovholder Anna.
# The bostøtter of Team Nord are Anna and Bo.


def nothing(town: Town) -> None: ...


def course(**changes: Any) -> Callable[[Town], Any]:
    return lambda town: Course.objects.filter(pk=town.forloeb.pk).update(**changes)


def begun(days_ago: int) -> Callable[[Town], Any]:
    return course(started_on=ago(days_ago))


def subgoal(**fields: Any) -> Callable[[Town], Any]:
    return lambda town: SubgoalFactory(goal__course=town.forloeb, **fields)


def looked_at(on: date) -> Callable[[Town], Any]:
    return lambda town: SubgoalFollowUpFactory(subgoal__goal__course=town.forloeb, on=on)


def response(instrument: str, on: date, **fields: Any) -> Callable[[Town], Any]:
    return lambda town: ResponseFactory(course=town.forloeb, instrument=instrument, given_on=on, **fields)


def sparring(on: date) -> Callable[[Town], Any]:
    return lambda town: SupervisionFactory(team=town.nord, on=on).participants.add(town.anna)


def visit(on: date = DAY, minutes: int = 60, **fields: Any) -> Callable[[Town], Any]:
    starts_at = at(on)
    return lambda town: VisitFactory(
        course=town.forloeb, starts_at=starts_at, ends_at=starts_at + timedelta(minutes=minutes), **fields
    )


def plan(kind: str = "kriseplan", **fields: Any) -> Callable[[Town], PlanVersion]:
    def make(town: Town) -> PlanVersion:
        approved = {"approved": True} | fields
        version: PlanVersion = PlanVersionFactory(plan__citizen=town.eva, plan__kind=kind, **approved)
        return version

    return make


def plan_looked_at(on: date, next_on: date) -> Callable[[Town], Any]:
    return lambda town: PlanFollowUpFactory(
        version=plan(follow_up_on=ago(5))(town), citizen=town.eva, on=on, next_on=next_on
    )


def crisis(days_ago: int, learned_at: datetime | None = None) -> Callable[[Town], Any]:
    def make(town: Town) -> None:
        learning = plan("laering-efter-krise", approved_at=learned_at)(town) if learned_at else None
        on = ago(days_ago)
        CrisisEventFactory(citizen=town.eva, on=on, over_on=on, learning=learning)

    return make


def network_map(on: date) -> Callable[[Town], Any]:
    return lambda town: NetworkMapFactory(citizen=town.eva, drawn_on=on)


def network_wish(answer: str, on: date, again: date | None = None) -> Callable[[Town], Any]:
    return lambda town: NetworkWishFactory(citizen=town.eva, answer=answer, asked_on=on, ask_again_on=again)


def wish(area: Pejlemaerke, on: date = DAY) -> Callable[[Town], Any]:
    return lambda town: WishFactory(citizen=town.eva, area=area, recorded_on=on)


def assignment(**changes: Any) -> Callable[[Town], Any]:
    return lambda town: town.eva.assignment_set.update(**changes)


def both(*steps: Callable[[Town], Any]) -> Callable[[Town], Any]:
    def make(town: Town) -> None:
        for step in steps:
            step(town)

    return make


WORK, COMMUNITIES = Pejlemaerke.EDUCATION_AND_WORK, Pejlemaerke.COMMUNITIES
CLOSED = {"status": SubgoalStatus.REACHED}
ENDED = {"status": CourseStatus.ENDED}

# key, in words, what there is, (met, whole) of Team Nord
CASES = [
    ("1a", "no subgoal", nothing, (0, 1)),
    ("1a", "own words", subgoal(), (1, 1)),
    ("1a", "the worker's words", subgoal(worded_by="worker"), (0, 1)),
    ("1a", "set on the day", subgoal(set_on=DAY), (1, 1)),
    ("1a", "set the day after", subgoal(set_on=ago(-1)), (0, 1)),
    ("1a", "closed on the day", subgoal(**CLOSED, closed_on=DAY), (0, 1)),
    ("1a", "closed the day after", subgoal(**CLOSED, closed_on=ago(-1)), (1, 1)),
    ("1a", "course begins on the day", begun(0), (0, 1)),
    ("1a", "course begins the day after", begun(-1), (0, 0)),
    ("1a", "course ended on the day", course(**ENDED, ended_on=DAY), (0, 0)),
    ("1a", "course ended the day after", course(**ENDED, ended_on=ago(-1)), (0, 1)),
    ("1a", "only ordered", course(status=CourseStatus.ORDERED, started_on=None), (0, 0)),
    ("1b", "no subgoal", nothing, (0, 0)),
    ("1b", "never followed up", subgoal(), (0, 1)),
    ("1b", "90 days ago", looked_at(ago(90)), (1, 1)),
    ("1b", "91 days ago", looked_at(ago(91)), (0, 1)),
    ("1b", "the day after", looked_at(ago(-1)), (0, 1)),
    ("1b", "closed", subgoal(**CLOSED, closed_on=ago(1)), (0, 0)),
    ("1b", "course over", both(subgoal(), course(**ENDED, ended_on=DAY)), (0, 0)),
    ("1c", "never", nothing, (0, 1)),
    ("1c", "60 days ago", response("srs", ago(60)), (1, 1)),
    ("1c", "61 days ago", response("srs", ago(61)), (0, 1)),
    ("1c", "the day after", response("srs", ago(-1)), (0, 1)),
    ("1c", "declined", response("srs", DAY, declined=True), (0, 1)),
    ("1c", "an ORS", response("ors", DAY), (0, 1)),
    ("2a", "nobody", nothing, (0, 2)),
    ("2a", "one of two, 60 days ago", sparring(ago(60)), (1, 2)),
    ("2a", "61 days ago", sparring(ago(61)), (0, 2)),
    ("2a", "the day after", sparring(ago(-1)), (0, 2)),
    ("2a", "Bo left the day before", lambda town: town.bo.memberships.update(ends_on=ago(1)), (0, 1)),
    ("2a", "Bo leaves on the day", lambda town: town.bo.memberships.update(ends_on=DAY), (0, 2)),
    ("2b", "no visit", nothing, (0, 0)),
    ("2b", "a method", visit(methods=["cti"]), (1, 1)),
    ("2b", "no method", visit(methods=[]), (0, 1)),
    ("2b", "89 days ago", visit(ago(89), methods=["cti"]), (1, 1)),
    ("2b", "90 days ago", visit(ago(90), methods=["cti"]), (0, 0)),
    ("2b", "the day after", visit(ago(-1), methods=["cti"]), (0, 0)),
    ("2b", "planned", visit(status="planned", methods=["cti"]), (0, 0)),
    ("3a", "no plan", nothing, (0, 1)),
    ("3a", "approved", plan(), (1, 1)),
    ("3a", "approved on the day", plan(approved_at=at(DAY, 23)), (1, 1)),
    ("3a", "approved the day after", plan(approved_at=at(ago(-1), 0, 30)), (0, 1)),
    ("3a", "superseded on the day", plan(status="superseded", superseded_at=at(DAY)), (0, 1)),
    ("3a", "draft", plan(approved=False), (0, 1)),
    ("3a", "mestringsplan", plan("mestringsplan"), (0, 1)),
    ("3a", "60 days old", begun(60), (0, 0)),
    ("3a", "61 days old", begun(61), (0, 1)),
    ("3b", "no plan", nothing, (0, 0)),
    ("3b", "due on the day", plan(follow_up_on=DAY), (1, 1)),
    ("3b", "due the day before", plan(follow_up_on=ago(1)), (0, 1)),
    ("3b", "followed up since", plan_looked_at(ago(0), next_on=ago(-30)), (1, 1)),
    ("3b", "followed up the day after", plan_looked_at(ago(-1), next_on=ago(-30)), (0, 1)),
    ("3b", "mestringsplan", plan("mestringsplan"), (0, 0)),
    ("3b", "course over", both(plan(), course(**ENDED, ended_on=DAY)), (0, 0)),
    ("3c", "no crisis", nothing, (0, 0)),
    ("3c", "30 days ago", crisis(30), (0, 0)),
    ("3c", "31 days ago", crisis(31), (0, 1)),
    ("3c", "364 days ago", crisis(364), (0, 1)),
    ("3c", "365 days ago", crisis(365), (0, 0)),
    ("3c", "learned from on the day", crisis(31, at(DAY, 23)), (1, 1)),
    ("3c", "learned from the day after", crisis(31, at(ago(-1), 0, 30)), (0, 1)),
    ("3c", "course over", both(crisis(31), course(**ENDED, ended_on=DAY)), (0, 0)),
    ("3d", "never", nothing, (0, 1)),
    ("3d", "ORS 90 days ago", response("ors", ago(90)), (1, 1)),
    ("3d", "ORS 91 days ago", response("ors", ago(91)), (0, 1)),
    ("3d", "WHO-5 90 days ago", response("who5", ago(90)), (1, 1)),
    ("3d", "WHO-5 91 days ago", response("who5", ago(91)), (0, 1)),
    ("3d", "an SRS", response("srs", DAY), (0, 1)),
    ("4a", "no visit", nothing, (0, 1)),
    ("4a", "180 days ago", visit(ago(180), topics=["health", "work"]), (1, 1)),
    ("4a", "181 days ago", visit(ago(181), topics=["health"]), (0, 1)),
    ("4a", "about something else", visit(topics=["work"]), (0, 1)),
    ("4a", "planned", visit(status="planned", topics=["health"]), (0, 1)),
    ("5a", "no map", nothing, (0, 1)),
    ("5a", "drawn on the day", network_map(DAY), (1, 1)),
    ("5a", "drawn the day after", network_map(ago(-1)), (0, 1)),
    ("5a", "90 days old", begun(90), (0, 0)),
    ("5a", "91 days old", begun(91), (0, 1)),
    ("5b", "never asked", nothing, (0, 1)),
    ("5b", "yes", network_wish("yes", DAY), (1, 1)),
    ("5b", "yes the day after", network_wish("yes", ago(-1)), (0, 1)),
    ("5b", "no, ask again the day after", network_wish("no", ago(9), again=ago(-1)), (1, 1)),
    ("5b", "no, ask again on the day", network_wish("no", ago(9), again=DAY), (0, 1)),
    (
        "5b",
        "yes, then a no that is due again",
        both(network_wish("yes", ago(90)), network_wish("no", ago(60), again=ago(30))),
        (0, 1),
    ),
    (
        "5b",
        "a no that was due, then yes the same day",
        both(network_wish("no", DAY, again=DAY), network_wish("yes", DAY)),
        (1, 1),
    ),
    ("5b", "60 days old", begun(60), (0, 0)),
    ("5b", "61 days old", begun(61), (0, 1)),
    ("6a", "no wish", nothing, (0, 1)),
    ("6a", "on the day", wish(COMMUNITIES), (1, 1)),
    ("6a", "the day after", wish(COMMUNITIES, ago(-1)), (0, 1)),
    ("6a", "about work", wish(WORK), (0, 1)),
    ("6a", "90 days old", begun(90), (0, 0)),
    ("6a", "91 days old", begun(91), (0, 1)),
    ("7a", "no wish", nothing, (0, 1)),
    ("7a", "on the day", wish(WORK), (1, 1)),
    ("7a", "the day after", wish(WORK, ago(-1)), (0, 1)),
    ("7a", "about communities", wish(COMMUNITIES), (0, 1)),
    ("7a", "90 days old", begun(90), (0, 0)),
    ("7a", "91 days old", begun(91), (0, 1)),
    ("8a", "30 days old", begun(30), (0, 0)),
    ("8a", "31 days old", begun(31), (0, 1)),
    (
        "8a",
        "both on the 30th day",
        course(started_on=ago(99), introduced_on=ago(69), expectations_on=ago(69)),
        (1, 1),
    ),
    (
        "8a",
        "introduction on the 31st",
        course(started_on=ago(99), introduced_on=ago(68), expectations_on=ago(69)),
        (0, 1),
    ),
    (
        "8a",
        "expectations on the 31st",
        course(started_on=ago(99), introduced_on=ago(69), expectations_on=ago(68)),
        (0, 1),
    ),
    ("8a", "no expectations", course(started_on=ago(99), introduced_on=ago(99)), (0, 1)),
    ("9a", "no visit", nothing, (0, 1)),
    ("9a", "one form twice", both(visit(), visit(ago(1))), (0, 1)),
    ("9a", "two forms", both(visit(), visit(ago(180), form="phone")), (1, 1)),
    ("9a", "the second 181 days ago", both(visit(), visit(ago(181), form="phone")), (0, 1)),
    ("9a", "the second planned", both(visit(), visit(form="phone", status="planned")), (0, 1)),
    ("9b", "no visit", nothing, (0, 1)),
    ("9b", "80 %", visit(minutes=384), (1, 1)),
    ("9b", "a minute less", visit(minutes=383), (0, 1)),
    ("9b", "120 %", visit(minutes=576), (1, 1)),
    ("9b", "a minute more", visit(minutes=577), (0, 1)),
    ("9b", "over two visits", both(visit(minutes=192), visit(ago(27), minutes=192)), (1, 1)),
    ("9b", "one of them 28 days ago", both(visit(minutes=192), visit(ago(28), minutes=192)), (0, 1)),
    ("9b", "planned", visit(minutes=480, status="planned"), (0, 1)),
    ("10a", "Anna", nothing, (1, 1)),
    ("10a", "Anna, but no tovholder", assignment(is_coordinator=False), (0, 1)),
    ("10a", "Anna until the day", assignment(ends_on=DAY), (1, 1)),
    ("10a", "Anna until the day before", assignment(ends_on=ago(1)), (0, 1)),
    ("10a", "Anna from the day after", assignment(starts_on=ago(-1)), (0, 1)),
]


@pytest.mark.parametrize(
    "key, arrange, share", [pytest.param(key, make, s, id=f"{key} {says}") for key, says, make, s in CASES]
)
def test_what_counts(town: Town, key: str, arrange: Callable[[Town], Any], share: tuple[int, int]) -> None:
    arrange(town)
    nord = [town.nord.pk]
    indicator = INDICATORS[key]
    assert indicator.shares(DAY, nord).get(town.nord.pk, Share()) == Share(*share)
    assert indicator.missing_rows(DAY, nord).count() == share[1] - share[0]


def test_every_indicator_is_tried_where_it_counts_and_where_it_does_not() -> None:
    assert {key for key, _, _, (met, _) in CASES if met} == set(INDICATORS)
    assert {key for key, _, _, (met, whole) in CASES if met < whole} == set(INDICATORS)


def test_every_pejlemaerke_has_an_indicator() -> None:
    assert {indicator.pejlemaerke for indicator in INDICATORS.values()} == set(Pejlemaerke)


def test_a_measurement_of_an_earlier_course_does_not_count(town: Town) -> None:
    response("srs", ago(10))(town)
    course(**ENDED, ended_on=ago(5))(town)
    CourseFactory(citizen=town.eva, started_on=ago(5))
    assert INDICATORS["1c"].shares(DAY, [town.nord.pk]) == {town.nord.pk: Share(0, 1)}


def test_a_visit_counts_by_the_danish_day(town: Town) -> None:
    """Half past midnight in Denmark is still the day before in UTC."""
    VisitFactory(course=town.forloeb, starts_at=at(ago(28), 23, 30), ends_at=at(ago(27), 7, 30))
    assert INDICATORS["9b"].shares(DAY)[town.nord.pk] == Share(0, 1)
    VisitFactory(course=town.forloeb, starts_at=at(ago(27), 0, 30), ends_at=at(ago(27), 8, 30))
    assert INDICATORS["9b"].shares(DAY)[town.nord.pk] == Share(1, 1)


def test_a_team_counts_only_its_own(town: Town) -> None:
    finns = CourseFactory(citizen=town.finn)
    ResponseFactory(course=finns, given_on=DAY)
    assert INDICATORS["1c"].shares(DAY) == {town.nord.pk: Share(0, 1), town.syd.pk: Share(1, 1)}
    assert INDICATORS["1c"].shares(DAY, [town.syd.pk]) == {town.syd.pk: Share(1, 1)}


@pytest.mark.parametrize(
    "met, whole, percent", [(0, 0, None), (0, 3, 0), (2, 3, 66), (3, 3, 100), (999, 1000, 99)]
)
def test_percent_is_whole_and_never_flatters(met: int, whole: int, percent: int | None) -> None:
    assert Share(met, whole).percent == percent
