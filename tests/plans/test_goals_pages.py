"""The pages about goals: who may open them, what they show, and what happens to bad input."""

from datetime import date, timedelta

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from audit.models import Lookup
from plans.models import Goal, Subgoal, SubgoalFollowUp, SubgoalStatus, Wish
from tests.factories import GoalFactory, SubgoalFactory, SubgoalFollowUpFactory, WishFactory
from tests.town import Town

READING = ["goals", "subgoal"]
WRITING = [
    "wish_create",
    "goal_create",
    "subgoal_create",
    "subgoal_follow_up",
    "subgoal_close",
    "subgoal_reword",
]
NUMBER = "211062-5629"  # belongs to nobody


@pytest.fixture
def subgoal(town: Town) -> Subgoal:
    goal = GoalFactory(course=town.forloeb, wish=WishFactory(citizen=town.eva))
    return SubgoalFactory(goal=goal, follow_up_on=timezone.localdate() + timedelta(days=10))


def address(route: str, town: Town, subgoal: Subgoal) -> str:
    ids = {"goals": town.eva.pk, "wish_create": town.eva.pk, "goal_create": town.eva.pk}
    return reverse(
        f"plans:{route}", args=[subgoal.goal_id if route == "subgoal_create" else ids.get(route, subgoal.pk)]
    )


def send(client: Client, user: User, route: str, *ids: object, **typed: object) -> HttpResponse:
    client.force_login(user)
    return client.post(reverse(f"plans:{route}", args=ids), typed)


def in_days(number: int) -> str:
    return f"{timezone.localdate() + timedelta(days=number):%d.%m.%Y}"


# Who may


@pytest.mark.parametrize("route", READING)
@pytest.mark.parametrize(
    ("name", "status"),
    [
        ("anna", 200),
        ("lars", 200),
        ("maja", 200),
        ("bo", 404),
        ("adam", 404),
        ("olga", 404),
        ("fremmed", 404),
    ],
)
def test_goals_are_read_by_the_team_and_by_myndighed(
    client: Client, town: Town, subgoal: Subgoal, route: str, name: str, status: int
) -> None:
    client.force_login(getattr(town, name))
    assert client.get(address(route, town, subgoal)).status_code == status


@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize("route", WRITING)
@pytest.mark.parametrize(
    ("name", "refused"), [("anna", False), ("lars", False), ("maja", 403), ("bo", 404), ("olga", 404)]
)
def test_goals_are_written_by_the_team_only(
    client: Client, town: Town, subgoal: Subgoal, route: str, name: str, refused: int, method: str
) -> None:
    client.force_login(getattr(town, name))
    answer = getattr(client, method)(address(route, town, subgoal))
    assert answer.status_code == (refused or 200)


def test_looking_at_goals_is_logged(client: Client, town: Town, subgoal: Subgoal) -> None:
    client.force_login(town.maja)
    client.get(reverse("plans:subgoal", args=[subgoal.pk]))
    row = Lookup.objects.get()
    assert (row.citizen_id, row.action, row.purpose) == (
        town.eva.pk,
        "goal.view",
        "myndighed på bestillingen",
    )


def test_myndighed_is_offered_no_step(client: Client, town: Town, subgoal: Subgoal) -> None:
    client.force_login(town.maja)
    pages = [client.get(address(route, town, subgoal)).content.decode() for route in READING]
    steps = [address(route, town, subgoal) for route in WRITING]
    assert [step for step in steps for page in pages if step in page] == []


# What the pages show


@pytest.mark.parametrize("number", [1, 3])
def test_the_goals_page_asks_the_same_queries_for_one_and_three(
    client: Client, town: Town, django_assert_num_queries: pytest.FixtureRequest, number: int
) -> None:
    for _ in range(number):
        goal = GoalFactory(course=town.forloeb, wish=WishFactory(citizen=town.eva))
        for subgoal in SubgoalFactory.create_batch(number, goal=goal):
            SubgoalFollowUpFactory.create_batch(number, subgoal=subgoal, rating=5)
    client.force_login(town.lars)
    # session, user, memberships, citizen, counts of the tabs, kommune; six for the tree; saving the
    # session
    with django_assert_num_queries(13):
        client.get(reverse("plans:goals", args=[town.eva.pk]))


