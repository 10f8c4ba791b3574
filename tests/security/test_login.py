"""Coming in and going out (security G-03, G-05, A-08, H-04)."""

from collections.abc import Iterator
from importlib import import_module, reload
from types import ModuleType
from typing import Any

import pytest
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.test import Client
from django.urls import reverse

from accounts.models import User
from audit.models import Entry, Event
from tests.factories import PASSWORD
from tests.town import Town

FOREIGN = [
    "https://evil.example/",
    "//evil.example",
    "/\\evil.example",
    "javascript:alert(1)",
    "http:///evil.example",
]


def log_in(client: Client, username: str, password: str = PASSWORD, **more: str) -> Any:
    return client.post(reverse("login"), {"username": username, "password": password, **more})


def test_a_session_somebody_planted_is_not_the_one_that_is_logged_in(client: Client, town: Town) -> None:
    session = client.session
    session["planted"] = True
    session.save()
    planted = session.session_key
    client.cookies[settings.SESSION_COOKIE_NAME] = planted
    log_in(client, "anna")
    assert client.cookies[settings.SESSION_COOKIE_NAME].value != planted
    thief = Client()
    thief.cookies[settings.SESSION_COOKIE_NAME] = planted
    assert thief.get("/borgere/").status_code == 302


@pytest.mark.parametrize("address", FOREIGN)
def test_after_login_nobody_is_sent_away_from_the_house(client: Client, town: Town, address: str) -> None:
    assert log_in(client, "anna", next=address).headers["Location"] == reverse("home")


@pytest.mark.parametrize("address", [*FOREIGN, "home", "visits:detail"])
def test_after_saving_nobody_is_sent_away_from_the_house(client: Client, town: Town, address: str) -> None:
    """`came_from` is a hidden field: it may hold anything. What is no path of ours is left out."""
    client.force_login(town.anna)
    page = client.get(reverse("visits:create", args=[town.eva.pk]), headers={"referer": address})
    assert page.context["came_from"] == ""
    sent = {"outcome": "x", "came_from": address}
    page = client.post(reverse("visits:create", args=[town.eva.pk]), sent)
    assert (page.status_code, page.context["came_from"]) == (422, "")


def test_a_wrong_name_and_a_wrong_password_and_a_closed_account_answer_alike(
    client: Client, town: Town
) -> None:
    User.objects.filter(pk=town.bo.pk).update(is_active=False)
    tries = [("anna", "forkert"), ("findes-ikke", "forkert"), ("bo", PASSWORD)]
    answers = {str(log_in(client, *one).context["form"].errors) for one in tries}
    assert len(answers) == 1
    assert Entry.objects.filter(event=Event.LOGIN_REFUSED).count() == 3
    assert "forkert" not in str(list(Entry.objects.values()))


def test_the_system_user_cannot_log_in(client: Client, db: None) -> None:
    system = User.objects.system()
    assert not system.has_usable_password()
    assert log_in(client, "system", "x").status_code == 200
    client.force_login(system)
    assert client.get("/borgere/").status_code == 302


def test_a_person_who_is_deactivated_is_out_at_the_next_click(client: Client, town: Town) -> None:
    client.force_login(town.anna)
    assert client.get("/borgere/").status_code == 200
    User.objects.filter(pk=town.anna.pk).update(is_active=False)
    assert client.get("/borgere/").headers["Location"].startswith(reverse("login"))
    assert client.get("/api/v1/citizens/").status_code == 401


def test_logging_out_takes_a_click_and_ends_the_session(client: Client, town: Town) -> None:
    client.force_login(town.anna)
    stolen = client.cookies[settings.SESSION_COOKIE_NAME].value
    assert client.get(reverse("logout")).status_code == 405
    client.post(reverse("logout"))
    thief = Client()
    thief.cookies[settings.SESSION_COOKIE_NAME] = stolen
    assert thief.get("/borgere/").status_code == 302


@pytest.mark.parametrize("headers", [{}, {"HX-Request": "true"}, {"X-Requested-With": "fetch"}])
def test_no_form_is_taken_without_its_token(town: Town, headers: dict[str, str]) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(town.anna)
    for route in ("visits:create", "plans:wish_create", "citizens:reveal_cpr"):
        address = reverse(route, args=[town.eva.pk])
        assert client.post(address, {"text": "x"}, headers=headers).status_code == 403


def test_messages_are_kept_on_the_server(client: Client, town: Town) -> None:
    """They name people; a cookie would stay in the browser, also for the next who logs in."""
    client.force_login(town.anna)
    client.post(
        reverse("network:person_create", args=[town.eva.pk]),
        {"name": "Kanariefuglen", "sector": "family", "closeness": "1", "importance": "2", "wish": "as_now"},
    )
    assert "messages" not in client.cookies
    client.post(reverse("logout"))
    log_in(client, "lars")
    assert b"Kanariefuglen" not in client.get("/borgere/").content


@pytest.fixture
def settings_module(monkeypatch: pytest.MonkeyPatch) -> Iterator[ModuleType]:
    """The common settings, to be read anew; afterwards they are as they were."""
    base = import_module("bostoette.settings.base")
    yield base
    monkeypatch.undo()
    reload(base)


def test_in_production_cookies_are_for_https_and_this_host_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("ALLOWED_HOSTS", "EMAIL_HOST"):
        monkeypatch.setenv(name, "bostoette.example")
    monkeypatch.setenv("SITE_URL", "https://bostoette.example")
    live = import_module("bostoette.settings.production")
    assert live.DEBUG is False
    assert (live.SESSION_COOKIE_SECURE, live.CSRF_COOKIE_SECURE) == (True, True)
    assert live.SESSION_COOKIE_NAME.startswith("__Host-")
    assert live.CSRF_COOKIE_NAME.startswith("__Host-")
    assert (live.SECURE_SSL_REDIRECT, live.SECURE_HSTS_SECONDS >= 31536000) == (True, True)
    assert not hasattr(live, "SESSION_COOKIE_HTTPONLY")  # Django's default, True, stands
    assert live.ALLOWED_HOSTS == ["bostoette.example"]
    assert "demo" not in live.INSTALLED_APPS


@pytest.mark.parametrize("name", ["SECRET_KEY", "CPR_ENCRYPTION_KEY", "CPR_INDEX_KEY", "DATABASE_URL"])
def test_nothing_starts_without_its_secret(
    settings_module: ModuleType, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.delenv(name)
    with pytest.raises(ImproperlyConfigured, match=name):
        reload(settings_module)
