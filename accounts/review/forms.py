"""The shape of what is said about one membership in a review."""

from typing import Any

from django import forms

from accounts.membership.places import Place, place_of, places_of
from accounts.models import AccessReviewItem, Finding, Municipality
from accounts.review.services import Where
from bostoette.fields import DanishDateField, LineField


class ItemForm(forms.Form):
    """Keep, change or end."""

    finding = forms.ChoiceField(
        label="Skal adgangen blive?",
        choices=[
            (Finding.KEEP, "Ja, den passer"),
            (Finding.CHANGE, "Den skal ændres"),
            (Finding.END, "Nej, den skal slutte nu"),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": "Vælg, hvad der skal ske."},
    )
    new_place = forms.ChoiceField(label="Ny rolle fra i dag", required=False)
    last_day = DanishDateField(label="Eller: gælder til og med", required=False)
    note = LineField(
        label="Bemærkning", max_length=500, help_text="Skal stå der, når adgangen ændres eller slutter."
    )

    def __init__(self, *args: Any, item: AccessReviewItem, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.places = _others_here(item)
        field = self.fields["new_place"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", "Samme rolle"), *((key, place.label) for key, place in self.places.items())]

    def clean_new_place(self) -> Place | None:
        return self.places.get(self.cleaned_data["new_place"])

    def clean(self) -> dict[str, Any]:
        data = self.cleaned_data
        if data.get("finding") in (Finding.CHANGE, Finding.END) and not data.get("note"):
            self.add_error("note", "Skriv, hvorfor adgangen ændres eller slutter.")
        return data


def _others_here(item: AccessReviewItem) -> dict[str, Place]:
    """The other roles in the same team; elsewhere there are none."""
    held = place_of(item.membership)
    if held.team is None:
        return {}
    everywhere = places_of(item.review.municipality)
    return {
        key: place for key, place in everywhere.items() if place.team == held.team and place.role != held.role
    }


class OpenReviewForm(forms.Form):
    """Where a round shall be opened now."""

    where = forms.ChoiceField(label="Hvor?", error_messages={"required": "Vælg, hvor."})

    def __init__(self, *args: Any, kommune: Municipality, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.places: dict[str, Where] = {
            **{f"team-{team.pk}": (kommune, team, None) for team in kommune.teams.order_by("name")},
            **{f"office-{office.pk}": (kommune, None, office) for office in kommune.offices.order_by("name")},
            "administrators": (kommune, None, None),
        }
        field = self.fields["where"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [
            (key, str(team or office or "Administratorer")) for key, (_, team, office) in self.places.items()
        ]

    def clean_where(self) -> Where:
        return self.places[self.cleaned_data["where"]]
