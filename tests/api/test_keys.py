"""A key to the interface: asked for by one, agreed to by another, shown once, and closed at once."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, connections, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.membership.places import Place
from accounts.membership.services import deactivate, end_role, give_role, invite_user, reactivate
from accounts.models import ApiKey, Membership, Notice, NoticeKind, Scope, User
from accounts.policy import Role
from accounts.systems.services import ask_for_key, create_system, decide_key, fetch_key, revoke_key
from audit.models import Entry, Event, Lookup
from bostoette.errors import RuleViolation
from tests.factories import OfficeFactory, UserFactory
from tests.keys import bearing, system_of
from tests.town import Town, build_town, person

CITIZENS = "/api/v1/citizens/"


def until(days: int = 90) -> Any:
    return timezone.localdate() + timedelta(days=days)


def asked(town: Town, *, scopes: list[str] | None = None) -> ApiKey:
    system = create_system(town.kommune, name="ESDH", office=town.kontor, by=town.adam)
    wanted = scopes or [Scope.CITIZENS_READ]
    return ask_for_key(system, name="Planer til sagen", scopes=wanted, expires_on=until(), by=town.adam)


def made(town: Town, *, scopes: list[str] | None = None) -> tuple[ApiKey, str]:
    key = decide_key(asked(town, scopes=scopes), accept=True, by=town.lars)
    secret = fetch_key(key, by=town.adam)
    key.refresh_from_db()
    return key, secret


def status(secret: str, path: str = CITIZENS) -> int:
    return int(Client(headers=bearing(secret)).get(path).status_code)


def test_from_wish_to_answer_through_the_pages(client: Client, town: Town) -> None:
    """One asks, the leder agrees, the first fetches; the system gets Maja's citizens."""
    client.force_login(town.adam)
    page = client.post(reverse("accounts:system_create"), {"name": "ESDH", "office": town.kontor.pk})
    system = User.objects.get(is_machine=True)
    assert page.headers["Location"] == reverse("accounts:key_ask", args=[system.pk])
    form = {"name": "Planer til sagen", "scopes": ["citizens:read"], "expires_on": f"{until():%d-%m-%Y}"}
    assert client.post(page.headers["Location"], form).status_code == 302
    key = ApiKey.objects.get()
    client.force_login(town.lars)
    assert "Planer til sagen" in client.get(reverse("accounts:proposals")).content.decode()
    client.post(reverse("accounts:key_decide", args=[key.pk]), {"answer": "yes"})
    client.force_login(town.adam)
    shown = client.post(reverse("accounts:key_fetch", args=[key.pk])).context["secret"]
    answer = Client(headers=bearing(shown)).get(CITIZENS)
    assert [row["name"] for row in answer.json()["results"]] == ["Eva Lund"]
    again = client.post(reverse("accounts:key_fetch", args=[key.pk]), follow=True).content.decode()
    assert shown not in again
    assert "Den vises kun én gang" in again
    events = [entry.event for entry in Entry.objects.filter(event__startswith="key.").order_by("pk")]
    assert events == [Event.KEY_ASKED, Event.KEY_CONFIRMED, Event.KEY_FETCHED]


def test_nothing_of_the_key_is_kept_but_its_hash(town: Town) -> None:
    key, secret = made(town)
    assert len(secret) == len("bst_") + 43  # 256 bits
    row = str(ApiKey.objects.values().get(pk=key.pk)) + str(list(Entry.objects.values()))
    assert secret not in row
    assert secret[12:] not in row
    assert key.hint == secret[:10]


def test_the_look_is_logged_with_the_name_of_the_key(town: Town) -> None:
    key, secret = made(town)
    assert status(secret) == 200
    look = Lookup.objects.get()
    assert (look.user_id, look.user_label, look.citizen_id) == (key.membership.user_id, "ESDH", town.eva.pk)
    assert look.purpose == "hentet af myndighedens system: Planer til sagen"
    key.refresh_from_db()
    assert key.last_used_on == timezone.localdate()


CLOSED: dict[str, Callable[[Town, ApiKey], object]] = {
    "revoked": lambda town, key: revoke_key(key, by=town.adam),
    "system closed": lambda town, key: deactivate(key.membership.user, by=town.adam),
    "role ended": lambda town, key: end_role(key.membership, by=town.adam),
    "too old": lambda town, key: ApiKey.objects.update(asked_on=until(-100), expires_on=until(-1)),
}


