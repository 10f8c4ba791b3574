"""What measurements add to a citizen's record: a tab, and lines in the timeline."""

from collections.abc import Iterator
from datetime import datetime

from django.urls import reverse

from accounts.policy import Action
from citizens.days import last_noon_before
from citizens.models import Citizen
from citizens.record import Source, Tab, TimelineItem, add_source, add_tab, noon
from measurements.instruments import INSTRUMENTS
from measurements.models import Response, State
from measurements.telling import in_short


def add_measurements() -> None:
    add_tab(
        Tab(
            "measurements",
            "Målinger",
            "measurements:list",
            Action.VIEW_SCORES,
            position=50,
            rows=Response.objects.complete,
        )
    )
    add_source(Source("measurements", "Målinger", Action.VIEW_ANSWERS, _items))


def _items(citizen: Citizen, before: datetime | None, limit: int) -> Iterator[TimelineItem]:
    rows = Response.objects.filter(citizen=citizen).select_related("recorded_by").order_by("-given_on", "-id")
    for row in rows.filter(given_on__lte=last_noon_before(before))[:limit]:
        yield TimelineItem(
            at=noon(row.given_on),
            only_day=True,
            kind="Måling",
            icon="analytics",
            title=_title(row),
            url=reverse("measurements:detail", args=[row.pk]),
            by=row.saved_by,
        )


def _title(row: Response) -> str:
    instrument = INSTRUMENTS[row.instrument]
    if row.state == State.DECLINED:
        return f"{instrument.name}: ønskede ikke at svare"
    if not row.is_complete:
        return f"{instrument.name}: ikke færdig"
    return f"{instrument.name}: {in_short(instrument, row.numbers)}"
