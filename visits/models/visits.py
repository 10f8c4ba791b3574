"""Visits, the steps seen at them, and what they said before they were put right."""

from collections import Counter
from datetime import date, datetime, time, timedelta
from itertools import chain
from typing import Self

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, OuterRef, Q
from django.utils import timezone
from uuid_utils.compat import uuid7

from accounts.models import User
from citizens.models import CitizenRow, CitizenRowQuerySet, Course, SupportForm
from plans.models import Subgoal
from visits.methods import Method


class VisitStatus(models.TextChoices):
    PLANNED = "planned", "planlagt"
    HELD = "held", "gennemført"
    CANCELLED = "cancelled", "aflyst"
    NO_SHOW = "no_show", "ikke mødt"


class Place(models.TextChoices):
    """Where a visit takes place (pejlemærke 9)."""

    HOME = "home", "i hjemmet"
    OFFICE = "office", "på kontoret"
    OPEN_COUNSELLING = "open_counselling", "åben rådgivning"
    WALK = "walk", "gåtur"
    OUT = "out", "ude i byen"
    REMOTE = "remote", "hver for sig"


BY_PLACE = {
    Place.HOME: "Besøg i hjemmet",
    Place.OFFICE: "Samtale på kontoret",
    Place.OPEN_COUNSELLING: "Møde i åben rådgivning",
    Place.WALK: "Gåtur",
    Place.OUT: "Møde ude i byen",
    Place.REMOTE: "Samtale på afstand",
}


class Topic(models.TextChoices):
    """What a visit was also about, so that nobody has to register it a second time elsewhere."""

    HEALTH = "health", "krop og sundhed"
    NETWORK = "network", "familie og netværk"
    COMMUNITY = "community", "fællesskaber"
    WORK = "work", "uddannelse og arbejde"
    FINANCES = "finances", "økonomi og post"
    HOUSING = "housing", "bolig"


class CancelledBy(models.TextChoices):
    CITIZEN = "citizen", "borgeren"
    WORKER = "worker", "bostøtten"


def midnight_after(day: date) -> datetime:
    """The moment `day` ends here in Denmark. Midnight exists once on every day, also when clocks change."""
    return timezone.make_aware(datetime.combine(day + timedelta(days=1), time.min))


LONGEST = timedelta(hours=24)  # of a visit: the form has one date


class VisitQuerySet(CitizenRowQuerySet["Visit"]):
    def held(self) -> Self:
        return self.filter(status=VisitStatus.HELD)

    def planned(self) -> Self:
        return self.filter(status=VisitStatus.PLANNED)

    def between(self, after: date, until: date) -> Self:
        """Starting after the day `after`, up to and with the day `until`."""
        # Moments, not `starts_at__date`: a converted column cannot use the indexes on `starts_at`.
        return self.filter(starts_at__gte=midnight_after(after), starts_at__lt=midnight_after(until))

    def held_between(self, after: date, until: date) -> Self:
        return self.held().between(after, until)

    def on_day(self, day: date) -> Self:
        return self.between(day - timedelta(days=1), day)

    def overlapping(self, starts_at: datetime | OuterRef, ends_at: datetime | OuterRef) -> Self:
        """Planned or held at the same time, which may be that of another query's row."""
        return self.filter(
            status__in=(VisitStatus.PLANNED, VisitStatus.HELD),
            starts_at__gt=starts_at - LONGEST,  # so that the index is read near the day only
            starts_at__lt=ends_at,
            ends_at__gt=starts_at,
        )

    def methods_most_used(self) -> list[str]:
        """The methods named at the latest fifty held visits, the most used first."""
        latest = self.held().order_by("-starts_at").values_list("methods", flat=True)[:50]
        return [method for method, _times in Counter(chain.from_iterable(latest)).most_common()]

    def for_timeline(self) -> Self:
        return self.select_related("worker").prefetch_related("steps__subgoal").order_by("-starts_at", "-id")


