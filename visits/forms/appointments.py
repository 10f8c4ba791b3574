"""When and where a visit is to take place, or why it came to nothing."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from django import forms
from django.db.models import Q
from django.utils import timezone
from django.utils.datastructures import MultiValueDict
from django.utils.formats import date_format

from accounts.models import User
from bostoette.fields import DanishDateField, DanishTimeField, LineField
from bostoette.warnings import Doubt, WarnsBeforeSaving
from citizens.models import Citizen, SupportForm
from citizens.reach import within_whole_house
from visits.models import CancelledBy, Place, Visit, VisitQuerySet, VisitStatus
from visits.services import Slot, VisitContent, content_of

USUAL_LENGTH = timedelta(hours=1)
ODD_LENGTH = timedelta(hours=12)
ACROSS_MIDNIGHT = timedelta(hours=8)  # up to here "23.30 to 0.30" means the next day; beyond, a slip
FAR_AHEAD = timedelta(days=366)


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


class EndField(DanishTimeField):
    """Asked for, but left empty it means the usual length."""

    def clean(self, value: Any) -> time | None:
        return super().clean(value) if str(value or "").strip() else None


class AppointmentForm(WarnsBeforeSaving, forms.Form):
    """When and where a visit is to take place."""

    on = DanishDateField(label="Dato")
    starts = DanishTimeField(label="Fra")
    ends = EndField(label="Til")
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
        with within_whole_house():  # the worker's own week, whoever the citizens are
            found = list(others.select_related("worker").order_by("starts_at", "pk")[:5])
        for other in found:
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
