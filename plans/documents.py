"""What a plan shows on paper."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Any

from citizens.services.profiles import contact_for_change
from plans.kinds.declaration import Answered, read
from plans.models import PlanVersion


@dataclass(frozen=True)
class Chapter:
    """What stands under one heading: most plans have one without a heading."""

    title: str
    told: tuple[Answered, ...]  # texts and lists
    tables: tuple[Answered, ...]
    plans: tuple[Answered, ...]  # other plans that were taken along


@dataclass(frozen=True)
class PlanDocument:
    """What is settled at the approval; and, as of the day it is made, whom to contact about a change."""

    kind_title: str
    citizen_name: str
    number: int
    agreed_on: date | None  # nothing, of a draft
    agreed_how: str
    approved_by: str
    follow_up_on: date | None
    municipality: str
    contact_for_change: str
    first: tuple[Answered, ...]  # what must be found at once
    chapters: tuple[Chapter, ...]

    @property
    def title(self) -> str:
        """For the file itself: no name, since titles show in lists of files (security C-06)."""
        return f"{self.kind_title}, version {self.number}"


def plan_document(version: PlanVersion) -> PlanDocument:
    """The paper of an approved version. Reads citizen, team, kommune, plan and approver."""
    assert version.agreed_on and version.follow_up_on  # the database promises both once approved
    return _document(
        version,
        agreed_on=version.agreed_on,
        agreed_how=version.get_agreed_how_display(),
        approved_by=str(version.approved_by),
        follow_up_on=version.follow_up_on,
    )


def draft_document(version: PlanVersion) -> PlanDocument:
    """A plan that is still being written, to read together. Reads citizen, team, kommune and plan."""
    return _document(version, agreed_on=None, agreed_how="", approved_by="", follow_up_on=None)


def _document(version: PlanVersion, **settled: Any) -> PlanDocument:
    answers = [a for a in read(version.kind_declared, version.content) if a.is_given]
    rest = [a for a in answers if not a.section.shown_first]
    return PlanDocument(
        kind_title=version.kind_declared.title,
        citizen_name=version.citizen.name,
        number=version.number,
        municipality=version.municipality.name,
        contact_for_change=contact_for_change(version.citizen.team),
        first=tuple(a for a in answers if a.section.shown_first),
        chapters=tuple(chapters(rest)),
        **settled,
    )


def chapters(answers: list[Answered]) -> Iterator[Chapter]:
    """The answers under their headings, in their order."""
    for title, group in groupby(answers, key=lambda a: a.section.chapter):
        part = tuple(group)
        yield Chapter(
            title=title,
            told=tuple(a for a in part if a.is_text or a.is_list),
            tables=tuple(a for a in part if a.is_table),
            plans=tuple(a for a in part if a.is_plan),
        )
