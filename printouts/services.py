"""Printouts: ordered as a row, made by a worker, kept sealed for a day; then only the row stays.

How a row is claimed, kept and swept stands in `citizens.jobs`; what is on the paper in `printouts.documents`.
"""

from datetime import date, timedelta
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
from citizens.models import Citizen, JobStatus, Report
from citizens.reach import within_reach_of, within_whole_house
from citizens.services.protection import require_acknowledged
from plans.models import PlanVersion
from printouts.documents import NO_ADDRESS, drawn
from printouts.models import Printout, PrintoutKind
from printouts.tasks import make_printout

KEPT_FOR = timedelta(days=1)
SWEPT_AT_ONCE = 100
LONGEST_JOURNAL = timedelta(days=366)
MOST_UNDER_WAY = 5  # of one person
# What makes two orders the same, beside whom they are about and what kind they are.
TOLD = ("version", "report", "starts_on", "ends_on", "with_cpr", "with_letter", "reason")

# What one must be allowed, to have each kind made and to take it away.
NEEDS = {
    PrintoutKind.PLANS: Action.EXPORT_PLANS,
    PrintoutKind.DRAFT: Action.EDIT_PLANS,
    PrintoutKind.REPORT: Action.EXPORT_REPORTS,
    PrintoutKind.JOURNAL: Action.EXPORT_JOURNAL,
    PrintoutKind.MEASURES: Action.EXPORT_MEASUREMENTS,
}


@transaction.atomic
def order_printout(
    citizen: Citizen,
    kind: str,
    *,
    by: User,
    version: PlanVersion | None = None,
    report: Report | None = None,
    starts_on: date | None = None,
    ends_on: date | None = None,
    with_cpr: bool = False,
    with_letter: bool = False,
    reason: str = "",
) -> Printout:
    """Ask for a paper; of the journal with a `reason`. Asking twice is asking once.

    With a letter in front, where there is an address that may be shown, it fits an envelope with a window.
    The CPR number stands on it only when asked for, and the log says so.
    """
    require_acknowledged(citizen, by=by)
    if starts_on and ends_on and ends_on - starts_on > LONGEST_JOURNAL:
        raise RuleViolation("Vælg højst et år ad gangen.", code="too-long")
    if with_letter and not citizen.address:
        raise RuleViolation(NO_ADDRESS, code="no-address")
    wanted = Printout(
        citizen=citizen,
        kind=kind,
        version=version,
        report=report,
        starts_on=starts_on,
        ends_on=ends_on,
        with_cpr=with_cpr,
        with_letter=with_letter,
        reason=reason,
        **Printout.asked_by(by),
    )
    if under_way := _the_same_under_way(wanted, by=by):
        return under_way
    wanted.save(force_insert=True)
    told = {"kind": str(kind), "with_cpr": with_cpr}
    record(Event.PRINTOUT_ORDERED, by=by, target=wanted, citizen_id=citizen.pk, **told)
    if with_cpr:
        record(Event.CPR_REVEALED, by=by, target=citizen, citizen_id=citizen.pk)
    ring(make_printout, str(wanted.pk))
    return wanted


def _the_same_under_way(wanted: Printout, *, by: User) -> Printout | None:
    """What `by` waits for already, if it is the same; where it is not, there is an end to how many."""
    User.objects.select_for_update(no_key=True).get(pk=by.pk)  # two clicks at once: one waits
    under_way = Printout.objects.all().asked_for_by(by).under_way()
    asked = {name: getattr(wanted, name) for name in (*TOLD, "citizen", "kind", "requested_as")}
    empty = {name for name, value in asked.items() if value is None}
    same = under_way.filter(**{f"{name}__isnull": True for name in empty})
    if found := same.filter(**{name: asked[name] for name in asked.keys() - empty}).first():
        return found
    if under_way.count() >= MOST_UNDER_WAY:
        raise RuleViolation(
            f"Du har allerede {MOST_UNDER_WAY} udskrifter på vej. "
            "Vent, til en af dem er færdig, eller annullér en.",
            code="too-many",
        )
    return None


def order_again(printout: Printout, *, by: User) -> Printout:
    """The same once more, for what was deleted, cancelled or came to nothing."""
    told = {name: getattr(printout, name) for name in TOLD}
    return order_printout(printout.citizen, printout.kind, by=by, **told)


@transaction.atomic
def hand_out(printout: Printout, *, by: User) -> bytes:
    """The file in clear, for `by` to take away; logged. Of a protected citizen only after the warning."""
    require_acknowledged(printout.citizen, by=by)
    if not Printout.objects.standing().filter(pk=printout.pk).exists():
        raise RuleViolation("Filen er slettet igen. Bestil den på ny.", code="expired")
    record(
        Event.PRINTOUT_DOWNLOADED,
        by=by,
        target=printout,
        citizen_id=printout.citizen_id,
        kind=printout.kind,
    )
    return printout.opened_bytes("pdf_sealed")


def needs_of(printout: Printout) -> list[Action]:
    """Everything one must be allowed to have this printout."""
    needs = [NEEDS[PrintoutKind(printout.kind)]]
    return [*needs, Action.REVEAL_CPR] if printout.with_cpr else needs


def expire() -> None:
    """Delete the files that have had their day or were overtaken; the row says that they were there."""
    with within_whole_house():
        for printout in Printout.objects.outlived().without_files()[:SWEPT_AT_ONCE]:
            _delete_file(printout)


@transaction.atomic
def _delete_file(printout: Printout) -> None:
    still = Printout.objects.outlived().filter(pk=printout.pk)
    if still.update(status=JobStatus.EXPIRED, pdf_sealed=None):
        by = User.objects.system()
        record(Event.PRINTOUT_EXPIRED, by=by, target=printout, citizen_id=printout.citizen_id)


def _made(printout: Printout) -> dict[str, Any]:
    """The sealed file of a claimed printout, drawn for the one who asked."""
    by = printout.reader
    # Ordered while one had the right; made only if one still has.
    with within_reach_of(by):
        rows = Citizen.objects.select_related("municipality", "team", "held_by")
        for need in needs_of(printout):
            citizen = fetch_progress_or_404(rows, by, need, pk=printout.citizen_id)
        if printout.version and not printout.version.is_draft:
            raise Http404  # approved meanwhile: it is no draft any more
        pdf = drawn(printout, citizen, by=by)
    printout.put_bytes("pdf_sealed", pdf)
    return {"pdf_sealed": printout.pdf_sealed, "expires_at": Now() + KEPT_FOR}


PRINTOUTS = Workshop(
    model=Printout,
    bell=make_printout,
    work=_made,
    lease=timedelta(seconds=150),  # `printouts.tasks` lets a worker live 120 with one
    made=Event.PRINTOUT_MADE,
    failed=Event.PRINTOUT_FAILED,
    words=Words(
        no_right="Den, der bad om udskriften, har ikke længere adgang til det, der skulle på den.",
        too_big="Udskriften er for stor til at blive tegnet på én gang. Vælg en kortere periode.",
        went_wrong="Der skete en fejl, da udskriften skulle laves.",
        worn_out="Udskriften kunne ikke laves: arbejdet blev afbrudt hver gang.",
    ),
)
