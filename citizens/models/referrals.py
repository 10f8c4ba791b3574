"""What belongs to an order of support: the grant, the goals, the codes, what was said, and the answer.

Changes are made in `citizens.services.referrals` and `citizens.services.reports`.
"""

from datetime import date
from typing import Self

from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from accounts.models import User
from accounts.policy import Action, Role
from citizens.hours import in_words
from citizens.models.core import CitizenRow, CitizenRowQuerySet
from citizens.models.courses import Referral


class GrantQuerySet(CitizenRowQuerySet["Grant"]):
    def in_force_on(self, day: date) -> Self:
        """At most one for each referral: the database refuses two that overlap."""
        return self.filter(starts_on__lte=day).filter(Q(ends_on=None) | Q(ends_on__gte=day))


class Grant(CitizenRow):
    """How much support is granted, from one day to another (bevilling). A change begins a new one."""

    read_action = Action.VIEW_CITIZEN

    referral = models.ForeignKey(Referral, models.PROTECT, related_name="grants", verbose_name="bestilling")
    minutes_per_week = models.PositiveIntegerField("bevilget (minutter pr. uge)")
    starts_on = models.DateField("bevilget fra")
    ends_on = models.DateField("bevilget til og med", null=True, blank=True)
    reason = models.CharField("grund til ændringen", max_length=300, blank=True)
    by = models.ForeignKey(
        User, models.PROTECT, null=True, related_name="+", verbose_name="bevilget af"
    )  # nobody for those older than this table

    objects = GrantQuerySet.as_manager()

    class Meta:
        verbose_name = "bevilling"
        verbose_name_plural = "bevillinger"
        constraints = [
            models.UniqueConstraint("referral", "starts_on", name="grant_begins_once_a_day"),
            models.CheckConstraint(
                name="grant_ends_after_start",
                condition=Q(ends_on=None) | Q(ends_on__gte=F("starts_on")),
            ),
            # 168 hours: more than a week holds is a slip of the finger
            models.CheckConstraint(
                name="grant_minutes_fit_in_a_week",
                condition=Q(minutes_per_week__gt=0, minutes_per_week__lte=168 * 60),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.hours_per_week} om ugen"

    @property
    def is_ahead(self) -> bool:
        return self.starts_on > timezone.localdate()

    @property
    def hours_per_week(self) -> str:
        """The grant as people say it: `2 timer`, `1 time og 30 minutter`."""
        return in_words(self.minutes_per_week)


class GoalType(models.TextChoices):
    """FFB måltype: what the support is to do with the level of functioning."""

    DEVELOP = "develop", "udvikle"
    MAINTAIN = "maintain", "fastholde"
    LIMIT_LOSS = "limit_loss", "begrænse tab af"


class ReferralGoalQuerySet(CitizenRowQuerySet["ReferralGoal"]):
    def standing(self) -> Self:
        """Not withdrawn."""
        return self.filter(withdrawn_on=None)


class ReferralGoal(CitizenRow):
    """A goal that myndighed asks for. `plans.Goal` takes it up; a report answers it."""

    read_action = Action.VIEW_CITIZEN

    referral = models.ForeignKey(Referral, models.PROTECT, related_name="goals", verbose_name="bestilling")
    position = models.PositiveSmallIntegerField("nummer")
    title = models.CharField("mål", max_length=300)
    goal_type = models.CharField("måltype", max_length=20, choices=GoalType, default=GoalType.DEVELOP)
    asked_on = models.DateField("fra", default=timezone.localdate)
    withdrawn_on = models.DateField("trukket tilbage", null=True, blank=True)

    objects = ReferralGoalQuerySet.as_manager()

    class Meta:
        verbose_name = "bestilt mål"
        verbose_name_plural = "bestilte mål"
        constraints = [
            models.UniqueConstraint("referral", "position", name="referralgoal_position_once"),
            models.CheckConstraint(
                name="referralgoal_withdrawn_after_asked",
                condition=Q(withdrawn_on=None) | Q(withdrawn_on__gte=F("asked_on")),
            ),
        ]

    def __str__(self) -> str:
        return self.title


class CodeKind(models.TextChoices):
    TARGET_GROUP = "target_group", "målgruppe"
    SERVICE = "service", "ydelse"


class ReferralCode(CitizenRow):
    """A code of FFB that the order is told in, with its words and release as they were (`citizens.ffb`)."""

    read_action = Action.VIEW_CITIZEN

    referral = models.ForeignKey(Referral, models.CASCADE, related_name="codes", verbose_name="bestilling")
    kind = models.CharField("slags", max_length=20, choices=CodeKind)
    code = models.UUIDField("kode")
    display = models.CharField("betegnelse", max_length=200)
    version = models.CharField("udgave af FFB", max_length=20)

    objects = CitizenRowQuerySet["ReferralCode"].as_manager()

    class Meta:
        verbose_name = "FFB-kode"
        verbose_name_plural = "FFB-koder"
        constraints = [models.UniqueConstraint("referral", "kind", "code", name="referralcode_once")]

    def __str__(self) -> str:
        return self.display


class StepKind(models.TextChoices):
    SENT = "sent", "sendt"
    RETURNED = "returned", "sendt tilbage"
    SENT_AGAIN = "sent_again", "besvaret og sendt igen"
    ACCEPTED = "accepted", "taget imod"
    WITHDRAWN = "withdrawn", "trukket tilbage"
    AMENDED = "amended", "ændret"


class ReferralStepQuerySet(CitizenRowQuerySet["ReferralStep"]):
    def returned(self) -> Self:
        return self.filter(kind=StepKind.RETURNED)


class ReferralStep(CitizenRow):
    """One thing that was done with an order, and what was said. Only ever added to.

    `changes` keeps what an amendment changed: a list of what, before and after, in the words of the screen.
    """

    read_action = Action.VIEW_CITIZEN

    referral = models.ForeignKey(Referral, models.PROTECT, related_name="steps", verbose_name="bestilling")
    kind = models.CharField("hvad skete der", max_length=20, choices=StepKind)
    text = models.TextField("grund eller svar", blank=True)
    changes = models.JSONField("ændringer", default=list, blank=True)
    by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="af")

    objects = ReferralStepQuerySet.as_manager()

    class Meta:
        verbose_name = "trin i bestilling"
        verbose_name_plural = "trin i bestilling"
        constraints = [
            models.CheckConstraint(
                name="referralstep_says_why",
                condition=Q(kind__in=("sent", "accepted")) | ~Q(text=""),
            ),
        ]

    def __str__(self) -> str:
        return self.get_kind_display()


