"""PDFs as rows: asked for, made once by whoever gets hold of them, tried again, given up, kept for ever."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from hashlib import sha256
from io import BytesIO
from pathlib import Path
from threading import Barrier
from time import perf_counter
from typing import Any

import pytest
from celery.exceptions import SoftTimeLimitExceeded
from django.conf import LazySettings
from django.db import DatabaseError, connection, connections, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pypdf import PdfReader

import bostoette.pdf
from audit.models import Entry, Event, Lookup
from bostoette.errors import RuleViolation
from citizens.jobs import MOST_ATTEMPTS
from citizens.models import JobStatus
from plans.exports import DOCUMENTS, request_document
from plans.models import Document, PlanVersion
from plans.papers import BY_TEMPLATE, CARD, PLAN
from plans.services.versions import withdraw
from tests.factories import PlanFactory, PlanVersionFactory
from tests.processes import broker_at
from tests.town import Town, build_town


@pytest.fixture
def version(town: Town) -> PlanVersion:
    return approved_plan(town)


def approved_plan(town: Town, kind: str = "kriseplan") -> PlanVersion:
    plan = PlanFactory(citizen=town.eva, kind=kind)
    return PlanVersionFactory(plan=plan, approved=True, written_by=town.anna)


@pytest.fixture
def printed_as(
    tmp_path: Path, settings: LazySettings, monkeypatch: pytest.MonkeyPatch
) -> Callable[[str], str]:
    """Makes a paper of some HTML; returns the name of its template."""

    def make(html: str) -> str:
        folders = [tmp_path, *settings.TEMPLATES[0]["DIRS"]]
        settings.TEMPLATES = [{**settings.TEMPLATES[0], "DIRS": folders}]
        (tmp_path / "other.html").write_text(html)
        monkeypatch.setitem(BY_TEMPLATE, "other.html", replace(PLAN, template="other.html"))
        return "other.html"

    return make


@pytest.fixture
def poisoned(printed_as: Callable[[str], str], version: PlanVersion, town: Town) -> Document:
    """A request whose template cannot be rendered."""
    return waiting(version, town, template=printed_as("{% include 'findes/ikke.html' %}"))


def waiting(version: PlanVersion, town: Town, **fields: Any) -> Document:
    given = {"template": PLAN.template, "template_version": 1, "requested_by": town.anna}
    return Document.objects.create(citizen=version.citizen, version=version, **given | fields)


def lapse(document: Document) -> None:
    Document.objects.filter(pk=document.pk).update(claimed_until=timezone.now() - timedelta(seconds=1))


def events(*wanted: Event) -> list[str]:
    return list(Entry.objects.filter(event__in=wanted).order_by("pk").values_list("event", flat=True))


def now(document: Document) -> Document:
    document.refresh_from_db()
    return document


# Asking


def test_a_request_is_a_row_before_anything_else_happens(town: Town, version: PlanVersion) -> None:
    document = request_document(version, by=town.maja)
    assert (document.status, document.requested_by) == (JobStatus.WAITING, town.maja)
    assert events(Event.DOCUMENT_REQUESTED) == [Event.DOCUMENT_REQUESTED]


def test_asking_many_times_makes_one_document(town: Town, version: PlanVersion) -> None:
    asked = {request_document(version, by=by).pk for by in (town.anna, town.maja, town.anna)}
    assert len(asked) == 1
    assert events(Event.DOCUMENT_REQUESTED) == [Event.DOCUMENT_REQUESTED]


def test_there_is_no_pdf_of_a_draft(town: Town) -> None:
    draft = PlanVersionFactory(plan=PlanFactory(citizen=town.eva))
    with pytest.raises(RuleViolation):
        request_document(draft, by=town.anna)
    assert not Document.objects.exists()


def test_of_a_plan_that_was_taken_back_since_the_page_was_read_there_is_no_pdf(
    town: Town, version: PlanVersion
) -> None:
    withdraw(PlanVersion.objects.get(pk=version.pk), reason="Hun fortrød.", by=town.lars)
    assert version.is_in_force  # as it was read
    with pytest.raises(RuleViolation, match="trukket tilbage"):
        request_document(version, by=town.anna)
    left = waiting(version, town)
    DOCUMENTS.make(left.pk)
    assert (now(left).status, left.pdf) == (JobStatus.FAILED, None)


def test_a_document_once_made_is_the_answer_also_when_the_template_has_changed(
    town: Town, version: PlanVersion
) -> None:
    document = request_document(version, by=town.anna)
    DOCUMENTS.make(document.pk)
    newer = replace(PLAN, version=PLAN.version + 1)
    assert request_document(version, by=town.maja, paper=newer) == document


# Making


def test_the_document_is_made_and_can_be_known_again(town: Town, version: PlanVersion) -> None:
    document = request_document(version, by=town.anna)
    DOCUMENTS.make(document.pk)
    document = now(document)
    assert (document.status, document.attempts, document.problem) == (JobStatus.DONE, 1, "")
    assert document.sha256 == sha256(document.pdf).hexdigest()
    assert (document.template, document.template_version) == (PLAN.template, PLAN.version)
    assert "Jeg går en tur med hunden" in PdfReader(BytesIO(document.pdf)).pages[0].extract_text()
    assert events(Event.DOCUMENT_MADE) == [Event.DOCUMENT_MADE]


def test_the_worker_sees_with_the_rights_of_the_one_who_asked(town: Town, version: PlanVersion) -> None:
    """Refused is a line in that person's name; made is none, since the asking was one."""
    DOCUMENTS.make(request_document(version, by=town.maja).pk)
    assert not Lookup.objects.exists()
    DOCUMENTS.make(request_document(version, by=town.bo, paper=CARD).pk)
    refused = Lookup.objects.get()
    assert (refused.user_id, refused.citizen_id, refused.action, refused.outcome) == (
        town.bo.pk,
        town.eva.pk,
        "plan.export",
        "refused",
    )


