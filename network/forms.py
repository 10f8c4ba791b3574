"""The shape of what is typed about the network and the wish to involve it."""

from datetime import timedelta
from typing import Any

from django import forms
from django.utils import timezone

from bostoette.fields import DanishDateField, LineField, NoteField
from bostoette.warnings import WarnsBeforeSaving
from network.models import CLOSENESS, IMPORTANCE, ContactWish, Involvement, Sector

ASK_AGAIN_AFTER = timedelta(weeks=26)  # half a year, on the same weekday


def _chips() -> forms.RadioSelect:
    return forms.RadioSelect(attrs={"class": "choice-chips"})


class PersonForm(WarnsBeforeSaving, forms.Form):
    """Somebody or something on the map, described with the citizen."""

    name = LineField(
        label="Navn",
        help_text="En person, et sted, en aktivitet eller et dyr. Et fornavn er nok.",
        max_length=80,
        required=True,
        error_messages={"required": "Skriv et navn."},
    )
    relation = LineField(
        label="Hvem er det?", help_text="For eksempel søster, nabo eller kor.", max_length=100
    )
    sector = forms.ChoiceField(
        label="Gruppe", choices=Sector, widget=_chips(), error_messages={"required": "Vælg en gruppe."}
    )
    closeness = forms.TypedChoiceField(
        label="Hvor tæt på er det?",
        choices=CLOSENESS,
        coerce=int,
        widget=_chips(),
        error_messages={"required": "Vælg, hvor tæt på det er."},
    )
    importance = forms.TypedChoiceField(
        label="Hvor meget betyder det?", choices=IMPORTANCE, coerce=int, initial=2, widget=_chips()
    )
    wish = forms.ChoiceField(
        label="Hvordan ønsker borgeren, det skal være?",
        choices=ContactWish,
        initial=ContactWish.AS_NOW,
        widget=_chips(),
    )
    knows = forms.BooleanField(label="Ved, hvordan borgeren har det", required=False)
    help_wished = LineField(label="Hvad vil borgeren gerne have hjælp til her?")


class WishForm(WarnsBeforeSaving, forms.Form):
    """The citizen's answer. Anything but a yes says when to ask again."""

    answer = forms.ChoiceField(
        label="Vil borgeren gerne have sit netværk med?",
        choices=Involvement,
        widget=_chips(),
        error_messages={"required": "Vælg borgerens svar."},
    )
    words = NoteField(
        label="Med borgerens egne ord", help_text="Hvem, hvornår og til hvad? Eller hvorfor ikke."
    )
    asked_on = DanishDateField(label="Hvornår spurgte du?")
    ask_again_on = DanishDateField(
        label="Hvornår må du spørge igen?", help_text="Gælder, når svaret ikke er et ja.", required=False
    )

    rule_fields = {
        "in-future": "asked_on",
        "no-ask-again": "ask_again_on",
        "ask-again-not-later": "ask_again_on",
    }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        today = timezone.localdate()
        self.fields["asked_on"].initial = today
        self.fields["ask_again_on"].initial = today + ASK_AGAIN_AFTER

    def clean(self) -> dict[str, Any]:
        """After a yes the question about asking again is not put, so what it holds is not an answer."""
        if self.cleaned_data.get("answer") == Involvement.YES:
            self.cleaned_data["ask_again_on"] = None
            self.errors.pop("ask_again_on", None)
        return self.cleaned_data