class ReportKind(models.TextChoices):
    STATUS = "status", "status"
    END = "end", "slutstatus"


class ReportQuerySet(CitizenRowQuerySet["Report"]):
    def of_offices_of(self, user: User) -> Self:
        """Those that answer an order of the user's own office."""
        return self.filter(referral__office__in=user.offices_as(Role.AUTHORITY))

    def unanswered_for(self, user: User) -> Self:
        return self.of_offices_of(user).filter(answer=None)


class Report(CitizenRow):
    """What the support answers myndighed. Stands as it was sent; the next one says what is new."""

    read_action = Action.VIEW_CITIZEN

    referral = models.ForeignKey(Referral, models.PROTECT, related_name="reports", verbose_name="bestilling")
    kind = models.CharField("slags", max_length=10, choices=ReportKind)
    on = models.DateField("dato", default=timezone.localdate)
    summary = models.TextField("sammenfatning")
    by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="skrevet af")

    objects = ReportQuerySet.as_manager()

    class Meta:
        verbose_name = "status til myndighed"
        verbose_name_plural = "status til myndighed"
        indexes = [models.Index(fields=["referral", "on"], name="report_by_referral")]

    def __str__(self) -> str:
        return f"{self.get_kind_display().capitalize()} {self.on}"


class Score(models.TextChoices):
    REACHED = "reached", "nået"
    PARTLY = "partly", "delvist nået"
    NOT_REACHED = "not_reached", "ikke nået"


class ReportScore(CitizenRow):
    """How it went with one of the goals, with a sentence."""

    read_action = Action.VIEW_CITIZEN

    report = models.ForeignKey(Report, models.PROTECT, related_name="scores", verbose_name="status")
    goal = models.ForeignKey(ReferralGoal, models.PROTECT, related_name="scores", verbose_name="mål")
    score = models.CharField("hvordan går det", max_length=20, choices=Score)
    sentence = models.CharField("med en sætning", max_length=500)

    objects = CitizenRowQuerySet["ReportScore"].as_manager()

    class Meta:
        verbose_name = "vurdering af mål"
        verbose_name_plural = "vurderinger af mål"
        constraints = [
            models.UniqueConstraint("report", "goal", name="reportscore_once_for_goal"),
            models.CheckConstraint(name="reportscore_says_why", condition=~Q(sentence="")),
        ]

    def __str__(self) -> str:
        return f"{self.goal}: {self.get_score_display()}"


class Decision(models.TextChoices):
    CONTINUE = "continue", "fortsæt som nu"
    CHANGE = "change", "fortsæt med ændringer"
    END = "end", "afslut"
    END_AND_ORDER_NEW = "end_and_order_new", "afslut og visitér til noget nyt"


class ReportAnswer(CitizenRow):
    """What myndighed decides on a report, with the FFB code for it."""

    read_action = Action.VIEW_CITIZEN

    report = models.OneToOneField(Report, models.PROTECT, related_name="answer", verbose_name="status")
    decision = models.CharField("afgørelse", max_length=20, choices=Decision)
    code = models.UUIDField("FFB-kode")
    code_version = models.CharField("udgave af FFB", max_length=20)
    text = models.TextField("svar", blank=True)
    on = models.DateField("dato", default=timezone.localdate)
    by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="besvaret af")

    objects = CitizenRowQuerySet["ReportAnswer"].as_manager()

    class Meta:
        verbose_name = "svar fra myndighed"
        verbose_name_plural = "svar fra myndighed"

    def __str__(self) -> str:
        return self.get_decision_display()

    @property
    def is_change(self) -> bool:
        return self.decision == Decision.CHANGE

    @property
    def is_end(self) -> bool:
        return self.decision in (Decision.END, Decision.END_AND_ORDER_NEW)
