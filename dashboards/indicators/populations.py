"""Whom each indicator is about, and who of them meets it.

A population takes a day and its thresholds, and gives rows with a team, annotated with `met`. It asks
how things stood on that day, so that an earlier value can be computed again.

How old something may be is said the same way everywhere: `within` 60 days is at most 60 days ago,
`older_than` 60 days is at least 61, and the `last` 28 days are 28 with the day itself.
"""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from django.db.models import (
    Case,
    Count,
    DurationField,
    Exists,
    ExpressionWrapper,
    F,
    OuterRef,
    Q,
    Subquery,
    Sum,
    Value,
    When,
)
from django.db.models.functions import Coalesce

from accounts.models import Membership
from accounts.policy import Role
from citizens.models import Assignment, Course, Grant
from dashboards.indicators.declaration import Rows
from measurements.models import InstrumentKey, Response
from network.models import NetworkMap, NetworkWish
from plans.models import PlanRefusal, PlanVersion, Subgoal, SubgoalFollowUp, Wish, WordedBy
from plans.pejlemaerker import Pejlemaerke
from visits.models import CrisisEvent, Supervision, Topic, Visit


def _days_before(day: date, days: int) -> date:
    """The day after which something is at most `days` days old."""
    return day - timedelta(days=days + 1)


def _running(day: date, older_than: int | None = None) -> Any:
    courses = Course.objects.running_on(day)
    if older_than is None:
        return courses
    return courses.filter(started_on__lt=day - timedelta(days=older_than))


def _with_met(rows: Any, condition: Any) -> Rows:
    """`rows` annotated with `met`: true or false, never unknown, so that both parts add up to the whole."""
    told: Rows = rows.annotate(met=Case(When(condition, then=Value(True)), default=Value(False)))
    return told


def _of_running(day: date) -> Exists:
    """That the citizen of the row has a course running on the day."""
    return Exists(Course.objects.running_on(day).filter(citizen=OuterRef("citizen")))


def own_words(day: date) -> Rows:
    own = Subgoal.objects.open_on(day).filter(goal__course=OuterRef("pk"), worded_by=WordedBy.CITIZEN)
    return _with_met(_running(day), Exists(own))


def followed_up(day: date, within: int) -> Rows:
    looked_at = SubgoalFollowUp.objects.filter(
        subgoal=OuterRef("pk"), on__gt=_days_before(day, within), on__lte=day
    )
    subgoals = Subgoal.objects.open_on(day).filter(goal__course__in=Course.objects.running_on(day))
    return _with_met(subgoals, Exists(looked_at))


def measured(*instruments: InstrumentKey) -> Callable[..., Rows]:
    def rows(day: date, within: int) -> Rows:
        given = Response.objects.complete().of(*instruments).given_between(_days_before(day, within), day)
        return _with_met(_running(day), Exists(given.filter(course=OuterRef("pk"))))

    return rows


def supervised(day: date, within: int) -> Rows:
    workers = Membership.objects.on(day).filter(role=Role.SUPPORT_WORKER, user__is_active=True)
    took_part = Supervision.objects.filter(
        participants=OuterRef("user"), on__gt=_days_before(day, within), on__lte=day
    )
    return _with_met(workers, Exists(took_part))


def with_method(day: date, last: int) -> Rows:
    return _with_met(Visit.objects.held_between(day - timedelta(days=last), day), ~Q(methods=[]))


def _kriseplan(day: date) -> Any:
    return PlanVersion.objects.approved_on(day).filter(plan__kind="kriseplan")


def with_kriseplan(day: date, older_than: int) -> Rows:
    """A kriseplan the citizen does not want is no approved one: `refused_on` tells that it was offered."""
    approved = _kriseplan(day).filter(citizen=OuterRef("citizen"))
    refusals = PlanRefusal.objects.filter(
        citizen=OuterRef("citizen"), version__plan__kind="kriseplan", on__lte=day
    )
    refused_on = Subquery(refusals.order_by("-on").values("on")[:1])
    return _with_met(_running(day, older_than).annotate(refused_on=refused_on), Exists(approved))


