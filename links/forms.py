"""What the citizen types to show who it is."""

from django import forms

from bostoette.fields import DanishDateField


class BornForm(forms.Form):
    # Written and not picked: few like to turn a calendar back fifty years.
    born_on = DanishDateField(
        label="Din fødselsdato",
        help_text="Dag, måned og år, for eksempel 07-03-1985.",
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off", "class": "form-input"}),
    )
