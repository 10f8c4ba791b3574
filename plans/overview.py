"""What the pages about plans show: where each kind stands, and what is left to fill in."""

from dataclasses import dataclass
from datetime import date

from django.urls import reverse

from citizens.days import Deadline, deadline
from plans.kinds import KINDS, Kind
from plans.kinds.declaration import is_answered
from plans.models import PlanVersion, PlanVersionQuerySet

SET_ASIDE = "Kommunen spørger ikke længere om det. Teksten er fra den forrige version."


@dataclass(frozen=True)
class Standing:
    """When a version in force is looked at again, and how that stands."""

    due: date
    deadline: Deadline


@dataclass(frozen=True)
class OutlineRow:
    """A section in the list of what is left. The names are those `components/task_list.html` reads."""

    label: str
    url: str
    status_label: str
    status_tone: str
    hint: str = ""


@dataclass(frozen=True)
class Outline:
    sections: tuple[OutlineRow, ...]
    done: int

    @property
    def total(self) -> int:
        return len(self.sections)


@dataclass(frozen=True)
class KindOverview:
    """One kind of plan for one citizen."""

    kind: Kind
    in_force: PlanVersion | None
    standing: Standing | None
    draft: PlanVersion | None
    draft_outline: Outline | None
    former: tuple[PlanVersion, ...]

    @property
    def has_place(self) -> bool:
        """Whether it is shown with the citizen's plans: begun, or a plan that most people have."""
        return self.kind.is_everyday or bool(self.in_force or self.draft or self.former)

    @property
    def is_withdrawn(self) -> bool:
        """Nothing holds, because what held was taken back."""
        agreed = (row for row in self.former if not row.is_refused)
        return self.in_force is None and any(row.is_withdrawn for row in agreed)

    @property
    def refused(self) -> PlanVersion | None:
        """The latest wording, where the citizen did not want it and nothing newer is on its way."""
        newest = self.former[0] if self.former and self.draft is None else None
        is_newest = newest and (self.in_force is None or newest.number > self.in_force.number)
        return newest if newest and is_newest and newest.is_refused else None


def overview(versions: PlanVersionQuerySet, *, today: date) -> list[KindOverview]:
    """Every kind of plan with those of one citizen's `versions` that are of it. One query."""
    rows = versions.with_due_date().select_related("plan", "edition", "approved_by").order_by("-number")
    of_kind: dict[str, list[PlanVersion]] = {key: [] for key in KINDS}
    for row in rows:
        of_kind[row.plan.kind].append(row)
    return [_kind_overview(kind, of_kind[key], today) for key, kind in KINDS.items()]


def _kind_overview(kind: Kind, rows: list[PlanVersion], today: date) -> KindOverview:
    in_force = next((row for row in rows if row.is_in_force), None)
    draft = next((row for row in rows if row.is_draft), None)
    return KindOverview(
        kind=kind,
        in_force=in_force,
        standing=standing(in_force, today=today) if in_force else None,
        draft=draft,
        draft_outline=outline(draft) if draft else None,
        former=tuple(row for row in rows if not row.is_draft and not row.is_in_force),
    )


def standing(version: PlanVersion, *, today: date) -> Standing | None:
    """For a version in force, read `with_due_date`; None for one that was superseded."""
    if not version.is_in_force:
        return None
    due: date = version.due  # type: ignore[attr-defined]  # annotated by with_due_date
    return Standing(due, deadline(due, today=today))


def outline(version: PlanVersion) -> Outline:
    """The sections of a draft, with a word on each: filled in, needed, or still open."""
    kind = version.kind_declared
    rows = []
    for section in kind.sections:
        if is_answered(section, version.content):
            word, tone = "Udfyldt", "ok"
        elif section.key in kind.required:
            word, tone = "Skal med", "warn"
        else:
            word, tone = "Ikke udfyldt", "muted"
        url = reverse("plans:section", args=[version.pk, section.key])
        hint = SET_ASIDE if section.is_set_aside else ""
        rows.append(OutlineRow(section.title, url, word, tone, hint))
    return Outline(tuple(rows), sum(row.status_tone == "ok" for row in rows))
