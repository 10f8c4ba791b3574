"""Pages about navne- og adressebeskyttelse: set it, see through it, and the warning before sending."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from accounts.models import User
from accounts.policy import Action
from bostoette.errors import violations_on
from citizens import services
from citizens.access import fetch_or_404
from citizens.forms.identity import AcknowledgeForm, ProtectionForm, PurposeForm
from citizens.models import Citizen, Protection
from citizens.record import citizen_frame
from citizens.sending import is_ours

CITIZENS = Citizen.objects.select_related("team")
BEFORE_SENDING = (
    "Står der noget i teksten, som viser borgerens navn, adresse, skole, arbejde eller familie?",
    "Må modtageren få det at vide, og er det den rigtige modtager?",
    "Et dokument fra før beskyttelsen begyndte, kan have borgerens rigtige navn.",
)


@require_http_methods(["GET", "HEAD", "POST"])
def protection(request: HttpRequest, citizen_id: UUID) -> HttpResponse:
    """What protects the citizen now and did before; and the form that sets it."""
    assert isinstance(request.user, User)
    citizen = fetch_or_404(CITIZENS, request.user, Action.PROTECT_CITIZEN, pk=citizen_id)
    form = ProtectionForm(request.POST or None, citizen=citizen)
    if request.method == "POST" and form.is_valid():
        with violations_on(form, at={"future": "starts_on"}):
            services.protect(citizen, by=request.user, **form.told())
        if form.is_valid():
            messages.success(request, "Borgeren er beskyttet fra nu af.")
            return redirect("citizens:detail", citizen.pk)
    rows = citizen.protection_set.select_related("set_by", "ended_by").order_by("-starts_on", "-id")
    context = {**citizen_frame(request, citizen, ""), "form": form, "rows": rows}
    return render(request, "citizens/protection.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def end_protection(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Ask once more, and end it."""
    assert isinstance(request.user, User)
    row = fetch_or_404(
        Protection.objects.select_related("citizen__team"), request.user, Action.END_PROTECTION, pk=pk
    )
    if request.method == "POST":
        services.end_protection(row, by=request.user)
        messages.success(request, "Beskyttelsen er ophævet.")
        return redirect("citizens:detail", row.citizen_id)
    context = {**citizen_frame(request, row.citizen, ""), "row": row}
    return render(request, "citizens/protection_end.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def reveal_protected(request: HttpRequest, citizen_id: UUID) -> HttpResponse:
    """Address, phone and name in clear, once, for a purpose that stands in the log."""
    assert isinstance(request.user, User)
    citizen = fetch_or_404(CITIZENS, request.user, Action.REVEAL_PROTECTED, pk=citizen_id)
    form = PurposeForm(request.POST or None)
    shown = None
    if request.method == "POST" and form.is_valid():
        services.reveal(citizen, purpose=form.cleaned_data["purpose"], by=request.user)
        in_force = citizen.protection_set.in_force().first()
        name = in_force.real_name if in_force else ""
        shown = {"name": name, "phone": citizen.phone_in_clear, "address": citizen.address_in_clear}
    context = {**citizen_frame(request, citizen, ""), "form": form, "shown": shown}
    return render(request, "citizens/protected.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def before_sending(request: HttpRequest, citizen_id: UUID) -> HttpResponse:
    """The warning that must be acknowledged before anything about the citizen is sent or printed."""
    assert isinstance(request.user, User)
    citizen = fetch_or_404(CITIZENS, request.user, Action.EXPORT_PLANS, pk=citizen_id)
    form = AcknowledgeForm(request.POST or None, initial={"videre": request.GET.get("videre", "")})
    if request.method == "POST" and form.is_valid():
        services.acknowledge_sending(citizen, by=request.user)
        messages.success(request, "Tak. Du kan sende og hente om borgeren i det næste kvarter.")
        onward = form.cleaned_data["videre"]
        return redirect(onward) if is_ours(request, onward) else redirect("citizens:detail", citizen.pk)
    context = {**citizen_frame(request, citizen, ""), "form": form, "points": BEFORE_SENDING}
    return render(request, "citizens/before_sending.html", context, status=422 if form.errors else 200)
