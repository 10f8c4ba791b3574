"""Reads everything declared about one citizen: a query for each table, however many rows it has."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import models
from django.db.models import ForeignKey

from citizens.disclosure.declaration import CHAPTERS, Chapter, Section
from citizens.disclosure.values import Answer, Value, in_words, value_of
from citizens.models import Citizen

LONG = 200  # characters a column may hold before its text gets lines of its own on paper


@dataclass(frozen=True)
class ToldValue:
    key: str
    label: str
    value: Value
    is_long: bool

    @property
    def words(self) -> str:
        return in_words(self.value)

    @property
    def answers(self) -> list[Answer]:
        """Questions with answers, which stand one by one on paper."""
        is_list = isinstance(self.value, list)
        return [each for each in self.value if isinstance(each, Answer)] if is_list else []  # type: ignore[union-attr] # a list


@dataclass(frozen=True)
class ToldRow:
    """One row. `over` are the keys that stand in its heading, `parts` what stands under it on paper."""

    id: str
    created_at: datetime | None
    values: list[ToldValue]
    over: tuple[str, ...]
    parent: str
    parts: "list[ToldSection]" = field(default_factory=list)

    @property
    def heading(self) -> str:
        words = {value.key: value.words for value in self.values}
        heading = " · ".join(words[key] for key in self.over if words[key])
        return heading[:1].upper() + heading[1:]

    @property
    def facts(self) -> list[ToldValue]:
        return [value for value in self._below if not value.is_long]

    @property
    def texts(self) -> list[ToldValue]:
        return [value for value in self._below if value.is_long]

    @property
    def _below(self) -> list[ToldValue]:
        return [value for value in self.values if value.words and value.key not in self.over]


@dataclass(frozen=True)
class ToldSection:
    """The rows of a table. `columns`: key → label, of all rows alike."""

    key: str
    title: str
    columns: dict[str, str]
    is_table: bool
    rows: list[ToldRow]

    @property
    def filled(self) -> list[str]:
        """The columns in which anything stands: on paper an empty column only takes room."""
        return [
            key
            for key in self.columns
            if any(v.words for row in self.rows for v in row.values if v.key == key)
        ]

    @property
    def heads(self) -> list[str]:
        return [self.columns[key] for key in self.filled]

    @property
    def lines(self) -> list[list[str]]:
        filled = set(self.filled)
        return [[value.words for value in row.values if value.key in filled] for row in self.rows]


@dataclass(frozen=True)
class ToldChapter:
    """`sections` as a machine wants them; `shown` as on paper, each row under the one it belongs to."""

    key: str
    title: str
    about: str
    sections: list[ToldSection]
    shown: list[ToldSection]


def read_chapters(citizen: Citizen, *, with_names: bool) -> list[ToldChapter]:
    """Every chapter in order. Reads as far as the present reach goes, and opens what is sealed."""
    chapters = sorted(CHAPTERS.values(), key=lambda chapter: chapter.position)
    return [_read_chapter(chapter, citizen, with_names=with_names) for chapter in chapters]


def _read_chapter(chapter: Chapter, citizen: Citizen, *, with_names: bool) -> ToldChapter:
    sections = [_read_section(section, citizen, with_names=with_names) for section in chapter.sections]
    return ToldChapter(chapter.key, chapter.title, chapter.about, sections, _on_paper(sections))


def _read_section(section: Section, citizen: Citizen, *, with_names: bool) -> ToldSection:
    keys = section.shown(with_names=with_names)
    rows = [_told(section, row, keys) for row in _rows(section, citizen, keys)]
    columns = {key: section.label(key) for key in keys}
    return ToldSection(section.key, section.title, columns, section.is_table, rows)


def _rows(section: Section, citizen: Citizen, keys: tuple[str, ...]) -> Iterable[Any]:
    if section.rows:
        return section.rows(citizen)
    rows = section.model._default_manager.filter(citizen=citizen)
    worded = [key for key in keys if _points(section, key) and key != section.within]
    return rows.select_related(*worded, *section.related).order_by(*section.order_by)


def _points(section: Section, key: str) -> bool:
    return isinstance(section.model._meta.get_field(key), ForeignKey) and key not in section.told


def _told(section: Section, row: models.Model, keys: tuple[str, ...]) -> ToldRow:
    parent = getattr(row, f"{section.within}_id") if section.within else None
    return ToldRow(
        id=str(row.pk),
        created_at=getattr(row, "created_at", None),
        values=[_told_value(section, row, key) for key in keys],
        over=section.heading,
        parent=str(parent or ""),
    )


def _told_value(section: Section, row: models.Model, key: str) -> ToldValue:
    reader = section.told.get(key)
    value = reader(row) if reader else value_of(row, key, is_worded=key != section.within)
    return ToldValue(key, section.label(key), value, _is_long(section, key) and not _is_figures(value))


def _is_figures(value: Value) -> bool:
    """Answers that are numbers, which read well on one line."""
    is_list = isinstance(value, list) and bool(value)
    return is_list and all(isinstance(each, Answer) and isinstance(each.answer, Decimal) for each in value)  # type: ignore[union-attr] # a list


def _is_long(section: Section, key: str) -> bool:
    column = section.model._meta.get_field(key)
    holds = getattr(column, "max_length", None) or 0
    return isinstance(column, models.TextField | models.JSONField) or holds >= LONG


def _on_paper(sections: list[ToldSection]) -> list[ToldSection]:
    """The sections of a chapter, each row laid under the one it belongs to, where that is in the chapter."""
    by_id = {row.id: row for section in sections for row in section.rows}
    top = []
    for section in sections:
        alone = [row for row in section.rows if row.parent not in by_id]
        for row in section.rows:
            if row.parent in by_id:
                _lay_under(by_id[row.parent], section, row)
        if alone:
            top.append(replace(section, rows=alone))
    return top


def _lay_under(parent: ToldRow, section: ToldSection, row: ToldRow) -> None:
    if not parent.parts or parent.parts[-1].key != section.key:
        parent.parts.append(replace(section, rows=[]))
    parent.parts[-1].rows.append(row)
