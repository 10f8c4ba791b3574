"""Pages about a citizen's CPR number."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from accounts.models import User
from accounts.policy import Action
from bostoette.errors import RuleViolation
from citizens import services
from citizens.access import fetch_or_404
from citizens.forms.identity import NumberForm
from citizens.models import Citizen
from citizens.record import citizen_frame


@require_http_methods(["GET", "HEAD", "POST"])
def change_cpr(request: HttpRequest, citizen_id: UUID) -> HttpResponse:
    """Give the citizen a number; those from before stand below, masked, with their days."""
    assert isinstance(request.user, User)
    citizen = fetch_or_404(
        Citizen.objects.select_related("team"), request.user, Action.CHANGE_CPR, pk=citizen_id
    )
    form = NumberForm(request.POST or None, citizen=citizen)
    if request.method == "POST" and form.is_valid() and _is_changed(form, citizen, request.user):
        messages.success(request, "CPR-nummeret er gemt.")
        return redirect("citizens:detail", citizen.pk)
    former = citizen.formernumber_set.select_related("changed_by").order_by("-used_to", "-id")
    context = {**citizen_frame(request, citizen, ""), "form": form, "former": former}
    return render(request, "citizens/change_cpr.html", context, status=422 if form.errors else 200)


def _is_changed(form: NumberForm, citizen: Citizen, by: User) -> bool:
    told = form.cleaned_data
    try:
        services.change_number(
            citizen,
            told["number"],
            why=told.get("why", ""),
            from_on=told.get("from_on") or timezone.localdate(),
            by=by,
        )
    except RuleViolation as violation:
        form.add_error("number", str(violation))
    return form.is_valid()
