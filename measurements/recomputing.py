"""Whether every stored score is still what its answers come to: the proof that nothing was lost or bent."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from functools import lru_cache
from typing import Any
from uuid import UUID

from measurements.instruments import INSTRUMENTS, Instrument, instrument_in_version
from measurements.models import Response, State
from measurements.scoring import Result, parse_answer, result_of, result_of_total
from measurements.services import kept_of

AT_A_TIME = 2000
MOST_DIFFERENT = 10_000  # answers; the questionnaires have about 1,200 between them
STRICT = Decimal(1)
HOW = ("answers", "is_total_alone", "min_share")
DERIVED = ("state", "total", "rule_version", "scores")


@dataclass
class Recomputed:
    """How many responses were read, and those whose stored score is another than their answers give."""

    read: int = 0
    differing: list[UUID] = field(default_factory=list)


def recompute() -> Recomputed:
    """Score every response again by the version of the rule it was scored with. Changes nothing.

    Reads whoever the connection reaches, a few at a time, so that the memory does not grow with the house.
    """
    found = Recomputed()
    for row in responses():
        found.read += 1
        if not _is_as_its_answers(row):
            found.differing.append(row["id"])
    return found


def responses() -> Iterator[dict[str, Any]]:
    """What there is to score again: all that was not declined, with what is stored of the score."""
    rows = Response.objects.exclude(state=State.DECLINED).order_by()
    yield from rows.values("id", "instrument", *HOW, *DERIVED).iterator(chunk_size=AT_A_TIME)


def _is_as_its_answers(row: dict[str, Any]) -> bool:
    try:
        again = kept_of(_result_of(row))
    except (ValueError, KeyError, TypeError):
        return False
    return all(row[name] == value for name, value in again.items())


def _result_of(row: dict[str, Any]) -> Result:
    key, version = row["instrument"], row["rule_version"]
    if row["is_total_alone"]:
        return result_of_total(_rule(key, version), row["total"])
    answers = {item: _answer(key, version, item, said) for item, said in row["answers"].items()}
    return result_of(_rule(key, version, row["min_share"]), answers)


@lru_cache
def _rule(key: str, version: int | None, min_share: Decimal = STRICT) -> Instrument:
    """By the version that was in use then; what is unfinished was never scored, and is tried by today's."""
    instrument = INSTRUMENTS[key] if version is None else instrument_in_version(key, version)
    return instrument.with_share(min_share)


@lru_cache(MOST_DIFFERENT, typed=True)  # to Python true and 1 are the same, to us they are not
def _answer(key: str, version: int | None, item: str, said: object) -> Decimal:
    """What was said, as a number. There are few things to say, so each is read once and not at each row."""
    value = parse_answer(_rule(key, version), item, said)
    if value is None:
        raise ValueError(f"{item}: a blank is never kept")
    return value
