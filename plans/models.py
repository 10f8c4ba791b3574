"""Wishes, goals and subgoals as living rows; plans as lines of versions; documents as rows.

Changes are made in `plans.services`, and for documents in `plans.exports`.
"""

from datetime import date
from typing import Self

from django.contrib.auth.models import AnonymousUser
from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import F, OuterRef, Q, Subquery, Value
from django.db.models.functions import Cast, Coalesce, Concat
from django.utils import timezone

from accounts.models import User
from accounts.policy import Action
from citizens.models import (
    Citizen,
    CitizenRow,
    CitizenRowQuerySet,
    Course,
    GoalType,
    Job,
    JobQuerySet,
    JobStatus,
    ReferralGoal,
)
from plans.kinds import Kind, kind_choices, kind_of
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


class Plan(CitizenRow):
    """A plan's identity: one citizen, one kind. Its wordings are its versions."""

    read_action = Action.VIEW_APPROVED_PLANS

    kind = models.CharField("slags", max_length=30, choices=kind_choices)

    objects = CitizenRowQuerySet["Plan"].as_manager()

    class Meta:
        verbose_name = "plan"
        verbose_name_plural = "planer"
        constraints = [models.UniqueConstraint("citizen", "kind", name="plan_one_of_each_kind")]

    def __str__(self) -> str:
        return self.kind_declared.title

    @property
    def kind_declared(self) -> Kind:
        """The declaration of the plan's kind, with its sections."""
        return kind_of(self.kind)


class VersionStatus(models.TextChoices):
    DRAFT = "draft", "kladde"
    APPROVED = "approved", "gældende"
    SUPERSEDED = "superseded", "afløst"
    WITHDRAWN = "withdrawn", "trukket tilbage"
    REFUSED = "refused", "fravalgt"  # the citizen does not want it: never agreed, never in force


AGREED = (VersionStatus.APPROVED, VersionStatus.SUPERSEDED, VersionStatus.WITHDRAWN)  # now, or once
NO_LONGER = (VersionStatus.SUPERSEDED, VersionStatus.WITHDRAWN)


class AgreedHow(models.TextChoices):
    """How the citizen took part in approving a plan."""

    PRESENT = "present", "ved et besøg"
    PHONE = "phone", "i telefonen"
    VIDEO = "video", "på video"


class PlanVersionQuerySet(CitizenRowQuerySet["PlanVersion"]):
    def permitting(self, user: User | AnonymousUser, action: Action) -> Self:
        """As the citizen's rule; what was never agreed is only for those who may read drafts."""
        allowed = super().permitting(user, action)
        drafts_too = Citizen.objects.permitting(user, Action.VIEW_PLAN_DRAFTS)
        return allowed.filter(Q(status__in=AGREED) | Q(citizen__in=drafts_too))

    def visible_to(self, user: User | AnonymousUser) -> Self:
        return self.permitting(user, Action.VIEW_APPROVED_PLANS)

    def approved_on(self, day: date) -> Self:
        """Versions that were in force on `day`."""
        return self.filter(approved_at__date__lte=day).filter(
            Q(superseded_at=None) | Q(superseded_at__date__gt=day)
        )

    def in_force(self) -> Self:
        return self.filter(status=VersionStatus.APPROVED)

    def once_approved(self) -> Self:
        """In force, or superseded or withdrawn since."""
        return self.filter(status__in=AGREED)

    def with_words(self) -> Self:
        """All but those of which nothing was kept, because the citizen did not want them."""
        return self.exclude(status=VersionStatus.REFUSED, content={})

    def with_due_date(self, day: date | None = None) -> Self:
        """Annotates `due`: the day agreed at the last follow-up (up to `day`), else at approval."""
        looked_at = PlanFollowUp.objects.filter(version=OuterRef("pk")).order_by("-on", "-id")
        if day:
            looked_at = looked_at.filter(on__lte=day)
        return self.annotate(due=Coalesce(Subquery(looked_at.values("next_on")[:1]), "follow_up_on"))


