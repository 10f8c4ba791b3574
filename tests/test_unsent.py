"""What is sent after the login ended is kept for the one who wrote it, and for nobody else."""

import time
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from django.apps import apps
from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.contrib.sessions.backends.base import SessionBase
from django.test import Client
from django.urls import get_resolver, resolve, reverse
from django.utils import timezone

from audit.models import Lookup
from bostoette.unsent import KEPT, LARGEST, WORTH_KEEPING, Unsent
from tests.factories import PASSWORD, VisitFactory
from tests.town import Town
from tests.visits.answers import answers
from visits.models import Visit

UNSENT = reverse("unsent")
TO_LOGIN = f"{reverse('login')}?next={UNSENT}"


def let_the_login_end(client: Client, *, ago: timedelta = timedelta(minutes=1)) -> None:
    """The session's row stands, as after half an hour without a click; its time is over."""
    session: Any = client.session
    rows = session.get_model_class().objects.filter(session_key=session.session_key)
    assert rows.update(expire_date=timezone.now() - ago) == 1


def log_in(client: Client, username: str, **more: Any) -> Any:
    return client.post(TO_LOGIN, {"username": username, "password": PASSWORD}, **more)


def kept_in(session: SessionBase) -> Any:
    return session.get(KEPT)


@pytest.fixture
def address(town: Town) -> str:
    return reverse("visits:create", args=[town.eva.pk])


@pytest.fixture
def anna(client: Client, town: Town) -> Client:
    """Anna wrote on a form until her login had ended."""
    client.force_login(town.anna)
    let_the_login_end(client)
    return client


def written(**changed: Any) -> dict[str, Any]:
    day = timezone.localdate() - timedelta(days=1)
    return answers(on=day.isoformat(), happened="Vi gik en tur om søen.", methods=["fit", "la2"], **changed)


def send_on(client: Client, page: Any) -> Any:
    """Press the button, and go where the browser is sent."""
    fields: dict[str, list[str]] = {}
    for name, value in page.context["unsent"].pairs:
        fields.setdefault(name, []).append(value)
    return client.post(UNSENT, fields, follow=True)


def test_what_was_sent_too_late_is_given_back_after_login_and_saved(
    anna: Client, town: Town, address: str
) -> None:
    away = anna.post(address, written())
    assert (away.status_code, away["Location"]) == (302, TO_LOGIN)
    assert "så får du det, du skrev, tilbage" in anna.get(TO_LOGIN).content.decode()
    assert Visit.objects.count() == 0
    page = log_in(anna, "anna", follow=True)
    assert "Vi gik en tur om søen." in page.content.decode()
    assert "Besøget er gemt." in send_on(anna, page).content.decode()
    visit = Visit.objects.get()
    assert (visit.happened, visit.methods, visit.worker) == (
        "Vi gik en tur om søen.",
        ["fit", "la2"],
        town.anna,
    )
    assert kept_in(anna.session) is None


def test_what_has_to_be_mended_stands_in_the_form_again(anna: Client, address: str) -> None:
    anna.post(address, written(starts="99"))
    page = send_on(anna, log_in(anna, "anna", follow=True))
    assert page.status_code == 422
    assert page.context["form"]["happened"].value() == "Vi gik en tur om søen."


def test_another_person_at_the_same_browser_gets_nothing(anna: Client, town: Town, address: str) -> None:
    anna.post(address, written())
    page = log_in(anna, "lars", follow=True)
    assert page.redirect_chain[-1][0] != UNSENT
    assert "Vi gik en tur om søen." not in page.content.decode()
    assert kept_in(anna.session) is None
    anna.force_login(town.anna)
    assert anna.get(UNSENT)["Location"] == reverse("home")


def test_the_words_do_not_stand_in_the_table_in_clear(anna: Client, address: str) -> None:
    anna.post(address, written())
    row = str(dict(anna.session.items()))
    assert "sealed" in row
    assert "søen" not in row


def test_at_another_browser_there_is_nothing(anna: Client, address: str, town: Town) -> None:
    anna.post(address, written())
    elsewhere = Client()
    elsewhere.force_login(town.anna)
    assert elsewhere.get(UNSENT)["Location"] == reverse("home")