def kriseplan_in_time(day: date) -> Rows:
    plans = _kriseplan(day).filter(_of_running(day)).with_due_date(day)
    return _with_met(plans, Q(due__gte=day))


def crises_learned_from(day: date, older_than: int, last: int) -> Rows:
    """Not those of long ago: they are not made better by a late look back."""
    oldest, newest = day - timedelta(days=last), day - timedelta(days=older_than)
    crises = CrisisEvent.objects.filter(_of_running(day), on__gt=oldest, on__lt=newest)
    return _with_met(crises, Q(learning__approved_at__date__lte=day))


def talked_about(topic: Topic) -> Callable[..., Rows]:
    def rows(day: date, within: int) -> Rows:
        talks = Visit.objects.held_between(_days_before(day, within), day).filter(topics__contains=[topic])
        return _with_met(_running(day), Exists(talks.filter(course=OuterRef("pk"))))

    return rows


def with_map(day: date, older_than: int) -> Rows:
    drawn = NetworkMap.objects.filter(citizen=OuterRef("citizen"), drawn_on__lte=day)
    return _with_met(_running(day, older_than), Exists(drawn))


def with_network_wish(day: date, older_than: int) -> Rows:
    settled = NetworkWish.objects.settled_on(day).filter(citizen=OuterRef("citizen"))
    return _with_met(_running(day, older_than), Exists(settled))


def wishing(area: Pejlemaerke) -> Callable[..., Rows]:
    def rows(day: date, older_than: int) -> Rows:
        wish = Wish.objects.filter(citizen=OuterRef("citizen"), area=area, recorded_on__lte=day)
        return _with_met(_running(day, older_than), Exists(wish))

    return rows


def well_begun(day: date, older_than: int, within: int) -> Rows:
    in_time = F("started_on") + timedelta(days=within)
    return _with_met(_running(day, older_than), Q(introduced_on__lte=in_time, expectations_on__lte=in_time))


def in_several_forms(day: date, within: int, at_least: int) -> Rows:
    held = Visit.objects.held_between(_days_before(day, within), day).filter(course=OuterRef("pk"))
    forms = held.order_by().values("course").annotate(n=Count("form", distinct=True)).values("n")
    courses = _running(day).annotate(forms=Coalesce(Subquery(forms), 0))
    return _with_met(courses, Q(forms__gte=at_least))


def as_granted(day: date, last: int, least: int, most: int) -> Rows:
    held = Visit.objects.held_between(day - timedelta(days=last), day).filter(course=OuterRef("pk"))
    lasted = held.order_by().values("course").annotate(total=Sum(F("ends_at") - F("starts_at")))
    delivered = Coalesce(Subquery(lasted.values("total")), timedelta(), output_field=DurationField())
    per_minute_a_week = timedelta(minutes=1) * last / 7
    in_force = Grant.objects.in_force_on(day).filter(referral=OuterRef("referral"))
    granted = ExpressionWrapper(
        Subquery(in_force.values("minutes_per_week")[:1]) * Value(per_minute_a_week),
        output_field=DurationField(),
    )
    courses = _running(day).annotate(delivered=delivered, granted=granted)
    return _with_met(
        courses,
        Q(delivered__gte=_percent_of("granted", least), delivered__lte=_percent_of("granted", most)),
    )


def _percent_of(name: str, percent: int) -> "ExpressionWrapper[Any]":
    return ExpressionWrapper(F(name) * percent / 100, output_field=DurationField())


def with_coordinator(day: date) -> Rows:
    coordinator = Assignment.objects.on(day).filter(citizen=OuterRef("citizen"), is_coordinator=True)
    return _with_met(_running(day), Exists(coordinator))
