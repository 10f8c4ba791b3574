"""Plans as lines of versions, and what happened to each. Changes are made in `plans.services`."""

from datetime import date
from typing import Self

from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import F, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone

from accounts.models import User
from accounts.policy import Action
from citizens.models import Citizen, CitizenRow, CitizenRowQuerySet
from plans.kinds import Kind, kind_choices, kind_of
from plans.models.editions import KindEdition


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
    LINK = "link", "på egen telefon med et link"  # said by the citizen, and by nobody else


SAID_BY_WORKER = tuple(how for how in AgreedHow if how != AgreedHow.LINK)


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
    # the kommune's own edition of the kind; none where it had changed nothing
    edition = models.ForeignKey(
        KindEdition,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="kommunens udgave",
        db_index=False,
    )
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
        """The declaration this version was written with, as its kommune asked it. Reads plan and edition."""
        declared = kind_of(self.plan.kind, self.kind_version)
        return declared.adapted(self.edition.changed, held=self.content) if self.edition else declared

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
        return self.status == VersionStatus.SUPERSEDED and not self.plan.kind_declared.about_event

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
