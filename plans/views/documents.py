"""Plans as PDF: ask for one, see how far it is, fetch it."""

from io import BytesIO
from uuid import UUID

from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe
from django.views.decorators.vary import vary_on_headers

from accounts.models import User
from accounts.policy import Action
from bostoette.errors import violations_told
from bostoette.polling import NextLook, next_look
from citizens.access import fetch_job_or_404, fetch_or_404
from citizens.record import citizen_frame
from citizens.sending import warns_before_sending
from plans.documents import draft_document, plan_document
from plans.exports import DOCUMENTS as JOBS
from plans.exports import hand_out, request_document
from plans.models import Document, PlanVersion
from plans.papers import BY_TEMPLATE, PAPERS, PLAN

APPROVED = PlanVersion.objects.once_approved().select_related("citizen__team", "plan")
WITH_TEXT = PlanVersion.objects.select_related(
    "citizen__team", "plan", "edition", "approved_by", "municipality"
)
DOCUMENTS = Document.objects.select_related("citizen__team", "version__plan")
WITHOUT_FILE = DOCUMENTS.without_files()


@require_POST
@vary_on_headers("HX-Request")
@warns_before_sending
def document_request(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Ask for a PDF of an approved version, as one of its papers; of a draft there is none."""
    assert isinstance(request.user, User)
    version = fetch_or_404(APPROVED, request.user, Action.EXPORT_PLANS, pk=pk)
    paper = PAPERS.get(request.POST.get("paper", PLAN.key))
    if paper is None or not paper.is_made_of(version.plan.kind):
        raise Http404
    document = request_document(version, by=request.user, paper=paper)
    if "HX-Request" in request.headers:
        return _state(request, document)
    return redirect("plans:document", document.pk)


@require_safe
@vary_on_headers("HX-Request")
def document(request: HttpRequest, pk: UUID) -> HttpResponse:
    """How far the PDF is. The page asks by itself while it is being made."""
    row = fetch_job_or_404(request, WITHOUT_FILE, Action.EXPORT_PLANS, pk=pk)
    if "HX-Request" in request.headers:
        return _state(request, row)
    context = {
        **citizen_frame(request, row.citizen, "plans"),
        "document": row,
        "poll": _next_look(request, row),
        "may_cancel": row.is_under_way and row.requested_by_id == request.user.pk,
    }
    return render(request, "plans/document.html", context)


@require_POST
def document_cancel(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Take back what oneself asked for, while it is not made yet."""
    assert isinstance(request.user, User)
    row = fetch_or_404(WITHOUT_FILE.asked_for_by(request.user), request.user, Action.EXPORT_PLANS, pk=pk)
    with violations_told(request):
        JOBS.cancel(row, by=request.user)
    return redirect("plans:document", row.pk)


@require_safe
@warns_before_sending
def document_download(request: HttpRequest, pk: UUID) -> HttpResponseBase:
    """The file, from its row. Every download is logged."""
    assert isinstance(request.user, User)
    row = fetch_or_404(DOCUMENTS, request.user, Action.EXPORT_PLANS, pk=pk)
    if not row.is_done:
        return redirect("plans:document", row.pk)
    hand_out(row, by=request.user)
    name = BY_TEMPLATE[row.template].file_name(row.version)
    return FileResponse(BytesIO(row.pdf), as_attachment=True, filename=name, content_type="application/pdf")


@require_safe
def paper(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The plan as it will look on paper, before it is approved or asked for as a file."""
    row = fetch_or_404(WITH_TEXT, request.user, Action.VIEW_APPROVED_PLANS, pk=pk)
    if row.is_refused:
        return redirect("plans:version", row.pk)
    shown = draft_document(row) if row.is_draft else plan_document(row)
    context = {**citizen_frame(request, row.citizen, "plans"), "version": row, "document": shown}
    return render(request, "plans/paper.html", context)


def _state(request: HttpRequest, row: Document) -> HttpResponse:
    return render(request, "plans/_document.html", {"document": row, "poll": _next_look(request, row)})


def _next_look(request: HttpRequest, row: Document) -> NextLook | None:
    return next_look(request, "plans:document", row.pk) if row.is_under_way else None
