"""Sending a questionnaire as a link: the worker's pages, and the citizen's."""

from dataclasses import replace
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from accounts.models import User
from accounts.policy import Action
from bostoette.errors import RuleViolation, violations_on
from citizens.access import fetch_or_404
from citizens.models import Citizen
from citizens.record import citizen_frame
from links.models import Link
from links.services import withdraw_link
from links.views import done, gone, shown
from measurements.around_groups.placing import Around, around_in
from measurements.own_phone import services
from measurements.own_phone.forms import AnswersByLinkForm, SendLinkForm
from measurements.services import Given
from measurements.wording.services import asked_in, number_in


@require_http_methods(["GET", "HEAD", "POST"])
def send(request: HttpRequest, citizen_id: UUID) -> HttpResponse:
    """Make a link for the citizen. It is shown on the answer itself, once: only its hash is kept."""
    assert isinstance(request.user, User)
    citizen = fetch_or_404(
        Citizen.objects.select_related("team"), request.user, Action.RECORD_MEASUREMENT, pk=citizen_id
    )
    posted = request.POST if request.method == "POST" else None
    form = SendLinkForm(
        posted, may_remind=not citizen.is_protected, initial={"instrument": request.GET.get("skema", "")}
    )
    context = {**citizen_frame(request, citizen, "measurements"), "form": form}
    if form.is_valid():
        with violations_on(form):
            link, token = services.send_link(
                citizen,
                form.cleaned_data["instrument"],
                remind=form.remind,
                around=_around(request, citizen, form.cleaned_data["instrument"]),
                by=request.user,
            )
            context |= {"instrument": services.instrument_of(link), **shown(link, token)}
            return render(request, "measurements/link_made.html", context)
    return render(request, "measurements/send_link.html", context, status=422 if form.is_bound else 200)


def _around(request: HttpRequest, citizen: Citizen, instrument: str) -> Around | None:
    """What the address asked for, unless another questionnaire was chosen on the way."""
    return around_in(request.GET, citizen) if instrument == request.GET.get("skema") else None


@require_POST
def withdraw(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Take back a link that nobody has answered yet."""
    assert isinstance(request.user, User)
    link = fetch_or_404(services.links_to_questionnaires(), request.user, Action.RECORD_MEASUREMENT, pk=pk)
    withdraw_link(link, by=request.user)
    messages.success(request, "Linket er trukket tilbage og virker ikke længere.")
    return redirect("measurements:list", link.citizen_id)


def page(request: HttpRequest, link: Link) -> HttpResponse:
    """The citizen's page: the questions in large type, and nothing about anybody."""
    key, shown_in = services.instrument_of(link).key, request.POST.get("wording", "")
    asked = asked_in(link.municipality_id, key, number_in(shown_in))
    form = AnswersByLinkForm(
        request.POST if request.method == "POST" else None,
        instrument=asked.instrument,
        initial={"wording": asked.number},
    )
    if request.method == "POST" and form.is_valid():
        try:
            _keep(link, form, replace(form.given, wording=asked.official))
        except RuleViolation:
            return gone(request)
        return done(request)
    context = {"form": form, "instrument": asked.instrument, "edition": asked.official}
    return render(request, "measurements/own_answers.html", context, status=422 if form.is_bound else 200)


def _keep(link: Link, form: AnswersByLinkForm, given: Given) -> None:
    if form.cleaned_data["declined"]:
        services.say_no(link, reason=form.cleaned_data["declined_reason"], given=given)
    else:
        services.answer(link, form.answers, given=given)
