"""What the numbers of one forløb say: change, cut-offs and what deserves a talk. Pure, like the scoring.

The caller gives the meetings of ONE forløb, oldest first: two forløb of a citizen are never compared.
What the screen says about it stands in `measurements.sentences`.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum
from itertools import pairwise
from typing import TypeVar

from measurements.instruments import DEFAULT_LIMITS, SRS, WHO5, Limits
from measurements.scoring import Answers, Score


class State(StrEnum):
    """What came of asking. Only a complete reading has a number."""

    COMPLETE = "complete"
    INCOMPLETE = "incomplete"
    DECLINED = "declined"
    MISSING = "missing"


@dataclass(frozen=True)
class Reading:
    """What one instrument said at one meeting."""

    state: State
    total: Decimal | None = None
    answers: Answers = field(default_factory=dict)  # empty where only the total is known, or may be seen
    is_total_alone: bool = False

    def __post_init__(self) -> None:
        if self.total is not None and not isinstance(self.total, Decimal):
            raise TypeError(f"a total is a Decimal, not {type(self.total).__name__}")
        if (self.total is not None) != (self.state == State.COMPLETE):
            raise ValueError("a complete reading has a total, any other has none")

    @classmethod
    def of(cls, score: Score, answers: Answers) -> "Reading":
        """The reading of an instrument that was filled in, wholly or in part."""
        if score.total is None:
            return cls(State.INCOMPLETE)
        return cls(State.COMPLETE, score.total, answers)


DECLINED = Reading(State.DECLINED)
MISSING = Reading(State.MISSING)


@dataclass(frozen=True)
class Meeting:
    """One meeting of a forløb, with the ORS at its start and the SRS at its end."""

    day: date
    ors: Reading = MISSING
    srs: Reading = MISSING


@dataclass(frozen=True)
class Wellbeing:
    """One time WHO-5 was asked. The total of its reading is the raw sum, 0–25."""

    day: date
    reading: Reading

    @property
    def percent(self) -> Decimal | None:
        return None if self.reading.total is None else who5_percent(self.reading.total)


Dated = TypeVar("Dated", Meeting, Wellbeing)


class Direction(StrEnum):
    UP = "up"
    DOWN = "down"
    NONE = "none"


@dataclass(frozen=True)
class Change:
    """First and latest ORS of a forløb, and what the difference amounts to."""

    first: Decimal
    last: Decimal
    rci: Decimal
    reliable: Direction
    crossed_cutoff: bool
    clinically_significant: bool | None  # None: does not apply, the first was at or above the cut-off

    @property
    def difference(self) -> Decimal:
        return self.last - self.first


def ors_change(first: Decimal, last: Decimal, limits: Limits = DEFAULT_LIMITS) -> Change:
    """What the way from `first` to `last` amounts to."""
    reliable = _direction(last - first, limits.rci)
    crossed = first < limits.ors_cutoff <= last
    return Change(
        first=first,
        last=last,
        rci=limits.rci,
        reliable=reliable,
        crossed_cutoff=crossed,
        clinically_significant=crossed and reliable == Direction.UP if first < limits.ors_cutoff else None,
    )


def change_over(meetings: Sequence[Meeting], limits: Limits = DEFAULT_LIMITS) -> Change | None:
    """The change over a forløb, or None while there are fewer than two complete ORS."""
    totals = ors_totals(meetings)
    return ors_change(totals[0], totals[-1], limits) if len(totals) > 1 else None


def is_clinical(total: Decimal, limits: Limits = DEFAULT_LIMITS) -> bool:
    """Whether an ORS is below the cut-off."""
    return total < limits.ors_cutoff


def ors_totals(meetings: Sequence[Meeting]) -> list[Decimal]:
    """The complete ORS, oldest first."""
    return [meeting.ors.total for meeting in _in_order(meetings) if meeting.ors.total is not None]


def srs_totals(meetings: Sequence[Meeting]) -> list[Decimal]:
    """The complete SRS, oldest first."""
    return [meeting.srs.total for meeting in _in_order(meetings) if meeting.srs.total is not None]


class Band(StrEnum):
    """The three Danish bands of WHO-5."""

    LOWEST = "lowest"
    LOW = "low"
    ABOVE = "above"


def who5_percent(raw: Decimal) -> Decimal:
    """The raw sum, 0–25, as percent of the highest."""
    return raw * 100 / WHO5.highest_total


def who5_is_low(raw: Decimal, limits: Limits = DEFAULT_LIMITS) -> bool:
    return raw < limits.who5_low_raw


def who5_band(percent: Decimal, limits: Limits = DEFAULT_LIMITS) -> Band:
    """0–35, 36–50 or over 50."""
    if percent <= limits.who5_lowest_band:
        return Band.LOWEST
    return Band.LOW if percent <= limits.who5_low_band else Band.ABOVE


def who5_change(before: Decimal, after: Decimal, limits: Limits = DEFAULT_LIMITS) -> Direction:
    """Whether two percents differ enough to be worth noticing."""
    return _direction(after - before, limits.who5_change)


def who5_percents(wellbeing: Sequence[Wellbeing]) -> list[Decimal]:
    """The complete WHO-5 as percents, oldest first."""
    return [time.percent for time in _in_order(wellbeing) if time.percent is not None]


def _direction(difference: Decimal, least: Decimal) -> Direction:
    if difference >= least:
        return Direction.UP
    return Direction.DOWN if difference <= -least else Direction.NONE


def _in_order(series: Sequence[Dated]) -> Sequence[Dated]:
    if any(later.day < earlier.day for earlier, later in pairwise(series)):
        raise ValueError("the measurements of a forløb come oldest first")
    return series


class AlertKind(StrEnum):
    FIRST_ORS = "first_ors"
    RELIABLE_IMPROVEMENT = "reliable_improvement"
    RELIABLE_DETERIORATION = "reliable_deterioration"
    CROSSED_CUTOFF = "crossed_cutoff"
    SIGNIFICANT_CHANGE = "significant_change"
    NO_CHANGE = "no_change"
    SRS_BELOW = "srs_below"
    SRS_ITEM_LOW = "srs_item_low"
    SRS_FELL = "srs_fell"
    SRS_MISSING = "srs_missing"
    SRS_ALWAYS_FULL = "srs_always_full"
    WHO5_LOW = "who5_low"
    WHO5_LOOK_CLOSER = "who5_look_closer"
    WHO5_UP = "who5_up"
    WHO5_DOWN = "who5_down"

    @property
    def asks_what_to_do(self) -> bool:
        """Whether the answer to "what shall we do differently?" is kept with it."""
        return self in {AlertKind.SRS_BELOW, AlertKind.SRS_ITEM_LOW, AlertKind.SRS_FELL}


@dataclass(frozen=True)
class Alert:
    """Something the numbers say. `value` met `limit`; `item` is the key of the SRS item it is about."""

    kind: AlertKind
    value: Decimal | None = None
    limit: Decimal | None = None
    item: str = ""


def alerts(
    meetings: Sequence[Meeting], wellbeing: Sequence[Wellbeing] = (), limits: Limits = DEFAULT_LIMITS
) -> tuple[Alert, ...]:
    """Everything the numbers of a forløb say now, in the order of `AlertKind`."""
    found = [rule(meetings, limits) for rule in FIT_RULES] + [rule(wellbeing, limits) for rule in WHO5_RULES]
    return tuple(alert for alert in found if alert is not None)


def asks_what_to_do(meetings: Sequence[Meeting], limits: Limits = DEFAULT_LIMITS) -> bool:
    """Whether the latest SRS calls for a talk about what to do differently."""
    return any(alert.kind.asks_what_to_do for alert in alerts(meetings, limits=limits))


def first_ors(meetings: Sequence[Meeting], limits: Limits) -> Alert | None:
    """One ORS so far: no change to state."""
    totals = ors_totals(meetings)
    return Alert(AlertKind.FIRST_ORS, totals[0], limits.ors_cutoff) if len(totals) == 1 else None


def reliable_improvement(meetings: Sequence[Meeting], limits: Limits) -> Alert | None:
    change = change_over(meetings, limits)
    if change is None or change.reliable != Direction.UP:
        return None
    return Alert(AlertKind.RELIABLE_IMPROVEMENT, change.difference, limits.rci)


def reliable_deterioration(meetings: Sequence[Meeting], limits: Limits) -> Alert | None:
    change = change_over(meetings, limits)
    if change is None or change.reliable != Direction.DOWN:
        return None
    return Alert(AlertKind.RELIABLE_DETERIORATION, -change.difference, limits.rci)


def crossed_cutoff(meetings: Sequence[Meeting], limits: Limits) -> Alert | None:
    change = change_over(meetings, limits)
    if change is None or not change.crossed_cutoff:
        return None
    return Alert(AlertKind.CROSSED_CUTOFF, change.last, limits.ors_cutoff)


def significant_change(meetings: Sequence[Meeting], limits: Limits) -> Alert | None:
    change = change_over(meetings, limits)
    if change is None or not change.clinically_significant:
        return None
    return Alert(AlertKind.SIGNIFICANT_CHANGE, change.last, limits.ors_cutoff)


def no_change(meetings: Sequence[Meeting], limits: Limits) -> Alert | None:
    """Enough meetings with an ORS, no reliable change in either direction, and still below the cut-off."""
    change = change_over(meetings, limits)
    measured = Decimal(len(ors_totals(meetings)))
    if change is None or measured < limits.meetings_without_change:
        return None
    if change.reliable != Direction.NONE or not is_clinical(change.last, limits):
        return None
    return Alert(AlertKind.NO_CHANGE, measured, limits.ors_cutoff)


def srs_below(meetings: Sequence[Meeting], limits: Limits) -> Alert | None:
    totals = srs_totals(meetings)
    if not totals or totals[-1] >= limits.srs_cutoff:
        return None
    return Alert(AlertKind.SRS_BELOW, totals[-1], limits.srs_cutoff)


def srs_item_low(meetings: Sequence[Meeting], limits: Limits) -> Alert | None:
    """The lowest item of the latest complete SRS, where it is low; of equals the first on the form."""
    complete = [meeting.srs for meeting in meetings if meeting.srs.total is not None]
    answers = complete[-1].answers if complete else {}
    low = [item.key for item in SRS.items if item.key in answers and answers[item.key] < limits.srs_item_low]
    if not low:
        return None
    lowest = min(low, key=lambda key: answers[key])
    return Alert(AlertKind.SRS_ITEM_LOW, answers[lowest], limits.srs_item_low, lowest)


def srs_fell(meetings: Sequence[Meeting], limits: Limits) -> Alert | None:
    """The latest SRS against the complete one before it."""
    totals = srs_totals(meetings)
    if len(totals) < 2 or totals[-2] - totals[-1] < limits.srs_fall:
        return None
    return Alert(AlertKind.SRS_FELL, totals[-2] - totals[-1], limits.srs_fall)


def srs_missing(meetings: Sequence[Meeting], limits: Limits) -> Alert | None:
    """The latest meeting with an ORS has no SRS. A citizen who said no is not a missing one."""
    with_ors = [meeting for meeting in meetings if meeting.ors.total is not None]
    if not with_ors or with_ors[-1].srs.state not in {State.MISSING, State.INCOMPLETE}:
        return None
    return Alert(AlertKind.SRS_MISSING)


def srs_always_full(meetings: Sequence[Meeting], limits: Limits) -> Alert | None:
    """A soft hint: the latest few SRS are all as high as they go."""
    latest = srs_totals(meetings)[-int(limits.srs_always_full) :]
    if len(latest) < limits.srs_always_full or set(latest) != {SRS.highest_total}:
        return None
    return Alert(AlertKind.SRS_ALWAYS_FULL, SRS.highest_total, limits.srs_always_full)


def who5_low(wellbeing: Sequence[Wellbeing], limits: Limits) -> Alert | None:
    raws = [time.reading.total for time in wellbeing if time.reading.total is not None]
    if not raws or not who5_is_low(raws[-1], limits):
        return None
    return Alert(AlertKind.WHO5_LOW, who5_percent(raws[-1]), who5_percent(limits.who5_low_raw))


def who5_look_closer(wellbeing: Sequence[Wellbeing], limits: Limits) -> Alert | None:
    percents = who5_percents(wellbeing)
    if not percents or percents[-1] > limits.who5_look_closer:
        return None
    return Alert(AlertKind.WHO5_LOOK_CLOSER, percents[-1], limits.who5_look_closer)


def who5_up(wellbeing: Sequence[Wellbeing], limits: Limits) -> Alert | None:
    return _who5_moved(wellbeing, limits, Direction.UP, AlertKind.WHO5_UP)


def who5_down(wellbeing: Sequence[Wellbeing], limits: Limits) -> Alert | None:
    return _who5_moved(wellbeing, limits, Direction.DOWN, AlertKind.WHO5_DOWN)


def _who5_moved(
    wellbeing: Sequence[Wellbeing], limits: Limits, way: Direction, kind: AlertKind
) -> Alert | None:
    """The latest WHO-5 against the complete one before it (ours: the sources do not say against which)."""
    percents = who5_percents(wellbeing)
    if len(percents) < 2 or who5_change(percents[-2], percents[-1], limits) != way:
        return None
    return Alert(kind, abs(percents[-1] - percents[-2]), limits.who5_change)


FIT_RULES: tuple[Callable[[Sequence[Meeting], Limits], Alert | None], ...] = (
    first_ors,
    reliable_improvement,
    reliable_deterioration,
    crossed_cutoff,
    significant_change,
    no_change,
    srs_below,
    srs_item_low,
    srs_fell,
    srs_missing,
    srs_always_full,
)
WHO5_RULES: tuple[Callable[[Sequence[Wellbeing], Limits], Alert | None], ...] = (
    who5_low,
    who5_look_closer,
    who5_up,
    who5_down,
)
