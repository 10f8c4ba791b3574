"""How files that are asked for now are made later (`citizens.models.Job`), the same for every kind of file.

A worker claims a row by a conditional update with a lease on the database's clock. One that dies leaves a
lease that runs out; the sweep finds it, and bells that were lost. A late worker writes over nobody.
"""

import logging
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Generic, cast
from uuid import UUID

from celery import Task
from celery.exceptions import SoftTimeLimitExceeded
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import F
from django.db.models.functions import Now
from django.http import Http404

from accounts.models import User
from audit.log import record
from audit.models import Event
from bostoette.celery import ring
from bostoette.errors import PdfError
from citizens.models import JobStatus
from citizens.models.jobs import JobQuerySet, JobRow
from citizens.reach import within_whole_house

logger = logging.getLogger(__name__)

MOST_ATTEMPTS = 5
SWEPT_AT_ONCE = 100


@dataclass(frozen=True)
class Words:
    """What the one who waits is told when nothing came of it, as whole sentences."""

    no_right: str
    too_big: str
    went_wrong: str
    worn_out: str
    no_pango: str = "Serveren mangler Pango, som tegner PDF-filer. Sig det til den, der driver systemet."

    def about(self, error: Exception) -> str:
        match error:
            case Http404() | PermissionDenied():
                return self.no_right
            case ImportError():
                return self.no_pango
            case SoftTimeLimitExceeded() | MemoryError():
                return self.too_big
            case PdfError():
                return str(error)
        return self.went_wrong


@dataclass(frozen=True)
class Workshop(Generic[JobRow]):
    """One kind of job. `work` makes the files of a claimed row and gives the columns to fill.

    lease: longer than a worker is allowed to live with one task. It reaches every citizen for the row's own
    sake; `work` enters the reach of whoever asked.
    """

    model: type[JobRow]
    bell: "Task[Any, Any]"
    work: Callable[[JobRow], dict[str, Any]]
    lease: timedelta
    made: Event
    failed: Event
    words: Words

    def make(self, job_id: UUID) -> None:
        """Make one, unless it is made, taken by another worker, or given up."""
        job = self.claim(job_id)
        if job is None:
            logger.info("%s %s is in other hands, or done.", self.model.__name__, job_id)
            return
        try:
            files = self.work(job)
        # Whatever went wrong, in a template or a library: the one who waits is told, and the worker lives on.
        except Exception as error:
            _log(job, error)
            self._fail(job, error)
        else:
            self._keep(job, files)

    @within_whole_house()
    def claim(self, job_id: UUID) -> JobRow | None:
        """Take a waiting or abandoned row for the lease; None if another worker was first."""
        taken = (
            self._rows()
            .claimable()
            .filter(pk=job_id, attempts__lt=MOST_ATTEMPTS)
            .update(status=JobStatus.WORKING, claimed_until=Now() + self.lease, attempts=F("attempts") + 1)
        )
        if not taken:
            return None
        return self._rows().without_files().select_related("requested_by").get(pk=job_id)

    @within_whole_house()
    def sweep(self) -> None:
        """Ring for what waits and for what a worker left behind; give up what every attempt failed on."""
        self._give_up_abandoned()
        left = self._rows().claimable().order_by("pk").values_list("pk", flat=True)
        for job_id in left[:SWEPT_AT_ONCE]:
            ring(self.bell, str(job_id))

    def _keep(self, job: JobRow, files: dict[str, Any]) -> None:
        with within_whole_house():
            done = {"status": JobStatus.DONE, "made_at": Now(), "claimed_until": None, "problem": ""}
            if self._still_ours(job).update(**done, **files):
                _record(self.made, job)

    def _fail(self, job: JobRow, error: Exception) -> None:
        is_over = isinstance(error, Http404 | PermissionDenied) or job.attempts >= MOST_ATTEMPTS
        with within_whole_house():
            failed = self._still_ours(job).update(
                status=JobStatus.FAILED if is_over else JobStatus.WAITING,
                problem=self.words.about(error),
                claimed_until=None,
            )
            if failed and is_over:
                _record(self.failed, job)

    def _give_up_abandoned(self) -> None:
        """Rows on which a worker died every time it tried."""
        worn_out = self._rows().claimable().filter(attempts__gte=MOST_ATTEMPTS).without_files()
        for job in worn_out[:SWEPT_AT_ONCE]:
            with transaction.atomic():
                given_up = self._still_ours(job).update(
                    status=JobStatus.FAILED, problem=self.words.worn_out, claimed_until=None
                )
                if given_up:
                    _record(self.failed, job)

    def _still_ours(self, job: JobRow) -> JobQuerySet[JobRow]:
        """The row, if this attempt is the latest: a worker that comes late may not overwrite another's."""
        return self._rows().filter(pk=job.pk, status=JobStatus.WORKING, attempts=job.attempts)

    def _rows(self) -> JobQuerySet[JobRow]:
        return cast("JobQuerySet[JobRow]", self.model._default_manager.all())


def _log(job: JobRow, error: Exception) -> None:
    """Where it went wrong, without the message: that may quote what a citizen has said."""
    frames = "".join(traceback.format_tb(error.__traceback__))
    name = type(job).__name__
    logger.error("%s %s, attempt %s: %s\n%s", name, job.pk, job.attempts, type(error).__name__, frames)


def _record(event: Event, job: JobRow) -> None:
    record(event, by=User.objects.system(), target=job, citizen_id=job.citizen_id)
