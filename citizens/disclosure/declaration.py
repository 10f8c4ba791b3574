"""What an app declares about its tables, and the register of it."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from django.apps import apps
from django.db import models

from citizens.disclosure.values import Value
from citizens.models import Citizen

# Columns of every row about a citizen that repeat what stands on the citizen, or only hold rows together.
FRAME = frozenset({"id", "citizen", "team", "municipality", "held_by", "created_at"})


@dataclass(frozen=True)
class Section:
    """The rows of one table, as the citizen is given them.

    fields: columns told, in order. heading: those that stand over the row on paper. names: columns that tell
    which colleague has looked, given only with names. left_out: columns not told → why, in Danish. labels:
    words where the column has none fit for reading. told: how to read a column whose value needs it.
    within: the column of the row that this one stands under on paper. related: what the words of other rows
    need loaded. rows: whose rows, where that is not simply the citizen's.
    """

    model: type[models.Model]
    title: str
    fields: tuple[str, ...]
    heading: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    left_out: Mapping[str, str] = field(default_factory=dict)
    labels: Mapping[str, str] = field(default_factory=dict)
    told: Mapping[str, Callable[[Any], Value]] = field(default_factory=dict)
    within: str = ""
    order_by: tuple[str, ...] = ("created_at", "id")
    related: tuple[str, ...] = ()
    is_table: bool = False
    rows: Callable[[Citizen], Iterable[Any]] | None = None

    @cached_property
    def key(self) -> str:
        return self.model._meta.label_lower

    def shown(self, *, with_names: bool) -> tuple[str, ...]:
        return self.fields + (self.names if with_names else ())

    def label(self, name: str) -> str:
        if name in self.labels:
            return self.labels[name]
        words = str(self.model._meta.get_field(name).verbose_name)  # type: ignore[union-attr] # a column
        return words[:1].upper() + words[1:]


@dataclass(frozen=True)
class Chapter:
    """Sections that belong together. `about`: a sentence to the citizen."""

    key: str
    title: str
    about: str
    position: int
    sections: list[Section] = field(default_factory=list)


CHAPTERS: dict[str, Chapter] = {}
LEFT_OUT: dict[type[models.Model], str] = {}


def add_chapter(chapter: Chapter) -> None:
    CHAPTERS[chapter.key] = chapter


def add_section(chapter: str, section: Section) -> None:
    CHAPTERS[chapter].sections.append(section)


def leave_out(model: type[models.Model], reason: str) -> None:
    """Say why the rows of a table are not given to the citizen they are about."""
    LEFT_OUT[model] = reason


def models_about_citizens() -> Iterator[type[models.Model]]:
    """The citizen, and every model with a row that points at one."""
    yield Citizen
    for model in sorted(apps.get_models(), key=lambda each: each._meta.label):
        points = any(column.related_model is Citizen for column in model._meta.concrete_fields)
        if points and model is not Citizen:
            yield model


def undecided() -> list[str]:
    """Models and columns that nobody has decided about, and those decided about twice."""
    sections = [section for chapter in CHAPTERS.values() for section in chapter.sections]
    told = [section.model for section in sections]
    problems = [
        model._meta.label for model in models_about_citizens() if told.count(model) + (model in LEFT_OUT) != 1
    ]
    return problems + [name for section in sections for name in _undecided_columns(section)]


FRAME_OF_CITIZEN = frozenset({"id"})


def _undecided_columns(section: Section) -> Iterator[str]:
    frame = FRAME_OF_CITIZEN if section.model is Citizen else FRAME
    decided = [*section.fields, *section.names, *section.left_out]
    for column in section.model._meta.concrete_fields:
        times = decided.count(column.name)
        if times != 1 and not (times == 0 and column.name in frame):
            yield f"{section.model._meta.label}.{column.name}"
