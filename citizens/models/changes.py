"""Change of bostøtte: the wish for it, the answer, who took over from whom, and the hand-over note.

Changes are made in `citizens.services.changes` and `citizens.services.handovers`.
"""

from datetime import date
from typing import Self

from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from accounts.models import User
from citizens.models.core import CitizenRow, CitizenRowQuerySet
from citizens.models.reaching import Assignment


class AskedBy(models.TextChoices):
    CITIZEN = "citizen", "borgeren"
    WORKER = "worker", "bostøtten"


class ChangeStatus(models.TextChoices):
    WAITING = "waiting", "venter på svar"
    GRANTED = "granted", "imødekommet"
    DECLINED = "declined", "ikke imødekommet"
    WITHDRAWN = "withdrawn", "trukket tilbage"


class ChangeRequestQuerySet(CitizenRowQuerySet["ChangeRequest"]):
    def waiting(self) -> Self:
        return self.filter(status=ChangeStatus.WAITING)


class ChangeRequest(CitizenRow):
    """A wish for another bostøtte. The leder answers by `answer_by`, a day the citizen is told."""

    worker = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="bostøtte nu")
    asked_by = models.CharField("hvem ønsker skiftet", max_length=10, choices=AskedBy)
    reason = models.TextField("grund, i egne ord")
    asked_on = models.DateField("ønsket den", default=timezone.localdate)
    answer_by = models.DateField("svar senest")
    recorded_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="skrevet ned af")
    status = models.CharField("status", max_length=10, choices=ChangeStatus, default=ChangeStatus.WAITING)
    answer = models.TextField("svar", blank=True)
    answered_on = models.DateField("besvaret", null=True, blank=True)
    answered_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="besvaret af"
    )

    objects = ChangeRequestQuerySet.as_manager()

    class Meta:
        verbose_name = "ønske om skift"
        verbose_name_plural = "ønsker om skift"
        constraints = [
            models.UniqueConstraint(
                fields=["citizen", "worker"],
                condition=Q(status=ChangeStatus.WAITING),
                name="changerequest_one_waiting_for_worker",
            ),
            models.CheckConstraint(
                name="changerequest_answered_iff_not_waiting",
                condition=Q(status=ChangeStatus.WAITING, answer="", answered_on=None, answered_by=None)
                | (
                    ~Q(status=ChangeStatus.WAITING)
                    & ~Q(answer="")
                    & Q(answered_on__isnull=False, answered_by__isnull=False)
                ),
            ),
        ]
        indexes = [
            models.Index(
                fields=["team", "answer_by"],
                condition=Q(status=ChangeStatus.WAITING),
                name="changerequest_waiting",
            )
        ]

    def __str__(self) -> str:
        return f"Ønske om skift fra {self.worker}"

    @property
    def is_waiting(self) -> bool:
        return self.status == ChangeStatus.WAITING


class HandOverQuerySet(CitizenRowQuerySet["HandOver"]):
    def covers_on(self, day: date) -> Self:
        """Cover in force on `day`; a hand-over for good has no end."""
        return self.filter(starts_on__lte=day, ends_on__gte=day)


class HandOver(CitizenRow):
    """One bostøtte took over from another: for good, or as cover, which ends by itself on `ends_on`."""

    before = models.ForeignKey(
        Assignment, models.PROTECT, related_name="handed_over_in", verbose_name="fra tildelingen"
    )
    after = models.ForeignKey(
        Assignment, models.PROTECT, related_name="taken_over_in", verbose_name="til tildelingen"
    )
    starts_on = models.DateField("fra")
    ends_on = models.DateField("afløsning til og med", null=True, blank=True)
    reason = models.CharField("grund", max_length=300)
    request = models.ForeignKey(
        ChangeRequest, models.PROTECT, null=True, blank=True, related_name="hand_overs", verbose_name="ønske"
    )
    visits_moved = models.PositiveIntegerField("flyttede besøg", default=0)
    by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="besluttet af")

    objects = HandOverQuerySet.as_manager()

    class Meta:
        verbose_name = "overdragelse"
        verbose_name_plural = "overdragelser"
        indexes = [
            models.Index(
                fields=["team", "ends_on"], condition=Q(ends_on__isnull=False), name="handover_cover_by_end"
            )
        ]
        constraints = [
            models.CheckConstraint(
                name="handover_cover_ends_after_start",
                condition=Q(ends_on=None) | Q(ends_on__gte=F("starts_on")),
            ),
            models.CheckConstraint(name="handover_between_two", condition=~Q(before=F("after"))),
        ]

    def __str__(self) -> str:
        return "Afløsning" if self.is_cover else "Skift af bostøtte"

    @property
    def is_cover(self) -> bool:
        return self.ends_on is not None


class HandOverNote(CitizenRow):
    """What the bostøtte who leaves wants the next one to know."""

    matters = models.TextField("hvad er vigtigt for borgeren")
    agreements = models.TextField("aftaler, der gælder", blank=True)
    careful = models.TextField("hvad skal man passe på med", blank=True)
    next_visit = models.TextField("det næste besøg", blank=True)
    written_on = models.DateField("skrevet", default=timezone.localdate)
    written_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="skrevet af")

    objects = CitizenRowQuerySet["HandOverNote"].as_manager()

    class Meta:
        verbose_name = "overlevering"
        verbose_name_plural = "overleveringer"

    def __str__(self) -> str:
        return f"Overlevering fra {self.written_by}"
