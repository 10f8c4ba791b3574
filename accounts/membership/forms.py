"""The shape of what is typed about users and roles."""

from typing import Any

from django import forms
from django.utils import timezone

from accounts.membership.places import Place, places_of
from accounts.models import Municipality
from bostoette.fields import DanishDateField, LineField


class UserForm(forms.Form):
    """Somebody who shall be able to log in."""

    name = LineField(label="Navn", required=True, max_length=150)
    username = forms.SlugField(
        label="Brugernavn",
        max_length=150,
        help_text="Det, personen logger ind med. Bogstaver, tal, bindestreg og understreg.",
        error_messages={"invalid": "Brug kun bogstaver (uden æ, ø og å), tal, bindestreg og understreg."},
    )
    email = forms.EmailField(label="E-mail", help_text="Hertil sender vi linket til at vælge adgangskode.")


class RoleForm(forms.Form):
    """A role at a place of the own kommune, for a period."""

    place = forms.ChoiceField(
        label="Rolle", error_messages={"required": "Vælg en rolle.", "invalid_choice": "Vælg en rolle."}
    )
    starts_on = DanishDateField(label="Fra den")
    ends_on = DanishDateField(
        label="Til og med", required=False, help_text="Tomt, hvis rollen ikke har en slutdato."
    )

    def __init__(self, *args: Any, kommune: Municipality, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.places = places_of(kommune)
        field = self.fields["place"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [
            ("", "Vælg rolle og sted"),
            *((key, place.label) for key, place in self.places.items()),
        ]
        self.fields["starts_on"].initial = timezone.localdate()

    def clean_place(self) -> Place:
        return self.places[self.cleaned_data["place"]]


class EndRoleForm(forms.Form):
    """When a role ends."""

    last_day = DanishDateField(
        label="Sidste dag", required=False, help_text="Tomt, hvis rollen skal slutte lige nu."
    )
