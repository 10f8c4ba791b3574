"""A file about a citizen that is asked for now and made later: the row stands before any worker knows of it.

A row goes waiting → working → done, back to waiting when an attempt fails, and to failed when none is left.
`citizens.jobs` moves it.
"""

from typing import ClassVar, Self, TypeVar

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from accounts.models import User
from citizens.models.core import CitizenRow, CitizenRowQuerySet


class JobStatus(models.TextChoices):
    WAITING = "waiting", "venter"
    WORKING = "working", "er ved at blive lavet"
    DONE = "done", "klar"
    FAILED = "failed", "kunne ikke laves"
    EXPIRED = "expired", "slettet igen"


UNDER_WAY = (JobStatus.WAITING, JobStatus.WORKING)
JobRow = TypeVar("JobRow", bound="Job")


class JobQuerySet(CitizenRowQuerySet[JobRow]):
    def claimable(self) -> Self:
        """Waiting, or claimed by a worker whose lease ran out. By the database's clock."""
        return self.filter(Q(status=JobStatus.WAITING) | Q(status=JobStatus.WORKING, claimed_until__lt=Now()))

    def without_files(self) -> Self:
        return self.defer(*self.model.FILES)


class Job(CitizenRow):
    """Base of rows that become files. `FILES` names the columns that are heavy to load."""

    FILES: ClassVar[tuple[str, ...]]

    status = models.CharField("status", max_length=20, choices=JobStatus, default=JobStatus.WAITING)
    requested_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="bestilt af")
    claimed_until = models.DateTimeField("i arbejde til", null=True, blank=True)
    attempts = models.PositiveSmallIntegerField("forsøg", default=0)
    problem = models.CharField("problem", max_length=300, blank=True)

    class Meta:
        abstract = True

    @property
    def is_done(self) -> bool:
        return self.status == JobStatus.DONE

    @property
    def is_under_way(self) -> bool:
        return self.status in UNDER_WAY
