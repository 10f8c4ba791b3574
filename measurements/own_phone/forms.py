"""What the worker chooses about a link, and the questionnaire as the citizen meets it."""

from typing import Any

from django import forms
from django.utils import timezone

from measurements.forms import AnswersForm
from measurements.instruments import Instrument
from measurements.models import AnsweredBy, InstrumentKey, Mode
from measurements.services import Given
from visits.models import Visit

KNOWN_BY_THE_LINK = ("given_on", "answered_by", "mode", "visit", "key")


class SendLinkForm(forms.Form):
    """Which questionnaire the link is to."""

    instrument = forms.ChoiceField(label="Hvilket skema?", choices=InstrumentKey, widget=forms.RadioSelect)


class OwnAnswersForm(AnswersForm):
    """The same questions, asked of the citizen alone: the rest is known by the link."""

    nothing = "Du har ikke svaret på noget endnu. Sæt et kryds nederst, hvis du hellere vil lade være."
    too_few = "Det er helt i orden, hvis du vil have det sådan."

    def __init__(self, *args: Any, instrument: Instrument, **kwargs: Any) -> None:
        super().__init__(*args, instrument=instrument, visits=Visit.objects.none(), **kwargs)
        for name in KNOWN_BY_THE_LINK:
            del self.fields[name]
        self.fields["declined"].label = "Jeg vil helst ikke svare i dag"
        self.fields["declined_reason"].label = "Vil du skrive hvorfor? Det bestemmer du selv"

    @property
    def given(self) -> Given:
        return Given(timezone.localdate(), AnsweredBy.CITIZEN, Mode.LINK)
