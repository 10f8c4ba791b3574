"""Kommuner, teams, offices and the people who work in them.

Who may do what stands in `accounts.policy`; who may see whom in `citizens.models`.
"""

from collections.abc import Iterable
from datetime import date, timedelta
from functools import cached_property

from django.contrib.auth.hashers import make_password
from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from accounts.names import SortKeyField
from accounts.policy import Action, Role, roles_granting


class Municipality(models.Model):
    name = models.CharField("navn", max_length=100, unique=True)
    closed_on_constitution_day = models.BooleanField("lukket grundlovsdag (5. juni)", default=True)
    closed_on_christmas_eve = models.BooleanField("lukket juleaftensdag (24. december)", default=True)

    class Meta:
        verbose_name = "kommune"
        verbose_name_plural = "kommuner"

    def __str__(self) -> str:
        return self.name

    @property
    def closed_days(self) -> frozenset[tuple[int, int]]:
        """Month and day of what the kommune itself keeps closed, for `bostoette.workdays`."""
        days = {(6, 5): self.closed_on_constitution_day, (12, 24): self.closed_on_christmas_eve}
        return frozenset(day for day, is_closed in days.items() if is_closed)


class Team(models.Model):
    """The bostøtter who share citizens and a leder."""

    municipality = models.ForeignKey(Municipality, models.PROTECT, related_name="teams")
    name = models.CharField("navn", max_length=100)

    class Meta:
        verbose_name = "team"
        verbose_name_plural = "teams"
        constraints = [models.UniqueConstraint("municipality", "name", name="team_name_once_in_municipality")]

    def __str__(self) -> str:
        return self.name


class Office(models.Model):
    """A myndighed office: the part of the kommune that orders and grants the support."""

    municipality = models.ForeignKey(Municipality, models.PROTECT, related_name="offices")
    name = models.CharField("navn", max_length=100)

    class Meta:
        verbose_name = "myndighedskontor"
        verbose_name_plural = "myndighedskontorer"
        constraints = [
            models.UniqueConstraint("municipality", "name", name="office_name_once_in_municipality")
        ]

    def __str__(self) -> str:
        return self.name


class UserManager(BaseUserManager["User"]):
    def create_user(self, username: str, *, password: str | None = None, **fields: object) -> "User":
        user = self.model(username=username, **fields)
        user.set_password(password)
        user.save()
        return user

    def system(self) -> "User":
        """The named user for the clock and the queue; cannot log in."""
        unusable = {"name": "Systemet", "is_active": False, "password": make_password(None)}
        user, _ = self.get_or_create(username="system", defaults=unusable)
        return user