@pytest.mark.parametrize("how", CLOSED)
def test_a_closed_key_opens_nothing_from_the_next_request_on(town: Town, how: str) -> None:
    key, secret = made(town)
    assert status(secret) == 200
    CLOSED[how](town, key)
    closed = Client(headers=bearing(secret)).get(CITIZENS)
    never = Client(headers=bearing("bst_" + "x" * 43)).get(CITIZENS)
    without = Client().get(CITIZENS)
    assert closed.status_code == 401
    assert closed.content == never.content == without.content
    assert closed.headers["WWW-Authenticate"] == 'Bearer realm="bostoette"'


def test_what_was_closed_does_not_open_again_with_the_system(town: Town) -> None:
    key, secret = made(town)
    system = key.membership.user
    deactivate(system, by=town.adam)
    reactivate(system, by=town.adam)
    assert status(secret) == 401
    other, second = made(town)
    end_role(other.membership, by=town.adam)
    give_role(
        other.membership.user, Place(Role.AUTHORITY, office=town.kontor), starts_on=until(0), by=town.adam
    )
    assert status(second) == 401


def test_nobody_agrees_to_the_own_wish_and_others_kommuner_have_no_say(town: Town) -> None:
    key = asked(town)
    for stranger in (town.adam, town.fremmed, town.maja, town.anna):
        with pytest.raises(RuleViolation, match="ikke din at afgøre"):
            decide_key(key, accept=True, by=User.objects.get(pk=stranger.pk))
    with pytest.raises(RuleViolation, match="kan ikke hentes"):
        fetch_key(key, by=town.adam)
    with pytest.raises(IntegrityError), transaction.atomic():
        ApiKey.objects.update(decided_by=town.adam, decided_at=timezone.now(), is_accepted=True)
    told = set(Notice.objects.filter(kind=NoticeKind.KEY_ASKED).values_list("user", flat=True))
    assert told == {town.lars.pk, town.olga.pk}


def test_a_key_that_was_declined_is_never_made(town: Town) -> None:
    key = decide_key(asked(town), accept=False, by=town.lars)
    with pytest.raises(RuleViolation):
        fetch_key(key, by=town.adam)
    with pytest.raises(IntegrityError), transaction.atomic():
        ApiKey.objects.update(digest="0" * 64, hint="bst_000000")


def test_only_who_asked_fetches(town: Town) -> None:
    key = decide_key(asked(town), accept=True, by=town.lars)
    second = person("eva-admin", "Else Admin", Role.ADMINISTRATOR, town.kommune)
    with pytest.raises(RuleViolation, match="den, der bad om den"):
        fetch_key(key, by=second)


@pytest.mark.parametrize("days", [0, -1, 366])
def test_a_key_lasts_a_year_at_most(town: Town, days: int) -> None:
    key = asked(town)
    system = key.membership.user
    with pytest.raises(RuleViolation, match="højst et år"):
        ask_for_key(system, name="x", scopes=["goals:read"], expires_on=until(days), by=town.adam)
    with pytest.raises(IntegrityError), transaction.atomic():
        ApiKey.objects.update(expires_on=until(366))


def test_a_system_has_myndigheds_role_in_one_office_and_no_login(client: Client, town: Town) -> None:
    system = asked(town).membership.user
    for place in (Place(Role.MANAGER, team=town.nord), Place(Role.ADMINISTRATOR)):
        with pytest.raises(RuleViolation, match="kun få adgang som myndighed"):
            give_role(system, place, starts_on=until(0), by=town.adam)
    elsewhere = Place(Role.AUTHORITY, office=OfficeFactory(municipality=town.kommune))
    with pytest.raises(RuleViolation, match="ét kontor"):
        give_role(system, elsewhere, starts_on=until(300), by=town.adam)
    with pytest.raises(RuleViolation, match="kan ikke logge ind"):
        invite_user(system, by=town.adam)
    with pytest.raises(IntegrityError), transaction.atomic():
        User.objects.filter(pk=system.pk).update(email="esdh@egeby.example")
    system.set_password("et-langt-kodeord-her")
    system.save()
    client.post(reverse("login"), {"username": system.username, "password": "et-langt-kodeord-her"})
    assert client.get("/borgere/").status_code == 302


