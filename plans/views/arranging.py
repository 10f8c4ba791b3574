"""How the tree of wishes, goals and subgoals is put in order: by buttons, and by choosing another branch."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from accounts.models import User
from accounts.policy import Action
from bostoette.errors import violations_on
from citizens.access import fetch_or_404
from plans.forms.goals import PlaceGoalForm, PlaceSubgoalForm
from plans.models import Wish
from plans.services import arranging as services
from plans.views.goals import GOALS, SUBGOALS, form_page, goal_form

WISHES = Wish.objects.select_related("citizen")


@require_POST
def wish_move(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One place up or down; `retning=op` says up."""
    assert isinstance(request.user, User)
    wish = fetch_or_404(WISHES, request.user, Action.EDIT_GOALS, pk=pk)
    services.move_wish(wish, _direction(request), by=request.user)
    return redirect("plans:goals", wish.citizen_id)


@require_POST
def goal_move(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One place up or down under its wish; `retning=op` says up."""
    assert isinstance(request.user, User)
    goal = fetch_or_404(GOALS, request.user, Action.EDIT_GOALS, pk=pk)
    services.move_goal(goal, _direction(request), by=request.user)
    return redirect("plans:goals", goal.citizen_id)


@form_page
def goal_place(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Which wish the goal springs from."""
    assert isinstance(request.user, User)
    goal = fetch_or_404(GOALS, request.user, Action.EDIT_GOALS, pk=pk)
    form = PlaceGoalForm(request.POST or None, goal=goal)
    if form.is_valid():
        with violations_on(form):
            services.place_goal(goal, by=request.user, **form.cleaned_data)
            messages.success(request, "Målet er flyttet.")
            return redirect("plans:goals", goal.citizen_id)
    return goal_form(request, "plans/goals/place_goal_form.html", goal.citizen, form, goal=goal)


@form_page
def subgoal_place(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Which goal the subgoal is a step towards."""
    assert isinstance(request.user, User)
    subgoal = fetch_or_404(SUBGOALS, request.user, Action.EDIT_GOALS, pk=pk)
    form = PlaceSubgoalForm(request.POST or None, subgoal=subgoal)
    if form.is_valid():
        with violations_on(form):
            services.place_subgoal(subgoal, by=request.user, **form.cleaned_data)
            messages.success(request, "Delmålet er flyttet.")
            return redirect("plans:subgoal", subgoal.pk)
    return goal_form(request, "plans/goals/place_subgoal_form.html", subgoal.citizen, form, subgoal=subgoal)


def _direction(request: HttpRequest) -> services.Direction:
    is_up = request.POST.get("retning") == services.Direction.UP
    return services.Direction.UP if is_up else services.Direction.DOWN
