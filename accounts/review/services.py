"""What happens in the half-yearly review of access (security decision 9).

Who decides: for a team its leder, for an office an administrator, for the administrators a leder or another
administrator; an administrator may step in everywhere, and nobody decides about the own access.
"""

from datetime import date, timedelta

from django.db import transaction
from django.db.models import Max, Min, QuerySet
from django.urls import reverse
from django.utils import timezone

from accounts.membership.places import Place
from accounts.membership.services import end_role, give_role
from accounts.models import (
    AccessReview,
    AccessReviewItem,
    Finding,
    Membership,
    Municipality,
    NoticeKind,
    Office,
    Team,
    User,
)
from accounts.notices import tell
from accounts.policy import Role
from audit.log import record
from audit.models import Event
from bostoette.errors import RuleViolation

EVERY = timedelta(days=182)
TIME_TO_ANSWER = timedelta(days=28)
Where = tuple[Municipality, Team | None, Office | None]
NOT_REVIEWED = "Ikke gennemgået inden fristen."


def members(where: Where) -> QuerySet[Membership]:
    """Everybody with access there today."""
    kommune, team, office = where
    if team or office:
        return Membership.objects.current().filter(team=team, office=office)
    administrators = Membership.objects.current().filter(role=Role.ADMINISTRATOR)
    return administrators.filter(user__municipality=kommune)


@transaction.atomic
def open_review(where: Where, *, by: User, today: date) -> AccessReview:
    """Open a round over everybody who has access there today, and tell those who go through it."""
    kommune, team, office = where
    if AccessReview.objects.open().filter(municipality=kommune, team=team, office=office).exists():
        raise RuleViolation("Der er allerede en gennemgang i gang her.", code="already-open")
    present = list(members(where))
    if not present:
        raise RuleViolation("Der er ingen med adgang her.", code="nobody")
    review = AccessReview.objects.create(
        municipality=kommune,
        team=team,
        office=office,
        opened_on=today,
        due_on=today + TIME_TO_ANSWER,
        opened_by=by,
    )
    AccessReviewItem.objects.bulk_create(
        AccessReviewItem(review=review, membership=membership) for membership in present
    )
    record(Event.ACCESS_REVIEW_OPENED, by=by, target=review, items=len(present))
    tell(_deciders(review), NoticeKind.ACCESS_REVIEW, about=review.pk, path=_page(review))
    return review


def _page(review: AccessReview) -> str:
    return reverse("accounts:review", args=[review.pk])


def _deciders(review: AccessReview, *, also_administrators: bool = False) -> QuerySet[User]:
    """Who is told: the team's leder; where there is none, and when it is late, the administrators."""
    held = Membership.objects.current().filter(user__municipality=review.municipality_id)
    leders = held.filter(role=Role.MANAGER, team=review.team) if review.team else held.none()
    administrators = held.filter(role=Role.ADMINISTRATOR)
    chosen = leders if leders.exists() and not also_administrators else leders | administrators
    return User.objects.filter(is_active=True, pk__in=chosen.values("user"))


def may_decide(item: AccessReviewItem, user: User) -> bool:
    """Whether `user` has the say about this membership. Never about the own."""
    if item.membership.user_id == user.pk:
        return False
    held = {membership.role for membership in user.held}
    if Role.ADMINISTRATOR in held:
        return True
    team_id = item.review.team_id
    if team_id is None:
        return item.review.office_id is None and Role.MANAGER in held
    return team_id in user.teams_as(Role.MANAGER)


@transaction.atomic
def decide(
    item: AccessReviewItem,
    finding: str,
    *,
    note: str,
    by: User,
    new_place: Place | None = None,
    last_day: date | None = None,
) -> AccessReviewItem:
    """Keep, change or end one membership; what ends, ends at once. A new role may take a second pair of eyes.

    Raises `RuleViolation` for the own access, a closed round, and a change that says not what.
    """
    item = _locked(item)
    if not may_decide(item, by):
        raise RuleViolation("Det er ikke dit at afgøre.", code="not-yours")
    if item.review.closed_on or item.finding:
        raise RuleViolation("Der er allerede taget stilling.", code="decided")
    if finding == Finding.CHANGE:
        _change(item.membership, new_place, last_day, by)
    if finding == Finding.END:
        end_role(item.membership, by=by)
    item.finding, item.note = Finding(finding), note
    item.decided_by, item.decided_at = by, timezone.now()
    item.save(update_fields=["finding", "note", "decided_by", "decided_at"])
    record(Event.ACCESS_REVIEWED, by=by, target=item, finding=finding, membership=item.membership_id)
    close_if_done(item.review, by=by)
    return item


def _locked(item: AccessReviewItem) -> AccessReviewItem:
    rows = AccessReviewItem.objects.select_for_update(of=["self"])
    return rows.select_related("review__team", "membership__user").get(pk=item.pk)


def _change(membership: Membership, new_place: Place | None, last_day: date | None, by: User) -> None:
    """Another role from today, or a last day."""
    if new_place:
        end_role(membership, by=by)
        give_role(membership.user, new_place, starts_on=timezone.localdate(), by=by)
    elif last_day:
        end_role(membership, last_day=last_day, by=by)
    else:
        raise RuleViolation("Sig, hvad der skal ændres: rollen eller den sidste dag.", code="change-what")


def close_if_done(review: AccessReview, *, by: User) -> None:
    """Close the round once nothing in it waits."""
    if review.items.unanswered().exists():
        return
    closed = AccessReview.objects.open().filter(pk=review.pk).update(closed_on=timezone.localdate())
    if closed:
        record(Event.ACCESS_REVIEW_CLOSED, by=by, target=review)


@transaction.atomic
def suspend_unanswered(review: AccessReview, *, by: User) -> int:
    """End what nobody answered for in time, the own access excepted. Returns how many."""
    if not review.is_overdue:
        raise RuleViolation("Fristen er ikke overskredet.", code="not-overdue")
    items = AccessReviewItem.objects.unanswered().filter(review=review).select_related("review", "membership")
    mine = [item for item in items if may_decide(item, by)]
    for item in mine:
        decide(item, Finding.END, note=NOT_REVIEWED, by=by)
    return len(mine)


def tend_reviews(today: date) -> None:
    """Each morning: open what is due, close what is done, and say what is late. Twice is the same as once."""
    system = User.objects.system()
    for where in due_places(today):
        open_review(where, by=system, today=today)
    for review in AccessReview.objects.open():
        close_if_done(review, by=system)
    for review in AccessReview.objects.overdue_on(today):
        people = _deciders(review, also_administrators=True)
        about = f"{review.pk} {today:%G-%V}"  # once a week
        tell(people, NoticeKind.ACCESS_REVIEW_OVERDUE, about=about, path=_page(review))


def due_places(today: date) -> list[Where]:
    """Where somebody has access, no round is open, and none was opened in the last half year."""
    places: list[Where] = []
    for kommune in Municipality.objects.prefetch_related("teams", "offices"):
        places += [(kommune, team, None) for team in kommune.teams.all()]
        places += [(kommune, None, office) for office in kommune.offices.all()]
        places.append((kommune, None, None))
    return [where for where in places if _is_due(where, today)]


def _is_due(where: Where, today: date) -> bool:
    kommune, team, office = where
    rounds = AccessReview.objects.filter(municipality=kommune, team=team, office=office)
    if rounds.open().exists():
        return False
    last = (
        rounds.aggregate(last=Max("opened_on"))["last"]
        or members(where).aggregate(first=Min("starts_on"))["first"]
    )
    return bool(last and last <= today - EVERY and members(where).exists())
