"""How often a questionnaire is offered: in a kommune, and to one citizen."""

from typing import Self

from django.db import models
from django.db.models import Q

from accounts.models import Municipality, User
from accounts.policy import Action
from citizens.models import CitizenRow, CitizenRowQuerySet
from measurements.models.choices import InstrumentKey


class Every(models.IntegerChoices):
    """How often a questionnaire is offered, in days."""

    NEVER = 0, "ikke fast"
    FORTNIGHT = 14, "hver 14. dag"
    MONTH = 30, "hver måned"
    TWO_MONTHS = 60, "hver anden måned"
    THREE_MONTHS = 90, "hver tredje måned"
    HALF_YEAR = 182, "hvert halve år"


class KommuneRhythm(models.Model):
    """What a kommune decided about one questionnaire."""

    municipality = models.ForeignKey(Municipality, models.CASCADE, related_name="+")
    instrument = models.CharField("skema", max_length=20, choices=InstrumentKey)
    every = models.PositiveSmallIntegerField("hvor tit", choices=Every)

    class Meta:
        verbose_name = "kommunens rytme"
        verbose_name_plural = "kommunens rytmer"
        constraints = [
            models.UniqueConstraint(fields=["municipality", "instrument"], name="rhythm_one_for_kommune"),
            models.CheckConstraint(name="rhythm_is_a_known_one", condition=Q(every__in=Every.values)),
        ]

    def __str__(self) -> str:
        return f"{self.get_instrument_display()} {self.get_every_display()}"


class CitizenRhythmQuerySet(CitizenRowQuerySet["CitizenRhythm"]):
    def newest_first(self) -> Self:
        return self.order_by("-created_at", "-id")


class CitizenRhythm(CitizenRow):
    """What one citizen would rather. Written anew at each change: the newest of a questionnaire holds."""

    read_action = Action.VIEW_SCORES

    instrument = models.CharField("skema", max_length=20, choices=InstrumentKey)
    every = models.PositiveSmallIntegerField("hvor tit", choices=Every, null=True)  # None: as the kommune
    why = models.CharField("hvorfor", max_length=300, blank=True)
    by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="skrevet af")

    objects = CitizenRhythmQuerySet.as_manager()

    class Meta:
        verbose_name = "borgerens rytme"
        verbose_name_plural = "borgerens rytmer"
        indexes = [models.Index(fields=["citizen", "instrument", "-created_at"], name="rhythm_by_citizen")]
        constraints = [
            models.CheckConstraint(
                name="citizen_rhythm_is_a_known_one", condition=Q(every=None) | Q(every__in=Every.values)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_instrument_display()} {self.get_every_display() or 'som i kommunen'}"
