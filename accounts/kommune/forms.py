"""The shape of what a kommune decides for itself."""

from django import forms


class ClosedDaysForm(forms.Form):
    """Days on which nobody is expected to answer."""

    constitution_day = forms.BooleanField(label="Lukket grundlovsdag (5. juni)", required=False)
    christmas_eve = forms.BooleanField(label="Lukket juleaftensdag (24. december)", required=False)
