"""All that goes into a package: what the apps declare, the log of looks, and what was done."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.utils import timezone
from django.utils.formats import date_format

from audit.models import Entry, Lookup, Outcome
from citizens.disclosure import LEFT_OUT, ToldChapter, read_chapters
from citizens.models import Citizen
from citizens.services.merging import ids_of
from oversight.words import LOOKED_AT


@dataclass(frozen=True)
class Look:
    """One line of the look-up log. `name` is empty where names are not given."""

    at: datetime
    purpose: str
    action: str
    is_refused: bool
    name: str

    @property
    def words(self) -> tuple[str, str]:
        """Why, and what was seen."""
        seen = LOOKED_AT.get(self.action, self.action)
        return ("måtte ikke se dig", f"forsøg: {seen}") if self.is_refused else (self.purpose, seen)


@dataclass(frozen=True)
class Deed:
    """Something that was done in the record, from the log of events."""

    at: datetime
    event: str
    words: str
    name: str


@dataclass(frozen=True)
class Line:
    """What happened alike on one day, as paper has it: every time is named, none is counted away."""

    day: str
    told: tuple[str, ...]
    times: tuple[str, ...]


@dataclass(frozen=True)
class Contents:
    """A whole package, before it is a file."""

    citizen: Citizen
    made_at: datetime
    with_names: bool
    chapters: list[ToldChapter]
    looks: list[Look]
    deeds: list[Deed]
    left_out: list[tuple[str, str]]

    @property
    def shown(self) -> list[ToldChapter]:
        """The chapters that hold anything."""
        return [chapter for chapter in self.chapters if chapter.shown]

    @property
    def look_lines(self) -> list[Line]:
        return _folded((look.at, (*look.words, look.name)) for look in self.looks)

    @property
    def deed_lines(self) -> list[Line]:
        return _folded((deed.at, (deed.words, deed.name)) for deed in self.deeds)


def contents_of(citizen: Citizen, *, with_names: bool) -> Contents:
    """Everything about the citizen, within the present reach. Reads a table at a time."""
    ids = ids_of(citizen)
    return Contents(
        citizen=citizen,
        made_at=timezone.now(),
        with_names=with_names,
        chapters=read_chapters(citizen, with_names=with_names),
        looks=[
            _look(row, with_names) for row in Lookup.objects.filter(citizen_id__in=ids).order_by("at", "id")
        ],
        deeds=[
            _deed(row, with_names) for row in Entry.objects.filter(citizen_id__in=ids).order_by("at", "id")
        ],
        left_out=[(str(model._meta.verbose_name_plural), why) for model, why in LEFT_OUT.items()],
    )


def _look(row: Lookup, with_names: bool) -> Look:
    is_refused = row.outcome == Outcome.REFUSED
    return Look(row.at, row.purpose, row.action, is_refused, row.user_label if with_names else "")


def _deed(row: Entry, with_names: bool) -> Deed:
    return Deed(row.at, row.event, str(row.get_event_display()), row.actor_label if with_names else "")


def _folded(happened: Iterable[tuple[datetime, tuple[str, ...]]]) -> list[Line]:
    """In the order of the days; within a day by what is told."""
    days: dict[tuple[date, tuple[str, ...]], list[str]] = {}
    for at, told in happened:
        here = timezone.localtime(at)
        days.setdefault((here.date(), told), []).append(f"{here:%H.%M}")
    return [
        Line(date_format(day, "j. F Y"), tuple(filter(None, told)), tuple(times))
        for (day, told), times in sorted(days.items())
    ]
