"""Packages for the citizen: order one, see how far it is, fetch its files."""

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
from oversight import packages as service
from oversight.files import CONTENT_TYPES, file_name
from oversight.forms import PackageForm
from oversight.models import Package

CITIZENS = Citizen.objects.select_related("team")
PACKAGES = Package.objects.select_related("citizen__team", "requested_by", "names")
WITHOUT_FILES = PACKAGES.without_files()
SHOWN = 10  # of those ordered before


@require_http_methods(["GET", "HEAD", "POST"])
@warns_before_sending
def packages(request: HttpRequest, citizen_id: UUID) -> HttpResponse:
    """Order everything about the citizen, and see what was ordered before."""
    assert isinstance(request.user, User)
    citizen = fetch_or_404(CITIZENS, request.user, Action.ORDER_PACKAGE, pk=citizen_id)
    form = PackageForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with violations_on(form):
            ordered = service.order_package(citizen, by=request.user, **form.told())
            return redirect("oversight:package", ordered.pk)
    rows = WITHOUT_FILES.permitting(request.user, Action.DOWNLOAD_PACKAGE)
    context = {
        **citizen_frame(request, citizen, "looks"),
        "form": form,
        "packages": rows.filter(citizen=citizen).order_by("-created_at", "-id")[:SHOWN],
    }
    return render(request, "oversight/packages.html", context, status=422 if form.is_bound else 200)


@require_safe
@vary_on_headers("HX-Request")
def package(request: HttpRequest, pk: UUID) -> HttpResponse:
    """How far the package is. The page asks by itself while it is being gathered."""
    row = fetch_job_or_404(request, WITHOUT_FILES, Action.DOWNLOAD_PACKAGE, pk=pk)
    poll = next_look(request, "oversight:package", row.pk) if row.is_under_way else None
    context = {"package": row, "poll": poll, "is_own": row.requested_by_id == request.user.pk}
    if "HX-Request" in request.headers:
        return render(request, "oversight/_package.html", context)
    return render(
        request, "oversight/package.html", {**citizen_frame(request, row.citizen, "looks"), **context}
    )


@require_POST
def package_cancel(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Take back what oneself ordered, while it is not gathered yet."""
    assert isinstance(request.user, User)
    row = fetch_or_404(WITHOUT_FILES.asked_for_by(request.user), request.user, Action.DOWNLOAD_PACKAGE, pk=pk)
    with violations_told(request):
        service.PACKAGES.cancel(row, by=request.user)
    return redirect("oversight:package", row.pk)


@require_POST
@warns_before_sending
def package_again(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Order the same once more, with the reasons one gave oneself."""
    assert isinstance(request.user, User)
    row = fetch_or_404(WITHOUT_FILES, request.user, Action.ORDER_PACKAGE, pk=pk)
    return redirect("oversight:package", service.order_again(row, by=request.user).pk)


@require_safe
@warns_before_sending
def package_pdf(request: HttpRequest, pk: UUID) -> HttpResponseBase:
    return _file(request, pk, "pdf")


@require_safe
@warns_before_sending
def package_json(request: HttpRequest, pk: UUID) -> HttpResponseBase:
    return _file(request, pk, "json")


def _file(request: HttpRequest, pk: UUID, kind: str) -> HttpResponseBase:
    """The file in clear, from its row. Every download is logged."""
    assert isinstance(request.user, User)
    row = fetch_or_404(PACKAGES, request.user, Action.DOWNLOAD_PACKAGE, pk=pk)
    if not row.is_ready:
        return redirect("oversight:package", row.pk)
    file = BytesIO(service.hand_out(row, kind, by=request.user))
    return FileResponse(file, as_attachment=True, filename=file_name(kind), content_type=CONTENT_TYPES[kind])
