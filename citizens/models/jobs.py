"""A file that is asked for now and made later: the row stands before any worker knows of it.

A row goes waiting → working → done, back to waiting when an attempt fails, and to failed when none is left;
whoever asked may cancel it on the way. `citizens.jobs` moves it.
"""

from typing import Any, ClassVar, Self, TypeVar
from uuid import UUID

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.formats import date_format

from accounts.models import User
from citizens.models.core import CitizenRow, CitizenRowQuerySet


class JobStatus(models.TextChoices):
    WAITING = "waiting", "venter"
    WORKING = "working", "er ved at blive lavet"
    DONE = "done", "klar"
    FAILED = "failed", "kunne ikke laves"
    EXPIRED = "expired", "slettet igen"
    CANCELLED = "cancelled", "annulleret"


KL = "j. F \\k\\l. H.i"
UNDER_WAY = (JobStatus.WAITING, JobStatus.WORKING)
NOTHING_CAME_OF_IT = (JobStatus.FAILED, JobStatus.CANCELLED)
Ordered = TypeVar("Ordered", bound="OrderedFile")
JobRow = TypeVar("JobRow", bound="Job")


class OrderedFiles:
    """What may be asked of ordered files; mixed into QuerySets."""

    model: Any
    filter: Any
    defer: Any

    def claimable(self) -> Self:
        """Waiting, or claimed by a worker whose lease ran out. By the database's clock."""
        rows: Self = self.filter(
            Q(status=JobStatus.WAITING) | Q(status=JobStatus.WORKING, claimed_until__lt=Now())
        )
        return rows

    def left_behind(self) -> Self:
        """Claimable, and nobody has rung for it within the time that its mark gives."""
        rows: Self = self.claimable().filter(Q(claimed_until=None) | Q(claimed_until__lt=Now()))
        return rows

    def under_way(self) -> Self:
        rows: Self = self.filter(status__in=UNDER_WAY)
        return rows

    def asked_for_by(self, user: User) -> Self:
        rows: Self = self.filter(requested_by=user)
        return rows

    def without_files(self) -> Self:
        rows: Self = self.defer(*self.model.FILES)
        return rows


class OrderedFileQuerySet(models.QuerySet[Ordered], OrderedFiles):
    """Files about nobody in particular, or about many."""


class JobQuerySet(CitizenRowQuerySet[JobRow], OrderedFiles):
    """Files about one citizen."""


class OrderedFile(models.Model):
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
    def about_id(self) -> UUID | None:
        """The one citizen it is about, for the log."""
        return None

    @property
    def is_done(self) -> bool:
        return self.status == JobStatus.DONE

    @property
    def is_under_way(self) -> bool:
        return self.status in UNDER_WAY

    @property
    def is_cancelled(self) -> bool:
        return self.status == JobStatus.CANCELLED

    @property
    def tone(self) -> str:
        """Of the badge that shows the status."""
        if self.status in (JobStatus.EXPIRED, JobStatus.CANCELLED):
            return "muted"
        return {JobStatus.DONE: "ok", JobStatus.FAILED: "danger"}.get(JobStatus(self.status), "info")


class KeptAWhile(OrderedFile):
    """Base of files that are deleted again when they have had their day. The row stays."""

    expires_at = models.DateTimeField("slettes", null=True, blank=True)

    class Meta:
        abstract = True

    @property
    def is_ready(self) -> bool:
        """Made, and not yet past its day; the sweep may be a moment late."""
        return self.is_done and self.expires_at is not None and self.expires_at > timezone.now()

    @property
    def is_gone(self) -> bool:
        """Its file is deleted, or about to be."""
        return self.status == JobStatus.EXPIRED or (self.is_done and not self.is_ready)

    @property
    def word(self) -> str:
        return str(JobStatus.EXPIRED.label) if self.is_gone else self.get_status_display()

    @property
    def tone(self) -> str:
        return "muted" if self.is_gone else super().tone

    @property
    def kept_until(self) -> str:
        """`Filen bliver slettet 4. marts kl. 14.05.`; empty while there is none."""
        if not self.is_ready or self.expires_at is None:
            return ""
        return f"Filen bliver slettet {date_format(timezone.localtime(self.expires_at), KL)}."


class Job(OrderedFile, CitizenRow):
    """Base of rows that become files about one citizen."""

    class Meta:
        abstract = True

    @property
    def about_id(self) -> UUID:
        return self.citizen_id
