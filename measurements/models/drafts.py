"""What a citizen has touched on a handed-over screen, and not sent."""

from typing import Self

from django.contrib.auth.models import AnonymousUser
from django.db import models

from accounts.models import User, WithSealed
from accounts.policy import Action
from citizens.models import CitizenRow, CitizenRowQuerySet


class AnswerDraftQuerySet(CitizenRowQuerySet["AnswerDraft"]):
    """Nobody's by a role: a draft belongs to the login whose screen the citizen has, as its wall says."""

    def permitting(self, user: User | AnonymousUser, action: Action) -> Self:
        return self.of(user)

    def visible_to(self, user: User | AnonymousUser) -> Self:
        return self.of(user)

    def of(self, user: User | AnonymousUser) -> Self:
        if not isinstance(user, User):
            return self.none()
        return self.filter(user=user, municipality=user.municipality_id)


class AnswerDraft(WithSealed, CitizenRow):
    """What stands on a handed-over screen and is not sent: no answer yet, and read on that screen alone.

    There is one while the screen is handed over, none before or after (`measurements.handed_over.drafts`).
    """

    user = models.ForeignKey(User, models.CASCADE, related_name="+", verbose_name="skærmens login")
    fields_sealed = models.BinaryField("svar, der ikke er sendt", null=True, editable=False)
    saved_at = models.DateTimeField("husket", auto_now=True)

    objects = AnswerDraftQuerySet.as_manager()

    SEALED = {"fields_sealed": "answers not sent"}

    class Meta:
        verbose_name = "svar, der ikke er sendt"
        verbose_name_plural = "svar, der ikke er sendt"

    def __str__(self) -> str:
        return f"{self._meta.verbose_name} {self.pk}"
