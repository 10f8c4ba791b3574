"""What a crisis taught, as changes one could make to the kriseplan. Chosen one by one, by people."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from plans.difference import Part, as_text, words
from plans.kinds import KINDS, Kind, Section, Shape

LEARNING, KRISEPLAN = KINDS["laering-efter-krise"], KINDS["kriseplan"]


def _lines(answer: Any) -> list[str]:
    return [answer] if isinstance(answer, str) else list(answer)


def _made_it_harder(answer: Any) -> list[str]:
    return [f"Det gjorde det sværere: {line}" for line in answer]


def _own_steps(answer: Any) -> list[str]:
    """What was done and how it worked, in one line."""
    return [" – ".join(text for text in (row["what"], row["effect"]) if text) for row in answer]


@dataclass(frozen=True)
class Lesson:
    """An answer of the learning that may belong in a section of the kriseplan, as lines to add there."""

    learned: str
    taught: str
    as_lines: Callable[[Any], list[str]] = _lines


LESSONS = (
    Lesson("signs", "early_signs"),
    Lesson("next_time", "helps_me"),
    Lesson("own_steps", "helps_me", _own_steps),
    Lesson("set_off", "avoid"),
    Lesson("others_helped", "others_can"),
    Lesson("others_worse", "others_can", _made_it_harder),
    Lesson("others_instead", "help_wished"),
    Lesson("worked_before", "worked_before"),
)


@dataclass(frozen=True)
class Suggestion:
    """A line from the learning that the kriseplan does not say yet. `key` names it in the form."""

    key: str
    section: Section
    learned: Section
    line: str


@dataclass(frozen=True)
class Proposal:
    """What could come to one section of the kriseplan."""

    section: Section
    stands: Any
    suggestions: tuple[Suggestion, ...]

    @property
    def parts(self) -> list[Part]:
        """The section with all of it taken over, against how it stands."""
        after = with_lines(self.section, self.stands, [each.line for each in self.suggestions])
        return words(as_text(self.section, self.stands), as_text(self.section, after))


def proposals(
    learning: tuple[Kind, dict[str, Any]], kriseplan: tuple[Kind, dict[str, Any]]
) -> list[Proposal]:
    """For each section of the kriseplan what the learning could bring to it; nothing that stands there."""
    taught, stands = kriseplan
    places = {section.key: place for place, section in enumerate(taught.sections)}
    found = sorted(_suggestions(learning, kriseplan), key=lambda each: places[each.section.key])
    return [
        Proposal(section, stands.get(section.key, section.empty), tuple(group))
        for section, group in groupby(found, key=lambda suggestion: suggestion.section)
    ]


def _suggestions(
    learning: tuple[Kind, dict[str, Any]], kriseplan: tuple[Kind, dict[str, Any]]
) -> Iterator[Suggestion]:
    (kind, learned), (taught, stands) = learning, kriseplan
    for lesson in LESSONS:
        asked, section = kind.section(lesson.learned), taught.section(lesson.taught)
        if asked is None or section is None:  # an earlier declaration, which did not ask
            continue
        standing = known(as_text(section, stands.get(section.key, section.empty)))
        for number, line in enumerate(lesson.as_lines(learned.get(asked.key, asked.empty))):
            if line and known(line) not in standing:
                yield Suggestion(f"{asked.key}-{number}", section, asked, line)


def with_lines(section: Section, stands: Any, lines: list[str]) -> Any:
    """The answer with the lines after what stands, whether or not there is room for them."""
    if section.shape is Shape.LIST:
        return [*stands, *lines]
    return "\n".join(text for text in (stands, *lines) if text)


def known(text: str) -> str:
    """Told apart by whole words alone, not by capitals, points and line ends."""
    words_alone = "".join(each if each.isalnum() else " " for each in text.casefold()).split()
    return f" {' '.join(words_alone)} "
