"""What is due, as rows made each night, and the daily mail that says how many.

What makes something due stands in `followups.rules`; changes are made in `followups.services`.
"""

from datetime import date
from typing import Self

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from uuid_utils.compat import uuid7

from accounts.models import User
from accounts.policy import Action
from citizens.models import Assignment, CitizenRow, CitizenRowQuerySet


class ReminderKind(models.TextChoices):
    SUBGOAL = "subgoal", "opfølgning på delmål"
    KRISEPLAN = "kriseplan", "opfølgning på kriseplan"
    ORS = "ors", "måling med ORS"
    SRS = "srs", "måling med SRS"
    WHO5 = "who5", "måling med WHO-5"
    INSPIRE = "inspire", "måling med INSPIRE"
    BRIEF_INSPIRE = "brief_inspire", "måling med Brief INSPIRE"
    LEARNING = "learning", "læring efter krise"
    REFUSED = "refused", "fravalgt plan, der skal spørges om igen"
    TALK = "talk", "plan, borgeren vil tale om"
    STATUS = "status", "status til myndighed"
    GRANT = "grant", "bevilling, der udløber"
    NO_WORKER = "no_worker", "borger uden bostøtte"
    CHANGE = "change", "ønske om skift af bostøtte"
    COVER = "cover", "afløsning, der slutter"


FOR_LEADERS = (ReminderKind.NO_WORKER, ReminderKind.CHANGE, ReminderKind.COVER)


class ReminderQuerySet(CitizenRowQuerySet["Reminder"]):
    def unresolved(self) -> Self:
        return self.filter(resolved_on=None)

    def shown_on(self, day: date) -> Self:
        """Unresolved, and not snoozed past `day`."""
        return self.unresolved().filter(Q(snoozed_until=None) | Q(snoozed_until__lte=day))

    def of_worker(self, user: User, day: date) -> Self:
        """Reminders about the citizens assigned to `user` on `day`, whom the user may still reach."""
        mine = Assignment.objects.on(day).filter(user=user).values("citizen")
        return self.permitting(user, Action.HANDLE_REMINDERS).for_workers().filter(citizen__in=mine)

    def for_workers(self) -> Self:
        return self.exclude(kind__in=FOR_LEADERS)

    def for_leaders(self, day: date) -> Self:
        """What is a leder's to do. A cover that is over needs nobody any more."""
        return self.filter(kind__in=FOR_LEADERS).exclude(kind=ReminderKind.COVER, due_on__lt=day)

    def of_leader(self, user: User, day: date) -> Self:
        """Reminders for the leder about the citizens of the own teams."""
        return self.permitting(user, Action.DECIDE_MATCH).for_leaders(day)


class Reminder(CitizenRow):
    """Something about a citizen is due. One row for each thing and day it was due."""

    kind = models.CharField("slags", max_length=20, choices=ReminderKind)
    subject_id = models.UUIDField(
        "hvad"
    )  # a subgoal, a plan version, a link, a crisis, a course or an order, by kind
    label = models.CharField("tekst", max_length=200)
    due_on = models.DateField("skulle ske senest")
    snoozed_until = models.DateField("udskudt til", null=True, blank=True)
    snooze_reason = models.CharField("hvorfor udskudt", max_length=300, blank=True)
    resolved_on = models.DateField("klaret", null=True, blank=True)

    objects = ReminderQuerySet.as_manager()

    class Meta:
        verbose_name = "påmindelse"
        verbose_name_plural = "påmindelser"
        constraints = [
            models.UniqueConstraint("kind", "subject_id", "due_on", name="reminder_once"),
            models.CheckConstraint(
                name="reminder_snoozed_with_reason",
                condition=Q(snoozed_until=None) | ~Q(snooze_reason=""),
            ),
        ]
        indexes = [
            models.Index(
                fields=["citizen", "due_on"], condition=Q(resolved_on=None), name="reminder_unresolved"
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.label}"


# A mail server can be away for a morning; after so many tries the next day's mail is soon enough.
MOST_ATTEMPTS = 12


class DigestQuerySet(models.QuerySet["Digest"]):
    def claimable(self) -> Self:
        """Not sent, and not in the hands of a worker whose lease still runs. By the database's clock."""
        waiting = self.filter(sent_at=None, attempts__lt=MOST_ATTEMPTS)
        return waiting.filter(Q(claimed_until=None) | Q(claimed_until__lt=Now()))


class Digest(models.Model):
    """The mail a worker gets on a day: a number and a link, nothing about anybody."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    user = models.ForeignKey(User, models.PROTECT, related_name="digests")
    day = models.DateField("dag")
    count = models.PositiveIntegerField("antal")
    claimed_until = models.DateTimeField("i arbejde til", null=True, blank=True)
    attempts = models.PositiveSmallIntegerField("forsøg", default=0)
    sent_at = models.DateTimeField("sendt", null=True, blank=True)

    objects = DigestQuerySet.as_manager()

    class Meta:
        verbose_name = "påmindelsesmail"
        verbose_name_plural = "påmindelsesmails"
        constraints = [models.UniqueConstraint("user", "day", name="digest_one_a_day")]
        indexes = [models.Index(fields=["day"], condition=Q(sent_at=None), name="digest_unsent")]

    def __str__(self) -> str:
        return f"{self.user} {self.day}"
