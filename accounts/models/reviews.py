"""The half-yearly look at who has access. Changes are made in `accounts.review.services`."""

from datetime import date
from typing import Self

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.db.models.functions import Now
from django.utils import timezone

from accounts.models.core import Membership, Municipality, Office, Team, User
from accounts.policy import Role


class Finding(models.TextChoices):
    KEEP = "keep", "beholdes"
    CHANGE = "change", "ændret"
    END = "end", "afsluttet"


class AccessReviewQuerySet(models.QuerySet["AccessReview"]):
    def open(self) -> Self:
        return self.filter(closed_on=None)

    def overdue_on(self, day: date) -> Self:
        return self.open().filter(due_on__lt=day)

    def seen_by(self, user: User) -> Self:
        """The rounds a user goes through or follows: a leder those of the own teams and of the
        administrators, an administrator those of the kommune."""
        held = {membership.role for membership in user.held}
        in_kommune = self.filter(municipality=user.municipality_id)
        if Role.ADMINISTRATOR in held:
            return in_kommune
        if Role.MANAGER in held:
            return in_kommune.filter(Q(team__in=user.teams_as(Role.MANAGER)) | Q(team=None, office=None))
        return self.none()


class AccessReview(models.Model):
    """One round: everybody with access in a team, an office, or as administrator (neither)."""

    municipality = models.ForeignKey(Municipality, models.PROTECT, related_name="access_reviews")
    team = models.ForeignKey(Team, models.PROTECT, null=True, blank=True, related_name="+")
    office = models.ForeignKey(Office, models.PROTECT, null=True, blank=True, related_name="+")
    opened_on = models.DateField("åbnet", default=timezone.localdate)
    due_on = models.DateField("færdig senest")
    opened_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    closed_on = models.DateField("afsluttet", null=True, blank=True)

    objects = AccessReviewQuerySet.as_manager()

    class Meta:
        verbose_name = "gennemgang af adgange"
        verbose_name_plural = "gennemgange af adgange"
        constraints = [
            models.UniqueConstraint(
                fields=["municipality", "team", "office"],
                condition=Q(closed_on=None),
                nulls_distinct=False,
                name="accessreview_one_open",
            ),
            models.CheckConstraint(name="accessreview_one_place", condition=Q(team=None) | Q(office=None)),
        ]

    def __str__(self) -> str:
        return f"{self.place}, {self.opened_on:%d.%m.%Y}"

    @property
    def place(self) -> str:
        return str(self.team or self.office or "Administratorer")

    @property
    def is_overdue(self) -> bool:
        return self.closed_on is None and self.due_on < timezone.localdate()


class AccessReviewItemQuerySet(models.QuerySet["AccessReviewItem"]):
    def unanswered(self) -> Self:
        """Nobody has said anything, and the membership still stands."""
        standing = Membership.objects.not_over().filter(pk=OuterRef("membership"))
        return self.filter(Exists(standing), finding="")


class AccessReviewItem(models.Model):
    """One membership in a round, as it stood when the round was opened, and what was decided about it."""

    review = models.ForeignKey(AccessReview, models.PROTECT, related_name="items")
    membership = models.ForeignKey(Membership, models.PROTECT, related_name="review_items")
    finding = models.CharField("afgørelse", max_length=10, choices=Finding, blank=True)
    note = models.CharField("bemærkning", max_length=500, blank=True)
    decided_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    decided_at = models.DateTimeField("afgjort", null=True, blank=True)
    created_at = models.DateTimeField("oprettet", db_default=Now(), editable=False)

    objects = AccessReviewItemQuerySet.as_manager()

    class Meta:
        verbose_name = "adgang i gennemgang"
        verbose_name_plural = "adgange i gennemgang"
        constraints = [
            models.UniqueConstraint("review", "membership", name="accessreviewitem_once"),
            models.CheckConstraint(
                name="accessreviewitem_decided_by_somebody",
                condition=Q(finding="", decided_by=None, decided_at=None)
                | (~Q(finding="") & Q(decided_by__isnull=False, decided_at__isnull=False)),
            ),
            models.CheckConstraint(
                name="accessreviewitem_says_why",
                condition=Q(finding__in=["", Finding.KEEP]) | ~Q(note=""),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.membership.user}: {self.get_finding_display() or 'venter'}"
