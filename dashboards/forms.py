"""The shape of a kommune's targets."""

from collections.abc import Iterator, Mapping
from typing import Any

from django import forms
from django.forms.boundfield import BoundField

from dashboards.indicators import INDICATORS
from plans.pejlemaerker import Pejlemaerke


class TargetsForm(forms.Form):
    """One percentage for each indicator; the field is named by its key."""

    def __init__(self, *args: Any, in_force: Mapping[str, int], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for key, indicator in INDICATORS.items():
            self.fields[key] = forms.IntegerField(
                label=f"{key}. {indicator.title}",
                help_text=f"Procent. Forslag: {indicator.target}.",
                initial=in_force[key],
                min_value=0,
                max_value=100,
                error_messages=dict.fromkeys(
                    ("required", "invalid", "min_value", "max_value"), "Skriv et helt tal fra 0 til 100."
                ),
            )

    def groups(self) -> Iterator[tuple[Pejlemaerke, list[BoundField]]]:
        """The fields of each pejlemærke."""
        for area in Pejlemaerke:
            yield area, [self[key] for key, each in INDICATORS.items() if each.pejlemaerke == area]
