"""The plans of all an office's citizens in one file: ordered with a reason, drawn by all workers, kept a day.

A bundle is a job (`citizens.jobs`) that is done in portions. Each asks for the PDFs that nobody has drawn
yet: they are documents like any other (`plans.exports`), so every process of the workers draws, what is drawn
is kept for ever, and a plan that was fetched before costs nothing. Between two portions whoever waits for
one document goes first. When nothing is left to draw, the file is put together in `printouts.bundle_files`.
"""

from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from functools import partial
from itertools import count
from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.db.models.functions import Now

from accounts.models import User
from accounts.policy import Action
from audit.log import looked, record
from audit.models import Event
from bostoette.celery import ring
from bostoette.errors import RuleViolation
from citizens.jobs import MoreToDo, Words, Workshop
from citizens.models import Citizen, JobStatus
from citizens.models.jobs import NOTHING_CAME_OF_IT
from citizens.reach import within_reach_of, within_whole_house
from plans.exports import request_document
from plans.models import Document, PlanVersion, VersionStatus
from plans.papers import PLAN
from printouts.bundle_files import Contents, pack
from printouts.models import Bundle
from printouts.tasks import make_bundle

KEPT_FOR = timedelta(days=1)
MOST_PLANS = 1500
PORTION = 20  # some seconds of drawing
SWEPT_AT_ONCE = 20
NEED = Action.EXPORT_PLANS_TOGETHER


@transaction.atomic
def order_bundle(kind: str, *, reason: str, by: User, since: date | None = None) -> Bundle:
    """Ask for the approved plans of one kind. Asking twice is asking once: one is under way at a time.

    Every citizen it is about gets a line in the look-up log, with or without such a plan.
    """
    User.objects.select_for_update(no_key=True).get(pk=by.pk)  # two clicks at once: one waits
    if under_way := Bundle.objects.all().asked_for_by(by).under_way().first():
        return _the_same(under_way, kind, since)
    assert by.municipality is not None  # only the system user has none, and cannot log in
    bundle = Bundle(
        kind=kind, since=since, reason=reason, municipality=by.municipality, **Bundle.asked_by(by)
    )
    bundle.total = _checked_number(bundle, by)
    bundle.save()
    _look(bundle, Citizen.objects.permitting(by, NEED).values_list("pk", flat=True), by=by)
    _forget_failures(bundle, by)
    record(Event.BUNDLE_ORDERED, by=by, target=bundle, kind=kind, plans=bundle.total)
    ring(make_bundle, str(bundle.pk))
    return bundle


def order_again(bundle: Bundle, *, by: User) -> Bundle:
    """The same once more, for what was deleted, cancelled or came to nothing."""
    return order_bundle(bundle.kind, reason=bundle.reason, since=bundle.since, by=by)


@transaction.atomic
def hand_out(bundle: Bundle, *, by: User) -> None:
    """Log that `by` takes the file away, if everybody in it is still theirs to take."""
    if not Bundle.objects.filter(pk=bundle.pk, status=JobStatus.DONE, expires_at__gt=Now()).exists():
        raise RuleViolation("Filen er slettet igen. Bestil den på ny.", code="expired")
    theirs = Citizen.objects.permitting(by, NEED).filter(pk__in=bundle.citizen_ids)
    if theirs.count() != len(bundle.citizen_ids) or _changed_since(bundle):
        raise RuleViolation(
            "Noget er ændret for en af borgerne i filen, så den må ikke længere hentes. Bestil den på ny.",
            code="changed",
        )
    _look(bundle, bundle.citizen_ids, by=by)
    record(Event.BUNDLE_DOWNLOADED, by=by, target=bundle, kind=bundle.kind)


def opened_parts(bundle: Bundle, *, by: User) -> Iterator[bytes]:
    """The file in clear, a part at a time: it is sent when the request's own transaction is over."""
    sent = 0
    for number in count():
        if sent == bundle.size:
            return
        with within_reach_of(by):
            part = bundle.parts.get(number=number)
        content = part.opened_bytes("content_sealed")
        sent += len(content)
        yield content


def expire() -> None:
    """Delete the files that have had their day; the row says that they were there."""
    with within_whole_house():
        for bundle in Bundle.objects.outlived().without_files()[:SWEPT_AT_ONCE]:
            _delete_file(bundle)


@transaction.atomic
def cancel_bundle(bundle: Bundle, *, by: User) -> None:
    """Stop it at the next plan, and leave nothing of the file. What was drawn belongs to the plans."""
    BUNDLES.cancel(bundle, by=by)
    bundle.parts.all().delete()
    asked_for = Document.objects.filter(asked_alone=False, requested_by=by, status=JobStatus.WAITING)
    asked_for.update(status=JobStatus.CANCELLED)


@transaction.atomic
def _delete_file(bundle: Bundle) -> None:
    still = Bundle.objects.outlived().filter(pk=bundle.pk)
    if still.update(status=JobStatus.EXPIRED, citizen_ids=[]):
        bundle.parts.all().delete()
        record(Event.BUNDLE_EXPIRED, by=User.objects.system(), target=bundle, kind=bundle.kind)


def _the_same(under_way: Bundle, kind: str, since: date | None) -> Bundle:
    if (under_way.kind, under_way.since) == (kind, since):
        return under_way
    raise RuleViolation(
        "Du har allerede et samlet udtræk på vej. Vent, til det er færdigt, eller annullér det.",
        code="under-way",
    )


