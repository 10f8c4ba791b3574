"""The shape of a round and of a sheet."""

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils import timezone

from accounts.models import Team
from bostoette.fields import DanishDateField, LineField
from selfevaluation.models import Group
from selfevaluation.statements import STATEMENTS

NOT_RELEVANT = "-"
MARKS = [
    ("5", "I meget høj grad"),
    ("4", "I høj grad"),
    ("3", "I nogen grad"),
    ("2", "I mindre grad"),
    ("1", "Slet ikke"),
    (NOT_RELEVANT, "Ikke relevant"),
]


class RoundForm(forms.Form):
    """A new round for some of the leder's own teams."""

    title = LineField(label="Hvad skal runden hedde?", required=True, max_length=100)
    teams = forms.ModelMultipleChoiceField(
        Team.objects.none(), label="Hvilke teams er med?", widget=forms.CheckboxSelectMultiple
    )
    closes_on = DanishDateField(label="Sidste dag at svare")

    def __init__(self, *args: Any, teams: QuerySet[Team], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["teams"]
        assert isinstance(field, forms.ModelMultipleChoiceField)
        field.queryset = teams

    def clean_closes_on(self) -> Any:
        day = self.cleaned_data["closes_on"]
        if day < timezone.localdate():
            raise forms.ValidationError("Den sidste dag skal være i dag eller senere.", code="past")
        return day


class SheetForm(forms.Form):
    """The 23 statements, worded for one group. Every one is answered, if only as not relevant."""

    def __init__(self, *args: Any, group: Group, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for statement in STATEMENTS:
            self.fields[f"s{statement.key}"] = forms.ChoiceField(
                label=statement.citizen if group == Group.CITIZENS else statement.staff,
                choices=MARKS,
                widget=forms.RadioSelect(attrs={"class": "choice-chips"}),
                error_messages={"required": "Vælg et svar, eller vælg »Ikke relevant«."},
            )

    @property
    def values(self) -> dict[str, int]:
        """Statement key → 1–5; those not relevant are left out."""
        return {
            name.removeprefix("s"): int(mark)
            for name, mark in self.cleaned_data.items()
            if mark != NOT_RELEVANT
        }
