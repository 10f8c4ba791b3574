"""The page »Bestillingen«: what myndighed asked for and what was answered, side by side."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from citizens.models import (
    Citizen,
    CodeKind,
    Grant,
    Referral,
    ReferralCode,
    ReferralGoal,
    ReferralStep,
    Report,
    ReportAnswer,
    ReportScore,
    Score,
)
from plans.models import Subgoal

TONES = {Score.REACHED: "ok", Score.PARTLY: "info", Score.NOT_REACHED: "muted"}


@dataclass(frozen=True)
class Scored:
    """What a report says of a goal."""

    report: Report
    score: ReportScore

    @property
    def tone(self) -> str:
        return TONES[Score(self.score.score)]


@dataclass(frozen=True)
class GoalAnswered:
    """One goal as asked for, and on the other side the subgoals chosen under it and how reports scored it."""

    goal: ReferralGoal
    subgoals: tuple[Subgoal, ...]
    scored: tuple[Scored, ...]  # the newest first

    @property
    def latest(self) -> Scored | None:
        return self.scored[0] if self.scored else None


@dataclass(frozen=True)
class ReportRead:
    report: Report
    answer: ReportAnswer | None


@dataclass(frozen=True)
class OrderRead:
    """One order, whole."""

    referral: Referral
    grant: Grant | None  # of today
    grants: tuple[Grant, ...]  # the newest first
    goals: tuple[GoalAnswered, ...]
    withdrawn: tuple[GoalAnswered, ...]
    codes: tuple[tuple[str, str], ...]
    steps: tuple[ReferralStep, ...]
    reports: tuple[ReportRead, ...]  # the newest first

    @property
    def earlier_grants(self) -> list[Grant]:
        return [grant for grant in self.grants if grant != self.grant]


def read_orders(citizen: Citizen, *, today: date) -> list[OrderRead]:
    """Every order for the citizen, the newest first, in ten queries whatever their number."""
    referrals = citizen.referral_set.select_related("office").order_by("-created_at", "-id")
    return [
        _read(referral, today)
        for referral in referrals.prefetch_related(
            "grants",
            "codes",
            "goals__goals__subgoals",
            "steps__by",
            "reports__by",
            "reports__answer__by",
            "reports__scores",
        )
    ]


def _read(referral: Referral, today: date) -> OrderRead:
    grants = sorted(referral.grants.all(), key=lambda grant: grant.starts_on, reverse=True)
    reports = sorted(referral.reports.all(), key=lambda report: (report.on, report.created_at), reverse=True)
    goals = [_answered(goal, reports) for goal in sorted(referral.goals.all(), key=lambda g: g.position)]
    return OrderRead(
        referral=referral,
        grant=next((grant for grant in grants if _covers(grant, today)), None),
        grants=tuple(grants),
        goals=tuple(each for each in goals if each.goal.withdrawn_on is None),
        withdrawn=tuple(each for each in goals if each.goal.withdrawn_on is not None),
        codes=tuple(_told(referral.codes.all())),
        steps=tuple(sorted(referral.steps.all(), key=lambda step: step.created_at)),
        reports=tuple(ReportRead(report, getattr(report, "answer", None)) for report in reports),
    )


def _covers(grant: Grant, day: date) -> bool:
    return grant.starts_on <= day and (grant.ends_on is None or day <= grant.ends_on)


def _answered(goal: ReferralGoal, reports: Iterable[Report]) -> GoalAnswered:
    scored = [
        Scored(report, score)
        for report in reports
        for score in report.scores.all()
        if score.goal_id == goal.pk
    ]
    subgoals = [subgoal for taken in goal.goals.all() for subgoal in taken.subgoals.all()]
    shown = [subgoal for subgoal in subgoals if not subgoal.is_replaced]
    return GoalAnswered(goal, tuple(sorted(shown, key=lambda s: (not s.is_open, s.set_on))), tuple(scored))


def _told(codes: Iterable[ReferralCode]) -> Iterable[tuple[str, str]]:
    """The codes in words, under what they say: `Målgruppe`, `Ydelse`."""
    kept = sorted(codes, key=lambda code: code.display)
    for kind in CodeKind:
        words = [code.display for code in kept if code.kind == kind]
        if words:
            yield str(kind.label).capitalize(), ", ".join(words)
