"""The citizen, the row rule that everything else follows, and the base of all rows about a citizen.

Changes are made in `citizens.services`.
"""

from datetime import date
from typing import Any, ClassVar, Self, TypeVar

from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import Exists, OuterRef, Q, Subquery
from django.db.models.functions import Now
from django.utils import timezone
from uuid_utils.compat import uuid7

from accounts.models import Municipality, Office, Team, User
from accounts.names import SortKeyField
from accounts.policy import WORK_ON_CASE, Action, Role, roles_granting
from citizens import cpr
from citizens.models.sealed_number import WithNumber, indexes_of

Row = TypeVar("Row", bound=models.Model)


class CitizenQuerySet(models.QuerySet["Citizen"]):
    def permitting(self, user: User | AnonymousUser, action: Action) -> Self:
        """Citizens on whom `user` may perform `action`. THE row rule; all else delegates here.

        The database says it once more, for code that forgets to ask: `citizens.walls`.

        A bostøtte reaches the citizens assigned today and those opened with a reason; a leder the
        own teams; myndighed those whose referral the own office holds; each of them for an hour whom
        they opened by værdispring, and the administrator nobody. All within the user's own kommune: an
        assignment nobody ended does not follow to the next job. An archived citizen is no assignment's
        any more: a bostøtte needs a reason, and nobody works on it.
        """
        from citizens.models.reaching import AccessGrant, Assignment  # they point at the citizen

        if not isinstance(user, User) or not user.is_active:
            return self.none()
        roles = roles_granting(action)
        reach = Q(pk__in=[])
        if Role.SUPPORT_WORKER in roles and (teams := user.teams_as(Role.SUPPORT_WORKER)):
            assigned = Assignment.objects.current().filter(user=user, citizen=OuterRef("pk"))
            reach |= Q(Exists(assigned), archived_on=None)
        if Role.MANAGER in roles and (teams := user.teams_as(Role.MANAGER)):
            reach |= Q(team__in=teams)
        if Role.AUTHORITY in roles and (offices := user.offices_as(Role.AUTHORITY)):
            reach |= Q(held_by__in=offices)
        if (opened := AccessGrant.objects.letting(user, action)) is not None:
            reach |= Q(Exists(opened.filter(citizen=OuterRef("pk"))))
        rows = self.in_work() if action in WORK_ON_CASE else self
        return rows.standing().filter(reach, municipality=user.municipality_id)

    def visible_to(self, user: User | AnonymousUser) -> Self:
        return self.permitting(user, Action.VIEW_CITIZEN)

    def standing(self) -> Self:
        """Without the records that were laid into another one."""
        return self.filter(merged_into=None)

    def in_work(self) -> Self:
        """Without those whose support ended so long ago that they were archived."""
        return self.filter(archived_on=None)

    def archived(self) -> Self:
        return self.filter(archived_on__isnull=False)

    def named_in_teams_of(self, user: User) -> Self:
        """Citizens of the worker's own teams, by name only: the door to opening one with a reason."""
        roles = roles_granting(Action.FIND_IN_TEAM)
        mine = self.standing().filter(team__in=user.teams_as(*roles), municipality=user.municipality_id)
        return mine if user.is_active else self.none()

    def with_status(self) -> Self:
        """Annotates `status`: that of the citizen's present course. Loads the team."""
        from citizens.models.courses import Course  # as above

        present = Course.objects.filter(citizen=OuterRef("pk")).present_first()
        return self.select_related("team").annotate(status=Subquery(present.values("status")[:1]))

    def in_status(self, status: str) -> Self:
        """Citizens whose present course is in `status`."""
        return self.with_status().filter(**{"status": status})

    def with_number(self, digits: str, municipality: Municipality) -> Self:
        """The citizen who has this CPR number now, whichever of the known keys it was indexed with."""
        return self.filter(municipality=municipality, cpr_index__in=indexes_of(digits, municipality))


