"""The number on the dashboard, the list behind it and the snapshot of the night are the same."""

from datetime import date
from itertools import product

import pytest

from dashboards.indicators import INDICATORS, Share
from dashboards.models import IndicatorSnapshot
from dashboards.services import write_snapshots
from tests.dashboards.crowd import gather
from tests.dashboards.days import DAY, ago
from tests.town import Town

DAYS = (DAY, ago(30), ago(91))


@pytest.fixture(params=[1, 2])
def crowd(town: Town, request: pytest.FixtureRequest) -> Town:
    gather(town, seed=request.param, citizens=25)
    return town


def test_met_and_missing_are_the_whole(crowd: Town) -> None:
    for indicator, day, team in product(INDICATORS.values(), DAYS, (crowd.nord, crowd.syd)):
        share = indicator.shares(day, [team.pk]).get(team.pk, Share())
        missing = list(indicator.missing_rows(day, [team.pk]))
        assert len({row.pk for row in missing}) == len(missing) == share.whole - share.met, indicator.key
        assert {row.team_id for row in missing} <= {team.pk}


def test_the_crowd_makes_every_indicator_a_real_share(crowd: Town) -> None:
    """Without this the test above might compare nothing with nothing."""
    for indicator in INDICATORS.values():
        total = sum(indicator.shares(DAY).values(), Share())
        assert 0 < total.met < total.whole, indicator.key


def stored(day: date) -> dict[tuple[str, int], Share]:
    rows = IndicatorSnapshot.objects.filter(day=day)
    return {(row.key, row.team_id): Share(row.numerator, row.denominator) for row in rows}


def test_the_snapshot_is_what_the_page_counts(crowd: Town) -> None:
    write_snapshots(DAY)
    counted = {
        (key, team): share for key, each in INDICATORS.items() for team, share in each.shares(DAY).items()
    }
    assert {place: share for place, share in stored(DAY).items() if share.whole} == counted
