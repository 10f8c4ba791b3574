"""Which plans are wanted of everybody, and why."""

from django import forms
from django.utils import timezone

from bostoette.fields import DanishDateField, NoteField
from bostoette.warnings import WarnsBeforeSaving
from plans.kinds import kind_choices


class BundleForm(WarnsBeforeSaving, forms.Form):
    kind = forms.ChoiceField(
        label="Hvilke planer?",
        choices=kind_choices,
        error_messages={"required": "Vælg en slags plan."},
    )
    since = DanishDateField(
        label="Kun planer, der er aftalt siden",
        required=False,
        help_text="Lad feltet stå tomt for at få alle, der gælder nu.",
    )
    reason = NoteField(
        label="Hvad skal de bruges til?",
        required=True,
        min_length=20,
        max_length=1000,
        help_text="Begrundelsen bliver gemt og står i filen.",
        error_messages={
            "required": "Skriv, hvad planerne skal bruges til.",
            "min_length": "Skriv lidt mere: mindst 20 tegn.",
        },
    )

    def clean_since(self) -> object:
        since = self.cleaned_data["since"]
        if since and since > timezone.localdate():
            raise forms.ValidationError("Vælg en dag, der har været.")
        return since
