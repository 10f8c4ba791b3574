"""Papers put together for one occasion: asked for, made later, deleted after a day. The rows stay."""

from datetime import date
from typing import Self

from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.formats import date_format

from accounts.models import WithSealed
from accounts.policy import Action
from citizens.models import Job, JobQuerySet, JobStatus, KeptAWhile, Report
from citizens.models.jobs import UNDER_WAY
from plans.models import PlanVersion, VersionStatus


class PrintoutKind(models.TextChoices):
    PLANS = "plans", "alle planer samlet"
    DRAFT = "draft", "kladde til en plan"
    REPORT = "report", "status til myndighed"
    JOURNAL = "journal", "journaludskrift"
    MEASURES = "measures", "målinger"


FILE_NAMES = {
    PrintoutKind.PLANS: "planer",
    PrintoutKind.DRAFT: "kladde",
    PrintoutKind.REPORT: "status",
    PrintoutKind.JOURNAL: "journal",
    PrintoutKind.MEASURES: "maalinger",
}


def _overtaken() -> Q:
    """A draft that was agreed on or refused since, or the wall hides; plans one of which was taken back."""
    drafts = PlanVersion.objects.filter(pk=OuterRef("version"), status=VersionStatus.DRAFT)
    withdrawn = PlanVersion.objects.filter(citizen=OuterRef("citizen"), status=VersionStatus.WITHDRAWN)
    taken_back = withdrawn.filter(superseded_at__gte=OuterRef("created_at"))
    no_draft = Q(kind=PrintoutKind.DRAFT) & ~Q(Exists(drafts))
    return no_draft | (Q(kind=PrintoutKind.PLANS) & Q(Exists(taken_back)))


class PrintoutQuerySet(JobQuerySet["Printout"]):
    def outlived(self) -> Self:
        """Whose file has had its day, or tells what does not stand any more."""
        return self.filter(_overtaken() | Q(expires_at__lte=Now()), status=JobStatus.DONE)

    def standing(self) -> Self:
        """Whose file may be handed out."""
        return self.exclude(_overtaken()).filter(status=JobStatus.DONE, expires_at__gt=Now())

    def knowing_if_overtaken(self) -> Self:
        return self.annotate(is_overtaken=_overtaken())


class Printout(WithSealed, KeptAWhile, Job):
    """What is printed, and of what. Sealed while it lies here. `printouts.services` orders and deletes it."""

    read_action = Action.EXPORT_PLANS
    FILES = ("pdf_sealed",)
    SEALED = {"pdf_sealed": "printout pdf"}
    is_overtaken = False  # `knowing_if_overtaken` fills it in

    kind = models.CharField("slags", max_length=10, choices=PrintoutKind)
    version = models.ForeignKey(
        PlanVersion, models.CASCADE, null=True, blank=True, related_name="+", verbose_name="kladde"
    )
    report = models.ForeignKey(
        Report, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="status"
    )
    starts_on = models.DateField("fra", null=True, blank=True)
    ends_on = models.DateField("til og med", null=True, blank=True)
    with_cpr = models.BooleanField("med CPR-nummer", default=False)
    with_letter = models.BooleanField("med følgebrev", default=False)
    reason = models.CharField("begrundelse", max_length=1000, blank=True)
    pdf_sealed = models.BinaryField("PDF", null=True, editable=False)
    made_at = models.DateTimeField("lavet", null=True, blank=True)

    objects = PrintoutQuerySet.as_manager()

    class Meta:
        verbose_name = "udskrift"
        verbose_name_plural = "udskrifter"
        indexes = [
            models.Index(fields=["citizen", "-created_at"], name="printout_by_citizen"),
            models.Index(
                fields=["status", "claimed_until"],
                condition=Q(status__in=(*UNDER_WAY, JobStatus.DONE)),
                name="printout_to_tend",
            ),
        ]
        constraints = [
            models.CheckConstraint(
                name="printout_of_what_its_kind_says",
                condition=Q(
                    kind__in=("plans", "measures"), version=None, report=None, starts_on=None, ends_on=None
                )
                | Q(kind="draft", version__isnull=False, report=None, starts_on=None, ends_on=None)
                | Q(kind="report", version=None, report__isnull=False, starts_on=None, ends_on=None)
                | Q(
                    kind="journal",
                    version=None,
                    report=None,
                    starts_on__isnull=False,
                    ends_on__gte=F("starts_on"),
                ),
            ),
            models.CheckConstraint(
                name="printout_of_a_journal_with_a_reason", condition=~Q(kind="journal", reason="")
            ),
            models.CheckConstraint(
                name="printout_with_letter_to_the_citizen",  # a status is written to myndighed
                condition=Q(with_letter=False) | ~Q(kind="report"),
            ),
            models.CheckConstraint(
                name="printout_done_iff_file",
                condition=Q(
                    status=JobStatus.DONE,
                    pdf_sealed__isnull=False,
                    made_at__isnull=False,
                    expires_at__isnull=False,
                )
                | (~Q(status=JobStatus.DONE) & Q(pdf_sealed=None)),
            ),
        ]

    def __str__(self) -> str:
        """`Journaludskrift 1. marts – 31. maj 2026`"""
        name = str(self.get_kind_display()).capitalize()
        return f"{name}, {_days(self.starts_on, self.ends_on)}" if self.starts_on and self.ends_on else name

    @property
    def is_ready(self) -> bool:
        """Nor overtaken."""
        return super().is_ready and not self.is_overtaken

    @property
    def can_be_made_again(self) -> bool:
        """A draft that is none any more never can."""
        return not (self.is_overtaken and self.kind == PrintoutKind.DRAFT)

    @property
    def why_gone(self) -> str:
        if not self.is_overtaken:
            return "Filen er slettet, som den skal efter et døgn."
        if self.kind == PrintoutKind.DRAFT:
            return "Filen er slettet, for planen er ikke en kladde længere."
        return "Filen er slettet, for en af planerne er trukket tilbage."

    @property
    def file_name(self) -> str:
        """What the downloaded file is called: neither name nor number of the citizen (security C-05)."""
        return f"{FILE_NAMES[PrintoutKind(self.kind)]}.pdf"

    @property
    def told(self) -> str:
        ordered = date_format(timezone.localtime(self.created_at), "j. F Y \\k\\l. H.i")
        with_letter = ", med følgebrev" if self.with_letter else ""
        return f"Bestilt {ordered}{with_letter}{', med CPR-nummer' if self.with_cpr else ''}"


def _days(first: date, last: date) -> str:
    return f"{date_format(first)} – {date_format(last)}"
