"""What is being typed. Changes are made in `visits.drafts`."""

from django.db import models
from uuid_utils.compat import uuid7

from accounts.models import User
from citizens.models import Citizen


class Draft(models.Model):
    """What somebody is typing, kept on the server: it survives a time-out, a login and a flat battery.

    `revision` counts how often it was saved, `saved_from` names the page that did so last (`visits.drafts`).
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    user = models.ForeignKey(User, models.CASCADE, related_name="drafts")
    citizen = models.ForeignKey(Citizen, models.CASCADE, related_name="+")
    form = models.CharField("formular", max_length=80)
    fields = models.JSONField("felter", default=dict)
    saved_at = models.DateTimeField("gemt", auto_now=True)
    revision = models.PositiveIntegerField("gemt gange", default=0)
    saved_from = models.CharField("sidst skrevet fra", max_length=32, blank=True)

    class Meta:
        verbose_name = "kladde"
        verbose_name_plural = "kladder"
        constraints = [models.UniqueConstraint("user", "citizen", "form", name="draft_one_for_each_form")]

    def __str__(self) -> str:
        return f"{self.form} af {self.user}"
