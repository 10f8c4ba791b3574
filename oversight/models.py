"""What a leder does with the look-up log: samples to judge, names asked for, and packages for the citizen."""

from typing import Self

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.formats import date_format
from uuid_utils.compat import uuid7

from accounts.models import Membership, Municipality, User, WithSealed
from accounts.policy import Action, Role
from citizens.models import CitizenRow, CitizenRowQuerySet, Job, JobQuerySet, JobStatus, KeptAWhile
from citizens.models.jobs import UNDER_WAY


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


WAITING = Q(verdict__in=("", Verdict.ASK))  # not judged, or the worker is being asked


class Judged(models.Model):
    """Something unusual about what a worker has looked at, and a leder's word about it."""

    user = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="medarbejder")
    verdict = models.CharField("vurdering", max_length=20, choices=Verdict, blank=True)
    remark = models.CharField("begrundelse", max_length=1000, blank=True)
    judged_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    judged_at = models.DateTimeField("vurderet", null=True, blank=True)

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                name="%(class)s_judged_by_somebody",
                condition=Q(verdict="", remark="", judged_by=None, judged_at=None)
                | (~Q(verdict="") & Q(judged_by__isnull=False, judged_at__isnull=False)),
            ),
            models.CheckConstraint(
                name="%(class)s_not_fine_with_a_sentence",
                condition=Q(verdict__in=["", Verdict.FINE]) | ~Q(remark=""),
            ),
        ]

    @property
    def is_settled(self) -> bool:
        return self.verdict in (Verdict.FINE, Verdict.NOT_FINE)

    @property
    def tone(self) -> str:
        """Of the badge that shows the verdict."""
        return {Verdict.FINE: "ok", Verdict.NOT_FINE: "danger"}.get(Verdict(self.verdict), "warn")


class SampleQuerySet(CitizenRowQuerySet["Sample"]):
    def waiting(self) -> Self:
        return self.filter(WAITING)

    def settled(self) -> Self:
        return self.exclude(WAITING)

    def of_a_lone_leder(self) -> Self:
        """Looks of somebody besides whom nobody leads the citizen's team: no leder may judge them."""
        leders = Membership.objects.current().filter(role=Role.MANAGER, user__is_active=True)
        others = leders.filter(team=OuterRef("team")).exclude(user=OuterRef("user"))
        return self.exclude(Exists(others))


class Sample(Judged, CitizenRow):
    """A look-up that a leder is to judge. Drawn by `oversight.sampling`, judged in `oversight.services`.

    Repeats what the log says, since the log is dropped by the month.
    """

    read_action = Action.JUDGE_SAMPLES

    week = models.DateField("uge")  # its Monday
    lookup_id = models.BigIntegerField("opslag")
    looked_at = models.DateTimeField("set")
    what = models.CharField("handling", max_length=60)
    purpose = models.CharField("formål", max_length=200)
    reasons = ArrayField(models.CharField(max_length=20, choices=SampleReason), verbose_name="udtaget fordi")
    due_on = models.DateField("vurderes senest")

    objects = SampleQuerySet.as_manager()

    class Meta:
        verbose_name = "stikprøve"
        verbose_name_plural = "stikprøver"
        indexes = [models.Index(fields=["team", "due_on"], name="sample_by_team")]
        constraints = [
            *Judged.Meta.constraints,
            models.UniqueConstraint("lookup_id", name="sample_once_for_lookup"),
        ]

    def __str__(self) -> str:
        return f"Stikprøve {self.looked_at:%d.%m.%Y}"

    @property
    def is_late(self) -> bool:
        return not self.is_settled and self.due_on < timezone.localdate()

    @property
    def why(self) -> str:
        return ", ".join(str(SampleReason(reason).label) for reason in self.reasons)


class AlarmQuerySet(models.QuerySet["Alarm"]):
    def waiting(self) -> Self:
        return self.filter(WAITING)

    def settled(self) -> Self:
        return self.exclude(WAITING)

    def seen_by(self, user: User) -> Self:
        """A leder those about the people of the own teams, an administrator all of the kommune's."""
        mine = self.filter(municipality=user.municipality_id)
        if any(held.role == Role.ADMINISTRATOR for held in user.held):
            return mine
        workers = Membership.objects.current().filter(team__in=user.teams_as(Role.MANAGER))
        return mine.filter(user__in=workers.values("user"))


