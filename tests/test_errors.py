"""What a user meets when something goes wrong, and what never stands in the log."""

import logging
from typing import Any

import pytest
from django.db import OperationalError
from django.test import Client
from django.urls import reverse

from bostoette.errors import ScrubNumbers
from tests.keys import system_of
from tests.town import Town


@pytest.mark.parametrize(
    ("problem", "status", "words"),
    [(OperationalError("gone"), 503, "lige nu"), (ZeroDivisionError(), 500, "Der skete en fejl hos os")],
)
def test_a_crash_becomes_a_page_in_danish_without_a_trace(
    client: Client, town: Town, monkeypatch: pytest.MonkeyPatch, problem: Exception, status: int, words: str
) -> None:
    def fall(*args: Any, **kwargs: Any) -> None:
        raise problem

    client.force_login(town.adam)
    monkeypatch.setattr("accounts.views.render", fall)
    client.raise_request_exception = False
    answer = client.get(reverse("accounts:users"))
    text = answer.content.decode()
    assert answer.status_code == status
    assert words in text
    assert "Traceback" not in text
    assert type(problem).__name__ not in text


@pytest.mark.parametrize(
    ("broken", "status", "code"), [(OperationalError("gone"), 503, "away"), (KeyError("x"), 500, "our-fault")]
)
def test_a_crash_is_told_to_a_system_in_its_own_language(
    town: Town, monkeypatch: pytest.MonkeyPatch, broken: Exception, status: int, code: str
) -> None:
    def fall(*args: Any, **kwargs: Any) -> None:
        raise broken

    system = system_of(town.maja)
    monkeypatch.setattr("citizens.api.CitizenViewSet.list", fall)
    system.raise_request_exception = False
    answer = system.get("/api/v1/citizens/")
    assert (answer.status_code, answer.headers["Content-Type"]) == (status, "application/problem+json")
    assert answer.json()["code"] == code


@pytest.mark.parametrize("path", ["/findes-ikke/", "/borgere/%00/", "/borgere/?efter=%00"])
def test_an_address_of_nothing_is_answered_calmly(client: Client, town: Town, path: str) -> None:
    client.force_login(town.anna)
    assert client.get(path).status_code in (400, 404)


@pytest.mark.parametrize("key", ["abc", "00000000-0000-0000-0000-000000000000", "æ" * 300])
def test_a_page_key_of_nothing_gives_the_first_page(client: Client, town: Town, key: str) -> None:
    client.force_login(town.anna)
    answer = client.get(reverse("citizens:list"), {"efter": key})
    assert "Eva Lund" in answer.content.decode()


@pytest.mark.parametrize(
    "before", ["i går", "2026-99-99T00:00", "2026-01-01T00:00", "\ud83d".encode("utf-8", "replace")]
)
def test_a_moment_of_nothing_gives_the_newest(client: Client, town: Town, before: str) -> None:
    client.force_login(town.anna)
    assert client.get(reverse("citizens:detail", args=[town.eva.pk]), {"foer": before}).status_code == 200


def test_no_page_stays_in_a_cache_and_every_page_says_what_may_run(client: Client, town: Town) -> None:
    client.force_login(town.anna)
    answer = client.get(reverse("citizens:list"))
    assert "no-store" in answer.headers["Cache-Control"]
    assert "script-src 'self';" in answer.headers["Content-Security-Policy"] + ";"
    assert "unsafe" not in answer.headers["Content-Security-Policy"]


def test_ten_digits_that_may_be_a_cpr_number_never_reach_a_log_line() -> None:
    line = logging.LogRecord(
        "x", logging.ERROR, "", 1, "Failing row (%s, %s)", ("211062-5629", "2110625629"), None
    )
    assert ScrubNumbers().filter(line)
    assert "5629" not in line.getMessage()
    assert line.getMessage() == "Failing row (211062-••••, 211062-••••)"
