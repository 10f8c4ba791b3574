"""The shape of what is typed about citizens and courses."""

from typing import Any

from django import forms
from django.utils import timezone

from bostoette.fields import DanishDateField
from citizens.models import Course, GrantReason


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
