"""A plan for machines: the JSON that lies within its PDF. `docs/plan.schema.json` says how it reads."""

import json
from typing import Any

from bostoette.pdf_files import Attached
from plans.kinds.declaration import Answered, read
from plans.models import PlanVersion

FORMAT, FORMAT_VERSION = "bostoette.plan", 1


def plan_file(version: PlanVersion) -> Attached:
    """The approved version as a file for its PDF. Names the citizen, without number or address."""
    assert version.approved_at  # the database promises it once approved
    content = json.dumps(as_json(version), ensure_ascii=False, indent=1).encode()
    return Attached("plan.json", content, "Planen, som maskiner kan læse den", as_of=version.approved_at)


def as_json(version: PlanVersion) -> dict[str, Any]:
    assert version.agreed_on and version.follow_up_on and version.approved_at  # as above
    kind = version.kind_declared
    return {
        "format": FORMAT,
        "version": FORMAT_VERSION,
        "plan": {
            "id": str(version.plan_id),
            "kind": kind.key,
            "title": kind.title,
            "kind_version": version.kind_version,
            "edition": version.edition.number if version.edition else None,
            "number": version.number,
        },
        "citizen": {"id": str(version.citizen_id), "name": version.citizen.name},
        "municipality": version.municipality.name,
        "agreed": {
            "on": version.agreed_on.isoformat(),
            "how": version.agreed_how,
            "how_in_words": version.get_agreed_how_display(),
        },
        "approved": {"at": version.approved_at.isoformat(), "by": str(version.approved_by)},
        "follow_up_on": version.follow_up_on.isoformat(),
        "sections": [_section(answered) for answered in read(kind, version.content)],
    }


def _section(answered: Answered) -> dict[str, Any]:
    section = answered.section
    told = {"key": section.key, "title": section.title, "question": section.question}
    return {**told, "shape": str(section.shape), "answer": _answer(answered)}


def _answer(answered: Answered) -> Any:
    """As it is stored; of a plan that was taken along its sections, so that nobody has to know the kind."""
    if not answered.is_plan or not answered.is_given:
        return answered.answer
    taken = answered.taken
    return {
        "kind": taken.kind.key,
        "title": taken.kind.title,
        "kind_version": taken.copy["kind_version"],
        "number": taken.number,
        "agreed_on": taken.agreed_on.isoformat(),
        "sections": [_section(inner) for inner in taken.answers],
    }