@pytest.mark.parametrize("number", [1, 3])
def test_a_subgoals_page_asks_the_same_queries_for_one_and_three(
    client: Client,
    town: Town,
    subgoal: Subgoal,
    django_assert_num_queries: pytest.FixtureRequest,
    number: int,
) -> None:
    newest = subgoal
    for at in range(number):
        SubgoalFollowUpFactory.create_batch(number, subgoal=newest)
        Subgoal.objects.filter(pk=newest.pk).update(status="changed", closed_on=date(2025, 4, 1))
        newest = SubgoalFactory(goal=subgoal.goal, replaces=newest, text=f"Ordlyd {at}")
    client.force_login(town.lars)
    # session, user, memberships, subgoal, counts of the tabs, kommune; wordings, follow-ups, activities;
    # saving the session
    with django_assert_num_queries(10):
        client.get(reverse("plans:subgoal", args=[newest.pk]))


def test_the_page_says_in_words_how_each_subgoal_stands(client: Client, town: Town, subgoal: Subgoal) -> None:
    today = timezone.localdate()
    SubgoalFactory(goal=subgoal.goal, text="Lidt sent", follow_up_on=today - timedelta(days=3))
    SubgoalFactory(goal=subgoal.goal, text="Alt for sent", follow_up_on=today - timedelta(days=60))
    SubgoalFollowUpFactory(subgoal=subgoal, rating=7)
    client.force_login(town.anna)
    page = client.get(reverse("plans:goals", args=[town.eva.pk]))
    nodes = page.context["tree"].wishes[0].goals[0].open
    assert [(node.subgoal.text, node.deadline.label) for node in nodes] == [
        ("Alt for sent", "forfalden"),
        ("Lidt sent", "forsinket"),
        (subgoal.text, "i tide"),
    ]
    text = page.content.decode()
    assert [
        word
        for word in ("forfalden", "forsinket", "i tide", "7 af 10", "Borgerens egne ord")
        if word not in text
    ] == []


def test_closed_subgoals_are_folded_away_with_their_note(
    client: Client, town: Town, subgoal: Subgoal
) -> None:
    SubgoalFactory(
        goal=subgoal.goal, status="reached", closed_on=date(2025, 4, 1), closing_note="Hun ringede selv."
    )
    client.force_login(town.maja)
    text = client.get(reverse("plans:goals", args=[town.eva.pk])).content.decode()
    fold = text.split("<summary>")[1].split("</details>")[0]
    assert "1 afsluttet delmål" in fold
    assert "Hun ringede selv." in fold


def test_an_old_wording_leads_to_the_new(client: Client, town: Town, subgoal: Subgoal) -> None:
    Subgoal.objects.filter(pk=subgoal.pk).update(status="changed", closed_on=date(2025, 4, 1))
    new = SubgoalFactory(goal=subgoal.goal, replaces=subgoal, text="Nye ord")
    client.force_login(town.anna)
    page = client.get(reverse("plans:subgoal", args=[subgoal.pk])).content.decode()
    assert f'<a href="{reverse("plans:subgoal", args=[new.pk])}">Nye ord</a>' in page
    assert reverse("plans:subgoal_follow_up", args=[subgoal.pk]) not in page


def test_what_a_person_wrote_is_shown_as_text(client: Client, town: Town) -> None:
    WishFactory(citizen=town.eva, text="<script>alert(1)</script>")
    client.force_login(town.anna)
    page = client.get(reverse("plans:goals", args=[town.eva.pk])).content.decode()
    assert "<script>alert(1)" not in page
    assert "&lt;script&gt;alert(1)" in page


# From wish to closed subgoal, as typed


def test_a_wish_becomes_a_goal_becomes_a_subgoal_that_is_reached(client: Client, town: Town) -> None:
    send(client, town.anna, "wish_create", town.eva.pk, text="Jeg vil ud", area="6")
    wish = Wish.objects.get()
    send(client, town.anna, "goal_create", town.eva.pk, title="Færdes", goal_type="develop", wish=wish.pk)
    goal = Goal.objects.get()
    assert goal.wish == wish
    send(
        client,
        town.anna,
        "subgoal_create",
        goal.pk,
        text="Jeg går til søen",
        worded_by="citizen",
        area="6",
        follow_up_on=in_days(30),
    )
    subgoal = Subgoal.objects.get()
    answer = send(
        client,
        town.anna,
        "subgoal_follow_up",
        subgoal.pk,
        moved="To gange",
        rating="0",
        on=in_days(0),
        next_on=in_days(60),
    )
    assert answer.url == reverse("plans:subgoal", args=[subgoal.pk])
    follow_up = SubgoalFollowUp.objects.get()
    assert (follow_up.moved, follow_up.rating) == ("To gange", 0)
    send(client, town.anna, "subgoal_close", subgoal.pk, status="reached", note="Hver dag.", on=in_days(0))
    subgoal.refresh_from_db()
    assert subgoal.status == SubgoalStatus.REACHED


