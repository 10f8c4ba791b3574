"""How a course begins and ends: introduction, expectations, the taper and the closing conversation.

Changes are made in `citizens.services.course_life`.
"""

from decimal import Decimal

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from accounts.models import User
from citizens.models.core import CitizenRow, CitizenRowQuerySet
from citizens.models.courses import Course


class Introduction(models.TextChoices):
    """What is talked through at the start (pejlemærke 8.1)."""

    STORY = "story", "Vi har genfortalt forløbet indtil nu"
    FRAME = "frame", "Rammen: hvor ofte, hvor længe, og hvordan det kan slutte"
    WISHES = "wishes", "At det er borgerens ønsker, der bestemmer"
    EXAMPLES = "examples", "Eksempler på, hvad vi kan hjælpe med"
    ADJUSTING = "adjusting", "At hjælpen bliver tilpasset undervejs, når vi taler om det"
    TRUST = "trust", "Hvad der skal til, for at vi kan have tillid til hinanden"
    CHILDREN = "children", "Børn under 18: hvem tager sig af dem, og hvem skal vide besked"


class IntroductionItem(CitizenRow):
    """One point of the introduction, talked through."""

    course = models.ForeignKey(Course, models.PROTECT, related_name="introduction", verbose_name="forløb")
    topic = models.CharField("punkt", max_length=20, choices=Introduction)
    note = models.TextField("note", blank=True)
    talked_on = models.DateField("talt igennem", default=timezone.localdate)
    by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="af")

    objects = CitizenRowQuerySet["IntroductionItem"].as_manager()

    class Meta:
        verbose_name = "punkt i introduktionen"
        verbose_name_plural = "punkter i introduktionen"
        constraints = [models.UniqueConstraint("course", "topic", name="introductionitem_once_in_course")]

    def __str__(self) -> str:
        return self.get_topic_display()


class Expectations(CitizenRow):
    """What the two expect of each other (forventningsafstemning). The newest counts; earlier ones stay."""

    course = models.ForeignKey(Course, models.PROTECT, related_name="expectations", verbose_name="forløb")
    matters = models.TextField("det betyder noget i mit liv", blank=True)
    wishes = models.TextField("mine ønsker og mål", blank=True)
    advice = models.TextField("gode råd til min bostøtte", blank=True)
    of_help = models.TextField("det forventer jeg af hjælpen", blank=True)
    of_self = models.TextField("det forventer jeg af mig selv", blank=True)
    on = models.DateField("dato", default=timezone.localdate)
    by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="skrevet af")

    objects = CitizenRowQuerySet["Expectations"].as_manager()

    class Meta:
        verbose_name = "forventningsafstemning"
        verbose_name_plural = "forventningsafstemninger"

    def __str__(self) -> str:
        return f"Forventninger {self.on}"

    @property
    def said(self) -> list[tuple[str, str]]:
        """What was answered, each with its heading."""
        asked = {"matters", "wishes", "advice", "of_help", "of_self"}
        fields = [field for field in self._meta.fields if field.name in asked]
        return [(str(field.verbose_name), text) for field in fields if (text := getattr(self, field.name))]


class AdvicePlace(models.TextChoices):
    """Where one can go when the support has ended."""

    P82B = "82b", "støtte i en periode efter § 82 b"
    ACUTE = "acute", "akuttilbud efter § 82 c"
    DROP_IN = "drop_in", "værested"
    OPEN_COUNSELLING = "open", "åben rådgivning"
    ASSOCIATION = "association", "forening eller selvhjælpsgruppe"
    DOCTOR = "doctor", "egen læge"


class ClosingTalk(CitizenRow):
    """The conversation at the end: back over the course, and where to go afterwards (pejlemærke 8.2)."""

    course = models.ForeignKey(Course, models.PROTECT, related_name="closing_talks", verbose_name="forløb")
    changed = models.TextField("det er blevet anderledes")
    helped = models.TextField("det har hjulpet", blank=True)
    keeps = models.TextField("det tager jeg med videre", blank=True)
    places = ArrayField(
        models.CharField(max_length=20, choices=AdvicePlace),
        default=list,
        blank=True,
        verbose_name="råd bagefter",
    )
    on = models.DateField("dato", default=timezone.localdate)
    by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="skrevet af")

    objects = CitizenRowQuerySet["ClosingTalk"].as_manager()

    class Meta:
        verbose_name = "afsluttende samtale"
        verbose_name_plural = "afsluttende samtaler"

    def __str__(self) -> str:
        return f"Afsluttende samtale {self.on}"

    @property
    def place_labels(self) -> list[str]:
        return [str(AdvicePlace(key).label) for key in self.places]


class TaperStep(CitizenRow):
    """Some weeks of the phasing out, with so many contacts a week. The steps follow one another and fall."""

    course = models.ForeignKey(Course, models.PROTECT, related_name="taper", verbose_name="forløb")
    starts_on = models.DateField("fra")
    ends_on = models.DateField("til og med")
    contacts_a_week = models.DecimalField("kontakter om ugen", max_digits=4, decimal_places=2)
    by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="aftalt af")

    objects = CitizenRowQuerySet["TaperStep"].as_manager()

    class Meta:
        verbose_name = "trin i nedtrapning"
        verbose_name_plural = "trin i nedtrapning"
        constraints = [
            models.UniqueConstraint("course", "starts_on", name="taperstep_begins_once"),
            models.CheckConstraint(
                name="taperstep_ends_after_start", condition=Q(ends_on__gt=F("starts_on"))
            ),
            models.CheckConstraint(
                name="taperstep_has_contacts", condition=Q(contacts_a_week__gt=0, contacts_a_week__lte=14)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.contacts_a_week} om ugen fra {self.starts_on}"

    @property
    def weeks(self) -> int:
        return ((self.ends_on - self.starts_on).days + 1) // 7

    @property
    def planned(self) -> Decimal:
        """How many contacts the whole step is meant to hold."""
        return self.contacts_a_week * self.weeks
