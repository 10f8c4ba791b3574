"""How files that are asked for now are made later (`citizens.models.OrderedFile`), the same for every kind.

A worker claims a row by a conditional update with a lease on the database's clock. One that dies leaves a
lease that runs out; the sweep finds it, and bells that were lost. A late worker writes over nobody, and over
nothing that was cancelled.
"""

import errno
import logging
import os
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Generic, cast
from uuid import UUID

from celery import Task
from celery.exceptions import SoftTimeLimitExceeded
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, transaction
from django.db.models import F
from django.db.models.functions import Now
from django.http import Http404
from psycopg.errors import DiskFull

from accounts.models import User
from audit.log import record
from audit.models import Event
from bostoette.celery import ring
from bostoette.errors import PdfError, RuleViolation
from citizens.models import JobStatus
from citizens.models.jobs import Ordered, OrderedFileQuerySet
from citizens.reach import within_whole_house

logger = logging.getLogger(__name__)

MOST_ATTEMPTS = 5
SWEPT_AT_ONCE = 100
# No right to it, or too big: the next attempt would end the same, after holding a worker as long.
HOPELESS = (Http404, PermissionDenied, SoftTimeLimitExceeded, MemoryError)
FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)


class MoreToDo(Exception):
    """Raised by `work` when a portion is done and the rest waits for its turn in the queue."""

    def __init__(self, *, pause: int = 0) -> None:
        super().__init__()
        self.pause = pause  # seconds, where nothing can be done before others are finished


class NoLongerOurs(Exception):
    """Nobody waits for what we make, or another worker makes it: whatever was written is taken back."""


@dataclass(frozen=True)
class Words:
    """What the one who waits is told when nothing came of it, as whole sentences."""

    no_right: str
    too_big: str
    went_wrong: str
    worn_out: str
    no_pango: str = "Serveren mangler Pango, som tegner PDF-filer. Sig det til den, der driver systemet."
    no_room: str = "Der er ikke plads til filen på serveren lige nu. Sig det til den, der driver systemet."

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
            case OSError() | DatabaseError() if _is_full(error):
                return self.no_room
        return self.went_wrong


@dataclass(frozen=True)
class Workshop(Generic[Ordered]):
    """One kind of job. `work` makes the files of a claimed row and gives the columns to fill.

    lease: longer than a worker is allowed to live with one task. It reaches every citizen for the row's own
    sake; `work` enters the reach of whoever asked.
    """

    model: type[Ordered]
    bell: "Task[Any, Any]"
    work: Callable[[Ordered], dict[str, Any]]
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
            self._keep(job, self.work(job))
        except MoreToDo as portion:
            self._go_on(job, portion.pause)
        except NoLongerOurs:
            logger.info("%s %s was cancelled, or is in other hands.", self.model.__name__, job_id)
        # Whatever went wrong, in a template, a library or on the disk: the one who waits is told, and the
        # worker lives on.
        except Exception as error:
            _log(job, error)
            self._fail(job, error)

    @transaction.atomic
    def cancel(self, job: Ordered, *, by: User) -> None:
        """Stop what waits or is being made, for the one who asked: nothing comes of it."""
        waits = self._rows().asked_for_by(by).under_way().filter(pk=job.pk)
        if not waits.update(status=JobStatus.CANCELLED, claimed_until=None, problem=""):
            raise RuleViolation(
                "Det er for sent at annullere: filen er ikke på vej længere.", code="too-late"
            )
        record(Event.FILE_CANCELLED, by=by, target=job, citizen_id=job.about_id)

    def require_ours(self, job: Ordered, *, keep: bool = False) -> None:
        """Raise `NoLongerOurs` when a claimed job was cancelled or taken by another.

        keep: it cannot be until the present transaction ends.
        """
        rows = self._still_ours(job)
        if not (rows.select_for_update() if keep else rows).exists():
            raise NoLongerOurs

    @within_whole_house()
    def claim(self, job_id: UUID) -> Ordered | None:
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
        left = self._rows().left_behind().order_by("pk").values_list("pk", flat=True)
        for job_id in left[:SWEPT_AT_ONCE]:
            ring(self.bell, str(job_id))

    def _keep(self, job: Ordered, files: dict[str, Any]) -> None:
        with within_whole_house():
            done = {"status": JobStatus.DONE, "made_at": Now(), "claimed_until": None, "problem": ""}
            if self._still_ours(job).update(**done, **files):
                _record(self.made, job)

    def _go_on(self, job: Ordered, pause: int) -> None:
        """Back into the queue, behind whoever came meanwhile. The sweep leaves it alone for a lease."""
        with within_whole_house():
            waits = {"status": JobStatus.WAITING, "attempts": 0, "claimed_until": Now() + self.lease}
            if self._still_ours(job).update(**waits, problem=""):
                ring(self.bell, str(job.pk), pause=pause)

    def _fail(self, job: Ordered, error: Exception) -> None:
        is_over = isinstance(error, HOPELESS) or job.attempts >= MOST_ATTEMPTS
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

    def _still_ours(self, job: Ordered) -> OrderedFileQuerySet[Ordered]:
        """The row, if this attempt is the latest: a worker that comes late may not overwrite another's."""
        return self._rows().filter(pk=job.pk, status=JobStatus.WORKING, attempts=job.attempts)

    def _rows(self) -> OrderedFileQuerySet[Ordered]:
        return cast("OrderedFileQuerySet[Ordered]", self.model._default_manager.all())


def _log(job: Ordered, error: Exception) -> None:
    """Where it went wrong, without the message: that may quote what a citizen has said."""
    frames = "".join(traceback.format_tb(error.__traceback__))
    name = type(job).__name__
    logger.error("%s %s, attempt %s: %s\n%s", name, job.pk, job.attempts, type(error).__name__, frames)


def _is_full(error: Exception) -> bool:
    """A disk that holds no more: ours, or the one of the database, which has a code for one way of it."""
    if getattr(error, "errno", None) in FULL or isinstance(error.__cause__, DiskFull):
        return True
    return isinstance(error, DatabaseError) and any(os.strerror(code) in str(error) for code in FULL)


def _record(event: Event, job: Ordered) -> None:
    record(event, by=User.objects.system(), target=job, citizen_id=job.about_id)