def test_no_rating_is_no_zero(client: Client, town: Town, subgoal: Subgoal) -> None:
    send(
        client,
        town.anna,
        "subgoal_follow_up",
        subgoal.pk,
        moved="Intet",
        rating="",
        on=in_days(0),
        next_on=in_days(9),
    )
    assert SubgoalFollowUp.objects.get().rating is None


def test_the_reword_form_holds_the_words_there_are(client: Client, town: Town, subgoal: Subgoal) -> None:
    client.force_login(town.anna)
    page = client.get(reverse("plans:subgoal_reword", args=[subgoal.pk]))
    assert page.context["form"]["text"].value() == subgoal.text
    answer = send(
        client,
        town.anna,
        "subgoal_reword",
        subgoal.pk,
        text="Jeg spiser med",
        worded_by="together",
        area="6",
        follow_up_on=in_days(30),
        note="Eva vil mere.",
    )
    new = Subgoal.objects.get(replaces=subgoal)
    assert new.text == "Jeg spiser med"
    assert answer.url == reverse("plans:subgoal", args=[new.pk])


def test_a_goal_form_offers_only_the_citizens_own_wishes(client: Client, town: Town) -> None:
    own, foreign = WishFactory(citizen=town.eva), WishFactory(citizen=town.finn)
    client.force_login(town.anna)
    page = client.get(reverse("plans:goal_create", args=[town.eva.pk]), {"oenske": own.pk})
    assert list(page.context["form"].fields["wish"].queryset) == [own]
    assert f'<option value="{own.pk}" selected>' in page.content.decode()
    answer = send(
        client, town.anna, "goal_create", town.eva.pk, title="Færdes", goal_type="develop", wish=foreign.pk
    )
    assert set(answer.context["form"].errors) == {"wish"}


# Bad input: said at the field, nothing lost


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"moved": ""}, "moved"),
        ({"moved": "a\x00b"}, "moved"),
        ({"rating": "11"}, "rating"),
        ({"rating": "-1"}, "rating"),
        ({"on": "31.02.2026"}, "on"),
        ({"on": "24.11.1126"}, "on"),
        ({"on": "01.01.2025"}, "on"),
        ({"on": in_days(1)}, "on"),
        ({"next_on": in_days(0)}, "next_on"),
        ({"next_on": in_days(91)}, "next_on"),
        ({"next_on": "i morgen"}, "next_on"),
        ({"next_step": "x" * 301}, "next_step"),
    ],
)
def test_a_follow_up_that_cannot_be_says_so_at_the_field(
    client: Client, town: Town, subgoal: Subgoal, typed: dict[str, str], field: str
) -> None:
    whole = {
        "moved": "Lidt",
        "rating": "5",
        "next_step": "",
        "on": in_days(0),
        "next_on": in_days(60),
        **typed,
    }
    answer = send(client, town.anna, "subgoal_follow_up", subgoal.pk, **whole)
    assert answer.status_code == 422
    assert set(answer.context["form"].errors) == {field}
    assert answer.context["form"][field].value() == typed[field]
    assert not SubgoalFollowUp.objects.exists()


def test_ten_thousand_characters_and_an_emoji_are_kept(client: Client, town: Town) -> None:
    long = "Jeg vil gerne 🌻 " * 625
    send(client, town.anna, "wish_create", town.eva.pk, text=long, area="3")
    assert Wish.objects.get().text == long.strip()


def test_a_cpr_number_in_a_wish_is_asked_about_once(client: Client, town: Town) -> None:
    typed = {"text": f"Min bror {NUMBER} skal med", "area": "5"}
    asked = send(client, town.anna, "wish_create", town.eva.pk, **typed)
    assert asked.status_code == 422
    assert "Der ser ud til at stå et CPR-nummer" in asked.content.decode()
    assert not Wish.objects.exists()
    send(
        client,
        town.anna,
        "wish_create",
        town.eva.pk,
        confirmed=asked.context["form"].confirmation,
        **typed,
    )
    assert Wish.objects.count() == 1


def test_a_stale_page_about_a_closed_subgoal_keeps_what_was_typed(
    client: Client, town: Town, subgoal: Subgoal
) -> None:
    Subgoal.objects.filter(pk=subgoal.pk).update(status="reached", closed_on=timezone.localdate())
    answer = send(
        client, town.anna, "subgoal_follow_up", subgoal.pk, moved="Lidt", on=in_days(0), next_on=in_days(9)
    )
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "Delmålet er allerede afsluttet som nået." in page
    assert ">\nLidt</textarea>" in page
