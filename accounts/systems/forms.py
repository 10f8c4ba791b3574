"""The shape of what is typed about other systems and their keys."""

from datetime import timedelta
from typing import Any

from django import forms
from django.utils import timezone

from accounts.models import LONGEST, Municipality, Office, Scope
from bostoette.fields import DanishDateField, LineField


class SystemForm(forms.Form):
    """Another system of the kommune."""

    name = LineField(
        label="Systemets navn",
        required=True,
        max_length=100,
        help_text="Navnet står i loggen og på borgerens liste over, hvem der har set sagen.",
    )
    office = forms.ModelChoiceField(
        Office.objects.none(),
        label="Henter på vegne af",
        empty_label="Vælg kontor",
        help_text="Systemet kan højst se det, som kontorets medarbejdere kan se.",
        error_messages={"required": "Vælg et kontor.", "invalid_choice": "Vælg et kontor."},
    )

    def __init__(self, *args: Any, kommune: Municipality, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["office"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = kommune.offices.order_by("name")


class KeyForm(forms.Form):
    """What a key may be used for, and until when."""

    name = LineField(
        label="Hvad skal nøglen bruges til?",
        required=True,
        max_length=80,
        help_text="For eksempel: Planer til borgerens sag i ESDH. Borgeren kan læse det som formål.",
    )
    scopes = forms.MultipleChoiceField(
        label="Nøglen må bruges til at",
        choices=Scope,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Vælg mindst én ting."},
    )
    expires_on = DanishDateField(label="Gælder til og med", help_text="Højst et år. Så skal der laves en ny.")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["expires_on"].initial = timezone.localdate() + LONGEST - timedelta(days=1)
