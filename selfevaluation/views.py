"""Pages of the self-evaluation: rounds, answering, and what the three groups say."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.models import Team, User
from accounts.policy import Action, Role, roles_granting
from bostoette.errors import RuleViolation
from selfevaluation import services
from selfevaluation.forms import RoundForm, SheetForm
from selfevaluation.models import Group, Round, RoundQuerySet
from selfevaluation.results import LEAST_ANSWERS, results_of


def rounds_for(user: User, action: Action) -> RoundQuerySet:
    """The rounds of teams where the user may do `action`. Raises PermissionDenied where that is nowhere."""
    if not user.may(action):
        raise PermissionDenied
    return Round.objects.of_teams(user.teams_as(*roles_granting(action)))


@require_safe
def round_list(request: HttpRequest) -> HttpResponse:
    """The rounds of the own teams, the newest first."""
    assert isinstance(request.user, User)
    rounds = (
        rounds_for(request.user, Action.ANSWER_ROUND).prefetch_related("teams").order_by("-opens_on", "-pk")
    )
    taken = set(rounds.filter(taken__user=request.user).values_list("pk", flat=True))
    context = {
        "rounds": [(opened, opened.pk in taken) for opened in rounds],
        "may_manage": request.user.may(Action.MANAGE_ROUNDS),
    }
    return render(request, "selfevaluation/round_list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def open_round(request: HttpRequest) -> HttpResponse:
    assert isinstance(request.user, User)
    if not request.user.may(Action.MANAGE_ROUNDS):
        raise PermissionDenied
    own = Team.objects.filter(pk__in=request.user.teams_as(Role.MANAGER)).order_by("name")
    form = RoundForm(request.POST or None, teams=own)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        services.open_round(
            title=data["title"], teams=list(data["teams"]), closes_on=data["closes_on"], by=request.user
        )
        messages.success(request, "Runden er åbnet.")
        return redirect("selfevaluation:list")
    return render(
        request, "selfevaluation/round_form.html", {"form": form}, status=422 if form.is_bound else 200
    )


@require_POST
def close_round(request: HttpRequest, pk: int) -> HttpResponse:
    assert isinstance(request.user, User)
    opened = get_object_or_404(rounds_for(request.user, Action.MANAGE_ROUNDS), pk=pk)
    services.close_round(opened, by=request.user)
    messages.success(request, "I dag er sidste dag i runden.")
    return redirect("selfevaluation:list")


@require_http_methods(["GET", "HEAD", "POST"])
def answer(request: HttpRequest, pk: int) -> HttpResponse:
    """The colleague's own answers."""
    assert isinstance(request.user, User)
    opened = get_object_or_404(rounds_for(request.user, Action.ANSWER_ROUND), pk=pk)
    group = Group.MANAGERS if request.user.teams_as(Role.MANAGER) else Group.WORKERS
    form = SheetForm(request.POST or None, group=group)
    if request.method == "POST" and form.is_valid():
        try:
            services.answer_as_staff(opened, group, form.values, by=request.user)
        except RuleViolation as violation:
            form.add_error(None, str(violation))
        else:
            messages.success(request, "Tak for dine svar. De er anonyme.")
            return redirect("selfevaluation:list")
    context = {"form": form, "round": opened, "is_citizen": False}
    return render(request, "selfevaluation/sheet.html", context, status=422 if form.is_bound else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def answer_for_citizen(request: HttpRequest, pk: int) -> HttpResponse:
    """The citizen's answers, typed by the citizen on the worker's tablet."""
    assert isinstance(request.user, User)
    opened = get_object_or_404(rounds_for(request.user, Action.ANSWER_ROUND), pk=pk)
    form = SheetForm(request.POST or None, group=Group.CITIZENS)
    if request.method == "POST" and form.is_valid():
        try:
            services.answer_as_citizen(opened, form.values)
        except RuleViolation as violation:
            form.add_error(None, str(violation))
        else:
            messages.success(request, "Tak for dine svar. Ingen kan se, at de er dine.")
            return redirect("selfevaluation:list")
    context = {"form": form, "round": opened, "is_citizen": True}
    return render(request, "selfevaluation/sheet.html", context, status=422 if form.is_bound else 200)


@require_safe
def result(request: HttpRequest, pk: int) -> HttpResponse:
    """Where the three groups see the same, and where they differ."""
    assert isinstance(request.user, User)
    opened = get_object_or_404(rounds_for(request.user, Action.ANSWER_ROUND), pk=pk)
    # Who looks before and after somebody answers could work that answer out from two means.
    marks = [] if opened.is_open else results_of(opened)
    context = {"round": opened, "marks": marks, "groups": Group.choices, "least": LEAST_ANSWERS}
    return render(request, "selfevaluation/result.html", context)
