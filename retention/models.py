"""How long a case is kept, what keeps it longer, and what is left of it when it is deleted.

Changes are made in `retention.services`, `retention.deleting` and `retention.rules`.
"""

from typing import Self

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils.formats import date_format

from accounts.models import Municipality, User
from accounts.policy import Action
from citizens.models import CitizenRow, CitizenRowQuerySet

SHORTEST_YEARS, USUAL_YEARS, LONGEST_YEARS = 2, 5, 30
SHORTEST_MONTHS, USUAL_MONTHS, LONGEST_MONTHS = 1, 6, 24


class KeepingRuleQuerySet(models.QuerySet["KeepingRule"]):
    def waiting(self) -> Self:
        return self.filter(decided_at=None)

    def in_force(self) -> Self:
        """Accepted ones, that of today first; those before it are history."""
        return self.filter(is_accepted=True).order_by("-decided_at", "-pk")


class KeepingRule(models.Model):
    """How long a kommune keeps its cases: proposed by one, in force when another has agreed."""

    municipality = models.ForeignKey(Municipality, models.PROTECT, related_name="+")
    years = models.PositiveSmallIntegerField(
        "år, til sagen kan slettes",
        default=USUAL_YEARS,
        validators=[MinValueValidator(SHORTEST_YEARS), MaxValueValidator(LONGEST_YEARS)],
    )
    archive_months = models.PositiveSmallIntegerField(
        "måneder, til sagen arkiveres",
        default=USUAL_MONTHS,
        validators=[MinValueValidator(SHORTEST_MONTHS), MaxValueValidator(LONGEST_MONTHS)],
    )
    deliver_first = models.BooleanField("afleveres til arkiv før sletning", default=False)
    proposed_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    created_at = models.DateTimeField("foreslået", db_default=Now(), editable=False)
    decided_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    decided_at = models.DateTimeField("afgjort", null=True, blank=True)
    is_accepted = models.BooleanField("godkendt", default=False)

    objects = KeepingRuleQuerySet.as_manager()

    class Meta:
        verbose_name = "regel for opbevaring"
        verbose_name_plural = "regler for opbevaring"
        constraints = [
            models.CheckConstraint(
                name="keepingrule_within_bounds",
                condition=Q(years__range=(SHORTEST_YEARS, LONGEST_YEARS))
                & Q(archive_months__range=(SHORTEST_MONTHS, LONGEST_MONTHS)),
            ),
            models.CheckConstraint(
                name="keepingrule_decided_by_another",
                condition=Q(decided_by=None, decided_at=None, is_accepted=False)
                | (Q(decided_by__isnull=False, decided_at__isnull=False) & ~Q(decided_by=F("proposed_by"))),
            ),
            models.UniqueConstraint(
                fields=["municipality"], condition=Q(decided_at=None), name="keepingrule_one_waiting"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.years} år efter det sidste forløb"


class HoldQuerySet(CitizenRowQuerySet["Hold"]):
    def in_force(self) -> Self:
        return self.filter(ended_at=None)


class Hold(CitizenRow):
    """A case that may not be deleted yet, whatever the years say: a complaint, a claim, a lawsuit."""

    reason = models.CharField("hvorfor", max_length=500)
    set_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="sat af")
    ended_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="ophævet af"
    )
    ended_at = models.DateTimeField("ophævet", null=True, blank=True)

    objects = HoldQuerySet.as_manager()

    class Meta:
        verbose_name = "må ikke slettes endnu"
        verbose_name_plural = "må ikke slettes endnu"
        constraints = [
            models.UniqueConstraint(fields=["citizen"], condition=Q(ended_at=None), name="hold_one_in_force"),
            models.CheckConstraint(
                name="hold_ended_by_somebody",
                condition=Q(ended_by=None, ended_at=None) | Q(ended_by__isnull=False, ended_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.reason

    @property
    def is_in_force(self) -> bool:
        return self.ended_at is None


class DeletionQuerySet(CitizenRowQuerySet["Deletion"]):
    def proposed(self) -> Self:
        return self.filter(asked_by=None)

    def asked(self) -> Self:
        return self.filter(asked_by__isnull=False, confirmed_by=None)

    def confirmed(self) -> Self:
        return self.filter(confirmed_by__isnull=False)


class Deletion(CitizenRow):
    """A case that has been kept long enough: proposed by the clock, asked for by one, confirmed by another.

    Goes with the case it is about. What stays is a line in the ledger.
    """

    read_action = Action.ASK_DELETION

    closed_on = models.DateField("sidste forløb sluttede")
    due_on = models.DateField("kan slettes fra")
    delivered_on = models.DateField("afleveret til arkiv", null=True, blank=True)
    delivery_reference = models.CharField("arkivets nummer", max_length=60, blank=True)
    asked_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="bedt om af"
    )
    asked_at = models.DateTimeField("bedt om", null=True, blank=True)
    declined_because = models.CharField("afvist, fordi", max_length=300, blank=True)
    confirmed_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="bekræftet af"
    )
    confirmed_at = models.DateTimeField("bekræftet", null=True, blank=True)

    objects = DeletionQuerySet.as_manager()

    class Meta:
        verbose_name = "sletning"
        verbose_name_plural = "sletninger"
        indexes = [models.Index(fields=["team", "due_on"], name="deletion_by_team")]
        constraints = [
            models.UniqueConstraint("citizen", name="deletion_one_for_citizen"),
            models.CheckConstraint(
                name="deletion_takes_two_people",
                condition=Q(confirmed_by=None) | ~Q(confirmed_by=F("asked_by")),
            ),
            models.CheckConstraint(
                name="deletion_asked_then_confirmed",
                condition=Q(asked_by=None, asked_at=None, confirmed_by=None, confirmed_at=None)
                | Q(asked_by__isnull=False, asked_at__isnull=False, confirmed_by=None, confirmed_at=None)
                | Q(
                    asked_by__isnull=False,
                    asked_at__isnull=False,
                    confirmed_by__isnull=False,
                    confirmed_at__gte=F("asked_at"),
                ),
            ),
            models.CheckConstraint(
                name="deletion_delivered_on_a_day",
                condition=Q(delivered_on=None, delivery_reference="") | Q(delivered_on__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"Sletning fra {self.due_on}"

    @property
    def is_asked(self) -> bool:
        return self.asked_by_id is not None

    @property
    def is_confirmed(self) -> bool:
        return self.confirmed_by_id is not None

    @property
    def state(self) -> str:
        if self.is_confirmed:
            return "slettes i nat"
        return "venter på en anden" if self.is_asked else "klar"

    @property
    def tone(self) -> str:
        """Of the badge that shows the state."""
        return "danger" if self.is_confirmed else "warn" if self.is_asked else "muted"

    @property
    def line(self) -> str:
        return f"Sidste forløb sluttede {date_format(self.closed_on)}"

    @property
    def meta(self) -> str:
        return f"Den anden sagde nej: {self.declined_because}" if self.declined_because else ""


class LedgerLine(models.Model):
    """That a case was deleted: when, by whose word and how many rows. Nothing that stood in it.

    Written by the database alone (`retention_delete`), never changed, each line hashed with the one before.
    `said` is the exact text that was hashed; the other columns repeat what is looked up.
    """

    number = models.BigIntegerField("nummer", primary_key=True)
    citizen_id = models.UUIDField("borger-id")
    deleted_at = models.DateTimeField("slettet")
    said = models.TextField("linje")
    previous = models.BinaryField("forrige sum", max_length=32)
    hash = models.BinaryField("sum", max_length=32)

    class Meta:
        verbose_name = "linje i slettelisten"
        verbose_name_plural = "linjer i slettelisten"

    def __str__(self) -> str:
        return f"Linje {self.number}"
