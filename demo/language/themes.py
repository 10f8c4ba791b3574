"""What a life may be about: ten themes, each with threads of small steps that a person can follow."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from typing import Any

from demo.language.texts import FOLDER, texts

Row = Mapping[str, str]


@dataclass(frozen=True)
class Step:
    """A small step: what is promised, how it is told when done, and what is done about it together."""

    todo: str  # follows "at"
    done: str  # follows "har"
    seen: str  # as written beside the subgoal
    place: str
    together: tuple[str, ...]


@dataclass(frozen=True)
class Thread:
    """A subgoal and the steps towards it. Quotes and what was noticed stand in the order they fit."""

    key: str
    area: int
    subgoals: tuple[str, ...]
    why: tuple[str, ...]
    helpers: tuple[str, ...]
    topics: tuple[str, ...]
    methods: tuple[str, ...]
    quotes: tuple[str, ...]
    hurdles: tuple[str, ...]
    noticed: tuple[str, ...]
    steps: tuple[Step, ...]
    oldest: int
    needs: frozenset[str]
    starts_in: frozenset[int]  # months; empty for any

    @cached_property
    def place(self) -> str:
        """Where most of its steps are taken."""
        return Counter(step.place for step in self.steps).most_common(1)[0][0]


@dataclass(frozen=True)
class Theme:
    key: str
    wish_area: int
    oldest: int
    wishes: tuple[str, ...]
    goals: tuple[Row, ...]
    purposes: tuple[str, ...]
    talks: tuple[str, ...]
    talks_home: tuple[str, ...]  # that need the table between the two
    signs: tuple[str, ...]
    signs_others: tuple[str, ...]
    helps: tuple[str, ...]
    avoid: tuple[str, ...]
    keep: tuple[str, ...]
    ambitions: tuple[str, ...]
    strategies: tuple[Row, ...]
    threads: tuple[Thread, ...]


OLDEST = 120  # years; for themes and threads that suit any age


@cache
def themes() -> tuple[Theme, ...]:
    """All themes, in the order of their names."""
    names = sorted(path.stem for path in (FOLDER / "themes").glob("*.toml"))
    return tuple(_theme(texts(f"themes/{name}")) for name in names)


def _theme(raw: dict[str, Any]) -> Theme:
    return Theme(
        **{
            **raw,
            "oldest": raw.get("oldest", OLDEST),
            "threads": tuple(_thread(thread) for thread in raw["threads"]),
        }
    )


def _thread(raw: dict[str, Any]) -> Thread:
    return Thread(
        **{
            **raw,
            "oldest": raw.get("oldest", OLDEST),
            "needs": frozenset(raw.get("needs", ())),
            "starts_in": frozenset(raw.get("starts_in", ())),
            "steps": tuple(Step(**step) for step in raw["steps"]),
        }
    )