class User(AbstractBaseUser):
    """A person who logs in. There is no superuser: rights come from memberships alone."""

    username = models.CharField("brugernavn", max_length=150, unique=True)
    name = models.CharField("navn", max_length=150)
    sort_key = SortKeyField()
    email = models.EmailField("e-mail", blank=True)
    municipality = models.ForeignKey(Municipality, models.PROTECT, null=True, related_name="users")
    is_active = models.BooleanField("aktiv", default=True)
    # Another system that asks with a key. It cannot log in.
    is_machine = models.BooleanField("et andet system", default=False, editable=False)

    objects = UserManager()

    # The roles that the kommune's own login allows this session; None where it was not asked. It can
    # take roles away, never give one: what is held stands in the memberships.
    narrowed_to: frozenset[str] | None = None
    # The name of the key that another system asks with in this request; empty for people.
    asks_with: str = ""

    USERNAME_FIELD = "username"
    EMAIL_FIELD = "email"

    class Meta:
        verbose_name = "bruger"
        verbose_name_plural = "brugere"
        constraints = [
            models.CheckConstraint(
                name="user_has_municipality_unless_system",
                condition=Q(municipality__isnull=False) | Q(username="system"),
            ),
            # A link to choose a password goes by mail.
            models.CheckConstraint(
                name="user_gets_no_mail_as_a_machine", condition=Q(is_machine=False) | Q(email="")
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def narrow_to(self, roles: Iterable[str] | None) -> None:
        """Let this login use `roles` and no others; None where the kommune's own login was not asked."""
        self.narrowed_to = None if roles is None else frozenset(roles)
        self.__dict__.pop("held", None)

    @property
    def narrowed_roles(self) -> list[str] | None:
        """As `narrowed_to`, for a row or a query."""
        return None if self.narrowed_to is None else sorted(self.narrowed_to)

    @cached_property
    def standing(self) -> "tuple[Membership, ...]":
        """Memberships in force today, whatever this login may use of them; one query for each request."""
        return tuple(self.memberships.current().select_related("team", "office"))

    @cached_property
    def held(self) -> "tuple[Membership, ...]":
        """Memberships in force today that this login may use."""
        allowed = self.narrowed_to
        return tuple(held for held in self.standing if allowed is None or held.role in allowed)

    def teams_as(self, *roles: Role) -> set[int]:
        """Ids of the teams where the user holds one of `roles` today."""
        return {held.team_id for held in self.held if held.role in roles and held.team_id}

    def offices_as(self, *roles: Role) -> set[int]:
        return {held.office_id for held in self.held if held.role in roles and held.office_id}

    def may(self, action: Action) -> bool:
        """Whether any of the user's roles carries `action` at all, for whomever."""
        return self.is_active and bool({held.role for held in self.held} & roles_granting(action))

    def may_break_glass(self) -> bool:
        """Whether the user may use værdispring: never an administrator, whatever else they are.

        Nor one whose login left that role out: a narrower login may not open what a wider one could not.
        """
        is_administrator = any(held.role == Role.ADMINISTRATOR for held in self.standing)
        return self.may(Action.BREAK_GLASS) and not is_administrator


def place_fits_role(name: str) -> models.CheckConstraint:
    """Bostøtte and leder are so in a team, myndighed in an office, an administrator in the whole kommune."""
    in_team = Q(role__in=[Role.SUPPORT_WORKER, Role.MANAGER], team__isnull=False, office__isnull=True)
    in_office = Q(role=Role.AUTHORITY, team__isnull=True, office__isnull=False)
    everywhere = Q(role=Role.ADMINISTRATOR, team__isnull=True, office__isnull=True)
    return models.CheckConstraint(name=name, condition=in_team | in_office | everywhere)


class MembershipQuerySet(models.QuerySet["Membership"]):
    def on(self, day: date) -> "MembershipQuerySet":
        return self.filter(starts_on__lte=day).filter(Q(ends_on=None) | Q(ends_on__gte=day))

    def not_over(self) -> "MembershipQuerySet":
        """In force today, or to be so later."""
        return self.filter(Q(ends_on=None) | Q(ends_on__gte=timezone.localdate()))

    def current(self) -> "MembershipQuerySet":
        return self.on(timezone.localdate())


class Membership(models.Model):
    """A role, in a team or an office, from one day to another."""

    user = models.ForeignKey(User, models.PROTECT, related_name="memberships")
    role = models.CharField("rolle", max_length=20, choices=Role)
    team = models.ForeignKey(Team, models.PROTECT, null=True, blank=True, related_name="memberships")
    office = models.ForeignKey(Office, models.PROTECT, null=True, blank=True, related_name="memberships")
    starts_on = models.DateField("fra", default=timezone.localdate)
    ends_on = models.DateField("til og med", null=True, blank=True)

    objects = MembershipQuerySet.as_manager()

    class Meta:
        verbose_name = "medlemskab"
        verbose_name_plural = "medlemskaber"
        constraints = [
            place_fits_role("membership_place_fits_role"),
            # One ended on the day it began has an empty period: it ends the day before it starts.
            models.CheckConstraint(
                name="membership_ends_after_start",
                condition=Q(ends_on=None) | Q(ends_on__gte=F("starts_on") - timedelta(days=1)),
            ),
        ]

    def __str__(self) -> str:
        place = self.team or self.office
        return f"{self.get_role_display()}, {place}" if place else self.get_role_display()

    @property
    def is_over(self) -> bool:
        return self.ends_on is not None and self.ends_on < timezone.localdate()

    @property
    def standing(self) -> str:
        """The word on its badge."""
        if self.is_over:
            return "afsluttet"
        return "gælder" if self.starts_on <= timezone.localdate() else "kommer"

    @property
    def tone(self) -> str:
        return {"gælder": "ok", "kommer": "info"}.get(self.standing, "muted")
