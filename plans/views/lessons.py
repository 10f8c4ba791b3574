"""From what a crisis taught to a changed kriseplan: chosen line by line, agreed afterwards."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from accounts.models import User
from accounts.policy import Action
from bostoette.errors import RuleViolation
from citizens.access import fetch_or_404
from citizens.record import citizen_frame
from plans.lessons import KRISEPLAN, LEARNING
from plans.models import PlanVersion
from plans.services import lessons as services
from plans.services import versions

LEARNINGS = (
    PlanVersion.objects.once_approved()
    .filter(plan__kind=LEARNING.key)
    .select_related("citizen__team", "plan", "edition")
)


@require_http_methods(["GET", "HEAD", "POST"])
def proposal(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The changes to the kriseplan that a learning could lead to, as a difference against how it stands."""
    assert isinstance(request.user, User)
    row = fetch_or_404(LEARNINGS, request.user, Action.EDIT_PLANS, pk=pk)
    problem = ""
    if request.method == "POST":
        try:
            draft = services.take_over(row, request.POST.getlist("take"), by=request.user)
            messages.success(request, "Det er skrevet ind i kladden. Læs den igennem sammen.")
            return redirect("plans:approve", draft.pk)
        except RuleViolation as violation:
            problem = str(violation)
    context = {
        **citizen_frame(request, row.citizen, "plans"),
        "version": row,
        "proposals": services.proposals_of(row),
        "in_force": versions.in_force_of(row.citizen, KRISEPLAN),
        "taken": request.POST.getlist("take"),
        "problem": problem,
    }
    return render(request, "plans/proposal.html", context, status=422 if problem else 200)
