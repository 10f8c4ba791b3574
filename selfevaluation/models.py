"""Rounds of self-evaluation and their answers, which nobody can trace to a person.

Changes are made in `selfevaluation.services`.
"""

from typing import Self
from uuid import uuid4

from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from accounts.models import Team, User


class RoundQuerySet(models.QuerySet["Round"]):
    def of_teams(self, teams: set[int]) -> Self:
        return self.filter(pk__in=Round.teams.through.objects.filter(team__in=teams).values("round"))

    def open(self) -> Self:
        today = timezone.localdate()
        return self.filter(opens_on__lte=today, closes_on__gte=today)


class Round(models.Model):
    """A period in which three groups answer the same statements (runde)."""

    title = models.CharField("titel", max_length=100)
    teams = models.ManyToManyField(Team, related_name="rounds", verbose_name="teams")
    opens_on = models.DateField("åbner", default=timezone.localdate)
    closes_on = models.DateField("lukker")
    opened_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="åbnet af")

    objects = RoundQuerySet.as_manager()

    class Meta:
        verbose_name = "runde"
        verbose_name_plural = "runder"
        constraints = [
            models.CheckConstraint(
                name="round_closes_after_opening", condition=Q(closes_on__gte=F("opens_on"))
            )
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def is_open(self) -> bool:
        return self.opens_on <= timezone.localdate() <= self.closes_on


class Group(models.TextChoices):
    """Who answers. The three are compared, never mixed."""

    CITIZENS = "citizens", "borgere"
    WORKERS = "workers", "bostøtter"
    MANAGERS = "managers", "ledere"


class Sheet(models.Model):
    """One person's answers. It has no name, no time, and a key that tells nothing of either."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    round = models.ForeignKey(Round, models.PROTECT, related_name="sheets", verbose_name="runde")
    group = models.CharField("gruppe", max_length=10, choices=Group)
    wording_version = models.PositiveSmallIntegerField("ordlydens version")

    class Meta:
        verbose_name = "besvarelse"
        verbose_name_plural = "besvarelser"

    def __str__(self) -> str:
        return self.get_group_display()


class Answer(models.Model):
    """1 (slet ikke) to 5 (i meget høj grad); no row where a statement was not relevant."""

    sheet = models.ForeignKey(Sheet, models.PROTECT, related_name="answers", verbose_name="besvarelse")
    statement = models.CharField("udsagn", max_length=4)
    value = models.PositiveSmallIntegerField("svar")

    class Meta:
        verbose_name = "svar"
        verbose_name_plural = "svar"
        constraints = [
            models.UniqueConstraint("sheet", "statement", name="answer_once_for_statement"),
            models.CheckConstraint(name="answer_1_to_5", condition=Q(value__gte=1, value__lte=5)),
        ]

    def __str__(self) -> str:
        return f"{self.statement}: {self.value}"


class Taken(models.Model):
    """That a colleague has answered a round – so that nobody answers twice – but not what, nor when."""

    round = models.ForeignKey(Round, models.PROTECT, related_name="taken", verbose_name="runde")
    user = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="bruger")

    class Meta:
        verbose_name = "deltagelse"
        verbose_name_plural = "deltagelser"
        constraints = [models.UniqueConstraint("round", "user", name="taken_once")]

    def __str__(self) -> str:
        return f"{self.user} har svaret"
