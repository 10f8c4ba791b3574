"""The shape of a report to myndighed, and of its answer."""

from typing import Any
from uuid import UUID

from django import forms
from uuid_utils.compat import uuid7

from bostoette.fields import DanishDateField, LineField, NoteField
from bostoette.warnings import WarnsBeforeSaving
from citizens.forms.orders import chips
from citizens.models import Decision, Referral, ReportKind, Score
from citizens.services.reports import Scored, suggested_kind


class ReportForm(WarnsBeforeSaving, forms.Form):
    """A score and a sentence for every goal that stands, and a summary."""

    key = forms.UUIDField(widget=forms.HiddenInput, required=False)
    kind = forms.ChoiceField(label="Hvad er det?", choices=ReportKind, widget=chips())
    summary = NoteField(
        label="Sammenfatning",
        rows=5,
        required=True,
        help_text="Hvordan går det, hvad har hjulpet, og hvad foreslår I? Skriv, så borgeren kan læse med.",
        error_messages={"required": "Skriv en sammenfatning."},
    )

    def __init__(self, *args: Any, referral: Referral, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["key"].initial = uuid7
        self.fields["kind"].initial = suggested_kind(referral)
        self.goals = list(referral.goals.standing().order_by("position"))
        for goal in self.goals:
            self.fields[f"score-{goal.pk}"] = forms.ChoiceField(
                label="Hvordan går det med målet?",
                choices=Score,
                widget=chips(),
                error_messages={"required": f"Vælg, hvordan det går med »{goal.title}«."},
            )
            self.fields[f"sentence-{goal.pk}"] = LineField(
                label="Med en sætning",
                max_length=500,
                required=True,
                error_messages={"required": f"Skriv en sætning om »{goal.title}«."},
            )

    @property
    def goal_fields(self) -> list[tuple[str, forms.BoundField, forms.BoundField]]:
        """The goal's words, and its two fields."""
        return [(goal.title, self[f"score-{goal.pk}"], self[f"sentence-{goal.pk}"]) for goal in self.goals]

    def scores(self) -> dict[UUID, Scored]:
        data = self.cleaned_data
        return {goal.pk: Scored(data[f"score-{goal.pk}"], data[f"sentence-{goal.pk}"]) for goal in self.goals}

    def key_of(self) -> UUID:
        key: UUID | None = self.cleaned_data["key"]
        return key or uuid7()


class ReportAnswerForm(WarnsBeforeSaving, forms.Form):
    """What myndighed decides on a report."""

    decision = forms.ChoiceField(
        label="Hvad beslutter I?",
        choices=Decision,
        widget=chips(),
        error_messages={"required": "Vælg, hvad I beslutter."},
    )
    text = NoteField(label="Jeres svar", help_text="Det, teamet og borgeren skal vide om beslutningen.")
    next_status_on = DanishDateField(label="Næste status senest", required=False)

    def __init__(self, *args: Any, referral: Referral, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["next_status_on"].initial = referral.status_due_on
