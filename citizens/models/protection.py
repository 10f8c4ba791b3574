"""Navne- og adressebeskyttelse: what is hidden, since when, and who was warned before sending."""

from datetime import date, timedelta

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils import timezone

from accounts.models import User, WithSealed
from accounts.policy import Action
from citizens.models.core import CitizenRow, CitizenRowQuerySet

ACKNOWLEDGED_FOR = timedelta(minutes=15)  # long enough to fetch one document, too short for the next errand


class ProtectionBasis(models.TextChoices):
    """Where the kommune knows it from."""

    REGISTERED = "registered", "Beskyttelsen er registreret i CPR"
    THREATENED = "threatened", "Borgeren er truet eller forfulgt"
    DECIDED = "decided", "Kommunen har besluttet det af en anden grund"


class ProtectionQuerySet(CitizenRowQuerySet["Protection"]):
    def in_force(self) -> "ProtectionQuerySet":
        return self.filter(ended_on=None)


class Protection(WithSealed, CitizenRow):
    """A citizen's address and phone, and perhaps the name, are protected from one day to another.

    It holds until somebody ends it: `review_on` only says when to look whether it still should, since a
    protection that lapsed by itself would show an address because nobody was at work that day. While the
    name is protected it stands here, sealed, and the citizen's own row holds the pseudonym: every list,
    file and interface shows that without knowing better.
    """

    read_action = Action.VIEW_CITIZEN

    basis = models.CharField("grundlag", max_length=20, choices=ProtectionBasis)
    starts_on = models.DateField("fra", default=timezone.localdate)
    review_on = models.DateField("gælder foreløbig til", null=True, blank=True)
    covers_name = models.BooleanField("navnet er også beskyttet", default=False)
    pseudonym = models.CharField("dæknavn", max_length=150, blank=True)
    name_sealed = models.BinaryField("navn", null=True, editable=False)
    set_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="sat af")
    ended_on = models.DateField("ophævet", null=True, blank=True)
    ended_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="ophævet af"
    )

    objects = ProtectionQuerySet.as_manager()

    SEALED = {"name_sealed": "name"}

    class Meta:
        verbose_name = "navne- og adressebeskyttelse"
        verbose_name_plural = "navne- og adressebeskyttelser"
        constraints = [
            models.UniqueConstraint(
                fields=["citizen"], condition=Q(ended_on=None), name="protection_one_in_force"
            ),
            models.CheckConstraint(
                name="protection_name_sealed_iff_covered",
                condition=Q(covers_name=False, pseudonym="", name_sealed=None)
                | (Q(covers_name=True, name_sealed__isnull=False) & ~Q(pseudonym="")),
            ),
            models.CheckConstraint(
                name="protection_ended_iff_by_somebody",
                condition=Q(ended_on=None, ended_by=None)
                | Q(ended_on__isnull=False, ended_by__isnull=False, ended_on__gte=F("starts_on")),
            ),
        ]

    def __str__(self) -> str:
        return self.what

    @property
    def what(self) -> str:
        return "Navne- og adressebeskyttelse" if self.covers_name else "Adressebeskyttelse"

    @property
    def real_name(self) -> str:
        """The protected name in clear; empty where the name is not covered. Only for a logged reveal."""
        return self.opened("name_sealed")

    def is_to_be_reviewed(self, today: date) -> bool:
        return self.ended_on is None and self.review_on is not None and self.review_on < today


class SendingQuerySet(CitizenRowQuerySet["SendingAcknowledged"]):
    def lately(self) -> "SendingQuerySet":
        return self.filter(created_at__gt=Now() - ACKNOWLEDGED_FOR)


class SendingAcknowledged(CitizenRow):
    """Somebody read the warning before sending or printing something about a protected citizen."""

    read_action = Action.VIEW_CITIZEN

    by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="af")

    objects = SendingQuerySet.as_manager()

    class Meta:
        verbose_name = "læst advarsel før afsendelse"
        verbose_name_plural = "læste advarsler før afsendelse"

    def __str__(self) -> str:
        return f"{self.by} {self.created_at}"
