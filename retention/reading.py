"""What the pages show. The clock is asked in the whole house, about whom the user may know."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.formats import date_format

from accounts.models import User
from accounts.policy import Action
from bostoette.paging import Page, page_after
from citizens.models import Citizen
from citizens.reach import within_whole_house
from citizens.services.merging import counts
from retention import clock
from retention.models import Deletion, DeletionQuerySet, KeepingRule

SHOWN_AT_ONCE = 50


def _ready_for(user: User) -> DeletionQuerySet:
    """Of the leder's own teams, as the clock says today; ask it inside the whole house."""
    due = clock.citizens().due(timezone.localdate()).values("pk")
    return Deletion.objects.permitting(user, Action.ASK_DELETION).filter(citizen__in=due)


@within_whole_house()
def number_ready(user: User) -> int:
    return _ready_for(user).proposed().count()


@within_whole_house()
def ready_page(user: User, after: str | None) -> Page[Deletion]:
    """With citizen, team and who asked."""
    rows = _ready_for(user).select_related("citizen__team", "asked_by", "confirmed_by")
    return page_after(rows, by="due_on", after=after, size=SHOWN_AT_ONCE)


@dataclass(frozen=True)
class ToConfirm:
    """A deletion as the second person sees it: when and by whom, and nothing of whom it is about."""

    pk: UUID
    team: str
    closed_on: date
    due_on: date
    delivered_on: date | None
    delivery_reference: str
    asked_by: str
    asked_at: datetime

    @property
    def title(self) -> str:
        return f"En sag i {self.team}"

    @property
    def line(self) -> str:
        return f"Sidste forløb sluttede {date_format(self.closed_on)}"

    @property
    def meta(self) -> str:
        return f"{self.asked_by} bad om sletning {date_format(timezone.localtime(self.asked_at))}"

    @classmethod
    def of(cls, row: Deletion) -> "ToConfirm":
        assert row.asked_by and row.asked_at  # only such rows wait for a second person
        return cls(
            row.pk,
            row.team.name,
            row.closed_on,
            row.due_on,
            row.delivered_on,
            row.delivery_reference,
            row.asked_by.name,
            row.asked_at,
        )


def _confirmable_by(user: User) -> QuerySet[Deletion]:
    asked = Deletion.objects.asked().filter(municipality=user.municipality_id).exclude(asked_by=user)
    return asked if user.may(Action.CONFIRM_DELETION) else asked.none()


@within_whole_house()
def number_confirmable(user: User) -> int:
    return _confirmable_by(user).count()


@within_whole_house()
def confirmable_by(user: User) -> list[ToConfirm]:
    """Those in the own kommune that somebody else has asked for, the longest waiting first."""
    rows = _confirmable_by(user).select_related("team", "asked_by").order_by("asked_at", "pk")
    return [ToConfirm.of(row) for row in rows[:SHOWN_AT_ONCE]]


@within_whole_house()
def confirmable(user: User, pk: UUID) -> tuple[ToConfirm, int] | None:
    """One of them, and how many rows would go; None for what is not the user's to confirm."""
    row = _confirmable_by(user).select_related("team", "asked_by", "citizen").filter(pk=pk).first()
    if row is None:
        return None
    return ToConfirm.of(row), sum(number for _, number in counts(row.citizen))


def rules_decidable_by(user: User) -> QuerySet[KeepingRule]:
    waiting = KeepingRule.objects.waiting().filter(municipality=user.municipality_id)
    return waiting.exclude(proposed_by=user) if user.may(Action.CONFIRM_RETENTION) else waiting.none()


@dataclass(frozen=True)
class Kept:
    """How long this case is kept, and why."""

    closed_on: date | None
    archive_from: date | None
    delete_from: date | None
    stops: list[str]
    deletion: Deletion | None


@within_whole_house()
def kept(citizen: Citizen) -> Kept:
    """Where the case stands. Ask only about a citizen the user may see."""
    row = clock.citizens().resting().filter(pk=citizen.pk).first()
    days = [getattr(row, name, None) for name in ("closed_on", "archive_from", "delete_from")]
    deletion = Deletion.objects.filter(citizen=citizen).select_related("asked_by").first()
    return Kept(days[0], days[1], days[2], clock.stops_of(citizen), deletion)
