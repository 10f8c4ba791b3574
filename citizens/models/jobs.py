"""A file about a citizen that is asked for now and made later: the row stands before any worker knows of it.

A row goes waiting → working → done, back to waiting when an attempt fails, and to failed when none is left.
`citizens.jobs` moves it.
"""

from typing import Any, ClassVar, Self, TypeVar

from django.contrib.postgres.fields import ArrayField
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
    # The roles of the login it was asked for in, where the kommune's own login had left some out.
    requested_as = ArrayField(models.CharField(max_length=20), verbose_name="bestilt som", null=True)
    claimed_until = models.DateTimeField("i arbejde til", null=True, blank=True)
    attempts = models.PositiveSmallIntegerField("forsøg", default=0)
    problem = models.CharField("problem", max_length=300, blank=True)

    class Meta:
        abstract = True

    @staticmethod
    def asked_by(user: User) -> dict[str, Any]:
        """The columns that say who asks, and in which of their roles."""
        return {"requested_by": user, "requested_as": user.narrowed_roles}

    @property
    def reader(self) -> User:
        """Who asked for it, with no more roles than the login they asked in; their rights as of now."""
        self.requested_by.narrow_to(self.requested_as)
        return self.requested_by

    @property
    def is_done(self) -> bool:
        return self.status == JobStatus.DONE

    @property
    def is_under_way(self) -> bool:
        return self.status in UNDER_WAY