class Visit(CitizenRow):
    """One meeting, planned or held. `version` counts its edits, so that none is lost unseen."""

    course = models.ForeignKey(Course, models.PROTECT, related_name="visits", verbose_name="forløb")
    worker = models.ForeignKey(User, models.PROTECT, related_name="visits", verbose_name="bostøtte")
    status = models.CharField("status", max_length=20, choices=VisitStatus, default=VisitStatus.PLANNED)
    starts_at = models.DateTimeField("start")
    ends_at = models.DateTimeField("slut")
    form = models.CharField("form", max_length=20, choices=SupportForm, default=SupportForm.INDIVIDUAL)
    place = models.CharField("sted", max_length=20, choices=Place, default=Place.HOME)
    methods = ArrayField(
        models.CharField(max_length=30, choices=Method), default=list, blank=True, verbose_name="metoder"
    )
    topics = ArrayField(
        models.CharField(max_length=20, choices=Topic), default=list, blank=True, verbose_name="også om"
    )
    happened = models.TextField("hvad lavede vi", blank=True)
    mattered = models.TextField("hvad var vigtigt for borgeren", blank=True)
    noticed = models.TextField("hvad lagde jeg mærke til", blank=True)
    agreed = models.TextField("aftalt til næste gang", blank=True)
    subgoals: "models.ManyToManyField[Subgoal, VisitStep]" = models.ManyToManyField(
        Subgoal, through="VisitStep", related_name="visits"
    )
    cancelled_by = models.CharField("aflyst af", max_length=10, choices=CancelledBy, blank=True)
    cancel_reason = models.CharField("grund", max_length=300, blank=True)
    idempotency_key = models.UUIDField("formularens nøgle", default=uuid7, editable=False)
    version = models.PositiveIntegerField("rettelser", default=0, editable=False)

    objects = VisitQuerySet.as_manager()

    class Meta:
        verbose_name = "besøg"
        verbose_name_plural = "besøg"
        indexes = [
            models.Index(fields=["citizen", "-starts_at"], name="visit_by_citizen"),
            models.Index(fields=["worker", "starts_at"], name="visit_by_worker"),
            models.Index(fields=["team", "starts_at"], name="visit_by_team"),
            GinIndex(fields=["topics"], name="visit_topics"),
        ]
        constraints = [
            models.UniqueConstraint("worker", "idempotency_key", name="visit_saved_once_for_each_form"),
            models.CheckConstraint(name="visit_ends_after_start", condition=Q(ends_at__gt=F("starts_at"))),
            models.CheckConstraint(
                name="visit_cancelled_iff_by_someone",
                condition=(Q(status=VisitStatus.CANCELLED) & ~Q(cancelled_by=""))
                | (~Q(status=VisitStatus.CANCELLED) & Q(cancelled_by="")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.citizen} {timezone.localtime(self.starts_at):%d.%m.%Y %H.%M}"

    @property
    def minutes(self) -> int:
        return round((self.ends_at - self.starts_at).total_seconds() / 60)

    @property
    def is_planned(self) -> bool:
        return self.status == VisitStatus.PLANNED

    @property
    def is_held(self) -> bool:
        return self.status == VisitStatus.HELD

    @property
    def is_over(self) -> bool:
        """Cancelled or missed: nothing more happens to it."""
        return self.status in (VisitStatus.CANCELLED, VisitStatus.NO_SHOW)

    @property
    def headline(self) -> str:
        """What kind of meeting, as one would say it."""
        by_form = {SupportForm.PHONE: "Samtale i telefonen", SupportForm.VIRTUAL: "Samtale på video"}
        return by_form.get(SupportForm(self.form)) or BY_PLACE[Place(self.place)]

    @property
    def method_labels(self) -> list[str]:
        return [str(Method(key).label) for key in self.methods]

    @property
    def topic_labels(self) -> list[str]:
        return [str(Topic(key).label) for key in self.topics]


class VisitStep(CitizenRow):
    """A subgoal that was worked on at a visit, and the small step seen."""

    visit = models.ForeignKey(Visit, models.CASCADE, related_name="steps", verbose_name="besøg")
    subgoal = models.ForeignKey(Subgoal, models.PROTECT, related_name="steps", verbose_name="delmål")
    small_step = models.CharField("det lille skridt", max_length=300, blank=True)

    objects = CitizenRowQuerySet["VisitStep"].as_manager()

    class Meta:
        verbose_name = "arbejde med delmål"
        verbose_name_plural = "arbejde med delmål"
        constraints = [models.UniqueConstraint("visit", "subgoal", name="visitstep_once_for_subgoal")]

    def __str__(self) -> str:
        return self.small_step or str(self.subgoal)


class VisitWording(CitizenRow):
    """What a visit said before it was put right. A note is corrected; what it said is not lost by that."""

    visit = models.ForeignKey(Visit, models.PROTECT, related_name="wordings", verbose_name="besøg")
    version = models.PositiveIntegerField("rettelse")
    starts_at = models.DateTimeField("start")
    ends_at = models.DateTimeField("slut")
    happened = models.TextField("hvad lavede vi", blank=True)
    mattered = models.TextField("hvad var vigtigt for borgeren", blank=True)
    noticed = models.TextField("hvad lagde jeg mærke til", blank=True)
    agreed = models.TextField("aftalt til næste gang", blank=True)
    small_steps = models.TextField("små skridt", blank=True)  # a line for each subgoal
    by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="rettet af")

    objects = CitizenRowQuerySet["VisitWording"].as_manager()

    class Meta:
        verbose_name = "tidligere ordlyd"
        verbose_name_plural = "tidligere ordlyde"
        constraints = [models.UniqueConstraint("visit", "version", name="wording_one_for_each_version")]

    def __str__(self) -> str:
        return f"{self.visit}, rettet {timezone.localtime(self.created_at):%d.%m.%Y %H.%M}"
