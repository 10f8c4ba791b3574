"""Makes the town: all of it or none of it, in pieces small enough for any size."""

from collections.abc import Callable, Iterator
from datetime import date, timedelta

from django.db import connection
from django.utils.formats import date_format

from accounts.models import User
from citizens.reach import within_whole_house
from dashboards.models import IndicatorSnapshot
from dashboards.services import write_snapshots
from demo.control import write_control
from demo.crises import write_crises
from demo.dice import dice, uuid_at
from demo.doubles import write_doubles
from demo.editions import write_editions
from demo.endings import write_endings
from demo.groups import write_groups
from demo.history import GUIDE, OVERDUE, tell_history
from demo.keeping import write_keeping
from demo.language.texts import lines
from demo.life import clock, midday
from demo.looks import write_looks
from demo.matching import write_profiles
from demo.measuring import give_pins, write_measuring
from demo.other_plans import write_other_plans
from demo.own_phone import write_own_phone
from demo.supervision import write_supervision
from demo.town import Kommune, build_kommune, build_neighbour, town_exists
from demo.writing import check_at_once, write
from followups.services import make_reminders
from visits.drafts import Sheet, draft_key, keep_draft
from visits.models import Visit, VisitStatus

Progress = Callable[[str, int, int], None]  # what is made, how many so far, of how many

NEIGHBOURS = 9  # citizens in the second kommune
CITIZENS_AT_A_TIME = 25  # kept in memory before they are written
MONTHS_OF_SNAPSHOTS = 24
A_LOCK = 7_104_110  # any number that no other advisory lock of this application has


def build_town(size: int, *, seed: int, today: date, progress: Progress) -> bool:
    """Make the town with `size` citizens, or leave the one that is there. Says whether it was made now.

    One transaction: if it is stopped, nothing is left behind and the next try begins anew.
    """
    with within_whole_house():
        with connection.cursor() as cursor:
            cursor.execute("select pg_advisory_xact_lock(%s)", [A_LOCK])  # two at a time would make two
        if town_exists():
            return False
        check_at_once()
        kommune = build_kommune(size, seed=seed, today=today)
        neighbour = build_neighbour(NEIGHBOURS, seed=seed, today=today)
        for place, number in ((kommune, size), (neighbour, NEIGHBOURS)):
            write_profiles(place, seed=seed, today=today)
            write_supervision(place, seed=seed, today=today)
            _write_citizens(place, number, seed, today, progress)
        give_pins()
        _leave_a_draft(seed, today)
        write_crises(kommune, seed=seed, today=today)
        write_groups(kommune, seed=seed, today=today)
        write_other_plans(kommune, seed=seed, today=today)
        write_endings(kommune, seed=seed, today=today)
        write_own_phone(kommune, seed=seed, today=today)
        write_measuring(kommune, seed=seed, today=today)
        write_editions(kommune, seed=seed, today=today)
        write_keeping(kommune, seed=seed, today=today)
        write_control(kommune, seed=seed, today=today)
        write_looks(kommune, seed=seed, today=today)
        write_doubles(kommune, seed=seed, today=today)
    return True


def bring_up_to_date(today: date, progress: Progress) -> None:
    """What the nightly tasks would have left by now: reminders, and a value of each indicator a month."""
    with within_whole_house():
        make_reminders(today)
    days = [today, *_first_days(today)]
    standing = set(IndicatorSnapshot.objects.filter(day__in=days).values_list("day", flat=True))
    for number, day in enumerate(days, start=1):
        if day not in standing:
            with within_whole_house():
                write_snapshots(day)
        progress("dage med pejlemærker", number, len(days))


def _first_days(today: date) -> Iterator[date]:
    """Of the last months: the same days tomorrow, so that what is counted stands and only today is new."""
    first = today.replace(day=1)
    for _ in range(MONTHS_OF_SNAPSHOTS):
        yield first
        first = (first - timedelta(days=1)).replace(day=1)


def _write_citizens(kommune: Kommune, number: int, seed: int, today: date, progress: Progress) -> None:
    for indexes in _pieces(number):
        write(row for index in indexes for row in tell_history(kommune, index, seed=seed, today=today))
        progress(f"borgere i {kommune.municipality}", indexes.stop, number)


def _pieces(number: int) -> Iterator[range]:
    return (
        range(first, min(first + CITIZENS_AT_A_TIME, number))
        for first in range(0, number, CITIZENS_AT_A_TIME)
    )


def _leave_a_draft(seed: int, today: date) -> None:
    """A note the guide has begun to write on one of today's visits, if the town is large enough for one."""
    guide = User.objects.get(username=GUIDE)
    planned = (
        Visit.objects.filter(worker=guide, status=VisitStatus.PLANNED).on_day(today).order_by("starts_at")
    )
    visit = planned[OVERDUE : OVERDUE + 1].first()
    if visit is None:
        return
    fields = {
        "idempotency_key": str(uuid_at(dice(seed, "draft"), midday(today))),
        "version": "0",
        "on": date_format(today, "d.m.Y"),
        "starts": clock(visit.starts_at),
        "ends": clock(visit.ends_at),
        "form": visit.form,
        "place": visit.place,
        "happened": lines("notes", "half_written")[0],
    }
    typed = Sheet({name: [value] for name, value in fields.items()})
    keep_draft(guide, visit.citizen, draft_key(visit), typed)
