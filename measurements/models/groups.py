"""Which questionnaires a kommune offers before and after a group."""

from django.db import models
from django.db.models import Q

from accounts.models import Municipality
from measurements.models.choices import InstrumentKey, Occasion


class OfferedAround(models.TextChoices):
    """Where round a group a questionnaire is offered."""

    NEVER = "never", "nej"
    BEFORE = "before", "før"
    AFTER = "after", "efter"
    BOTH = "both", "før og efter"

    @property
    def occasions(self) -> tuple[Occasion, ...]:
        both = (Occasion.BEFORE, Occasion.AFTER)
        return tuple(occasion for occasion in both if self in (OfferedAround.BOTH, occasion.value))


class KommuneGroupOffer(models.Model):
    """What a kommune decided about one questionnaire and groups."""

    municipality = models.ForeignKey(Municipality, models.CASCADE, related_name="+")
    instrument = models.CharField("skema", max_length=20, choices=InstrumentKey)
    offered = models.CharField("før og efter en gruppe", max_length=10, choices=OfferedAround)

    class Meta:
        verbose_name = "kommunens skemaer om grupper"
        verbose_name_plural = "kommunens skemaer om grupper"
        constraints = [
            models.UniqueConstraint(fields=["municipality", "instrument"], name="groupoffer_one_for_kommune"),
            models.CheckConstraint(
                name="groupoffer_is_a_known_one", condition=Q(offered__in=OfferedAround.values)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_instrument_display()} {self.get_offered_display()}"
