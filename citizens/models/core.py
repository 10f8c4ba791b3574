"""The citizen, the referral, the course of support, and the row rule that everything else follows.

Changes are made in `citizens.services`.
"""

from collections.abc import Iterable
from datetime import date, timedelta
from functools import reduce
from operator import or_
from typing import TYPE_CHECKING, Any, ClassVar, Self, TypeVar
from uuid import UUID

from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import Exists, F, OuterRef, Q, Subquery
from django.db.models.functions import Length, Now, Trim
from django.db.models.lookups import GreaterThanOrEqual
from django.utils import timezone
from uuid_utils.compat import uuid7

from accounts.models import Municipality, Office, Team, User, WithSealed
from accounts.names import SortKeyField
from accounts.policy import BREAK_GLASS_CARRIES, Action, Role, roles_granting
from bostoette.crypto import blind_index, blind_indexes, is_indexed_now
from citizens import cpr

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

Row = TypeVar("Row", bound=models.Model)


class CitizenQuerySet(models.QuerySet["Citizen"]):
    def permitting(self, user: User | AnonymousUser, action: Action) -> Self:
        """Citizens on whom `user` may perform `action`. THE row rule; all else delegates here.

        The database says it once more, for code that forgets to ask: `citizens.walls`.

        A bostøtte reaches the citizens assigned today and those opened with a reason; a leder the
        own teams; myndighed those whose referral the own office holds; each of them for an hour whom
        they opened by værdispring, and the administrator nobody. All within the user's own kommune: an
        assignment nobody ended does not follow to the next job. An archived citizen is no assignment's
        any more: a bostøtte needs a reason.
        """
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
        return self.standing().filter(reach, municipality=user.municipality_id)

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
        present = Course.objects.filter(citizen=OuterRef("pk")).present_first()
        return self.select_related("team").annotate(status=Subquery(present.values("status")[:1]))

    def in_status(self, status: str) -> Self:
        """Citizens whose present course is in `status`."""
        return self.with_status().filter(**{"status": status})

    def with_number(self, digits: str, municipality: Municipality) -> Self:
        """The citizen who has this CPR number now, whichever of the known keys it was indexed with."""
        return self.filter(municipality=municipality, cpr_index__in=indexes_of(digits, municipality))


def trace_of(digits: str, municipality: Municipality) -> str:
    """What the log keeps of a CPR number that was searched for: equal for equal numbers, else of no use."""
    return blind_index(digits, scope=cpr_scope(municipality.pk)).hex()


def cpr_scope(municipality_id: int) -> str:
    """CPR numbers are found within one kommune: the same number looks different in two of them."""
    return f"cpr|{municipality_id}"


def indexes_of(digits: str, municipality: Municipality) -> list[bytes]:
    """All that may stand in the table for this number in this kommune."""
    return blind_indexes(digits, scope=cpr_scope(municipality.pk))


class WithNumber(WithSealed):
    """Rows that hold a CPR number, sealed and with an index to find it by."""

    cpr_sealed = models.BinaryField(null=True, editable=False)
    cpr_index = models.BinaryField(null=True, editable=False, max_length=32)
    municipality_id: int  # every such row belongs to a kommune

    class Meta:
        abstract = True

    def put_number(self, digits: str) -> None:
        """Keep the number sealed, to be found within the row's kommune, which must be known by now."""
        self.put("cpr_sealed", digits)
        self.cpr_index = self._index_of(digits)

    def renew_seals(self) -> list[str]:
        changed = super().renew_seals()
        if self.cpr_index and not is_indexed_now(bytes(self.cpr_index)):
            self.cpr_index = self._index_of(self.opened("cpr_sealed"))
            changed.append("cpr_index")
        return changed

    def _index_of(self, digits: str) -> bytes:
        return blind_index(digits, scope=cpr_scope(self.municipality_id))

    @property
    def cpr_digits(self) -> str | None:
        """The number in clear. Only for a page that has logged the reveal."""
        return self.opened("cpr_sealed") or None

    @property
    def cpr_masked(self) -> str:
        return cpr.masked(self.cpr_digits) if self.cpr_digits else "intet CPR-nummer"


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

    objects = CitizenQuerySet.as_manager()

    SEALED = {"cpr_sealed": "cpr", "phone_sealed": "phone", "address_sealed": "address"}

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
        ]

    def __str__(self) -> str:
        return self.name

    def set_cpr(self, number: cpr.Cpr) -> None:
        """Keep the number encrypted and findable; the birth date follows from it, where it says one."""
        self.put_number(number.digits)
        self.born_on = number.born_on or self.born_on

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


