"""What a kind of plan declares. Form, page, difference, PDF and interface follow from it."""

import re
from calendar import monthrange
from collections.abc import Container
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from itertools import groupby
from typing import Any, ClassVar

from plans.kinds.changes import Changes

LONGEST_TEXT = 20_000  # characters: more than anybody says in one answer, and still quick to print
MOST_LINES = 60
PHONE_NUMBER = re.compile(r"\+?\d[\d ]+\d")


class Shape(StrEnum):
    """How a section is answered."""

    TEXT = "text"  # str
    LIST = "list"  # list[str]
    ROWS = "rows"  # list[dict[column key, str]]
    PLAN = "plan"  # another plan as it was when it was taken along: see `Taken`; {} when it was not


EMPTY: dict[Shape, type] = {Shape.TEXT: str, Shape.LIST: list, Shape.ROWS: list, Shape.PLAN: dict}
ANSWERED_WITH = {
    Shape.TEXT: "Svaret er fri tekst",
    Shape.LIST: "Svaret er en liste, linje for linje",
    Shape.PLAN: "Svaret er, om den anden plan skal med",
}


@dataclass(frozen=True)
class Column:
    key: str
    title: str
    is_phone: bool = False


@dataclass(frozen=True)
class Section:
    """One question to the citizen. `key` is stored with the answer and never changes its meaning.

    `shown_first` is for what must be found at once in the finished plan, on paper and on a phone.
    `chapter` is the heading it stands under together with its neighbours. `source` is the kind of plan
    that a section of the shape PLAN takes along. `is_own`: the kommune has added it. `is_set_aside`: the
    kommune asks it no longer.
    """

    key: str
    title: str
    question: str
    help: str = ""
    shape: Shape = Shape.TEXT
    columns: tuple[Column, ...] = ()
    shown_first: bool = False
    chapter: str = ""
    source: "Kind | None" = None
    is_own: bool = False
    is_set_aside: bool = False

    @property
    def empty(self) -> Any:
        return EMPTY[self.shape]()

    @property
    def answered_with(self) -> str:
        """What there is to write in, in words."""
        if self.shape is Shape.ROWS:
            return f"Svaret er rækker med {', '.join(column.title for column in self.columns)}"
        return ANSWERED_WITH[self.shape]


@dataclass(frozen=True)
class Kind:
    """A kind of plan. Raise `version` when sections change, and keep the former declaration in `earlier`.

    `is_everyday`: most citizens have one, so its place is shown before it is begun. `about_event`: each
    version tells of something new that happened, so it starts empty. `begin`: the words on the button.
    `set_aside`: sections a kommune asks no longer.
    """

    key: str
    version: int
    title: str
    intro: str
    sections: tuple[Section, ...]
    months_to_follow_up: int
    required: frozenset[str] = frozenset()
    earlier: "tuple[Kind, ...]" = ()
    is_everyday: bool = False
    about_event: bool = False
    begin: str = ""
    set_aside: tuple[Section, ...] = ()

    @property
    def begin_label(self) -> str:
        return self.begin or f"Begynd på en {self.title.lower()}"

    @property
    def chapters(self) -> tuple[str, ...]:
        """In their order; one that is torn apart stands there twice."""
        return tuple(chapter for chapter, _ in groupby(section.chapter for section in self.sections))

    def section(self, key: str) -> Section | None:
        return next((section for section in self.sections if section.key == key), None)

    def as_of(self, version: int) -> "Kind":
        """The declaration a plan was written with. Raises KeyError for one that was not kept."""
        return {kind.version: kind for kind in (*self.earlier, self)}[version]

    def adapted(self, changes: Changes, *, held: Container[str] = ()) -> "Kind":
        """The kind as a kommune asks it. A hidden section whose key is `held` is asked all the same.

        So a plan that has an answer to it keeps both. What the kind requires cannot be hidden.
        """
        hidden = changes.hidden - self.required
        own = {key: Section(key, w.title, w.question, w.help, is_own=True) for key, w in changes.own.items()}
        all_of_them = {section.key: _reworded(section, changes) for section in self.sections} | own
        asked: list[Section] = []
        set_aside: list[Section] = []
        for key in changes.in_order(all_of_them):
            section = replace(all_of_them[key], is_set_aside=key in hidden)
            if section.is_own and asked:
                section = replace(section, chapter=asked[-1].chapter)
            (set_aside if section.is_set_aside and key not in held else asked).append(section)
        return replace(self, sections=tuple(asked), set_aside=tuple(set_aside))

    def follow_up_after(self, day: date) -> date:
        """The day to look at a plan again, when nothing else is agreed on `day`."""
        years, month = divmod(day.month - 1 + self.months_to_follow_up, 12)
        last = monthrange(day.year + years, month + 1)[1]
        return date(day.year + years, month + 1, min(day.day, last))


