"""What the citizen has said before that may belong here: only this citizen's, and only what was agreed."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from plans.difference import as_text
from plans.kinds import Section, Shape
from plans.lessons import known
from plans.models import PlanVersion

KRISE, MESTRING, LEARNING = "kriseplan", "mestringsplan", "laering-efter-krise"
# Questions that ask for much the same in another plan: (kind, section) -> where it may have been said.
ALIKE: dict[tuple[str, str], tuple[tuple[str, str], ...]] = {
    (KRISE, "early_signs"): ((MESTRING, "signs_me"), (MESTRING, "signs_others"), (LEARNING, "signs")),
    (KRISE, "helps_me"): ((MESTRING, "strategies"), (LEARNING, "next_time")),
    (KRISE, "avoid"): ((LEARNING, "set_off"),),
    (KRISE, "worked_before"): ((LEARNING, "worked_before"),),
    (MESTRING, "signs_me"): ((KRISE, "early_signs"), (LEARNING, "signs")),
    (MESTRING, "keep_it"): ((KRISE, "helps_me"),),
    (LEARNING, "signs"): ((KRISE, "early_signs"), (MESTRING, "signs_me")),
    (LEARNING, "worked_before"): ((KRISE, "helps_me"), (KRISE, "worked_before")),
    (LEARNING, "next_time"): ((KRISE, "helps_me"), (MESTRING, "strategies")),
}
MOST = 8  # more than can be read aloud at one go help nobody


@dataclass(frozen=True)
class Said:
    """A line from a plan that was agreed. `key` names it in the form."""

    key: str
    line: str
    plan: str


def said_before(draft: PlanVersion, section: Section) -> list[Said]:
    """The latest first; nothing that stands in the draft. One query, and none where no question is alike."""
    places = ALIKE.get((draft.plan.kind, section.key), ())
    if not places:
        return []
    kinds = {draft.plan.kind, *(kind for kind, _ in places)}
    agreed = (
        PlanVersion.objects.once_approved()
        .filter(citizen_id=draft.citizen_id, plan__kind__in=kinds)
        .exclude(pk=draft.pk)
        .select_related("plan", "edition")
    )
    met = {known(line) for line in _lines(section, draft.content.get(section.key, section.empty))}
    found = []
    for version in agreed.order_by("-approved_at", "-id"):
        for number, line in enumerate(_lines_of(version, places)):
            if known(line) not in met:
                met.add(known(line))
                found.append(Said(f"{version.pk}-{number}", line, str(version.plan)))
    return found[:MOST]


def _lines_of(version: PlanVersion, places: tuple[tuple[str, str], ...]) -> Iterator[str]:
    for kind, key in places:
        section = version.kind_declared.section(key) if kind == version.plan.kind else None
        if section:
            yield from _lines(section, version.content.get(key, section.empty))


def _lines(section: Section, answer: Any) -> list[str]:
    """An answer as lines: of a table what stands in its first column."""
    if section.shape is Shape.ROWS:
        return [text for row in answer if (text := row.get(section.columns[0].key, ""))]
    return [line for line in as_text(section, answer).splitlines() if line.strip()]
