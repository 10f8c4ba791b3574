"""Whom one may not see answers as who is not there, to the byte (A-02), however it is asked (A-14).

Over every cell of the matrix of permissions that says 404, so that a new address is tried from its first day.
"""

from datetime import date
from itertools import product
from typing import Any
from uuid import UUID

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from citizens.models import Citizen, CourseStatus
from citizens.services import confirm_merge, propose_merge
from tests.factories import AssignmentFactory, CitizenFactory, CourseFactory, ReferralFactory
from tests.security.crawl import CHANGING
from tests.test_permission_matrix import PEOPLE, ROWS, Furnished, decided

MISSING = {UUID: UUID("01a200f7-781c-712b-8e83-367c6299b8cb"), int: 2_000_000_000}
METHODS = ("get", "post", "head", "put", "patch", "delete", "options")
# A method that an address does not take is refused before anybody is asked for: one person tries them all.
HOW_MANY = {"bo": 2, "fremmed": len(METHODS)}
UNSEEN = {
    name: [(route, about) for route, _, about, *answers in ROWS if answers[i] == "404" and about[0] != "-"]
    for i, name in enumerate(PEOPLE)
}
ABOUT_CITIZEN = [(route, method, answers) for route, method, about, *answers in ROWS if about == "citizen"]


def told(answer: HttpResponse) -> tuple[int, bytes, dict[str, str]]:
    """All that an answer says, without what is new in each."""
    content = b"" if answer.streaming else answer.content
    new = ("Content-Length", "Expires")  # a number as an id may be shorter, and a second may pass
    headers = {name: value for name, value in answer.headers.items() if name not in new}
    return answer.status_code, CHANGING.sub(b"", content), headers


@pytest.mark.parametrize("name", [name for name, cells in UNSEEN.items() if cells])
def test_unseen_and_missing_answer_alike(client: Client, furnished: Furnished, name: str) -> None:
    client.force_login(getattr(furnished.town, name))
    different = []
    for route, about in UNSEEN[name]:
        args = furnished.args(about)
        unseen = reverse(route, args=args)
        missing = reverse(route, args=[MISSING[type(args[0])], *args[1:]])
        for method in METHODS[: HOW_MANY.get(name, 1)]:
            one, other = (told(getattr(client, method)(address)) for address in (unseen, missing))
            if one != other or one[0] not in (404, 405, 403, 200)[: 4 if method == "options" else 2]:
                different.append((route, method, one[0], other[0]))
    assert different == []


def test_a_record_laid_into_another_answers_as_if_it_were_not_there(
    client: Client, furnished: Furnished
) -> None:
    town = furnished.town
    gone = CitizenFactory(team=town.nord)
    AssignmentFactory(citizen=gone, user=town.anna)
    confirm_merge(propose_merge(town.eva, gone, reason="Samme person", by=town.lars), by=town.maja)
    different = []
    for user in (town.anna, town.lars, town.maja):
        client.force_login(user)
        for route, method, _ in ABOUT_CITIZEN:
            one, other = (
                told(getattr(client, method)(reverse(route, args=[pk]))) for pk in (gone.pk, MISSING[UUID])
            )
            if one != other:
                different.append((user.username, route, one[0], other[0]))
    assert different == []


@pytest.fixture
def closed(furnished: Furnished) -> Citizen:
    """As Eva, but the course is over."""
    town = furnished.town
    citizen: Citizen = CitizenFactory(team=town.nord, name="Lis Lukket")
    AssignmentFactory(citizen=citizen, user=town.anna)
    referral = ReferralFactory(citizen=citizen, office=town.kontor)
    CourseFactory(citizen=citizen, referral=referral, status=CourseStatus.ENDED, ended_on=date(2026, 1, 1))
    return citizen


def test_who_may_see_whom_is_the_same_when_the_course_is_over(
    client: Client, furnished: Furnished, closed: Citizen
) -> None:
    different = []
    for index, name in enumerate(PEOPLE):
        if name != "nobody":
            client.force_login(getattr(furnished.town, name))
        else:
            client.logout()
        for route, method, answers in ABOUT_CITIZEN:
            answer = decided(getattr(client, method)(reverse(route, args=[closed.pk])))
            if answer != answers[index]:
                different.append((route, name, answer))
    assert different == []


MUTATORS: dict[str, Any] = {
    "without its slash": lambda address: (address.rstrip("/"), {}),
    "with two slashes": lambda address: (address + "/", {}),
    "from two slashes": lambda address: ("/" + address, {}),
    "in capitals": lambda address: (address.upper(), {}),
    "encoded twice": lambda address: (address.replace("-", "%252D"), {}),
    "encoded": lambda address: (address.replace("-", "%2D"), {}),
    "past a dot": lambda address: (f"/borgere/..;{address}", {}),
    "through a folder": lambda address: (f"/borgere/..{address}", {}),
    "with a wide dash": lambda address: (address.replace("-", "‐"), {}),
    "with a parameter twice": lambda address: (f"{address}?pk=1&pk=2&user=1&citizen=1", {}),
    "by another method": lambda address: (address, {"X-HTTP-Method-Override": "POST"}),
    "as another address": lambda address: (address, {"X-Original-URL": "/", "X-Rewrite-URL": "/"}),
    "as a part": lambda address: (address, {"HX-Request": "true", "HX-Target": "main"}),
}


ASKED = (
    ("citizens:detail", "citizen"),
    ("visits:detail", "visit"),
    ("plans:document_download", "document"),
    ("api:citizen-detail", "citizen"),
)


@pytest.mark.parametrize("name", ["bo", "fremmed"])
def test_no_way_of_asking_changes_the_answer(client: Client, furnished: Furnished, name: str) -> None:
    client.force_login(getattr(furnished.town, name))
    for (route, about), (way, mutate) in product(ASKED, MUTATORS.items()):
        answers = []
        for pk in (furnished.args(about)[0], MISSING[UUID]):
            address, headers = mutate(reverse(route, args=[pk]))
            answer = client.get(address, headers=headers, follow=True)
            answers.append((told(answer)[:2], len(answer.redirect_chain)))
        assert answers[0] == answers[1], (route, way)
        assert answers[0][0][0] == 404, (route, way)
