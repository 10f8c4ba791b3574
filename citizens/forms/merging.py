"""The shape of what is typed about two records of one person."""

from typing import Any

from django import forms

from bostoette.fields import LineField
from citizens.models import Citizen


class DoubleForm(forms.Form):
    """Which record is the same person, and how one knows. `candidates` are the records one may choose."""

    gone = forms.ChoiceField(label="Hvilken registrering skal lægges ind?", widget=forms.RadioSelect)
    reason = LineField(
        label="Hvordan ved I, at det er den samme person?",
        required=True,
        max_length=500,
        help_text="Skriv det, så den, der skal bekræfte det, kan efterprøve det.",
    )

    def __init__(self, *args: Any, candidates: list[Citizen], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["gone"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [(str(row.pk), f"{row.name}, {row.cpr_masked}, {row.team}") for row in candidates]
