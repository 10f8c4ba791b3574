"""Myndighed's order (bestilling), and the course of support (forløb) that comes of it."""

from datetime import date
from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import F, Q

from accounts.models import Office, User
from accounts.policy import Action, Role
from citizens.models.core import CitizenRow, CitizenRowQuerySet

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


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


def is_open(status: str | None) -> bool:
    """Whether visits and goals can be written. `status` is the present course's; None when there is none."""
    return status is not None and status not in OVER


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
