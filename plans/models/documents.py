"""Documents as rows: asked for, made later. Changes are made in `plans.exports`."""

from django.db import models
from django.db.models import Q

from accounts.policy import Action
from citizens.models import Job, JobQuerySet, JobStatus
from plans.models.versions import PlanVersion


class Document(Job):
    """A plan version as PDF: asked for, made later, kept for ever. One for each version and template.

    The row stands before any worker knows of it, so that a lost queue loses nothing.
    """

    read_action = Action.EXPORT_PLANS
    FILES = ("pdf",)

    version = models.ForeignKey(PlanVersion, models.PROTECT, related_name="documents", verbose_name="plan")
    template = models.CharField("skabelon", max_length=60)
    template_version = models.PositiveSmallIntegerField("skabelonens version")
    # Not for a file with the plans of many (`printouts.bundles`): that is what shows among one's own files.
    asked_alone = models.BooleanField("bestilt for sig", default=True)
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
