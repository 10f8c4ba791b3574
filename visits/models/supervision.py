"""Sparring and supervision among colleagues."""

from collections.abc import Collection
from typing import Self

from django.db import models
from django.utils import timezone
from uuid_utils.compat import uuid7

from accounts.models import Team, User


class SupervisionKind(models.TextChoices):
    PEER = "peer", "kollegial sparring"
    SUPERVISION = "supervision", "supervision"
    OPEN_ROOM = "open_room", "åbent supervisionsrum"


class SupervisionQuerySet(models.QuerySet["Supervision"]):
    def of_teams(self, teams: Collection[int]) -> Self:
        """With the names of those who took part."""
        return (
            self.filter(team__in=teams).select_related("team", "recorded_by").prefetch_related("participants")
        )


class Supervision(models.Model):
    """Sparring or supervision that colleagues took part in (pejlemærke 2.2). Names no citizen."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    team = models.ForeignKey(Team, models.PROTECT, related_name="supervisions")
    on = models.DateField("dato", default=timezone.localdate)
    kind = models.CharField("slags", max_length=20, choices=SupervisionKind, default=SupervisionKind.PEER)
    participants = models.ManyToManyField(User, related_name="supervisions", verbose_name="deltagere")
    action_points = models.TextField("det tager vi med os", blank=True)
    recorded_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="skrevet af")

    objects = SupervisionQuerySet.as_manager()

    class Meta:
        verbose_name = "sparring eller supervision"
        verbose_name_plural = "sparring og supervision"

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.on}"
