"""The tree of wishes, goals and subgoals in the order people choose, and Håbets Sti that leads into it."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from bostoette.errors import RuleViolation
from citizens.models import Course, CourseStatus
from plans.forms.goals import FocusField, HopePathForm, RewordForm, SubgoalForm
from plans.goal_tree import read_subgoal, read_tree
from plans.models import Goal, Subgoal, Wish
from plans.pejlemaerker import RECOMMENDATIONS, Focus, Pejlemaerke
from plans.services import arranging, goals
from plans.services.arranging import Direction
from tests.factories import (
    CitizenFactory,
    CourseFactory,
    GoalFactory,
    SubgoalFactory,
    SubgoalFollowUpFactory,
    WishFactory,
)
from tests.town import Town


def wishes_of(town: Town) -> list[str]:
    return [node.wish.text for node in read_tree(town.eva, today=timezone.localdate()).wishes]


@pytest.fixture
def three(town: Town) -> list[Wish]:
    """Newest first, as they stand while nobody has moved them."""
    return [WishFactory(citizen=town.eva, text=text) for text in ("første", "anden", "tredje")][::-1]


# Order


@pytest.mark.parametrize(
    ("moved", "direction", "then"),
    [
        (0, Direction.UP, ["tredje", "anden", "første"]),
        (0, Direction.DOWN, ["anden", "tredje", "første"]),
        (1, Direction.UP, ["anden", "tredje", "første"]),
        (2, Direction.UP, ["tredje", "første", "anden"]),
        (2, Direction.DOWN, ["tredje", "anden", "første"]),
    ],
)
def test_a_wish_changes_places_with_its_neighbour(
    town: Town, three: list[Wish], moved: int, direction: Direction, then: list[str]
) -> None:
    arranging.move_wish(three[moved], direction, by=town.anna)
    assert wishes_of(town) == then


def test_a_new_wish_stands_first_also_when_the_others_were_moved(town: Town, three: list[Wish]) -> None:
    arranging.move_wish(three[0], Direction.DOWN, by=town.anna)
    WishFactory(citizen=town.eva, text="helt ny")
    assert wishes_of(town)[0] == "helt ny"


def test_goals_move_among_those_of_the_same_wish(town: Town, three: list[Wish]) -> None:
    first, second = (GoalFactory(course=town.forloeb, wish=three[0], title=title) for title in "AB")
    other = GoalFactory(course=town.forloeb, wish=three[1], title="C")
    arranging.move_goal(second, Direction.UP, by=town.anna)
    (of_first, of_second, _) = read_tree(town.eva, today=timezone.localdate()).wishes
    assert [node.goal for node in of_first.goals] == [second, first]
    assert [node.goal for node in of_second.goals] == [other]


def test_the_buttons_move_and_leave_the_ends_alone(client: Client, town: Town, three: list[Wish]) -> None:
    client.force_login(town.anna)
    page = client.get(reverse("plans:goals", args=[town.eva.pk])).content.decode()
    assert page.count("Flyt op: ") == page.count("Flyt ned: ") == 2  # of three, one is first and one is last
    client.post(reverse("plans:wish_move", args=[three[2].pk]), {"retning": "op"})
    assert wishes_of(town) == ["tredje", "første", "anden"]


def test_myndighed_sees_no_buttons(client: Client, town: Town, three: list[Wish]) -> None:
    client.force_login(town.maja)
    assert "Flyt op" not in client.get(reverse("plans:goals", args=[town.eva.pk])).content.decode()


# Another branch


def test_a_goal_is_placed_under_another_wish(client: Client, town: Town, three: list[Wish]) -> None:
    goal = GoalFactory(course=town.forloeb, wish=three[0])
    client.force_login(town.anna)
    address = reverse("plans:goal_place", args=[goal.pk])
    assert client.get(address).context["form"]["wish"].value() == three[0].pk
    client.post(address, {"wish": three[2].pk})
    assert Goal.objects.get(pk=goal.pk).wish == three[2]
    client.post(address, {"wish": ""})
    assert Goal.objects.get(pk=goal.pk).wish is None


def test_another_citizens_wish_is_no_choice(client: Client, town: Town) -> None:
    goal = GoalFactory(course=town.forloeb)
    foreign = WishFactory(citizen=CitizenFactory(team=town.nord))
    client.force_login(town.anna)
    answer = client.post(reverse("plans:goal_place", args=[goal.pk]), {"wish": foreign.pk})
    assert answer.status_code == 422
    with pytest.raises(RuleViolation):
        arranging.place_goal(goal, wish=foreign, by=town.anna)


def test_a_subgoal_takes_its_whole_thread_along(client: Client, town: Town) -> None:
    here, there = GoalFactory.create_batch(2, course=town.forloeb)
    first = SubgoalFactory(goal=here)
    SubgoalFollowUpFactory(subgoal=first, rating=4)
    second = goals.reword_subgoal(first, text="Kortere", area=6, note="Lettere.", by=town.anna)
    client.force_login(town.anna)
    answer = client.post(reverse("plans:subgoal_place", args=[second.pk]), {"goal": there.pk})
    assert answer.status_code == 302
    moved = Subgoal.objects.get(pk=second.pk)
    node, earlier = read_subgoal(moved, today=timezone.localdate())
    assert (moved.goal, earlier) == (there, [Subgoal.objects.get(pk=first.pk)])
    assert [follow_up.rating for follow_up in node.follow_ups] == [4]


def test_a_subgoal_goes_to_no_goal_of_a_course_that_is_over_or_of_somebody_else(town: Town) -> None:
    subgoal = SubgoalFactory(goal=GoalFactory(course=town.forloeb))
    foreign = GoalFactory(course=CourseFactory(citizen=CitizenFactory(team=town.nord)))
    with pytest.raises(RuleViolation) as refused:
        arranging.place_subgoal(subgoal, goal=foreign, by=town.anna)
    assert refused.value.code == "other-citizen"
    Course.objects.filter(pk=town.forloeb.pk).update(status=CourseStatus.ENDED, ended_on="2025-06-01")
    with pytest.raises(RuleViolation) as refused:
        arranging.place_subgoal(subgoal, goal=subgoal.goal, by=town.anna)
    assert refused.value.code == "course-over"


# Håbets Sti and anbefalinger


def in_days(number: int) -> str:
    return f"{timezone.localdate() + timedelta(days=number):%d.%m.%Y}"


def test_the_path_of_hope_ends_in_a_subgoal_and_is_shown_on_it(client: Client, town: Town) -> None:
    goal = GoalFactory(course=town.forloeb, wish=WishFactory(citizen=town.eva, text="Jeg vil synge i kor"))
    client.force_login(town.anna)
    address = reverse("plans:hope_path", args=[goal.pk])
    assert "Jeg vil synge i kor" in client.get(address).content.decode()
    typed = {
        "half_way": "Jeg har været med til en prøve",
        "last_step": "Jeg står til koncerten",
        "first_step": "Ringe til korlederen",
        "helpers": "Min søster",
        "text": "Jeg finder et kor",
        "worded_by": "citizen",
        "area": "6.2",
        "follow_up_on": in_days(30),
    }
    answer = client.post(address, typed)
    subgoal = Subgoal.objects.get()
    assert answer.headers["Location"] == reverse("plans:subgoal", args=[subgoal.pk])
    assert (subgoal.area, subgoal.recommendation) == (Pejlemaerke.COMMUNITIES, "6.2")
    page = client.get(answer.headers["Location"]).content.decode()
    steps = ["Ringe til korlederen", "Jeg har været med til en prøve", "Jeg står til koncerten"]
    places = [page.index(step) for step in steps]
    assert places == sorted(places), "from today to where the citizen wants to be"
    assert "Støt borgerens deltagelse i fællesskaber og aktiviteter" in page


def test_new_words_keep_the_path(town: Town) -> None:
    subgoal = SubgoalFactory(goal=GoalFactory(course=town.forloeb), half_way="Halvt", last_step="Sidst")
    new = goals.reword_subgoal(subgoal, text="Andre ord", area=6, note="Lettere.", by=town.anna)
    assert (new.half_way, new.last_step) == ("Halvt", "Sidst")


def test_every_question_of_the_path_is_asked_before_the_subgoal_is_named() -> None:
    names = list(HopePathForm().fields)
    assert names[:5] == ["half_way", "last_step", "first_step", "helpers", "text"]
    assert set(names) == set(SubgoalForm().fields) | {"half_way", "last_step"}


@pytest.mark.parametrize(
    ("key", "focus"),
    [
        ("1", Focus(Pejlemaerke.COLLABORATION)),
        ("1.3", Focus(Pejlemaerke.COLLABORATION, "1.3")),
        ("10", Focus(Pejlemaerke.COHERENCE)),
        ("10.1", Focus(Pejlemaerke.COHERENCE, "10.1")),
    ],
)
def test_an_area_or_one_of_its_recommendations_is_chosen(key: str, focus: Focus) -> None:
    assert Focus.read(key) == focus


@pytest.mark.parametrize("key", ["0", "11", "1.4", "11.1", "1.", "", "x", "1.1.1"])
def test_what_is_neither_is_refused(key: str) -> None:
    with pytest.raises(ValueError):
        Focus.read(key)
    assert "area" in SubgoalForm({"area": key}).errors


def test_each_of_the_ten_and_every_recommendation_can_be_chosen() -> None:
    field = SubgoalForm().fields["area"]
    assert isinstance(field, FocusField)
    groups = [options for _, options in field.choices if isinstance(options, list)]
    offered = {value for options in groups for value, _ in options}
    details = {key for of_area in RECOMMENDATIONS.values() for key, _ in of_area}
    assert offered == details | {str(area.value) for area in Pejlemaerke}


def test_rewording_begins_with_the_recommendation_it_had(town: Town) -> None:
    goal = GoalFactory(course=town.forloeb)
    tagged, plain = SubgoalFactory(goal=goal, recommendation="6.1"), SubgoalFactory(goal=goal)
    assert RewordForm(subgoal=tagged)["area"].value() == "6.1"
    assert RewordForm(subgoal=plain)["area"].value() == Pejlemaerke.COMMUNITIES


@pytest.mark.parametrize("wrong", ["1.1", "61", "6"])
def test_the_database_keeps_a_recommendation_with_its_area(town: Town, wrong: str) -> None:
    goal = GoalFactory(course=town.forloeb)
    with pytest.raises(IntegrityError, match="subgoal_recommendation_of_its_area"), transaction.atomic():
        SubgoalFactory(goal=goal, area=Pejlemaerke.COMMUNITIES, recommendation=wrong)
