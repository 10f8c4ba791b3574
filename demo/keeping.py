"""Cases that have been kept long enough: one to be deleted, one held back, and a rule to agree on."""

from datetime import date, timedelta

from accounts.models import User
from citizens.models import Citizen
from demo.dice import dice, uuid_at
from demo.language.texts import lines
from demo.life import midday
from demo.town import Kommune
from retention import clock
from retention.models import Hold
from retention.services import archive_closed, propose_deletions

HELD_AGO = timedelta(days=40)
ARCHIVED_AGO = timedelta(days=4 * 365)


def write_keeping(kommune: Kommune, *, seed: int, today: date) -> None:
    """What the nights would have left by now, and a leder's word against one of them."""
    held = clock.citizens().due(today).filter(municipality=kommune.municipality).order_by("pk").last()
    if held:
        _hold(held, by=_leder_of(kommune, held), seed=seed, day=today - HELD_AGO)
    archive_closed(today - ARCHIVED_AGO)
    archive_closed(today)
    propose_deletions(today)


def _leder_of(kommune: Kommune, citizen: Citizen) -> User:
    return next(crew.manager for crew in kommune.crews if crew.team.pk == citizen.team_id)


def _hold(citizen: Citizen, *, by: User, seed: int, day: date) -> None:
    at = midday(day)
    Hold.objects.create(
        id=uuid_at(dice(seed, "hold"), at),
        created_at=at,
        citizen=citizen,
        reason=lines("work", "held_back")[0],
        set_by=by,
    )
