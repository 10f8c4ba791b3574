"""The leder's page about the bostøtter of the own teams, and the profile each of them keeps."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.views.decorators.http import require_http_methods, require_safe

from accounts.models import Team, User
from accounts.policy import Action, roles_granting
from citizens.access import log_list
from citizens.days import Deadline, deadline
from citizens.forms.profiles import AvailabilityForm, ChangeContactForm, ProfileForm
from citizens.hours import in_words
from citizens.matching import Candidate, listed
from citizens.models import ChangeRequest, Citizen, HandOver, WorkerProfile, courses_without_worker
from citizens.services import profiles
from citizens.staffing import WORDS, candidates_in, workers_in


@dataclass(frozen=True)
class WorkerLine:
    """A bostøtte with the week and what the profile tells."""

    name: str
    week: str
    known: str
    away: str
    profile_url: str
    hand_over_url: str


def line_of(worker: Candidate) -> WorkerLine:
    return WorkerLine(
        name=worker.name,
        week=week_of(worker),
        known=listed(worker.themes, WORDS.themes).capitalize(),
        away=worker.away,
        profile_url=reverse("citizens:profile", args=[worker.key]),
        hand_over_url=reverse("citizens:hand_over_all", args=[worker.key]) if worker.citizens else "",
    )


def week_of(worker: Candidate) -> str:
    """`4 borgere · 6 timer af 20 timer om ugen`"""
    citizens = f"{worker.citizens} {'borger' if worker.citizens == 1 else 'borgere'}"
    if worker.capacity is None:
        return f"{citizens} · {in_words(worker.load)} om ugen, rammen er ikke noteret"
    return f"{citizens} · {in_words(worker.load)} af {in_words(worker.capacity)} om ugen"


def led_by(user: User) -> set[int]:
    """The teams whose bostøtter the user looks after."""
    return user.teams_as(*roles_granting(Action.MANAGE_WORKERS)) if user.may(Action.MANAGE_WORKERS) else set()


@require_safe
def workers(request: HttpRequest) -> HttpResponse:
    """Everybody's week, wishes for change that wait, citizens without a bostøtte, and cover."""
    assert isinstance(request.user, User)
    if not request.user.may(Action.MANAGE_WORKERS):
        raise PermissionDenied
    today = timezone.localdate()
    requests, without, covers = _open_matters(request.user, today)
    log_list(request.user, [*requests, *without, *covers], Action.MANAGE_WORKERS)
    teams = Team.objects.filter(pk__in=led_by(request.user)).select_related("change_contact")
    context = {
        "teams": teams.order_by("name"),
        "workers": [line_of(worker) for worker in candidates_in(led_by(request.user), today)],
        "requests": [_request_line(row, today) for row in requests],
        "without": without,
        "covers": covers,
    }
    return render(request, "citizens/workers.html", context)


def _open_matters(user: User, today: date) -> tuple[list[ChangeRequest], list[Any], list[HandOver]]:
    mine = Citizen.objects.permitting(user, Action.MANAGE_WORKERS)
    requests = ChangeRequest.objects.waiting().filter(citizen__in=mine).select_related("citizen", "worker")
    without = courses_without_worker(today).filter(citizen__in=mine).select_related("citizen")
    covers = HandOver.objects.covers_on(today).filter(citizen__in=mine)
    named = covers.select_related("citizen", "before__user", "after__user")
    return (
        list(requests.order_by("answer_by", "pk")),
        list(without.order_by("citizen__sort_key", "pk")),
        list(named.order_by("ends_on", "pk")),
    )


@dataclass(frozen=True)
class RequestLine:
    name: str
    worker: str
    until: str
    deadline: Deadline
    url: str


def _request_line(row: ChangeRequest, today: date) -> RequestLine:
    return RequestLine(
        name=row.citizen.name,
        worker=row.worker.name,
        until=f"Svar senest {date_format(row.answer_by)}",
        deadline=deadline(row.answer_by, today=today),
        url=reverse("citizens:answer_change", args=[row.pk]),
    )


@require_http_methods(["GET", "HEAD", "POST"])
def own_profile(request: HttpRequest) -> HttpResponse:
    """What the bostøtte who is logged in can, as the leder will see it."""
    assert isinstance(request.user, User)
    if not request.user.may(Action.EDIT_OWN_PROFILE):
        raise PermissionDenied
    form = ProfileForm.of(profile_of(request.user), request.POST or None)
    if form.is_valid():
        profiles.save_profile(request.user, form.content(), by=request.user)
        messages.success(request, "Din profil er gemt.")
        return redirect("citizens:own_profile")
    return render(request, "citizens/own_profile.html", {"form": form}, status=422 if form.is_bound else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def profile(request: HttpRequest, pk: int) -> HttpResponse:
    """What a bostøtte of the own teams can, and how much of the week there is."""
    assert isinstance(request.user, User)
    worker = worker_or_404(request.user, pk)
    kept = profile_of(worker)
    can = ProfileForm.of(kept, request.POST or None)
    has_time = AvailabilityForm.of(kept, request.POST or None)
    if can.is_valid() and has_time.is_valid():
        profiles.save_profile(worker, can.content(), by=request.user)
        profiles.set_availability(
            worker,
            minutes_per_week=has_time.minutes_per_week,
            away_from=has_time.cleaned_data["away_from"],
            away_until=has_time.cleaned_data["away_until"],
            by=request.user,
        )
        messages.success(request, f"Profilen for {worker} er gemt.")
        return redirect("citizens:workers")
    context = {"worker": worker, "form": can, "time_form": has_time, "has_errors": can.is_bound}
    return render(request, "citizens/profile.html", context, status=422 if can.is_bound else 200)


def worker_or_404(leader: User, pk: int) -> User:
    """A bostøtte of one of the leder's teams. Anybody else is 404, and who leads nobody is refused."""
    if not leader.may(Action.MANAGE_WORKERS):
        raise PermissionDenied
    worker = workers_in(led_by(leader), timezone.localdate()).filter(pk=pk).first()
    if worker is None:
        raise Http404
    return worker


def profile_of(worker: User) -> WorkerProfile | None:
    return getattr(worker, "worker_profile", None)


@require_http_methods(["GET", "HEAD", "POST"])
def change_contact(request: HttpRequest, pk: int) -> HttpResponse:
    """The sentence that tells the citizens of a team whom to contact for a change."""
    assert isinstance(request.user, User)
    if not request.user.may(Action.MANAGE_WORKERS):
        raise PermissionDenied
    team = Team.objects.filter(pk__in=led_by(request.user), pk=pk).first()
    if team is None:
        raise Http404
    form = ChangeContactForm(request.POST or None, initial={"text": profiles.contact_for_change(team)})
    if form.is_valid():
        profiles.set_change_contact(team, text=form.cleaned_data["text"], by=request.user)
        messages.success(request, f"Borgerne i {team} ser nu den nye tekst.")
        return redirect("citizens:workers")
    context = {"team": team, "form": form}
    return render(request, "citizens/change_contact.html", context, status=422 if form.is_bound else 200)
