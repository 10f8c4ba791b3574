"""Wishes, goals and subgoals: what may happen to them, when, and what stays to be read."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.utils import timezone

from audit.models import Entry, Event
from bostoette.errors import RuleViolation
from citizens.days import IN_TIME, LATE, OVERDUE, deadline, last_noon_before
from citizens.models import Course, CourseStatus
from citizens.record import timeline
from plans.goal_tree import read_subgoal, read_tree
from plans.models import Goal, Subgoal, SubgoalFollowUp, SubgoalStatus, Wish, WordedBy
from plans.pejlemaerker import Pejlemaerke
from plans.services import goals as services
from tests.factories import (
    CitizenFactory,
    CourseFactory,
    GoalFactory,
    SubgoalFactory,
    SubgoalFollowUpFactory,
    WishFactory,
)
from tests.town import Town

SET_ON = date(2025, 2, 1)  # the factory's day for a subgoal


@pytest.fixture
def goal(town: Town) -> Goal:
    return GoalFactory(course=town.forloeb)


@pytest.fixture
def subgoal(goal: Goal) -> Subgoal:
    return SubgoalFactory(goal=goal)


def refusal(step: Callable[..., Any], *args: Any, **kwargs: Any) -> str:
    with pytest.raises(RuleViolation) as refused:
        step(*args, **kwargs)
    return refused.value.code


def events() -> list[str]:
    return list(Entry.objects.order_by("pk").values_list("event", flat=True))


def end_course(town: Town) -> None:
    Course.objects.filter(pk=town.forloeb.pk).update(status=CourseStatus.ENDED, ended_on=date(2025, 6, 1))


# Wishes and goals


def test_a_wish_is_kept_as_it_was_said(town: Town) -> None:
    wish = services.record_wish(
        town.eva, text="Jeg vil ha' ro 🌿", area=Pejlemaerke.WELLBEING, by=town.anna, recorded_on=SET_ON
    )
    wish.refresh_from_db()
    assert (wish.text, wish.area, wish.recorded_on, wish.recorded_by) == (
        "Jeg vil ha' ro 🌿",
        Pejlemaerke.WELLBEING,
        SET_ON,
        town.anna,
    )
    assert wish.team == town.nord
    assert events() == [Event.WISH_RECORDED]


def test_a_wish_sent_twice_is_written_down_once(town: Town) -> None:
    first = services.record_wish(town.eva, text="Ro", area=3, by=town.anna)
    assert services.record_wish(town.eva, text="Ro", area=3, by=town.anna) == first
    assert Wish.objects.count() == 1
    assert events() == [Event.WISH_RECORDED]


def test_a_wish_cannot_be_written_down_tomorrow(town: Town) -> None:
    tomorrow = timezone.localdate() + timedelta(days=1)
    step = services.record_wish
    assert refusal(step, town.eva, text="Ro", area=3, by=town.anna, recorded_on=tomorrow) == "in-future"


def test_a_goal_stands_in_the_course_that_is_open(town: Town) -> None:
    wish = WishFactory(citizen=town.eva)
    goal = services.set_goal(town.eva, title="Færdes selv", goal_type="maintain", wish=wish, by=town.lars)
    goal.refresh_from_db()
    assert (goal.course, goal.wish, goal.title, goal.goal_type) == (
        town.forloeb,
        wish,
        "Færdes selv",
        "maintain",
    )
    assert events() == [Event.GOAL_SET]


def test_a_goal_sent_twice_is_set_once(town: Town) -> None:
    first = services.set_goal(town.eva, title="Færdes selv", by=town.anna)
    assert services.set_goal(town.eva, title="Færdes selv", by=town.anna) == first
    assert Goal.objects.count() == 1


def test_a_goal_needs_an_open_course(town: Town) -> None:
    end_course(town)
    assert refusal(services.set_goal, town.eva, title="Færdes selv", by=town.anna) == "no-course"


def test_a_goal_cannot_spring_from_somebody_elses_wish(town: Town) -> None:
    foreign = WishFactory(citizen=town.finn)
    step = services.set_goal
    assert refusal(step, town.eva, title="Færdes selv", wish=foreign, by=town.anna) == "other-citizen"


# Subgoals


def test_a_subgoal_keeps_the_citizens_words_and_when_to_look_at_it(town: Town, goal: Goal) -> None:
    subgoal = services.set_subgoal(
        goal,
        text="Jeg cykler til havnen",
        area=Pejlemaerke.HEALTH,
        why="Der er luft.",
        first_step="Pumpe cyklen",
        helpers="Min nabo",
        set_on=SET_ON,
        follow_up_on=date(2025, 3, 1),
        by=town.anna,
    )
    subgoal.refresh_from_db()
    assert (subgoal.text, subgoal.why, subgoal.first_step, subgoal.helpers) == (
        "Jeg cykler til havnen",
        "Der er luft.",
        "Pumpe cyklen",
        "Min nabo",
    )
    assert subgoal.in_own_words
    assert subgoal.is_open
    assert subgoal.follow_up_on == date(2025, 3, 1)
    assert events() == [Event.SUBGOAL_SET]


def test_without_a_day_a_subgoal_is_followed_up_after_ninety(town: Town, goal: Goal) -> None:
    subgoal = services.set_subgoal(goal, text="Cykle", area=4, set_on=SET_ON, by=town.anna)
    assert subgoal.follow_up_on == date(2025, 5, 2)


@pytest.mark.parametrize(
    ("day", "code"),
    [
        (SET_ON, "follow-up-not-later"),
        (SET_ON - timedelta(days=1), "follow-up-not-later"),
        (SET_ON + timedelta(days=91), "follow-up-too-late"),
    ],
)
def test_the_follow_up_lies_within_ninety_days_after(town: Town, goal: Goal, day: date, code: str) -> None:
    refused = refusal(
        services.set_subgoal, goal, text="Cykle", area=4, set_on=SET_ON, follow_up_on=day, by=town.anna
    )
    assert refused == code
    assert not Subgoal.objects.exists()


def test_a_subgoal_sent_twice_is_set_once(town: Town, goal: Goal) -> None:
    first = services.set_subgoal(goal, text="Cykle", area=4, by=town.anna)
    assert services.set_subgoal(goal, text="Cykle", area=4, by=town.anna) == first
    assert Subgoal.objects.count() == 1


def test_a_course_that_is_over_takes_no_new_subgoals_and_no_new_words(
    town: Town, goal: Goal, subgoal: Subgoal
) -> None:
    end_course(town)
    assert refusal(services.set_subgoal, goal, text="Cykle", area=4, by=town.anna) == "course-over"
    refused = refusal(services.reword_subgoal, subgoal, text="Nyt", area=4, note="Fordi", by=town.anna)
    assert refused == "course-over"


# Following up


def test_a_follow_up_moves_the_day_of_the_next_look(town: Town, subgoal: Subgoal) -> None:
    follow_up = services.follow_up_subgoal(
        subgoal,
        moved="To gange i denne uge.",
        rating=0,
        next_step="Spørge Mette",
        on=date(2025, 3, 1),
        next_on=date(2025, 4, 1),
        by=town.anna,
    )
    subgoal.refresh_from_db()
    assert subgoal.follow_up_on == date(2025, 4, 1)
    assert (follow_up.moved, follow_up.rating, follow_up.next_step, follow_up.by) == (
        "To gange i denne uge.",
        0,
        "Spørge Mette",
        town.anna,
    )
    assert events() == [Event.SUBGOAL_FOLLOWED_UP]


def test_a_follow_up_sent_twice_is_saved_once(town: Town, subgoal: Subgoal) -> None:
    first = services.follow_up_subgoal(subgoal, moved="Lidt", on=date(2025, 3, 1), by=town.anna)
    assert services.follow_up_subgoal(subgoal, moved="Lidt", on=date(2025, 3, 1), by=town.anna) == first
    assert SubgoalFollowUp.objects.count() == 1
    assert events() == [Event.SUBGOAL_FOLLOWED_UP]


@pytest.mark.parametrize(
    ("on", "next_on", "code"),
    [
        (date(2025, 1, 31), None, "before-start"),
        (date(2999, 1, 1), None, "in-future"),
        (date(2025, 3, 1), date(2025, 3, 1), "follow-up-not-later"),
        (date(2025, 3, 1), date(2025, 5, 31), "follow-up-too-late"),
    ],
)
def test_a_refused_follow_up_leaves_nothing_behind(
    town: Town, subgoal: Subgoal, on: date, next_on: date | None, code: str
) -> None:
    step = services.follow_up_subgoal
    assert refusal(step, subgoal, moved="Lidt", on=on, next_on=next_on, by=town.anna) == code
    subgoal.refresh_from_db()
    assert subgoal.follow_up_on == date(2025, 5, 1)
    assert not SubgoalFollowUp.objects.exists()
    assert events() == []


# Closing


@pytest.mark.parametrize("ending", [SubgoalStatus.REACHED, SubgoalStatus.GIVEN_UP])
def test_a_subgoal_ends_with_a_note(town: Town, subgoal: Subgoal, ending: SubgoalStatus) -> None:
    services.close_subgoal(subgoal, status=ending, note="Det blev godt.", on=date(2025, 4, 1), by=town.anna)
    subgoal.refresh_from_db()
    assert (subgoal.status, subgoal.closed_on, subgoal.closing_note) == (
        ending,
        date(2025, 4, 1),
        "Det blev godt.",
    )
    assert events() == [Event.SUBGOAL_CLOSED]


def test_nothing_more_happens_to_a_closed_subgoal(town: Town, subgoal: Subgoal) -> None:
    services.close_subgoal(subgoal, status="reached", note="Godt.", on=date(2025, 4, 1), by=town.anna)
    again = refusal(services.close_subgoal, subgoal, status="given_up", note="Nej.", by=town.anna)
    followed = refusal(services.follow_up_subgoal, subgoal, moved="Lidt", by=town.anna)
    reworded = refusal(services.reword_subgoal, subgoal, text="Nyt", area=6, note="Hm", by=town.anna)
    assert (again, followed, reworded) == ("not-open", "not-open", "not-open")
    subgoal.refresh_from_db()
    assert subgoal.closing_note == "Godt."


@pytest.mark.parametrize(
    ("closing", "code"),
    [
        ({"status": "reached", "note": "  "}, "no-note"),
        ({"status": "changed", "note": "Nye ord"}, "no-such-ending"),
        ({"status": "open", "note": "Hm"}, "no-such-ending"),
        ({"status": "reached", "note": "Godt", "on": date(2025, 1, 1)}, "before-start"),
        ({"status": "reached", "note": "Godt", "on": date(2999, 1, 1)}, "in-future"),
    ],
)
def test_a_subgoal_ends_properly_or_not_at_all(
    town: Town, subgoal: Subgoal, closing: dict[str, Any], code: str
) -> None:
    assert refusal(services.close_subgoal, subgoal, by=town.anna, **closing) == code
    subgoal.refresh_from_db()
    assert subgoal.is_open


# Rewording


def reword(subgoal: Subgoal, town: Town, text: str, on: date) -> Subgoal:
    return services.reword_subgoal(
        subgoal, text=text, area=6, note="Det passede ikke længere.", on=on, by=town.anna
    )


def test_new_words_close_the_old_ones_and_take_their_place(town: Town, subgoal: Subgoal) -> None:
    new = services.reword_subgoal(
        subgoal,
        text="Jeg spiser med på værestedet",
        area=Pejlemaerke.NETWORK,
        worded_by=WordedBy.TOGETHER,
        note="Eva vil mere.",
        on=date(2025, 4, 1),
        follow_up_on=date(2025, 5, 1),
        by=town.anna,
    )
    subgoal.refresh_from_db()
    new.refresh_from_db()
    assert (subgoal.status, subgoal.closed_on, subgoal.closing_note) == (
        SubgoalStatus.CHANGED,
        date(2025, 4, 1),
        "Eva vil mere.",
    )
    assert (new.replaces, new.goal, new.set_on, new.follow_up_on, new.status, new.worded_by) == (
        subgoal,
        subgoal.goal,
        date(2025, 4, 1),
        date(2025, 5, 1),
        SubgoalStatus.OPEN,
        WordedBy.TOGETHER,
    )
    assert events() == [Event.SUBGOAL_REWORDED]
    assert Entry.objects.get().data == {"replaces": str(subgoal.pk)}


def test_the_same_words_are_no_new_words(town: Town, subgoal: Subgoal) -> None:
    refused = refusal(
        services.reword_subgoal, subgoal, text=subgoal.text, area=subgoal.area, note="Hm", by=town.anna
    )
    assert refused == "nothing-changed"
    subgoal.refresh_from_db()
    assert subgoal.is_open


def test_follow_ups_are_read_along_all_wordings(town: Town, subgoal: Subgoal) -> None:
    services.follow_up_subgoal(subgoal, moved="Første", rating=2, on=date(2025, 2, 10), by=town.anna)
    second = reword(subgoal, town, "Anden ordlyd", date(2025, 3, 1))
    services.follow_up_subgoal(second, moved="Andet", rating=5, on=date(2025, 3, 10), by=town.anna)
    third = reword(second, town, "Tredje ordlyd", date(2025, 4, 1))
    node, earlier = read_subgoal(third, today=date(2025, 4, 2))
    assert [wording.text for wording in earlier] == ["Anden ordlyd", subgoal.text]
    assert [(follow_up.moved, follow_up.rating) for follow_up in node.follow_ups] == [
        ("Første", 2),
        ("Andet", 5),
    ]
    in_tree = read_tree(town.eva, today=date(2025, 4, 2)).others[0]
    assert [one.subgoal for one in in_tree.open] == [third]
    assert [follow_up.moved for follow_up in in_tree.open[0].follow_ups] == ["Første", "Andet"]
    assert [one.subgoal.text for one in in_tree.closed] == ["Anden ordlyd", subgoal.text]


# The tree


def test_the_tree_hangs_goals_under_their_wish_and_subgoals_under_their_goal(town: Town) -> None:
    wish = WishFactory(citizen=town.eva)
    lonely = WishFactory(citizen=town.eva, text="Ro", recorded_on=date(2025, 3, 1))
    under = GoalFactory(course=town.forloeb, wish=wish)
    other = GoalFactory(course=town.forloeb, title="Uden ønske")
    later = SubgoalFactory(goal=under, follow_up_on=date(2025, 4, 2))
    sooner = SubgoalFactory(goal=under, follow_up_on=date(2025, 4, 1))
    SubgoalFactory(goal__course__citizen=town.finn)
    tree = read_tree(town.eva, today=date(2025, 3, 1))
    assert [node.wish for node in tree.wishes] == [lonely, wish]
    assert [[goal.goal for goal in node.goals] for node in tree.wishes] == [[], [under]]
    assert [node.subgoal for node in tree.wishes[1].goals[0].open] == [sooner, later]
    assert [node.goal for node in tree.others] == [other]
    assert tree.earlier == ()


def test_goals_of_an_earlier_course_stand_apart(town: Town) -> None:
    old = GoalFactory(course=town.forloeb)
    end_course(town)
    new = GoalFactory(course=CourseFactory(citizen=town.eva, referral=town.forloeb.referral))
    tree = read_tree(town.eva, today=date(2025, 7, 1))
    assert [node.goal for node in tree.others] == [new]
    assert [node.goal for node in tree.earlier] == [old]
    assert tree.may_grow


def test_the_ratings_become_a_line_that_leaves_out_what_was_not_rated(town: Town, subgoal: Subgoal) -> None:
    for day, rating in enumerate([1, 2, 3, None, 4, 5, 6], start=1):
        SubgoalFollowUpFactory(subgoal=subgoal, on=date(2025, 3, day), rating=rating)
    node, _ = read_subgoal(subgoal, today=date(2025, 3, 20))
    assert node.latest_rated is not None
    assert node.latest_rated.rating == 6
    assert node.spark is not None
    assert node.spark.title == "Egen vurdering: fra 1 til 6"
    assert len(node.spark.curve.marks) == 6


def test_one_rating_is_no_line(town: Town, subgoal: Subgoal) -> None:
    SubgoalFollowUpFactory(subgoal=subgoal, rating=4)
    node, _ = read_subgoal(subgoal, today=date(2025, 3, 20))
    assert node.spark is None


# Days


@pytest.mark.parametrize(
    ("days_after", "state"),
    [(-1, IN_TIME), (0, IN_TIME), (1, LATE), (14, LATE), (15, OVERDUE)],
)
def test_a_date_is_in_time_late_or_overdue(days_after: int, state: object) -> None:
    due = date(2025, 5, 1)
    assert deadline(due, today=due + timedelta(days=days_after)) == state


@pytest.mark.parametrize(
    ("hour", "minute", "day"), [(11, 59, 30), (12, 0, 30), (12, 1, 1)], ids=["before", "at", "after noon"]
)
def test_a_timeline_of_days_goes_on_at_the_noon_before(hour: int, minute: int, day: int) -> None:
    before = timezone.make_aware(datetime(2025, 5, 1, hour, minute))
    assert last_noon_before(before).day == day
    assert last_noon_before(None) == date.max


def test_the_timeline_tells_what_happened_to_goals(town: Town, goal: Goal, subgoal: Subgoal) -> None:
    WishFactory(citizen=town.eva, recorded_by=town.anna)
    services.follow_up_subgoal(subgoal, moved="Lidt", rating=4, on=date(2025, 2, 10), by=town.anna)
    new = reword(subgoal, town, "Jeg spiser med", date(2025, 3, 1))
    services.close_subgoal(new, status="reached", note="Godt.", on=date(2025, 4, 1), by=town.anna)
    may = {"goal.view"}
    told = [(item.at.date(), item.title) for item in timeline(town.eva, may, only="goals")]
    assert told[:3] == [
        (date(2025, 4, 1), "Delmål afsluttet: Jeg spiser med"),
        (date(2025, 3, 1), "Delmålet fik nye ord: Jeg spiser med"),
        (date(2025, 2, 10), f"Opfølgning: {subgoal.text}"),
    ]
    assert set(told[3:]) == {
        (date(2025, 2, 1), "Et ønske blev skrevet ned"),
        (date(2025, 2, 1), f"Nyt delmål: {subgoal.text}"),
        (date(2025, 1, 15), f"Nyt mål: {goal.title}"),
    }
    assert timeline(CitizenFactory(), may, only="goals") == []
    older = timeline(town.eva, may, only="goals", before=timezone.make_aware(datetime(2025, 2, 1, 12)))
    assert [item.title for item in older] == [f"Nyt mål: {goal.title}"]


def test_a_page_of_the_timeline_never_parts_what_happened_on_one_day(town: Town, goal: Goal) -> None:
    for at in range(4):
        SubgoalFactory(goal=goal, text=f"Delmål {at}", set_on=date(2025, 3, 1))
    SubgoalFactory(goal=goal, text="Nyere", set_on=date(2025, 3, 2))
    first = timeline(town.eva, {"goal.view"}, only="goals", limit=2)
    assert [item.at.day for item in first] == [2, 1, 1, 1, 1]
    assert {item.when for item in first} == {"02.03.2025", "01.03.2025"}
