"""What happens to indicators: the values of a day are kept, and a kommune sets its targets."""

from collections.abc import Iterator, Mapping
from datetime import date

from django.db import transaction

from accounts.models import Municipality, Team, User
from audit.log import record
from audit.models import Event
from dashboards.indicators import INDICATORS, Share
from dashboards.models import IndicatorSnapshot, IndicatorTarget

BATCH = 5000  # rows in one insert


def write_snapshots(day: date) -> None:
    """Keep every team's value of every indicator as of `day`: one query each, and one to write them.

    Twice is the same as once: what stands for the day is written over.
    """
    IndicatorSnapshot.objects.bulk_create(
        _snapshots(day),
        batch_size=BATCH,
        update_conflicts=True,
        unique_fields=["team", "day", "key"],
        update_fields=["numerator", "denominator"],
    )


def _snapshots(day: date) -> Iterator[IndicatorSnapshot]:
    teams = list(Team.objects.values_list("pk", flat=True))
    for indicator in INDICATORS.values():
        shares = indicator.shares(day)
        for team in teams:
            share = shares.get(team, Share())
            yield IndicatorSnapshot(
                day=day, team_id=team, key=indicator.key, numerator=share.met, denominator=share.whole
            )


def targets_of(municipality: Municipality) -> dict[str, int]:
    """The target in force for each indicator: the kommune's own, else the default."""
    own = dict(IndicatorTarget.objects.filter(municipality=municipality).values_list("key", "percent"))
    return {key: own.get(key, indicator.target) for key, indicator in INDICATORS.items()}


@transaction.atomic
def set_targets(municipality: Municipality, percents: Mapping[str, int], *, by: User) -> list[str]:
    """Set the kommune's targets by indicator key; gives the keys that changed."""
    Municipality.objects.select_for_update().get(pk=municipality.pk)  # two leder save one after the other
    in_force = targets_of(municipality)
    changed = [key for key, percent in percents.items() if in_force[key] != percent]
    for key in changed:
        target, _ = IndicatorTarget.objects.update_or_create(
            municipality=municipality, key=key, defaults={"percent": percents[key]}
        )
        record(Event.TARGET_SET, by=by, target=target, key=key, percent=percents[key])
    return changed
