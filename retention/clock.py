"""The clock of a closed case: the one definition of what is archived, what may be deleted, and what waits.

It counts from the end of the citizen's last course; for an order that never became one, from the day of the
order. Whatever still goes on stops it.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import cache, partial
from typing import Any, Self

from django.apps import apps
from django.db.models import (
    DateField,
    DurationField,
    Exists,
    ExpressionWrapper,
    F,
    Func,
    IntegerField,
    Max,
    OuterRef,
    QuerySet,
    Subquery,
)
from django.db.models.functions import Cast, Coalesce, TruncDate

from citizens.models import Citizen, CitizenQuerySet, Course, Merge, Referral
from citizens.models.jobs import UNDER_WAY, Job
from retention.models import USUAL_MONTHS, USUAL_YEARS, Hold, KeepingRule


@dataclass(frozen=True)
class Stop:
    """Rows that stop the clock of the citizen whom `column` names, and why, as a sentence."""

    sentence: str
    rows: Callable[[], QuerySet[Any]]
    column: str = "citizen"

    def of_citizen(self) -> Exists:
        return Exists(self.rows().filter(**{self.column: OuterRef("pk")}))


def _merges_waiting() -> QuerySet[Any]:
    return Merge.objects.filter(decided_by=None)


GOES_ON: tuple[Stop, ...] = (
    Stop("Borgeren har et forløb, der ikke er afsluttet.", lambda: Course.objects.open()),
    Stop("Der ligger en bestilling, som venter på svar.", lambda: Referral.objects.waiting()),
)
MERGE_WAITS = "Nogen har foreslået at lægge sagen sammen med en anden, og det er ikke afgjort."
KEPT_BACK: tuple[Stop, ...] = (
    Stop("Sagen må ikke slettes endnu.", lambda: Hold.objects.in_force()),
    Stop(MERGE_WAITS, _merges_waiting),
    Stop(MERGE_WAITS, _merges_waiting, column="gone"),
)
FILE_IS_MADE = "En fil om borgeren er ved at blive lavet."


@cache
def kept_back() -> tuple[Stop, ...]:
    """What stops a deletion though the support is over; also any file that somebody waits for."""
    jobs = [model for model in apps.get_models() if issubclass(model, Job)]
    return KEPT_BACK + tuple(Stop(FILE_IS_MADE, partial(_under_way, model)) for model in jobs)


def _under_way(model: type[Job]) -> QuerySet[Any]:
    return model._default_manager.filter(status__in=UNDER_WAY)


class ClosedCitizenQuerySet(CitizenQuerySet):
    """Citizens seen by how long ago their support ended."""

    def with_days(self) -> Self:
        """Annotates `closed_on`, and by the kommune's rule `archive_from` and `delete_from`."""
        return self.annotate(closed_on=_closed_on()).annotate(
            archive_from=_after("months", _of_rule("archive_months", USUAL_MONTHS)),
            delete_from=_after("years", _of_rule("years", USUAL_YEARS)),
        )

    def resting(self) -> Self:
        """Whose support has ended, with nothing on its way to begin again."""
        running = [stop.of_citizen() for stop in GOES_ON]
        return self.standing().filter(*(~each for each in running)).with_days().exclude(closed_on=None)

    def to_archive(self, day: date) -> Self:
        return self.resting().filter(archived_on=None, archive_from__lte=day)

    def due(self, day: date) -> Self:
        """Who may be deleted on `day`. THE rule: list, number, proposal and deletion ask it."""
        kept = [stop.of_citizen() for stop in kept_back()]
        return self.resting().filter(*(~each for each in kept), delete_from__lte=day)


def citizens() -> ClosedCitizenQuerySet:
    return ClosedCitizenQuerySet(Citizen)


def stops_of(citizen: Citizen) -> list[str]:
    """Why the clock of this citizen stands still, as sentences."""
    stops = GOES_ON + kept_back()
    asked = {f"stop_{number}": stop.of_citizen() for number, stop in enumerate(stops)}
    row = Citizen.objects.filter(pk=citizen.pk).annotate(**asked).values_list(*asked).first() or ()
    return list(dict.fromkeys(stop.sentence for stop, stands in zip(stops, row, strict=False) if stands))


def _closed_on() -> Coalesce:
    ended = Course.objects.filter(citizen=OuterRef("pk")).order_by().values("citizen")
    ordered = Referral.objects.filter(citizen=OuterRef("pk")).order_by().values("citizen")
    return Coalesce(
        Subquery(ended.annotate(last=Max("ended_on")).values("last")),
        Subquery(ordered.annotate(last=Max(TruncDate("created_at"))).values("last")),
        output_field=DateField(),
    )


def _of_rule(field: str, usual: int) -> Coalesce:
    rule = KeepingRule.objects.filter(municipality=OuterRef("municipality")).in_force()
    return Coalesce(Subquery(rule.values(field)[:1]), usual, output_field=IntegerField())


def _after(unit: str, number: Coalesce) -> Cast:
    """The day so many months or years after `closed_on`, as calendars count."""
    later = Func(number, template=f"make_interval({unit} => %(expressions)s)", output_field=DurationField())
    return Cast(ExpressionWrapper(F("closed_on") + later, output_field=DateField()), DateField())
