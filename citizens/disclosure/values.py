"""What can stand in a cell: read from a column, said in words on paper, and as JSON."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any, TypeAlias

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils import timezone
from django.utils.formats import date_format, number_format


@dataclass(frozen=True)
class Choice:
    code: str
    label: str


@dataclass(frozen=True)
class Link:
    """Another row, or a code elsewhere. Without a label it is only for machines."""

    id: str
    label: str = ""


@dataclass(frozen=True)
class Answer:
    """A question with what was answered: text, lines, or rows of text by the title of their column."""

    title: str
    answer: str | Decimal | list[str] | list[dict[str, str]]

    @property
    def is_lines(self) -> bool:
        return isinstance(self.answer, list) and not self.is_rows

    @property
    def is_rows(self) -> bool:
        return isinstance(self.answer, list) and any(isinstance(each, dict) for each in self.answer)


Single: TypeAlias = bool | int | str | Decimal | date | datetime | Choice | Link | Answer | None
Value: TypeAlias = Single | list[Choice] | list[str] | list[Answer]


def value_of(row: models.Model, name: str, *, is_worded: bool) -> Value:
    """The value in the column `name` of `row`. `is_worded`: a row it points at is told in words, too."""
    column = row._meta.get_field(name)
    if isinstance(column, models.ForeignKey):
        return _pointed_at(row, column, is_worded=is_worded)
    value: Any = getattr(row, name)
    if isinstance(column, models.BinaryField):
        opened: str = row.opened(name)  # type: ignore[attr-defined] # only WithSealed declares sealed columns
        return opened
    if isinstance(column, ArrayField):
        return [_choice(column.base_field, each) for each in value or []]
    if getattr(column, "choices", None):
        return _choice(column, value) if value not in ("", None) else None
    if isinstance(column, models.UUIDField):
        return Link(str(value)) if value else None
    found: Value = value
    return found


def _pointed_at(row: models.Model, column: models.ForeignKey[Any, Any], *, is_worded: bool) -> Value:
    key = getattr(row, column.attname)
    if key is None:
        return None
    if not any(part.name == "citizen" for part in column.related_model._meta.concrete_fields):
        return str(getattr(row, column.name))  # a colleague, a team, an office
    return Link(str(key), str(getattr(row, column.name)) if is_worded else "")


def _choice(column: Any, code: Any) -> Choice:
    return Choice(str(code), str(dict(column.flatchoices).get(code, code)))


def as_json(value: Value) -> Any:
    """`value` as JSON has it: moments in UTC, days as ISO days, exact numbers as text."""
    match value:
        case None | bool() | int() | str():
            return value
        case Decimal():
            return str(value)
        case datetime():
            return value.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
        case date():
            return value.isoformat()
        case Choice():
            return {"code": value.code, "label": value.label}
        case Link():
            return {"id": value.id, "label": value.label}
        case Answer():
            return {"title": value.title, "answer": _plain(value.answer)}
    several: Sequence[Single] = value
    return [as_json(each) for each in several]


def in_words(value: Value) -> str:
    """`value` as a Dane reads it; empty where there is nothing to tell."""
    match value:
        case None:
            return ""
        case str():
            return value
        case bool():
            return "ja" if value else "nej"
        case int() | Decimal():
            return number_format(value, use_l10n=True)
        case datetime():
            return date_format(timezone.localtime(value), "j. F Y \\k\\l. H.i")
        case date():
            return date_format(value, "j. F Y")
        case Choice() | Link():
            return value.label
        case Answer():
            return f"{value.title}: {_answered(value)}"
    several: Sequence[Single] = value
    return ", ".join(in_words(each) for each in several)


def _plain(answer: Any) -> Any:
    return str(answer) if isinstance(answer, Decimal) else answer


def _answered(answer: Answer) -> str:
    if isinstance(answer.answer, str | Decimal):
        return in_words(answer.answer)
    return "; ".join(
        each
        if isinstance(each, str)
        else ", ".join(f"{title}: {text}" for title, text in each.items() if text)
        for each in answer.answer
    )
