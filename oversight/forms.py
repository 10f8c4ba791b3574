"""The shape of a period, a reason and a judgement."""

from datetime import date, timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone

from bostoette.fields import DanishDateField, NoteField, VerdictField
from bostoette.warnings import WarnsBeforeSaving
from oversight.models import Verdict

USUALLY_SHOWN = timedelta(days=90)


class PeriodForm(forms.Form):
    fra = DanishDateField(label="Fra", required=False)
    til = DanishDateField(label="Til og med", required=False)

    def clean(self) -> dict[str, Any]:
        since, until = self.period
        if since > until:
            raise ValidationError("Den første dag skal ligge før den sidste.")
        return self.cleaned_data

    @property
    def period(self) -> tuple[date, date]:
        """The days asked for; the last three months if nothing was."""
        until = self.cleaned_data.get("til") or timezone.localdate()
        return self.cleaned_data.get("fra") or until - USUALLY_SHOWN, until


class NamesForm(WarnsBeforeSaving, forms.Form):
    reason = NoteField(
        label="Hvorfor skal du se navnene?",
        required=True,
        min_length=20,
        max_length=1000,
        help_text="Begrundelsen bliver gemt. Navnene vises for dig i en time.",
        error_messages={
            "required": "Skriv, hvorfor du skal se navnene.",
            "min_length": "Skriv lidt mere: mindst 20 tegn.",
        },
    )


class VerdictForm(WarnsBeforeSaving, forms.Form):
    """The leder's word about a look-up."""

    verdict = VerdictField(choices=Verdict)
    remark = NoteField(
        label="Hvorfor?",
        required=False,
        max_length=1000,
        help_text="Skal skrives, når noget ikke er i orden, eller medarbejderen skal spørges.",
    )
