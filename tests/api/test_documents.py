"""Documents for other systems: asked for, made, fetched; the same file, and every hand-over in the log."""

import json
from hashlib import sha256
from io import BytesIO
from typing import Any

import pytest
from django.test import Client
from pypdf import PdfReader

from audit.models import Entry, Event, Lookup
from citizens.models import Citizen
from citizens.services import protect
from plans.models import Document
from tests.factories import PlanFactory, PlanVersionFactory
from tests.furnished import Furnished
from tests.keys import system_of

DOCUMENTS = "/api/v1/documents/"


@pytest.fixture
def maja(furnished: Furnished) -> Client:
    return system_of(furnished.town.maja)


def ask(system: Client, version: object, **more: object) -> Any:
    return system.post(DOCUMENTS, {"version": str(version), **more}, content_type="application/json")


def test_asked_for_made_and_fetched(maja: Client, furnished: Furnished, work: Any) -> None:
    asked = ask(maja, furnished.learning.pk)
    assert (asked.status_code, asked.json()["status"]) == (202, "waiting")
    address = f"{DOCUMENTS}{asked.json()['id']}/"
    early = maja.get(f"{address}pdf/")
    assert (early.status_code, early.json()["code"]) == (409, "not-ready")
    with work():
        ask(maja, furnished.learning.pk)
    told = maja.get(address).json()
    assert told["status"] == "done"
    file = maja.get(f"{address}pdf/")
    assert file.headers["Content-Type"] == "application/pdf"
    assert sha256(file.content).hexdigest() == told["sha256"]
    attached = PdfReader(BytesIO(file.content)).attachments["plan.json"][0]
    plan = maja.get(f"{address}plan/")
    assert plan.content == attached
    assert json.loads(plan.content)["plan"]["kind"] == "laering-efter-krise"
    again = ask(maja, furnished.learning.pk)
    assert (again.status_code, again.json()) == (200, told)
    taken = Entry.objects.filter(event=Event.DOCUMENT_DOWNLOADED)
    assert {entry.citizen_id for entry in taken} == {furnished.town.eva.pk}
    assert taken.count() == 2


def test_what_one_has_need_not_be_fetched_again(maja: Client, furnished: Furnished) -> None:
    address = f"{DOCUMENTS}{furnished.document.pk}/pdf/"
    first = maja.get(address)
    same = maja.get(address, headers={"If-None-Match": first.headers["ETag"]})
    assert (first.status_code, same.status_code, same.content) == (200, 304, b"")
    assert Entry.objects.filter(event=Event.DOCUMENT_DOWNLOADED).count() == 1
    assert Lookup.objects.count() == 2


def test_the_etag_is_the_hash_of_what_is_sent(maja: Client, furnished: Furnished) -> None:
    def fetched(what: str) -> Any:
        return maja.get(f"{DOCUMENTS}{furnished.document.pk}/{what}/")

    for what in ("pdf", "plan"):
        answer = fetched(what)
        assert answer.headers["ETag"] == f'"{sha256(answer.content).hexdigest()}"'
    before = fetched("plan").headers["ETag"]
    Citizen.objects.filter(pk=furnished.town.eva.pk).update(name="Eva Bo")
    assert fetched("plan").headers["ETag"] != before  # the PDF has her name in it, and is as it was


def test_of_a_draft_and_of_a_foreign_plan_there_is_nothing_to_ask_for(
    maja: Client, furnished: Furnished
) -> None:
    finns = PlanVersionFactory(plan=PlanFactory(citizen=furnished.town.finn), approved=True)
    missing = ask(maja, "00000000-0000-7000-8000-000000000000")
    for version in (furnished.draft.pk, finns.pk):
        answer = ask(maja, version)
        assert (answer.status_code, answer.content) == (404, missing.content)
    assert Document.objects.count() == 1


def test_a_protected_citizens_plan_is_fetched_by_a_person_who_has_read_the_warning(
    maja: Client, furnished: Furnished
) -> None:
    town = furnished.town
    today = furnished.approved.approved_at.date()
    protect(town.eva, basis="decided", starts_on=today, by=town.lars, pseudonym="Bente Bo")
    for answer in (ask(maja, furnished.approved.pk), maja.get(f"{DOCUMENTS}{furnished.document.pk}/pdf/")):
        assert (answer.status_code, answer.json()["code"]) == (409, "protection-not-acknowledged")
    assert not Entry.objects.filter(event=Event.DOCUMENT_DOWNLOADED).exists()


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ("{}", 400),
        ('{"version": "x"}', 400),
        ('{"version": null}', 400),
        ("[]", 400),
        ('{"version": "\\u0000"}', 400),
        pytest.param("[" * 50_000, 400, id="deep"),
    ],
)
def test_an_odd_wish_is_refused_in_words(maja: Client, body: str, status: int) -> None:
    answer = maja.post(DOCUMENTS, body, content_type="application/json")
    assert (answer.status_code, answer.headers["Content-Type"]) == (status, "application/problem+json")


def test_only_json_is_read(maja: Client, furnished: Furnished) -> None:
    answer = maja.post(DOCUMENTS, {"version": str(furnished.approved.pk)})
    assert (answer.status_code, answer.json()["code"]) == (415, "not-json")


def test_a_paper_the_plan_does_not_have_is_said(maja: Client, furnished: Furnished) -> None:
    assert ask(maja, furnished.learning.pk, paper="lommekort").json()["code"] == "no-such-paper"
    assert ask(maja, furnished.learning.pk, paper="andet").status_code == 400


def test_a_key_that_only_reads_asks_for_nothing(furnished: Furnished) -> None:
    reader = system_of(furnished.town.maja, ["documents:read"])
    assert ask(reader, furnished.approved.pk).json()["code"] == "scope-missing"
    writer = system_of(furnished.town.maja, ["documents:create"])
    assert ask(writer, furnished.approved.pk).status_code == 200
    assert writer.get(DOCUMENTS).json()["code"] == "scope-missing"
