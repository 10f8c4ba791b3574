"""Days as the house speaks of them: how a date to do something by stands, and where the timeline goes on."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.utils import timezone

from citizens.record import noon

GRACE = timedelta(days=14)  # late can happen in a holiday; after that somebody should be asked why


@dataclass(frozen=True)
class Deadline:
    """The word for it, and the tone of its badge."""

    label: str
    tone: str


IN_TIME = Deadline("i tide", "ok")
LATE = Deadline("forsinket", "warn")
OVERDUE = Deadline("forfalden", "danger")


def deadline(due_on: date, *, today: date) -> Deadline:
    """How something that should be done by `due_on` stands today. The day itself is still in time."""
    if today <= due_on:
        return IN_TIME
    return LATE if today <= due_on + GRACE else OVERDUE


def last_noon_before(before: datetime | None) -> date:
    """The last day whose noon lies before `before`: where a timeline source that only has days goes on."""
    if before is None:
        return date.max
    moment = timezone.localtime(before)
    return moment.date() if noon(moment.date()) < moment else moment.date() - timedelta(days=1)
