"""What has been written about one citizen so far, and who writes it."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from random import Random
from typing import Any, TypeVar

from django.db import models
from django.utils import timezone

from accounts.models import Office, User
from citizens.models import Citizen, Course
from demo.courses import at
from demo.dice import dice, uuid_at
from demo.language.grammar import Teller
from demo.people import Outlook, Person
from demo.town import Habits

Row = TypeVar("Row", bound=models.Model)
NOON = time(12)


@dataclass
class Life:
    """One citizen's rows, in the order they were made. Nothing is saved before all of them are there."""

    person: Person
    citizen: Citizen
    office: Office
    habits: Habits
    chance: Random
    teller: Teller
    today: date
    is_showcase: bool = False  # the citizen of the tour: everything there is, and all of it in order
    rows: list[models.Model] = field(default_factory=list)

    def row(self, model: type[Row], when: datetime, /, **fields: Any) -> Row:
        """A row about this citizen, as made at `when`; not saved yet."""
        made = model(id=uuid_at(self.chance, when), citizen_id=self.citizen.pk, created_at=when, **fields)
        self.rows.append(made)
        return made

    @contextmanager
    def aside(self, *words: object) -> Iterator[None]:
        """With dice of their own: what the town was later given leaves the rest of it as it was."""
        before = self.chance, self.teller
        self.chance = dice(self.citizen.pk, *words)
        self.teller = Teller(self.teller.slots, self.chance)
        try:
            yield
        finally:
            self.chance, self.teller = before

    def happens(self, probability: float) -> bool:
        """Whether something comes to pass; in the showcase it does."""
        return self.is_showcase or self.chance.random() < probability

    def wellbeing(self, course: Course, day: date) -> float:
        """How life goes on `day`, from 0 to 1: what the questionnaires, each in its way, try to see."""
        assert course.started_on
        months = (day - course.started_on).days / 30
        slope = min(1.0, months / 14)
        wave = 0.5 - abs((months / 6) % 1 - 0.5)
        drift = {
            Outlook.RISING: 0.30 * slope,
            Outlook.STEADY: 0.04 * slope,
            Outlook.FALLING: 0.10 - 0.22 * slope,
            Outlook.WAVES: 0.28 * wave,
        }[self.person.outlook]
        start = 0.30 + self._start * 0.16
        return max(0.05, min(0.95, start + drift))

    @property
    def _start(self) -> float:
        """Where this citizen began, from 0 to 1: the same each time it is asked."""
        return self.citizen.pk.int % 97 / 96


def midday(day: date) -> datetime:
    """For what has a day and no hour."""
    return at(day, NOON)


WEEKDAYS = ("mandag", "tirsdag", "onsdag", "torsdag", "fredag", "lørdag", "søndag")
MONTHS = (
    "januar",
    "februar",
    "marts",
    "april",
    "maj",
    "juni",
    "juli",
    "august",
    "september",
    "oktober",
    "november",
    "december",
)
SEASONS = ("winter", "spring", "summer", "autumn")


def season_of(day: date) -> str:
    return SEASONS[day.month % 12 // 3]


def spelled(day: date) -> str:
    return f"{day.day}. {MONTHS[day.month - 1]}"


def last_time(before: date, day: date) -> str:
    """How one speaks on `day` of the meeting on `before`."""
    if day - before <= timedelta(days=8) and before.weekday() != day.weekday():
        return f"i {WEEKDAYS[before.weekday()]}s"
    if day - before == timedelta(days=7):
        return f"sidste {WEEKDAYS[before.weekday()]}"
    return f"den {spelled(before)}"


def next_time(day: date) -> str:
    return f"{WEEKDAYS[day.weekday()]} den {spelled(day)}"


def worker_on(spans: Mapping[date, User], day: date) -> User:
    """Who had the citizen on `day`; `spans` names each worker by the first day."""
    return spans[max((first for first in spans if first <= day), default=min(spans))]


def clock(moment: datetime) -> str:
    return f"{timezone.localtime(moment):%-H.%M}"
