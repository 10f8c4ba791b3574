"""A worker's process killed by the system in the middle of its work: the next one does it, whole and once."""

import signal
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import LazySettings
from django.db import transaction
from django.utils import timezone

from audit.models import Entry, Event
from citizens.models import Citizen, JobStatus
from citizens.services.merging import models_about_citizens
from oversight.models import Package
from oversight.packages import PACKAGES, order_package
from retention.deleting import delete_confirmed
from retention.models import Deletion, LedgerLine
from retention.services import ask_for_deletion, confirm_deletion, propose_deletions
from tests.furnished import Furnished, furnished
from tests.processes import a_worker_at, wait_for, wait_for_one_who_waits, wait_until_only_we_are_left
from tests.retention.conftest import end_everything, years_ago
from tests.town import build_town
from visits.models import Visit

__all__ = ["furnished"]
pytestmark = pytest.mark.django_db(transaction=True)


def killed(worker: Any) -> None:
    worker.send_signal(signal.SIGKILL)
    assert worker.wait() == -signal.SIGKILL


def test_a_package_whose_worker_was_killed_is_made_once_by_the_next() -> None:
    """Killed with the files in its hands, as it writes them down."""
    town = build_town()
    package = order_package(town.eva, reason="Borgeren bad om indsigt i dag", names_reason="", by=town.lars)
    with a_worker_at("oversight.make_package", str(package.pk)) as worker:
        wait_for(Package.objects.filter(pk=package.pk, status=JobStatus.WORKING).exists)
        with transaction.atomic():
            Package.objects.select_for_update().get(pk=package.pk)
            wait_for_one_who_waits('%UPDATE "oversight_package"%')
            killed(worker)
    wait_until_only_we_are_left()
    package.refresh_from_db()
    assert (package.status, package.attempts, package.pdf_sealed) == (JobStatus.WORKING, 1, None)
    Package.objects.update(claimed_until=timezone.now() - timedelta(seconds=1))
    for _ in range(2):
        PACKAGES.make(package.pk)
    package.refresh_from_db()
    assert (package.status, package.attempts) == (JobStatus.DONE, 2)
    assert package.opened_bytes("pdf_sealed").startswith(b"%PDF-")
    made = Entry.objects.filter(event=Event.PACKAGE_MADE, citizen_id=town.eva.pk)
    assert made.count() == 1


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
