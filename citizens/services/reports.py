"""The answer to an order: how it went with each goal, and what myndighed decides about it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from audit.log import record
from audit.models import Event
from bostoette.errors import RuleViolation, each_form_once
from citizens import ffb
from citizens.models import (
    Decision,
    Referral,
    ReferralStatus,
    Report,
    ReportAnswer,
    ReportKind,
    ReportScore,
)
from citizens.services.protection import require_acknowledged
from citizens.services.referrals import STATUS_EVERY

FFB_STATUS = {
    Decision.CONTINUE: "continue",
    Decision.CHANGE: "continue",  # FFB knows no change: the support goes on, and the order is amended
    Decision.END: "end",
    Decision.END_AND_ORDER_NEW: "end_and_order_new",
}


@dataclass(frozen=True)
class Scored:
    score: str
    sentence: str


@transaction.atomic
def send_report(
    referral: Referral, *, kind: str, summary: str, scores: Mapping[UUID, Scored], by: User, key: UUID
) -> Report:
    """Answer every goal that stands. `key` becomes the id, so that one form gives one report.

    The next status is due half a year later, unless myndighed says otherwise in its answer.
    """
    referral = Referral.objects.select_for_update().get(pk=referral.pk)
    if sent := Report.objects.filter(pk=key, referral=referral).first():
        return sent
    if referral.status != ReferralStatus.ACCEPTED:
        raise RuleViolation("Bestillingen er ikke taget imod.", code="not-accepted")
    require_acknowledged(referral.citizen, by=by)
    goals = {goal.pk: goal for goal in referral.goals.standing()}
    if set(scores) != set(goals):
        raise RuleViolation("Vurdér hvert af de mål, der er bestilt.", code="goals-missing")
    today = timezone.localdate()
    with each_form_once():
        report = Report.objects.create(
            pk=key,
            citizen_id=referral.citizen_id,
            referral=referral,
            kind=kind,
            on=today,
            summary=summary,
            by=by,
        )
    ReportScore.objects.bulk_create(
        ReportScore(
            citizen_id=referral.citizen_id,
            report=report,
            goal=goals[pk],
            score=said.score,
            sentence=said.sentence,
        )
        for pk, said in scores.items()
    )
    _set_due(referral, today + STATUS_EVERY)
    record(Event.REPORT_SENT, by=by, target=report, citizen_id=referral.citizen_id, kind=kind)
    return report


@transaction.atomic
def answer_report(
    report: Report, *, decision: str, text: str, by: User, next_status_on: date | None = None
) -> ReportAnswer:
    """Myndighed reads the report and decides; once for each report."""
    # The order is myndighed's to lock; the report is the team's, and only read here.
    referral = Referral.objects.select_for_update().get(pk=report.referral_id)
    if ReportAnswer.objects.filter(report=report).exists():
        raise RuleViolation("Der er allerede svaret på denne status.", code="answered")
    code = ffb.status(FFB_STATUS[Decision(decision)])
    answer = ReportAnswer.objects.create(
        citizen_id=report.citizen_id,
        report=report,
        decision=decision,
        code=code.code,
        code_version=ffb.version(),
        text=text,
        by=by,
    )
    if next_status_on:
        _set_due(referral, next_status_on)
    record(Event.REPORT_ANSWERED, by=by, target=answer, citizen_id=report.citizen_id, decision=decision)
    return answer


def suggested_kind(referral: Referral) -> ReportKind:
    """An end report once the course is being phased out or is over, else a status."""
    latest = referral.courses.present_first().first()
    return ReportKind.END if latest and latest.is_at_its_end else ReportKind.STATUS


def _set_due(referral: Referral, day: date) -> None:
    referral.status_due_on = day
    referral.save(update_fields=["status_due_on"])
