"""The shape of what is typed about CPR numbers and protection."""

from typing import Any

from django import forms
from django.utils import timezone

from bostoette.fields import DanishDateField, LineField
from citizens import cpr
from citizens.models import Citizen, NumberChange, ProtectionBasis
from citizens.services.numbers import read_number
from citizens.services.protection import PURPOSES

NUMBER_INPUT = forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"})


class NumberForm(forms.Form):
    """A citizen's new CPR number, and why. The first number needs no reason."""

    number = LineField(
        label="CPR-nummer",
        required=True,
        max_length=20,
        widget=NUMBER_INPUT,
        help_text="Ti cifre. Et erstatningsnummer kan have 60 lagt til dagen eller bogstaver til sidst.",
    )
    why = forms.ChoiceField(
        label="Hvorfor ændrer du nummeret?", choices=NumberChange, widget=forms.RadioSelect
    )
    from_on = DanishDateField(label="Gælder fra den")

    def __init__(self, *args: Any, citizen: Citizen, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["from_on"].initial = timezone.localdate()
        if not citizen.cpr_sealed:
            del self.fields["why"], self.fields["from_on"]

    def clean_number(self) -> cpr.Cpr:
        try:
            return read_number(self.cleaned_data["number"])
        except cpr.InvalidCpr as problem:
            raise forms.ValidationError(str(problem)) from problem


class ContactForm(forms.Form):
    """Phone and address. Of a protected citizen the fields are empty, and an empty one changes nothing."""

    phone = LineField(
        label="Telefon",
        max_length=60,
        widget=forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "off"}),
    )
    address = LineField(
        label="Adresse", max_length=200, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )

    def __init__(self, *args: Any, citizen: Citizen, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # `phone` and `address` are empty while they are protected.
        self.initial = {"phone": citizen.phone, "address": citizen.address}


class ProtectionForm(forms.Form):
    """What is protected, on what basis and since when."""

    basis = forms.ChoiceField(label="Hvor ved I det fra?", choices=ProtectionBasis, widget=forms.RadioSelect)
    starts_on = DanishDateField(label="Gælder fra den")
    review_on = DanishDateField(
        label="Gælder foreløbig til den",
        required=False,
        help_text="Beskyttelsen gælder, til nogen ophæver den. Datoen minder jer om at se på den igen.",
    )
    covers_name = forms.BooleanField(label="Navnet er også beskyttet", required=False)
    pseudonym = LineField(
        label="Dæknavn",
        max_length=150,
        help_text="Det vises i stedet for navnet overalt: i lister, planer og PDF’er. Vælg et, der ikke kan "
        "føres tilbage til borgeren.",
    )

    def __init__(self, *args: Any, citizen: Citizen, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["starts_on"].initial = timezone.localdate()
        self.fields["pseudonym"].initial = f"Borger {citizen.pk.hex[-4:].upper()}"

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("covers_name") and not cleaned.get("pseudonym"):
            self.add_error("pseudonym", "Skriv det navn, der skal vises i stedet.")
        return cleaned

    def told(self) -> dict[str, Any]:
        """The arguments of the service: a pseudonym only where the name is covered."""
        told = dict(self.cleaned_data)
        return told | {"pseudonym": told["pseudonym"] if told.pop("covers_name") else ""}


class PurposeForm(forms.Form):
    """What somebody needs the protected address, phone or name for."""

    purpose = forms.ChoiceField(
        label="Hvad skal du bruge oplysningerne til?",
        choices=list(PURPOSES.items()),
        widget=forms.RadioSelect,
    )


class AcknowledgeForm(forms.Form):
    """The warning before sending was read."""

    read = forms.BooleanField(
        label="Jeg har læst det og sørger for, at adresse og navn ikke når ud til nogen, der ikke må få dem",
        error_messages={"required": "Sæt kryds, når du har læst advarslen."},
    )
    videre = forms.CharField(required=False, widget=forms.HiddenInput)
