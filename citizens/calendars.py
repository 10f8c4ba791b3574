"""Appointments that follow when a citizen gets another bostøtte. Apps above that keep them say so here."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Protocol
from uuid import UUID

from accounts.models import User


@dataclass(frozen=True)
class Moved:
    """How many appointments changed hands, and how many of them meet another of the new worker's own."""

    appointments: int = 0
    clashes: int = 0

    def __add__(self, other: "Moved") -> "Moved":
        return Moved(self.appointments + other.appointments, self.clashes + other.clashes)


class Move(Protocol):
    """Moves the appointments from `first` to `last` (both included; None: all from `first` on)."""

    def __call__(
        self, citizen: UUID, *, giver: User, taker: User, first: date, last: date | None, by: User
    ) -> Moved: ...


@dataclass(frozen=True)
class Calendar:
    """`waiting(user, first)`: for each citizen, how many appointments `user` has from `first` on."""

    waiting: Callable[[User, date], dict[UUID, int]]
    move: Move


CALENDARS: list[Calendar] = []


def add_calendar(calendar: Calendar) -> None:
    CALENDARS.append(calendar)


def waiting(user: User, first: date) -> dict[UUID, int]:
    """How many appointments `user` has with each citizen from `first` on."""
    found: dict[UUID, int] = {}
    for calendar in CALENDARS:
        for citizen, number in calendar.waiting(user, first).items():
            found[citizen] = found.get(citizen, 0) + number
    return found


def move(citizen: UUID, *, giver: User, taker: User, first: date, last: date | None, by: User) -> Moved:
    """Give one citizen's appointments with `giver` to `taker`, in the caller's transaction."""
    whole = Moved()
    for calendar in CALENDARS:
        whole += calendar.move(citizen, giver=giver, taker=taker, first=first, last=last, by=by)
    return whole
