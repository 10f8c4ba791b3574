"""Whoever is shown is logged, whoever is refused is logged (security L-01, L-02)."""

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from audit.models import Lookup, Outcome
from citizens.models import Citizen, trace_of
from citizens.services import open_with_reason
from tests.factories import AssignmentFactory, CitizenFactory, CourseFactory, ReferralFactory
from tests.furnished import Furnished
from tests.test_permission_matrix import ROWS
from visits.drafts import Sheet, keep_draft

LOOKED_AT = [row for row in ROWS if row[0] != "login"]


@pytest.fixture
def crowded(furnished: Furnished) -> Furnished:
    """More people whose names nobody else has, seen by different persons for different reasons."""
    town = furnished.town
    vera, gorm = (
        CitizenFactory(team=town.nord, name="Vera Quist"),
        CitizenFactory(team=town.syd, name="Gorm Zahl"),
    )
    AssignmentFactory(citizen=vera, user=town.anna)
    CourseFactory(citizen=gorm, referral=ReferralFactory(citizen=gorm, office=town.kontor))
    keep_draft(town.anna, vera, "besoeg", Sheet({"happened": ["Vi drak kaffe."]}))
    return furnished


@pytest.mark.parametrize("name", ["anna", "bo", "lars", "maja", "adam", "olga", "fremmed"])
def test_every_citizen_in_a_response_is_in_the_log_of_that_request(
    client: Client, crowded: Furnished, name: str
) -> None:
    """Over every address: the citizens whose names are shown are among those logged as shown."""
    user: User = getattr(crowded.town, name)
    names = dict(Citizen.objects.values_list("pk", "name"))
    unlogged = []
    for route, method, about, *_ in LOOKED_AT:
        client.force_login(user)
        before = set(Lookup.objects.values_list("pk", flat=True))
        data = {"q": "a"} if route == "citizens:search" else {}
        answer = getattr(client, method)(reverse(route, args=crowded.args(about)), data)
        text = b"".join(answer) if answer.streaming else answer.content
        shown = {pk for pk, citizen in names.items() if citizen.encode() in text or str(pk).encode() in text}
        new = Lookup.objects.exclude(pk__in=before).filter(user_id=user.pk, outcome=Outcome.SHOWN)
        if not shown <= set(new.values_list("citizen_id", flat=True)):
            unlogged.append((route, about, [names[pk] for pk in shown]))
    assert unlogged == []


@pytest.mark.parametrize(
    ("route", "about"), [("plans:document", "document"), ("oversight:package", "package")]
)
def test_how_far_a_file_is_names_nobody_and_a_refusal_is_logged(
    client: Client, furnished: Furnished, route: str, about: str
) -> None:
    town, address = furnished.town, reverse(route, args=furnished.args(about))
    client.force_login(town.lars)
    answer = client.get(address, headers={"HX-Request": "true"})
    assert answer.status_code == 200
    for told in (town.eva.name, str(town.eva.pk), "Eva"):
        assert told not in answer.content.decode()
    assert not Lookup.objects.exists()
    client.force_login(town.olga)
    assert client.get(address, headers={"HX-Request": "true"}).status_code == 404
    look = Lookup.objects.get()
    assert (look.user_id, look.citizen_id, look.outcome) == (town.olga.pk, town.eva.pk, Outcome.REFUSED)


def test_the_door_to_a_colleagues_citizen_shows_a_name_and_is_logged(
    client: Client, furnished: Furnished
) -> None:
    town = furnished.town
    client.force_login(town.bo)
    assert "Eva Lund" in client.get(reverse("citizens:open", args=[town.eva.pk])).content.decode()
    assert Lookup.objects.filter(user_id=town.bo.pk, citizen_id=town.eva.pk, outcome=Outcome.SHOWN).exists()


@pytest.mark.parametrize("name", ["bo", "adam", "olga", "fremmed"])
@pytest.mark.parametrize(("route", "about"), [("citizens:detail", "citizen"), ("visits:detail", "visit")])
def test_the_log_names_whom_a_refused_person_tried_to_open(
    client: Client, furnished: Furnished, name: str, route: str, about: str
) -> None:
    user: User = getattr(furnished.town, name)
    client.force_login(user)
    assert client.get(reverse(route, args=furnished.args(about))).status_code == 404
    look = Lookup.objects.get(user_id=user.pk)
    assert (look.citizen_id, look.outcome) == (furnished.town.eva.pk, Outcome.REFUSED)


def test_the_door_to_another_teams_citizen_is_shut_and_logged(client: Client, furnished: Furnished) -> None:
    town = furnished.town
    client.force_login(town.bo)
    assert client.get(reverse("citizens:open", args=[town.finn.pk])).status_code == 404
    look = Lookup.objects.get(user_id=town.bo.pk)
    assert (look.citizen_id, look.outcome) == (town.finn.pk, Outcome.REFUSED)


def test_what_is_refused_and_what_does_not_exist_look_the_same(client: Client, furnished: Furnished) -> None:
    client.force_login(furnished.town.bo)
    missing = "00000000-0000-7000-8000-000000000000"
    for route, about in (
        ("citizens:detail", "citizen"),
        ("visits:detail", "visit"),
        ("plans:version", "approved"),
    ):
        refused = client.get(reverse(route, args=furnished.args(about)))
        nothing = client.get(reverse(route, args=[missing]))
        assert (refused.status_code, without_token(refused.content)) == (404, without_token(nothing.content))


def without_token(page: bytes) -> list[bytes]:
    """The lines of a page that do not change with the CSRF token."""
    return [line for line in page.splitlines() if b"csrf" not in line.lower()]


def test_a_reason_stands_beside_the_look_it_allowed(client: Client, furnished: Furnished) -> None:
    town = furnished.town
    open_with_reason(town.eva, by=town.bo, reason="acute")
    client.force_login(town.bo)
    client.get(reverse("visits:detail", args=[furnished.visit.pk]))
    assert "akut" in Lookup.objects.get(user_id=town.bo.pk).purpose


def searched(client: Client, user: User, text: str) -> Lookup:
    client.force_login(user)
    client.post(reverse("citizens:search"), {"q": text})
    return Lookup.objects.filter(user_id=user.pk).latest("pk")


def test_a_searched_number_leaves_a_trace_and_not_itself(client: Client, furnished: Furnished) -> None:
    lars = furnished.town.lars
    look = searched(client, lars, "211062-5629")
    assert look.criteria == [f"cpr: {trace_of('2110625629', furnished.town.kommune)}"]
    assert "5629" not in str(vars(look))
    assert searched(client, lars, "2110625629").criteria == look.criteria
    assert searched(client, lars, "211062-5630").criteria != look.criteria


@pytest.mark.parametrize(
    ("typed", "kept"),
    [("Vera Q", "navn: Vera Q"), ("211062 562", "navn: •••••• •••"), ("x" * 100, "navn: " + "x" * 80)],
)
def test_a_searched_name_stands_in_the_log_also_when_nobody_is_found(
    client: Client, furnished: Furnished, typed: str, kept: str
) -> None:
    """A search for a neighbour who is not here is a search. A number with a slip of the finger is masked."""
    look = searched(client, furnished.town.lars, typed)
    assert (look.citizen_id, look.criteria) == (None, [kept])
