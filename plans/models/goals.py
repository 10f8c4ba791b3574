"""Wishes, goals and subgoals as living rows. Changes are made in `plans.services`."""

from datetime import date
from typing import Self

from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import F, Q, Value
from django.db.models.functions import Cast, Concat
from django.utils import timezone

from accounts.models import User
from accounts.policy import Action
from citizens.models import CitizenRow, CitizenRowQuerySet, Course, GoalType, ReferralGoal
from plans.pejlemaerker import Pejlemaerke, recommendation_choices


class WishQuerySet(CitizenRowQuerySet["Wish"]):
    def in_order(self) -> Self:
        """As the citizen has put them; the newest first among those nobody has moved."""
        return self.order_by("position", "-recorded_on", "-id")


class Wish(CitizenRow):
    """A wish, hope or dream, as the citizen says it (borgers ønske)."""

    read_action = Action.VIEW_GOALS

    text = models.TextField("med borgerens egne ord")
    area = models.PositiveSmallIntegerField("område", choices=Pejlemaerke)
    position = models.PositiveSmallIntegerField("plads", default=0)  # the smallest first; new ones are 0
    recorded_on = models.DateField("skrevet ned", default=timezone.localdate)
    recorded_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="skrevet ned af")

    objects = WishQuerySet.as_manager()

    class Meta:
        verbose_name = "ønske"
        verbose_name_plural = "ønsker"

    def __str__(self) -> str:
        return self.text


class GoalQuerySet(CitizenRowQuerySet["Goal"]):
    def in_order(self) -> Self:
        """As they were put; the oldest first among those nobody has moved."""
        return self.order_by("position", "set_on", "id")


class Goal(CitizenRow):
    """What myndighed asks the support to work towards (indsatsmål)."""

    read_action = Action.VIEW_GOALS

    course = models.ForeignKey(Course, models.PROTECT, related_name="goals", verbose_name="forløb")
    wish = models.ForeignKey(
        Wish, models.PROTECT, null=True, blank=True, related_name="goals", verbose_name="udspringer af ønsket"
    )
    asked = models.ForeignKey(
        ReferralGoal, models.PROTECT, null=True, blank=True, related_name="goals", verbose_name="bestilt som"
    )
    title = models.CharField("mål", max_length=300)
    goal_type = models.CharField("måltype", max_length=20, choices=GoalType, default=GoalType.DEVELOP)
    set_on = models.DateField("fra", default=timezone.localdate)
    position = models.PositiveSmallIntegerField("plads", default=0)  # among the goals of the same wish

    objects = GoalQuerySet.as_manager()

    class Meta:
        verbose_name = "mål"
        verbose_name_plural = "mål"
        constraints = [models.UniqueConstraint("course", "asked", name="goal_once_for_each_asked")]

    def __str__(self) -> str:
        return self.title


class WordedBy(models.TextChoices):
    """Whose words a subgoal is written in."""

    CITIZEN = "citizen", "borgerens egne ord"
    TOGETHER = "together", "fundet sammen"
    WORKER = "worker", "bostøttens ord"


class SubgoalStatus(models.TextChoices):
    OPEN = "open", "i gang"
    REACHED = "reached", "nået"
    CHANGED = "changed", "ændret"
    GIVEN_UP = "given_up", "opgivet"


class SubgoalQuerySet(CitizenRowQuerySet["Subgoal"]):
    def open_on(self, day: date) -> Self:
        return self.filter(set_on__lte=day).filter(Q(closed_on=None) | Q(closed_on__gt=day))

    def open(self) -> Self:
        return self.filter(status=SubgoalStatus.OPEN)


