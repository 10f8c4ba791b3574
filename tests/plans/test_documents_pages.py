"""Asking for a plan as PDF, waiting for it and fetching it: who may, what is shown, and what is logged."""

import re
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from audit.models import Entry, Event, Lookup
from bostoette.polling import MOST_LOOKS
from citizens.jobs import MOST_ATTEMPTS
from citizens.models import JobStatus
from plans.exports import DOCUMENTS, request_document
from plans.models import Document, PlanVersion
from tests.factories import PlanFactory, PlanVersionFactory
from tests.town import Town

HTMX = {"HX-Request": "true"}


@pytest.fixture
def version(town: Town) -> PlanVersion:
    plan = PlanFactory(citizen=town.eva)
    return PlanVersionFactory(plan=plan, approved=True, written_by=town.anna)


@pytest.fixture
def waiting(town: Town, version: PlanVersion) -> Document:
    return request_document(version, by=town.anna)


@pytest.fixture
def done(waiting: Document) -> Document:
    DOCUMENTS.make(waiting.pk)
    waiting.refresh_from_db()
    return waiting


def let_in(client: Client, town: Town, name: str) -> Client:
    client.force_login(getattr(town, name))
    return client


def text(answer: HttpResponse) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", answer.content.decode()).split())


def url(name: str, row: Any) -> str:
    return reverse(f"plans:{name}", args=[row.pk])


@pytest.mark.parametrize("name", ["anna", "lars", "maja"])
def test_those_who_may_ask_for_a_pdf_get_it(
    client: Client, town: Town, version: PlanVersion, name: str
) -> None:
    let_in(client, town, name)
    answer = client.post(url("document_request", version))
    document = Document.objects.get()
    assert answer.headers["Location"] == url("document", document)
    DOCUMENTS.make(document.pk)
    document.refresh_from_db()
    assert client.get(url("document_download", document)).getvalue() == document.pdf


@pytest.mark.parametrize("name", ["bo", "adam", "olga", "fremmed"])
def test_to_others_neither_plan_nor_pdf_exists(
    client: Client, town: Town, version: PlanVersion, done: Document, name: str
) -> None:
    let_in(client, town, name)
    answers = [
        client.post(url("document_request", version)),
        client.get(url("document", done)),
        client.get(url("document_download", done)),
    ]
    assert [answer.status_code for answer in answers] == [404, 404, 404]


def test_there_is_no_pdf_of_a_draft(client: Client, town: Town) -> None:
    draft = PlanVersionFactory(plan=PlanFactory(citizen=town.eva))
    assert let_in(client, town, "anna").post(url("document_request", draft)).status_code == 404


def test_the_file_is_named_after_the_plan_and_stays_out_of_caches(
    client: Client, town: Town, done: Document
) -> None:
    answer = let_in(client, town, "maja").get(url("document_download", done))
    assert answer.headers["Content-Type"] == "application/pdf"
    assert answer.headers["Content-Disposition"] == 'attachment; filename="kriseplan-version-1.pdf"'
    assert "no-store" in answer.headers["Cache-Control"]
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


def test_every_download_is_logged(client: Client, town: Town, done: Document) -> None:
    let_in(client, town, "maja")
    for _ in range(2):
        client.get(url("document_download", done))
    entries = Entry.objects.filter(event=Event.DOCUMENT_DOWNLOADED)
    assert [(entry.actor_id, entry.citizen_id, entry.target) for entry in entries] == [
        (town.maja.pk, town.eva.pk, f"plans.document:{done.pk}")
    ] * 2


def test_a_file_that_is_not_there_yet_leads_to_how_far_it_is(
    client: Client, town: Town, waiting: Document
) -> None:
    answer = let_in(client, town, "anna").get(url("document_download", waiting))
    assert answer.headers["Location"] == url("document", waiting)
    assert not Entry.objects.filter(event=Event.DOCUMENT_DOWNLOADED).exists()


# How far it is


def test_a_click_shows_how_far_it_is_on_the_page_itself(
    client: Client, town: Town, version: PlanVersion
) -> None:
    answer = let_in(client, town, "anna").post(url("document_request", version), headers=HTMX)
    html = answer.content.decode()
    assert "<html" not in html
    assert f'hx-get="{url("document", Document.objects.get())}?gang=1"' in html
    assert "HX-Request" in answer.headers["Vary"]