def _reworded(section: Section, changes: Changes) -> Section:
    words = changes.words.get(section.key)
    if words is None:
        return section
    return replace(section, title=words.title, question=words.question, help=words.help)


@dataclass(frozen=True)
class Cell:
    column: Column
    text: str

    @property
    def dialled(self) -> str:
        """The first telephone number in the cell, as a telephone wants it."""
        found = PHONE_NUMBER.search(self.text) if self.column.is_phone else None
        return found[0].replace(" ", "") if found else ""


@dataclass(frozen=True)
class Answered:
    """A section with what was answered, as the page and the paper show it."""

    section: Section
    answer: Any

    @property
    def is_given(self) -> bool:
        return bool(self.answer)

    @property
    def is_text(self) -> bool:
        return self.section.shape is Shape.TEXT

    @property
    def is_list(self) -> bool:
        return self.section.shape is Shape.LIST

    @property
    def is_table(self) -> bool:
        return self.section.shape is Shape.ROWS

    @property
    def is_plan(self) -> bool:
        return self.section.shape is Shape.PLAN

    @property
    def taken(self) -> "Taken":
        """The other plan that stands in this section."""
        assert self.section.source is not None  # as every section of this shape declares
        return Taken(self.section.source, self.answer)

    @property
    def rows(self) -> list[list[Cell]]:
        """The rows of a table, its cells in the order of the columns."""
        return [[Cell(column, row[column.key]) for column in self.section.columns] for row in self.answer]


@dataclass(frozen=True)
class Taken:
    """A plan within another one: a copy, so that it says the same for ever.

    `changes` are those of the kommune it was written with, where there were any.
    """

    KEYS: ClassVar = {"number", "kind_version", "agreed_on", "content"}
    MAY_HAVE: ClassVar = {"changes"}

    kind: Kind
    copy: dict[str, Any]

    @property
    def number(self) -> int:
        return int(self.copy["number"])

    @property
    def agreed_on(self) -> date:
        return date.fromisoformat(self.copy["agreed_on"])

    @property
    def answers(self) -> "list[Answered]":
        """What was answered in it, in the order it is read."""
        return [answered for answered in read(self.declared, self.copy["content"]) if answered.is_given]

    @property
    def declared(self) -> Kind:
        """The kind as it was when the copied plan was written."""
        declared = self.kind.as_of(self.copy["kind_version"])
        if "changes" not in self.copy:
            return declared
        return declared.adapted(Changes.from_json(self.copy["changes"]), held=self.copy["content"])


class MalformedContent(ValueError):
    """Content that does not have the shape its kind declares. A Danish sentence that names the section."""


def checked(kind: Kind, content: dict[str, Any]) -> dict[str, Any]:
    """`content` with every section in its declared shape; empty lines and rows dropped.

    So is a section that was set aside and is empty. Raises `MalformedContent` for an unknown section or a
    wrong shape.
    """
    unknown = content.keys() - {section.key for section in kind.sections}
    if unknown:
        raise MalformedContent(f"Ukendt afsnit: {', '.join(sorted(unknown))}.")
    answers = ((section, checked_answer(section, content.get(section.key))) for section in kind.sections)
    return {section.key: answer for section, answer in answers if answer or not section.is_set_aside}


