"""Links as rows. Changes are made in `links.services`, and on the citizen's side in `links.opening`."""

from collections.abc import Iterable
from datetime import timedelta
from typing import Self
from uuid import UUID

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils import timezone

from accounts.models import User, WithSealed
from citizens.models import CitizenRow, CitizenRowQuerySet

LIFETIME = timedelta(hours=72)
TRIES = 5  # at the birth date, and then the link is shut


class PurposeKey(models.TextChoices):
    """What a link can be for. The app it belongs to says how (`links.purposes`)."""

    AGREE_TO_PLAN = "plan.agree", "læse en plan og sige ja"
    ANSWER_ORS = "answer.ors", "svare på ORS"
    ANSWER_SRS = "answer.srs", "svare på SRS"
    ANSWER_WHO5 = "answer.who5", "svare på WHO-5"
    ANSWER_INSPIRE = "answer.inspire", "svare på INSPIRE"
    ANSWER_BRIEF_INSPIRE = "answer.brief_inspire", "svare på Brief INSPIRE"


class Answer(models.TextChoices):
    YES = "yes", "enig"
    TALK = "talk", "vil tale om det"
    GIVEN = "given", "har svaret"


def purpose_choices() -> list[tuple[str, str]]:
    """A function, so that a new purpose is no change of the table and takes no migration."""
    return [(key.value, str(key.label)) for key in PurposeKey]


def answer_choices() -> list[tuple[str, str]]:
    return [(answer.value, str(answer.label)) for answer in Answer]


class LinkQuerySet(CitizenRowQuerySet["Link"]):
    def alive(self) -> Self:
        """Links that can be answered now, by the database's clock."""
        return self.unanswered().filter(expires_at__gt=Now(), wrong_tries__lt=TRIES)

    def unanswered(self) -> Self:
        return self.filter(used_at=None, withdrawn_at=None)

    def about(self, subject_id: UUID) -> Self:
        return self.filter(subject_id=subject_id)


class Link(CitizenRow):
    """A link that lets one citizen answer one thing once.

    Only the SHA-256 of its 256 random bits is kept. `state` says how the thing was when the link was made:
    of another state it opens nothing. `terms` is what the worker decided beforehand.
    """

    purpose = models.CharField("hvad det er til", max_length=30, choices=purpose_choices)
    subject_id = models.UUIDField("hvad")
    state = models.CharField(max_length=64, editable=False)
    terms = models.JSONField(default=dict, editable=False)
    digest = models.CharField(max_length=64, unique=True, editable=False)
    made_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="lavet af")
    expires_at = models.DateTimeField("gælder til")
    wrong_tries = models.PositiveSmallIntegerField("forkerte forsøg", default=0)
    opened_at = models.DateTimeField("åbnet", null=True, blank=True)
    used_at = models.DateTimeField("besvaret", null=True, blank=True)
    answer = models.CharField("svar", max_length=20, choices=answer_choices, blank=True)
    words = models.TextField("med borgerens egne ord", blank=True)
    withdrawn_at = models.DateTimeField("trukket tilbage", null=True, blank=True)
    withdrawn_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="trukket tilbage af"
    )

    objects = LinkQuerySet.as_manager()

    class Meta:
        verbose_name = "link"
        verbose_name_plural = "link"
        constraints = [
            models.UniqueConstraint(
                fields=["purpose", "subject_id"],
                condition=Q(used_at=None, withdrawn_at=None),
                name="link_one_open_for_each_thing",
            ),
            models.CheckConstraint(name="link_has_a_digest", condition=~Q(digest="")),
            models.CheckConstraint(
                name="link_answered_iff_used",
                condition=Q(used_at=None, answer="", words="") | (Q(used_at__isnull=False) & ~Q(answer="")),
            ),
            models.CheckConstraint(
                name="link_withdrawn_by_somebody_and_unused",
                condition=Q(withdrawn_at=None, withdrawn_by=None)
                | Q(withdrawn_at__isnull=False, withdrawn_by__isnull=False, used_at=None),
            ),
        ]

    def __str__(self) -> str:
        return f"{self._meta.verbose_name} {self.pk}"

    @property
    def is_shut(self) -> bool:
        """Somebody tried the wrong birth date too often."""
        return self.wrong_tries >= TRIES

    @property
    def is_open(self) -> bool:
        ended = self.used_at or self.withdrawn_at or self.is_shut
        return not ended and self.expires_at > timezone.now()


class LinkReminderQuerySet(CitizenRowQuerySet["LinkReminder"]):
    def waiting(self) -> Self:
        """Reminders that still hold an address; one that is taken up, or was of no use, holds none."""
        return self.filter(address_sealed__isnull=False)

    def of_use(self) -> Self:
        """Whose link can be answered, and whose citizen the house may write to."""
        reached = self.filter(
            citizen__is_protected=False, citizen__archived_on=None, citizen__merged_into=None
        )
        return reached.filter(link__in=Link.objects.alive())

    def of_no_more_use(self) -> Self:
        return self.exclude(pk__in=LinkReminder.objects.of_use())

    def due(self, channels: Iterable[str]) -> Self:
        """Reminders to send now, by the database's clock, through one of `channels`."""
        return self.waiting().of_use().filter(due_at__lte=Now(), channel__in=list(channels))


class LinkReminder(WithSealed, CitizenRow):
    """The one reminder of a link. `links.reminding` says how it goes.

    Taken up and not sent: it did not leave the house, or nobody knows. It is not tried again.
    """

    link = models.OneToOneField(Link, models.PROTECT, related_name="reminder", verbose_name="link")
    channel = models.CharField("kanal", max_length=20)
    address_sealed = models.BinaryField("adresse", null=True, editable=False)
    due_at = models.DateTimeField("sendes tidligst")
    taken_at = models.DateTimeField("taget op", null=True, editable=False)
    digest = models.CharField(max_length=64, blank=True, editable=False)
    sent_at = models.DateTimeField("sendt", null=True, editable=False)

    objects = LinkReminderQuerySet.as_manager()

    SEALED = {"address_sealed": "reminder address"}

    class Meta:
        verbose_name = "påmindelse om et link"
        verbose_name_plural = "påmindelser om link"
        constraints = [
            models.CheckConstraint(
                name="linkreminder_taken_up_once_and_its_address_gone",
                condition=Q(taken_at=None, digest="", sent_at=None)
                | (Q(taken_at__isnull=False, address_sealed=None) & ~Q(digest="")),
            ),
            models.UniqueConstraint(
                fields=["digest"], condition=~Q(digest=""), name="linkreminder_digest_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self._meta.verbose_name} {self.link_id}"
