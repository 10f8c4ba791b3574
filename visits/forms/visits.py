"""One screen for a visit that took place."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from django import forms
from django.db.models import Q
from django.forms import BoundField
from django.utils import timezone

from bostoette.fields import DanishDateField, DanishTimeField, LineField, NoteField
from bostoette.warnings import Doubt
from citizens.models import Citizen
from plans.models import Subgoal, SubgoalQuerySet, SubgoalStatus
from visits.drafts import uuids
from visits.forms.appointments import USUAL_LENGTH, AppointmentForm, words_for
from visits.methods import Method
from visits.models import LONGEST, Topic, Visit, VisitStatus
from visits.services import Slot, VisitContent

LONG_AGO = timedelta(days=60)
PROMPTS = ("happened", "mattered", "noticed")
TEXTS = (*PROMPTS, "agreed")
METHODS_IN_SIGHT = 4


@dataclass(frozen=True)
class SubgoalRow:
    """A subgoal to tick, and the box for the small step."""

    worked: BoundField
    step: BoundField

    @property
    def reveal(self) -> str:
        return f"{self.worked.html_name}=on"


class VisitForm(AppointmentForm):
    """One screen for a visit that took place."""

    methods = forms.MultipleChoiceField(
        label="Metoder",
        choices=Method,
        required=False,
        widget=forms.CheckboxSelectMultiple(attrs={"class": "choice-chips"}),
    )
    topics = forms.MultipleChoiceField(
        label="Også om",
        choices=Topic,
        required=False,
        widget=forms.CheckboxSelectMultiple(attrs={"class": "choice-chips"}),
    )
    happened = NoteField(label="Hvad lavede vi?")
    mattered = NoteField(label="Hvad var vigtigt?", rows=2)
    noticed = NoteField(label="Hvad lagde jeg mærke til?", rows=2)
    agreed = NoteField(label="Hvad er aftalt til næste gang?", rows=2)
    next_on = DanishDateField(label="Næste besøg", required=False)
    next_starts = DanishTimeField(label="Klokken", required=False)

    def add_fields(self) -> None:
        self.fields["mattered"].label = f"Hvad var vigtigt for {self.citizen.first_name}?"
        self._subgoals = list(self._subgoals_to_choose())
        for subgoal in self._subgoals:
            self.fields[f"worked_{subgoal.pk}"] = forms.BooleanField(label=subgoal.text, required=False)
            self.fields[f"step_{subgoal.pk}"] = LineField(label="Det lille skridt")
        self._put_own_methods_first()

    def _subgoals_to_choose(self) -> SubgoalQuerySet:
        """What is open, what the visit names, and what was typed about before somebody closed it."""
        typed_about = {name.removeprefix("step_") for name in self.typed if name.startswith("step_")}
        choice = Q(status=SubgoalStatus.OPEN) | Q(pk__in=uuids(typed_about))
        if self.visit:
            choice |= Q(pk__in=self.visit.steps.values("subgoal"))
        return Subgoal.objects.filter(choice, citizen=self.citizen).order_by("set_on", "pk")

    def _put_own_methods_first(self) -> None:
        first = Visit.objects.filter(worker=self.worker).methods_most_used()
        field = self.fields["methods"]
        assert isinstance(field, forms.MultipleChoiceField)
        field.choices = sorted(
            Method.choices, key=lambda choice: first.index(choice[0]) if choice[0] in first else len(first)
        )

    @property
    def subgoal_rows(self) -> list[SubgoalRow]:
        return [SubgoalRow(self[f"worked_{row.pk}"], self[f"step_{row.pk}"]) for row in self._subgoals]

    @property
    def methods_in_sight(self) -> list[Any]:
        return list(self["methods"])[:METHODS_IN_SIGHT]

    @property
    def methods_behind(self) -> list[Any]:
        return list(self["methods"])[METHODS_IN_SIGHT:]

    @property
    def has_method_behind(self) -> bool:
        """Whether a method is chosen that would stand out of sight."""
        return any(option.data["selected"] for option in self.methods_behind)

    @property
    def next_slot(self) -> Slot | None:
        slot: Slot | None = self.cleaned_data.get("next_slot")
        return slot

    def content(self) -> VisitContent:
        said = self.cleaned_data
        return VisitContent(
            starts_at=self.slot.starts_at,
            ends_at=self.slot.ends_at,
            form=said["form"],
            place=said["place"],
            methods=frozenset(said["methods"]),
            topics=frozenset(said["topics"]),
            steps=self._steps(),
            **{name: said[name] for name in TEXTS},
        )

    def _steps(self) -> dict[UUID, str]:
        """Who writes a small step has worked on the subgoal, also with the tick forgotten."""
        steps = {row.pk: self.cleaned_data[f"step_{row.pk}"] for row in self._subgoals}
        return {pk: step for pk, step in steps.items() if step or self.cleaned_data[f"worked_{pk}"]}

    def clean(self) -> dict[str, Any]:
        super().clean()
        if not any(self.data.get(name, "").strip() for name in PROMPTS):
            self.add_error("happened", "Skriv lidt om besøget i mindst ét af de tre felter.")
        day = self.cleaned_data.get("on")
        if day and day > timezone.localdate():
            self.add_error(
                "on",
                "Besøget ligger ude i fremtiden. Gem det, når det er holdt – indtil da kan det planlægges.",
            )
        if "slot" in self.cleaned_data and not {"next_on", "next_starts"} & self.errors.keys():
            self._clean_next()
        return self.cleaned_data

    def _clean_next(self) -> None:
        """As long as this visit; at the same time of day when only the date is given."""
        day, starts = self.cleaned_data["next_on"], self.cleaned_data["next_starts"]
        if starts and not day:
            self.add_error("next_on", "Skriv også datoen for næste besøg.")
        if not day:
            return
        slot = self._slot_at("next_starts", "next_starts", day, starts or self.cleaned_data["starts"], None)
        if slot and slot.starts_at < self.slot.ends_at:
            self.add_error("next_on", "Næste besøg skal ligge efter dette.")
        elif slot:
            length = self.slot.ends_at - self.slot.starts_at
            self.cleaned_data["next_slot"] = Slot(slot.starts_at, slot.starts_at + min(length, LONGEST))

    def doubts(self) -> Iterator[Doubt]:
        yield from super().doubts()
        if slot := self.next_slot:
            anchor = self["next_on"].id_for_label
            yield from self._ahead(slot, anchor)
            yield from self._overlaps(self._others(slot).exclude(self._planned_at(slot)), anchor)

    def _planned_at(self, slot: Slot) -> Q:
        """The appointment itself, where it stands in the calendar already."""
        when = {"starts_at": slot.starts_at, "ends_at": slot.ends_at}
        return Q(citizen=self.citizen, worker=self.worker, status=VisitStatus.PLANNED, **when)

    def about_the_day(self) -> Iterator[Doubt]:
        now = timezone.now()
        if self.slot.starts_at > now:
            yield Doubt("Besøget er ikke begyndt endnu.", self["starts"].id_for_label)
        elif self.slot.starts_at < now - LONG_AGO:
            yield Doubt(
                f"Besøget var den {words_for(self.slot)}, altså for mere end to måneder siden.",
                self["on"].id_for_label,
            )


def as_typed(visit: Visit) -> dict[str, Any]:
    """The visit as answers to the form."""
    start, end = timezone.localtime(visit.starts_at), timezone.localtime(visit.ends_at)
    answers: dict[str, Any] = {
        "on": start.date(),
        "starts": start.time(),
        "ends": end.time(),
        "form": visit.form,
        "place": visit.place,
        "methods": visit.methods,
        "topics": visit.topics,
        "version": visit.version,
        **{name: getattr(visit, name) for name in TEXTS},
    }
    for step in visit.steps.all():
        answers |= {f"worked_{step.subgoal_id}": True, f"step_{step.subgoal_id}": step.small_step}
    return answers


def usual(citizen: Citizen) -> dict[str, Any]:
    """Answers for a visit that just ended: the last hour, and where the two usually meet."""
    now = timezone.localtime()
    end = now - timedelta(minutes=now.minute % 15, seconds=now.second, microseconds=now.microsecond)
    start = end - USUAL_LENGTH
    last = Visit.objects.filter(citizen=citizen).held().order_by("-starts_at").first()
    where = {"form": last.form, "place": last.place} if last else {}
    return {"on": start.date(), "starts": start.time(), "ends": end.time(), **where}
