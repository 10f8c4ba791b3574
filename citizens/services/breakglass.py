"""Værdispring: one citizen opened in an emergency, told to the leder at once, and judged afterwards.

Security 2.3. Whom it opens stands in the row rule; what it carries in `accounts.policy`.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import Count, QuerySet
from django.db.models.functions import Now
from django.urls import reverse
from django.utils import timezone

from accounts.models import Membership, Municipality, NoticeKind, Team, User
from accounts.names import sort_key
from accounts.notices import tell
from accounts.policy import Action, Role
from audit.log import looked, record
from audit.models import Event, Lookup, Outcome
from bostoette.errors import RuleViolation
from bostoette.workdays import working_days_after
from citizens.cpr import Cpr, without_digits
from citizens.models import (
    BREAK_GLASS_FOR,
    WORKING_DAYS_TO_JUDGE,
    AccessGrant,
    BreakGlassReason,
    BreakGlassReview,
    Citizen,
    GrantKind,
    Verdict,
    trace_of,
)
from citizens.reach import within_whole_house

MOST_MISSES, MISSES_WITHIN = 5, timedelta(hours=1)  # who guesses more often is looking for somebody else


@dataclass(frozen=True)
class Sought:
    """Who is looked for: a CPR number, or a whole name with a birth date."""

    number: Cpr | None = None
    name: str = ""
    born_on: date | None = None

    def criteria_in(self, kommune: Municipality) -> list[str]:
        """For the log: the CPR number only as a trace."""
        if self.number:
            return [f"cpr: {trace_of(self.number.digits, kommune)}"]
        return [f"navn: {without_digits(self.name)[:90]}", f"født: {self.born_on}"]

    def citizens_of(self, kommune: Municipality) -> QuerySet[Citizen]:
        if self.number:
            return Citizen.objects.standing().with_number(self.number.digits, kommune)
        return Citizen.objects.standing().filter(
            municipality=kommune, sort_key=sort_key(self.name), born_on=self.born_on
        )


def look_for(sought: Sought, *, reason: str, by: User) -> Citizen | None:
    """The one citizen of the user's kommune who fits, or None. The attempt is logged, found or not.

    Two of the same name born on the same day are nobody: only the number tells them apart.
    Raises `RuleViolation` for who may not break glass, and for who has guessed too often.
    """
    if not by.may_break_glass() or by.municipality is None:
        raise RuleViolation("Værdispring er ikke for din rolle.", code="not-for-role")
    if _misses_of(by) >= MOST_MISSES:
        raise RuleViolation(
            "Du har søgt forgæves for mange gange. Ring til borgerens leder, eller prøv igen om en time.",
            code="too-many-misses",
        )
    with within_whole_house():  # whom nobody else lets the user see: that is what it is for
        fitting = list(sought.citizens_of(by.municipality).select_related("team")[:2])
    found = fitting[0] if len(fitting) == 1 else None
    looked(
        by,
        [found.pk if found else None],
        action=Action.BREAK_GLASS,
        purpose=f"{GrantKind.BREAK_GLASS.label}: {BreakGlassReason(reason).label}",
        outcome=Outcome.SHOWN if found else Outcome.REFUSED,
        criteria=sought.criteria_in(by.municipality),
    )
    return found


def _misses_of(user: User) -> int:
    tries = Lookup.objects.filter(user_id=user.pk, action=Action.BREAK_GLASS, outcome=Outcome.REFUSED)
    return tries.filter(at__gt=Now() - MISSES_WITHIN).count()


@within_whole_house()
def break_glass(citizen: Citizen, *, reason: str, explanation: str, by: User) -> AccessGrant:
    """Open one citizen of the own kommune for an hour; the leder is told, and must judge it."""
    if not by.may_break_glass() or citizen.municipality_id != by.municipality_id:
        raise RuleViolation("Værdispring er ikke for din rolle.", code="not-for-role")
    if Citizen.objects.visible_to(by).filter(pk=citizen.pk).exists():
        raise RuleViolation("Du har allerede adgang til borgeren.", code="already-open")
    grant = AccessGrant.objects.create(
        citizen=citizen,
        user=by,
        kind=GrantKind.BREAK_GLASS,
        reason=BreakGlassReason(reason),
        explanation=explanation.strip(),
        expires_at=Now() + BREAK_GLASS_FOR,  # the database's clock, whatever the form or this machine says
    )
    grant.refresh_from_db()
    closed = citizen.municipality.closed_days
    due_on = working_days_after(timezone.localdate(), WORKING_DAYS_TO_JUDGE, closed)
    review = BreakGlassReview.objects.create(citizen=citizen, grant=grant, due_on=due_on)
    record(Event.GLASS_BROKEN, by=by, target=grant, citizen_id=citizen.pk, reason=reason)
    _tell_leders(review, citizen.team)
    return grant


def _tell_leders(review: BreakGlassReview, team: Team) -> None:
    path = reverse("citizens:control")
    tell(_leders_of(team), NoticeKind.BREAK_GLASS, about=review.pk, path=path)


def _leders_of(team: Team) -> QuerySet[User]:
    held = Membership.objects.current().filter(role=Role.MANAGER, team=team)
    return User.objects.filter(is_active=True, pk__in=held.values("user"))


@transaction.atomic
def judge_break_glass(review: BreakGlassReview, *, verdict: str, remark: str, by: User) -> BreakGlassReview:
    """Say whether it was right. What is to be investigated is judged once more when that is done."""
    review = BreakGlassReview.objects.select_for_update(of=["self"]).select_related("grant").get(pk=review.pk)
    if review.grant.user_id == by.pk:
        raise RuleViolation("Man vurderer ikke sit eget værdispring.", code="own-grant")
    if review.is_settled:
        raise RuleViolation("Værdispringet er allerede vurderet.", code="already-judged")
    review.verdict = Verdict(verdict)
    review.remark = remark
    review.judged_by = by
    review.judged_at = timezone.now()
    review.save(update_fields=["verdict", "remark", "judged_by", "judged_at"])
    record(
        Event.BREAK_GLASS_JUDGED, by=by, target=review, citizen_id=review.citizen_id, verdict=review.verdict
    )
    return review


def seen_through(grant: AccessGrant) -> list[datetime]:
    """When the citizen was looked at while the glass was broken, the first time first."""
    looks = Lookup.objects.filter(
        user_id=grant.user_id,
        citizen_id=grant.citizen_id,
        outcome=Outcome.SHOWN,
        at__range=(grant.created_at, grant.expires_at),
    )
    return list(looks.exclude(action=Action.BREAK_GLASS).order_by("at").values_list("at", flat=True))


def unanswered(kommune: Municipality, day: date) -> dict[str, int]:
    """How many værdispring of each team nobody has judged in time: a number, nothing about anybody."""
    with within_whole_house():  # an administrator, who sees nobody, sees how many
        late = BreakGlassReview.objects.unanswered_on(day).filter(municipality=kommune)
        return dict(late.order_by("team__name").values_list("team__name").annotate(number=Count("pk")))


def escalate_reviews(day: date) -> None:
    """Tell every leder and administrator of a kommune, once a day, that judgements are missing there."""
    late = BreakGlassReview.objects.unanswered_on(day).values("municipality")
    held = Membership.objects.on(day).filter(role__in=[Role.MANAGER, Role.ADMINISTRATOR])
    told = User.objects.filter(is_active=True, municipality__in=late, pk__in=held.values("user"))
    tell(told, NoticeKind.BREAK_GLASS_OVERDUE, about=day, path=reverse("citizens:control"))
