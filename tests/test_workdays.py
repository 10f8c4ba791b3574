"""Danish working days: what a deadline of so many of them means (security N-08)."""

from datetime import date

import pytest

from bostoette.workdays import holidays, is_working_day, working_days_after

BOTH = frozenset({(6, 5), (12, 24)})


def test_the_holidays_of_a_year_are_those_of_the_law() -> None:
    assert sorted(holidays(2026)) == [
        date(2026, 1, 1),
        date(2026, 4, 2),  # skærtorsdag
        date(2026, 4, 3),
        date(2026, 4, 5),
        date(2026, 4, 6),
        date(2026, 5, 14),  # Kristi himmelfart
        date(2026, 5, 24),
        date(2026, 5, 25),
        date(2026, 12, 25),
        date(2026, 12, 26),
    ]


def test_store_bededag_was_a_holiday_until_2023() -> None:
    assert not is_working_day(date(2023, 5, 5))
    assert is_working_day(date(2024, 4, 26))


@pytest.mark.parametrize("day", [date(2026, 6, 5), date(2026, 12, 24)])
def test_grundlovsdag_and_juleaften_are_as_the_kommune_says(day: date) -> None:
    assert is_working_day(day)
    assert not is_working_day(day, BOTH)


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        (date(2026, 11, 16), date(2026, 11, 23)),  # Monday to Monday
        (date(2026, 11, 20), date(2026, 11, 27)),  # Friday
        (date(2026, 11, 21), date(2026, 11, 27)),  # Saturday
        (date(2026, 11, 22), date(2026, 11, 27)),  # Sunday
        (date(2026, 3, 31), date(2026, 4, 10)),  # over Easter
        (date(2026, 5, 12), date(2026, 5, 20)),  # over Kristi himmelfart
        (date(2026, 12, 23), date(2027, 1, 4)),  # over Christmas and New Year, with juleaftensdag closed
    ],
)
def test_five_working_days_after(day: date, expected: date) -> None:
    assert working_days_after(day, 5, BOTH) == expected


def test_no_days_after_is_the_day_itself() -> None:
    assert working_days_after(date(2026, 11, 21), 0) == date(2026, 11, 21)
