"""What a kommune offers round groups, and where an answer is to stand."""

from typing import Any

from django import forms

from measurements.around_groups.placing import Around
from measurements.models import InstrumentKey, Occasion, OfferedAround


class GroupOfferForm(forms.Form):
    """Which questionnaires are offered before and after a group."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for key in InstrumentKey:
            self.fields[key.value] = forms.ChoiceField(label=key.label, choices=OfferedAround)

    @property
    def chosen(self) -> dict[InstrumentKey, OfferedAround]:
        return {key: OfferedAround(self.cleaned_data[key.value]) for key in InstrumentKey}


class PlaceForm(forms.Form):
    """By which group, and before or after it; nothing takes the answer away from one."""

    member = forms.UUIDField(required=False)
    occasion = forms.ChoiceField(choices=Occasion, required=False)

    @property
    def around(self) -> Around | None:
        member, occasion = self.cleaned_data["member"], self.cleaned_data["occasion"]
        return Around(str(member), occasion) if member and occasion else None
