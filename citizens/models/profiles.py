"""What a bostøtte can and has room for, and whom to call about a change. No row here names a citizen.

Changes are made in `citizens.services.profiles`.
"""

from datetime import date

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.formats import date_format

from accounts.models import Team, User


class Theme(models.TextChoices):
    """What support is about: parts of everyday life, and difficulties by their names in FFB."""

    WELLBEING = "wellbeing", "trivsel og mestring"
    HEALTH = "health", "krop og sundhed"
    NETWORK = "network", "familie og netværk"
    COMMUNITIES = "communities", "fællesskaber"
    WORK = "work", "uddannelse og arbejde"
    HOME = "home", "hjem og hverdag"
    FINANCES = "finances", "økonomi og post"
    PARENTING = "parenting", "at være forælder"
    ANXIETY = "anxiety", "angst"
    DEPRESSION = "depression", "depression"
    PSYCHOSIS = "psychosis", "forandret virkelighedsopfattelse"
    PERSONALITY = "personality", "personlighedsforstyrrelse"
    EATING = "eating", "spiseforstyrrelse"
    STRESS = "stress", "stressbelastning"
    AUTISM = "autism", "autismespektrum"
    ATTENTION = "attention", "opmærksomhedsforstyrrelse"
    SELF_HARM = "self_harm", "selvskade og selvmordstanker"
    TRAUMA = "trauma", "vold og overgreb"
    SUBSTANCES = "substances", "rusmidler"
    YOUNG = "young", "unge under 30"


class Language(models.TextChoices):
    """Languages besides Danish."""

    ENGLISH = "en", "engelsk"
    GERMAN = "de", "tysk"
    ARABIC = "ar", "arabisk"
    TURKISH = "tr", "tyrkisk"
    KURDISH = "ku", "kurdisk"
    FARSI = "fa", "farsi"
    SOMALI = "so", "somali"
    URDU = "ur", "urdu"
    BOSNIAN = "bs", "bosnisk, kroatisk eller serbisk"
    POLISH = "pl", "polsk"
    RUSSIAN = "ru", "russisk"
    UKRAINIAN = "uk", "ukrainsk"
    GREENLANDIC = "kl", "grønlandsk"
    FAROESE = "fo", "færøsk"
    SIGN = "dsl", "dansk tegnsprog"


LONGEST_WEEK = 60 * 60  # minutes: more than anybody spends with citizens in a week


class WorkerProfile(models.Model):
    """A bostøtte as a colleague to be matched: languages, experience, hours for citizens, absence."""

    user = models.OneToOneField(User, models.PROTECT, related_name="worker_profile", verbose_name="bostøtte")
    languages = ArrayField(
        models.CharField(max_length=10, choices=Language), default=list, blank=True, verbose_name="sprog"
    )
    works_since = models.PositiveSmallIntegerField("bostøtte siden", null=True, blank=True)
    about = models.TextField("godt at vide", blank=True)
    minutes_per_week = models.PositiveSmallIntegerField("minutter til borgere om ugen", null=True, blank=True)
    away_from = models.DateField("fraværende fra", null=True, blank=True)
    away_until = models.DateField("til og med", null=True, blank=True)

    class Meta:
        verbose_name = "profil"
        verbose_name_plural = "profiler"
        constraints = [
            models.CheckConstraint(
                name="profile_away_until_only_with_from",
                condition=Q(away_until=None) | Q(away_from__isnull=False, away_until__gte=F("away_from")),
            ),
            models.CheckConstraint(
                name="profile_minutes_fit_in_a_week",
                condition=Q(minutes_per_week=None) | Q(minutes_per_week__lte=LONGEST_WEEK),
            ),
        ]

    def __str__(self) -> str:
        return f"Profil for {self.user}"

    def years_on(self, day: date) -> int | None:
        return None if self.works_since is None else max(0, day.year - self.works_since)

    def away_on(self, day: date) -> str:
        """`til og med 3. december 2026`, `indtil videre`; empty when at work on `day`."""
        if self.away_from is None or day < self.away_from or (self.away_until and day > self.away_until):
            return ""
        return f"til og med {date_format(self.away_until)}" if self.away_until else "indtil videre"


class Competence(models.Model):
    """A theme a bostøtte knows, from practice or by training."""

    profile = models.ForeignKey(WorkerProfile, models.CASCADE, related_name="competences")
    theme = models.CharField("emne", max_length=20, choices=Theme)
    is_trained = models.BooleanField("efteruddannelse", default=False)

    class Meta:
        verbose_name = "kompetence"
        verbose_name_plural = "kompetencer"
        constraints = [models.UniqueConstraint("profile", "theme", name="competence_once_for_theme")]

    def __str__(self) -> str:
        return str(self.get_theme_display())


class ChangeContact(models.Model):
    """Whom a citizen of the team contacts to have another bostøtte, as the leder words it."""

    team = models.OneToOneField(Team, models.PROTECT, related_name="change_contact")
    text = models.CharField("vil du skifte bostøtte?", max_length=300)

    class Meta:
        verbose_name = "kontakt om skift"
        verbose_name_plural = "kontakter om skift"

    def __str__(self) -> str:
        return self.text
