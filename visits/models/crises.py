"""Crises, and until when it is in time to look back on one."""

from datetime import timedelta
from typing import Self

from django.db import models
from django.db.models import DateField, F, Q
from django.db.models.functions import Cast, Coalesce
from django.utils import timezone
from django.utils.formats import date_format

from accounts.models import User
from citizens.models import CitizenRow, CitizenRowQuerySet
from plans.models import PlanVersion, VersionStatus

LEARN_WITHIN = timedelta(days=14)  # while it is fresh, and the worst is over


class CrisisEventQuerySet(CitizenRowQuerySet["CrisisEvent"]):
    def with_due_date(self) -> Self:
        """Annotates `due`: the last day it is in time to look back together."""
        return self.annotate(due=Cast(Coalesce("over_on", "on") + LEARN_WITHIN, DateField()))

    def to_learn_from(self) -> Self:
        """Not looked back on yet, unless the citizen did not want to."""
        return self.exclude(
            Q(learning__approved_at__isnull=False) | Q(learning__status=VersionStatus.REFUSED)
        )


class CrisisEvent(CitizenRow):
    """A crisis the citizen has been in. What it taught is a plan of its own (læring efter krise)."""

    on = models.DateField("begyndte", default=timezone.localdate)
    happened = models.TextField("hvad skete der")
    sought = models.CharField("hvor blev der søgt hjælp", max_length=300, blank=True)
    over_on = models.DateField("det værste var overstået", null=True, blank=True)
    by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="skrevet af")
    # Gone with its draft, when that is thrown away: then it is not learned from.
    learning = models.OneToOneField(
        PlanVersion, models.SET_NULL, null=True, blank=True, related_name="crisis", verbose_name="læring"
    )

    objects = CrisisEventQuerySet.as_manager()

    class Meta:
        verbose_name = "krise"
        verbose_name_plural = "kriser"
        constraints = [
            models.CheckConstraint(
                name="crisisevent_over_after_it_began", condition=Q(over_on=None) | Q(over_on__gte=F("on"))
            ),
            models.UniqueConstraint("citizen", "on", name="crisisevent_one_a_day"),
        ]

    def __str__(self) -> str:
        return f"Krise {date_format(self.on)}"
