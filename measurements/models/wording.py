"""What a kommune shows of an instrument, edition by edition."""

from typing import Self

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from accounts.models import Municipality, User
from measurements.instruments import Instrument, instrument_in_version
from measurements.models.choices import InstrumentKey
from measurements.wording.words import Words, worded


class WordingEditionQuerySet(models.QuerySet["WordingEdition"]):
    def of(self, kommune: Municipality | int, instrument: str | None = None) -> Self:
        """Those of one kommune, and perhaps of one instrument; the newest first."""
        rows = self.filter(municipality=kommune).order_by("instrument", "-number")
        return rows.filter(instrument=instrument) if instrument else rows


class WordingEdition(models.Model):
    """What a kommune shows of an instrument from a day on. The database refuses every change of it.

    No words means that our neutral labels are shown again.
    """

    municipality = models.ForeignKey(Municipality, models.PROTECT, related_name="+")
    instrument = models.CharField("skema", max_length=20, choices=InstrumentKey)
    instrument_version = models.PositiveSmallIntegerField("skemaets udgave")
    number = models.PositiveSmallIntegerField("nummer")
    reason = models.CharField("hvad og hvorfor", max_length=200)
    language = models.CharField("sprog", max_length=10, blank=True)
    licence_holder = models.CharField("licensen tilhører", max_length=200, blank=True)
    licence_number = models.CharField("licensens nummer", max_length=100, blank=True)
    licence_notice = models.CharField("hvad licensen vil have vist", max_length=300, blank=True)
    licensed_on = models.DateField("licensens dato", null=True, blank=True)
    words = models.JSONField("ordlyd", default=dict, blank=True)
    made_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="lavet af")
    created_at = models.DateTimeField("lavet", db_default=Now(), editable=False)

    objects = WordingEditionQuerySet.as_manager()

    class Meta:
        verbose_name = "ordlyd i et skema"
        verbose_name_plural = "ordlyd i skemaer"
        constraints = [
            models.UniqueConstraint(
                "municipality", "instrument", "number", name="wordingedition_number_once"
            ),
            models.CheckConstraint(name="wordingedition_counts_from_one", condition=Q(number__gte=1)),
            models.CheckConstraint(name="wordingedition_has_a_reason", condition=~Q(reason="")),
            models.CheckConstraint(
                name="wordingedition_licensed_iff_worded",
                condition=Q(words={}, licence_holder="", licensed_on=None, language="")
                | (~Q(words={}) & ~Q(licence_holder="") & Q(licensed_on__isnull=False) & ~Q(language="")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_instrument_display()}, udgave {self.number}"

    @property
    def is_official(self) -> bool:
        return bool(self.words)

    @property
    def asked(self) -> Instrument:
        """The instrument as this edition words it."""
        instrument = instrument_in_version(self.instrument, self.instrument_version)
        return worded(instrument, Words.from_json(self.words)) if self.words else instrument
