"""What a kind of plan declares. Form, page, difference, PDF and interface follow from it."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any


class Shape(StrEnum):
    """How a section is answered."""

    TEXT = "text"  # str
    LIST = "list"  # list[str]
    ROWS = "rows"  # list[dict[column key, str]]


@dataclass(frozen=True)
class Column:
    key: str
    title: str


@dataclass(frozen=True)
class Section:
    """One question to the citizen. `key` is stored with the answer and never changes its meaning."""

    key: str
    title: str
    question: str
    help: str = ""
    shape: Shape = Shape.TEXT
    columns: tuple[Column, ...] = ()

    @property
    def empty(self) -> Any:
        return "" if self.shape is Shape.TEXT else []


@dataclass(frozen=True)
class Kind:
    """A kind of plan. Raise `version` when sections change: old versions keep what they were."""

    key: str
    version: int
    title: str
    intro: str
    sections: tuple[Section, ...]
    months_to_follow_up: int
    required: frozenset[str] = frozenset()

    def section(self, key: str) -> Section:
        return next(section for section in self.sections if section.key == key)


class MalformedContent(ValueError):
    """Content that does not have the shape its kind declares. Names the section."""


def checked(kind: Kind, content: dict[str, Any]) -> dict[str, Any]:
    """`content` with every section in its declared shape; empty lines and rows dropped.

    Raises `MalformedContent` for an unknown section or a wrong shape.
    """
    unknown = content.keys() - {section.key for section in kind.sections}
    if unknown:
        raise MalformedContent(f"Ukendt afsnit: {', '.join(sorted(unknown))}.")
    return {section.key: _answer(section, content.get(section.key)) for section in kind.sections}


def is_answered(section: Section, content: dict[str, Any]) -> bool:
    return bool(content.get(section.key))


def missing(kind: Kind, content: dict[str, Any]) -> list[Section]:
    """The sections without which a plan of this kind cannot be approved."""
    return [s for s in kind.sections if s.key in kind.required and not is_answered(s, content)]


def _answer(section: Section, answer: Any) -> Any:
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


def _text(section: Section, value: Any) -> str:
    if not isinstance(value, str):
        raise MalformedContent(f"{section.title}: skal være tekst.")
    if "\x00" in value:
        raise MalformedContent(f"{section.title}: indeholder et tegn, der ikke kan gemmes.")
    return value


def _list(section: Section, value: Any) -> list[Any]:
    if not isinstance(value, list):
        raise MalformedContent(f"{section.title}: skal være en liste.")
    return value


def _row(section: Section, value: Any) -> dict[str, str]:
    keys = {column.key for column in section.columns}
    if not isinstance(value, dict) or value.keys() - keys:
        raise MalformedContent(f"{section.title}: rækken passer ikke til afsnittets kolonner.")
    return {column.key: _text(section, value.get(column.key, "")).strip() for column in section.columns}