def test_people_get_no_key(town: Town) -> None:
    with pytest.raises(RuleViolation, match="Kun kommunens egne systemer"):
        ask_for_key(town.maja, name="x", scopes=["goals:read"], expires_on=until(), by=town.adam)


def test_a_login_opens_nothing_at_the_interface_and_a_key_nothing_else(town: Town) -> None:
    """Neither alone nor beside each other: a page elsewhere cannot ask in the name of who is logged in."""
    browser = Client()
    browser.force_login(town.lars)
    assert browser.get(CITIZENS).status_code == 401
    _, secret = made(town)
    both = browser.get(CITIZENS, headers=bearing(secret)).json()["results"]
    assert [row["name"] for row in both] == ["Eva Lund"]
    assert set(Lookup.objects.values_list("user_label", flat=True)) == {"ESDH"}
    assert Client(headers=bearing(secret)).get("/borgere/").status_code == 302
    for way in (f"Token {secret}", secret, f"Basic {secret}", "Bearer", f"Bearer {secret}x"):
        assert Client(headers={"Authorization": way}).get(CITIZENS).status_code == 401
    assert Client().get(f"{CITIZENS}?access_token={secret}&key={secret}").status_code == 401


SCOPED = (
    ("/api/v1/citizens/", "citizens:read"),
    ("/api/v1/plans/", "plans:read"),
    ("/api/v1/plan-versions/", "plans:read"),
    ("/api/v1/goals/", "goals:read"),
    ("/api/v1/measurements/", "measurements:read"),
    ("/api/v1/documents/", "documents:read"),
)


@pytest.mark.parametrize(("path", "scope"), SCOPED)
def test_a_key_does_what_it_was_made_for_and_no_more(town: Town, path: str, scope: str) -> None:
    assert system_of(town.maja, [scope]).get(path).status_code == 200
    others = [other for other in Scope.values if other != scope]
    refused = system_of(town.maja, others).get(path)
    assert refused.status_code == 403
    assert (refused.json()["code"], scope in refused.json()["detail"]) == ("scope-missing", True)


def test_haste_is_answered_with_how_long_to_wait(town: Town, settings: Any) -> None:
    settings.API_REQUESTS_PER_MINUTE = 3
    system = system_of(town.maja)
    assert [system.get(CITIZENS).status_code for _ in range(4)] == [200, 200, 200, 429]
    refused = system.get(CITIZENS)
    assert 0 < int(refused.headers["Retry-After"]) <= 60
    assert refused.json()["code"] == "too-many"
    assert system_of(town.maja).get(CITIZENS).status_code == 200  # another key has its own


def test_the_list_says_what_a_system_has_read_in_as_many_queries_for_one_and_three(
    client: Client, town: Town, django_assert_num_queries: Any
) -> None:
    _, secret = made(town)
    status(secret)
    client.force_login(town.adam)
    address = reverse("accounts:systems")
    page = client.get(address).content.decode()
    assert "1 opslag de seneste 30 dage" in page
    assert "sidst brugt" in page
    for systems in (1, 3):
        while User.objects.filter(is_machine=True).count() < systems:
            made(town)
        # session, user, memberships, kommune, systems, their roles, keys; saving the session
        with django_assert_num_queries(8):
            client.get(address)


def test_of_twenty_who_fetch_at_once_one_sees_the_key(transactional_db: None) -> None:
    town = build_town()
    key = decide_key(asked(town), accept=True, by=town.lars)

    def fetch(_: int) -> str:
        try:
            return fetch_key(key, by=town.adam)
        except RuleViolation:
            return ""
        finally:
            connections.close_all()

    with ThreadPoolExecutor(20) as people:
        seen = [secret for secret in people.map(fetch, range(20)) if secret]
    assert len(seen) == 1
    assert status(seen[0]) == 200


def test_membership_and_user_of_the_key_stay_as_they_are(town: Town) -> None:
    """A key narrows: held by somebody with two roles it uses the one it was made for."""
    other = UserFactory(municipality=town.kommune)
    Membership.objects.create(user=other, role=Role.AUTHORITY, office=town.kontor)
    Membership.objects.create(user=other, role=Role.MANAGER, team=town.syd)
    names = [row["name"] for row in system_of(other).get(CITIZENS).json()["results"]]
    assert names == ["Eva Lund"]
