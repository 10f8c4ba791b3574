"""The looks of a leder who is alone in the team: an administrator judges them, and is told of nobody (0023).

Read in the whole house, since an administrator reaches no citizen; what is told names none.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db.models import QuerySet
from django.urls import reverse

from accounts.models import User
from accounts.policy import Action
from bostoette.errors import RuleViolation
from citizens.reach import within_whole_house
from citizens.waiting import Waiting
from oversight.models import Sample
from oversight.sampling import lookups_at_citizens
from oversight.services import judge_sample

SHOWN_AT_ONCE = 50
WEEK = timedelta(days=7)


@dataclass(frozen=True)
class LedersLook:
    """A look as an administrator judges it: who, when, why it was drawn, and not at whom."""

    pk: UUID
    leder: str
    team: str
    looked_at: datetime
    why: str
    due_on: date
    is_late: bool
    verdict: str
    remark: str

    @classmethod
    def of(cls, row: Sample) -> "LedersLook":
        return cls(
            row.pk,
            row.user.name,
            row.team.name,
            row.looked_at,
            row.why,
            row.due_on,
            row.is_late,
            row.get_verdict_display() if row.verdict else "",
            row.remark,
        )


def _waiting_for(user: User) -> QuerySet[Sample]:
    rows = Sample.objects.of_a_lone_leder().waiting().filter(municipality=user.municipality_id)
    mine = rows.exclude(user=user).select_related("user", "team")
    return mine if user.may(Action.JUDGE_LEDERS) else mine.none()


@within_whole_house()
def waiting_for(user: User) -> list[LedersLook]:
    """Those in the own kommune that wait, the nearest day first."""
    return [LedersLook.of(row) for row in _waiting_for(user).order_by("due_on", "pk")[:SHOWN_AT_ONCE]]


@within_whole_house()
def look_to_judge(user: User, pk: UUID) -> tuple[LedersLook, int] | None:
    """One of them, and at how many citizens the leder looked that week; None for what is not the user's."""
    row = _waiting_for(user).filter(pk=pk).first()
    if row is None:
        return None
    week = lookups_at_citizens(row.week, row.week + WEEK).filter(user_id=row.user_id)
    return LedersLook.of(row), week.order_by().values("citizen_id").distinct().count()


@within_whole_house()
def judge(pk: UUID, *, verdict: str, remark: str, by: User) -> None:
    row = _waiting_for(by).filter(pk=pk).first()
    if row is None:
        raise RuleViolation("Opslaget er allerede vurderet.", code="settled")
    judge_sample(row, verdict=verdict, remark=remark, by=by)


@within_whole_house()
def what_waits(user: User) -> list[Waiting]:
    """What stands under Kontrol."""
    return list(_sentences(user)) if user.may(Action.JUDGE_LEDERS) else []


def _sentences(user: User) -> Iterator[Waiting]:
    if number := _waiting_for(user).count():
        text = "1 stikprøve" if number == 1 else f"{number} stikprøver"
        url = reverse("oversight:leders_looks")
        yield Waiting(f"{text} af en leders egne opslag venter på en vurdering.", url, "Se dem")
