"""What the worker chooses before handing over, and the questionnaire as the citizen meets it."""

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils import timezone

from measurements.forms import OwnAnswersForm
from measurements.models import AnsweredBy, Mode
from measurements.services import Given
from visits.models import Visit


class HandOverForm(forms.Form):
    """At which visit, and what happens afterwards."""

    together = forms.BooleanField(
        label="Vi ser på svarene sammen bagefter",
        help_text="Så kommer svarene frem, når du har tastet din PIN-kode, og ikke før.",
        required=False,
        initial=True,
    )
    visit = forms.ModelChoiceField(
        Visit.objects.none(), label="Ved besøget", required=False, empty_label="Intet bestemt besøg"
    )

    def __init__(self, *args: Any, visits: QuerySet[Visit], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["visit"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = visits


class HandedOverForm(OwnAnswersForm):
    """The screen knows the day, the visit, who answers, and which handing over it is."""

    at = forms.CharField(widget=forms.HiddenInput(attrs={"data-steps-at": ""}), required=False)

    def __init__(self, *args: Any, visit: Visit | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["key"]
        self.visit = visit

    @property
    def given(self) -> Given:
        return Given(timezone.localdate(), AnsweredBy.CITIZEN, Mode.TABLET, self.visit)
