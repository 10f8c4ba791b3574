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


class PackageForm(WarnsBeforeSaving, forms.Form):
    """Why a package is gathered, and whether colleagues stand in it by name."""

    reason = NoteField(
        label="Hvorfor skal pakken samles?",
        required=True,
        min_length=10,
        max_length=1000,
        help_text="For eksempel: Borgeren bad om indsigt den 12. marts. Borgeren kan læse det, du skriver.",
        error_messages={
            "required": "Skriv, hvorfor pakken skal samles.",
            "min_length": "Skriv lidt mere: mindst 10 tegn.",
        },
    )
    with_names = forms.BooleanField(
        label="Tag navnene med på de medarbejdere, der har slået op",
        required=False,
        help_text="Borgeren har som regel kun ret til at vide hvornår og hvorfor, ikke hvem.",
    )
    names_reason = NoteField(
        label="Hvorfor skal navnene med?",
        required=False,
        min_length=20,
        max_length=1000,
        help_text="Begrundelsen bliver gemt.",
        error_messages={"min_length": "Skriv lidt mere: mindst 20 tegn."},
    )

    def clean(self) -> dict[str, Any]:
        told = self.cleaned_data
        if not told.get("with_names"):
            told["names_reason"] = ""
        elif not told.get("names_reason") and "names_reason" not in self.errors:
            self.add_error("names_reason", "Skriv, hvorfor navnene skal med.")
        return told

    def told(self) -> dict[str, str]:
        """What the service takes."""
        return {key: self.cleaned_data[key] for key in ("reason", "names_reason")}


class VerdictForm(WarnsBeforeSaving, forms.Form):
    """The leder's word about a look-up."""

    verdict = VerdictField(choices=Verdict)
    remark = NoteField(
        label="Hvorfor?",
        required=False,
        max_length=1000,
        help_text="Skal skrives, når noget ikke er i orden, eller medarbejderen skal spørges.",
    )
