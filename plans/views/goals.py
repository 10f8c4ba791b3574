"""Pages about wishes, goals and subgoals."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from accounts.models import User
from accounts.policy import Action
from bostoette.errors import violations_on
from bostoette.warnings import WarnsBeforeSaving
from citizens.access import fetch_or_404
from citizens.models import Citizen
from citizens.record import citizen_frame
from plans.forms.goals import (
    CloseForm,
    FollowUpForm,
    GoalForm,
    HopePathForm,
    RewordForm,
    SubgoalForm,
    WishForm,
)
from plans.goal_tree import read_subgoal, read_tree
from plans.models import Goal, Subgoal
from plans.services import goals as services

GOALS = Goal.objects.select_related("citizen__team", "wish")
CITIZENS = Citizen.objects.select_related("team")
SUBGOALS = Subgoal.objects.select_related("citizen__team", "goal__course", "goal__wish", "replaced_by")

form_page = require_http_methods(["GET", "HEAD", "POST"])


@require_safe
def goals(request: HttpRequest, citizen_id: UUID) -> HttpResponse:
    """Everything the citizen wishes and works towards, on one page."""
    citizen = fetch_or_404(CITIZENS, request.user, Action.VIEW_GOALS, pk=citizen_id)
    tree = read_tree(citizen, today=timezone.localdate())
    return render(
        request, "plans/goals/goals.html", {**citizen_frame(request, citizen, "goals"), "tree": tree}
    )


@form_page
def wish_create(request: HttpRequest, citizen_id: UUID) -> HttpResponse:
    """A new wish; `?omraade=` says what it is most about."""
    assert isinstance(request.user, User)
    citizen = fetch_or_404(CITIZENS, request.user, Action.EDIT_GOALS, pk=citizen_id)
    form = WishForm(request.POST or None, initial={"area": request.GET.get("omraade")})
    if form.is_valid():
        with violations_on(form):
            services.record_wish(citizen, by=request.user, **form.cleaned_data)
            messages.success(request, "Ønsket er skrevet ned.")
            return redirect("plans:goals", citizen.pk)
    return goal_form(request, "plans/goals/wish_form.html", citizen, form)


@form_page
def goal_create(request: HttpRequest, citizen_id: UUID) -> HttpResponse:
    """A new goal; `?oenske=` says which wish it springs from."""
    assert isinstance(request.user, User)
    citizen = fetch_or_404(CITIZENS, request.user, Action.EDIT_GOALS, pk=citizen_id)
    form = GoalForm(request.POST or None, citizen=citizen, initial={"wish": request.GET.get("oenske")})
    if form.is_valid():
        with violations_on(form):
            services.set_goal(citizen, by=request.user, **form.cleaned_data)
            messages.success(request, "Målet er sat.")
            return redirect("plans:goals", citizen.pk)
    return goal_form(request, "plans/goals/goal_form.html", citizen, form)


@form_page
def subgoal_create(request: HttpRequest, goal_id: UUID) -> HttpResponse:
    assert isinstance(request.user, User)
    goal = fetch_or_404(GOALS, request.user, Action.EDIT_GOALS, pk=goal_id)
    form = SubgoalForm(request.POST or None)
    if form.is_valid():
        with violations_on(form, at=form.rule_fields):
            subgoal = services.set_subgoal(goal, by=request.user, **form.cleaned_data)
            messages.success(request, "Delmålet er sat.")
            return redirect("plans:subgoal", subgoal.pk)
    return goal_form(request, "plans/goals/subgoal_form.html", goal.citizen, form, goal=goal)


@form_page
def hope_path(request: HttpRequest, goal_id: UUID) -> HttpResponse:
    """Håbets Sti: three questions that lead to a subgoal."""
    assert isinstance(request.user, User)
    goal = fetch_or_404(GOALS, request.user, Action.EDIT_GOALS, pk=goal_id)
    form = HopePathForm(request.POST or None)
    if form.is_valid():
        with violations_on(form, at=form.rule_fields):
            subgoal = services.set_subgoal(goal, by=request.user, **form.cleaned_data)
            messages.success(request, "Stien er tegnet, og delmålet er sat.")
            return redirect("plans:subgoal", subgoal.pk)
    return goal_form(request, "plans/goals/hope_path_form.html", goal.citizen, form, goal=goal)


@require_safe
def subgoal(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One subgoal: its words, its follow-ups, and how it was worded before."""
    row = fetch_or_404(SUBGOALS, request.user, Action.VIEW_GOALS, pk=pk)
    node, earlier = read_subgoal(row, today=timezone.localdate())
    frame = citizen_frame(request, row.citizen, "goals")
    can_follow = row.is_open and Action.EDIT_GOALS in frame["may"]
    context = {
        **frame,
        "node": node,
        "earlier": earlier,
        "newer": getattr(row, "replaced_by", None),
        "can_follow": can_follow,
        "can_reword": can_follow and not row.goal.course.is_over,
    }
    return render(request, "plans/goals/subgoal.html", context)


@form_page
def subgoal_follow_up(request: HttpRequest, pk: UUID) -> HttpResponse:
    assert isinstance(request.user, User)
    row = fetch_or_404(SUBGOALS, request.user, Action.EDIT_GOALS, pk=pk)
    form = FollowUpForm(request.POST or None)
    if form.is_valid():
        with violations_on(form, at=form.rule_fields):
            services.follow_up_subgoal(row, by=request.user, **form.cleaned_data)
            messages.success(request, "Opfølgningen er gemt.")
            return redirect("plans:subgoal", row.pk)
    return goal_form(request, "plans/goals/follow_up_form.html", row.citizen, form, subgoal=row)


@form_page
def subgoal_close(request: HttpRequest, pk: UUID) -> HttpResponse:
    assert isinstance(request.user, User)
    row = fetch_or_404(SUBGOALS, request.user, Action.EDIT_GOALS, pk=pk)
    form = CloseForm(request.POST or None)
    if form.is_valid():
        with violations_on(form, at=form.rule_fields):
            services.close_subgoal(row, by=request.user, **form.cleaned_data)
            messages.success(request, "Delmålet er afsluttet.")
            return redirect("plans:goals", row.citizen_id)
    return goal_form(request, "plans/goals/close_form.html", row.citizen, form, subgoal=row)


@form_page
def subgoal_reword(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Change the wording; the old one and its follow-ups stay to be read."""
    assert isinstance(request.user, User)
    row = fetch_or_404(SUBGOALS, request.user, Action.EDIT_GOALS, pk=pk)
    form = RewordForm(request.POST or None, subgoal=row)
    if form.is_valid():
        with violations_on(form, at=form.rule_fields):
            new = services.reword_subgoal(row, by=request.user, **form.cleaned_data)
            messages.success(request, "Delmålet har fået nye ord.")
            return redirect("plans:subgoal", new.pk)
    return goal_form(request, "plans/goals/reword_form.html", row.citizen, form, subgoal=row)


def goal_form(
    request: HttpRequest, template: str, citizen: Citizen, form: WarnsBeforeSaving, **shown: Any
) -> HttpResponse:
    """The page with the form; 422 when something in it has to be put right."""
    context = {**citizen_frame(request, citizen, "goals"), "form": form, "is_writing": True, **shown}
    return render(request, template, context, status=422 if form.errors or form.warnings else 200)
