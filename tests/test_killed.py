"""A worker's process killed by the system in the middle of its work: the next one does it, whole and once."""

import signal
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from io import BytesIO
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest
from django.conf import LazySettings, settings
from django.db import transaction
from django.utils import timezone
from redis import Redis

from audit.models import Entry, Event
from citizens.models import Citizen, JobStatus
from citizens.services.merging import models_about_citizens
from oversight.packages import PACKAGES, order_package
from oversight.tasks import sweep_packages
from plans.exports import DOCUMENTS, request_document
from plans.models import PlanVersion
from plans.tasks import sweep_documents
from printouts.bundles import BUNDLES, opened_parts, order_bundle
from printouts.models import Bundle, BundlePart
from printouts.services import PRINTOUTS, order_printout
from printouts.tasks import sweep_bundles, sweep_printouts
from retention.deleting import delete_confirmed
from retention.models import Deletion, LedgerLine
from retention.services import ask_for_deletion, confirm_deletion, propose_deletions
from tests.factories import PlanFactory, PlanVersionFactory
from tests.furnished import Furnished, furnished
from tests.processes import (
    a_queue_of_our_own,
    a_worker_at,
    a_worker_of_the_queue,
    wait_for,
    wait_for_one_who_waits,
    wait_until_only_we_are_left,
)
from tests.retention.conftest import end_everything, years_ago
from tests.town import Town, build_town
from visits.models import Visit

__all__ = ["furnished"]
pytestmark = pytest.mark.django_db(transaction=True)


def killed(worker: Any) -> None:
    worker.send_signal(signal.SIGKILL)
    assert worker.wait() == -signal.SIGKILL


@dataclass(frozen=True)
class Made:
    """A kind of file about Eva: how it is asked for, and what makes it."""

    order: Callable[[Town], Any]
    task: str
    workshop: Any
    file: str  # its column
    event: Event

    def content(self, job: Any) -> bytes:
        is_sealed = self.file in getattr(job, "SEALED", ())
        return bytes(job.opened_bytes(self.file) if is_sealed else getattr(job, self.file))


def a_package(town: Town) -> Any:
    return order_package(town.eva, reason="Borgeren bad om indsigt i dag", names_reason="", by=town.lars)


def a_document(town: Town) -> Any:
    return request_document(an_agreed_plan(town), by=town.lars)


def a_printout(town: Town) -> Any:
    an_agreed_plan(town)
    return order_printout(town.eva, "plans", by=town.lars)


def an_agreed_plan(town: Town) -> PlanVersion:
    version: PlanVersion = PlanVersionFactory(
        plan=PlanFactory(citizen=town.eva), approved=True, written_by=town.anna
    )
    return version


FILES = {
    "package": Made(a_package, "oversight.make_package", PACKAGES, "pdf_sealed", Event.PACKAGE_MADE),
    "document": Made(a_document, "plans.make_document", DOCUMENTS, "pdf", Event.DOCUMENT_MADE),
    "printout": Made(a_printout, "printouts.make_printout", PRINTOUTS, "pdf_sealed", Event.PRINTOUT_MADE),
}


SWEEPS = (sweep_documents, sweep_packages, sweep_printouts, sweep_bundles)


@pytest.mark.parametrize("kind", FILES)
def test_a_file_whose_worker_was_killed_is_made_once_by_the_next(kind: str) -> None:
    """Killed with the file in its hands, as it writes it down."""
    town, made = build_town(), FILES[kind]
    job = made.order(town)
    rows = type(job).objects.filter(pk=job.pk)
    with a_worker_at(made.task, str(job.pk)) as worker:
        wait_for(rows.filter(status=JobStatus.WORKING).exists)
        with transaction.atomic():
            rows.select_for_update().get()
            wait_for_one_who_waits(f'%UPDATE "{job._meta.db_table}"%')
            killed(worker)
    wait_until_only_we_are_left()
    job.refresh_from_db()
    assert (job.status, job.attempts, getattr(job, made.file)) == (JobStatus.WORKING, 1, None)
    rows.update(claimed_until=timezone.now() - timedelta(seconds=1))
    for _ in range(2):
        made.workshop.make(job.pk)
    job.refresh_from_db()
    assert (job.status, job.attempts) == (JobStatus.DONE, 2)
    assert made.content(job).startswith(b"%PDF-")
    assert Entry.objects.filter(event=made.event, citizen_id=town.eva.pk).count() == 1


