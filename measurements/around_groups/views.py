"""Letting an answer stand before or after a group, by one button."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from accounts.models import User
from accounts.policy import Action
from bostoette.errors import violations_told
from citizens.access import fetch_or_404
from measurements.around_groups import services
from measurements.around_groups.forms import PlaceForm
from measurements.models import Response


@require_POST
def place(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Sent without a group: the answer stands by none."""
    assert isinstance(request.user, User)
    rows = Response.objects.select_related("citizen")
    response = fetch_or_404(rows, request.user, Action.RECORD_MEASUREMENT, pk=pk)
    form = PlaceForm(request.POST)
    if form.is_valid():
        with violations_told(request):
            if around := form.around:
                services.place(response, around, by=request.user)
                messages.success(request, f"Svaret står nu {around.label} gruppen.")
            else:
                services.take_away(response, by=request.user)
                messages.success(request, "Svaret står ikke længere ved en gruppe.")
    return redirect("measurements:list", response.citizen_id)
