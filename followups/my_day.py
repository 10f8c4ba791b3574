"""What Min dag shows: read in a few queries, told in the words of the screen."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format

from accounts.models import User
from accounts.policy import Action
from citizens.days import Deadline, deadline
from citizens.models import Assignment, Citizen, is_open
from followups.models import FOR_LEADERS, Reminder, ReminderKind
from followups.rules import RULES
from followups.services import waiting_for
from visits.drafts import visit_in
from visits.models import Draft, Visit, VisitStatus, midnight_after
from visits.record import day_of, times_of

DAYS_AHEAD = 7
UNWRITTEN_SHOWN = 20
CITIZENS_SHOWN = 30


def visits_around(user: User, today: date) -> list[Visit]:
    """The user's visits of today, those planned for the days ahead, and older ones never registered."""
    last_midnight = midnight_after(today - timedelta(days=1))
    planned = Q(status=VisitStatus.PLANNED, starts_at__lt=midnight_after(today + timedelta(days=DAYS_AHEAD)))
    held = Q(status=VisitStatus.HELD, starts_at__gte=last_midnight, starts_at__lt=midnight_after(today))
    own = Visit.objects.permitting(user, Action.LOG_VISIT).filter(planned | held, worker=user)
    return list(own.select_related("citizen").order_by("starts_at", "pk"))


@dataclass(frozen=True)
class VisitLine:
    """A visit as a card. `log_url` is empty once it is registered."""

    name: str
    url: str
    when: str
    where: str
    badge_label: str
    log_url: str


def visit_lists(visits: Iterable[Visit], today: date) -> dict[str, Any]:
    """Today, ahead, and the latest of those never registered, with how many there are in all."""
    by_day = [(timezone.localtime(visit.starts_at).date(), visit) for visit in visits]
    unwritten = [_line(visit, f"{day_of(visit)} {times_of(visit)}") for day, visit in by_day if day < today]
    return {
        "visits_today": [_line(visit, times_of(visit).capitalize()) for day, visit in by_day if day == today],
        "visits_ahead": [
            _line(visit, f"{day_of(visit)} {times_of(visit)}") for day, visit in by_day if day > today
        ],
        "unwritten": unwritten[-UNWRITTEN_SHOWN:],
        "unwritten_count": len(unwritten),
    }


def _line(visit: Visit, when: str) -> VisitLine:
    return VisitLine(
        name=visit.citizen.name,
        url=reverse("visits:detail", args=[visit.pk])
        if visit.is_held
        else reverse("citizens:detail", args=[visit.citizen_id]),
        when=when,
        where=f"{visit.get_place_display().capitalize()}, {visit.get_form_display()}",
        badge_label=visit.get_status_display() if visit.is_held else "",
        log_url=reverse("visits:log_planned", args=[visit.pk]) if visit.is_planned else "",
    )


def reminders_of(user: User, today: date) -> list[Reminder]:
    waiting = waiting_for(user, today).select_related("citizen")
    return list(waiting.order_by("due_on", "citizen__sort_key", "citizen", "kind", "pk"))


@dataclass(frozen=True)
class DueLine:
    """One thing to do: what, when, and the page where it is done."""

    text: str
    when: str
    deadline: Deadline
    action_label: str
    url: str
    snooze_url: str


@dataclass
class DueCitizen:
    """All that is due about one citizen, so that one visit can take care of it."""

    name: str
    url: str
    lines: list[DueLine] = field(default_factory=list)


def due_lists(reminders: Iterable[Reminder], today: date) -> dict[str, Any]:
    """What is due for the user as bostøtte, and as leder (`leading`)."""
    leading = [reminder for reminder in reminders if reminder.kind in FOR_LEADERS]
    own = [reminder for reminder in reminders if reminder.kind not in FOR_LEADERS]
    return {
        **due_groups(own, today),
        "reminder_count": len(own),
        "leading": due_groups(leading, today) if leading else None,
    }


