"""The shape of what is typed about reminders."""

from django import forms

from bostoette.fields import LineField
from bostoette.warnings import WarnsBeforeSaving


class SnoozeForm(WarnsBeforeSaving, forms.Form):
    """For how long a reminder is put away, and why."""

    days = forms.TypedChoiceField(
        label="Hvornår skal den vise sig igen?",
        choices=[(1, "I morgen"), (3, "Om 3 dage"), (7, "Om en uge"), (14, "Om to uger"), (30, "Om 30 dage")],
        coerce=int,
        widget=forms.RadioSelect(attrs={"class": "choice-chips"}),
        error_messages={"required": "Vælg, hvornår påmindelsen skal vise sig igen."},
    )
    reason = LineField(
        label="Hvorfor venter det?",
        required=True,
        error_messages={"required": "Skriv kort, hvorfor det venter."},
    )