class Citizen(WithNumber):
    """The person whose life this is about (borger)."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    municipality = models.ForeignKey(Municipality, models.PROTECT, related_name="+")
    team = models.ForeignKey(Team, models.PROTECT, related_name="citizens")
    # The office of the newest referral; a trigger keeps it (migration 0010).
    held_by = models.ForeignKey(Office, models.PROTECT, null=True, editable=False, related_name="+")
    name = models.CharField("navn", max_length=150)
    sort_key = SortKeyField()
    born_on = models.DateField("født", null=True, blank=True)
    # Sealed for everybody, so that nothing has to be rewritten on the day somebody needs protection.
    phone_sealed = models.BinaryField("telefon", null=True, editable=False)
    address_sealed = models.BinaryField("adresse", null=True, editable=False)
    important_to_know = models.TextField("vigtigt at vide", blank=True)
    # A trigger keeps it: true while a `Protection` of the citizen is in force.
    is_protected = models.BooleanField("beskyttet", default=False, editable=False)
    # Set by `retention` when the support has long ended; a trigger takes it away with a new order or course.
    archived_on = models.DateField("arkiveret", null=True, blank=True, editable=False)
    # Set on a record that was laid into another one: nobody meets it any more (`citizens.services.merging`).
    merged_into = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="merged_from", editable=False
    )
    # The name of a record laid in, while it goes by the pseudonym of the one that stays.
    name_sealed = models.BinaryField("navn før sammenlægning", null=True, editable=False)

    objects = CitizenQuerySet.as_manager()

    SEALED = {
        "cpr_sealed": "cpr",
        "phone_sealed": "phone",
        "address_sealed": "address",
        "name_sealed": "name",
    }

    class Meta:
        verbose_name = "borger"
        verbose_name_plural = "borgere"
        indexes = [
            models.Index(fields=["team", "sort_key", "id"], name="citizen_by_team_and_name"),
            models.Index(fields=["held_by", "sort_key", "id"], name="citizen_by_office_and_name"),
        ]
        constraints = [
            models.UniqueConstraint("municipality", "cpr_index", name="citizen_cpr_once_in_municipality"),
            models.CheckConstraint(
                name="citizen_cpr_sealed_iff_indexed",
                condition=Q(cpr_sealed=None, cpr_index=None)
                | Q(cpr_sealed__isnull=False, cpr_index__isnull=False),
            ),
            models.CheckConstraint(
                name="citizen_name_sealed_only_when_laid_in",
                condition=Q(name_sealed=None) | Q(merged_into__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def set_cpr(self, number: cpr.Cpr) -> None:
        """Keep the number encrypted and findable; the birth date follows from it, where it says one."""
        self.put_number(number.digits)
        self.born_on = number.born_on or self.born_on

    def hide_name(self, pseudonym: str) -> None:
        """Of a record laid in: go by the pseudonym of the one that stays."""
        if not self.name_sealed:
            self.put("name_sealed", self.name)
        self.name = pseudonym

    def show_name(self) -> None:
        self.name = self.opened("name_sealed") or self.name
        self.name_sealed = None

    def set_contact(self, *, phone: str, address: str) -> None:
        self.put("phone_sealed", phone)
        self.put("address_sealed", address)

    @property
    def phone(self) -> str:
        """Empty while it is protected, wherever it is shown; `phone_in_clear` is for the logged reveal."""
        return "" if self.is_protected else self.phone_in_clear

    @property
    def address(self) -> str:
        return "" if self.is_protected else self.address_in_clear

    @property
    def phone_in_clear(self) -> str:
        return self.opened("phone_sealed")

    @property
    def address_in_clear(self) -> str:
        return self.opened("address_sealed")

    @property
    def first_name(self) -> str:
        return self.name.split()[0]

    def age_on(self, day: date) -> int | None:
        """Whole years, or None where the birth date is unknown."""
        if self.born_on is None:
            return None
        return day.year - self.born_on.year - ((day.month, day.day) < (self.born_on.month, self.born_on.day))

    @property
    def age(self) -> int | None:
        return self.age_on(timezone.localdate())


class CitizenRowQuerySet(models.QuerySet[Row]):
    """Rows about a citizen. They state no rule of their own: they follow the citizen's."""

    def permitting(self, user: User | AnonymousUser, action: Action) -> Self:
        return self.filter(citizen__in=Citizen.objects.permitting(user, action))

    def visible_to(self, user: User | AnonymousUser) -> Self:
        return self.filter(citizen__in=Citizen.objects.visible_to(user))


class CitizenRow(models.Model):
    """Base of every row about a citizen.

    `team`, `municipality` and `held_by` repeat the citizen's, for counting per team and for the wall in
    the database. A trigger keeps them (`citizens.triggers`); Python never sets them.
    """

    # What one must be allowed to, to read such a row: the wall around its table says the same.
    read_action: ClassVar[Action] = Action.VIEW_RECORD

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    citizen = models.ForeignKey(Citizen, models.PROTECT, verbose_name="borger")
    team = models.ForeignKey(Team, models.PROTECT, editable=False, related_name="+")
    municipality = models.ForeignKey(
        Municipality, models.PROTECT, editable=False, related_name="+", db_index=False
    )
    held_by = models.ForeignKey(
        Office, models.PROTECT, null=True, editable=False, related_name="+", db_index=False
    )
    created_at = models.DateTimeField("oprettet", db_default=Now(), editable=False)

    class Meta:
        abstract = True


def citizen_id_of(row: Any) -> Any:
    """The id of the citizen a row is about."""
    return row.pk if isinstance(row, Citizen) else row.citizen_id