def carried_over(kind: Kind, content: dict[str, Any]) -> dict[str, Any]:
    """What of an earlier version's `content` the sections of `kind` can hold: the start of the next one.

    What was written in a section that the kommune has set aside since goes along: the writer decides on it.
    """
    carried = {}
    for section in (*kind.sections, *(each for each in kind.set_aside if is_answered(each, content))):
        try:
            carried[section.key] = checked_answer(section, content.get(section.key))
        except MalformedContent:  # the section has another shape now
            carried[section.key] = section.empty
    return carried


def read(kind: Kind, content: dict[str, Any]) -> list[Answered]:
    """Every section of the kind with its answer in `content`, in the order they are read."""
    in_order = sorted(kind.sections, key=lambda section: not section.shown_first)
    return [Answered(section, content.get(section.key, section.empty)) for section in in_order]


def is_answered(section: Section, content: dict[str, Any]) -> bool:
    return bool(content.get(section.key))


def missing(kind: Kind, content: dict[str, Any]) -> list[Section]:
    """The sections without which a plan of this kind cannot be approved."""
    return [s for s in kind.sections if s.key in kind.required and not is_answered(s, content)]


def checked_answer(section: Section, answer: Any) -> Any:
    """One answer in its declared shape. Raises `MalformedContent`."""
    if answer is None:
        return section.empty
    match section.shape:
        case Shape.TEXT:
            return _text(section, answer).strip()
        case Shape.LIST:
            lines = (_text(section, line).strip() for line in _list(section, answer))
            return [line for line in lines if line]
        case Shape.ROWS:
            rows = (_row(section, row) for row in _list(section, answer))
            return [row for row in rows if any(row.values())]
        case Shape.PLAN:
            return _plan(section, answer)


def _text(section: Section, value: Any) -> str:
    if not isinstance(value, str):
        raise MalformedContent(f"{section.title}: skal være tekst.")
    if "\x00" in value:
        raise MalformedContent(f"{section.title}: indeholder et tegn, der ikke kan gemmes.")
    if len(value) > LONGEST_TEXT:
        raise MalformedContent(f"{section.title}: der er plads til {LONGEST_TEXT} tegn, ikke {len(value)}.")
    return value


def _list(section: Section, value: Any) -> list[Any]:
    if not isinstance(value, list):
        raise MalformedContent(f"{section.title}: skal være en liste.")
    if len(value) > MOST_LINES:
        raise MalformedContent(f"{section.title}: der er plads til {MOST_LINES} linjer, ikke {len(value)}.")
    return value


def _row(section: Section, value: Any) -> dict[str, str]:
    keys = {column.key for column in section.columns}
    if not isinstance(value, dict) or value.keys() - keys:
        raise MalformedContent(f"{section.title}: rækken passer ikke til afsnittets kolonner.")
    return {column.key: _text(section, value.get(column.key, "")).strip() for column in section.columns}


def _plan(section: Section, value: Any) -> dict[str, Any]:
    """A plan taken along, checked as the version of its kind it was written with; or {}."""
    if value == {}:
        return {}
    assert section.source is not None
    is_whole = isinstance(value, dict) and value.keys() - Taken.MAY_HAVE == Taken.KEYS
    if not is_whole or not isinstance(value["content"], dict):
        raise MalformedContent(f"{section.title}: skal være en hel plan.")
    try:
        declared = Taken(section.source, value).declared
        date.fromisoformat(value["agreed_on"])
        return {**value, "number": int(value["number"]), "content": checked(declared, value["content"])}
    except (KeyError, TypeError, ValueError) as error:
        raise MalformedContent(f"{section.title}: planen kan ikke læses.") from error
