"""How often one is asked: what the kommune decides, and what a citizen would rather."""

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from accounts.models import User
from accounts.policy import Action
from citizens.access import fetch_or_404
from citizens.models import Citizen
from citizens.record import citizen_frame
from measurements import services
from measurements.around_groups.forms import GroupOfferForm
from measurements.around_groups.services import offers_of_kommune, set_kommune_offers
from measurements.forms import CitizenRhythmForm, RhythmForm
from measurements.rhythm import rhythm_of_citizen, rhythm_of_kommune


@require_http_methods(["GET", "HEAD", "POST"])
def kommune_rhythm(request: HttpRequest) -> HttpResponse:
    """How often each questionnaire is offered in the kommune."""
    assert isinstance(request.user, User)
    if not request.user.may(Action.SET_RHYTHM):
        raise PermissionDenied
    kommune = request.user.municipality
    assert kommune is not None  # only the system user has none, and cannot log in
    form = RhythmForm(request.POST or None, initial=rhythm_of_kommune(kommune))
    around = GroupOfferForm(request.POST or None, initial=offers_of_kommune(kommune.pk), prefix="group")
    if request.method == "POST" and form.is_valid() and around.is_valid():
        with transaction.atomic():
            services.set_kommune_rhythm(kommune, form.chosen, by=request.user)
            set_kommune_offers(kommune, around.chosen, by=request.user)
        messages.success(request, "Kommunens rytme er gemt. Påmindelserne følger den fra i nat.")
        return redirect("accounts:users")
    return render(
        request, "measurements/kommune_rhythm.html", {"form": form, "around": around}, status=_status(form)
    )


@require_http_methods(["GET", "HEAD", "POST"])
def citizen_rhythm(request: HttpRequest, citizen_id: UUID) -> HttpResponse:
    """How often this citizen would be asked."""
    assert isinstance(request.user, User)
    citizen = fetch_or_404(
        Citizen.objects.select_related("team", "municipality"),
        request.user,
        Action.RECORD_MEASUREMENT,
        pk=citizen_id,
    )
    form = CitizenRhythmForm(
        request.POST or None,
        usual=rhythm_of_kommune(citizen.municipality),
        initial=rhythm_of_citizen(citizen),
    )
    if request.method == "POST" and form.is_valid():
        services.set_citizen_rhythm(citizen, form.chosen, why=form.cleaned_data["why"], by=request.user)
        messages.success(request, "Det er gemt, hvor tit I måler. Påmindelserne følger det fra i nat.")
        return redirect("measurements:list", citizen.pk)
    agreed = citizen.citizenrhythm_set.select_related("by").newest_first()
    context = {**citizen_frame(request, citizen, "measurements"), "form": form, "agreed": agreed}
    return render(request, "measurements/citizen_rhythm.html", context, status=_status(form))


def _status(form: RhythmForm) -> int:
    return 422 if form.is_bound else 200
