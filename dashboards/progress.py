"""How the citizens of some teams are doing by their own measurements: how many, never who.

Only the first and the latest answer of each running forløb are held against each other, so that nobody is
compared with anybody else, and nothing here is counted by worker: who has the hardest cases would look worst.
"""

from collections import Counter
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from itertools import groupby

from citizens.models import Course
from dashboards.indicators.declaration import Share
from measurements.change import Direction, ors_change, who5_change, who5_percent
from measurements.instruments import Limits
from measurements.models import InstrumentKey, Response, ResponseQuerySet

FEWEST = 5  # forløb; of fewer, a count says who (instruments.md)


@dataclass(frozen=True)
class Ways:
    """Where the forløb that were measured at least twice have gone."""

    counts: Counter[Direction] = field(default_factory=Counter)

    @property
    def whole(self) -> int:
        return self.counts.total()

    @property
    def is_told(self) -> bool:
        return self.whole >= FEWEST

    @property
    def up(self) -> Share:
        return self._share(Direction.UP)

    @property
    def same(self) -> Share:
        return self._share(Direction.NONE)

    @property
    def down(self) -> Share:
        return self._share(Direction.DOWN)

    def _share(self, direction: Direction) -> Share:
        return Share(self.counts[direction], self.whole)


@dataclass(frozen=True)
class Progress:
    """By ORS and by WHO-5; and of the forløb that began below the cut-off of ORS, how many crossed it."""

    ors: Ways
    who5: Ways
    crossed: Share

    @property
    def crossed_is_told(self) -> bool:
        return self.crossed.whole >= FEWEST


def read_progress(teams: Collection[int], day: date, limits: Limits) -> Progress:
    """As of `day`, within the present reach, with the kommune's own limits. One query."""
    running = Course.objects.running_on(day).filter(team__in=teams)
    responses = Response.objects.complete().filter(course__in=running, given_on__lte=day)
    pairs = dict(_first_and_latest(responses.of(InstrumentKey.ORS, InstrumentKey.WHO5)))
    ors = [ors_change(*pair, limits) for pair in _of(pairs, InstrumentKey.ORS)]
    began_low = [change for change in ors if change.first < limits.ors_cutoff]
    return Progress(
        ors=Ways(Counter(change.reliable for change in ors)),
        who5=Ways(
            Counter(
                who5_change(who5_percent(first), who5_percent(latest), limits)
                for first, latest in _of(pairs, InstrumentKey.WHO5)
            )
        ),
        crossed=Share(sum(change.crossed_cutoff for change in began_low), len(began_low)),
    )


Pair = tuple[Decimal, Decimal]


def _first_and_latest(responses: ResponseQuerySet) -> Iterator[tuple[tuple[str, object], Pair]]:
    """By instrument and forløb, of those with two answers or more."""
    rows = responses.order_by("instrument", "course", "given_on", "created_at")
    for key, answers in groupby(rows.values_list("instrument", "course", "total"), key=lambda row: row[:2]):
        totals = [total for _instrument, _course, total in answers if total is not None]
        if len(totals) > 1:
            yield key, (totals[0], totals[-1])


def _of(pairs: dict[tuple[str, object], Pair], instrument: str) -> list[Pair]:
    return [pair for (asked, _course), pair in pairs.items() if asked == instrument]
