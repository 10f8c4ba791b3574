"""When support was ordered, began and ended: the frame that everything else of a life is told in."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from random import Random

from django.utils import timezone

from citizens.models import CourseStatus
from demo.dice import between, dice, some_days, weighted

LONGEST = 760  # days back: visits over two years
AHEAD = timedelta(days=21)  # how far visits are planned
TIMES = (time(8, 30), time(10), time(11, 30), time(13), time(14, 30))
WEEK = tuple((weekday, at) for weekday in range(5) for at in TIMES)

STANDING = (
    (CourseStatus.ACTIVE, 0.66),
    (CourseStatus.PHASING_OUT, 0.09),
    (CourseStatus.STARTING, 0.07),
    (CourseStatus.ORDERED, 0.04),
    (CourseStatus.ENDED, 0.11),
    (CourseStatus.BROKEN_OFF, 0.03),
)


@dataclass(frozen=True)
class Grant:
    """Minutes a week, and the visits they are spent on."""

    minutes_per_week: int
    visits: int  # in a period
    minutes: int  # each
    weeks: int = 1  # in a period


GRANTS = (
    (Grant(30, 1, 60, weeks=2), 0.13),
    (Grant(45, 1, 90, weeks=2), 0.11),
    (Grant(60, 1, 60), 0.30),
    (Grant(90, 1, 90), 0.24),
    (Grant(120, 2, 60), 0.11),
    (Grant(180, 2, 90), 0.06),
    (Grant(240, 3, 80), 0.03),
    (Grant(300, 4, 75), 0.02),
)


@dataclass(frozen=True)
class Arc:
    """One course from order to end, as days."""

    status: CourseStatus
    ordered_on: date
    started_on: date | None = None
    active_on: date | None = None
    phasing_on: date | None = None
    ended_on: date | None = None
    grant: Grant = GRANTS[2][0]

    @property
    def is_over(self) -> bool:
        return self.ended_on is not None

    def days_on(self, day: date) -> int:
        assert self.started_on
        return (day - self.started_on).days


def draw_arc(chance: Random, today: date) -> Arc:
    """A course as it may stand today."""
    grant = weighted(chance, GRANTS)
    match weighted(chance, STANDING):
        case CourseStatus.ORDERED:
            return Arc(CourseStatus.ORDERED, today - some_days(chance, 2, 20), grant=grant)
        case CourseStatus.STARTING:
            started = today - some_days(chance, 5, 45)
            return Arc(CourseStatus.STARTING, started - some_days(chance, 6, 30), started, grant=grant)
        case CourseStatus.ENDED:
            return ended_arc(chance, today - some_days(chance, 5, 340), grant)
        case CourseStatus.BROKEN_OFF:
            started = today - some_days(chance, 200, LONGEST)
            ended = between(chance, started + timedelta(days=60), today - timedelta(days=10))
            return Arc(
                CourseStatus.BROKEN_OFF,
                started - some_days(chance, 6, 30),
                started,
                started + timedelta(days=35),
                ended_on=ended,
                grant=grant,
            )
        case status:
            return running_arc(chance, today, status, grant)


def running_arc(
    chance: Random, today: date, status: CourseStatus, grant: Grant, *, least_days: int = 50
) -> Arc:
    """A course in full swing, or in its last months."""
    least = least_days if status == CourseStatus.ACTIVE else max(least_days, 240)
    started = today - timedelta(days=round(chance.triangular(least, LONGEST, LONGEST)))
    phasing = today - some_days(chance, 10, 80) if status == CourseStatus.PHASING_OUT else None
    return Arc(
        status,
        started - some_days(chance, 6, 30),
        started,
        started + some_days(chance, 25, 45),
        phasing,
        grant=grant,
    )


def ended_arc(chance: Random, ended: date, grant: Grant) -> Arc:
    """A course that came to its end on the day `ended`."""
    started = ended - some_days(chance, 180, 420)
    return Arc(
        CourseStatus.ENDED,
        started - some_days(chance, 6, 30),
        started,
        started + some_days(chance, 25, 45),
        ended - some_days(chance, 40, 80),
        ended,
        grant,
    )


def draw_arcs(chance: Random, today: date) -> tuple[Arc, ...]:
    """The courses of one citizen, oldest first; a few have been here before."""
    arc = draw_arc(chance, today)
    room = (today - arc.ordered_on).days < LONGEST - 400
    if room and chance.random() < 0.15:
        return ended_arc(chance, arc.ordered_on - some_days(chance, 60, 160), arc.grant), arc
    return (arc,)


@dataclass(frozen=True)
class Slot:
    """A meeting as it stands in the calendar."""

    day: date
    starts_at: datetime
    minutes: int

    @property
    def ends_at(self) -> datetime:
        return self.starts_at + timedelta(minutes=self.minutes)


def at(day: date, when: time) -> datetime:
    return timezone.make_aware(datetime.combine(day, when))


def calendar(arc: Arc, *, desk: str, place: int, today: date) -> list[Slot]:
    """The meetings of a course, at the hours that the worker at `desk` has for citizen number `place`."""
    if not arc.started_on:
        return []
    week = list(WEEK)
    dice(desk).shuffle(week)
    hours = _hours(week, place % len(week), arc.grant.visits)
    until = arc.ended_on or today + AHEAD
    return [
        Slot(day, at(day, when), arc.grant.minutes)
        for day in _days(arc.started_on, until)
        for weekday, when in sorted(hours)
        if weekday == day.weekday() and _is_visiting_week(arc, day) and not _is_holiday(day)
    ]


def _hours(week: list[tuple[int, time]], place: int, number: int) -> list[tuple[int, time]]:
    """The citizen's own hour, and further ones on other days, from the far end, where few have theirs."""
    hours = [week[place]]
    from_the_end = week[::-1]
    for weekday, when in from_the_end[place:] + from_the_end[:place]:
        if len(hours) < number and weekday not in {taken for taken, _ in hours}:
            hours.append((weekday, when))
    return hours


def _days(first: date, last: date) -> Iterator[date]:
    return (first + timedelta(days=n) for n in range((last - first).days + 1))


def _is_visiting_week(arc: Arc, day: date) -> bool:
    """Every week or every other, and half as often once phasing out has begun."""
    weeks = arc.grant.weeks * (2 if arc.phasing_on and day >= arc.phasing_on else 1)
    return day.toordinal() // 7 % weeks == 0


def _is_holiday(day: date) -> bool:
    """Christmas and New Year; the rest of the year somebody is always at work."""
    return (day.month, day.day) in {(12, 24), (12, 25), (12, 26), (12, 31), (1, 1)}
