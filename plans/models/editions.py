"""How a kommune has changed its kinds of plans. Only added to: a plan is read with the edition it has."""

from typing import Self

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from accounts.models import Municipality, User
from plans.kinds import kind_choices, kind_of
from plans.kinds.changes import Changes


class KindEditionQuerySet(models.QuerySet["KindEdition"]):
    def of(self, kommune: Municipality | int, kind: str | None = None) -> Self:
        """Those of one kommune, and perhaps of one kind; the newest first."""
        rows = self.filter(municipality=kommune).order_by("kind", "-number")
        return rows.filter(kind=kind) if kind else rows

    def newest(self, kommune: Municipality | int, kind: str) -> "KindEdition | None":
        """The one that new plans are written in; None while the kommune has changed nothing."""
        return self.of(kommune, kind).first()


class KindEdition(models.Model):
    """One kind of plan as a kommune asks it from a day on. The database refuses every change of it."""

    municipality = models.ForeignKey(Municipality, models.PROTECT, related_name="+")
    kind = models.CharField("slags", max_length=30, choices=kind_choices)
    number = models.PositiveSmallIntegerField("nummer")
    reason = models.CharField("hvad og hvorfor", max_length=200)
    changes = models.JSONField("ændringer")
    made_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="lavet af")
    created_at = models.DateTimeField("lavet", db_default=Now(), editable=False)

    objects = KindEditionQuerySet.as_manager()

    class Meta:
        verbose_name = "udgave af en plans afsnit"
        verbose_name_plural = "udgaver af planers afsnit"
        constraints = [
            models.UniqueConstraint("municipality", "kind", "number", name="kindedition_number_once"),
            models.CheckConstraint(name="kindedition_counts_from_one", condition=Q(number__gte=1)),
            models.CheckConstraint(name="kindedition_has_a_reason", condition=~Q(reason="")),
        ]

    def __str__(self) -> str:
        return f"{kind_of(self.kind).title}, udgave {self.number}"

    @property
    def changed(self) -> Changes:
        """What differs from the kind as it is declared."""
        return Changes.from_json(self.changes)
