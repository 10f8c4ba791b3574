"""The list behind the missing part of an indicator: paged, and told in the words of the screen."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import F
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format

from accounts.models import Membership, User
from accounts.policy import Action
from bostoette.paging import Page, page_after
from citizens.models import Course, workers_of
from dashboards.indicators import Indicator
from measurements.models import Response
from plans.models import Subgoal
from visits.models import Visit
from visits.record import times_of


@dataclass(frozen=True)
class Listed:
    """A row that is missing, and the one click that does something about it."""

    title: str
    url: str
    line: str
    meta: str
    action_label: str
    action_url: str


def missing_page(
    indicator: Indicator, user: User, teams: Collection[int], day: date, *, after: str | None
) -> Page[Any]:
    """A page of what is missing in `teams`, by name; of citizens only those the user may see."""
    rows: Any = indicator.missing_rows(day, teams)
    if rows.model is Membership:
        named = rows.select_related("user", "team").annotate(name=F("user__name"))
        return page_after(named, by="name", after=after)
    allowed = rows.permitting(user, Action.VIEW_DASHBOARD)
    named = allowed.select_related("citizen", "team").annotate(sort_key=F("citizen__sort_key"))
    return page_after(named, by="sort_key", after=after)


def listed(indicator: Indicator, rows: Collection[Any], *, name_teams: bool) -> list[Listed]:
    """The rows as cards, with the team's name where several teams are shown together."""
    workers = workers_of({row.citizen_id for row in rows if not isinstance(row, Membership)})
    return [_card(indicator, row, workers, name_teams=name_teams) for row in rows]


def talks_page(waiting: Collection[UUID], user: User, *, after: str | None) -> Page[Response]:
    """A page of the SRS that wait for a talk; the longest wait first."""
    rows = Response.objects.permitting(user, Action.VIEW_ANSWERS).filter(pk__in=waiting)
    return page_after(rows.select_related("citizen", "team"), by="given_on", after=after)


def talk_card(response: Response, *, name_teams: bool) -> Listed:
    """An SRS that waits for a talk. It names no worker: the list is no account of who did what."""
    return Listed(
        title=response.citizen.name,
        url=reverse("measurements:list", args=[response.citizen_id]),
        line=f"SRS {date_format(response.given_on)}",
        meta=response.team.name if name_teams else "",
        action_label="Se svaret",
        action_url=reverse("measurements:detail", args=[response.pk]),
    )


def _card(indicator: Indicator, row: Any, workers: dict[Any, list[str]], *, name_teams: bool) -> Listed:
    if isinstance(row, Membership):
        title, url, helped_by = row.user.name, "", ""
    else:
        title, url = row.citizen.name, reverse("citizens:detail", args=[row.citizen_id])
        helped_by = ", ".join(workers.get(row.citizen_id, ["Ingen bostøtte"]))
    remedy = indicator.remedy_for(row)
    return Listed(
        title=title,
        url=url,
        line=(indicator.tells(row) if indicator.tells else "") or _line(row),
        meta=" · ".join(part for part in (helped_by, row.team.name if name_teams else "") if part),
        action_label=remedy.label,
        action_url=remedy.link(row),
    )


def _line(row: Any) -> str:
    match row:
        case Course(started_on=date() as start):
            return f"Forløb siden {date_format(start)}"
        case Subgoal():
            return row.text
        case Visit():
            return f"{date_format(timezone.localtime(row.starts_at), 'j. F Y')} {times_of(row)}"
    return ""
