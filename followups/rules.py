"""What becomes due: one rule for each kind of reminder.

A rule names its subjects that are due by a day. The rows made at night, the list on Min dag and the
number in the mail all come from it, so that what is done is gone from all three at once.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import (
    CharField,
    DateField,
    Exists,
    ExpressionWrapper,
    F,
    Func,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
)
from django.db.models.functions import Cast, Coalesce, Concat, Greatest, Left, TruncDate
from django.urls import reverse

from citizens.models import (
    Assignment,
    ChangeRequest,
    Course,
    Grant,
    HandOver,
    Referral,
    ReferralQuerySet,
    Report,
    courses_without_worker,
)
from followups.models import Reminder, ReminderKind
from links.models import Answer, Link
from measurements.models import InstrumentKey, Response, State
from measurements.rhythm import every_for_row
from plans.models import PlanRefusal, PlanVersion, Subgoal, VersionStatus
from visits.models import CrisisEvent

LOOK_AHEAD = timedelta(days=7)  # a reminder shows a week before its day, so that the week can be planned

# From 60 days before a grant ends there is something to do (domain.md §15): tell myndighed how it goes, in
# time for a decision. Shown a week ahead like everything else, so that it is due a week after it shows.
ENDING_WITHIN = timedelta(days=60)

FIND_WITHIN = timedelta(days=7)  # how long a citizen with a course may be without a bostøtte


@dataclass(frozen=True)
class Rule:
    """One kind of thing that becomes due, and the page where something is done about it.

    `subjects(day)` gives what is open on `day`, annotated with `due`, the last day it is in time, and
    `label`, what Min dag calls it. Every subject has a `citizen_id`.
    """

    kind: ReminderKind
    subjects: Callable[[date], QuerySet[Any]]
    action_label: str
    link: Callable[[Reminder], str]

    def due_by(self, day: date) -> QuerySet[Any]:
        """The subjects due on or before `day`."""
        return self.subjects(day).filter(due__lte=day)


def live(day: date) -> Q:
    """The condition on reminders whose subject is still due by `day`, on the day the reminder names."""
    condition = Q(pk__in=[])
    for rule in RULES.values():
        as_named = rule.subjects(day).filter(pk=OuterRef("subject_id"), due=OuterRef("due_on"))
        condition |= Q(kind=rule.kind) & Q(Exists(as_named))
    return Q(due_on__lte=day) & condition


def _subgoals(day: date) -> QuerySet[Any]:
    subgoals = Subgoal.objects.open().filter(goal__course__in=Course.objects.running_on(day))
    return subgoals.annotate(due=F("follow_up_on"), label=Left(Concat(Value("Delmål: "), "text"), 200))


def _kriseplaner(day: date) -> QuerySet[Any]:
    running = Course.objects.running_on(day).filter(citizen=OuterRef("citizen"))
    in_use = PlanVersion.objects.in_force().filter(Exists(running), plan__kind="kriseplan")
    return in_use.with_due_date(day).annotate(label=Value("Kriseplan"))


def _crises(day: date) -> QuerySet[Any]:
    """Crises of citizens who are supported, until one has looked back on them together."""
    running = Course.objects.running_on(day).filter(citizen=OuterRef("citizen"))
    waiting = CrisisEvent.objects.to_learn_from().filter(Exists(running)).with_due_date()
    return waiting.annotate(label=Value("Se tilbage på krisen"))


def _refusals(day: date) -> QuerySet[Any]:
    """Plans a citizen did not want, until a newer version was begun."""
    running = Course.objects.running_on(day).filter(citizen=OuterRef("citizen"))
    newer = PlanVersion.objects.filter(plan=OuterRef("version__plan"), number__gt=OuterRef("version__number"))
    asked = PlanRefusal.objects.filter(Exists(running), ~Exists(newer))
    return asked.annotate(due=F("ask_again_on"), label=Value("Spørg igen om en plan"))


def _talks(day: date) -> QuerySet[Any]:
    """Plans a citizen was sent and wants to talk about, until it was sent again or is no draft any more."""
    drafts = PlanVersion.objects.filter(pk=OuterRef("subject_id"), status=VersionStatus.DRAFT)
    newer = Link.objects.filter(subject_id=OuterRef("subject_id"), created_at__gt=OuterRef("created_at"))
    waiting = Link.objects.filter(Exists(drafts), ~Exists(newer), answer=Answer.TALK)
    return waiting.annotate(due=TruncDate("used_at"), label=Value("Vil tale om en plan"))


def _measurements(instrument: InstrumentKey) -> Callable[[date], QuerySet[Any]]:
    def subjects(day: date) -> QuerySet[Any]:
        # A citizen who declined was asked, and is left in peace until it is time again.
        asked = Response.objects.of(instrument).filter(
            course=OuterRef("pk"), state__in=(State.COMPLETE, State.DECLINED)
        )
        latest = Subquery(asked.order_by("-given_on").values("given_on")[:1])
        offered = Course.objects.running_on(day).annotate(every=every_for_row(instrument)).filter(every__gt=0)
        due = ExpressionWrapper(Coalesce(latest, F("started_on")) + F("every"), DateField())
        return offered.annotate(due=due, label=Value(str(instrument.label)))

    return subjects


def _without_worker(day: date) -> QuerySet[Any]:
    """A week to find somebody, from the order or from the last day of who was there before."""
    before = Assignment.objects.filter(citizen=OuterRef("citizen"), ends_on__lt=day).order_by("-ends_on")
    since = Coalesce(Subquery(before.values("ends_on")[:1]), TruncDate("created_at"))
    return courses_without_worker(day).annotate(
        due=Cast(Greatest(since, TruncDate("created_at")) + FIND_WITHIN, DateField()),
        label=Value("Mangler bostøtte"),
    )


def _changes(day: date) -> QuerySet[Any]:
    label = Left(Concat(Value("Ønske om skift fra "), "worker__name"), 200)
    return ChangeRequest.objects.waiting().annotate(due=F("answer_by"), label=label)


def _covers(day: date) -> QuerySet[Any]:
    """Cover, from a week before it ends. `day` looks a week ahead of today."""
    names = Concat("after__user__name", Value(" afløser "), "before__user__name")
    ending = HandOver.objects.filter(ends_on__gte=day - LOOK_AHEAD)
    return ending.annotate(due=F("ends_on"), label=Left(names, 200))


def _find_worker(reminder: Reminder) -> str:
    return reverse("citizens:find_worker", args=[reminder.citizen_id])


def _answer_change(reminder: Reminder) -> str:
    return reverse("citizens:answer_change", args=[reminder.subject_id])


def _see_support(reminder: Reminder) -> str:
    return reverse("citizens:support", args=[reminder.citizen_id])


def _running_orders(day: date) -> ReferralQuerySet:
    running = Course.objects.running_on(day).filter(referral=OuterRef("pk"))
    return Referral.objects.filter(Exists(running))


def _statuses(day: date) -> QuerySet[Any]:
    label = Left(Concat(Value("Status til "), "office__name"), 200)
    return _running_orders(day).annotate(due=F("status_due_on"), label=label)


def _ending_grants(day: date) -> QuerySet[Any]:
    """Orders whose last grant ends, until myndighed has been told or has granted more."""
    last = Grant.objects.filter(referral=OuterRef("pk")).order_by("-starts_on")
    told = Report.objects.filter(
        referral=OuterRef("pk"), on__gte=Cast(OuterRef("ends_on") - ENDING_WITHIN, DateField())
    )
    ending = _running_orders(day).annotate(ends_on=Subquery(last.values("ends_on")[:1]))
    due = Cast(F("ends_on") - ENDING_WITHIN + LOOK_AHEAD, DateField())
    when = Func(F("ends_on"), Value("DD.MM.YYYY"), function="to_char", output_field=CharField())
    label = Concat(Value("Bevillingen udløber "), when)
    return ending.filter(~Exists(told), ends_on__isnull=False).annotate(due=due, label=label)


def _follow_up_subgoal(reminder: Reminder) -> str:
    return reverse("plans:subgoal_follow_up", args=[reminder.subject_id])


def _follow_up_plan(reminder: Reminder) -> str:
    return reverse("plans:follow_up", args=[reminder.subject_id])


def _see_crisis(reminder: Reminder) -> str:
    return reverse("visits:crisis", args=[reminder.subject_id])


def _see_plans(reminder: Reminder) -> str:
    return reverse("plans:list", args=[reminder.citizen_id])


def _measure(reminder: Reminder) -> str:
    return reverse("measurements:record", args=[reminder.citizen_id, reminder.kind])


def _report(reminder: Reminder) -> str:
    return reverse("orders:report", args=[reminder.subject_id])


RULES = {
    rule.kind: rule
    for rule in (
        Rule(ReminderKind.SUBGOAL, _subgoals, "Følg op", _follow_up_subgoal),
        Rule(ReminderKind.KRISEPLAN, _kriseplaner, "Følg op", _follow_up_plan),
        Rule(ReminderKind.LEARNING, _crises, "Se tilbage", _see_crisis),
        Rule(ReminderKind.REFUSED, _refusals, "Spørg igen", _see_plans),
        Rule(ReminderKind.TALK, _talks, "Læs svaret", _see_plans),
        *(Rule(ReminderKind(key.value), _measurements(key), "Udfyld", _measure) for key in InstrumentKey),
        Rule(ReminderKind.STATUS, _statuses, "Skriv status", _report),
        Rule(ReminderKind.GRANT, _ending_grants, "Skriv status", _report),
        Rule(ReminderKind.NO_WORKER, _without_worker, "Find bostøtte", _find_worker),
        Rule(ReminderKind.CHANGE, _changes, "Svar", _answer_change),
        Rule(ReminderKind.COVER, _covers, "Se bostøtter", _see_support),
    )
}
