"""Indicator values as they stood on a day, and each kommune's own targets."""

from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import F, Q

from accounts.models import Municipality, Team


class IndicatorSnapshot(models.Model):
    """How many of how many, for one indicator and team, on one day. Written set-wise each night."""

    day = models.DateField("dag")
    team = models.ForeignKey(Team, models.PROTECT, related_name="+")
    key = models.CharField("indikator", max_length=10)
    numerator = models.PositiveIntegerField("opfyldt")
    denominator = models.PositiveIntegerField("ud af")

    class Meta:
        verbose_name = "øjebliksbillede af indikator"
        verbose_name_plural = "øjebliksbilleder af indikatorer"
        constraints = [
            models.UniqueConstraint("team", "day", "key", name="snapshot_once"),
            models.CheckConstraint(
                name="snapshot_part_of_whole", condition=Q(numerator__lte=F("denominator"))
            ),
        ]

    def __str__(self) -> str:
        return f"{self.key} {self.team} {self.day}: {self.numerator}/{self.denominator}"


class IndicatorTarget(models.Model):
    """The share a kommune aims for, where it is not the default of the indicator."""

    municipality = models.ForeignKey(Municipality, models.PROTECT, related_name="+")
    key = models.CharField("indikator", max_length=10)
    percent = models.PositiveSmallIntegerField("mål (procent)", validators=[MaxValueValidator(100)])

    class Meta:
        verbose_name = "mål for indikator"
        verbose_name_plural = "mål for indikatorer"
        constraints = [
            models.UniqueConstraint("municipality", "key", name="target_once"),
            models.CheckConstraint(name="target_is_a_percentage", condition=Q(percent__lte=100)),
        ]

    def __str__(self) -> str:
        return f"{self.key}: {self.percent} %"