class SupportForm(models.TextChoices):
    """How support is given (pejlemærke 9)."""

    INDIVIDUAL = "individual", "individuel"
    GROUP = "group", "gruppe"
    VIRTUAL = "virtual", "video"
    PHONE = "phone", "telefon"


class LegalBasis(models.TextChoices):
    """The paragraph of serviceloven that the support is granted after. FFB has no code for it."""

    P85 = "85", "§ 85"
    P82A = "82a", "§ 82 a"
    P82B = "82b", "§ 82 b"


class ReferralStatus(models.TextChoices):
    SENT = "sent", "sendt"
    RETURNED = "returned", "sendt tilbage"
    ACCEPTED = "accepted", "taget imod"
    WITHDRAWN = "withdrawn", "trukket tilbage"


WAITING = (ReferralStatus.SENT, ReferralStatus.RETURNED)


class ReferralQuerySet(CitizenRowQuerySet["Referral"]):
    def sent(self) -> Self:
        return self.filter(status=ReferralStatus.SENT)

    def returned(self) -> Self:
        return self.filter(status=ReferralStatus.RETURNED)

    def waiting(self) -> Self:
        """Not taken in, and not withdrawn."""
        return self.filter(status__in=WAITING)

    def of_offices_of(self, user: User) -> Self:
        """Those that the user's own office has written."""
        return self.filter(office__in=user.offices_as(Role.AUTHORITY))

    def oldest_first(self) -> Self:
        return self.order_by("created_at", "id")


class Referral(CitizenRow):
    """Myndighed's order (bestilling): what the support is for. How much of it stands in `Grant`.

    It lies with the citizen's team: sending it to a team moves the citizen there.
    """

    read_action = Action.VIEW_CITIZEN

    office = models.ForeignKey(Office, models.PROTECT, related_name="referrals", verbose_name="kontor")
    status = models.CharField(
        "status", max_length=20, choices=ReferralStatus, default=ReferralStatus.SENT, editable=False
    )
    purpose = models.TextField("formål")
    dreams = models.TextField("ønsker og drømme", blank=True)
    resources = models.TextField("ressourcer", blank=True)
    support_needs = models.TextField("støttebehov", blank=True)
    form = models.CharField("form", max_length=20, choices=SupportForm, default=SupportForm.INDIVIDUAL)
    legal_basis = models.CharField("paragraf", max_length=10, choices=LegalBasis, default=LegalBasis.P85)
    status_due_on = models.DateField("næste status senest")

    objects = ReferralQuerySet.as_manager()

    class Meta:
        verbose_name = "bestilling"
        verbose_name_plural = "bestillinger"
        indexes = [
            models.Index(fields=["office", "citizen"], name="referral_by_office"),
            models.Index(
                fields=["team", "status"],
                condition=Q(status__in=("sent", "returned")),
                name="referral_waiting_by_team",
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["citizen"],
                condition=Q(status__in=("sent", "returned")),
                name="referral_one_waiting_for_citizen",
            ),
        ]

    def __str__(self) -> str:
        return f"Bestilling fra {self.office}"

    @property
    def is_sent(self) -> bool:
        return self.status == ReferralStatus.SENT

    @property
    def is_returned(self) -> bool:
        return self.status == ReferralStatus.RETURNED

    @property
    def is_waiting(self) -> bool:
        return self.status in WAITING

    @property
    def is_accepted(self) -> bool:
        return self.status == ReferralStatus.ACCEPTED


class CourseStatus(models.TextChoices):
    ORDERED = "ordered", "bestilt"
    STARTING = "starting", "opstart"
    ACTIVE = "active", "aktiv"
    PHASING_OUT = "phasing_out", "udfasning"
    ENDED = "ended", "afsluttet"
    BROKEN_OFF = "broken_off", "afbrudt"


