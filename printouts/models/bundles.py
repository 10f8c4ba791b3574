"""The plans of many citizens in one file: asked for with a reason, made later, deleted after a day."""

from typing import Self

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.formats import date_format
from uuid_utils.compat import uuid7

from accounts.models import Municipality, WithSealed
from citizens.models import JobStatus, KeptAWhile, OrderedFileQuerySet
from citizens.models.jobs import UNDER_WAY
from plans.kinds import Kind, kind_choices, kind_of


class BundleQuerySet(OrderedFileQuerySet["Bundle"]):
    def outlived(self) -> Self:
        """Whose file has had its day."""
        return self.filter(status=JobStatus.DONE, expires_at__lte=Now())


class Bundle(KeptAWhile):
    """The approved plans of one kind of all an office's citizens, as a ZIP. `printouts.bundles` makes it.

    Its bytes are `BundlePart`s, since no worker and no page may hold all of them at once. Neither table is
    about one citizen: the wall lets only the one who asked reach them.
    """

    FILES = ("citizen_ids",)

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    municipality = models.ForeignKey(Municipality, models.PROTECT, related_name="+", editable=False)
    created_at = models.DateTimeField("oprettet", db_default=Now(), editable=False)
    kind = models.CharField("slags", max_length=30, choices=kind_choices)
    since = models.DateField("aftalt siden", null=True, blank=True)
    reason = models.CharField("begrundelse", max_length=1000)
    total = models.PositiveIntegerField("planer", default=0)
    drawn = models.PositiveIntegerField("tegnet", default=0)
    lacking = models.PositiveIntegerField("planer, der ikke kunne tegnes", default=0)
    size = models.PositiveBigIntegerField("bytes", default=0)
    # Who stands in the file, to ask once more when it is fetched; forgotten when it is deleted.
    citizen_ids = ArrayField(models.UUIDField(), verbose_name="borgere", default=list)
    made_at = models.DateTimeField("lavet", null=True, blank=True)

    objects = BundleQuerySet.as_manager()

    class Meta:
        verbose_name = "samlet udtræk"
        verbose_name_plural = "samlede udtræk"
        indexes = [
            models.Index(fields=["requested_by", "-created_at"], name="bundle_by_user"),
            models.Index(
                fields=["status", "claimed_until"],
                condition=Q(status__in=(*UNDER_WAY, JobStatus.DONE)),
                name="bundle_to_tend",
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["requested_by"], condition=Q(status__in=UNDER_WAY), name="bundle_one_under_way"
            ),
            models.CheckConstraint(name="bundle_with_a_reason", condition=~Q(reason="")),
            models.CheckConstraint(name="bundle_drawn_within_total", condition=Q(drawn__lte=F("total"))),
            models.CheckConstraint(
                name="bundle_done_iff_file",
                condition=Q(
                    status=JobStatus.DONE, size__gt=0, made_at__isnull=False, expires_at__isnull=False
                )
                | (~Q(status=JobStatus.DONE) & Q(citizen_ids=[])),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind_declared.title} for alle kontorets borgere"

    @property
    def kind_declared(self) -> Kind:
        return kind_of(self.kind)

    @property
    def file_name(self) -> str:
        return f"{self.kind}-samlet.zip"

    @property
    def told(self) -> str:
        ordered = date_format(timezone.localtime(self.created_at), "j. F Y \\k\\l. H.i")
        return f"Bestilt {ordered}{f', aftalt siden {date_format(self.since)}' if self.since else ''}"

    @property
    def progress(self) -> str:
        """`37 af 120 planer er klar`"""
        return f"{self.drawn} af {self.total} planer er klar"


class BundlePart(WithSealed, models.Model):
    """A piece of the file, sealed; together in the order of their numbers they are the file."""

    SEALED = {"content_sealed": "bundle part"}

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    bundle = models.ForeignKey(Bundle, models.CASCADE, related_name="parts")
    number = models.PositiveIntegerField("nummer")
    content_sealed = models.BinaryField("indhold", null=True, editable=False)

    class Meta:
        verbose_name = "del af et samlet udtræk"
        verbose_name_plural = "dele af samlede udtræk"
        constraints = [
            models.UniqueConstraint("bundle", "number", name="bundlepart_number_once"),
            models.CheckConstraint(name="bundlepart_sealed", condition=Q(content_sealed__isnull=False)),
        ]

    def __str__(self) -> str:
        return f"{self.bundle_id}, {self.number}"
