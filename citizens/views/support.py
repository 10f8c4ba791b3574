"""A citizen's bostøtter, now and before: how they were chosen, how it goes, and how one takes over."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.views.decorators.http import require_http_methods, require_safe

from accounts.models import User
from accounts.policy import Action
from bostoette.errors import violations_on
from citizens import calendars
from citizens.access import fetch_or_404
from citizens.forms.changes import NoteForm
from citizens.forms.matches import EndForm
from citizens.models import Assignment, ChangeRequest, Citizen, HandOver
from citizens.record import citizen_frame
from citizens.services import changes, matches
from citizens.services.profiles import contact_for_change
from citizens.staffing import needs_of
from citizens.views.matches import CITIZENS, asked_for


@dataclass(frozen=True)
class AssignmentLine:
    name: str
    when: str
    badge_label: str
    end_url: str
    hand_over_url: str


@require_safe
def support(request: HttpRequest, citizen_id: UUID) -> HttpResponse:
    """Who helps and who did, why they were chosen, wishes for change, and hand-over notes."""
    assert isinstance(request.user, User)
    citizen = fetch_or_404(CITIZENS, request.user, Action.VIEW_RECORD, pk=citizen_id)
    frame = citizen_frame(request, citizen, "support")
    today = timezone.localdate()
    now, before = _assignments(citizen, frame["may"], today)
    context = {
        **frame,
        "now": now,
        "before": before,
        "need": asked_for(needs_of([citizen], today)[citizen.pk], citizen.supportneed_set.first()),
        "decisions": citizen.matchdecision_set.select_related("decided_by")
        .prefetch_related("chosen__assignment__user", "chemistry_notes__by")
        .order_by("-decided_on", "-id"),
        "requests": _requests(citizen, request.user, frame["may"]),
        "notes": citizen.handovernote_set.select_related("written_by").order_by("-written_on", "-id"),
        "contact": contact_for_change(citizen.team),
    }
    return render(request, "citizens/support.html", context)


def _assignments(
    citizen: Citizen, may: set[str], today: date
) -> tuple[list[AssignmentLine], list[AssignmentLine]]:
    """Those in force or to come, and those that are over; the newest first."""
    rows = list(citizen.assignment_set.select_related("user").order_by("-starts_on", "-id"))
    covers = citizen.handover_set.filter(ends_on__isnull=False).select_related("before__user")
    covered = {each.after_id: each for each in covers}
    over = [row for row in rows if row.ends_on and row.ends_on < today]
    lines = {row: _line(row, covered.get(row.pk), may, is_over=row in over) for row in rows}
    return [lines[row] for row in rows if row not in over], [lines[row] for row in over]


def _line(row: Assignment, cover: HandOver | None, may: set[str], *, is_over: bool) -> AssignmentLine:
    role = "tovholder" if row.is_coordinator else ""
    can_end = Action.DECIDE_MATCH in may and not is_over
    can_hand_over = Action.HAND_OVER in may and not is_over
    return AssignmentLine(
        name=row.user.name,
        when=f"Fra {date_format(row.starts_on)}"
        + (f" til og med {date_format(row.ends_on)}" if row.ends_on else ""),
        badge_label=f"afløser for {cover.before.user}" if cover else role,
        end_url=reverse("citizens:end_assignment", args=[row.pk]) if can_end else "",
        hand_over_url=reverse("citizens:hand_over", args=[row.pk]) if can_hand_over else "",
    )


@dataclass(frozen=True)
class RequestLine:
    title: str
    status: str
    tone: str
    until: str
    reason: str  # empty for those who may not read it
    answer: str
    answer_url: str


def _requests(citizen: Citizen, user: User, may: set[str]) -> list[RequestLine]:
    rows = citizen.changerequest_set.select_related("worker", "recorded_by", "answered_by")
    return [request_line(row, user, may) for row in rows.order_by("-asked_on", "-id")]


def request_line(row: ChangeRequest, user: User, may: set[str]) -> RequestLine:
    """The words of the wish are for the leder and for who wrote them down: they may be about a colleague."""
    answers = Action.ANSWER_CHANGE in may
    can_read = answers or row.recorded_by_id == user.pk
    return RequestLine(
        title=f"{str(row.get_asked_by_display()).capitalize()} ønsker skift fra {row.worker}",
        status=row.get_status_display(),
        tone="warn" if row.is_waiting else "muted",
        until=f"Ønsket {date_format(row.asked_on)}. {_answered(row)}",
        reason=row.reason if can_read else "",
        answer=row.answer if can_read else "",
        answer_url=reverse("citizens:answer_change", args=[row.pk]) if answers and row.is_waiting else "",
    )


def _answered(row: ChangeRequest) -> str:
    if row.answered_on is None:
        return f"Svar senest {date_format(row.answer_by)}."
    return f"Besvaret {date_format(row.answered_on)} af {row.answered_by}."


@require_http_methods(["GET", "HEAD", "POST"])
def end_assignment(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Let an assignment end on a day."""
    assert isinstance(request.user, User)
    assignment = fetch_or_404(
        Assignment.objects.select_related("citizen__team", "user"), request.user, Action.DECIDE_MATCH, pk=pk
    )
    today = timezone.localdate()
    form = EndForm(request.POST or None, initial={"last_day": assignment.ends_on or today})
    if form.is_valid():
        with violations_on(form, at={"odd-day": "last_day"}):
            matches.end_assignment(assignment, by=request.user, **form.cleaned_data)
            messages.success(request, f"Tildelingen slutter {date_format(form.cleaned_data['last_day'])}.")
            return redirect("citizens:support", assignment.citizen_id)
    context = {
        **citizen_frame(request, assignment.citizen, "support"),
        "assignment": assignment,
        "form": form,
        "visits_left": calendars.waiting(assignment.user, today).get(assignment.citizen_id, 0),
        "is_writing": True,
    }
    return render(request, "citizens/end_assignment.html", context, status=422 if form.is_bound else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def write_note(request: HttpRequest, citizen_id: UUID) -> HttpResponse:
    """Write down what the next bostøtte should know."""
    assert isinstance(request.user, User)
    citizen = fetch_or_404(CITIZENS, request.user, Action.NOTE_MATCH, pk=citizen_id)
    form = NoteForm(request.POST or None)
    if form.is_valid():
        changes.write_note(citizen, form.content(), by=request.user)
        messages.success(request, "Overleveringen er gemt.")
        return redirect("citizens:support", citizen.pk)
    context = {**citizen_frame(request, citizen, "support"), "form": form, "is_writing": True}
    return render(request, "citizens/hand_over_note.html", context, status=422 if form.is_bound else 200)
