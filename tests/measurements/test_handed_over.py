"""The worker's screen in the citizen's hands: one form, nothing else, until the PIN."""

import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.contrib.auth.hashers import check_password
from django.contrib.messages import SUCCESS, add_message
from django.contrib.messages.storage.session import SessionStorage
from django.contrib.sessions.backends.base import UpdateError
from django.test import Client, RequestFactory
from django.urls import URLPattern, URLResolver, get_resolver, resolve, reverse
from django.urls.resolvers import RoutePattern
from django.utils import timezone

from accounts.login import pins
from accounts.models import ScreenPin, Session, User
from audit.models import Entry, Event
from measurements.models import AnsweredBy, Mode, Response, State
from tests.factories import VisitFactory
from tests.keys import system_of
from tests.measurements.conftest import PIN
from tests.town import Town

ORS = {"individual": "5,5", "interpersonal": "5,7", "social": "5,6", "overall": "8,2"}
STILL_OPEN = {
    "measurements:handed_over",
    "measurements:handed_over_draft",
    "measurements:handed_over_thanks",
    "measurements:take_back",
    "logout",
}
SAMPLES = {"uuid": str(uuid4()), "int": "1", "slug": "x", "str": "x"}


@pytest.fixture
def form() -> str:
    return reverse("measurements:handed_over")


@pytest.fixture
def client() -> Client:
    """A browser, and nothing more: it has no key to the interface for other systems."""
    return Client()


def hand_over(client: Client, town: Town, **fields: str) -> Any:
    return client.post(reverse("measurements:hand_over", args=[town.eva.pk, "ors"]), fields)


def give_back(client: Client, pin: str) -> Any:
    return client.post(reverse("measurements:take_back"), {"pin": pin})


def answered(client: Client, **fields: str) -> Any:
    return client.post(reverse("measurements:handed_over"), {"key": str(uuid4()), **ORS, **fields})


def addresses(resolver: URLResolver, before: str = "/") -> Iterator[str]:
    """An address of every route of the house, named or not."""
    for entry in resolver.url_patterns:
        assert isinstance(entry.pattern, RoutePattern)
        address = before + re.sub(r"<(?:(\w+):)?\w+>", sample, str(entry.pattern))
        if isinstance(entry, URLResolver):
            yield from addresses(entry, address)
        else:
            assert isinstance(entry, URLPattern)
            assert resolve(address).func is entry.callback, address
            yield address


def sample(asked: re.Match[str]) -> str:
    return SAMPLES[asked[1] or "str"]


def test_no_other_address_of_the_house_is_reached(handed: Client, form: str) -> None:
    shut = set(addresses(get_resolver())) - set(map(reverse, STILL_OPEN))
    assert len(shut) > 150
    reached = []
    for address in shut:
        shown, sent = handed.get(address), handed.post(address)
        part = handed.get(address, headers={"HX-Request": "true"})
        refused = shown.status_code == 403 and shown.headers["Content-Type"] == "application/problem+json"
        leads_back = shown.status_code == 302 and shown.headers["Location"] == form
        if not (refused if address.startswith("/api/") else leads_back):
            reached.append((address, "GET", shown.status_code))
        for how, answer in (("POST", sent), ("part", part)):
            if answer.status_code != 403:
                reached.append((address, how, answer.status_code))
    assert reached == []
    assert handed.get(form).status_code == 200


def test_the_interface_is_shut_in_that_browser_and_open_to_systems(handed: Client, town: Town) -> None:
    system = system_of(town.maja)
    lists, tells = "/api/v1/citizens/", "/api/schema/"
    assert [system.get(address).status_code for address in (lists, tells)] == [200, 200]
    system.cookies = handed.cookies
    assert [system.get(address).json()["code"] for address in (lists, tells)] == ["handed-over"] * 2
    give_back(handed, PIN)
    system.cookies = handed.cookies
    assert [system.get(address).status_code for address in (lists, tells)] == [200, 200]


@pytest.mark.parametrize("address", ["/findes/ikke/", "/borgere", "/static/findes-ikke.css", "/admin/"])
def test_an_address_that_is_none_leads_back_too(handed: Client, form: str, address: str) -> None:
    assert handed.get(address).headers["Location"] == form


@pytest.mark.parametrize("method", ["put", "delete", "patch", "options", "trace"])
def test_no_other_method_helps(handed: Client, method: str) -> None:
    assert getattr(handed, method)(reverse("home")).status_code == 403


