"""The kommune's own settings."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from accounts.kommune import services
from accounts.kommune.forms import ClosedDaysForm
from accounts.models import User
from accounts.policy import Action


@require_http_methods(["GET", "HEAD", "POST"])
def closed_days(request: HttpRequest) -> HttpResponse:
    """Which days do not count when something must be answered within working days."""
    assert isinstance(request.user, User)
    if not request.user.may(Action.SET_CLOSED_DAYS):
        raise PermissionDenied
    kommune = request.user.municipality
    assert kommune is not None  # only the system user has none, and cannot log in
    standing = {
        "constitution_day": kommune.closed_on_constitution_day,
        "christmas_eve": kommune.closed_on_christmas_eve,
    }
    form = ClosedDaysForm(request.POST or None, initial=standing)
    if request.method == "POST" and form.is_valid():
        services.set_closed_days(kommune, by=request.user, **form.cleaned_data)
        messages.success(request, "Kommunens lukkedage er gemt.")
        return redirect("accounts:users")
    return render(request, "accounts/closed_days.html", {"form": form})
