"""Which bostøtte may suit a citizen: an order and its reasons in words, never a number.

Plain data in, plain data out. People decide; this only saves them from keeping every colleague's week,
courses and languages in mind.
"""

from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass, replace
from enum import IntEnum
from typing import TypeVar

from citizens.hours import in_words

Key = TypeVar("Key", bound=Hashable)


@dataclass(frozen=True)
class Need:
    """What the support of one citizen asks of a bostøtte. Themes and languages are keys of `Words`."""

    name: str  # the citizen's first name, for the reasons
    minutes: int  # a week
    themes: frozenset[str] = frozenset()
    languages: frozenset[str] = frozenset()
    known: frozenset[int] = frozenset()  # candidates who have been the citizen's bostøtte
    unwanted: frozenset[int] = frozenset()  # candidates the citizen has asked to change from


@dataclass(frozen=True)
class Candidate:
    """A bostøtte of the team as the profile and the calendar tell."""

    key: int
    name: str
    sort_key: str
    experienced: frozenset[str] = frozenset()
    trained: frozenset[str] = frozenset()
    languages: frozenset[str] = frozenset()
    years: int | None = None  # of experience
    capacity: int | None = None  # minutes a week for citizens; None where nobody has said
    load: int = 0  # minutes a week granted to the citizens assigned now
    citizens: int = 0
    away: str = ""  # "til og med 3. december", "indtil videre"; empty for somebody at work

    @property
    def themes(self) -> frozenset[str]:
        return self.experienced | self.trained

    @property
    def room(self) -> int | None:
        return None if self.capacity is None else self.capacity - self.load


class Standing(IntEnum):
    """Whether the candidate can take the citizen on, best first."""

    READY = 0
    PERHAPS = 1  # something speaks against it that people may weigh
    NOT_NOW = 2


@dataclass(frozen=True)
class Words:
    """The screen's words for the keys of themes and languages."""

    themes: Mapping[str, str]
    languages: Mapping[str, str]


@dataclass(frozen=True)
class Suggestion:
    candidate: Candidate
    standing: Standing
    reasons: tuple[str, ...]
    obstacles: tuple[str, ...]


def rank(need: Need, candidates: Iterable[Candidate], words: Words) -> list[Suggestion]:
    """The candidates in the order a leder might ask them, each with what speaks for and against."""
    return [_weighed(need, candidate, words) for candidate in _in_order(need, candidates)]


def deal(needs: Mapping[Key, Need], candidates: Iterable[Candidate]) -> dict[Key, int | None]:
    """One candidate for each need, so that nobody's week overflows; None where nobody has room.

    Those who need most hours are placed first, since they are the hardest to find room for.
    """
    at_work = {candidate.key: candidate for candidate in candidates}
    dealt: dict[Key, int | None] = dict.fromkeys(needs)
    for key, need in sorted(needs.items(), key=lambda item: -item[1].minutes):
        chosen = next((c for c in _in_order(need, at_work.values()) if _can_take(need, c)), None)
        if chosen:
            dealt[key] = chosen.key
            taken = replace(chosen, load=chosen.load + need.minutes, citizens=chosen.citizens + 1)
            at_work[chosen.key] = taken
    return dealt


def _in_order(need: Need, candidates: Iterable[Candidate]) -> list[Candidate]:
    return sorted(candidates, key=lambda candidate: _order(need, candidate))


def _order(need: Need, candidate: Candidate) -> tuple[object, ...]:
    """What counts first stands first: at work and welcome, room, language, themes, acquaintance."""
    return (
        _is_ruled_out(need, candidate),
        _is_full(need, candidate),
        len(need.languages - candidate.languages),
        -len(need.themes & candidate.themes),
        -len(need.themes & candidate.trained),
        candidate.key not in need.known,
        -(candidate.room or 0),
        candidate.sort_key,
        candidate.key,
    )


def _is_ruled_out(need: Need, candidate: Candidate) -> bool:
    return bool(candidate.away) or candidate.key in need.unwanted


def _is_full(need: Need, candidate: Candidate) -> bool:
    return candidate.room is not None and candidate.room < need.minutes


def _can_take(need: Need, candidate: Candidate) -> bool:
    return not _is_ruled_out(need, candidate) and not _is_full(need, candidate)


def _weighed(need: Need, candidate: Candidate, words: Words) -> Suggestion:
    obstacles = tuple(_obstacles(need, candidate, words))
    if _is_ruled_out(need, candidate):
        standing = Standing.NOT_NOW
    else:
        standing = Standing.PERHAPS if obstacles else Standing.READY
    return Suggestion(candidate, standing, tuple(_reasons(need, candidate, words)), obstacles)


def _reasons(need: Need, candidate: Candidate, words: Words) -> Iterable[str]:
    if trained := need.themes & candidate.trained:
        yield f"Har efteruddannelse i {listed(trained, words.themes)}"
    if experienced := need.themes & candidate.experienced - candidate.trained:
        yield f"Har erfaring med {listed(experienced, words.themes)}"
    if spoken := need.languages & candidate.languages:
        yield f"Taler {listed(spoken, words.languages)}"
    if candidate.key in need.known - need.unwanted:
        yield f"Har været bostøtte for {need.name} før"
    if candidate.room and not _is_full(need, candidate):
        yield f"Har {in_words(candidate.room)} ledige om ugen"
    if candidate.years:
        yield f"{candidate.years} års erfaring som bostøtte"


def _obstacles(need: Need, candidate: Candidate, words: Words) -> Iterable[str]:
    if candidate.key in need.unwanted:
        yield f"{need.name} har tidligere ønsket en anden bostøtte"
    if candidate.away:
        yield f"Er fraværende {candidate.away}"
    if candidate.room is None:
        yield "Der er ikke noteret, hvor mange timer der er til borgere om ugen"
    elif candidate.room <= 0:
        yield "Ugen er fyldt op"
    elif _is_full(need, candidate):
        yield f"Mangler {in_words(need.minutes - candidate.room)} om ugen for at have plads"
    if missing := need.languages - candidate.languages:
        yield f"Taler ikke {listed(missing, words.languages, 'eller')}"
    if need.themes and not need.themes & candidate.themes:
        yield "Ingen af støttens emner står i profilen"


def listed(keys: Iterable[str], words: Mapping[str, str], last: str = "og") -> str:
    """`angst, økonomi og søvn`, in the order of `words`."""
    wanted = set(keys)
    named = [word for key, word in words.items() if key in wanted]
    return f" {last} ".join(filter(None, [", ".join(named[:-1]), *named[-1:]]))
