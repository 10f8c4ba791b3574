"""What happens to planned visits when a citizen gets another bostøtte (`citizens.calendars`)."""

from datetime import date, timedelta
from uuid import UUID

from django.db.models import Count, Exists, F, OuterRef

from accounts.models import User
from audit.log import record
from audit.models import Event
from citizens.calendars import Calendar, Moved, add_calendar
from citizens.reach import within_whole_house
from visits.models import Visit, VisitQuerySet, midnight_after


def add_visits() -> None:
    add_calendar(Calendar(waiting=_waiting, move=_move))


def _planned(user: User, first: date) -> VisitQuerySet:
    return Visit.objects.planned().filter(
        worker=user, starts_at__gte=midnight_after(first - timedelta(days=1))
    )


def _waiting(user: User, first: date) -> dict[UUID, int]:
    counted = _planned(user, first).order_by().values("citizen").annotate(n=Count("pk"))
    return dict(counted.values_list("citizen", "n"))


def _move(citizen: UUID, *, giver: User, taker: User, first: date, last: date | None, by: User) -> Moved:
    visits = _planned(giver, first).filter(citizen=citizen)
    if last:
        visits = visits.filter(starts_at__lt=midnight_after(last))
    ids = list(visits.select_for_update().order_by("pk").values_list("pk", flat=True))
    moving = Visit.objects.filter(pk__in=ids)
    meanwhile = Visit.objects.overlapping(OuterRef("starts_at"), OuterRef("ends_at")).filter(worker=taker)
    with within_whole_house():  # the taker may have visits in other teams: only their number leaves
        clashes = moving.filter(Exists(meanwhile)).count()
    moving.update(worker=taker, version=F("version") + 1)
    for visit in moving:
        record(Event.VISIT_HANDED_OVER, by=by, target=visit, citizen_id=citizen, to=taker.pk)
    return Moved(len(ids), clashes)
