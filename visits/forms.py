"""The shape of what is typed about visits and about sparring."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from django import forms
from django.db.models import Q
from django.forms import BoundField
from django.utils import timezone
from django.utils.datastructures import MultiValueDict
from django.utils.formats import date_format

from accounts.models import Membership, Team, User
from accounts.policy import Role
from bostoette.fields import DanishDateField, DanishTimeField, LineField, NoteField
from bostoette.warnings import Doubt, WarnsBeforeSaving
from citizens.models import Citizen, SupportForm
from plans.models import Subgoal, SubgoalQuerySet, SubgoalStatus
from visits.methods import Method
from visits.models import (
    LONGEST,
    CancelledBy,
    Place,
    SupervisionKind,
    Topic,
    Visit,
    VisitQuerySet,
    VisitStatus,
)
from visits.services import Slot, VisitContent, content_of, uuids

USUAL_LENGTH = timedelta(hours=1)
ODD_LENGTH = timedelta(hours=12)
ACROSS_MIDNIGHT = timedelta(hours=8)  # up to here "23.30 to 0.30" means the next day; beyond, a slip
LONG_AGO = timedelta(days=60)
FAR_AHEAD = timedelta(days=366)
PROMPTS = ("happened", "mattered", "noticed")
TEXTS = (*PROMPTS, "agreed")
METHODS_IN_SIGHT = 4


def moment(day: date, at: time) -> datetime:
    """That time on that day here in Denmark. Raises `ValueError` for the hour that summer time skips."""
    wall = datetime.combine(day, at)
    found = timezone.make_aware(wall).astimezone(UTC)
    if timezone.make_naive(found) != wall:
        raise ValueError(f"{wall} does not exist.")
    return found


def words_for(slot: Slot) -> str:
    """`24. november 2026 kl. 10.00–11.00`"""
    start, end = timezone.localtime(slot.starts_at), timezone.localtime(slot.ends_at)
    return f"{date_format(start, 'j. F Y')} kl. {start:%H.%M}–{end:%H.%M}"


class AppointmentForm(WarnsBeforeSaving, forms.Form):
    """When and where a visit is to take place."""

    on = DanishDateField(label="Dato")
    starts = DanishTimeField(label="Fra")
    ends = DanishTimeField(label="Til", required=False)
    form = forms.ChoiceField(label="Form", choices=SupportForm, initial=SupportForm.INDIVIDUAL)
    place = forms.ChoiceField(label="Sted", choices=Place, initial=Place.HOME)
    idempotency_key = forms.UUIDField(
        widget=forms.HiddenInput, error_messages={"invalid": "Siden er blevet gammel. Åbn den igen."}
    )
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0, required=False)

    def __init__(
        self,
        *args: Any,
        citizen: Citizen,
        worker: User,
        visit: Visit | None = None,
        draft: Mapping[str, list[str]] | None = None,
        **kwargs: Any,
    ) -> None:
        """`worker`: whose calendar it is. `draft`: what was typed earlier, shown instead of `initial`."""
        super().__init__(*args, **kwargs)
        self.citizen = citizen
        self.worker = worker
        self.visit = visit
        self.typed = self.data if self.is_bound else MultiValueDict(draft or {})
        self.add_fields()
        if draft:
            self.initial = self._as_in_draft()

    def add_fields(self) -> None:
        """Fields that depend on whom the form is about."""

    def _as_in_draft(self) -> dict[str, Any]:
        """As it was typed, also where it is no valid answer."""
        return {
            name: field.widget.value_from_datadict(self.typed, MultiValueDict(), name)
            for name, field in self.fields.items()
        }

    @property
    def key(self) -> UUID:
        key: UUID = self.cleaned_data["idempotency_key"]
        return key

    @property
    def version_seen(self) -> int:
        return self.cleaned_data["version"] or 0

    @property
    def slot(self) -> Slot:
        slot: Slot = self.cleaned_data["slot"]
        return slot

    @property
    def next_slot(self) -> Slot | None:
        """The next appointment, on forms that ask for it."""
        return None

    def content(self) -> VisitContent:
        """What the visit says when this is saved; the words of a visit already there stay."""
        place = {"form": self.cleaned_data["form"], "place": self.cleaned_data["place"]}
        if self.visit is None:
            return VisitContent(self.slot.starts_at, self.slot.ends_at, **place)
        return replace(
            content_of(self.visit), starts_at=self.slot.starts_at, ends_at=self.slot.ends_at, **place
        )

    def clean(self) -> dict[str, Any]:
        day, starts, ends = (self.cleaned_data.get(name) for name in ("on", "starts", "ends"))
        if day and starts and "ends" not in self.errors:
            self._clean_slot(day, starts, ends)
        return self.cleaned_data

    def _clean_slot(self, day: date, starts: time, ends: time | None) -> None:
        slot = self._slot_at("starts", "ends", day, starts, ends)
        if slot and slot.ends_at - slot.starts_at > ACROSS_MIDNIGHT and ends and ends <= starts:
            self.add_error("ends", "Sluttidspunktet skal ligge efter starttidspunktet.")
        elif slot:
            self.cleaned_data["slot"] = slot

    def _slot_at(
        self, starts_box: str, ends_box: str, day: date, starts: time, ends: time | None
    ) -> Slot | None:
        """From `starts` to `ends`, on the next day where `ends` is the earlier; an hour when it is empty."""
        box = starts_box
        try:
            starts_at = moment(day, starts)
            box = ends_box
            if ends is None:
                return Slot(starts_at, starts_at + USUAL_LENGTH)
            ends_at = moment(day + timedelta(days=ends <= starts), ends)
        except ValueError:
            self.add_error(box, "Det klokkeslæt findes ikke: den nat stilles uret frem.")
            return None
        return Slot(starts_at, ends_at)

    def doubts(self) -> Iterator[Doubt]:
        if self.visit and self.slot == Slot(self.visit.starts_at, self.visit.ends_at):
            return  # the time was settled earlier
        yield from self.about_the_day()
        ends, anchor = self.cleaned_data["ends"], self["ends"].id_for_label
        if ends and ends <= self.cleaned_data["starts"]:
            yield Doubt("Besøget går over midnat.", anchor)
        if self.slot.ends_at - self.slot.starts_at > ODD_LENGTH:
            yield Doubt("Besøget varer mere end 12 timer.", anchor)
        yield from self._overlaps(self._others(self.slot), self["starts"].id_for_label)

    def about_the_day(self) -> Iterator[Doubt]:
        yield from self._ahead(self.slot, self["on"].id_for_label)

    def _ahead(self, slot: Slot, anchor: str) -> Iterator[Doubt]:
        now = timezone.now()
        if slot.starts_at < now:
            yield Doubt(f"Aftalen den {words_for(slot)} ligger tilbage i tiden.", anchor)
        elif slot.starts_at > now + FAR_AHEAD:
            yield Doubt(f"Aftalen den {words_for(slot)} er mere end et år ude i fremtiden.", anchor)

    def _others(self, slot: Slot) -> VisitQuerySet:
        """Visits in the way of `slot`; not what this very form saved, when it is sent a second time."""
        own_key = Q(worker=self.worker, idempotency_key=self.key)
        others = Visit.objects.overlapping(slot.starts_at, slot.ends_at).exclude(own_key)
        if self.visit:
            others = others.exclude(pk=self.visit.pk)
        return others.filter(Q(citizen=self.citizen) | Q(worker=self.worker))

    def _overlaps(self, others: VisitQuerySet, anchor: str) -> Iterator[Doubt]:
        for other in others.select_related("worker").order_by("starts_at", "pk")[:5]:
            yield Doubt(self._about_overlap(other), anchor)

    def _about_overlap(self, other: Visit) -> str:
        """No name of another citizen: the worker may have lost the right to see it."""
        when = words_for(Slot(other.starts_at, other.ends_at))
        if other.citizen_id != self.citizen.pk:
            return f"{self.worker.name} har et andet besøg på samme tid, den {when}."
        if other.status == VisitStatus.PLANNED:
            return (
                f"Der er allerede planlagt et besøg hos {self.citizen.first_name} den {when} "
                f"({other.worker.name}). Er det det samme, så registrér det planlagte i stedet."
            )
        return f"{self.citizen.first_name} har et andet besøg på samme tid, den {when} ({other.worker.name})."


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


def as_last_time(citizen: Citizen) -> dict[str, Any]:
    """Answers for an appointment: the time of day and the place of the latest visit; the day is open."""
    last = Visit.objects.filter(citizen=citizen).held().order_by("-starts_at").first()
    if last is None:
        return {}
    start, end = timezone.localtime(last.starts_at), timezone.localtime(last.ends_at)
    return {"starts": start.time(), "ends": end.time(), "form": last.form, "place": last.place}


class CallOffForm(WarnsBeforeSaving, forms.Form):
    """Why a planned visit came to nothing."""

    NO_SHOW = "no_show"

    outcome = forms.ChoiceField(
        label="Hvad skete der?",
        choices=[
            (CancelledBy.CITIZEN, "Borgeren aflyste"),
            (CancelledBy.WORKER, "Vi aflyste"),
            (NO_SHOW, "Borgeren var der ikke"),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": "Vælg, hvad der skete."},
    )
    reason = LineField(label="Grund")

    def clean(self) -> dict[str, Any]:
        if self.cleaned_data.get("outcome") == CancelledBy.WORKER and not self.cleaned_data.get("reason"):
            self.add_error("reason", "Skriv grunden, når det er os, der aflyser.")
        return self.cleaned_data


class SupervisionForm(WarnsBeforeSaving, forms.Form):
    """Sparring or supervision in one of the user's own teams."""

    team = forms.ModelChoiceField(label="Team", queryset=Team.objects.none(), empty_label=None)
    on = DanishDateField(label="Dato")
    kind = forms.ChoiceField(
        label="Slags", choices=SupervisionKind, widget=forms.RadioSelect(attrs={"class": "choice-chips"})
    )
    participants = forms.ModelMultipleChoiceField(
        label="Hvem var med?",
        queryset=User.objects.none(),
        widget=forms.CheckboxSelectMultiple(attrs={"class": "choice-chips"}),
        error_messages={"required": "Vælg, hvem der var med."},
    )
    action_points = NoteField(label="Det tager vi med os", help_text="Skriv ikke borgeres navne her.")
    key = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, by: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        teams = by.teams_as(Role.SUPPORT_WORKER, Role.MANAGER)
        colleagues = Membership.objects.current().filter(team__in=teams).values("user")
        self._offer("team", Team.objects.filter(pk__in=teams).order_by("name"))
        self._offer("participants", User.objects.filter(pk__in=colleagues, is_active=True).order_by("name"))
        if len(teams) == 1:
            self.fields["team"].widget = forms.HiddenInput()

    def _offer(self, name: str, rows: Any) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = rows

    def clean_on(self) -> date:
        day: date = self.cleaned_data["on"]
        if day > timezone.localdate():
            raise forms.ValidationError("Datoen ligger ude i fremtiden.")
        return day
