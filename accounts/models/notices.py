"""Mails that say that something waits, and nothing about anybody. Written and sent in `accounts.notices`."""

from typing import Self

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from uuid_utils.compat import uuid7

from accounts.models.core import User

# A mail server can be away for a morning; after so many tries the page itself must do.
MOST_ATTEMPTS = 12


class NoticeKind(models.TextChoices):
    """What waits, in the words of the mail: read on locked screens, so no name and no matter."""

    BREAK_GLASS = "break_glass", "En adgang i dit team skal vurderes inden fem arbejdsdage."
    ROLE_PROPOSED = "role_proposed", "En rolle venter på, at du siger god for den."
    KEY_ASKED = "key_asked", "Et andet system venter på, at du siger god for dets adgang."
    LINK_ANSWERED = "link_answered", "En borger har svaret på et link, du har lavet."
    INVITED = "invited", "Du er oprettet som bruger. Vælg din adgangskode inden tre dage."
    ACCESS_REVIEW = "access_review", "Det er tid at se efter, hvem der har adgang."
    ACCESS_REVIEW_OVERDUE = "access_review_overdue", "En gennemgang af adgange er ikke lavet til tiden."
    MANY_LOOKUPS = "many_lookups", "En medarbejder har set usædvanligt mange borgere i dag."
    LOG_BROKEN = "log_broken", "Nattens efterprøvning af loggen fandt noget, der ikke er, som det skal være."
    DELETION_ASKED = "deletion_asked", "En sletning venter på, at en person mere tager stilling til den."
    BREAK_GLASS_OVERDUE = "break_glass_overdue", "En vurdering i kommunen er ikke lavet til tiden."


class NoticeQuerySet(models.QuerySet["Notice"]):
    def claimable(self) -> Self:
        """Not sent, and not in the hands of a worker whose lease still runs. By the database's clock."""
        waiting = self.filter(sent_at=None, attempts__lt=MOST_ATTEMPTS)
        return waiting.filter(Q(claimed_until=None) | Q(claimed_until__lt=Now()))


class Notice(models.Model):
    """One mail to one user. `about` is the id of what waits, or the day: the same is told once."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    user = models.ForeignKey(User, models.PROTECT, related_name="notices")
    kind = models.CharField("slags", max_length=30, choices=NoticeKind)
    about = models.CharField("om", max_length=50)
    path = models.CharField("side", max_length=200)
    created_at = models.DateTimeField("oprettet", db_default=Now(), editable=False)
    claimed_until = models.DateTimeField("i arbejde til", null=True, blank=True)
    attempts = models.PositiveSmallIntegerField("forsøg", default=0)
    sent_at = models.DateTimeField("sendt", null=True, blank=True)

    objects = NoticeQuerySet.as_manager()

    class Meta:
        verbose_name = "besked"
        verbose_name_plural = "beskeder"
        constraints = [models.UniqueConstraint("user", "kind", "about", name="notice_told_once")]
        indexes = [models.Index(fields=["created_at"], condition=Q(sent_at=None), name="notice_unsent")]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.user}"
