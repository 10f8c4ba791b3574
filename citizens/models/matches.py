"""What the support of a citizen asks for, who was chosen to give it and why, and whether it fits.

Changes are made in `citizens.services.matches`.
"""

from datetime import date

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone

from accounts.models import User
from citizens.models.core import CitizenRow, CitizenRowQuerySet
from citizens.models.courses import OVER, Course
from citizens.models.profiles import Language, Theme
from citizens.models.reaching import Assignment


class SupportNeed(CitizenRow):
    """What a bostøtte should know and speak to suit this citizen, and the citizen's own wish."""

    themes = ArrayField(
        models.CharField(max_length=20, choices=Theme), default=list, blank=True, verbose_name="emner"
    )
    languages = ArrayField(
        models.CharField(max_length=10, choices=Language), default=list, blank=True, verbose_name="sprog"
    )
    wish = models.TextField("borgerens ønske til bostøtten", blank=True)

    objects = CitizenRowQuerySet["SupportNeed"].as_manager()

    class Meta:
        verbose_name = "behov til match"
        verbose_name_plural = "behov til match"
        constraints = [models.UniqueConstraint("citizen", name="supportneed_one_for_citizen")]

    def __str__(self) -> str:
        return f"Behov for {self.citizen}"


class GivenBy(models.TextChoices):
    """Who gives the support: one person, several, or a group the citizen joins."""

    INDIVIDUAL = "individual", "en bostøtte"
    TEAM = "team", "et team om borgeren"
    GROUP = "group", "et gruppeforløb"


class MatchDecision(CitizenRow):
    """Who was chosen for a course, why, and by whom (koordinationsudvalg). History: never changed."""

    course = models.ForeignKey(Course, models.PROTECT, related_name="match_decisions", verbose_name="forløb")
    given_by = models.CharField("form", max_length=20, choices=GivenBy, default=GivenBy.INDIVIDUAL)
    professional_fit = models.TextField("faglig sammenhæng med målene", blank=True)
    competences = models.TextField("kompetencer og viden", blank=True)
    chemistry = models.TextField("kemi", blank=True)
    took_part = models.CharField("hvem var med til at beslutte", max_length=300)
    decided_on = models.DateField("besluttet", default=timezone.localdate)
    decided_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="besluttet af")

    objects = CitizenRowQuerySet["MatchDecision"].as_manager()

    class Meta:
        verbose_name = "match"
        verbose_name_plural = "match"
        constraints = [
            models.CheckConstraint(
                name="match_says_why",
                condition=~models.Q(professional_fit="", competences="", chemistry=""),
            )
        ]

    def __str__(self) -> str:
        return f"Match {self.decided_on}"


class MatchedWorker(CitizenRow):
    """One of those chosen, and the assignment that came of it."""

    decision = models.ForeignKey(MatchDecision, models.CASCADE, related_name="chosen")
    assignment = models.OneToOneField(Assignment, models.PROTECT, related_name="matched")

    objects = CitizenRowQuerySet["MatchedWorker"].as_manager()

    class Meta:
        verbose_name = "valgt bostøtte"
        verbose_name_plural = "valgte bostøtter"

    def __str__(self) -> str:
        return str(self.assignment.user)


class Fit(models.TextChoices):
    """How it goes between the two, as the citizen says."""

    GOOD = "good", "det passer godt"
    UNSURE = "unsure", "vi ser tiden an"
    POOR = "poor", "det passer ikke"


class ChemistryNote(CitizenRow):
    """How the citizen feels about the match after the first meetings, in the citizen's words."""

    decision = models.ForeignKey(MatchDecision, models.PROTECT, related_name="chemistry_notes")
    fit = models.CharField("passer det", max_length=10, choices=Fit)
    said = models.TextField("det siger borgeren")
    on = models.DateField("dato", default=timezone.localdate)
    by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="skrevet ned af")

    objects = CitizenRowQuerySet["ChemistryNote"].as_manager()

    class Meta:
        verbose_name = "kemi"
        verbose_name_plural = "kemi"

    def __str__(self) -> str:
        return self.said


def courses_without_worker(day: date) -> QuerySet[Course]:
    """Open courses of citizens nobody is assigned to on `day`."""
    assigned = Assignment.objects.on(day).filter(citizen=OuterRef("citizen"))
    return Course.objects.exclude(status__in=OVER).filter(~Exists(assigned))