RUNNING = (CourseStatus.STARTING, CourseStatus.ACTIVE, CourseStatus.PHASING_OUT)
OVER = (CourseStatus.ENDED, CourseStatus.BROKEN_OFF)
NEXT_STATUS: dict[str, tuple[CourseStatus, ...]] = {
    CourseStatus.ORDERED: (CourseStatus.STARTING, CourseStatus.BROKEN_OFF),
    CourseStatus.STARTING: (CourseStatus.ACTIVE, CourseStatus.BROKEN_OFF),
    CourseStatus.ACTIVE: (CourseStatus.PHASING_OUT, CourseStatus.BROKEN_OFF),
    CourseStatus.PHASING_OUT: (CourseStatus.ACTIVE, CourseStatus.ENDED, CourseStatus.BROKEN_OFF),
    CourseStatus.ENDED: (),
    CourseStatus.BROKEN_OFF: (),
}


class CourseQuerySet(CitizenRowQuerySet["Course"]):
    def open(self) -> Self:
        return self.exclude(status__in=OVER)

    def running_on(self, day: date) -> Self:
        """Courses in opstart, aktiv or udfasning on `day` ("active" in domain.md §12)."""
        return self.filter(started_on__lte=day).filter(Q(ended_on=None) | Q(ended_on__gt=day))

    def present_first(self) -> Self:
        """The open one, then the others by when they ended: a record laid in may have brought older ones."""
        return self.order_by(F("ended_on").desc(nulls_first=True), "-created_at", "-id")


class Course(CitizenRow):
    """One course of support (forløb), from order to end. Reopening makes a new one."""

    read_action = Action.VIEW_CITIZEN

    referral = models.ForeignKey(Referral, models.PROTECT, related_name="courses", verbose_name="bestilling")
    status = models.CharField("status", max_length=20, choices=CourseStatus, default=CourseStatus.ORDERED)
    started_on = models.DateField("opstart", null=True, blank=True)
    ended_on = models.DateField("slut", null=True, blank=True)
    introduced_on = models.DateField("introduktion gennemført", null=True, blank=True)
    expectations_on = models.DateField("forventninger afstemt", null=True, blank=True)

    objects = CourseQuerySet.as_manager()

    class Meta:
        verbose_name = "forløb"
        verbose_name_plural = "forløb"
        indexes = [models.Index(fields=["team", "started_on"], name="course_by_team_and_start")]
        constraints = [
            models.UniqueConstraint(
                fields=["citizen"], condition=~Q(status__in=OVER), name="course_one_open_for_citizen"
            ),
            models.CheckConstraint(
                name="course_started_iff_running",
                condition=Q(status=CourseStatus.ORDERED, started_on=None)
                | Q(status__in=RUNNING, started_on__isnull=False)
                | Q(status=CourseStatus.ENDED, started_on__isnull=False)
                | Q(status=CourseStatus.BROKEN_OFF),
            ),
            models.CheckConstraint(
                name="course_ended_iff_over",
                condition=Q(status__in=OVER, ended_on__isnull=False)
                | (~Q(status__in=OVER) & Q(ended_on=None)),
            ),
            models.CheckConstraint(
                name="course_ends_after_start",
                condition=Q(ended_on=None) | Q(started_on=None) | Q(ended_on__gte=F("started_on")),
            ),
        ]

    def __str__(self) -> str:
        return f"Forløb for {self.citizen}"

    @property
    def is_over(self) -> bool:
        return self.status in OVER

    @property
    def is_at_its_end(self) -> bool:
        return self.is_over or self.status == CourseStatus.PHASING_OUT

    @property
    def next_statuses(self) -> "list[tuple[str, StrOrPromise]]":
        """The steps that may follow, with their screen words."""
        return [(status.value, status.label) for status in NEXT_STATUS[self.status]]


class CourseMove(CitizenRow):
    """One change of a course's status, with its day and reason."""

    read_action = Action.VIEW_CITIZEN

    course = models.ForeignKey(Course, models.PROTECT, related_name="moves", verbose_name="forløb")
    status = models.CharField("ny status", max_length=20, choices=CourseStatus)
    on = models.DateField("dato")
    reason = models.CharField("grund", max_length=500)
    by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="af")

    objects = CitizenRowQuerySet["CourseMove"].as_manager()

    class Meta:
        verbose_name = "statusskift"
        verbose_name_plural = "statusskift"

    def __str__(self) -> str:
        return f"{self.get_status_display()} {self.on}"


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


def citizen_id_of(row: Any) -> Any:
    """The id of the citizen a row is about."""
    return row.pk if isinstance(row, Citizen) else row.citizen_id
