"""What goals and plans add to the frame and the timeline of the citizen's record."""

from collections.abc import Iterator
from datetime import date, datetime

from django.urls import reverse

from accounts.policy import Action
from citizens.days import last_noon_before
from citizens.models import Citizen
from citizens.record import Source, Tab, TimelineItem, add_source, add_tab, noon
from links.models import Answer, Link, PurposeKey
from plans.goal_tree import TONES
from plans.models import (
    Goal,
    PlanFollowUp,
    PlanRefusal,
    PlanVersion,
    PlanWithdrawal,
    Subgoal,
    SubgoalFollowUp,
    SubgoalStatus,
    Wish,
)


def add_goals() -> None:
    add_tab(
        Tab(
            "goals", "Mål", "plans:goals", Action.VIEW_GOALS, position=20, rows=lambda: Subgoal.objects.open()
        )
    )
    add_source(Source("goals", "Mål", Action.VIEW_GOALS, _goal_items))


def add_orders() -> None:
    add_tab(Tab("order", "Bestilling", "plans:order", Action.VIEW_GOALS, position=85))


def add_plans() -> None:
    add_tab(
        Tab(
            "plans",
            "Planer",
            "plans:list",
            Action.VIEW_APPROVED_PLANS,
            position=40,
            rows=lambda: PlanVersion.objects.in_force(),
        )
    )
    add_source(Source("plans", "Planer", Action.VIEW_APPROVED_PLANS, _plan_items))
    add_source(Source("refusals", "Fravalg", Action.VIEW_PLAN_DRAFTS, _refusals))
    add_source(Source("talks", "Svar på link", Action.VIEW_PLAN_DRAFTS, _talks))


def _plan_items(citizen: Citizen, before: datetime | None, limit: int) -> Iterator[TimelineItem]:
    yield from _approvals(citizen, before, limit)
    yield from _withdrawals(citizen, before, limit)
    yield from _plan_follow_ups(citizen, last_noon_before(before), limit)


def _approvals(citizen: Citizen, before: datetime | None, limit: int) -> Iterator[TimelineItem]:
    versions = PlanVersion.objects.filter(citizen=citizen, approved_at__isnull=False)
    if before:
        versions = versions.filter(approved_at__lt=before)
    for version in versions.select_related("plan", "approved_by").order_by("-approved_at", "-id")[:limit]:
        assert version.approved_at is not None  # by the filter above
        yield TimelineItem(
            at=version.approved_at,
            kind="Plan",
            icon="assignment",
            title=f"{version} blev godkendt",
            url=reverse("plans:version", args=[version.pk]),
            text=f"Aftalt {version.get_agreed_how_display()}.",
            by=str(version.approved_by),
        )


def _withdrawals(citizen: Citizen, before: datetime | None, limit: int) -> Iterator[TimelineItem]:
    rows = PlanWithdrawal.objects.filter(citizen=citizen, version__superseded_at__isnull=False)
    if before:
        rows = rows.filter(version__superseded_at__lt=before)
    for row in rows.select_related("version__plan", "by").order_by("-version__superseded_at")[:limit]:
        assert row.version.superseded_at is not None  # by the filter above
        yield TimelineItem(
            at=row.version.superseded_at,
            kind="Plan",
            icon="assignment",
            title=f"{row.version} blev trukket tilbage",
            url=reverse("plans:version", args=[row.version_id]),
            text=row.reason,
            by=row.by.name,
        )


def _refusals(citizen: Citizen, before: datetime | None, limit: int) -> Iterator[TimelineItem]:
    rows = PlanRefusal.objects.filter(citizen=citizen, on__lte=last_noon_before(before))
    for row in rows.select_related("version__plan", "by").order_by("-on", "-id")[:limit]:
        yield TimelineItem(
            at=noon(row.on),
            only_day=True,
            kind="Fravalg",
            icon="assignment",
            title=f"{citizen.first_name} ønskede ikke en {str(row.version.plan).lower()}",
            url=reverse("plans:version", args=[row.version_id]),
            text=row.words,
            by=row.by.name,
        )


def _talks(citizen: Citizen, before: datetime | None, limit: int) -> Iterator[TimelineItem]:
    """What the citizen wants to talk about before a plan holds. A yes is told as the plan that holds."""
    links = Link.objects.filter(citizen=citizen, purpose=PurposeKey.AGREE_TO_PLAN, answer=Answer.TALK)
    if before:
        links = links.filter(used_at__lt=before)
    for link in links.order_by("-used_at", "-id")[:limit]:
        assert link.used_at is not None  # by the filter above
        yield TimelineItem(
            at=link.used_at,
            kind="Svar",
            icon="assignment",
            title=f"{citizen.first_name} vil tale om planen, før den gælder",
            url=reverse("plans:list", args=[citizen.pk]),
            text=f"»{link.words}«" if link.words else "",
        )


