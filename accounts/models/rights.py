"""Roles that two people must agree on. Changes are made in `accounts.membership.services`."""

from typing import Self

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils import timezone

from accounts.models.core import Office, Team, User, place_fits_role
from accounts.policy import Role


class RoleProposalQuerySet(models.QuerySet["RoleProposal"]):
    def waiting(self) -> Self:
        return self.filter(decided_at=None)

    def decidable_by(self, user: User) -> Self:
        """Waiting ones the user may be the second pair of eyes on: neither proposed by nor about them.

        A second administrator, or the leder of the area: the team; for an administrator, the whole kommune.
        """
        held = {membership.role for membership in user.held}
        if not held & {Role.ADMINISTRATOR, Role.MANAGER}:
            return self.none()
        area = Q(role=Role.ADMINISTRATOR) | Q(team__in=user.teams_as(Role.MANAGER))
        waiting = self.waiting().filter(user__municipality=user.municipality_id)
        waiting = waiting.exclude(proposed_by=user).exclude(user=user)
        return waiting if Role.ADMINISTRATOR in held else waiting.filter(area)


class RoleProposal(models.Model):
    """A role that one person wants to give and another must confirm. No right comes of it before."""

    user = models.ForeignKey(User, models.PROTECT, related_name="role_proposals")
    role = models.CharField("rolle", max_length=20, choices=Role)
    team = models.ForeignKey(Team, models.PROTECT, null=True, blank=True, related_name="+")
    office = models.ForeignKey(Office, models.PROTECT, null=True, blank=True, related_name="+")
    starts_on = models.DateField("fra", default=timezone.localdate)
    ends_on = models.DateField("til og med", null=True, blank=True)
    proposed_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    created_at = models.DateTimeField("foreslået", db_default=Now(), editable=False)
    decided_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    decided_at = models.DateTimeField("afgjort", null=True, blank=True)
    is_accepted = models.BooleanField("godkendt", default=False)

    objects = RoleProposalQuerySet.as_manager()

    class Meta:
        verbose_name = "forslag om rolle"
        verbose_name_plural = "forslag om roller"
        constraints = [
            place_fits_role("proposal_place_fits_role"),
            models.UniqueConstraint(
                fields=["user", "role", "team"],
                condition=Q(decided_at=None),
                nulls_distinct=False,
                name="proposal_waits_once",
            ),
            models.CheckConstraint(
                name="proposal_decided_by_somebody",
                condition=Q(decided_at=None, decided_by=None, is_accepted=False)
                | Q(decided_at__isnull=False, decided_by__isnull=False),
            ),
            models.CheckConstraint(
                name="proposal_needs_four_eyes",
                condition=Q(is_accepted=False) | (~Q(decided_by=F("proposed_by")) & ~Q(decided_by=F("user"))),
            ),
        ]

    def __str__(self) -> str:
        place = self.team or self.office
        return f"{self.get_role_display()}, {place}" if place else self.get_role_display()
