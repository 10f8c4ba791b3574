"""What changed from one version of a plan to another: section by section, and word by word."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any, Literal

from plans.kinds import Kind, Section, Shape
from plans.kinds.declaration import Answered

Part = tuple[Literal["same", "add", "del"], str]

WORD = re.compile(r"\S+\s*")
LINE = re.compile(r".*\n|.+")

# Pairs that the matcher may have to look at: at worst a second or two. Longer texts are compared by lines,
# and still longer ones not at all: a page that anybody may ask for must not hold a process.
MOST_PAIRS = 6_000_000


@dataclass(frozen=True)
class SectionDifference:
    """`parts` in reading order: without what was removed, they are the later text, word for word.

    `former_title`: what the section was called in the earlier version, where it was called otherwise.
    """

    title: str
    parts: tuple[Part, ...]
    former_title: str = ""

    @property
    def is_changed(self) -> bool:
        return any(kind != "same" for kind, _ in self.parts)

    @property
    def before(self) -> list[Part]:
        """The earlier text alone, with what was removed from it marked."""
        return [part for part in self.parts if part[0] != "add"]

    @property
    def after(self) -> list[Part]:
        """The later text alone, with what came to it marked."""
        return [part for part in self.parts if part[0] != "del"]


def between(
    earlier: tuple[Kind, dict[str, Any]], later: tuple[Kind, dict[str, Any]]
) -> list[SectionDifference]:
    """Every section of either version, in the later one's order; one that only one has is all new or gone."""
    old, new = _texts(*earlier), _texts(*later)
    former, now = ({section.key: section.title for section in kind.sections} for kind, _ in (earlier, later))
    return [
        SectionDifference(
            title=(title := now.get(key) or former[key]),
            parts=tuple(words(old.get(key, ""), new.get(key, ""))),
            former_title=former.get(key, title) if former.get(key, title) != title else "",
        )
        for key in (*new, *(key for key in old if key not in new))
    ]


def words(before: str, after: str) -> list[Part]:
    """The two texts as one, each stretch marked as the same, added or removed: by words if they are few."""
    for unit in (WORD, LINE):
        old, new = unit.findall(before), unit.findall(after)
        if len(old) * len(new) <= MOST_PAIRS:
            return _marked(old, new)
    return _marked([before], [after])


def _marked(old: list[str], new: list[str]) -> list[Part]:
    # Compared without their white space: a word is the same whether a line ends after it or not. In long
    # texts the matcher starts at the rarer words: with the others it could be busy for minutes.
    matcher = SequenceMatcher(None, [w.strip() for w in old], [w.strip() for w in new])
    parts: list[Part] = []
    for tag, i1, i2, j1, j2 in matcher.get_opcodes():
        if tag == "equal":
            last = max(old[i2 - 1], new[j2 - 1], key=len)  # the one that keeps its line end
            parts.append(("same", "".join([*new[j1 : j2 - 1], last])))
            continue
        if i1 < i2:
            gone = "".join(old[i1:i2])
            parts.append(
                ("del", gone if tag == "delete" else gone.rstrip())
            )  # its line goes on with what came
        if j1 < j2:
            parts.append(("add", "".join(new[j1:j2])))
    return [(kind, _apart(text)) for kind, text in parts[:-1]] + parts[-1:]


def _apart(text: str) -> str:
    """A stretch that another one follows ends in white space, or their words would run together."""
    return text if text[-1].isspace() else f"{text} "


def as_text(section: Section, answer: Any) -> str:
    """An answer of any shape as lines of text, the way the comparison shows it."""
    match section.shape:
        case Shape.TEXT:
            return str(answer)
        case Shape.LIST:
            return "\n".join(answer)
        case Shape.ROWS:
            return "\n".join(_row(section, row) for row in answer)
        case Shape.PLAN:
            return "\n".join(_taken(Answered(section, answer))) if answer else ""


def _taken(answered: Answered) -> Iterator[str]:
    for inner in answered.taken.answers:
        yield f"{inner.section.title}: {as_text(inner.section, inner.answer)}"


def _row(section: Section, row: dict[str, str]) -> str:
    return ", ".join(row[column.key] for column in section.columns if row.get(column.key))


def _texts(kind: Kind, content: dict[str, Any]) -> dict[str, str]:
    return {s.key: as_text(s, content.get(s.key, s.empty)) for s in kind.sections}
