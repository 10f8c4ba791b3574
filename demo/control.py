"""What a leder finds: two værdispring, one judged, a round of access, files that were asked for."""

from datetime import date, timedelta
from random import Random

from accounts.models import Finding, User
from accounts.policy import Action
from accounts.review.services import decide, open_review
from bostoette.workdays import working_days_after
from citizens.models import (
    BREAK_GLASS_FOR,
    WORKING_DAYS_TO_JUDGE,
    AccessGrant,
    BreakGlassReason,
    BreakGlassReview,
    Citizen,
    GrantKind,
    JobStatus,
    Verdict,
)
from demo.dice import dice, uuid_at
from demo.language.texts import lines
from demo.life import midday
from demo.town import Crew, Kommune
from oversight.models import Package
from plans.models import PlanVersion
from printouts.models import Bundle, Printout, PrintoutKind

PRINTED_AGO = timedelta(days=6)
JUDGED_AGO, WAITING_AGO, ROUND_AGO = timedelta(days=24), timedelta(days=1), timedelta(days=9)


def write_control(kommune: Kommune, *, seed: int, today: date) -> None:
    """In the first team: its citizens were opened by a worker of the last one."""
    crew, stranger = kommune.crews[0], kommune.crews[-1].workers[0]
    chance = dice(seed, "control")
    citizens = Citizen.objects.in_work().filter(team=crew.team).order_by("pk")[:2]
    days = (today - JUDGED_AGO, today - WAITING_AGO)
    for citizen, day, why in zip(citizens, days, lines("work", "broken_glass"), strict=False):
        review = _broken_glass(citizen, stranger, day, why, chance)
        if day == today - JUDGED_AGO:
            review.verdict, review.remark = Verdict.JUSTIFIED, lines("work", "glass_judged")[0]
            review.judged_by, review.judged_at = crew.manager, midday(day + timedelta(days=1))
        review.save()
    _review_access(kommune, crew, today)
    _hand_out_package(citizens[0], crew.manager, today, chance)
    _print_plans(citizens[0], crew.manager, today, chance)
    _gather_plans(kommune, today, chance)


def _broken_glass(citizen: Citizen, by: User, day: date, why: str, chance: Random) -> BreakGlassReview:
    """The værdispring of a day, and its judgement that is not given yet; the latter not saved."""
    at = midday(day)
    grant = AccessGrant.objects.create(
        id=uuid_at(chance, at),
        created_at=at,
        expires_at=at + BREAK_GLASS_FOR,
        citizen=citizen,
        user=by,
        kind=GrantKind.BREAK_GLASS,
        reason=BreakGlassReason.CONTACT,
        explanation=why,
    )
    return BreakGlassReview(
        id=uuid_at(chance, at),
        created_at=at,
        citizen=citizen,
        grant=grant,
        due_on=working_days_after(day, WORKING_DAYS_TO_JUDGE, citizen.municipality.closed_days),
    )


def _hand_out_package(citizen: Citizen, by: User, today: date, chance: Random) -> None:
    """A citizen asked to see everything some weeks ago; the files have been deleted since."""
    at = midday(today - JUDGED_AGO)
    Package.objects.create(
        id=uuid_at(chance, at),
        created_at=at,
        citizen=citizen,
        requested_by=by,
        reason=lines("work", "package_asked")[0],
        status=JobStatus.EXPIRED,
        attempts=1,
        made_at=at + timedelta(minutes=1),
        expires_at=at + timedelta(days=1),
    )


def _print_plans(citizen: Citizen, by: User, today: date, chance: Random) -> None:
    """For a meeting some days ago; the file has been deleted since."""
    at = midday(today - PRINTED_AGO)
    Printout.objects.create(
        id=uuid_at(chance, at),
        created_at=at,
        citizen=citizen,
        requested_by=by,
        kind=PrintoutKind.PLANS,
        status=JobStatus.EXPIRED,
        attempts=1,
        made_at=at + timedelta(minutes=1),
        expires_at=at + timedelta(days=1),
    )


def _gather_plans(kommune: Kommune, today: date, chance: Random) -> None:
    """Myndighed had the kriseplaner of the whole office some days ago; the file has been deleted since."""
    at, by = midday(today - PRINTED_AGO), kommune.officers[0]
    agreed = PlanVersion.objects.in_force().filter(plan__kind="kriseplan", approved_at__lt=at)
    total = agreed.permitting(by, Action.EXPORT_PLANS).count()
    Bundle.objects.create(
        id=uuid_at(chance, at),
        created_at=at,
        municipality=kommune.municipality,
        requested_by=by,
        kind="kriseplan",
        reason=lines("work", "plans_gathered")[0],
        total=total,
        drawn=total,
        status=JobStatus.EXPIRED,
        attempts=1,
        made_at=at + timedelta(minutes=1),
        expires_at=at + timedelta(days=1),
    )


def _review_access(kommune: Kommune, crew: Crew, today: date) -> None:
    """The leder has gone through the first two of the team."""
    where = (kommune.municipality, crew.team, None)
    review = open_review(where, by=User.objects.system(), today=today - ROUND_AGO)
    for item in review.items.exclude(membership__user=crew.manager).order_by("pk")[:2]:
        decide(item, Finding.KEEP, note="", by=crew.manager)
