"""Plans as PDF files: asked for as a row, made by whichever worker gets hold of it, kept for ever.

How a row is claimed, kept and swept stands in `citizens.jobs`.
"""

from datetime import timedelta
from hashlib import sha256
from typing import Any

from django.db import transaction
from django.db.models.functions import Now
from django.http import Http404

from accounts.models import User
from accounts.policy import Action
from audit.log import record
from audit.models import Event
from bostoette.celery import ring
from bostoette.errors import RuleViolation
from citizens.access import fetch_progress_or_404
from citizens.jobs import Words, Workshop
from citizens.models import JobStatus
from citizens.models.jobs import NOTHING_CAME_OF_IT
from citizens.reach import within_reach_of
from citizens.services.protection import require_acknowledged
from plans.models import Document, PlanVersion
from plans.papers import BY_TEMPLATE, PLAN, Paper
from plans.tasks import make_document


@transaction.atomic
def request_document(version: PlanVersion, *, by: User, paper: Paper = PLAN, alone: bool = True) -> Document:
    """Ask for the PDF of an approved version. One that is made already is the answer, for ever.

    A request that failed or was cancelled is tried anew, on behalf of the one who asks now. Not `alone`: one
    of very many, which lets everybody else go first.
    """
    version = _as_it_stands(version)
    require_acknowledged(version.citizen, by=by)
    if version.is_draft:
        raise RuleViolation("Planen kan hentes som PDF, når den er godkendt.", code="not-approved")
    if version.is_withdrawn:
        raise RuleViolation("Planen er trukket tilbage, så den kan ikke længere hentes.", code="withdrawn")
    made = version.documents.filter(template=paper.template, status=JobStatus.DONE)
    if document := made.defer("pdf").order_by("template_version").first():
        return document
    asked = Document.asked_by(by)
    document, is_new = Document.objects.get_or_create(
        version=version,
        template=paper.template,
        template_version=paper.version,
        defaults={"citizen_id": version.citizen_id, "asked_alone": alone, **asked},
    )
    ended = Document.objects.filter(pk=document.pk, status__in=NOTHING_CAME_OF_IT)
    reopened = ended.update(
        status=JobStatus.WAITING, attempts=0, problem="", asked_alone=alone, created_at=Now(), **asked
    )
    if is_new or reopened:
        record(Event.DOCUMENT_REQUESTED, by=by, target=document, citizen_id=version.citizen_id)
    ring(make_document, str(document.pk), patient=not alone)
    document.refresh_from_db()
    return document


def _as_it_stands(version: PlanVersion) -> PlanVersion:
    """Read again: it may have been taken back since the page was read.

    Not locked, as the wall lets myndighed lock no plan: what is taken back from now on is not drawn.
    """
    return PlanVersion.objects.select_related("citizen", "plan", "edition").get(pk=version.pk)


@transaction.atomic
def hand_out(document: Document, *, by: User) -> None:
    """Log that `by` takes the finished file away. Of a protected citizen only after the warning."""
    require_acknowledged(document.citizen, by=by)
    record(Event.DOCUMENT_DOWNLOADED, by=by, target=document, citizen_id=document.citizen_id)


def _drawn(document: Document) -> dict[str, Any]:
    """The file of a claimed document, drawn for the one who asked."""
    # Asked for while one had the right; made only if one still has.
    reader = document.reader
    with within_reach_of(reader):
        rows = PlanVersion.objects.select_related("citizen", "plan", "edition", "approved_by", "municipality")
        version = fetch_progress_or_404(rows, reader, Action.EXPORT_PLANS, pk=document.version_id)
        if version.is_withdrawn:
            raise Http404  # taken back meanwhile: it is nobody's to take away
        pdf = BY_TEMPLATE[document.template].print(version)
    return {"pdf": pdf, "sha256": sha256(pdf).hexdigest()}


DOCUMENTS = Workshop(
    model=Document,
    bell=make_document,
    work=_drawn,
    lease=timedelta(seconds=90),
    made=Event.DOCUMENT_MADE,
    failed=Event.DOCUMENT_FAILED,
    words=Words(
        no_right="Den, der bad om PDF'en, har ikke længere adgang til planen.",
        too_big="Planen er for stor til at blive tegnet på én gang.",
        went_wrong="Der skete en fejl, da PDF'en skulle dannes.",
        worn_out="PDF'en kunne ikke dannes: arbejdet blev afbrudt hver gang.",
    ),
)
