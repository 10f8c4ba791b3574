"""Printouts: choose one, see how far it is, fetch it."""

from io import BytesIO
from uuid import UUID

from django.http import FileResponse, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from django.views.decorators.vary import vary_on_headers

from accounts.models import User
from accounts.policy import Action
from bostoette.errors import violations_on, violations_told
from bostoette.polling import next_look
from citizens.access import fetch_job_or_404, fetch_or_404
from citizens.models import Citizen
from citizens.record import citizen_frame
from citizens.sending import warns_before_sending
from citizens.services.protection import NotAcknowledged
from printouts import services
from printouts.forms.printouts import PrintoutForm
from printouts.models import Printout

CITIZENS = Citizen.objects.select_related("team")
PRINTOUTS = Printout.objects.select_related("citizen__team", "requested_by").knowing_if_overtaken()
WITHOUT_FILE = PRINTOUTS.without_files()
SHOWN = 10  # of those ordered before


@require_http_methods(["GET", "HEAD", "POST"])
@warns_before_sending
def printouts(request: HttpRequest, citizen_id: UUID) -> HttpResponse:
    """Choose what to print, and see one's own printouts of the citizen."""
    assert isinstance(request.user, User)
    citizen = fetch_or_404(CITIZENS, request.user, Action.EXPORT_PLANS, pk=citizen_id)
    frame = citizen_frame(request, citizen, "printouts")
    chosen = {"what": f"draft-{request.GET.get('kladde', '')}"}
    form = PrintoutForm(
        request.POST or None, citizen=citizen, user=request.user, may=frame["may"], initial=chosen
    )
    if form.is_valid():
        with violations_on(form, at={"too-long": "ends_on"}, beside=NotAcknowledged):
            ordered = services.order_printout(citizen, by=request.user, **form.told())
            return redirect("printouts:printout", ordered.pk)
    rows = WITHOUT_FILE.permitting(request.user, Action.EXPORT_PLANS).asked_for_by(request.user)
    own = rows.filter(citizen=citizen).order_by("-created_at", "-id")[:SHOWN]
    context = {**frame, "form": form, "printouts": own}
    return render(request, "printouts/printouts.html", context, status=422 if form.is_bound else 200)


@require_safe
@vary_on_headers("HX-Request")
def printout(request: HttpRequest, pk: UUID) -> HttpResponse:
    """How far it is. The page asks by itself while it is being made."""
    assert isinstance(request.user, User)
    own = WITHOUT_FILE.asked_for_by(request.user)
    row = fetch_job_or_404(request, own, Action.EXPORT_PLANS, pk=pk)
    poll = next_look(request, "printouts:printout", row.pk) if row.is_under_way else None
    if "HX-Request" in request.headers:
        return render(request, "printouts/_printout.html", {"printout": row, "poll": poll})
    context = {**citizen_frame(request, row.citizen, "printouts"), "printout": row, "poll": poll}
    return render(request, "printouts/printout.html", context)


@require_POST
def printout_cancel(request: HttpRequest, pk: UUID) -> HttpResponse:
    assert isinstance(request.user, User)
    row = fetch_or_404(WITHOUT_FILE.asked_for_by(request.user), request.user, Action.EXPORT_PLANS, pk=pk)
    with violations_told(request):
        services.PRINTOUTS.cancel(row, by=request.user)
    return redirect("printouts:printout", row.pk)


@require_POST
@warns_before_sending
def printout_again(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The same once more, as it stands now."""
    assert isinstance(request.user, User)
    own = WITHOUT_FILE.select_related("version", "report").asked_for_by(request.user)
    row = fetch_or_404(own, request.user, Action.EXPORT_PLANS, pk=pk)
    for need in services.needs_of(row):
        row = fetch_or_404(own, request.user, need, pk=pk)
    with violations_told(request, beside=NotAcknowledged):  # the warning comes first
        row = services.order_again(row, by=request.user)
    return redirect("printouts:printout", row.pk)


@require_safe
@warns_before_sending
def printout_file(request: HttpRequest, pk: UUID) -> HttpResponseBase:
    """The file in clear, for the one who asked and still may. Every download is logged."""
    assert isinstance(request.user, User)
    own = PRINTOUTS.asked_for_by(request.user)
    row = fetch_or_404(own, request.user, Action.EXPORT_PLANS, pk=pk)
    for need in services.needs_of(row):
        row = fetch_or_404(own, request.user, need, pk=pk)
    if not row.is_ready:
        return redirect("printouts:printout", row.pk)
    file = BytesIO(services.hand_out(row, by=request.user))
    return FileResponse(file, as_attachment=True, filename=row.file_name, content_type="application/pdf")
