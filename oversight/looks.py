"""Who has looked at a citizen, as the citizen may have it: when, why, in which role."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from uuid import UUID

from django.db.models import Count, Max, Min, QuerySet
from django.db.models.functions import TruncDate
from django.utils import timezone

from audit.models import Lookup, Outcome
from citizens.models import Citizen
from citizens.services.merging import ids_of

MOST_LINES = 300


@dataclass(frozen=True)
class Line:
    """The looks of one person on one day for one purpose."""

    day: date
    first: datetime
    last: datetime
    number: int
    purpose: str
    is_refused: bool
    name: str


def looks_at(ids: Collection[UUID], since: date, until: date) -> QuerySet[Lookup]:
    """Every look at one who has, or had, these ids, from one day up to and with another, by an index."""
    return Lookup.objects.filter(citizen_id__in=ids, at__gte=_midnight(since), at__lt=_midnight(until + DAY))


def lines_of(citizen: Citizen, since: date, until: date, *, with_names: bool) -> list[Line]:
    """The looks folded by day, person and purpose, the newest first; at most `MOST_LINES`.

    Also those at a record that was laid into this one.
    """
    folded = (
        looks_at(ids_of(citizen), since, until)
        .annotate(day=TruncDate("at"))
        .values("day", "user_id", "user_label", "purpose", "outcome")
        .annotate(first=Min("at"), last=Max("at"), number=Count("*"))
        .order_by("-last")
    )
    return [
        Line(
            day=row["day"],
            first=row["first"],
            last=row["last"],
            number=row["number"],
            purpose=row["purpose"],
            is_refused=row["outcome"] == Outcome.REFUSED,
            name=row["user_label"] if with_names else "",
        )
        for row in folded[:MOST_LINES]
    ]


DAY = timedelta(days=1)


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))
