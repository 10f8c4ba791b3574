"""Danish working days. Pure: knows no Django and no kommune.

Public holidays by law; Store bededag was one until 2023. What a kommune itself keeps closed is told by the
caller, as month and day (see `Municipality.closed_days`).
"""

from datetime import date, timedelta
from functools import lru_cache

from dateutil.easter import easter

ALWAYS = ((1, 1), (12, 25), (12, 26))
FROM_EASTER = (-3, -2, 0, 1, 39, 49, 50)  # skærtorsdag to 2. pinsedag, in days from påskedag
PRAYER_DAY, LAST_PRAYER_DAY = 26, 2023
ClosedDays = frozenset[tuple[int, int]]


@lru_cache(maxsize=64)
def holidays(year: int) -> frozenset[date]:
    """The days of `year` that the law keeps closed."""
    offsets = (*FROM_EASTER, PRAYER_DAY) if year <= LAST_PRAYER_DAY else FROM_EASTER
    moving = (easter(year) + timedelta(days=days) for days in offsets)
    return frozenset([*moving, *(date(year, month, day) for month, day in ALWAYS)])


def is_working_day(day: date, closed: ClosedDays = frozenset()) -> bool:
    return day.weekday() < 5 and day not in holidays(day.year) and (day.month, day.day) not in closed


def working_days_after(day: date, count: int, closed: ClosedDays = frozenset()) -> date:
    """The `count`-th working day after `day`, which itself is not counted."""
    while count:
        day += timedelta(days=1)
        count -= is_working_day(day, closed)
    return day
