"""What no browser sends: every answer is calm, none is a crash (security B-03, E-06)."""

from base64 import b64encode
from typing import Any

import pytest
from django.contrib.auth import SESSION_KEY
from django.test import Client
from django.urls import reverse

from tests.furnished import Furnished
from tests.test_permission_matrix import ROWS

ODD_TEXTS = ["\x00", "9" * 5000, "1e999999", "'; drop table x; --"]
METHODS = ["get", "head", "post", "put", "patch", "delete", "options", "trace"]
ADDRESSES = list(dict.fromkeys((route, about) for route, _, about, *_ in ROWS))


@pytest.fixture
def leder(client: Client, furnished: Furnished) -> Client:
    """Lars may open nearly everything, so that what is odd gets as far in as it can."""
    client.force_login(furnished.town.lars)
    client.raise_request_exception = False
    return client


def stay_logged_in(leder: Client, furnished: Furnished) -> None:
    """Some addresses end the login, and what is behind it is to be tried too."""
    if SESSION_KEY not in leder.session:
        leder.force_login(furnished.town.lars)


@pytest.mark.parametrize("method", METHODS)
def test_no_method_crashes_any_address(leder: Client, furnished: Furnished, method: str) -> None:
    crashed = []
    for route, about in ADDRESSES:
        answer = getattr(leder, method)(reverse(route, args=furnished.args(about)))
        if answer.status_code >= 500:
            crashed.append((route, about, answer.status_code))
        stay_logged_in(leder, furnished)
    assert crashed == []


def test_no_odd_text_in_any_parameter_crashes_a_page(leder: Client, furnished: Furnished) -> None:
    names = ["efter", "status", "slags", "foer", "tegnet", "oenske", "omraade", "besoeg", "team", "med"]
    names += ["gang", "cursor", "page_size", "format", "next"]
    crashed = []
    for text in ODD_TEXTS:
        for route, about in ADDRESSES:
            answer = leder.get(reverse(route, args=furnished.args(about)), dict.fromkeys(names, text))
            if answer.status_code >= 500:
                crashed.append((text[:20], route))
    assert crashed == []


def test_no_odd_text_in_any_field_crashes_a_form(leder: Client, furnished: Furnished) -> None:
    """Each form gets the text in every field it has, and in the ones that views read by hand."""
    by_hand = ["came_from", "confirmed", "keep", "keep_when", "merging", "go", "base", "page", "discard", "q"]
    crashed = []
    for route, about in ADDRESSES:
        address = reverse(route, args=furnished.args(about))
        form = (getattr(leder.get(address), "context", None) or {}).get("form")
        fields = [*getattr(form, "fields", ()), *by_hand]
        stay_logged_in(leder, furnished)
        for text in ODD_TEXTS:
            answer = leder.post(address, dict.fromkeys(fields, text))
            if answer.status_code >= 500:
                crashed.append((route, about, text[:20]))
            stay_logged_in(leder, furnished)
    assert crashed == []


@pytest.mark.parametrize("position", ["abc", "\x00", "9" * 5000, "p" * 3])
def test_an_odd_cursor_of_the_interface_is_a_wrong_address(leder: Client, position: str) -> None:
    cursor = b64encode(f"p={position}".encode()).decode()
    for path in ("citizens", "goals", "plan-versions", "measurements"):
        assert leder.get(f"/api/v1/{path}/", {"cursor": cursor}).status_code in (200, 404)


@pytest.mark.parametrize(
    "before",
    [
        "0001-01-01T00:00:00+14:00",
        "0001-01-01T00:00:00Z",
        "9999-12-31T23:59:59-14:00",
        "9999-12-31T23:59:59Z",
    ],
)
def test_the_first_and_last_moment_of_all_crash_no_timeline(
    leder: Client, furnished: Furnished, before: str
) -> None:
    page = leder.get(reverse("citizens:detail", args=[furnished.town.eva.pk]), {"foer": before})
    assert page.status_code == 200


@pytest.mark.parametrize(
    "referer", ["http://[", "//[::", "\x00", "javascript:alert(1)", "http://e\u202evil/"]
)
def test_an_odd_referer_crashes_no_form(leder: Client, furnished: Furnished, referer: str) -> None:
    page = leder.get(reverse("visits:create", args=[furnished.town.eva.pk]), headers={"referer": referer})
    assert page.status_code == 200


def test_a_draft_under_an_endless_name_does_not_exist(leder: Client, furnished: Furnished) -> None:
    name = f"besoeg-{'-' * 200}{furnished.visit.pk}"
    answer = leder.post(reverse("visits:draft", args=[furnished.town.eva.pk, name]), {"happened": "x"})
    assert answer.status_code == 404


@pytest.mark.parametrize(
    ("cookie", "status"),
    [(r'"\000\000\000\000\000\000\000\000"', 400), ("x" * 4000, 302), (r'"\355\240\200aaaaa"', 302)],
)
def test_an_odd_session_cookie_opens_nothing(client: Client, db: None, cookie: str, status: int) -> None:
    client.raise_request_exception = False
    assert client.get("/borgere/", HTTP_COOKIE=f"sessionid={cookie}").status_code == status


@pytest.mark.parametrize(
    "body", ["[" * 5000, '{"a": "\\u0000"}', '{"a": "\\ud800"}', "ikke json", '{"a": 1e999}']
)
def test_no_json_crashes_the_interface(leder: Client, body: str) -> None:
    for path in ("citizens", "goals", "plan-versions", "measurements"):
        answer = leder.post(f"/api/v1/{path}/", body, content_type="application/json")
        assert answer.status_code in (400, 403, 405)


def test_a_number_no_database_holds_names_no_round(leder: Client) -> None:
    assert leder.get(f"/selvevaluering/{10**40}/").status_code == 404


def test_a_thousand_fields_are_too_many(leder: Client, furnished: Furnished) -> None:
    fields: dict[str, Any] = {f"step_{number}": "x" for number in range(1001)}
    assert leder.post(reverse("visits:create", args=[furnished.town.eva.pk]), fields).status_code == 400
