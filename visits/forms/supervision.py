"""Sparring and supervision among colleagues."""

from datetime import date
from typing import Any

from django import forms
from django.utils import timezone
from uuid_utils.compat import uuid7

from accounts.models import Membership, Team, User
from accounts.policy import Role
from bostoette.fields import DanishDateField, NoteField
from bostoette.warnings import WarnsBeforeSaving
from visits.models import SupervisionKind


class SupervisionForm(WarnsBeforeSaving, forms.Form):
    """Sparring or supervision in one of the user's own teams."""

    team = forms.ModelChoiceField(label="Team", queryset=Team.objects.none(), empty_label=None)
    on = DanishDateField(label="Dato")
    kind = forms.ChoiceField(
        label="Slags", choices=SupervisionKind, widget=forms.RadioSelect(attrs={"class": "choice-chips"})
    )
    participants = forms.ModelMultipleChoiceField(
        label="Hvem var med?",
        queryset=User.objects.none(),
        widget=forms.CheckboxSelectMultiple(attrs={"class": "choice-chips"}),
        error_messages={"required": "Vælg, hvem der var med."},
    )
    action_points = NoteField(label="Det tager vi med os", help_text="Skriv ikke borgeres navne her.")
    key = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, by: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        teams = by.teams_as(Role.SUPPORT_WORKER, Role.MANAGER)
        colleagues = Membership.objects.current().filter(team__in=teams).values("user")
        self._offer("team", Team.objects.filter(pk__in=teams).order_by("name"))
        self._offer(
            "participants", User.objects.filter(pk__in=colleagues, is_active=True).order_by("sort_key", "pk")
        )
        self.initial = {
            "team": min(teams, default=None),
            "on": timezone.localdate(),
            "kind": SupervisionKind.PEER,
            "participants": [by.pk],
            "key": uuid7(),
        }
        if len(teams) == 1:
            self.fields["team"].widget = forms.HiddenInput()

    def _offer(self, name: str, rows: Any) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = rows

    def clean_on(self) -> date:
        day: date = self.cleaned_data["on"]
        if day > timezone.localdate():
            raise forms.ValidationError("Datoen ligger ude i fremtiden.")
        return day
