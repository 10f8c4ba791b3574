"""The shape of what is typed about keeping and deleting."""

from django import forms
from django.utils import timezone

from bostoette.fields import DanishDateField, LineField, NoteField
from bostoette.warnings import WarnsBeforeSaving
from retention.models import (
    LONGEST_MONTHS,
    LONGEST_YEARS,
    SHORTEST_MONTHS,
    SHORTEST_YEARS,
    KeepingRule,
)


class HoldForm(WarnsBeforeSaving, forms.Form):
    reason = NoteField(
        label="Hvorfor må sagen ikke slettes endnu?",
        required=True,
        rows=3,
        min_length=10,
        max_length=500,
        help_text="For eksempel en klage, et erstatningskrav eller en retssag. Teamet kan læse det.",
        error_messages={
            "required": "Skriv, hvorfor sagen ikke må slettes endnu.",
            "min_length": "Skriv lidt mere: mindst 10 tegn.",
        },
    )


class DeliveryForm(WarnsBeforeSaving, forms.Form):
    on = DanishDateField(label="Afleveret den", initial=timezone.localdate)
    reference = LineField(
        label="Arkivets nummer på afleveringen",
        required=False,
        max_length=60,
        help_text="Nummeret bliver stående, når sagen er slettet. Skriv hverken navn eller CPR-nummer.",
    )


class DeclineForm(forms.Form):
    because = LineField(
        label="Hvorfor ikke?",
        required=True,
        max_length=300,
        help_text="Den, der bad om sletningen, læser det.",
        error_messages={"required": "Skriv, hvorfor sagen ikke skal slettes."},
    )


class KeepingRuleForm(forms.ModelForm):  # type: ignore[type-arg]  # cannot be told at run time
    class Meta:
        model = KeepingRule
        fields = ("years", "archive_months", "deliver_first")
        labels = {
            "years": "Så mange år efter det sidste forløb kan en sag slettes",
            "archive_months": "Så mange måneder efter det sidste forløb bliver en sag arkiveret",
            "deliver_first": "En sag skal afleveres til arkivet, før den kan slettes",
        }
        help_texts = {
            "years": f"Mellem {SHORTEST_YEARS} og {LONGEST_YEARS} år.",
            "archive_months": f"Mellem {SHORTEST_MONTHS} og {LONGEST_MONTHS} måneder. "
            "Derefter skal en bostøtte give en grund for at læse sagen.",
        }
