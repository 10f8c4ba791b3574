"""What a leder must say about each værdispring. Changes are made in `citizens.services.breakglass`."""

from datetime import date
from typing import Self

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from accounts.models import Membership, User
from accounts.policy import Action, Role
from citizens.models.core import CitizenRow, CitizenRowQuerySet
from citizens.models.reaching import AccessGrant

WORKING_DAYS_TO_JUDGE = 5


class Verdict(models.TextChoices):
    JUSTIFIED = "justified", "berettiget"
    UNJUSTIFIED = "unjustified", "ikke berettiget"
    INVESTIGATE = "investigate", "skal undersøges"


class BreakGlassReviewQuerySet(CitizenRowQuerySet["BreakGlassReview"]):
    def waiting(self) -> Self:
        return self.filter(verdict="")

    def unanswered_on(self, day: date) -> Self:
        """Waiting past the deadline, or in a team where nobody could answer today."""
        leders = Membership.objects.on(day).filter(role=Role.MANAGER, user__is_active=True)
        has_leder = Exists(leders.filter(team=OuterRef("team")))
        return self.waiting().filter(Q(due_on__lt=day) | ~has_leder)


class BreakGlassReview(CitizenRow):
    """The judgement of one værdispring: waiting, or given with a sentence."""

    read_action = Action.JUDGE_BREAK_GLASS

    grant = models.OneToOneField(AccessGrant, models.PROTECT, related_name="review")
    due_on = models.DateField("vurderes senest")
    verdict = models.CharField("vurdering", max_length=20, choices=Verdict, blank=True)
    remark = models.CharField("begrundelse", max_length=1000, blank=True)
    judged_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    judged_at = models.DateTimeField("vurderet", null=True, blank=True)

    objects = BreakGlassReviewQuerySet.as_manager()

    class Meta:
        verbose_name = "vurdering af værdispring"
        verbose_name_plural = "vurderinger af værdispring"
        indexes = [
            models.Index(fields=["team", "due_on"], condition=Q(verdict=""), name="breakglass_waiting")
        ]
        constraints = [
            models.CheckConstraint(
                name="breakglass_judged_with_a_sentence",
                condition=Q(verdict="", remark="", judged_by=None, judged_at=None)
                | (~Q(verdict="") & ~Q(remark="") & Q(judged_by__isnull=False, judged_at__isnull=False)),
            ),
        ]

    def __str__(self) -> str:
        return f"Værdispring {self.created_at:%d.%m.%Y}: {self.get_verdict_display() or 'venter'}"

    @property
    def is_late(self) -> bool:
        return not self.verdict and self.due_on < timezone.localdate()

    @property
    def tone(self) -> str:
        """Of the badge that shows the verdict."""
        return {Verdict.JUSTIFIED: "ok", Verdict.UNJUSTIFIED: "danger"}.get(Verdict(self.verdict), "warn")

    @property
    def is_settled(self) -> bool:
        """Whether the last word is said. What must be investigated gets another judgement later."""
        return self.verdict in (Verdict.JUSTIFIED, Verdict.UNJUSTIFIED)
