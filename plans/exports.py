"""Plans as PDF files: asked for as a row, made by whichever worker gets hold of it, kept for ever.

A row goes waiting → working → done, back to waiting when an attempt fails, and to failed after five. A worker
that dies leaves a lease that runs out by the database's clock; the sweep finds it, and bells that were lost.
"""

import logging
import traceback
from datetime import timedelta
from hashlib import sha256
from uuid import UUID

from celery.exceptions import SoftTimeLimitExceeded
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import F
from django.db.models.functions import Now
from django.http import Http404

from accounts.models import User
from accounts.policy import Action
from audit.log import record
from audit.models import Event
from bostoette.celery import ring
from bostoette.errors import PdfError, RuleViolation
from citizens.access import fetch_or_404
from citizens.reach import within_reach_of, within_whole_house
from citizens.services.protection import require_acknowledged
from plans.documents import TEMPLATE, TEMPLATE_VERSION, plan_document
from plans.models import Document, DocumentQuerySet, DocumentStatus, PlanVersion
from plans.tasks import make_document

logger = logging.getLogger(__name__)

LEASE = timedelta(seconds=90)  # longer than a worker is allowed to live with one task
MOST_ATTEMPTS = 5
SWEPT_AT_ONCE = 100


@transaction.atomic
def request_document(version: PlanVersion, *, by: User) -> Document:
    """Ask for the PDF of an approved version. One that is made already is the answer, for ever.

    A request that failed is tried anew, on behalf of the one who asks now.
    """
    require_acknowledged(version.citizen, by=by)
    if version.is_draft:
        raise RuleViolation("Planen kan hentes som PDF, når den er godkendt.", code="not-approved")
    made = version.documents.filter(template=TEMPLATE, status=DocumentStatus.DONE)
    if document := made.defer("pdf").order_by("template_version").first():
        return document
    document, is_new = Document.objects.get_or_create(
        version=version,
        template=TEMPLATE,
        template_version=TEMPLATE_VERSION,
        defaults={"citizen_id": version.citizen_id, "requested_by": by},
    )
    reopened = Document.objects.filter(pk=document.pk, status=DocumentStatus.FAILED).update(
        status=DocumentStatus.WAITING, attempts=0, problem="", requested_by=by
    )
    if is_new or reopened:
        record(Event.DOCUMENT_REQUESTED, by=by, target=document, citizen_id=version.citizen_id)
    ring(make_document, str(document.pk))
    document.refresh_from_db()
    return document


@transaction.atomic
def hand_out(document: Document, *, by: User) -> None:
    """Log that `by` takes the finished file away. Of a protected citizen only after the warning."""
    require_acknowledged(document.citizen, by=by)
    record(Event.DOCUMENT_DOWNLOADED, by=by, target=document, citizen_id=document.citizen_id)


def make(document_id: UUID) -> None:
    """Make one document, unless it is made, taken by another worker, or given up."""
    document = claim(document_id)
    if document is None:
        logger.info("Document %s is in other hands, or done.", document_id)
        return
    try:
        pdf = _rendered(document)
    # Whatever went wrong, in a template or a library: the one who waits is told, and the worker lives on.
    except Exception as error:
        _log(document, error)
        _fail(document, error)
    else:
        _keep(document, pdf)


@within_whole_house()
def claim(document_id: UUID) -> Document | None:
    """Take a waiting or abandoned document for `LEASE`; None if another worker was first."""
    taken = (
        Document.objects.claimable()
        .filter(pk=document_id, attempts__lt=MOST_ATTEMPTS)
        .update(status=DocumentStatus.WORKING, claimed_until=Now() + LEASE, attempts=F("attempts") + 1)
    )
    if not taken:
        return None
    return Document.objects.select_related("requested_by").defer("pdf").get(pk=document_id)


@within_whole_house()
def sweep() -> None:
    """Ring for what waits and for what a worker left behind; give up what every attempt failed on."""
    _give_up_abandoned()
    left = Document.objects.claimable().order_by("pk").values_list("pk", flat=True)
    for document_id in left[:SWEPT_AT_ONCE]:
        ring(make_document, str(document_id))


def _rendered(document: Document) -> bytes:
    from bostoette.pdf import render_pdf  # slow to import, and needs Pango

    # Asked for while one had the right; made only if one still has. Logs the look, as for a page.
    with within_reach_of(document.requested_by):
        rows = PlanVersion.objects.select_related("citizen", "plan", "approved_by", "municipality")
        version = fetch_or_404(rows, document.requested_by, Action.EXPORT_PLANS, pk=document.version_id)
        paper = plan_document(version)
    return render_pdf(document.template, {"document": paper}, title=paper.title)


def _keep(document: Document, pdf: bytes) -> None:
    with within_whole_house():
        kept = _still_ours(document).update(
            status=DocumentStatus.DONE,
            pdf=pdf,
            sha256=sha256(pdf).hexdigest(),
            made_at=Now(),
            claimed_until=None,
            problem="",
        )
        if kept:
            _record(Event.DOCUMENT_MADE, document)


def _fail(document: Document, error: Exception) -> None:
    is_over = isinstance(error, Http404 | PermissionDenied) or document.attempts >= MOST_ATTEMPTS
    with within_whole_house():
        failed = _still_ours(document).update(
            status=DocumentStatus.FAILED if is_over else DocumentStatus.WAITING,
            problem=_problem(error),
            claimed_until=None,
        )
        if failed and is_over:
            _record(Event.DOCUMENT_FAILED, document)


def _give_up_abandoned() -> None:
    """Documents on which a worker died every time it tried."""
    worn_out = Document.objects.claimable().filter(attempts__gte=MOST_ATTEMPTS).defer("pdf")
    for document in worn_out[:SWEPT_AT_ONCE]:
        with transaction.atomic():
            given_up = _still_ours(document).update(
                status=DocumentStatus.FAILED,
                problem="PDF'en kunne ikke dannes: arbejdet blev afbrudt hver gang.",
                claimed_until=None,
            )
            if given_up:
                _record(Event.DOCUMENT_FAILED, document)


def _still_ours(document: Document) -> DocumentQuerySet:
    """The row, if this attempt is still the latest: a worker that comes late may not overwrite another's."""
    return Document.objects.filter(pk=document.pk, status=DocumentStatus.WORKING, attempts=document.attempts)


def _problem(error: Exception) -> str:
    """What went wrong, as a sentence for the one who waits."""
    match error:
        case Http404() | PermissionDenied():
            return "Den, der bad om PDF'en, har ikke længere adgang til planen."
        case ImportError():
            return "Serveren mangler Pango, som tegner PDF-filer. Sig det til den, der driver systemet."
        case SoftTimeLimitExceeded() | MemoryError():
            return "Planen er for stor til at blive tegnet på én gang."
        case PdfError():
            return str(error)
    return "Der skete en fejl, da PDF'en skulle dannes."


def _log(document: Document, error: Exception) -> None:
    """Where it went wrong, without the message: that may quote what a citizen has said."""
    frames = "".join(traceback.format_tb(error.__traceback__))
    logger.error(
        "Document %s, attempt %s: %s\n%s", document.pk, document.attempts, type(error).__name__, frames
    )


def _record(event: Event, document: Document) -> None:
    record(event, by=User.objects.system(), target=document, citizen_id=document.citizen_id)
