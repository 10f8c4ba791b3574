"""The pages about the network: who may open them, what they show, and what happens to bad input."""

from datetime import timedelta

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from network.models import NetworkMap, NetworkPerson, NetworkWish
from tests.factories import NetworkMapFactory, NetworkPersonFactory, NetworkWishFactory
from tests.town import Town

WRITING = ["person_create", "wish", "person_edit", "person_remove"]
TYPED = {
    "name": "Søren",
    "relation": "Ven",
    "sector": "friends",
    "closeness": "2",
    "importance": "1",
    "wish": "closer",
    "help_wished": "At skrive",
}


@pytest.fixture
def mette(town: Town) -> NetworkPerson:
    """Eva's sister, on the map of 1 February 2025."""
    return NetworkPersonFactory(map__citizen=town.eva, map__drawn_by=town.anna)


def address(route: str, town: Town, mette: NetworkPerson) -> str:
    about_citizen = route in ("map", "person_create", "wish")
    return reverse(f"network:{route}", args=[town.eva.pk if about_citizen else mette.pk])


def send(client: Client, user: User, route: str, pk: object, **typed: object) -> HttpResponse:
    client.force_login(user)
    return client.post(reverse(f"network:{route}", args=[pk]), typed)


@pytest.mark.parametrize("route", ["map", *WRITING])
@pytest.mark.parametrize(
    ("name", "status"),
    [
        ("anna", 200),
        ("lars", 200),
        ("maja", 403),
        ("bo", 404),
        ("adam", 404),
        ("olga", 404),
        ("fremmed", 404),
    ],
)
def test_the_network_is_for_the_team_only(
    client: Client, town: Town, mette: NetworkPerson, route: str, name: str, status: int
) -> None:
    client.force_login(getattr(town, name))
    assert client.get(address(route, town, mette)).status_code == status


@pytest.mark.parametrize("route", WRITING)
@pytest.mark.parametrize(("name", "status"), [("maja", 403), ("bo", 404), ("olga", 404)])
def test_nobody_else_can_write_about_the_network(
    client: Client, town: Town, mette: NetworkPerson, route: str, name: str, status: int
) -> None:
    client.force_login(getattr(town, name))
    assert client.post(address(route, town, mette), TYPED).status_code == status
    assert list(NetworkPerson.objects.all()) == [mette]
    assert not NetworkWish.objects.exists()


@pytest.mark.parametrize("number", [1, 3])
def test_the_map_asks_the_same_queries_for_one_and_three(
    client: Client, town: Town, django_assert_num_queries: pytest.FixtureRequest, number: int
) -> None:
    today = timezone.localdate()
    for at in range(number):
        drawn = NetworkMapFactory(citizen=town.eva, drawn_on=today - timedelta(days=at))
        NetworkPersonFactory.create_batch(number, map=drawn)
        NetworkWishFactory(citizen=town.eva)
    client.force_login(town.lars)
    # session, user, memberships, citizen, counts of the tabs, kommune; maps, persons, the latest answer;
    # saving the session
    with django_assert_num_queries(10):
        client.get(reverse("network:map", args=[town.eva.pk]))


@pytest.mark.parametrize("number", [1, 3])
def test_the_answers_ask_the_same_queries_for_one_and_three(
    client: Client, town: Town, django_assert_num_queries: pytest.FixtureRequest, number: int
) -> None:
    NetworkWishFactory.create_batch(number, citizen=town.eva)
    client.force_login(town.lars)
    # session, user, memberships, citizen, counts of the tabs, kommune; answers; saving the session
    with django_assert_num_queries(8):
        client.get(reverse("network:wish", args=[town.eva.pk]))


def test_picture_and_table_say_the_same(client: Client, town: Town, mette: NetworkPerson) -> None:
    NetworkPersonFactory(map=mette.map, name="Klub 17", relation="", sector="places", closeness=3, knows=True)
    client.force_login(town.anna)
    page = client.get(reverse("network:map", args=[town.eva.pk])).content.decode()
    picture, table = page.split("</figure>")
    table = table[: table.index("</table>")]
    assert [name for name in ("Mette", "Klub 17") if name not in picture or name not in table] == []
    assert "Familie, helt tæt på, betyder meget" in table
    assert "Steder og aktiviteter, længere væk, betyder meget" in table


def test_an_earlier_map_can_be_seen_but_not_changed(client: Client, town: Town, mette: NetworkPerson) -> None:
    newer = NetworkPersonFactory(map=NetworkMapFactory(citizen=town.eva, drawn_on="2025-03-01"), name="Bella")
    client.force_login(town.anna)
    url = reverse("network:map", args=[town.eva.pk])
    latest = client.get(url)
    assert [person for person in latest.context["persons"]] == [newer]
    assert reverse("network:person_edit", args=[newer.pk]) in latest.content.decode()
    earlier = client.get(url, {"tegnet": "2025-02-01"})
    assert earlier.context["persons"] == [mette]
    assert reverse("network:person_edit", args=[mette.pk]) not in earlier.content.decode()
    assert "Du ser et tidligere kort." in earlier.content.decode()


@pytest.mark.parametrize("day", ["2025-02-02", "2025-02-31", "i går", ""])
def test_a_day_without_a_map_is_not_found(client: Client, town: Town, mette: NetworkPerson, day: str) -> None:
    client.force_login(town.anna)
    url = reverse("network:map", args=[town.eva.pk])
    assert client.get(url, {"tegnet": day}).status_code == 404


def test_an_empty_map_invites_to_begin(client: Client, town: Town) -> None:
    client.force_login(town.anna)
    page = client.get(reverse("network:map", args=[town.eva.pk])).content.decode()
    assert "Kortet er tomt" in page
    assert reverse("network:person_create", args=[town.eva.pk]) in page


