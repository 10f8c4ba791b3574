"""The day on which the indicators are tried, and moments around it."""

from datetime import date, datetime, timedelta

from django.utils import timezone

DAY = date(2026, 3, 10)


def ago(days: int) -> date:
    """So many days before the day; a negative number lies ahead."""
    return DAY - timedelta(days=days)


def at(day: date, hour: int = 10, minute: int = 0) -> datetime:
    """A moment by the Danish clock."""
    return timezone.make_aware(datetime(day.year, day.month, day.day, hour, minute))