def test_the_page_names_nobody_and_leads_nowhere_else(handed: Client, town: Town, form: str) -> None:
    for address in (form, reverse("measurements:handed_over_thanks"), reverse("measurements:take_back")):
        answer = handed.get(address)
        page = answer.content.decode()
        for secret in (town.eva.name, town.eva.first_name, town.anna.name, str(town.eva.pk), "Hovedmenu"):
            assert not re.search(rf"\b{secret}\b", page), (address, secret)
        allowed = {form, reverse("measurements:take_back"), reverse("logout"), "#indhold"}
        leads_to = set(re.findall(r'(?:<a [^>]*href|<form [^>]*action)="([^"]*)"', page))
        assert leads_to <= allowed
        assert "no-store" in answer.headers["Cache-Control"]


def test_an_error_page_shows_no_menu_either(town: Town) -> None:
    strict = Client(enforce_csrf_checks=True)
    pins.set_pin(town.anna, PIN)
    strict.force_login(town.anna)
    token = strict.get(reverse("measurements:hand_over", args=[town.eva.pk, "ors"])).context["csrf_token"]
    hand_over(strict, town, csrfmiddlewaretoken=str(token))
    refused = strict.post(reverse("measurements:handed_over"), {})
    assert refused.status_code == 403
    assert "Hovedmenu" not in refused.content.decode()
    assert town.anna.name not in refused.content.decode()


def test_a_message_from_before_is_not_shown_to_the_citizen(client: Client, town: Town, form: str) -> None:
    pins.set_pin(town.anna, PIN)
    client.force_login(town.anna)
    request = RequestFactory().get("/")
    request.session = client.session
    storage = SessionStorage(request)
    request._messages = storage
    add_message(request, SUCCESS, "Besøget hos Finn er gemt.")
    storage.update(client.get(reverse("health")))
    request.session.save()
    hand_over(client, town)
    assert "Finn" not in client.get(form).content.decode()


def test_the_answer_is_the_citizens_own_on_this_screen(handed: Client, town: Town) -> None:
    thanks = answered(handed)
    assert thanks.headers["Location"] == reverse("measurements:handed_over_thanks")
    response = Response.objects.get()
    assert (response.citizen, response.recorded_by) == (town.eva, town.anna)
    assert (response.answered_by, response.mode) == (AnsweredBy.CITIZEN, Mode.TABLET)
    assert (response.state, response.given_on) == (State.COMPLETE, timezone.localdate())
    assert handed.get(reverse("measurements:handed_over")).headers["Location"] == thanks.headers["Location"]


def test_a_no_is_kept_as_a_no(handed: Client) -> None:
    fields = dict.fromkeys(ORS, "") | {"declined": "on", "declined_reason": "Ikke i dag"}
    answered(handed, **fields)
    assert (Response.objects.get().state, Response.objects.get().declined_reason) == (
        State.DECLINED,
        "Ikke i dag",
    )


def test_what_is_typed_wrong_stays_on_the_form(handed: Client) -> None:
    answer = answered(handed, individual="elleve")
    assert answer.status_code == 422
    assert 'value="5,7"' in answer.content.decode()


@pytest.mark.parametrize(("together", "leads_to"), [("on", "detail"), ("", "list")])
def test_the_pin_gives_the_screen_back_and_shows_the_answer_only_then(
    client: Client, town: Town, together: str, leads_to: str
) -> None:
    pins.set_pin(town.anna, PIN)
    client.force_login(town.anna)
    hand_over(client, town, together=together)
    answered(client)
    response = Response.objects.get()
    receipt = reverse("measurements:detail", args=[response.pk])
    assert client.get(receipt).status_code == 302
    expected = {"detail": receipt, "list": reverse("measurements:list", args=[town.eva.pk])}
    assert give_back(client, PIN).headers["Location"] == expected[leads_to]
    assert client.get(receipt).status_code == 200
    assert client.get(reverse("measurements:handed_over")).status_code == 404
    events = Entry.objects.filter(citizen_id=town.eva.pk, event__startswith="screen.").order_by("id")
    assert [(e.event, e.actor_id) for e in events] == [
        (Event.SCREEN_HANDED_OVER, town.anna.pk),
        (Event.SCREEN_TAKEN_BACK, town.anna.pk),
    ]


def test_five_wrong_pins_end_the_login(handed: Client, town: Town) -> None:
    told = [give_back(handed, "0000") for _ in range(pins.TRIES)]
    assert [answer.status_code for answer in told] == [422, 422, 422, 422, 302]
    assert told[-1].headers["Location"] == reverse("login")
    assert not Session.objects.filter(user=town.anna).exists()
    assert Entry.objects.filter(event=Event.PIN_REFUSED, actor_id=town.anna.pk).count() == 1


def test_the_right_pin_after_five_wrong_ones_is_too_late(town: Town) -> None:
    pins.set_pin(town.anna, PIN)
    ScreenPin.objects.filter(user=town.anna).update(wrong_tries=pins.TRIES)
    assert not pins.is_right(town.anna, PIN)


