"""The thresholds a kommune reads measurements by."""

from decimal import Decimal
from typing import Any, Self

from django.db import models
from django.db.models import Q
from django.db.models.functions import Coalesce, Now
from django.db.models.lookups import LessThan

from accounts.models import Municipality, User
from measurements.limits import IN_ORDER, SETTINGS, usual


class KommuneLimitsQuerySet(models.QuerySet["KommuneLimits"]):
    def of(self, kommune: Municipality | int) -> Self:
        """Those of one kommune, the newest first: it is the one that holds."""
        return self.filter(municipality=kommune).order_by("-number")


def _own(label: str) -> Any:
    return models.DecimalField(label, max_digits=4, decimal_places=1, null=True, blank=True)


def _own_whole(label: str) -> Any:
    return models.PositiveSmallIntegerField(label, null=True, blank=True)


def _or_usual(name: str) -> Any:
    whole = models.PositiveSmallIntegerField()
    return Coalesce(models.F(name), models.Value(int(usual(name))), output_field=whole)


def _in_bounds(name: str, lowest: Decimal, highest: Decimal) -> models.CheckConstraint:
    return models.CheckConstraint(
        name=f"limits_{name}_in_bounds",
        condition=Q(**{name: None}) | Q(**{f"{name}__gte": lowest, f"{name}__lte": highest}),
    )


def _plainly(value: Decimal | int) -> Decimal:
    """A whole number without decimals, so that a page writes 6 and not 6,0."""
    return Decimal(int(value)) if value == int(value) else Decimal(value)


class KommuneLimits(models.Model):
    """The thresholds a kommune reads measurements by from a day on; empty ones are as everywhere.

    Written anew at each change: the database refuses to alter one. About reading; only `inspire_share` is
    about scoring, and so each response keeps what held when it was saved.
    """

    municipality = models.ForeignKey(Municipality, models.PROTECT, related_name="+")
    number = models.PositiveSmallIntegerField("nummer")
    rci = _own("ændring i ORS")
    meetings_without_change = _own_whole("ORS-målinger uden ændring")
    srs_cutoff = _own("SRS")
    srs_item_low = _own("et enkelt svar i SRS")
    srs_fall = _own("fald i SRS")
    who5_low_band = _own_whole("lav trivsel")
    who5_lowest_band = _own_whole("meget lav trivsel")
    who5_look_closer = _own_whole("at se nærmere på trivslen")
    who5_change = _own_whole("ændring i trivsel")
    inspire_share = _own_whole("andel af svar i INSPIRE")
    reason = models.CharField("hvorfor", max_length=300)
    made_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="sat af")
    created_at = models.DateTimeField("sat", db_default=Now(), editable=False)

    objects = KommuneLimitsQuerySet.as_manager()

    class Meta:
        verbose_name = "kommunens grænser"
        verbose_name_plural = "kommunens grænser"
        constraints = [
            models.UniqueConstraint("municipality", "number", name="limits_number_once"),
            models.CheckConstraint(name="limits_count_from_one", condition=Q(number__gte=1)),
            models.CheckConstraint(name="limits_have_a_reason", condition=~Q(reason="")),
            *(_in_bounds(each.name, each.lowest, each.highest) for each in SETTINGS),
            *(
                models.CheckConstraint(
                    name=f"limits_{lower}_below_{upper}",
                    condition=LessThan(_or_usual(lower), _or_usual(upper)),
                )
                for lower, upper in IN_ORDER
            ),
        ]

    def __str__(self) -> str:
        return f"Grænser, udgave {self.number}"

    @property
    def own(self) -> dict[str, Decimal]:
        """The limits that are the kommune's own, by name."""
        values = {each.name: getattr(self, each.name) for each in SETTINGS}
        return {name: _plainly(value) for name, value in values.items() if value is not None}