def due_groups(reminders: Iterable[Reminder], today: date) -> dict[str, Any]:
    """What should have been done, and what is to be done within a week; by citizen, the oldest first."""
    overdue: dict[UUID, DueCitizen] = {}
    soon: dict[UUID, DueCitizen] = {}
    for reminder in reminders:
        group = overdue if reminder.due_on < today else soon
        citizen = group.setdefault(reminder.citizen_id, _due_citizen(reminder.citizen))
        citizen.lines.append(_due_line(reminder, today))
    return {"overdue": list(overdue.values()), "soon": list(soon.values())}


def _due_citizen(citizen: Citizen) -> DueCitizen:
    return DueCitizen(citizen.name, reverse("citizens:detail", args=[citizen.pk]))


def _due_line(reminder: Reminder, today: date) -> DueLine:
    rule = RULES[ReminderKind(reminder.kind)]
    return DueLine(
        text=reminder.label,
        when=_when(reminder.due_on, today),
        deadline=deadline(reminder.due_on, today=today),
        action_label=rule.action_label,
        url=rule.link(reminder),
        snooze_url=reverse("followups:snooze", args=[reminder.pk]),
    )


def _when(due_on: date, today: date) -> str:
    """What follows the word of the deadline: `senest i dag`, or `siden 3. november 2026`."""
    if due_on < today:
        return f"siden {date_format(due_on)}"
    near = {today: "i dag", today + timedelta(days=1): "i morgen"}
    return f"senest {near.get(due_on) or date_format(due_on, 'l j. F')}"


def drafts_of(user: User) -> list[Draft]:
    allowed = Citizen.objects.permitting(user, Action.LOG_VISIT)
    drafts = Draft.objects.filter(user=user, citizen__in=allowed)
    return list(drafts.select_related("citizen").order_by("-saved_at"))


@dataclass(frozen=True)
class DraftLine:
    name: str
    saved_at: str
    url: str


def draft_lines(user: User, drafts: Sequence[Draft], today: date) -> list[DraftLine]:
    """Where each draft is written on. Asks once more only when a draft is of a visit in the calendar."""
    about = {visit for draft in drafts if (visit := visit_in(draft.form))}
    planned: set[UUID] = set()
    if about:
        visits = Visit.objects.permitting(user, Action.LOG_VISIT).planned()
        planned = set(visits.filter(pk__in=about).values_list("pk", flat=True))
    return [
        DraftLine(draft.citizen.name, _clock(draft, today), _draft_page(draft, planned)) for draft in drafts
    ]


def _draft_page(draft: Draft, planned: set[UUID]) -> str:
    visit = visit_in(draft.form)
    if visit is None:
        return reverse("visits:create", args=[draft.citizen_id])
    return reverse("visits:log_planned" if visit in planned else "visits:edit", args=[visit])


def _clock(draft: Draft, today: date) -> str:
    saved_at = timezone.localtime(draft.saved_at)
    day = "" if saved_at.date() == today else f"{date_format(saved_at, 'j. F')} "
    return f"{day}kl. {saved_at:%H.%M}"


@dataclass(frozen=True)
class OwnCitizen:
    """A card of somebody the user supports. `visit_url` is empty while no visit can be written."""

    name: str
    url: str
    visit_url: str


def own_citizens(user: User) -> list[Citizen]:
    """The citizens assigned to the user today, a screenful; all of them are on the list of citizens."""
    mine = Assignment.objects.current().filter(user=user).values("citizen")
    allowed = Citizen.objects.permitting(user, Action.VIEW_CITIZEN).with_status().filter(pk__in=mine)
    return list(allowed.order_by("sort_key", "pk")[:CITIZENS_SHOWN])


def own_lines(citizens: Iterable[Citizen]) -> list[OwnCitizen]:
    """The cards of `own_citizens`, with the button for a visit where there is a course to write it in."""
    return [
        OwnCitizen(
            name=citizen.name,
            url=reverse("citizens:detail", args=[citizen.pk]),
            visit_url=reverse("visits:create", args=[citizen.pk])
            if is_open(getattr(citizen, "status", None))
            else "",
        )
        for citizen in citizens
    ]