def test_a_right_pin_forgives_what_was_typed_wrong(town: Town) -> None:
    pins.set_pin(town.anna, PIN)
    assert [pins.is_right(town.anna, typed) for typed in ("1", PIN)] == [False, True]
    assert pins.tries_left(town.anna) == pins.TRIES


def test_a_colleagues_pin_opens_nothing(handed: Client, town: Town) -> None:
    pins.set_pin(town.bo, "8206")
    assert give_back(handed, "8206").status_code == 422


def test_without_a_pin_the_screen_stays_with_the_worker(client: Client, town: Town) -> None:
    client.force_login(town.anna)
    answer = hand_over(client, town)
    assert answer.status_code == 422
    assert reverse("accounts:pin") in answer.content.decode()
    assert client.get(reverse("home")).headers["Location"] != reverse("measurements:handed_over")


def test_the_session_gets_a_new_key_both_ways(handed: Client) -> None:
    with_citizen = handed.session.session_key
    give_back(handed, PIN)
    assert handed.session.session_key != with_citizen
    assert not Session.objects.filter(session_key=with_citizen).exists()


def test_a_request_from_before_cannot_write_the_lock_away(client: Client, town: Town, form: str) -> None:
    pins.set_pin(town.anna, PIN)
    client.force_login(town.anna)
    under_way = client.session
    hand_over(client, town)
    with pytest.raises(UpdateError):
        under_way.save()
    assert client.get(reverse("home")).headers["Location"] == form


def test_a_second_browser_tab_is_the_same_form_and_the_lock_ends_with_the_session(
    handed: Client, town: Town, form: str
) -> None:
    second = Client()
    second.cookies = handed.cookies
    assert second.get(reverse("citizens:list")).headers["Location"] == form
    Session.objects.filter(user=town.anna).update(expire_date=timezone.now() - timedelta(seconds=1))
    assert handed.get(form).headers["Location"].startswith(reverse("login"))


@pytest.mark.parametrize("pin", ["123", "123456789", "1111", "2345", "8765", "12a4", "¹²³⁴"])
def test_a_pin_that_anybody_would_try_is_refused(client: Client, town: Town, pin: str) -> None:
    client.force_login(town.anna)
    answer = client.post(reverse("accounts:pin"), {"pin": pin, "again": pin})
    assert answer.status_code == 422
    assert not pins.has_pin(town.anna)


@pytest.mark.parametrize(
    ("goes_to", "lands_at"),
    [("/borgere/", "/borgere/"), ("https://ond.example/", "/mit-login/"), ("//ond.example/", "/mit-login/")],
)
def test_a_new_pin_is_kept_as_a_hash_and_leads_on_within_the_house(
    client: Client, town: Town, goes_to: str, lands_at: str
) -> None:
    client.force_login(town.anna)
    answer = client.post(f"{reverse('accounts:pin')}?next={goes_to}", {"pin": PIN, "again": PIN})
    assert answer.headers["Location"] == lands_at
    row = ScreenPin.objects.get(user=town.anna)
    assert row.hashed != PIN
    assert check_password(PIN, row.hashed)
    assert PIN not in Entry.objects.latest("id").data.values()


def test_two_different_pins_are_refused(client: Client, town: Town) -> None:
    client.force_login(town.anna)
    answer = client.post(reverse("accounts:pin"), {"pin": PIN, "again": "4732"})
    assert list(answer.context["form"].errors) == ["again"]


def test_what_was_agreed_is_read_by_the_citizen_before_the_questions(client: Client, town: Town) -> None:
    from tests.measurements.test_pages import SRS, answer_alert, give

    low = give(town, 1, "srs", SRS, "9", "9", "9", "8.9")
    answer_alert(low, agreed="Vi går en tur i stedet for at sidde.", by=town.anna)
    pins.set_pin(town.anna, PIN)
    client.force_login(town.anna)
    hand_over(client, town)
    page = client.get(reverse("measurements:handed_over")).content.decode()
    assert page.index("Vi går en tur") < page.index('name="individual"')


def test_the_visit_one_came_from_goes_along(client: Client, town: Town) -> None:
    visit = VisitFactory(citizen=town.eva)
    pins.set_pin(town.anna, PIN)
    client.force_login(town.anna)
    asked = {"besoeg": str(visit.pk)}
    form = client.get(reverse("measurements:record", args=[town.eva.pk, "ors"]), asked).content.decode()
    hands_over = reverse("measurements:hand_over", args=[town.eva.pk, "ors"])
    assert f'href="{hands_over}?besoeg={visit.pk}"' in form
    hand_over(client, town, visit=str(visit.pk))
    answered(client)
    assert Response.objects.get().visit == visit


def test_who_may_not_measure_hands_nothing_over(client: Client, town: Town) -> None:
    maja: User = town.maja
    pins.set_pin(maja, PIN)
    client.force_login(maja)
    assert hand_over(client, town).status_code == 403