class Alarm(Judged):
    """Somebody has looked at many citizens in one day without working with them. Names no citizen.

    Raised by `oversight.alarms` within minutes; one for each person and day, and the number grows with it.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    municipality = models.ForeignKey(Municipality, models.PROTECT, related_name="+")
    day = models.DateField("dag")
    citizens = models.PositiveIntegerField("borgere")
    created_at = models.DateTimeField("oprettet", db_default=Now(), editable=False)

    objects = AlarmQuerySet.as_manager()

    class Meta:
        verbose_name = "alarm om mange opslag"
        verbose_name_plural = "alarmer om mange opslag"
        indexes = [models.Index(fields=["municipality", "-day"], name="alarm_by_municipality")]
        constraints = [
            *Judged.Meta.constraints,
            models.UniqueConstraint("user", "day", name="alarm_once_a_day"),
        ]

    def __str__(self) -> str:
        return f"{self.user}, {self.day}: {self.citizens}"


class NameDisclosureQuerySet(CitizenRowQuerySet["NameDisclosure"]):
    def in_force(self) -> Self:
        return self.filter(expires_at__gt=Now())


class NameDisclosure(CitizenRow):
    """A leder's reason for seeing who the people in a citizen's look-up list are. Ends by itself."""

    read_action = Action.SHOW_LOOKUP_NAMES

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


class PackageQuerySet(JobQuerySet["Package"]):
    def outlived(self) -> Self:
        """Whose files have had their day."""
        return self.filter(status=JobStatus.DONE, expires_at__lte=Now())


class Package(WithSealed, KeptAWhile, Job):
    """Everything the house knows about a citizen, as PDF and JSON (indsigtspakke). Sealed, and gone in a day.

    Ordered in `oversight.packages`; what stands in it, each app declares (`citizens.disclosure`). Only the
    row stays: that it was asked for, by whom, why, and how far it came.
    """

    read_action = Action.DOWNLOAD_PACKAGE
    FILES = ("pdf_sealed", "json_sealed")
    SEALED = {"pdf_sealed": "package pdf", "json_sealed": "package json"}

    reason = models.CharField("hvorfor", max_length=1000)
    # Why the names of those who have looked are in it; without it they are not.
    names = models.ForeignKey(
        NameDisclosure, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="navne med"
    )
    pdf_sealed = models.BinaryField("PDF", null=True, editable=False)
    json_sealed = models.BinaryField("JSON", null=True, editable=False)
    made_at = models.DateTimeField("samlet", null=True, blank=True)

    objects = PackageQuerySet.as_manager()

    class Meta:
        verbose_name = "indsigtspakke"
        verbose_name_plural = "indsigtspakker"
        indexes = [
            models.Index(fields=["citizen", "-created_at"], name="package_by_citizen"),
            models.Index(
                fields=["status", "claimed_until"],
                condition=Q(status__in=(*UNDER_WAY, JobStatus.DONE)),
                name="package_to_tend",
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["citizen"], condition=Q(status__in=UNDER_WAY), name="package_one_under_way"
            ),
            models.CheckConstraint(
                name="package_done_iff_files",
                condition=Q(
                    status=JobStatus.DONE,
                    pdf_sealed__isnull=False,
                    json_sealed__isnull=False,
                    made_at__isnull=False,
                    expires_at__isnull=False,
                )
                | (~Q(status=JobStatus.DONE) & Q(pdf_sealed=None, json_sealed=None)),
            ),
        ]

    def __str__(self) -> str:
        return f"Indsigtspakke {timezone.localtime(self.created_at):%d.%m.%Y}"

    @property
    def with_names(self) -> bool:
        return self.names_id is not None

    @property
    def told(self) -> str:
        """`Bestilt 12. marts 2026 kl. 10.02 af Lars Leder, med navne`"""
        ordered = date_format(timezone.localtime(self.created_at), "j. F Y \\k\\l. H.i")
        return f"Bestilt {ordered} af {self.requested_by}{', med navne' if self.with_names else ''}"
