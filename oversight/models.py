"""What a leder does with the look-up log: samples to judge, and names asked for."""

from typing import Self

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils import timezone

from accounts.models import User
from citizens.models import CitizenRow, CitizenRowQuerySet


class SampleReason(models.TextChoices):
    """Why a look-up was drawn. The first is chance alone."""

    RANDOM = "random", "tilfældigt valgt"
    UNASSIGNED = "unassigned", "ikke tildelt borgeren den dag"
    REFUSED = "refused", "forsøgte uden at have adgang"
    SURNAME = "surname", "samme efternavn som borgeren"
    PROTECTED = "protected", "borgeren har beskyttelse og er ikke tildelt"
    VOLUME = "volume", "så mange borgere uden tildeling på én dag"
    ODD_HOUR = "odd_hour", "om natten"


class Verdict(models.TextChoices):
    FINE = "fine", "i orden"
    ASK = "ask", "spørg medarbejderen"
    NOT_FINE = "not_fine", "ikke i orden"


class SampleQuerySet(CitizenRowQuerySet["Sample"]):
    def waiting(self) -> Self:
        """Not judged, or the worker is being asked."""
        return self.filter(verdict__in=("", Verdict.ASK))

    def settled(self) -> Self:
        return self.exclude(verdict__in=("", Verdict.ASK))


class Sample(CitizenRow):
    """A look-up that a leder is to judge. Drawn by `oversight.sampling`, judged in `oversight.services`.

    Repeats what the log says, since the log is dropped by the month.
    """

    week = models.DateField("uge")  # its Monday
    lookup_id = models.BigIntegerField("opslag")
    looked_at = models.DateTimeField("set")
    user = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="medarbejder")
    what = models.CharField("handling", max_length=60)
    purpose = models.CharField("formål", max_length=200)
    reasons = ArrayField(models.CharField(max_length=20, choices=SampleReason), verbose_name="udtaget fordi")
    due_on = models.DateField("vurderes senest")
    verdict = models.CharField("vurdering", max_length=20, choices=Verdict, blank=True)
    remark = models.CharField("begrundelse", max_length=1000, blank=True)
    judged_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    judged_at = models.DateTimeField("vurderet", null=True, blank=True)

    objects = SampleQuerySet.as_manager()

    class Meta:
        verbose_name = "stikprøve"
        verbose_name_plural = "stikprøver"
        indexes = [models.Index(fields=["team", "due_on"], name="sample_by_team")]
        constraints = [
            models.UniqueConstraint("lookup_id", name="sample_once_for_lookup"),
            models.CheckConstraint(
                name="sample_judged_by_somebody",
                condition=Q(verdict="", remark="", judged_by=None, judged_at=None)
                | (~Q(verdict="") & Q(judged_by__isnull=False, judged_at__isnull=False)),
            ),
            models.CheckConstraint(
                name="sample_not_fine_with_a_sentence",
                condition=Q(verdict__in=["", Verdict.FINE]) | ~Q(remark=""),
            ),
        ]

    def __str__(self) -> str:
        return f"Stikprøve {self.looked_at:%d.%m.%Y}"

    @property
    def is_settled(self) -> bool:
        return self.verdict in (Verdict.FINE, Verdict.NOT_FINE)

    @property
    def is_late(self) -> bool:
        return not self.is_settled and self.due_on < timezone.localdate()

    @property
    def tone(self) -> str:
        """Of the badge that shows the verdict."""
        return {Verdict.FINE: "ok", Verdict.NOT_FINE: "danger"}.get(Verdict(self.verdict), "warn")

    @property
    def why(self) -> str:
        return ", ".join(str(SampleReason(reason).label) for reason in self.reasons)


class NameDisclosureQuerySet(CitizenRowQuerySet["NameDisclosure"]):
    def in_force(self) -> Self:
        return self.filter(expires_at__gt=Now())


class NameDisclosure(CitizenRow):
    """A leder's reason for seeing who the people in a citizen's look-up list are. Ends by itself."""

    user = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="leder")
    reason = models.CharField("begrundelse", max_length=1000)
    expires_at = models.DateTimeField("udløber")

    objects = NameDisclosureQuerySet.as_manager()

    class Meta:
        verbose_name = "visning af navne i loggen"
        verbose_name_plural = "visninger af navne i loggen"
        indexes = [models.Index(fields=["user", "citizen", "expires_at"], name="disclosure_by_user")]

    def __str__(self) -> str:
        return f"{self.user}, {self.created_at:%d.%m.%Y}"