def test_a_bundle_whose_worker_was_killed_is_put_together_once_by_the_next() -> None:
    """Killed as it writes a part of the file: it waits for the same part, which somebody else writes."""
    town = build_town()
    DOCUMENTS.make(a_document(town).pk)
    bundle = order_bundle("kriseplan", reason="Til kommunens tilsyn", by=town.maja)
    with transaction.atomic(), a_worker_at("printouts.make_bundle", str(bundle.pk)) as worker:
        BundlePart.objects.create(bundle=bundle, number=0, content_sealed=b"x")
        wait_for_one_who_waits('%INSERT INTO "printouts_bundlepart"%')
        killed(worker)
        transaction.set_rollback(True)
    wait_until_only_we_are_left()
    bundle.refresh_from_db()
    assert (bundle.status, bundle.attempts, bundle.parts.count()) == (JobStatus.WORKING, 1, 0)
    Bundle.objects.update(claimed_until=timezone.now() - timedelta(seconds=1))
    for _ in range(2):
        BUNDLES.make(bundle.pk)
    bundle.refresh_from_db()
    assert (bundle.status, bundle.attempts) == (JobStatus.DONE, 2)
    zipped = ZipFile(BytesIO(b"".join(opened_parts(bundle, by=town.maja))))
    assert (zipped.testzip(), len(zipped.namelist())) == (None, 3)
    assert Entry.objects.filter(event=Event.BUNDLE_MADE).count() == 1


def test_an_emptied_queue_loses_no_file() -> None:
    """Asked for while no worker ran, and then every bell was lost: the sweep rings anew for each of them."""
    town = build_town()
    server = Redis.from_url(settings.CELERY_BROKER_URL.replace("redis+socket:", "unix:"))
    with a_queue_of_our_own() as prefix:
        jobs = [
            a_package(town),
            a_printout(town),
            request_document(PlanVersion.objects.get(), by=town.lars),
            order_bundle("kriseplan", reason="Til kommunens tilsyn", by=town.maja),
        ]
        bells = f"{prefix}celery*"
        assert sum(server.llen(queue) for queue in server.keys(bells)) == len(jobs)
        server.delete(*server.keys(f"{prefix}*"))
        with a_worker_of_the_queue():
            for sweep in SWEEPS:
                sweep()
            for job in jobs:
                wait_for(type(job).objects.filter(pk=job.pk, status=JobStatus.DONE).exists)


def test_a_deletion_whose_worker_was_killed_is_carried_out_once_by_the_next_night(
    furnished: Furnished, tmp_path: Path, settings: LazySettings
) -> None:
    """Killed while rows are being deleted: it waits for one of the last, which somebody holds."""
    settings.LOG_LEDGER = tmp_path
    town = end_everything(furnished, years_ago(5)).town
    today = timezone.localdate()
    propose_deletions(today)
    deletion = ask_for_deletion(Deletion.objects.get(citizen=town.eva), by=town.lars)
    confirm_deletion(deletion.pk, by=town.adam)
    before = {model: model._default_manager.count() for model in models_about_citizens()}
    with transaction.atomic(), a_worker_at("retention.tend", LOG_LEDGER=str(tmp_path)) as worker:
        Visit.objects.select_for_update().get(pk=furnished.visit.pk)
        wait_for_one_who_waits("%retention_delete%")
        killed(worker)
    wait_until_only_we_are_left()
    assert {model: model._default_manager.count() for model in models_about_citizens()} == before
    assert not LedgerLine.objects.exists()
    assert delete_confirmed(today) == 1
    assert delete_confirmed(today) == 0
    assert not Citizen.objects.filter(pk=town.eva.pk).exists()
    assert LedgerLine.objects.count() == 1
    assert Entry.objects.filter(event=Event.CITIZEN_DELETED).count() == 1
