"""The shape of what is typed about a plan that is agreed by a link."""

from typing import Any

from django import forms
from django.utils import timezone

from bostoette.fields import DanishDateField, NoteField
from links.models import Answer
from plans.models import PlanVersion


class AskByLinkForm(forms.Form):
    """What holds if the citizen says yes."""

    follow_up_on = DanishDateField(label="Hvornår ser I på planen igen, hvis svaret er ja?")

    rule_fields = {"follow-up-too-soon": "follow_up_on"}

    def __init__(self, *args: Any, version: PlanVersion, **kwargs: Any) -> None:
        after = version.kind_declared.follow_up_after(timezone.localdate())
        kwargs["initial"] = {"follow_up_on": after}
        super().__init__(*args, **kwargs)


class TalkForm(forms.Form):
    """The citizen's answer. Which of the two it is, is the button that was pressed."""

    answer = forms.ChoiceField(choices=Answer, widget=forms.HiddenInput)
    words = NoteField(label="Hvad vil du gerne tale om?", help_text="Du behøver ikke skrive noget.")
