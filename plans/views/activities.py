"""Pages about the activities under a subgoal."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from accounts.models import User
from accounts.policy import Action
from bostoette.errors import violations_on
from citizens.access import fetch_or_404
from plans.forms.goals import ActivityChangeForm, ActivityForm
from plans.models import Activity
from plans.services import activities as services
from plans.views.goals import SUBGOALS, form_page, goal_form

ACTIVITIES = Activity.objects.select_related("citizen__team", "subgoal")
SHOWN = ("text", "responsible", "when", "light", "is_done")


@form_page
def activity_create(request: HttpRequest, pk: UUID) -> HttpResponse:
    assert isinstance(request.user, User)
    subgoal = fetch_or_404(SUBGOALS, request.user, Action.EDIT_GOALS, pk=pk)
    form = ActivityForm(request.POST or None)
    if form.is_valid():
        with violations_on(form):
            services.plan_activity(subgoal, by=request.user, **form.cleaned_data)
            messages.success(request, "Aktiviteten er aftalt.")
            return redirect("plans:subgoal", subgoal.pk)
    return goal_form(request, "plans/goals/activity_form.html", subgoal.citizen, form, subgoal=subgoal)


@form_page
def activity_edit(request: HttpRequest, pk: UUID) -> HttpResponse:
    """How it goes, whether it is done, and its words."""
    assert isinstance(request.user, User)
    activity = fetch_or_404(ACTIVITIES, request.user, Action.EDIT_GOALS, pk=pk)
    form = ActivityChangeForm(request.POST or None, initial={name: getattr(activity, name) for name in SHOWN})
    if form.is_valid():
        with violations_on(form):
            services.update_activity(activity, by=request.user, **form.cleaned_data)
            messages.success(request, "Aktiviteten er gemt.")
            return redirect("plans:subgoal", activity.subgoal_id)
    shown = {"subgoal": activity.subgoal, "activity": activity}
    return goal_form(request, "plans/goals/activity_form.html", activity.citizen, form, **shown)
