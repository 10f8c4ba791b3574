"""Two records of one person, laid together, and what it takes to part them again."""

from typing import Self

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from accounts.models import User
from accounts.policy import Action
from citizens.models.core import Citizen, CitizenRow, CitizenRowQuerySet


class MergeQuerySet(CitizenRowQuerySet["Merge"]):
    def waiting_for(self, user: User) -> Self:
        """Proposals that `user` may answer: another's, about two records that are both within reach."""
        if not user.may(Action.MERGE_CITIZENS):
            return self.none()
        reach = Citizen.objects.permitting(user, Action.MERGE_CITIZENS)
        mine = self.permitting(user, Action.MERGE_CITIZENS).filter(decided_by=None, gone__in=reach)
        return mine.exclude(proposed_by=user)


class Merge(CitizenRow):
    """A proposal to lay `gone` into `citizen`, what a second person said to it, and whether it was undone."""

    read_action = Action.MERGE_CITIZENS

    gone = models.ForeignKey(Citizen, models.PROTECT, related_name="merges_away", verbose_name="lægges ind")
    reason = models.CharField("hvorfor", max_length=500)
    proposed_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="foreslået af")
    decided_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="afgjort af"
    )
    confirmed_at = models.DateTimeField("lagt sammen", null=True, blank=True)
    rejected_at = models.DateTimeField("afvist", null=True, blank=True)
    undone_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="skilt ad af"
    )
    undone_at = models.DateTimeField("skilt ad", null=True, blank=True)

    objects = MergeQuerySet.as_manager()

    class Meta:
        verbose_name = "sammenlægning"
        verbose_name_plural = "sammenlægninger"
        constraints = [
            models.CheckConstraint(name="merge_of_two", condition=~Q(citizen=F("gone"))),
            models.CheckConstraint(
                name="merge_decided_by_another",
                condition=Q(decided_by=None) | ~Q(decided_by=F("proposed_by")),
            ),
            models.CheckConstraint(
                name="merge_decided_iff_answered",
                condition=Q(decided_by=None, confirmed_at=None, rejected_at=None)
                | Q(decided_by__isnull=False, confirmed_at__isnull=False, rejected_at=None)
                | Q(decided_by__isnull=False, confirmed_at=None, rejected_at__isnull=False),
            ),
            models.CheckConstraint(
                name="merge_undone_by_somebody_after_it_was_done",
                condition=Q(undone_by=None, undone_at=None)
                | Q(undone_by__isnull=False, undone_at__isnull=False, confirmed_at__isnull=False),
            ),
            models.UniqueConstraint(
                fields=["gone"],
                condition=Q(rejected_at=None, undone_at=None),
                name="merge_one_open_for_each_gone",
            ),
        ]

    def __str__(self) -> str:
        return f"Sammenlægning: {self.state}"

    @property
    def is_waiting(self) -> bool:
        return self.decided_by_id is None

    @property
    def is_in_force(self) -> bool:
        return self.confirmed_at is not None and self.undone_at is None

    @property
    def state(self) -> str:
        if self.is_waiting:
            return "foreslået"
        if self.rejected_at:
            return "afvist"
        return "lagt sammen" if self.is_in_force else "skilt ad igen"


class MergedRows(CitizenRow):
    """The rows of one table that a merge moved, so that exactly these can be moved back."""

    read_action = Action.MERGE_CITIZENS

    merge = models.ForeignKey(Merge, models.PROTECT, related_name="moved", verbose_name="sammenlægning")
    table = models.CharField("tabel", max_length=100)  # the model's label
    ids = ArrayField(models.UUIDField(), verbose_name="rækker")

    objects = CitizenRowQuerySet["MergedRows"].as_manager()

    class Meta:
        verbose_name = "flyttede rækker"
        verbose_name_plural = "flyttede rækker"
        constraints = [models.UniqueConstraint("merge", "table", name="mergedrows_once_for_each_table")]

    def __str__(self) -> str:
        return f"{len(self.ids)} i {self.table}"