def test_making_it_again_changes_nothing(town: Town, version: PlanVersion) -> None:
    document = request_document(version, by=town.anna)
    DOCUMENTS.make(document.pk)
    first = now(document).made_at
    DOCUMENTS.make(document.pk)
    assert (now(document).made_at, document.attempts) == (first, 1)
    assert events(Event.DOCUMENT_MADE) == [Event.DOCUMENT_MADE]


def test_the_bell_makes_the_document(town: Town, version: PlanVersion, work: Any) -> None:
    with work():
        document = request_document(version, by=town.anna)
    assert now(document).is_done


@pytest.mark.django_db(transaction=True)
def test_two_workers_at_once_make_it_once() -> None:
    town = build_town()
    document = request_document(approved_plan(town), by=town.anna)
    together = Barrier(2)

    def work(_number: int) -> None:
        together.wait(timeout=10)
        DOCUMENTS.make(document.pk)
        connections.close_all()

    with ThreadPoolExecutor(2) as pool:
        list(pool.map(work, range(2)))
    assert (now(document).status, document.attempts) == (JobStatus.DONE, 1)
    assert events(Event.DOCUMENT_MADE) == [Event.DOCUMENT_MADE]


def test_a_finished_document_cannot_be_changed_or_deleted(town: Town, version: PlanVersion) -> None:
    document = request_document(version, by=town.anna)
    DOCUMENTS.make(document.pk)
    for statement in (
        "update plans_document set pdf = 'x' where id = %s",
        "update plans_document set status = 'waiting', pdf = null, sha256 = '', made_at = null where id = %s",
        "delete from plans_document where id = %s",
    ):
        with (
            pytest.raises(DatabaseError, match="A finished document is kept as it is"),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(statement, [document.pk])


# Workers that stop


def test_a_request_waits_while_no_worker_runs_and_is_made_after(
    town: Town, version: PlanVersion, work: Any
) -> None:
    document = request_document(version, by=town.anna)
    assert now(document).status == JobStatus.WAITING
    with work():
        DOCUMENTS.sweep()
    assert now(document).is_done


def test_with_the_queue_away_a_request_is_answered_at_once(
    town: Town, version: PlanVersion, django_capture_on_commit_callbacks: Any, caplog: Any
) -> None:
    """Nobody listens on port 1. The row stands, and the click has not waited for the broker."""
    with broker_at("redis://127.0.0.1:1/0"):
        _ask_and_commit(version, town, django_capture_on_commit_callbacks)  # imports what it needs
        began = perf_counter()
        document = _ask_and_commit(version, town, django_capture_on_commit_callbacks)
    assert perf_counter() - began < 1.5  # seconds; kombu alone would wait for six
    assert "The queue is away" in caplog.text
    assert now(document).status == JobStatus.WAITING


def _ask_and_commit(version: PlanVersion, town: Town, committing: Any) -> Document:
    with committing(execute=True):
        return request_document(version, by=town.anna)


def test_a_document_in_a_workers_hands_is_left_alone(town: Town, version: PlanVersion) -> None:
    document = request_document(version, by=town.anna)
    assert DOCUMENTS.claim(document.pk) == document
    assert DOCUMENTS.claim(document.pk) is None
    assert list(Document.objects.claimable()) == []


def test_a_document_whose_worker_died_is_made_by_the_next(town: Town, version: PlanVersion) -> None:
    document = request_document(version, by=town.anna)
    DOCUMENTS.claim(document.pk)
    lapse(document)
    DOCUMENTS.make(document.pk)
    assert (now(document).status, document.attempts) == (JobStatus.DONE, 2)


def test_a_worker_that_comes_late_does_not_write_over_the_next(
    town: Town, version: PlanVersion, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It slept past its lease while drawing; another worker has taken the row meanwhile."""
    document = request_document(version, by=town.anna)

    def slept(*_args: Any, **_kwargs: Any) -> bytes:
        lapse(document)
        assert DOCUMENTS.claim(document.pk)
        return b"late"

    monkeypatch.setattr(bostoette.pdf, "render_pdf", slept)
    DOCUMENTS.make(document.pk)
    assert (now(document).status, document.attempts) == (JobStatus.WORKING, 2)
    assert document.pdf is None


def test_a_document_that_kills_every_worker_is_given_up(town: Town, version: PlanVersion) -> None:
    document = request_document(version, by=town.anna)
    for _ in range(MOST_ATTEMPTS):
        assert DOCUMENTS.claim(document.pk)
        lapse(document)
    assert DOCUMENTS.claim(document.pk) is None
    DOCUMENTS.sweep()
    assert now(document).status == JobStatus.FAILED
    assert document.problem == "PDF'en kunne ikke dannes: arbejdet blev afbrudt hver gang."
    assert events(Event.DOCUMENT_FAILED) == [Event.DOCUMENT_FAILED]


# Attempts that fail


def test_markup_nested_too_deep_to_draw_is_told_in_words(
    town: Town, version: PlanVersion, printed_as: Callable[[str], str]
) -> None:
    """What people write is text; a mistake in a template could nest."""
    deep = printed_as(f"<title>x</title>{'<div>' * 3000}x")
    document = waiting(version, town, template=deep)
    DOCUMENTS.make(document.pk)
    assert now(document).problem == "Dokumentet er skruet for indviklet sammen til at blive tegnet."


def test_what_is_drawn_once_is_fetched_for_ever_without_drawing(
    client: Client, town: Town, version: PlanVersion, monkeypatch: pytest.MonkeyPatch
) -> None:
    document = request_document(version, by=town.anna)
    DOCUMENTS.make(document.pk)

    def drawn_again(*_args: Any, **_kwargs: Any) -> bytes:
        raise AssertionError("It had been drawn.")

    monkeypatch.setattr(bostoette.pdf, "render_pdf", drawn_again)
    client.force_login(town.maja)
    client.post(reverse("plans:document_request", args=[version.pk]))
    DOCUMENTS.make(document.pk)
    pages = [client.get(reverse("plans:document_download", args=[document.pk])) for _ in range(2)]
    assert {sha256(page.getvalue()).hexdigest() for page in pages} == {now(document).sha256}
    assert (document.attempts, Document.objects.count()) == (1, 1)


def test_a_failed_attempt_waits_for_the_next_with_a_sentence(poisoned: Document) -> None:
    DOCUMENTS.make(poisoned.pk)
    assert (now(poisoned).status, poisoned.attempts) == (JobStatus.WAITING, 1)
    assert poisoned.problem == "Der skete en fejl, da PDF'en skulle dannes."
    assert events(Event.DOCUMENT_FAILED) == []


def test_poison_fails_after_five_attempts_and_the_others_go_on(
    town: Town, version: PlanVersion, poisoned: Document, work: Any
) -> None:
    healthy = request_document(version, by=town.anna)
    for _ in range(MOST_ATTEMPTS + 2):
        with work():
            DOCUMENTS.sweep()
    assert (now(poisoned).status, poisoned.attempts) == (JobStatus.FAILED, MOST_ATTEMPTS)
    assert now(healthy).status == JobStatus.DONE
    assert events(Event.DOCUMENT_FAILED) == [Event.DOCUMENT_FAILED]


def test_a_failure_is_told_without_what_a_citizen_has_said(
    poisoned: Document, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def quoting(*_args: Any, **_kwargs: Any) -> bytes:
        raise ValueError("KANARIE" + "FUGL")  # the traceback shows this line, but not the word

    monkeypatch.setattr(bostoette.pdf, "render_pdf", quoting)
    DOCUMENTS.make(poisoned.pk)
    assert "ValueError" in caplog.text
    assert "KANARIEFUGL" not in caplog.text + now(poisoned).problem


@pytest.mark.parametrize(
    ("error", "status", "told"),
    [
        (ImportError(), JobStatus.WAITING, "Serveren mangler Pango, som tegner PDF-filer."),
        (SoftTimeLimitExceeded(), JobStatus.FAILED, "Planen er for stor til at blive tegnet på én gang."),
        (MemoryError(), JobStatus.FAILED, "Planen er for stor til at blive tegnet på én gang."),
    ],
)
def test_what_went_wrong_is_a_sentence_and_the_worker_lives(
    town: Town,
    version: PlanVersion,
    monkeypatch: pytest.MonkeyPatch,
    error: Exception,
    status: JobStatus,
    told: str,
) -> None:
    """What is too big is so every time, and is not tried again."""

    def fail(*_args: Any, **_kwargs: Any) -> bytes:
        raise error

    document = request_document(version, by=town.anna)
    monkeypatch.setattr(bostoette.pdf, "render_pdf", fail)
    DOCUMENTS.make(document.pk)
    assert now(document).status == status
    assert document.problem.startswith(told)


def test_a_forbidden_address_in_a_template_is_a_failed_attempt_and_not_a_dead_worker(
    town: Town, version: PlanVersion, printed_as: Callable[[str], str]
) -> None:
    """WeasyPrint raises a BaseException here, which no `except Exception` would stop."""
    leak = printed_as('<img alt="" src="file:///etc/hostname">')
    document = waiting(version, town, template=leak)
    DOCUMENTS.make(document.pk)
    assert now(document).problem == "Dokumentet henviser til noget, der ikke hører til i det."


def test_a_failed_request_is_tried_anew_for_the_one_who_asks(
    town: Town, version: PlanVersion, monkeypatch: pytest.MonkeyPatch
) -> None:
    document = request_document(version, by=town.anna)
    failed = {"status": JobStatus.FAILED, "attempts": MOST_ATTEMPTS, "problem": "Noget gik galt."}
    Document.objects.filter(pk=document.pk).update(**failed)
    again = request_document(version, by=town.maja)
    assert (again.pk, again.status, again.attempts) == (document.pk, JobStatus.WAITING, 0)
    assert (again.requested_by, again.problem) == (town.maja, "")
    DOCUMENTS.make(document.pk)
    assert now(document).is_done


def test_one_who_lost_the_right_meanwhile_gets_no_document(town: Town, version: PlanVersion) -> None:
    document = request_document(version, by=town.anna)
    town.anna.assignments.update(ends_on=timezone.localdate() - timedelta(days=1))
    DOCUMENTS.make(document.pk)
    assert now(document).status == JobStatus.FAILED
    assert document.problem == "Den, der bad om PDF'en, har ikke længere adgang til planen."
    assert document.pdf is None
