"""Who reaches a citizen: the bostøtter who have one, and those who opened one for a while with a reason."""

from collections.abc import Iterable
from datetime import date, timedelta
from functools import reduce
from operator import or_
from typing import Self
from uuid import UUID

from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Length, Now, Trim
from django.db.models.lookups import GreaterThanOrEqual
from django.utils import timezone

from accounts.models import User
from accounts.policy import BREAK_GLASS_CARRIES, Action, Role, roles_granting
from citizens.models.core import Citizen, CitizenRow, CitizenRowQuerySet


class AssignmentQuerySet(CitizenRowQuerySet["Assignment"]):
    def on(self, day: date) -> Self:
        return self.filter(starts_on__lte=day).filter(Q(ends_on=None) | Q(ends_on__gte=day))

    def current(self) -> Self:
        return self.on(timezone.localdate())


class Assignment(CitizenRow):
    """A bostøtte who has this citizen, from one day to another."""

    read_action = Action.VIEW_CITIZEN

    user = models.ForeignKey(User, models.PROTECT, related_name="assignments", verbose_name="bostøtte")
    is_coordinator = models.BooleanField("tovholder", default=False)
    starts_on = models.DateField("fra", default=timezone.localdate)
    ends_on = models.DateField("til og med", null=True, blank=True)

    objects = AssignmentQuerySet.as_manager()

    class Meta:
        verbose_name = "tildeling"
        verbose_name_plural = "tildelinger"
        indexes = [models.Index(fields=["user", "citizen"], name="assignment_by_user")]
        constraints = [
            models.CheckConstraint(
                name="assignment_ends_after_start",
                condition=Q(ends_on=None) | Q(ends_on__gte=F("starts_on")),
            ),
            models.UniqueConstraint(
                fields=["citizen"],
                condition=Q(is_coordinator=True, ends_on=None),
                name="assignment_one_coordinator",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} for {self.citizen}"


def workers_of(citizens: Iterable[UUID]) -> dict[UUID, list[str]]:
    """The names of each citizen's bostøtter today, the tovholder first. One query."""
    names: dict[UUID, list[str]] = {}
    today = Assignment.objects.current().filter(citizen__in=citizens).select_related("user")
    for assignment in today.order_by("-is_coordinator", "user__sort_key"):
        names.setdefault(assignment.citizen_id, []).append(assignment.user.name)
    return names


class GrantKind(models.TextChoices):
    TEAM = "team", "kollegas borger"
    BREAK_GLASS = "break_glass", "værdispring"


class GrantReason(models.TextChoices):
    """Why a bostøtte opens a colleague's citizen (design decision 2)."""

    SUBSTITUTE = "substitute", "Jeg er afløser for en kollega"
    ACUTE = "acute", "Der er opstået noget akut"
    SHARED = "shared", "Vi har et fælles tilbud"


class BreakGlassReason(models.TextChoices):
    """Why somebody opens a citizen they have nothing to do with (security 2.3)."""

    DANGER = "danger", "Der er fare for liv eller helbred"
    CONTACT = "contact", "Borgeren henvender sig, og ingen i teamet kan nås"
    ON_CALL = "on_call", "Jeg har vagt eller beredskab og er kaldt ud"
    TOLD = "told", "En anden myndighed eller pårørende har slået alarm"


BREAK_GLASS_FOR = timedelta(minutes=60)

LEAST_EXPLANATION = 20  # characters: a word is no explanation


class AccessGrantQuerySet(CitizenRowQuerySet["AccessGrant"]):
    def permitting(self, user: User | AnonymousUser, action: Action) -> Self:
        """As the citizen's rule; and everybody may see what they opened themselves, also afterwards."""
        own = Q(user=user.pk, municipality=getattr(user, "municipality_id", None))
        return self.filter(Q(citizen__in=Citizen.objects.permitting(user, action)) | own)

    def in_force(self) -> Self:
        return self.filter(expires_at__gt=Now())

    def letting(self, user: User, action: Action) -> "Self | None":
        """Grants by which `user` may do `action` now; None where the user's roles know no such way.

        A colleague's citizen stays open while in the worker's own team; a værdispring reaches any team.
        """
        ways = []
        if Role.SUPPORT_WORKER in roles_granting(action) and (teams := user.teams_as(Role.SUPPORT_WORKER)):
            ways.append(Q(kind=GrantKind.TEAM, team__in=teams))
        if action in BREAK_GLASS_CARRIES and user.may_break_glass() and user.may(action):
            ways.append(Q(kind=GrantKind.BREAK_GLASS))
        return self.in_force().filter(reduce(or_, ways), user=user) if ways else None


class AccessGrant(CitizenRow):
    """A citizen opened for a while with a reason. Ends by itself, by the database's clock.

    Either a colleague's citizen in the own team, or a værdispring: one citizen anywhere in the kommune.
    """

    user = models.ForeignKey(User, models.PROTECT, related_name="access_grants", verbose_name="bruger")
    kind = models.CharField("slags", max_length=20, choices=GrantKind, default=GrantKind.TEAM)
    reason = models.CharField("grund", max_length=20, choices=GrantReason.choices + BreakGlassReason.choices)
    explanation = models.CharField("kort begrundelse", max_length=1000, blank=True)
    expires_at = models.DateTimeField("udløber")

    objects = AccessGrantQuerySet.as_manager()

    class Meta:
        verbose_name = "adgang med grund"
        verbose_name_plural = "adgange med grund"
        indexes = [models.Index(fields=["user", "citizen", "expires_at"], name="grant_by_user")]
        constraints = [
            models.CheckConstraint(
                name="grant_reason_fits_kind",
                condition=Q(kind=GrantKind.TEAM, reason__in=GrantReason.values)
                | Q(kind=GrantKind.BREAK_GLASS, reason__in=BreakGlassReason.values),
            ),
            models.CheckConstraint(
                name="break_glass_is_explained",
                condition=Q(kind=GrantKind.TEAM)
                | Q(GreaterThanOrEqual(Length(Trim("explanation")), LEAST_EXPLANATION)),
            ),
            models.CheckConstraint(
                name="break_glass_lasts_an_hour",
                condition=Q(kind=GrantKind.TEAM) | Q(expires_at__lte=F("created_at") + BREAK_GLASS_FOR),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user}: {self.get_reason_display()}"

    @property
    def minutes_left(self) -> int:
        """Whole minutes until it closes, begun ones counted."""
        return max(0, -((timezone.now() - self.expires_at) // timedelta(minutes=1)))

    @property
    def purpose(self) -> str:
        """Why the citizen was opened, in words the citizen may read."""
        return f"{self.get_kind_display()}: {self.get_reason_display()}"
