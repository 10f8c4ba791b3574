"""The leder's overview: every indicator as it stands now, against its target and a quarter ago."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Count
from django.utils.formats import date_format

from accounts.models import Municipality
from dashboards.indicators import INDICATORS, Indicator, Share
from dashboards.models import IndicatorSnapshot
from dashboards.services import targets_of
from plans.pejlemaerker import THEMES, Pejlemaerke

QUARTER = timedelta(days=91)
NEAR_ENOUGH = timedelta(days=14)  # how far from a quarter ago a value may be and still be compared with


@dataclass(frozen=True)
class Standing:
    """One indicator today. `earlier` is its share on `earlier_day`, if there is a day to compare with."""

    indicator: Indicator
    share: Share
    target: int
    earlier: Share | None = None
    earlier_day: date | None = None

    @property
    def is_reached(self) -> bool | None:
        """None where there is nothing to count."""
        return None if self.share.percent is None else self.share.percent >= self.target

    @property
    def change(self) -> str:
        """`4 procentpoint op siden 22. august`"""
        before = self.earlier.percent if self.earlier else None
        if self.earlier_day is None or before is None or self.share.percent is None:
            return "ingen tidligere tal"
        since = f"siden {date_format(self.earlier_day, 'j. F')}"
        points = self.share.percent - before
        if points == 0:
            return f"uændret {since}"
        return f"{abs(points)} procentpoint {'op' if points > 0 else 'ned'} {since}"


@dataclass(frozen=True)
class Beacon:
    """A pejlemærke with its indicators."""

    pejlemaerke: Pejlemaerke
    standings: tuple[Standing, ...]

    @property
    def counted(self) -> int:
        return sum(standing.is_reached is not None for standing in self.standings)

    @property
    def reached(self) -> int:
        return sum(standing.is_reached is True for standing in self.standings)

    @property
    def is_reached(self) -> bool | None:
        return self.reached == self.counted if self.counted else None


@dataclass(frozen=True)
class ThemeBlock:
    title: str
    beacons: tuple[Beacon, ...]


def read_overview(teams: Collection[int], municipality: Municipality, today: date) -> tuple[ThemeBlock, ...]:
    """The three themes with their pejlemærker. One query an indicator, counted as of this moment."""
    standings = read_standings(INDICATORS.values(), teams, municipality, today)
    return tuple(
        ThemeBlock(theme.title, tuple(_beacon(area, standings) for area in theme.pejlemaerker))
        for theme in THEMES
    )


def read_standings(
    indicators: Iterable[Indicator], teams: Collection[int], municipality: Municipality, today: date
) -> list[Standing]:
    targets = targets_of(municipality)
    earlier_day, earlier = values_near(teams, today - QUARTER)
    return [
        Standing(
            each,
            sum(each.shares(today, teams).values(), Share()),
            targets[each.key],
            earlier.get(each.key),
            earlier_day,
        )
        for each in indicators
    ]


def _beacon(area: Pejlemaerke, standings: Iterable[Standing]) -> Beacon:
    return Beacon(area, tuple(each for each in standings if each.indicator.pejlemaerke == area))


def values_near(teams: Collection[int], aim: date) -> tuple[date | None, dict[str, Share]]:
    """The kept values of the day nearest to `aim` on which all of `teams` have some, and that day.

    A day on which one team is missing would compare different people with each other.
    """
    kept = IndicatorSnapshot.objects.filter(team__in=teams)
    near = kept.filter(day__range=(aim - NEAR_ENOUGH, aim + NEAR_ENOUGH)).values_list("day")
    days = near.annotate(n=Count("team", distinct=True)).filter(n=len(teams))
    nearest = min((day for day, _n in days), key=lambda day: (abs(day - aim), day), default=None)
    values: dict[str, Share] = {}
    for row in kept.filter(day=nearest) if nearest else ():
        values[row.key] = values.get(row.key, Share()) + Share(row.numerator, row.denominator)
    return nearest, values