def _checked_number(bundle: Bundle, by: User) -> int:
    number = versions_of(bundle, by).count()
    if not number:
        raise RuleViolation("Ingen af kontorets borgere har sådan en plan.", code="none")
    if number > MOST_PLANS:
        raise RuleViolation(
            f"Det er {number} planer, og der kan højst være {MOST_PLANS} i én fil. Vælg dem, der er aftalt "
            "siden en senere dag.",
            code="too-many",
        )
    return number


def versions_of(bundle: Bundle, by: User) -> QuerySet[PlanVersion]:
    """The plans that belong in it. Of a protected citizen one is fetched alone, after the warning."""
    rows = PlanVersion.objects.permitting(by, NEED).in_force().filter(plan__kind=bundle.kind)
    rows = rows.filter(citizen__is_protected=False)
    return rows.filter(agreed_on__gte=bundle.since) if bundle.since else rows


def _forget_failures(bundle: Bundle, by: User) -> None:
    """What could not be drawn for somebody before is tried again for the one who asks now."""
    ended = Document.objects.filter(template=PLAN.template, status__in=NOTHING_CAME_OF_IT)
    ended.filter(version__in=versions_of(bundle, by)).update(
        status=JobStatus.WAITING, attempts=0, problem="", asked_alone=False, **Document.asked_by(by)
    )


def _protected_since(bundle: Bundle) -> QuerySet[Citizen]:
    """Who was protected after the file was made: their plan would leave the house without the warning."""
    inside = Citizen.objects.filter(pk__in=bundle.citizen_ids, is_protected=True)
    return inside.filter(protection__ended_on=None, protection__created_at__gt=bundle.made_at)


def _changed_since(bundle: Bundle) -> bool:
    return _protected_since(bundle).exists() or _taken_back_since(bundle).exists()


def _taken_back_since(bundle: Bundle) -> QuerySet[PlanVersion]:
    """Plans of the file's kind that stood when it was filed, and stand no more."""
    assert bundle.made_at  # the database promises it of what is done
    filed_at = bundle.made_at - BUNDLES.lease  # no earlier: a worker lives no longer with one portion
    rows = PlanVersion.objects.filter(plan__kind=bundle.kind, citizen__in=bundle.citizen_ids)
    return rows.filter(status=VersionStatus.WITHDRAWN, superseded_at__gte=filed_at)


def _look(bundle: Bundle, citizen_ids: Iterable[UUID], *, by: User) -> None:
    looked(
        by, citizen_ids, action=NEED, purpose=f"samlet udtræk: {bundle.kind_declared.title.lower()} for alle"
    )


# The work


def _worked(bundle: Bundle) -> dict[str, Any]:
    """A portion of the drawing; when nothing is left of it, the file."""
    by = bundle.reader
    with within_reach_of(by):
        # Ordered while one had the right; made only if one still has.
        if not by.may(NEED):
            raise PermissionDenied
        undrawn = list(_undrawn(bundle, by))
        _tell(bundle, versions_of(bundle, by).count(), len(undrawn))
    if undrawn:
        raise MoreToDo(pause=0 if _ask_for(undrawn[:PORTION], by) else 1)
    return _filed(bundle, by)


def _undrawn(bundle: Bundle, by: User) -> QuerySet[PlanVersion]:
    """The versions without a PDF for which one can still be hoped; those nobody works at first."""
    of_version = Document.objects.filter(version=OuterRef("pk"), template=PLAN.template)
    settled = of_version.filter(status__in=(JobStatus.DONE, *NOTHING_CAME_OF_IT))
    in_hands = of_version.filter(status=JobStatus.WORKING, claimed_until__gte=Now())
    rows = versions_of(bundle, by).select_related("citizen", "plan")
    return rows.exclude(Exists(settled)).annotate(in_hands=Exists(in_hands)).order_by("in_hands", "pk")


def _ask_for(versions: list[PlanVersion], by: User) -> int:
    """Have these drawn, by whichever process is free. How many there were that nobody had in hand."""
    free = [version for version in versions if not version.in_hands]  # type: ignore[attr-defined] # annotated
    with within_reach_of(by):
        for version in free:
            request_document(version, by=by, alone=False)
    return len(free)


def _tell(bundle: Bundle, total: int, undrawn: int) -> None:
    """How far it is, for the page. Somebody may have agreed on a plan since it was ordered."""
    Bundle.objects.filter(pk=bundle.pk).update(total=total, drawn=total - undrawn)


def _filed(bundle: Bundle, by: User) -> dict[str, Any]:
    """The sealed file, all of it or nothing: its parts stay only if the job is still ours at the end."""
    with within_reach_of(by):
        bundle.parts.all().delete()
        contents = Contents.of(versions_of(bundle, by), Citizen.objects.permitting(by, NEED))
        size = pack(bundle, contents, before_each=partial(BUNDLES.require_ours, bundle))
        BUNDLES.require_ours(bundle, keep=True)  # whoever cancels now waits, and then deletes
    return {
        "size": size,
        "lacking": len(contents.lacking),
        "citizen_ids": contents.citizen_ids,
        "expires_at": Now() + KEPT_FOR,
    }


BUNDLES = Workshop(
    model=Bundle,
    bell=make_bundle,
    work=_worked,
    lease=timedelta(seconds=150),  # `printouts.tasks` lets a worker live 120 with one
    made=Event.BUNDLE_MADE,
    failed=Event.BUNDLE_FAILED,
    words=Words(
        no_right="Den, der bad om filen, har ikke længere adgang til borgerne.",
        too_big="Der er for mange planer til én fil. Vælg dem, der er aftalt siden en senere dag.",
        went_wrong="Der skete en fejl, da filen skulle samles.",
        worn_out="Filen kunne ikke samles: arbejdet blev afbrudt hver gang.",
    ),
)
