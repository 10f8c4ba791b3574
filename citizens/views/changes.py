"""Asking for another bostøtte, answering, and handing over one citizen or all of a colleague's."""

from collections.abc import Sequence
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from accounts.models import User
from accounts.policy import Action
from bostoette.errors import violations_on
from citizens import calendars
from citizens.access import fetch_or_404, log_list
from citizens.calendars import Moved
from citizens.forms.changes import AnswerChangeForm, AskForChangeForm, HandOverForm, Row
from citizens.hours import in_words
from citizens.matching import Suggestion, deal, rank
from citizens.models import Assignment, ChangeRequest, ChangeStatus
from citizens.record import citizen_frame
from citizens.services import changes
from citizens.services.handovers import Terms, hand_over
from citizens.services.profiles import contact_for_change
from citizens.staffing import WORDS, candidates_in, needs_of, workers_in
from citizens.views.matches import CITIZENS
from citizens.views.support import request_line

ASSIGNMENTS = Assignment.objects.select_related("citizen__team", "user")


@require_http_methods(["GET", "HEAD", "POST"])
def ask_for_change(request: HttpRequest, citizen_id: UUID) -> HttpResponse:
    """Write down a wish for another bostøtte."""
    assert isinstance(request.user, User)
    citizen = fetch_or_404(CITIZENS, request.user, Action.ASK_FOR_CHANGE, pk=citizen_id)
    form = AskForChangeForm(request.POST or None, citizen=citizen)
    if form.is_valid():
        with violations_on(form, at={"odd-day": "asked_on", "waiting": "worker"}):
            changes.ask_for_change(citizen, by=request.user, **form.cleaned_data)
            messages.success(request, "Ønsket er sendt til lederen, som svarer inden for en uge.")
            return redirect("citizens:support", citizen.pk)
    context = {
        **citizen_frame(request, citizen, "support"),
        "form": form,
        "contact": contact_for_change(citizen.team),
        "is_writing": True,
    }
    return render(request, "citizens/ask_for_change.html", context, status=422 if form.is_bound else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def answer_change(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Answer a wish for change; a yes goes on to who takes over."""
    assert isinstance(request.user, User)
    asked = fetch_or_404(
        ChangeRequest.objects.select_related("citizen__team", "worker", "answered_by"),
        request.user,
        Action.ANSWER_CHANGE,
        pk=pk,
    )
    frame = citizen_frame(request, asked.citizen, "support")
    form = AnswerChangeForm(request.POST or None)
    if form.is_valid():
        with violations_on(form):
            answered = changes.answer_change(asked, by=request.user, **form.cleaned_data)
            messages.success(request, "Svaret er gemt.")
            return redirect(_after_answer(answered))
    context = {**frame, "asked": request_line(asked, request.user, frame["may"]), "form": form}
    return render(
        request,
        "citizens/answer_change.html",
        {**context, "is_waiting": asked.is_waiting, "is_writing": True},
        status=422 if form.is_bound else 200,
    )


def _after_answer(answered: ChangeRequest) -> str:
    """Where the leder goes on: after a yes to hand the citizen over, if there is something to hand over."""
    current = answered.citizen.assignment_set.current().filter(user=answered.worker_id).first()
    if answered.status == ChangeStatus.GRANTED and current:
        return reverse("citizens:hand_over", args=[current.pk])
    return reverse("citizens:support", args=[answered.citizen_id])


@require_http_methods(["GET", "HEAD", "POST"])
def hand_over_one(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Who takes over one citizen."""
    assert isinstance(request.user, User)
    assignment = fetch_or_404(ASSIGNMENTS, request.user, Action.HAND_OVER, pk=pk)
    return _hand_over(request, assignment.user, [assignment])


@require_http_methods(["GET", "HEAD", "POST"])
def hand_over_all(request: HttpRequest, pk: int) -> HttpResponse:
    """Who takes over each citizen of a colleague who leaves or is away."""
    assert isinstance(request.user, User)
    if not request.user.may(Action.HAND_OVER):
        raise PermissionDenied
    mine = ASSIGNMENTS.permitting(request.user, Action.HAND_OVER).current().filter(user=pk)
    assignments = list(mine.order_by("citizen__sort_key", "pk"))
    if not assignments:
        raise Http404
    log_list(request.user, assignments, Action.HAND_OVER)
    return _hand_over(request, assignments[0].user, assignments)


def _hand_over(request: HttpRequest, giver: User, assignments: Sequence[Assignment]) -> HttpResponse:
    assert isinstance(request.user, User)
    teams = {assignment.citizen.team_id for assignment in assignments}
    takers = {user.pk: user for user in workers_in(teams, timezone.localdate())}
    form = HandOverForm(
        request.POST or None, rows=_rows(giver, assignments), suggest=request.GET.get("forslag", "")
    )
    if form.is_valid():
        with violations_on(form, at={"odd-day": "starts_on"}):
            moved = hand_over(form.steps(takers), terms=_terms(form), by=request.user)
            messages.success(request, _told(len(form.steps(takers)), moved))
            return redirect(_after_hand_over(assignments))
    context = {
        "giver": giver,
        "form": form,
        "number": len(assignments),
        "cancel_url": _after_hand_over(assignments),
    }
    return render(request, "citizens/hand_over.html", context, status=422 if form.is_bound else 200)


def _after_hand_over(assignments: Sequence[Assignment]) -> str:
    if len(assignments) == 1:
        return reverse("citizens:support", args=[assignments[0].citizen_id])
    return reverse("citizens:workers")


def _terms(form: HandOverForm) -> Terms:
    said = form.cleaned_data
    return Terms(starts_on=said["starts_on"], reason=said["reason"], moves_visits=said["moves_visits"])


def _told(number: int, moved: Moved) -> str:
    """`2 borgere er overdraget. 3 planlagte besøg er flyttet med, og 1 falder sammen med et andet.`"""
    told = f"{number} {'borger' if number == 1 else 'borgere'} er overdraget."
    if moved.appointments:
        planned = "planlagt" if moved.appointments == 1 else "planlagte"
        told += f" {moved.appointments} {planned} besøg er flyttet med"
        told += f", og {moved.clashes} falder sammen med et andet besøg." if moved.clashes else "."
    return told


def _rows(giver: User, assignments: Sequence[Assignment]) -> list[Row]:
    """For each citizen who could take over, best first, and to whom the citizen would be dealt."""
    today = timezone.localdate()
    citizens = {assignment.citizen_id: assignment.citizen for assignment in assignments}
    needs, visits = needs_of(citizens.values(), today), calendars.waiting(giver, today)
    colleagues = {
        team: [each for each in candidates_in([team], today) if each.key != giver.pk]
        for team in {citizen.team_id for citizen in citizens.values()}
    }
    dealt: dict[UUID, int | None] = {}
    for team, others in colleagues.items():
        dealt |= deal({pk: needs[pk] for pk, citizen in citizens.items() if citizen.team_id == team}, others)
    rows = []
    for assignment in assignments:
        pk = assignment.citizen_id
        ranked = rank(needs[pk], colleagues[assignment.citizen.team_id], WORDS)
        hint = _hint(ranked, dealt[pk], visits.get(pk, 0))
        choices = [(each.candidate.key, _choice(each)) for each in ranked]
        rows.append(Row(assignment, choices, dealt[pk], hint))
    return rows


def _choice(suggestion: Suggestion) -> str:
    """A name with the one thing that matters most: why not, else how much room."""
    against = next(iter(suggestion.obstacles), "")
    room = suggestion.candidate.room
    said = against[:1].lower() + against[1:] if against else f"{in_words(room or 0)} ledige om ugen"
    return f"{suggestion.candidate.name} ({said})"


def _hint(ranked: Sequence[Suggestion], chosen: int | None, visits: int) -> str:
    """`2 planlagte besøg. Forslag: Bo Krogh. Har erfaring med angst.`"""
    planned = f"{visits} {'planlagt' if visits == 1 else 'planlagte'} besøg. " if visits else ""
    suggested = next((each for each in ranked if each.candidate.key == chosen), None)
    if suggested is None:
        return f"{planned}Ingen i teamet har plads lige nu."
    return f"{planned}Forslag: {'. '.join([suggested.candidate.name, *suggested.reasons])}."
