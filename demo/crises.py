"""Crises: one that was looked back on together, and two that wait for it."""

from datetime import date, timedelta
from random import Random
from typing import Any

from django.db.models import Case, Exists, OuterRef, Value, When

from citizens.models import Course
from demo.dice import dice, uuid_at
from demo.history import GUIDE
from demo.language.texts import texts
from demo.life import midday
from demo.town import Kommune
from plans.kinds import kind_of
from plans.kinds.declaration import checked
from plans.models import AgreedHow, Plan, PlanVersion, VersionStatus
from visits.models import CrisisEvent

LEARNING = "laering-efter-krise"
LIVED_WITH = timedelta(days=60)  # the kriseplan was there before the crisis, in the story told


def write_crises(kommune: Kommune, *, seed: int, today: date) -> None:
    """To citizens in support who have lived with a kriseplan for a while; the guide's own come first."""
    chance = dice(seed, "crises")
    running = Course.objects.running_on(today).filter(citizen=OuterRef("citizen"))
    kriseplaner = PlanVersion.objects.in_force().filter(
        Exists(running),
        municipality=kommune.municipality,
        plan__kind="kriseplan",
        approved_at__lt=midday(today - LIVED_WITH),
    )
    of_guide = Case(When(written_by__username=GUIDE, then=Value(0)), default=Value(1))
    in_turn = kriseplaner.order_by(of_guide, "approved_at", "pk")
    for told, kriseplan in zip(texts("crises")["crises"], in_turn, strict=False):
        _write(told, kriseplan, today, chance)


def _write(told: dict[str, Any], kriseplan: PlanVersion, today: date, chance: Random) -> None:
    on = today - timedelta(days=told["days_ago"])
    over_on = on + timedelta(days=told["lasted"])
    learned = "learning" in told
    CrisisEvent.objects.create(
        id=uuid_at(chance, midday(on)),
        created_at=midday(on),
        citizen_id=kriseplan.citizen_id,
        on=on,
        over_on=over_on,
        happened=told["happened"],
        sought=told["sought"],
        by_id=kriseplan.written_by_id,
        learning=_learning(told, kriseplan, over_on, chance) if learned else None,
    )


def _learning(told: dict[str, Any], kriseplan: PlanVersion, over_on: date, chance: Random) -> PlanVersion:
    day = over_on + timedelta(days=told["learned_after"])
    at, kind = midday(day), kind_of(LEARNING)
    about = {"citizen_id": kriseplan.citizen_id, "created_at": at}
    plan = Plan.objects.create(id=uuid_at(chance, at), kind=LEARNING, **about)
    content = {
        key: list(answer) if isinstance(answer, tuple) else answer for key, answer in told["learning"].items()
    }
    return PlanVersion.objects.create(
        id=uuid_at(chance, at),
        plan=plan,
        number=1,
        status=VersionStatus.APPROVED,
        kind_version=kind.version,
        content=checked(kind, content),
        revision=9,
        written_by_id=kriseplan.written_by_id,
        approved_at=at,
        approved_by_id=kriseplan.written_by_id,
        agreed_how=AgreedHow.PRESENT,
        agreed_on=day,
        follow_up_on=kind.follow_up_after(day),
        **about,
    )