class Subgoal(CitizenRow):
    """A step the citizen has chosen, small enough to reach (delmål)."""

    read_action = Action.VIEW_GOALS

    goal = models.ForeignKey(Goal, models.PROTECT, related_name="subgoals", verbose_name="mål")
    text = models.CharField("delmål", max_length=300)
    worded_by = models.CharField("hvis ord", max_length=20, choices=WordedBy, default=WordedBy.CITIZEN)
    why = models.TextField("hvorfor det betyder noget", blank=True)
    half_way = models.TextField("halvvejs", blank=True)  # this and the next two: Håbets Sti
    last_step = models.TextField("det sidste skridt", blank=True)
    first_step = models.CharField("første skridt", max_length=300, blank=True)
    helpers = models.CharField("hvem hjælper", max_length=200, blank=True)
    area = models.PositiveSmallIntegerField("område", choices=Pejlemaerke)
    recommendation = models.CharField("anbefaling", max_length=4, blank=True, choices=recommendation_choices)
    set_on = models.DateField("fra", default=timezone.localdate)
    follow_up_on = models.DateField("følges op")
    status = models.CharField("status", max_length=20, choices=SubgoalStatus, default=SubgoalStatus.OPEN)
    closed_on = models.DateField("afsluttet", null=True, blank=True)
    closing_note = models.TextField("hvordan det gik", blank=True)
    replaces = models.OneToOneField(
        "self", models.PROTECT, null=True, blank=True, related_name="replaced_by", verbose_name="afløser"
    )

    objects = SubgoalQuerySet.as_manager()

    class Meta:
        verbose_name = "delmål"
        verbose_name_plural = "delmål"
        constraints = [
            models.CheckConstraint(
                name="subgoal_closed_iff_not_open",
                condition=Q(status=SubgoalStatus.OPEN, closed_on=None)
                | (~Q(status=SubgoalStatus.OPEN) & Q(closed_on__isnull=False)),
            ),
            models.CheckConstraint(
                name="subgoal_closes_after_start",
                condition=Q(closed_on=None) | Q(closed_on__gte=F("set_on")),
            ),
            models.CheckConstraint(
                name="subgoal_recommendation_of_its_area",
                condition=Q(recommendation="")
                | Q(recommendation__startswith=Concat(Cast("area", models.CharField()), Value("."))),
            ),
        ]

    def __str__(self) -> str:
        return self.text

    @property
    def is_open(self) -> bool:
        return self.status == SubgoalStatus.OPEN

    @property
    def is_replaced(self) -> bool:
        """A newer wording stands in its place."""
        return self.status == SubgoalStatus.CHANGED

    @property
    def in_own_words(self) -> bool:
        return self.worded_by == WordedBy.CITIZEN

    @property
    def has_path(self) -> bool:
        """Håbets Sti was thought through: there is more of the way to show than the first step."""
        return bool(self.half_way or self.last_step)


class Light(models.TextChoices):
    """How an activity goes. The colour is said in a word too, for those who do not see it."""

    GREEN = "green", "grøn – det går"
    YELLOW = "yellow", "gul – det driller"
    RED = "red", "rød – det er gået i stå"


LIGHT_TONES = {Light.GREEN: "ok", Light.YELLOW: "warn", Light.RED: "danger"}


class ActivityQuerySet(CitizenRowQuerySet["Activity"]):
    def to_do_first(self) -> Self:
        """What is still to be done, as agreed; then what is done, the latest first."""
        return self.order_by(F("done_on").desc(nulls_first=True), "created_at", "id")


class Activity(CitizenRow):
    """Something to do for a subgoal: what, who sees to it, when, and how it goes (aktivitet)."""

    read_action = Action.VIEW_GOALS

    subgoal = models.ForeignKey(Subgoal, models.PROTECT, related_name="activities", verbose_name="delmål")
    text = models.CharField("hvad", max_length=300)
    responsible = models.CharField("hvem sørger for det", max_length=200)
    when = models.CharField("hvornår", max_length=200, blank=True)  # "hver tirsdag" as well as a date
    light = models.CharField("hvordan det går", max_length=10, choices=Light, default=Light.GREEN)
    done_on = models.DateField("gjort den", null=True, blank=True)
    written_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="skrevet af")

    objects = ActivityQuerySet.as_manager()

    class Meta:
        verbose_name = "aktivitet"
        verbose_name_plural = "aktiviteter"

    def __str__(self) -> str:
        return self.text

    @property
    def is_done(self) -> bool:
        return self.done_on is not None

    @property
    def tone(self) -> str:
        """How a badge looks; its label says the same in words."""
        return LIGHT_TONES[Light(self.light)]


class SubgoalFollowUp(CitizenRow):
    """One look at a subgoal together: what moved, and how far the citizen feels it has come."""

    read_action = Action.VIEW_GOALS

    subgoal = models.ForeignKey(Subgoal, models.PROTECT, related_name="follow_ups", verbose_name="delmål")
    on = models.DateField("dato", default=timezone.localdate)
    moved = models.TextField("hvad har flyttet sig")
    rating = models.PositiveSmallIntegerField(
        "borgerens egen vurdering (0–10)", null=True, blank=True, validators=[MaxValueValidator(10)]
    )
    next_step = models.CharField("næste skridt", max_length=300, blank=True)
    by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="skrevet af")

    objects = CitizenRowQuerySet["SubgoalFollowUp"].as_manager()

    class Meta:
        verbose_name = "opfølgning på delmål"
        verbose_name_plural = "opfølgninger på delmål"
        indexes = [models.Index(fields=["subgoal", "-on"], name="followup_by_subgoal")]
        constraints = [
            models.CheckConstraint(
                name="followup_rating_0_to_10", condition=Q(rating=None) | Q(rating__lte=10)
            )
        ]

    def __str__(self) -> str:
        return f"{self.subgoal} {self.on}"
