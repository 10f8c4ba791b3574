"""The frame around every page about a citizen, and the timeline. Apps above add their part.

`citizens` may not know plans, visits or measurements, so each of them says in its `AppConfig.ready`
which tab it opens (`add_tab`) and what it tells the timeline (`add_source`).
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Count, IntegerField, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format

from accounts.models import User
from accounts.policy import Action
from citizens.access import standing_on
from citizens.models import Citizen, is_open


@dataclass(frozen=True)
class Tab:
    """A page about the citizen. `route` takes the citizen's id; `rows` are counted beside the label."""

    key: str
    label: str
    route: str
    action: Action
    position: int
    rows: Callable[[], QuerySet[Any]] | None = None


@dataclass(frozen=True)
class ShownTab:
    label: str
    url: str
    is_current: bool
    count: int | None


@dataclass(frozen=True)
class TimelineItem:
    """Something that happened, as the timeline tells it."""

    at: datetime
    kind: str
    icon: str
    title: str
    url: str = ""
    text: str = ""
    by: str = ""
    badge_label: str = ""
    badge_tone: str = "muted"
    only_day: bool = False  # `at` is the noon of a day whose time nobody noted

    @property
    def when(self) -> str:
        at = timezone.localtime(self.at)
        return date_format(at, "SHORT_DATE_FORMAT" if self.only_day else "SHORT_DATETIME_FORMAT")


@dataclass(frozen=True)
class Source:
    """A kind of timeline item. `items(citizen, before, limit)` gives at most `limit`, newest first."""

    key: str
    label: str
    action: Action
    items: Callable[[Citizen, datetime | None, int], Iterable[TimelineItem]]


SAME_DAY = 20  # more than this do not happen on one day, and a page of the timeline does not part a day

TABS: dict[str, Tab] = {}
SOURCES: dict[str, Source] = {}


def add_tab(tab: Tab) -> None:
    TABS[tab.key] = tab


def add_source(source: Source) -> None:
    SOURCES[source.key] = source


def citizen_frame(request: HttpRequest, citizen: Citizen, current: str) -> dict[str, Any]:
    """Context of the identity bar and the tabs, and `may`: the actions allowed here.

    `broken_glass` is the værdispring that alone lets the user in: then every page says so. Without an open
    course nothing new is written: `has_open_course`, and `at_rest` says why.
    """
    assert isinstance(request.user, User)
    standing = standing_on(request.user, citizen)
    facts = [fact for fact in (citizen.phone, citizen.team.name) if fact]
    tabs = sorted((tab for tab in TABS.values() if tab.action in standing.may), key=lambda tab: tab.position)
    status, counts = _status_and_counts(citizen, [tab for tab in tabs if tab.rows])
    return {
        "citizen": citizen,
        "may": standing.may,
        "broken_glass": standing.broken_glass,
        "facts": facts,
        "tabs": [_shown(tab, citizen, current, counts) for tab in tabs],
        "has_open_course": is_open(status),
        "at_rest": _at_rest(citizen, status),
        **_protection_of(citizen),
    }


def _at_rest(citizen: Citizen, status: str | None) -> str:
    """Why no visit or measurement can be written now, and what one can do; empty where it can."""
    if status is None:
        return "Forløbet begynder, når bestillingen er taget imod. Så kan der skrives besøg, målinger og mål."
    if is_open(status):
        return ""
    return (
        "Forløbet er slut, så der kan ikke skrives nye besøg, målinger og mål. Skal støtten begynde igen, "
        "kan teamet åbne forløbet, eller myndighed kan sende en ny bestilling."
    )


def _protection_of(citizen: Citizen) -> dict[str, Any]:
    """What the banner shows. Most citizens are not protected, and cost no query."""
    protection = citizen.protection_set.in_force().first() if citizen.is_protected else None
    needs_review = bool(protection and protection.is_to_be_reviewed(timezone.localdate()))
    return {"protection": protection, "protection_needs_review": needs_review}


def _shown(tab: Tab, citizen: Citizen, current: str, counts: dict[str, int]) -> ShownTab:
    return ShownTab(tab.label, reverse(tab.route, args=[citizen.pk]), tab.key == current, counts.get(tab.key))


def _status_and_counts(citizen: Citizen, tabs: list[Tab]) -> tuple[str | None, dict[str, int]]:
    """The status of the present course, and how many rows each tab has: one query for all."""
    counted = {f"n_{tab.key}": _number_of(tab.rows()) for tab in tabs if tab.rows}
    asked = Citizen.objects.filter(pk=citizen.pk).with_status().values_list("status", *counted.values())
    status, *counts = asked.first() or (None,)
    return status, dict(zip((tab.key for tab in tabs), counts, strict=False))


def _number_of(rows: QuerySet[Any]) -> Coalesce:
    of_citizen = rows.filter(citizen=OuterRef("pk")).order_by().values("citizen")
    return Coalesce(Subquery(of_citizen.annotate(n=Count("*")).values("n"), output_field=IntegerField()), 0)


def timeline(
    citizen: Citizen, may: set[str], *, only: str = "", before: datetime | None = None, limit: int = 20
) -> list[TimelineItem]:
    """The newest `limit` things that happened before `before`, from the sources the user may read.

    What happened at the same moment as the last one comes along, or the next page would leave it out.
    """
    sources = [s for s in SOURCES.values() if s.action in may and only in ("", s.key)]
    items = [item for source in sources for item in source.items(citizen, before, limit + SAME_DAY)]
    items.sort(key=lambda item: item.at, reverse=True)
    if len(items) <= limit:
        return items
    return [item for item in items if item.at >= items[limit - 1].at]


def noon(day: date) -> datetime:
    """A moment for things that only have a day, so that they sort among those with a time."""
    return timezone.make_aware(datetime(day.year, day.month, day.day, 12))
