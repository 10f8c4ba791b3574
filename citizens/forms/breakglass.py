"""The shape of a værdispring, and of what the leder says about it."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone

from bostoette.fields import DanishDateField, LineField, NoteField, VerdictField
from bostoette.warnings import WarnsBeforeSaving
from citizens import cpr
from citizens.models import LEAST_EXPLANATION, BreakGlassReason, Verdict
from citizens.services.breakglass import Sought


class BreakGlassForm(WarnsBeforeSaving, forms.Form):
    """Whom, and why. How long it lasts is nobody's to choose."""

    number = forms.CharField(
        label="CPR-nummer",
        required=False,
        max_length=20,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )
    name = LineField(label="Hele navnet", max_length=150, help_text="Som borgeren står i systemet.")
    born_on = DanishDateField(label="Fødselsdato", required=False)
    reason = forms.ChoiceField(
        label="Hvad er der sket?",
        choices=BreakGlassReason,
        widget=forms.RadioSelect,
        error_messages={"required": "Vælg, hvad der er sket."},
    )
    explanation = NoteField(
        label="Hvorfor er det nødvendigt?",
        required=True,
        min_length=LEAST_EXPLANATION,
        max_length=1000,
        help_text="Lederen af borgerens team læser det og skal vurdere det.",
        error_messages={
            "required": "Skriv, hvorfor det er nødvendigt.",
            "min_length": f"Skriv lidt mere: mindst {LEAST_EXPLANATION} tegn.",
        },
    )

    def clean_number(self) -> cpr.Cpr | None:
        text: str = self.cleaned_data["number"]
        if not text:
            return None
        try:
            return cpr.parse(text, today=timezone.localdate())
        except cpr.InvalidCpr as error:
            raise ValidationError(str(error)) from error

    def clean(self) -> dict[str, Any]:
        data = self.cleaned_data
        is_named = data.get("name") and data.get("born_on")
        if not self.errors and not (data.get("number") or is_named):
            self.add_error("number", "Skriv CPR-nummeret, eller hele navnet sammen med fødselsdatoen.")
        return data

    @property
    def sought(self) -> Sought:
        data = self.cleaned_data
        return Sought(number=data["number"], name=data["name"], born_on=data["born_on"])


class JudgementForm(WarnsBeforeSaving, forms.Form):
    """The leder's word about a værdispring."""

    verdict = VerdictField(choices=Verdict)
    remark = NoteField(
        label="Hvorfor?",
        required=True,
        max_length=1000,
        error_messages={"required": "Skriv en sætning om, hvorfor du vurderer sådan."},
    )
