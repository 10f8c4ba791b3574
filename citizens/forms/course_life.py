"""The shape of what is typed at the start and at the end of a course."""

from decimal import Decimal
from typing import Any

from django import forms
from django.utils import timezone

from bostoette.fields import DanishDateField, NoteField
from bostoette.warnings import WarnsBeforeSaving
from citizens.models import AdvicePlace, Course, Introduction
from citizens.services.course_life import Stretch

STRETCHES = 4
PACE = (
    ("3", "3 gange om ugen"),
    ("2", "2 gange om ugen"),
    ("1", "hver uge"),
    ("0.5", "hver anden uge"),
    ("0.25", "hver fjerde uge"),
)
PROMPTS = {
    Introduction.CHILDREN: "Har borgeren børn, så skriv, hvem der tager sig af dem, om daginstitution eller "
    "skole ved besked, hvilke andre voksne der er, og om børneafdelingen er med. Husk underretningspligten.",
}


class IntroductionForm(WarnsBeforeSaving, forms.Form):
    """The points of the introduction, each with a note. A point once talked through stays so."""

    def __init__(self, *args: Any, course: Course, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        done = {item.topic: item for item in course.introduction.all()}
        for topic in Introduction:
            kept = done.get(topic.value)
            self.fields[topic.value] = forms.BooleanField(
                label=topic.label, required=False, initial=bool(kept), disabled=bool(kept)
            )
            self.fields[f"note-{topic.value}"] = NoteField(
                label="Note", rows=2, help_text=PROMPTS.get(topic, ""), initial=kept.note if kept else ""
            )

    def talked(self) -> dict[str, str]:
        data = self.cleaned_data
        return {topic.value: data[f"note-{topic.value}"] for topic in Introduction if data[topic.value]}


class ExpectationsForm(WarnsBeforeSaving, forms.Form):
    matters = NoteField(label="Hvad betyder noget i dit liv?")
    wishes = NoteField(label="Hvilke ønsker og mål har du?")
    advice = NoteField(label="Hvilke gode råd vil du give din bostøtte?")
    of_help = NoteField(label="Hvad forventer du af hjælpen?")
    of_self = NoteField(label="Hvad forventer du af dig selv?")


class ClosingForm(WarnsBeforeSaving, forms.Form):
    changed = NoteField(
        label="Hvad er blevet anderledes i forløbet?",
        required=True,
        error_messages={"required": "Skriv, hvad der er blevet anderledes."},
    )
    helped = NoteField(label="Hvad har hjulpet?")
    keeps = NoteField(label="Hvad tager du med videre?")
    places = forms.MultipleChoiceField(
        label="Hvor kan du få råd og støtte bagefter?",
        choices=AdvicePlace,
        required=False,
        widget=forms.CheckboxSelectMultiple(attrs={"class": "choice-chips"}),
    )
    on = DanishDateField(label="Hvornår talte I sammen?")

    rule_fields = {"in-future": "on"}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["on"].initial = timezone.localdate


class TaperForm(forms.Form):
    """Up to four stretches, each with fewer contacts than the one before."""

    starts_on = DanishDateField(label="Nedtrapningen begynder")

    rule_fields = {"no-steps": "weeks-1", "not-falling": "pace-1"}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["starts_on"].initial = timezone.localdate
        for number in range(1, STRETCHES + 1):
            self.fields[f"weeks-{number}"] = forms.IntegerField(
                label=f"{number}. trin: antal uger", min_value=1, max_value=52, required=False
            )
            self.fields[f"pace-{number}"] = forms.ChoiceField(
                label="Vi ses", choices=PACE, initial=PACE[number][0] if number < len(PACE) else None
            )

    @property
    def pairs(self) -> list[tuple[forms.BoundField, forms.BoundField]]:
        return [(self[f"weeks-{number}"], self[f"pace-{number}"]) for number in range(1, STRETCHES + 1)]

    def stretches(self) -> list[Stretch]:
        """The rows with a number of weeks; the others are left out."""
        data = self.cleaned_data
        return [
            Stretch(data[f"weeks-{number}"], Decimal(data[f"pace-{number}"]))
            for number in range(1, STRETCHES + 1)
            if data[f"weeks-{number}"]
        ]


class ReopenForm(WarnsBeforeSaving, forms.Form):
    reason = NoteField(
        label="Hvorfor åbner I igen?",
        rows=2,
        required=True,
        max_length=500,
        error_messages={"required": "Skriv, hvorfor forløbet åbnes igen."},
    )
