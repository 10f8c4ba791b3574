"""The shape of what is written about a crisis."""

from typing import Any

from django import forms
from django.utils import timezone

from bostoette.fields import DanishDateField, LineField, NoteField
from bostoette.warnings import WarnsBeforeSaving
from visits.models import CrisisEvent


class CrisisForm(WarnsBeforeSaving, forms.Form):
    """In short: what it taught is told together afterwards."""

    on = DanishDateField(label="Hvornår begyndte det?")
    happened = NoteField(
        label="Hvad skete der, kort fortalt?",
        help_text="Det, en kollega skal vide. Borgerens egen fortælling kommer i læringen bagefter.",
        required=True,
    )
    sought = LineField(label="Hvor blev der søgt hjælp?", max_length=300)
    over_on = DanishDateField(label="Hvornår var det værste overstået?", required=False)

    rule_fields = {"in-future": "on", "same-day": "on", "over-before": "over_on"}

    def __init__(self, *args: Any, crisis: CrisisEvent | None = None, **kwargs: Any) -> None:
        kwargs["initial"] = {"on": timezone.localdate()}
        if crisis:
            names = ("on", "happened", "sought", "over_on")
            kwargs["initial"] = {name: getattr(crisis, name) for name in names}
        super().__init__(*args, **kwargs)
