"""What a kommune changes in a kind of plan: its words, which sections it asks, its own ones, and their order.

Stored as JSON with each edition, and with a plan that another one takes along. Read by `Kind.adapted`.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

OWN_KEY = re.compile(r"own_[1-9][0-9]{0,2}")


@dataclass(frozen=True)
class Words:
    """How a section is headed and asked."""

    title: str
    question: str
    help: str = ""


@dataclass(frozen=True)
class Changes:
    """Against the declaration of a kind. What the declaration no longer has, or has since, is no error.

    `words`: of declared sections that are worded otherwise. `own`: the kommune's own sections, all that ever
    were, since a plan may still hold what was written in one. `hidden`: sections that are not asked. `order`:
    the keys of all of them.
    """

    words: Mapping[str, Words] = field(default_factory=dict)
    own: Mapping[str, Words] = field(default_factory=dict)
    hidden: frozenset[str] = frozenset()
    order: tuple[str, ...] = ()

    @classmethod
    def from_json(cls, stored: dict[str, Any]) -> "Changes":
        """Those of `as_json`."""
        return cls(
            words={key: Words(**words) for key, words in stored["words"].items()},
            own={key: Words(**words) for key, words in stored["own"].items()},
            hidden=frozenset(stored["hidden"]),
            order=tuple(stored["order"]),
        )

    def as_json(self) -> dict[str, Any]:
        return {
            "words": {key: asdict(words) for key, words in self.words.items()},
            "own": {key: asdict(words) for key, words in self.own.items()},
            "hidden": sorted(self.hidden),
            "order": list(self.order),
        }

    def in_order(self, keys: Iterable[str]) -> list[str]:
        """`keys` as the kommune has put them; one it has not placed follows the one it followed before."""
        declared = list(keys)
        placed = [key for key in self.order if key in declared]
        for number, key in enumerate(declared):
            if key not in placed:
                before = declared[number - 1] if number else None
                placed.insert(placed.index(before) + 1 if before else 0, key)
        return placed

    def next_own_key(self) -> str:
        """A name for one more section of the kommune's own: never one that was in use before."""
        return f"own_{max((int(key.removeprefix('own_')) for key in self.own), default=0) + 1}"

    def keeping_own_of(self, earlier: "Changes") -> "Changes":
        """The same, with the own sections of `earlier` that it does not know, hidden."""
        lost = {key: words for key, words in earlier.own.items() if key not in self.own}
        order = (*self.order, *lost) if self.order else ()
        return Changes(self.words, {**self.own, **lost}, self.hidden | lost.keys(), order)