class PlanVersion(CitizenRow):
    """One wording of a plan. After approval the database refuses every change of it (migration 0003)."""

    read_action = Action.VIEW_APPROVED_PLANS

    plan = models.ForeignKey(Plan, models.PROTECT, related_name="versions", verbose_name="plan")
    number = models.PositiveIntegerField("nummer")
    status = models.CharField("status", max_length=20, choices=VersionStatus, default=VersionStatus.DRAFT)
    kind_version = models.PositiveSmallIntegerField("skabelonens version")
    content = models.JSONField("indhold", default=dict)
    revision = models.PositiveIntegerField("gemt gange", default=0)
    # section key → the page in whose form it was last written, so that a form may save again and again
    saved_from = models.JSONField("sidst skrevet fra", default=dict)
    written_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="skrevet af")
    approved_at = models.DateTimeField("godkendt", null=True, blank=True)
    approved_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="godkendt af"
    )
    agreed_how = models.CharField("aftalt med borgeren", max_length=20, choices=AgreedHow, blank=True)
    agreed_on = models.DateField("aftalt den", null=True, blank=True)
    follow_up_on = models.DateField("følges op", null=True, blank=True)
    superseded_at = models.DateTimeField("gjaldt indtil", null=True, blank=True)

    objects = PlanVersionQuerySet.as_manager()

    class Meta:
        verbose_name = "version af plan"
        verbose_name_plural = "versioner af planer"
        constraints = [
            models.UniqueConstraint("plan", "number", name="planversion_number_once"),
            models.UniqueConstraint(
                fields=["plan"], condition=Q(status=VersionStatus.DRAFT), name="planversion_one_draft"
            ),
            models.UniqueConstraint(
                fields=["plan"], condition=Q(status=VersionStatus.APPROVED), name="planversion_one_in_force"
            ),
            models.CheckConstraint(
                name="planversion_approved_iff_not_draft",
                condition=Q(
                    ~Q(status__in=AGREED),
                    approved_at=None,
                    approved_by=None,
                    agreed_how="",
                    agreed_on=None,
                )
                | Q(
                    ~Q(agreed_how=""),
                    status__in=AGREED,
                    approved_at__isnull=False,
                    approved_by__isnull=False,
                    agreed_on__isnull=False,
                    follow_up_on__isnull=False,
                ),
            ),
            models.CheckConstraint(
                name="planversion_superseded_iff_so_called",
                condition=Q(status__in=NO_LONGER, superseded_at__isnull=False)
                | (~Q(status__in=NO_LONGER) & Q(superseded_at=None)),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.plan}, version {self.number}"

    @property
    def kind_declared(self) -> Kind:
        """The declaration this version was written with. Reads the plan."""
        return kind_of(self.plan.kind, self.kind_version)

    @property
    def is_draft(self) -> bool:
        return self.status == VersionStatus.DRAFT

    @property
    def is_in_force(self) -> bool:
        return self.status == VersionStatus.APPROVED

    @property
    def is_withdrawn(self) -> bool:
        return self.status == VersionStatus.WITHDRAWN

    @property
    def is_superseded(self) -> bool:
        """A newer one holds. What tells of an event is never overtaken by the next event."""
        return self.status == VersionStatus.SUPERSEDED and not self.kind_declared.about_event

    @property
    def is_refused(self) -> bool:
        return self.status == VersionStatus.REFUSED

    @property
    def is_workers_own(self) -> bool:
        """The citizen did not want it; the bostøtte keeps the words to work by."""
        return self.is_refused and bool(self.content)


class PlanWithdrawal(CitizenRow):
    """Why a plan in force was taken back. Nothing holds in its place until a new version is approved."""

    read_action = Action.VIEW_APPROVED_PLANS

    version = models.OneToOneField(
        PlanVersion, models.PROTECT, related_name="withdrawal", verbose_name="plan"
    )
    reason = models.TextField("grund")
    by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="trukket tilbage af")

    objects = CitizenRowQuerySet["PlanWithdrawal"].as_manager()

    class Meta:
        verbose_name = "tilbagetrækning af plan"
        verbose_name_plural = "tilbagetrækninger af planer"

    def __str__(self) -> str:
        return str(self.version)


class PlanRefusal(CitizenRow):
    """The citizen does not want a plan: what was said, and when to ask again. A no is respected."""

    read_action = Action.VIEW_PLAN_DRAFTS

    version = models.OneToOneField(PlanVersion, models.PROTECT, related_name="refusal", verbose_name="plan")
    on = models.DateField("talt om den", default=timezone.localdate)
    words = models.TextField("det sagde borgeren")
    ask_again_on = models.DateField("spørges igen")
    by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="skrevet af")

    objects = CitizenRowQuerySet["PlanRefusal"].as_manager()

    class Meta:
        verbose_name = "fravalg af plan"
        verbose_name_plural = "fravalg af planer"
        constraints = [
            models.CheckConstraint(name="planrefusal_again_is_later", condition=Q(ask_again_on__gt=F("on")))
        ]

    def __str__(self) -> str:
        return f"{self.version} {self.on}"


class PlanFollowUp(CitizenRow):
    """An approved plan was looked at together and still holds; the next day to look is set."""

    read_action = Action.VIEW_APPROVED_PLANS

    version = models.ForeignKey(PlanVersion, models.PROTECT, related_name="follow_ups", verbose_name="plan")
    on = models.DateField("dato", default=timezone.localdate)
    note = models.TextField("hvad vi talte om", blank=True)
    next_on = models.DateField("næste opfølgning")
    by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="skrevet af")

    objects = CitizenRowQuerySet["PlanFollowUp"].as_manager()

    class Meta:
        verbose_name = "opfølgning på plan"
        verbose_name_plural = "opfølgninger på planer"
        constraints = [
            models.CheckConstraint(name="planfollowup_next_is_later", condition=Q(next_on__gt=F("on")))
        ]

    def __str__(self) -> str:
        return f"{self.version} {self.on}"


class Document(Job):
    """A plan version as PDF: asked for, made later, kept for ever. One for each version and template.

    The row stands before any worker knows of it, so that a lost queue loses nothing.
    """

    read_action = Action.EXPORT_PLANS
    FILES = ("pdf",)

    version = models.ForeignKey(PlanVersion, models.PROTECT, related_name="documents", verbose_name="plan")
    template = models.CharField("skabelon", max_length=60)
    template_version = models.PositiveSmallIntegerField("skabelonens version")
    pdf = models.BinaryField("fil", null=True)
    sha256 = models.CharField("SHA-256", max_length=64, blank=True)
    made_at = models.DateTimeField("dannet", null=True, blank=True)

    objects = JobQuerySet["Document"].as_manager()

    class Meta:
        verbose_name = "dokument"
        verbose_name_plural = "dokumenter"
        constraints = [
            models.UniqueConstraint(
                "version", "template", "template_version", name="document_once_for_version_and_template"
            ),
            models.CheckConstraint(
                name="document_done_iff_file",
                condition=(Q(status=JobStatus.DONE, pdf__isnull=False, made_at__isnull=False) & ~Q(sha256=""))
                | (~Q(status=JobStatus.DONE) & Q(pdf=None, made_at=None, sha256="")),
            ),
        ]
        indexes = [
            models.Index(
                fields=["status", "claimed_until"],
                condition=~Q(status=JobStatus.DONE),
                name="document_unfinished",
            )
        ]

    def __str__(self) -> str:
        return f"{self.version} ({self.get_status_display()})"
