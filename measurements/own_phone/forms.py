"""What the worker chooses about a link, and the questionnaire as the citizen meets it."""

from typing import Any

from django import forms
from django.utils import timezone

from measurements.forms import OwnAnswersForm
from measurements.models import AnsweredBy, InstrumentKey, Mode
from measurements.services import Given


class SendLinkForm(forms.Form):
    """Which questionnaire the link is to."""

    instrument = forms.ChoiceField(label="Hvilket skema?", choices=InstrumentKey, widget=forms.RadioSelect)


class AnswersByLinkForm(OwnAnswersForm):
    """The link names the form: of what is sent by it, one counts."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["key"]

    @property
    def given(self) -> Given:
        return Given(timezone.localdate(), AnsweredBy.CITIZEN, Mode.LINK)