def test_somebody_is_added_corrected_and_taken_off(client: Client, town: Town, mette: NetworkPerson) -> None:
    answer = send(client, town.anna, "person_create", town.eva.pk, **TYPED)
    assert answer.url == reverse("network:map", args=[town.eva.pk])
    soeren = NetworkPerson.objects.get(name="Søren")
    assert (
        soeren.relation,
        soeren.sector,
        soeren.closeness,
        soeren.importance,
        soeren.wish,
        soeren.knows,
    ) == (
        "Ven",
        "friends",
        2,
        1,
        "closer",
        False,
    )
    send(client, town.anna, "person_edit", soeren.pk, **{**TYPED, "closeness": "1", "knows": "on"})
    soeren.refresh_from_db()
    assert (soeren.closeness, soeren.knows) == (1, True)
    send(client, town.anna, "person_remove", soeren.pk)
    today = NetworkMap.objects.get(drawn_on=timezone.localdate())
    assert [person.name for person in today.persons.all()] == ["Mette"]


def test_the_form_holds_what_is_known(client: Client, town: Town, mette: NetworkPerson) -> None:
    client.force_login(town.anna)
    form = client.get(reverse("network:person_edit", args=[mette.pk])).context["form"]
    assert {name: form[name].value() for name in ("name", "relation", "sector", "closeness")} == {
        "name": "Mette",
        "relation": "Søster",
        "sector": "family",
        "closeness": 1,
    }


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"name": ""}, "name"),
        ({"name": "x" * 81}, "name"),
        ({"name": "a\x00b"}, "name"),
        ({"sector": "enemies"}, "sector"),
        ({"closeness": "4"}, "closeness"),
        ({"closeness": "0"}, "closeness"),
        ({"importance": ""}, "importance"),
        ({"help_wished": "x" * 301}, "help_wished"),
    ],
)
def test_a_person_that_cannot_be_says_so_at_the_field(
    client: Client, town: Town, typed: dict[str, str], field: str
) -> None:
    answer = send(client, town.anna, "person_create", town.eva.pk, **{**TYPED, **typed})
    assert answer.status_code == 422
    assert set(answer.context["form"].errors) == {field}
    assert answer.context["form"]["relation"].value() == "Ven"
    assert not NetworkMap.objects.exists()


def test_a_stale_page_keeps_what_was_typed(client: Client, town: Town, mette: NetworkPerson) -> None:
    NetworkMapFactory(citizen=town.eva, drawn_on=timezone.localdate())
    answer = send(client, town.anna, "person_edit", mette.pk, **TYPED)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "Kortet er tegnet om" in page
    assert 'value="Søren"' in page


def test_a_cpr_number_about_the_network_is_asked_about(client: Client, town: Town) -> None:
    answer = send(client, town.anna, "person_create", town.eva.pk, **{**TYPED, "relation": "211062-5629"})
    assert answer.status_code == 422
    assert "Gem alligevel" in answer.content.decode()
    assert not NetworkMap.objects.exists()


# The wish


def test_a_no_is_noted_with_the_day_suggested(client: Client, town: Town) -> None:
    client.force_login(town.anna)
    form = client.get(reverse("network:wish", args=[town.eva.pk])).context["form"]
    today = timezone.localdate()
    assert form["ask_again_on"].value() == today + timedelta(weeks=26)
    send(
        client,
        town.anna,
        "wish",
        town.eva.pk,
        answer="no",
        words="Det er mit.",
        asked_on=f"{today:%d.%m.%Y}",
        ask_again_on=f"{form['ask_again_on'].value():%d.%m.%Y}",
    )
    wish = NetworkWish.objects.get()
    assert (wish.answer, wish.words, wish.ask_again_on) == ("no", "Det er mit.", today + timedelta(weeks=26))
    page = client.get(reverse("network:map", args=[town.eva.pk])).content.decode()
    assert "Det er mit." in page
    assert "kan spørges igen nu" not in page


def test_after_a_yes_the_hidden_day_is_no_answer(client: Client, town: Town) -> None:
    for hidden in ("1.8.2025", "1.1.2025", "vrøvl"):
        send(client, town.anna, "wish", town.eva.pk, answer="yes", asked_on="1.2.2025", ask_again_on=hidden)
    assert NetworkWish.objects.get().ask_again_on is None


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"answer": ""}, "answer"),
        ({"answer": "maybe"}, "answer"),
        ({"ask_again_on": ""}, "ask_again_on"),
        ({"ask_again_on": "1.2.2025"}, "ask_again_on"),
        ({"asked_on": "30.02.2025"}, "asked_on"),
        ({"asked_on": "1.1.2199", "ask_again_on": "2.1.2199"}, "asked_on"),
    ],
)
def test_an_answer_that_cannot_be_says_so_at_the_field(
    client: Client, town: Town, typed: dict[str, str], field: str
) -> None:
    whole = {"answer": "no", "words": "Nej.", "asked_on": "1.2.2025", "ask_again_on": "1.8.2025", **typed}
    answer = send(client, town.anna, "wish", town.eva.pk, **whole)
    assert answer.status_code == 422
    assert set(answer.context["form"].errors) == {field}
    assert not NetworkWish.objects.exists()


def test_a_day_to_ask_again_that_has_come_is_said(client: Client, town: Town) -> None:
    NetworkWishFactory(citizen=town.eva, answer="no", ask_again_on=timezone.localdate())
    client.force_login(town.anna)
    page = client.get(reverse("network:map", args=[town.eva.pk])).content.decode()
    assert "kan spørges igen nu" in page