def _plan_follow_ups(citizen: Citizen, until: date, limit: int) -> Iterator[TimelineItem]:
    follow_ups = PlanFollowUp.objects.filter(citizen=citizen, on__lte=until)
    for follow_up in follow_ups.select_related("version__plan", "by").order_by("-on", "-id")[:limit]:
        yield TimelineItem(
            at=noon(follow_up.on),
            only_day=True,
            kind="Opfølgning",
            icon="list-check",
            title=f"{follow_up.version.plan} gælder stadig",
            url=reverse("plans:version", args=[follow_up.version_id]),
            text=follow_up.note,
            by=follow_up.by.name,
        )


def _goal_items(citizen: Citizen, before: datetime | None, limit: int) -> Iterator[TimelineItem]:
    until = last_noon_before(before)
    yield from _wishes(citizen, until, limit)
    yield from _goals(citizen, until, limit)
    yield from _subgoals_set(citizen, until, limit)
    yield from _follow_ups(citizen, until, limit)
    yield from _subgoals_closed(citizen, until, limit)


def _wishes(citizen: Citizen, until: date, limit: int) -> Iterator[TimelineItem]:
    wishes = Wish.objects.filter(citizen=citizen, recorded_on__lte=until).select_related("recorded_by")
    for wish in wishes.order_by("-recorded_on", "-id")[:limit]:
        yield TimelineItem(
            at=noon(wish.recorded_on),
            only_day=True,
            kind="Ønske",
            icon="star",
            title="Et ønske blev skrevet ned",
            url=reverse("plans:goals", args=[citizen.pk]),
            text=f"»{wish.text}«",
            by=wish.recorded_by.name,
        )


def _goals(citizen: Citizen, until: date, limit: int) -> Iterator[TimelineItem]:
    goals = Goal.objects.filter(citizen=citizen, set_on__lte=until)
    for goal in goals.order_by("-set_on", "-id")[:limit]:
        yield TimelineItem(
            at=noon(goal.set_on),
            only_day=True,
            kind="Mål",
            icon="flag",
            title=f"Nyt mål: {goal.title}",
            url=reverse("plans:goals", args=[citizen.pk]),
        )


def _subgoals_set(citizen: Citizen, until: date, limit: int) -> Iterator[TimelineItem]:
    subgoals = Subgoal.objects.filter(citizen=citizen, set_on__lte=until)
    for subgoal in subgoals.order_by("-set_on", "-id")[:limit]:
        opening = "Delmålet fik nye ord" if subgoal.replaces_id else "Nyt delmål"
        yield TimelineItem(
            at=noon(subgoal.set_on),
            only_day=True,
            kind="Delmål",
            icon="flag",
            title=f"{opening}: {subgoal.text}",
            url=reverse("plans:subgoal", args=[subgoal.pk]),
        )


def _follow_ups(citizen: Citizen, until: date, limit: int) -> Iterator[TimelineItem]:
    follow_ups = SubgoalFollowUp.objects.filter(citizen=citizen, on__lte=until).select_related(
        "subgoal", "by"
    )
    for follow_up in follow_ups.order_by("-on", "-id")[:limit]:
        yield TimelineItem(
            at=noon(follow_up.on),
            only_day=True,
            kind="Opfølgning",
            icon="list-check",
            title=f"Opfølgning: {follow_up.subgoal.text}",
            url=reverse("plans:subgoal", args=[follow_up.subgoal_id]),
            text=follow_up.moved,
            by=follow_up.by.name,
            badge_label="" if follow_up.rating is None else f"{follow_up.rating} af 10",
        )


def _subgoals_closed(citizen: Citizen, until: date, limit: int) -> Iterator[TimelineItem]:
    """Subgoals reached or given up. A changed one is told by the wording that replaced it."""
    ended = (SubgoalStatus.REACHED, SubgoalStatus.GIVEN_UP)
    subgoals = Subgoal.objects.filter(citizen=citizen, status__in=ended, closed_on__lte=until)
    for subgoal in subgoals.order_by("-closed_on", "-id")[:limit]:
        assert subgoal.closed_on is not None  # by the database's constraint
        yield TimelineItem(
            at=noon(subgoal.closed_on),
            only_day=True,
            kind="Delmål",
            icon="flag-fill",
            title=f"Delmål afsluttet: {subgoal.text}",
            url=reverse("plans:subgoal", args=[subgoal.pk]),
            text=subgoal.closing_note,
            badge_label=str(subgoal.get_status_display()),
            badge_tone=TONES[SubgoalStatus(subgoal.status)],
        )
