"""The shape of what is typed about citizens and courses."""

from typing import Any

from django import forms
from django.utils import timezone

from accounts.models import User
from bostoette.fields import DanishDateField
from citizens.models import Assignment, Citizen, Course, GrantReason


class ReasonForm(forms.Form):
    """Why a colleague's citizen is opened."""

    reason = forms.ChoiceField(label="Hvorfor åbner du?", choices=GrantReason, widget=forms.RadioSelect)
    explanation = forms.CharField(
        label="Kort begrundelse",
        max_length=300,
        required=False,
        help_text="Skriv det, så en anden kan forstå det bagefter.",
    )


class SearchForm(forms.Form):
    """A name, or a CPR number. Always posted: a number must not stand in an address."""

    q = forms.CharField(label="Navn eller CPR-nummer", max_length=150, strip=True)


class MoveCourseForm(forms.Form):
    """One step on for a course."""

    status = forms.ChoiceField(label="Ny status")
    on = DanishDateField(label="Fra den")
    reason = forms.CharField(label="Grund", max_length=500, widget=forms.Textarea(attrs={"rows": 2}))

    def __init__(self, *args: Any, course: Course, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["status"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = course.next_statuses
        self.fields["on"].initial = timezone.localdate()


class StartForm(forms.Form):
    """The days of the introduction and of the talk about expectations."""

    introduced_on = DanishDateField(label="Introduktion gennemført", required=False)
    expectations_on = DanishDateField(label="Forventninger afstemt", required=False)


class CoordinatorForm(forms.Form):
    """Which of the citizen's bostøtter keeps the whole course together."""

    to = forms.ModelChoiceField(
        label="Tovholder",
        queryset=User.objects.none(),
        empty_label=None,
        widget=forms.RadioSelect(attrs={"class": "choice-chips"}),
        error_messages={"required": "Vælg en tovholder."},
    )

    def __init__(self, *args: Any, citizen: Citizen, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        current = Assignment.objects.current().filter(citizen=citizen)
        field = self.fields["to"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = User.objects.filter(pk__in=current.values("user")).order_by("sort_key", "pk")
        named = current.filter(is_coordinator=True).values_list("user", flat=True)
        self.initial.setdefault("to", named.first())