def test_the_page_asks_again_until_the_pdf_is_there(client: Client, town: Town, waiting: Document) -> None:
    let_in(client, town, "anna")
    html = client.get(url("document", waiting), {"gang": 1}, headers=HTMX).content.decode()
    assert f'hx-get="{url("document", waiting)}?gang=2"' in html
    DOCUMENTS.make(waiting.pk)
    html = client.get(url("document", waiting), {"gang": 2}, headers=HTMX).content.decode()
    assert "hx-get" not in html
    assert url("document_download", waiting) in html


def test_one_line_for_the_asking_and_one_for_the_file(
    client: Client, town: Town, version: PlanVersion
) -> None:
    """Not one for each time the page asks how far it is: the citizen reads this list."""
    let_in(client, town, "anna").post(url("document_request", version), headers=HTMX)
    document = Document.objects.get()
    for number in range(3):
        client.get(url("document", document), {"gang": number}, headers=HTMX)
    DOCUMENTS.make(document.pk)
    client.get(url("document", document), {"gang": 4}, headers=HTMX)
    client.get(url("document_download", document))
    looks = Lookup.objects.values_list("user_id", "citizen_id", "action")
    assert list(looks) == [(town.anna.pk, town.eva.pk, "plan.export")] * 2


def test_without_javascript_the_page_has_a_link_to_see_again(
    client: Client, town: Town, waiting: Document
) -> None:
    html = let_in(client, town, "anna").get(url("document", waiting)).content.decode()
    assert '<noscript><p><a href="">Se, om det er færdigt</a></p></noscript>' in html


def test_a_page_left_open_stops_asking(client: Client, town: Town, waiting: Document) -> None:
    """Each look renews the login: a forgotten page must not keep it alive."""
    let_in(client, town, "anna")
    answer = client.get(url("document", waiting), {"gang": MOST_LOOKS}, headers=HTMX)
    assert "hx-get" not in answer.content.decode()
    assert "Det tager længere, end det plejer." in text(answer)


@pytest.mark.parametrize("looks", ["99999", "x", "²", "-1", ""])
def test_what_is_no_count_begins_anew(client: Client, town: Town, waiting: Document, looks: str) -> None:
    answer = let_in(client, town, "anna").get(url("document", waiting), {"gang": looks}, headers=HTMX)
    assert f'hx-get="{url("document", waiting)}?gang=1"' in answer.content.decode()


def test_a_failed_attempt_and_a_failed_document_are_told_in_words(
    client: Client, town: Town, version: PlanVersion, waiting: Document
) -> None:
    let_in(client, town, "anna")
    rows = Document.objects.filter(pk=waiting.pk)
    rows.update(problem="Der skete en fejl.", attempts=1)
    assert "Vi prøver igen." in text(client.get(url("document", waiting)))
    rows.update(status=JobStatus.FAILED, attempts=MOST_ATTEMPTS)
    assert "Der skete en fejl." in text(client.get(url("document", waiting)))
    read = text(client.get(url("version", version)))
    assert "Der skete en fejl." in read
    assert "Prøv at lave PDF'en igen" in read.replace("&#x27;", "'")


@pytest.mark.parametrize("state", ["none", "waiting", "done"])
def test_the_plan_shows_how_far_its_pdf_is(
    client: Client, town: Town, version: PlanVersion, state: str, request: pytest.FixtureRequest
) -> None:
    if state != "none":
        request.getfixturevalue(state)
    read = text(let_in(client, town, "maja").get(url("version", version))).replace("&#x27;", "'")
    told = {"none": "Lav en PDF", "waiting": "PDF'en bliver lavet", "done": "Hent PDF"}
    assert [word for word in told.values() if word in read] == [told[state]]


def test_asking_how_far_it_is_does_not_read_the_file(
    client: Client, town: Town, done: Document, django_assert_num_queries: Any
) -> None:
    let_in(client, town, "anna")
    # session (read, renewed in a savepoint: 4), user, memberships, kommune; the document
    with django_assert_num_queries(6) as queries:
        client.get(url("document", done), headers=HTMX)
    assert [query for query in queries if '"plans_document"."pdf"' in query["sql"]] == []
