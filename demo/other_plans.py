"""The plans that few citizens have: one of each kind, each with somebody else."""

from datetime import date, timedelta
from random import Random
from typing import Any

from django.db.models import Exists, OuterRef

from citizens.models import Course
from demo.dice import dice, uuid_at
from demo.language.texts import texts
from demo.life import midday
from demo.town import Kommune
from plans.kinds import kind_of
from plans.kinds.declaration import checked
from plans.models import AgreedHow, Plan, PlanVersion, VersionStatus

FIRST_AGO, APART = timedelta(days=20), timedelta(days=9)


def write_other_plans(kommune: Kommune, *, seed: int, today: date) -> None:
    """To citizens in support who have a kriseplan, the newest first: those of the crises are the oldest."""
    chance = dice(seed, "other plans")
    running = Course.objects.running_on(today).filter(citizen=OuterRef("citizen"))
    kriseplaner = PlanVersion.objects.in_force().filter(
        Exists(running), municipality=kommune.municipality, plan__kind="kriseplan"
    )
    told = texts("other_plans").items()
    in_turn = kriseplaner.order_by("-approved_at", "pk")
    for number, ((kind, content), kriseplan) in enumerate(zip(told, in_turn, strict=False)):
        day = today - FIRST_AGO - number * APART
        if kind == "langsigtet-plan":
            content = {**content, "kriseplan": _taken(kriseplan)}
        write_approved(kind, content, like=kriseplan, day=day, chance=chance)


def _taken(version: PlanVersion) -> dict[str, Any]:
    """A copy of a plan, as another plan takes it along."""
    assert version.agreed_on
    return {
        "number": version.number,
        "kind_version": version.kind_version,
        "agreed_on": version.agreed_on.isoformat(),
        "content": version.content,
    }


def write_approved(
    kind: str, content: dict[str, Any], *, like: PlanVersion, day: date, chance: Random
) -> PlanVersion:
    """A first version, agreed at a visit on `day`, for the citizen and by the worker of `like`."""
    at, declared = midday(day), kind_of(kind)
    about = {"citizen_id": like.citizen_id, "created_at": at}
    plan = Plan.objects.create(id=uuid_at(chance, at), kind=kind, **about)
    return PlanVersion.objects.create(
        id=uuid_at(chance, at),
        plan=plan,
        number=1,
        status=VersionStatus.APPROVED,
        kind_version=declared.version,
        content=checked(declared, {key: _thawed(answer) for key, answer in content.items()}),
        revision=9,
        written_by_id=like.written_by_id,
        approved_at=at,
        approved_by_id=like.written_by_id,
        agreed_how=AgreedHow.PRESENT,
        agreed_on=day,
        follow_up_on=declared.follow_up_after(day),
        **about,
    )


def _thawed(answer: Any) -> Any:
    """Lists come as tuples from the files."""
    return list(answer) if isinstance(answer, tuple) else answer
