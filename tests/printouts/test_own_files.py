"""One's own files on one page: how far each is, and what can be done with it."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from audit.models import Entry, Event, Lookup
from citizens.models import JobStatus
from plans.exports import DOCUMENTS, request_document
from plans.models import Document, PlanVersion
from printouts.models import Bundle, Printout
from printouts.services import PRINTOUTS
from tests.factories import BundleFactory, PackageFactory, PlanFactory, PlanVersionFactory, PrintoutFactory
from tests.town import Town

OWN = reverse("printouts:own")
QUERIES = 8


@pytest.fixture
def version(town: Town) -> PlanVersion:
    plan = PlanFactory(citizen=town.eva, kind="kriseplan")
    version: PlanVersion = PlanVersionFactory(plan=plan, approved=True, written_by=town.anna)
    return version


def shown(client: Client, by: Any) -> dict[str, Any]:
    client.force_login(by)
    return {file.title: file for file in client.get(OWN).context["files"]}


def test_it_shows_what_one_asked_for_of_every_kind_and_nothing_of_others(
    client: Client, town: Town, version: PlanVersion
) -> None:
    request_document(version, by=town.maja)
    PrintoutFactory(citizen=town.eva, requested_by=town.maja)
    PrintoutFactory(citizen=town.eva, requested_by=town.lars)
    PackageFactory(citizen=town.eva, requested_by=town.lars)
    BundleFactory(requested_by=town.maja)
    assert set(shown(client, town.maja)) == {
        "Kriseplan, version 1",
        "Alle planer samlet",
        "Kriseplan for alle kontorets borgere",
    }
    assert set(shown(client, town.lars)) == {"Alle planer samlet", "Indsigtspakke"}


def test_what_was_drawn_for_a_bundle_is_not_among_them(
    client: Client, town: Town, version: PlanVersion
) -> None:
    request_document(version, by=town.maja, alone=False)
    assert shown(client, town.maja) == {}


def test_one_is_told_how_far_a_bundle_is_and_until_when_a_file_is_kept(client: Client, town: Town) -> None:
    printout = PrintoutFactory(citizen=town.eva, requested_by=town.maja)
    BundleFactory(requested_by=town.maja, status=JobStatus.WAITING, total=120, drawn=37)
    client.force_login(town.maja)
    page = client.get(OWN).content.decode()
    assert "37 af 120 planer er klar" in page
    assert '<progress class="own-file__bar" value="37" max="120"' in page
    assert f"Filen bliver slettet {timezone.localtime(printout.expires_at).day}. " in page


def test_to_open_it_is_a_look_at_each_and_to_ask_again_is_none(client: Client, town: Town) -> None:
    PrintoutFactory(citizen=town.eva, requested_by=town.maja)
    client.force_login(town.maja)
    looks = Lookup.objects.using("lookups").filter(citizen_id=town.eva.pk)
    client.get(OWN, headers={"HX-Request": "true"})
    assert looks.count() == 0
    client.get(OWN)
    assert looks.count() == 1


def test_the_page_asks_again_only_while_something_is_made(client: Client, town: Town) -> None:
    printout = PrintoutFactory(citizen=town.eva, requested_by=town.maja, status=JobStatus.WAITING)
    client.force_login(town.maja)
    assert client.get(OWN).context["poll"].url == f"{OWN}?gang=1"
    Printout.objects.filter(pk=printout.pk).update(status=JobStatus.CANCELLED)
    assert client.get(OWN).context["poll"] is None


def test_a_printout_that_waits_is_cancelled_and_never_begun(client: Client, town: Town) -> None:
    printout = PrintoutFactory(citizen=town.eva, requested_by=town.maja, status=JobStatus.WAITING)
    client.force_login(town.maja)
    page = client.post(reverse("printouts:cancel", args=[printout.pk]), follow=True).content.decode()
    assert "Udskriften er annulleret." in page
    PRINTOUTS.make(printout.pk)
    printout.refresh_from_db()
    assert (printout.status, printout.attempts) == (JobStatus.CANCELLED, 0)
    assert Entry.objects.get(event=Event.FILE_CANCELLED).citizen_id == town.eva.pk


def test_what_is_made_can_no_longer_be_cancelled(client: Client, town: Town) -> None:
    printout = PrintoutFactory(citizen=town.eva, requested_by=town.maja)
    client.force_login(town.maja)
    page = client.post(reverse("printouts:cancel", args=[printout.pk]), follow=True).content.decode()
    assert "Det er for sent at annullere" in page
    printout.refresh_from_db()
    assert printout.is_ready


def test_a_document_cancelled_while_it_is_drawn_is_not_kept(
    client: Client, town: Town, version: PlanVersion
) -> None:
    document = request_document(version, by=town.maja)
    DOCUMENTS.claim(document.pk)
    client.force_login(town.maja)
    client.post(reverse("plans:document_cancel", args=[document.pk]))
    claimed = Document.objects.get()
    claimed.attempts = 1
    DOCUMENTS._keep(claimed, {"pdf": b"%PDF", "sha256": "0" * 64})
    document.refresh_from_db()
    assert (document.status, document.pdf) == (JobStatus.CANCELLED, None)


def test_nobody_cancels_what_another_asked_for(client: Client, town: Town, version: PlanVersion) -> None:
    document = request_document(version, by=town.maja)
    client.force_login(town.lars)
    assert client.post(reverse("plans:document_cancel", args=[document.pk])).status_code == 404


@pytest.mark.parametrize("status", [JobStatus.CANCELLED, JobStatus.FAILED])
def test_a_document_that_came_to_nothing_is_asked_for_again_in_one_click(
    client: Client, town: Town, version: PlanVersion, status: JobStatus
) -> None:
    document = request_document(version, by=town.maja)
    Document.objects.update(status=status)
    button = shown(client, town.maja)["Kriseplan, version 1"].button
    client.post(button.url, dict(button.fields))
    document.refresh_from_db()
    assert document.status == JobStatus.WAITING


@pytest.mark.parametrize("status", [JobStatus.CANCELLED, JobStatus.FAILED, JobStatus.EXPIRED])
def test_a_printout_that_is_gone_is_made_again_in_one_click(
    client: Client, town: Town, version: PlanVersion, work: Any, status: JobStatus
) -> None:
    PrintoutFactory(citizen=town.eva, requested_by=town.maja, status=status)
    button = shown(client, town.maja)["Alle planer samlet"].button
    with work():
        client.post(button.url)
    assert Printout.objects.latest("created_at").is_ready


def test_a_bundle_that_is_gone_is_made_again_in_one_click(
    client: Client, town: Town, version: PlanVersion, work: Any
) -> None:
    BundleFactory(requested_by=town.maja, status=JobStatus.EXPIRED)
    button = shown(client, town.maja)["Kriseplan for alle kontorets borgere"].button
    with work():
        client.post(button.url)
    assert Bundle.objects.latest("created_at").is_ready


def test_what_is_older_than_a_month_is_not_shown(client: Client, town: Town) -> None:
    before = timezone.now() - timedelta(days=31)
    PrintoutFactory(citizen=town.eva, requested_by=town.maja, created_at=before)
    assert shown(client, town.maja) == {}


@pytest.mark.parametrize("rows", [1, 3])
def test_the_page_costs_the_same_for_one_and_for_three(
    client: Client, town: Town, rows: int, django_assert_num_queries: Any
) -> None:
    PrintoutFactory.create_batch(rows, citizen=town.eva, requested_by=town.lars)
    PackageFactory.create_batch(rows, citizen=town.eva, requested_by=town.lars)
    client.force_login(town.lars)
    with django_assert_num_queries(QUERIES):
        client.get(OWN)
