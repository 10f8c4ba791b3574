"""The number on the dashboard, the list behind it and the snapshot of the night are the same."""

from datetime import date
from itertools import product
from typing import Any

import pytest
from django.utils import timezone

from accounts.models import Team
from dashboards.indicators import INDICATORS, Share
from dashboards.models import IndicatorSnapshot
from dashboards.services import write_snapshots
from dashboards.tasks import write_snapshots as bell
from tests.dashboards.crowd import gather
from tests.dashboards.days import DAY, ago
from tests.factories import ResponseFactory
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


def test_written_again_the_day_holds_the_newer_values(town: Town) -> None:
    write_snapshots(DAY)
    assert stored(DAY)["1c", town.nord.pk] == Share(0, 1)
    ResponseFactory(course=town.forloeb, given_on=DAY)
    write_snapshots(DAY)
    assert stored(DAY)["1c", town.nord.pk] == Share(1, 1)
    assert len(stored(DAY)) == len(INDICATORS) * Team.objects.count()


@pytest.mark.parametrize("citizens", [1, 30])
def test_the_night_asks_the_same_for_one_citizen_and_for_thirty(
    town: Town, django_assert_num_queries: Any, citizens: int
) -> None:
    gather(town, seed=4, citizens=citizens)
    with django_assert_num_queries(1 + len(INDICATORS) + 1):  # teams, shares, one insert
        write_snapshots(DAY)


def test_the_bell_keeps_the_values_of_today(town: Town) -> None:
    bell()
    assert stored(timezone.localdate())["1c", town.nord.pk] == Share(0, 1)
