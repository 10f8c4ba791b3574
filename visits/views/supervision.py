"""Sparring and supervision among colleagues."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from accounts.models import User
from accounts.policy import Action, Role
from bostoette.errors import violations_on
from bostoette.paging import page_after
from visits import services
from visits.forms.supervision import SupervisionForm
from visits.models import Supervision
from visits.record import listed_supervision


@require_http_methods(["GET", "HEAD", "POST"])
def supervision(request: HttpRequest) -> HttpResponse:
    """Sparring and supervision in the user's own teams: the latest, and a form for one more."""
    assert isinstance(request.user, User)
    user = request.user
    if not user.may(Action.RECORD_SUPERVISION):
        raise PermissionDenied
    teams = user.teams_as(Role.SUPPORT_WORKER, Role.MANAGER)
    form = SupervisionForm(request.POST or None, by=user)
    if form.is_valid():
        with violations_on(form):
            services.record_supervision(by=user, **form.cleaned_data)
            messages.success(request, "Det er skrevet ned.")
            return redirect("visits:supervision")
    page = page_after(Supervision.objects.of_teams(teams), by="-on", after=request.GET.get("efter"), size=20)
    context = {
        "form": form,
        "rows": [listed_supervision(row) for row in page.rows],
        "next_key": page.next_key,
    }
    return render(request, "visits/supervision.html", context, status=422 if form.is_bound else 200)
