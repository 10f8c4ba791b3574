"""Handing the screen over, what the citizen meets on it, and taking it back."""

from collections.abc import Callable
from functools import wraps
from uuid import UUID

from django.contrib import messages
from django.contrib.auth import logout
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from accounts.login import pins
from accounts.login.forms import PinForm
from accounts.models import User
from accounts.policy import Action
from bostoette.errors import violations_on
from citizens.access import fetch_or_404
from citizens.models import Citizen
from citizens.record import citizen_frame
from measurements.agreed import agreed_last_time
from measurements.handed_over import lock, services
from measurements.handed_over.forms import HandedOverForm, HandOverForm
from measurements.handed_over.lock import HandedOver
from measurements.views.responses import asked_or_404, latest_visits, save

CITIZENS = Citizen.objects.select_related("team")
OnScreen = Callable[[HttpRequest, HandedOver], HttpResponse]


@require_http_methods(["GET", "HEAD", "POST"])
def hand_over(request: HttpRequest, citizen_id: UUID, instrument: str) -> HttpResponse:
    """Says what will happen, and locks the session to the one form."""
    assert isinstance(request.user, User)
    citizen = fetch_or_404(CITIZENS, request.user, Action.RECORD_MEASUREMENT, pk=citizen_id)
    chosen = asked_or_404(request, citizen, instrument).instrument
    form = HandOverForm(
        request.POST if request.method == "POST" else None,
        visits=latest_visits(citizen),
        initial={"visit": request.GET.get("besoeg", "")},
    )
    if form.is_valid():
        with violations_on(form):
            services.hand_over(citizen, chosen, by=request.user)
            visit = form.cleaned_data["visit"]
            handed = HandedOver(
                str(citizen.pk), chosen.key, str(visit.pk) if visit else "", form.cleaned_data["together"]
            )
            _forget_messages(request)
            lock.lock(request.session, handed)
            return redirect("measurements:handed_over")
    context = {
        **citizen_frame(request, citizen, "measurements"),
        "form": form,
        "instrument": chosen,
        "has_pin": pins.has_pin(request.user),
        "is_writing": True,
    }
    return render(
        request, "measurements/handed_over/hand_over.html", context, status=422 if form.errors else 200
    )


def _forget_messages(request: HttpRequest) -> None:
    """A message from another tab may name somebody."""
    list(messages.get_messages(request))


def on_handed_over_screen(view: OnScreen) -> Callable[[HttpRequest], HttpResponse]:
    """Only while a citizen has the screen; before and after, the page does not exist."""

    @wraps(view)
    def guarded(request: HttpRequest) -> HttpResponse:
        handed = lock.handed_over(request.session)
        if handed is None:
            raise Http404
        return view(request, handed)

    return guarded


@require_http_methods(["GET", "HEAD", "POST"])
@on_handed_over_screen
def answer(request: HttpRequest, handed: HandedOver) -> HttpResponse:
    """The questions, and nothing about anybody."""
    if handed.response:
        return redirect("measurements:handed_over_thanks")
    citizen = _citizen(request, handed)
    asked = asked_or_404(request, citizen, handed.instrument)
    visit = citizen.visit_set.filter(pk=handed.visit).first() if handed.visit else None
    form = HandedOverForm(
        request.POST if request.method == "POST" else None,
        instrument=asked.instrument,
        visit=visit,
        initial={"wording": asked.number},
    )
    if form.is_valid():
        with violations_on(form):
            response = save(request, citizen, asked, form, form.given)
            lock.note_answer(request.session, handed, str(response.pk))
            return redirect("measurements:handed_over_thanks")
    context = {
        "form": form,
        "instrument": asked.instrument,
        "edition": asked.official,
        "agreed": agreed_last_time(citizen, asked.instrument.key),
    }
    return render(request, "measurements/handed_over/form.html", context, status=422 if form.errors else 200)


@require_safe
@on_handed_over_screen
def thanks(request: HttpRequest, handed: HandedOver) -> HttpResponse:
    return render(request, "measurements/handed_over/thanks.html", {"together": handed.together})


@require_http_methods(["GET", "HEAD", "POST"])
@on_handed_over_screen
def take_back(request: HttpRequest, handed: HandedOver) -> HttpResponse:
    """The worker's PIN, and then the page one would look at next."""
    user = request.user
    assert isinstance(user, User)
    form = PinForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        if services.take_back(_citizen(request, handed), pin=form.cleaned_data["pin"], by=user):
            lock.unlock(request.session)
            return _on_with_the_work(handed)
        if not pins.tries_left(user):
            logout(request)
            return redirect("login")
        form.add_error("pin", f"PIN-koden passer ikke. Forsøg tilbage: {pins.tries_left(user)}.")
    context = {"form": form, "is_answered": bool(handed.response)}
    return render(
        request, "measurements/handed_over/take_back.html", context, status=422 if form.errors else 200
    )


def _on_with_the_work(handed: HandedOver) -> HttpResponse:
    if handed.response and handed.together:
        return redirect("measurements:detail", handed.response)
    return redirect("measurements:list", handed.citizen)


def _citizen(request: HttpRequest, handed: HandedOver) -> Citizen:
    citizen = fetch_or_404(CITIZENS, request.user, Action.RECORD_MEASUREMENT, pk=handed.citizen)
    assert isinstance(citizen, Citizen)
    return citizen
