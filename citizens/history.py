"""What orders, reports and hand-overs tell the timeline of the citizen's record."""

from collections.abc import Iterator
from datetime import date, datetime

from django.urls import reverse
from django.utils import timezone

from accounts.policy import Action
from citizens.days import last_noon_before
from citizens.models import Citizen, HandOver, ReferralStep, Report, ReportAnswer, StepKind
from citizens.record import Source, TimelineItem, add_source, noon

TITLES = {
    StepKind.SENT: "Myndighed bestilte støtte",
    StepKind.RETURNED: "Bestillingen blev sendt tilbage",
    StepKind.SENT_AGAIN: "Myndighed svarede og sendte bestillingen igen",
    StepKind.ACCEPTED: "Teamet tog imod bestillingen",
    StepKind.WITHDRAWN: "Myndighed trak bestillingen tilbage",
    StepKind.AMENDED: "Bestillingen blev ændret",
}


def add_orders() -> None:
    add_source(Source("orders", "Bestilling", Action.VIEW_GOALS, _order_items))


def add_hand_overs() -> None:
    add_source(Source("support", "Bostøtter", Action.VIEW_RECORD, _hand_overs))


def _order_items(citizen: Citizen, before: datetime | None, limit: int) -> Iterator[TimelineItem]:
    until = last_noon_before(before)
    yield from _steps(citizen, before, limit)
    yield from _reports(citizen, until, limit)
    yield from _answers(citizen, until, limit)


def _steps(citizen: Citizen, before: datetime | None, limit: int) -> Iterator[TimelineItem]:
    steps = ReferralStep.objects.filter(citizen=citizen)
    if before:
        steps = steps.filter(created_at__lt=before)
    for step in steps.select_related("by").order_by("-created_at", "-id")[:limit]:
        yield TimelineItem(
            at=step.created_at,
            kind="Bestilling",
            icon="email",
            title=TITLES[StepKind(step.kind)],
            url=reverse("plans:order", args=[citizen.pk]),
            text=step.text,
            by=step.by.name,
        )


def _reports(citizen: Citizen, until: date, limit: int) -> Iterator[TimelineItem]:
    reports = Report.objects.filter(citizen=citizen, on__lte=until).select_related("by")
    for report in reports.order_by("-on", "-id")[:limit]:
        yield TimelineItem(
            at=noon(report.on),
            only_day=True,
            kind="Status",
            icon="email",
            title=f"{report.get_kind_display().capitalize()} blev sendt til myndighed",
            url=reverse("plans:order", args=[citizen.pk]),
            text=report.summary,
            by=report.by.name,
        )


def _answers(citizen: Citizen, until: date, limit: int) -> Iterator[TimelineItem]:
    answers = ReportAnswer.objects.filter(citizen=citizen, on__lte=until).select_related("by")
    for answer in answers.order_by("-on", "-id")[:limit]:
        yield TimelineItem(
            at=noon(answer.on),
            only_day=True,
            kind="Svar",
            icon="email",
            title=f"Myndighed svarede: {answer.get_decision_display()}",
            url=reverse("plans:order", args=[citizen.pk]),
            text=answer.text,
            by=answer.by.name,
        )


def _hand_overs(citizen: Citizen, before: datetime | None, limit: int) -> Iterator[TimelineItem]:
    """Those that have begun; what is agreed for later stands under Bostøtter."""
    until = min(last_noon_before(before), timezone.localdate())
    rows = HandOver.objects.filter(citizen=citizen, starts_on__lte=until)
    for row in rows.select_related("before__user", "after__user", "by").order_by("-starts_on", "-id")[:limit]:
        verb = "afløser" if row.ends_on else "tog over efter"
        yield TimelineItem(
            at=noon(row.starts_on),
            only_day=True,
            kind="Afløsning" if row.ends_on else "Overdragelse",
            icon="persons",
            title=f"{row.after.user} {verb} {row.before.user}",
            url=reverse("citizens:support", args=[citizen.pk]),
            text=row.reason,
            by=row.by.name,
        )
