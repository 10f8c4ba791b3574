"""What is agreed under a subgoal: who sees to it, and how it goes."""

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from audit.models import Entry, Event
from bostoette.errors import RuleViolation
from plans.goal_tree import read_tree
from plans.models import Activity, Light, Subgoal, SubgoalStatus
from plans.services import goals
from plans.services.activities import plan_activity, update_activity
from tests.factories import ActivityFactory, GoalFactory, SubgoalFactory
from tests.town import Town


@pytest.fixture
def subgoal(town: Town) -> Subgoal:
    return SubgoalFactory(goal=GoalFactory(course=town.forloeb))


@pytest.fixture
def activity(town: Town, subgoal: Subgoal) -> Activity:
    return plan_activity(subgoal, text="Gå rundt om søen", responsible="Eva", by=town.anna)


def change(activity: Activity, town: Town, **changed: object) -> Activity:
    kept = {"text": activity.text, "responsible": activity.responsible, "when": "", "light": activity.light}
    return update_activity(activity, by=town.anna, **{"is_done": False, **kept, **changed})  # type: ignore[arg-type] # each is of its kind


def test_agreeing_twice_on_one_thing_makes_one(town: Town, subgoal: Subgoal, activity: Activity) -> None:
    again = plan_activity(subgoal, text="Gå rundt om søen", responsible="Eva", by=town.anna)
    assert again == activity
    assert Entry.objects.filter(event=Event.ACTIVITY_PLANNED).count() == 1


def test_done_is_dated_once_and_can_be_taken_back(town: Town, activity: Activity) -> None:
    assert change(activity, town, is_done=True).done_on == timezone.localdate()
    assert change(activity, town, is_done=False).done_on is None


def test_nothing_is_agreed_under_a_subgoal_that_is_over(
    town: Town, subgoal: Subgoal, activity: Activity
) -> None:
    goals.close_subgoal(subgoal, status=SubgoalStatus.REACHED, note="Det gik.", by=town.anna)
    with pytest.raises(RuleViolation, match="allerede afsluttet"):
        plan_activity(subgoal, text="En tur til", responsible="Eva", by=town.anna)
    with pytest.raises(RuleViolation, match="allerede afsluttet"):
        change(activity, town, light=Light.RED)


def test_new_words_for_the_subgoal_take_the_activities_along(
    town: Town, subgoal: Subgoal, activity: Activity
) -> None:
    new = goals.reword_subgoal(subgoal, text="Jeg går hver dag", area=6, note="Kortere.", by=town.anna)
    assert list(new.activities.all()) == [activity]


def test_what_is_to_be_done_stands_before_what_is_done(town: Town, subgoal: Subgoal) -> None:
    ActivityFactory(subgoal=subgoal, text="gjort før", done_on="2025-03-01")
    ActivityFactory(subgoal=subgoal, text="gjort nu", done_on="2025-04-01")
    ActivityFactory(subgoal=subgoal, text="endnu ikke")
    tree = read_tree(town.eva, today=timezone.localdate())
    (node,) = tree.others[0].open
    assert [activity.text for activity in node.activities] == ["endnu ikke", "gjort nu", "gjort før"]
    assert [activity.text for activity in node.under_way] == ["endnu ikke"]


@pytest.mark.parametrize("light", Light)
def test_the_colour_is_said_in_words(client: Client, town: Town, subgoal: Subgoal, light: Light) -> None:
    ActivityFactory(subgoal=subgoal, light=light)
    client.force_login(town.maja)
    for page in (reverse("plans:goals", args=[town.eva.pk]), reverse("plans:subgoal", args=[subgoal.pk])):
        assert str(light.label) in client.get(page).content.decode()


def test_a_worker_agrees_on_an_activity_and_says_how_it_goes(
    client: Client, town: Town, subgoal: Subgoal
) -> None:
    client.force_login(town.anna)
    new = reverse("plans:activity_create", args=[subgoal.pk])
    typed = {"text": "Gå rundt om søen", "responsible": "Eva", "when": "hver onsdag", "light": "green"}
    assert client.post(new, typed).status_code == 302
    activity = subgoal.activities.get()
    assert (activity.when, activity.written_by) == ("hver onsdag", town.anna)
    page = reverse("plans:activity_edit", args=[activity.pk])
    assert client.get(page).context["form"].initial["text"] == "Gå rundt om søen"
    assert client.post(page, {**typed, "light": "red"}).status_code == 302
    assert subgoal.activities.get().light == Light.RED
    assert client.post(page, {**typed, "is_done": "on"}).status_code == 302
    assert subgoal.activities.get().is_done


def test_a_missing_word_is_asked_for_and_nothing_is_lost(
    client: Client, town: Town, subgoal: Subgoal
) -> None:
    client.force_login(town.anna)
    answer = client.post(
        reverse("plans:activity_create", args=[subgoal.pk]), {"text": "Gå en tur", "light": "green"}
    )
    assert answer.status_code == 422
    text = answer.content.decode()
    assert "Skriv, hvem der sørger for det." in text
    assert 'value="Gå en tur"' in text
