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
from demo.other_plans import write_approved
from demo.town import Kommune
from plans.models import PlanVersion
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
    learning = None
    if "learning" in told:
        day = over_on + timedelta(days=told["learned_after"])
        learning = write_approved(LEARNING, told["learning"], like=kriseplan, day=day, chance=chance)
    CrisisEvent.objects.create(
        id=uuid_at(chance, midday(on)),
        created_at=midday(on),
        citizen_id=kriseplan.citizen_id,
        on=on,
        over_on=over_on,
        happened=told["happened"],
        sought=told["sought"],
        by_id=kriseplan.written_by_id,
        learning=learning,
    )
