"""Handing the screen over, what the citizen meets on it, and taking it back."""

from collections.abc import Callable
from dataclasses import replace
from functools import wraps
from http import HTTPStatus
from uuid import UUID

from django.contrib import messages
from django.contrib.auth import logout
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.formats import date_format
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.login import pins
from accounts.login.forms import PinForm
from accounts.models import User
from accounts.policy import Action
from bostoette.errors import violations_on
from citizens.access import fetch_or_404, fetch_progress_or_404
from citizens.models import Citizen
from citizens.record import citizen_frame
from measurements.agreed import agreed_last_time
from measurements.around_groups.placing import around_in
from measurements.handed_over import drafts, lock, services
from measurements.handed_over.forms import HandedOverForm, HandOverForm
from measurements.handed_over.lock import HandedOver
from measurements.instruments import INSTRUMENTS
from measurements.models import AnswerDraft, Response
from measurements.views.responses import asked_or_404, latest_visits, save
from measurements.wording.services import asked_in, number_in

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
            draft = services.hand_over(citizen, chosen, by=request.user)
            visit = form.cleaned_data["visit"]
            handed = HandedOver(
                citizen=str(citizen.pk),
                instrument=chosen.key,
                visit=str(visit.pk) if visit else "",
                together=form.cleaned_data["together"],
                draft=str(draft.pk),
            )
            if around := around_in(request.GET, citizen):
                handed = replace(handed, member=around.member_id, occasion=around.occasion)
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
    if _response(request, handed):
        return redirect("measurements:handed_over_thanks")
    try:
        citizen = fetch_or_404(CITIZENS, request.user, Action.RECORD_MEASUREMENT, pk=handed.citizen)
    except (Http404, PermissionDenied):
        return render(request, "measurements/handed_over/ended.html", status=HTTPStatus.GONE)
    assert isinstance(request.user, User)
    kept = drafts.kept(handed.draft, by=request.user)
    shown_in = request.POST.get("wording", kept.get("wording", ""))
    asked = asked_in(citizen.municipality_id, handed.instrument, number_in(shown_in))
    form = HandedOverForm(
        request.POST if request.method == "POST" else None,
        instrument=asked.instrument,
        visit=citizen.visit_set.filter(pk=handed.visit).first() if handed.visit else None,
        initial={"at": "0", **kept, "wording": asked.number},
    )
    if form.is_valid():
        with violations_on(form):
            save(request, citizen, asked, form, replace(form.given, around=handed.around), UUID(handed.draft))
            drafts.drop(handed.draft, by=request.user)
            return redirect("measurements:handed_over_thanks")
    context = {
        "form": form,
        "instrument": asked.instrument,
        "edition": asked.official,
        "agreed": agreed_last_time(citizen, asked.instrument.key),
    }
    return render(request, "measurements/handed_over/form.html", context, status=422 if form.errors else 200)


@require_POST
@on_handed_over_screen
def draft(request: HttpRequest, handed: HandedOver) -> HttpResponse:
    """Keep what stands on the screen, for a reload or a lost connection. Asked by the page at each answer."""
    assert isinstance(request.user, User)
    instrument = INSTRUMENTS[handed.instrument]
    try:
        fetch_progress_or_404(CITIZENS, request.user, Action.RECORD_MEASUREMENT, pk=handed.citizen)
        is_kept = drafts.keep(handed.draft, instrument, request.POST, by=request.user)
    except (Http404, PermissionDenied):
        is_kept = False
    if is_kept:
        return JsonResponse({"saved_at": date_format(timezone.localtime(), "H.i")})
    told = "Der kan ikke svares mere her. Giv skærmen tilbage til medarbejderen."
    return JsonResponse({"message": told}, status=HTTPStatus.CONFLICT)


def _response(request: HttpRequest, handed: HandedOver) -> Response | None:
    """What was sent from this screen, as far as the worker may see it."""
    rows = Response.objects.permitting(request.user, Action.VIEW_ANSWERS)
    return rows.filter(recorded_by=request.user.pk, idempotency_key=handed.draft).first()


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
        if services.take_back(handed, pin=form.cleaned_data["pin"], by=user):
            lock.unlock(request.session)
            return _on_with_the_work(request, handed)
        if not pins.tries_left(user):
            logout(request)
            return redirect("login")
        form.add_error("pin", f"PIN-koden passer ikke. Forsøg tilbage: {pins.tries_left(user)}.")
    context = {"form": form, "is_open": AnswerDraft.objects.of(user).filter(pk=handed.draft).exists()}
    return render(
        request, "measurements/handed_over/take_back.html", context, status=422 if form.errors else 200
    )


def _on_with_the_work(request: HttpRequest, handed: HandedOver) -> HttpResponse:
    """Home, where the right to the citizen has ended meanwhile."""
    if not CITIZENS.permitting(request.user, Action.RECORD_MEASUREMENT).filter(pk=handed.citizen).exists():
        messages.info(request, "Skærmen er din igen. Du har ikke længere adgang til det, den viste.")
        return redirect("home")
    response = _response(request, handed)
    if response and handed.together:
        return redirect("measurements:detail", response.pk)
    return redirect("measurements:list", handed.citizen)
