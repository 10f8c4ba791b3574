"""Chance that can be repeated: the same words give the same dice, on every machine."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from random import Random
from typing import TypeVar
from uuid import UUID

T = TypeVar("T")


def dice(*words: object) -> Random:
    """Dice that always fall the same way for the same words."""
    return Random(":".join(map(str, words)))  # noqa: S311 -- a town must come out the same again


def uuid_at(chance: Random, moment: datetime) -> UUID:
    """A version 7 UUID as one made at `moment`, with its random part from `chance`."""
    milliseconds = int(moment.timestamp() * 1000)
    value = milliseconds << 80 | 0x7 << 76 | chance.getrandbits(12) << 64
    return UUID(int=value | 0b10 << 62 | chance.getrandbits(62))


def weighted(chance: Random, options: Sequence[tuple[T, float]]) -> T:
    """One of `options`, each as likely as its weight says."""
    return chance.choices([option for option, _ in options], [weight for _, weight in options])[0]


def some_days(chance: Random, least: int, most: int) -> timedelta:
    return timedelta(days=chance.randint(least, most))


def between(chance: Random, first: date, last: date) -> date:
    """A day from `first` to `last`, both included; `first` where that is no span."""
    return first + timedelta(days=chance.randint(0, max(0, (last - first).days)))
