"""Sparring and supervision in the teams over two years."""

from datetime import date, timedelta
from typing import Any

from accounts.models import User
from demo.courses import LONGEST
from demo.dice import dice, some_days, uuid_at, weighted
from demo.language.texts import lines
from demo.life import midday
from demo.town import Crew, Kommune
from visits.models import Supervision, SupervisionKind

KINDS = ((SupervisionKind.PEER, 0.6), (SupervisionKind.SUPERVISION, 0.32), (SupervisionKind.OPEN_ROOM, 0.08))
PRESENT = 0.72


def write_supervision(kommune: Kommune, *, seed: int, today: date) -> None:
    """Every few weeks in every team, with most of the workers there."""
    Participation: type[Any] = Supervision.participants.through
    for crew in kommune.crews:
        met = _meetings(crew, seed, today)
        Supervision.objects.bulk_create(supervision for supervision, _ in met)
        Participation.objects.bulk_create(
            Participation(supervision_id=supervision.pk, user_id=user.pk)
            for supervision, present in met
            for user in present
        )


def _meetings(crew: Crew, seed: int, today: date) -> list[tuple[Supervision, list[User]]]:
    chance = dice(seed, crew.team.municipality.name, crew.team.name, "supervision")
    met = []
    day = today - timedelta(days=LONGEST)
    while (day := day + some_days(chance, 22, 58)) < today:
        present = [user for user in crew.workers if chance.random() < PRESENT]
        if present:
            supervision = Supervision(
                id=uuid_at(chance, midday(day)),
                team=crew.team,
                on=day,
                kind=weighted(chance, KINDS),
                action_points=chance.choice(lines("work", "supervision_points")),
                recorded_by=present[0],
            )
            met.append((supervision, present))
    return met