def test_it_can_be_thrown_away(anna: Client, address: str) -> None:
    anna.post(address, written())
    log_in(anna, "anna")
    assert anna.post(UNSENT, written(unsent="discard"))["Location"] == reverse("home")
    assert (kept_in(anna.session), Visit.objects.count()) == (None, 0)


def test_after_half_an_hour_it_is_gone(anna: Client, address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    anna.post(address, written())
    log_in(anna, "anna")
    later = time.time() + 31 * 60
    monkeypatch.setattr(time, "time", lambda: later)
    assert anna.get(UNSENT)["Location"] == reverse("home")


@pytest.mark.parametrize(
    "secret",
    [
        {"password": "hemmeligt"},
        {"kodeord": "hemmeligt"},
        {"otp_token": "123456"},
        {"cpr": "x"},
        {"happened": "Hun hedder 211062-5629"},
        {"happened": "Nummeret:\n2110625629"},
        {"happened": "cpr2110625629"},
        {"happened": "Hun hedder 211062 – 5629"},
        {"happened": "ord " * (LARGEST // 4)},
    ],
    ids=["password", "kodeord", "token", "cpr", "a number", "a line", "no space", "a dash", "too much"],
)
def test_no_secret_and_nothing_huge_is_kept_and_one_is_told(
    anna: Client, address: str, secret: dict[str, str]
) -> None:
    away = anna.post(address, written() | secret)
    assert away["Location"] == f"{reverse('login')}?next={address}"
    assert kept_in(anna.session) is None
    assert "er ikke gemt" in anna.get(away["Location"]).content.decode()


def test_a_number_in_the_address_is_not_kept(anna: Client, address: str) -> None:
    anna.post(f"{address}?q=211062%20-%205629", written())
    assert kept_in(anna.session) is None


def test_the_id_of_a_row_is_no_number(anna: Client, address: str) -> None:
    anna.post(address, written(goals=["ab211062-5629-7000-8000-000000000001"]))
    assert kept_in(anna.session) is not None


def test_the_token_is_not_kept(anna: Client, address: str) -> None:
    anna.post(address, written(csrfmiddlewaretoken="hemmelig"))
    kept = Unsent(**kept_in(anna.session))
    assert "happened" in dict(kept.fields)
    assert "hemmelig" not in str(kept.fields)


@pytest.mark.parametrize(
    "headers", [{"x-requested-with": "fetch"}, {"hx-request": "true"}, {"sec-fetch-mode": "no-cors"}]
)
def test_what_a_script_sends_is_not_kept_since_it_stands_on_the_page(
    anna: Client, address: str, headers: dict[str, str]
) -> None:
    anna.post(address, written(), headers=headers)
    assert kept_in(anna.session) is None


def test_a_visitor_who_was_never_logged_in_leaves_nothing(client: Client, address: str) -> None:
    away = client.post(address, written())
    assert away["Location"] == f"{reverse('login')}?next={address}"
    assert settings.SESSION_COOKIE_NAME not in client.cookies


def test_who_logged_out_leaves_nothing(client: Client, town: Town, address: str) -> None:
    client.force_login(town.anna)
    cookie = client.cookies[settings.SESSION_COOKIE_NAME].value
    client.post(reverse("logout"))
    client.cookies[settings.SESSION_COOKIE_NAME] = cookie
    client.post(address, written())
    assert kept_in(client.session) is None


def test_a_form_left_open_over_night_is_not_kept(client: Client, town: Town, address: str) -> None:
    client.force_login(town.anna)
    let_the_login_end(client, ago=timedelta(hours=12, minutes=1))
    client.post(address, written())
    assert kept_in(client.session) is None


def test_a_sheet_that_is_anonymous_is_not_kept_with_a_name(client: Client, town: Town) -> None:
    client.force_login(town.lars)
    let_the_login_end(client)
    client.post(reverse("selfevaluation:open"), {"title": "Efteråret i vores team"})
    assert kept_in(client.session) is None


# To press one of these is to stand for something with one's name: nobody may press it in another's place.
DECISIONS = [
    *("citizens:propose_merge", "citizens:answer_merge", "citizens:undo_merge"),
    *("citizens:protection", "citizens:end_protection", "citizens:change_cpr"),
    *("citizens:break_glass", "citizens:break_glass_review"),
    *("citizens:move_course", "citizens:closing", "citizens:end_assignment", "citizens:hand_over"),
    *(
        "citizens:hand_over_all",
        "citizens:answer_change",
        "citizens:name_coordinator",
        "citizens:break_glass",
    ),
    *("orders:return", "orders:answer", "orders:withdraw", "orders:report_answer"),
    *("plans:order_accept", "plans:order_amend", "plans:reopen"),
    *("plans:approve", "plans:refuse", "plans:discard", "plans:withdraw", "plans:proposal"),
    *("network:person_remove", "visits:cancel", "followups:snooze"),
    *("retention:ask", "retention:approve", "retention:withdraw", "retention:decide_rule", "retention:hold"),
    *("accounts:key_ask", "accounts:key_decide", "accounts:key_revoke"),
    *("oversight:packages", "oversight:package_again", "printouts:list", "plans:document_request"),
]


def address_of(route: str) -> str:
    """An address of the route, of things that need not be there."""
    app, name = route.split(":")
    for possibility, pattern, _defaults, converters in _resolver(app).reverse_dict.getlist(name):
        for _path, names in possibility:
            known = {"UUIDConverter": UUID(int=1), "IntConverter": 1}
            kwargs = {each: known.get(type(converters[each]).__name__, "x") for each in names}
            assert pattern
            return reverse(route, kwargs=kwargs)
    raise LookupError(route)


def _resolver(app: str) -> Any:
    prefix_and_resolver: Any = get_resolver().namespace_dict[app]
    return prefix_and_resolver[1]


def test_a_decision_is_never_kept_for_somebody_to_press_unseen(client: Client, town: Town) -> None:
    kept = []
    client.force_login(town.anna)
    let_the_login_end(client)
    ended = client.cookies[settings.SESSION_COOKIE_NAME].value
    for route in DECISIONS:
        client.cookies[settings.SESSION_COOKIE_NAME] = ended
        away = client.post(address_of(route), {"svar": "ja", "reason": "Det er den samme"})
        assert away["Location"].startswith(reverse("login"))
        if kept_in(client.session):
            kept.append(route)
    assert kept == []


def test_what_is_kept_is_words_about_something_with_a_name(db: None) -> None:
    assert WORTH_KEEPING.keys().isdisjoint(DECISIONS)
    for route, words in WORTH_KEEPING.items():
        assert resolve(address_of(route)).view_name == route
        if words.about:
            assert not apps.get_model(words.about)._default_manager.visible_to(AnonymousUser()).exists()


def test_the_page_says_what_is_sent_and_about_whom(anna: Client, town: Town, address: str) -> None:
    anna.post(address, written(confirmed="alt"))
    page = log_in(anna, "anna", follow=True)
    text = page.content.decode()
    assert "Et besøg" in text
    assert town.eva.name in text
    shown = text.split("<dl", 1)[1].split("</dl>", 1)[0]
    assert all(str(value) in shown for _, value in page.context["unsent"].pairs)
    assert "confirmed" not in dict(page.context["unsent"].pairs)  # what is odd is asked about again
    assert Lookup.objects.filter(citizen_id=town.eva.pk, user_id=town.anna.pk).exists()


def test_a_citizen_one_may_no_longer_see_is_not_named(anna: Client, town: Town, address: str) -> None:
    anna.post(address, written())
    town.eva.assignment_set.update(ends_on=timezone.localdate() - timedelta(days=1))
    assert town.eva.name not in log_in(anna, "anna", follow=True).content.decode()


def test_a_form_about_a_row_names_the_citizen_too(client: Client, town: Town) -> None:
    visit = VisitFactory(course=town.forloeb, worker=town.anna)
    client.force_login(town.anna)
    let_the_login_end(client)
    client.post(reverse("visits:edit", args=[visit.pk]), written())
    assert town.eva.name in log_in(client, "anna", follow=True).content.decode()
