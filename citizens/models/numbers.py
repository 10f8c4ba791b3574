"""CPR numbers a citizen had before."""

from django.db import models
from django.db.models import F, Q

from accounts.models import User
from accounts.policy import Action
from citizens.models.core import CitizenRow, CitizenRowQuerySet
from citizens.models.sealed_number import WithNumber


class NumberChange(models.TextChoices):
    """Why a citizen's number is no longer the one in use."""

    NEW = "new", "Borgeren har fået et nyt CPR-nummer"
    REPLACEMENT_ENDED = "replacement_ended", "Erstatningsnummeret er afløst af et CPR-nummer"
    MISTYPED = "mistyped", "Nummeret var skrevet forkert"


class FormerNumber(WithNumber, CitizenRow):
    """A number the citizen is no longer found under as today's, with the days it was in use.

    One that was mistyped never was the citizen's: it is kept, and finds nobody.
    """

    read_action = Action.VIEW_CITIZEN

    used_from = models.DateField("fra", null=True, blank=True)  # unknown for the first one
    used_to = models.DateField("til")
    why = models.CharField("hvorfor", max_length=20, choices=NumberChange)
    changed_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="ændret af")

    objects = CitizenRowQuerySet["FormerNumber"].as_manager()

    SEALED = {"cpr_sealed": "cpr"}

    class Meta:
        verbose_name = "tidligere CPR-nummer"
        verbose_name_plural = "tidligere CPR-numre"
        indexes = [models.Index(fields=["municipality", "cpr_index"], name="formernumber_by_index")]
        constraints = [
            models.CheckConstraint(
                name="formernumber_is_there", condition=Q(cpr_sealed__isnull=False, cpr_index__isnull=False)
            ),
            models.CheckConstraint(
                name="formernumber_to_after_from",
                condition=Q(used_from=None) | Q(used_to__gte=F("used_from")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.cpr_masked} til {self.used_to}"
