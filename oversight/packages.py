"""Packages for the citizen: ordered as a row, made by a worker, kept for a day; then only the row stays.

How a row is claimed, kept and swept stands in `citizens.jobs`; what a package holds in `oversight.contents`.
"""

from datetime import timedelta
from typing import Any

from django.db import transaction
from django.db.models.functions import Now

from accounts.models import User
from accounts.policy import Action
from audit.log import record
from audit.models import Event
from bostoette.celery import ring
from bostoette.errors import RuleViolation
from citizens.access import fetch_progress_or_404
from citizens.jobs import Words, Workshop
from citizens.models import Citizen, JobStatus
from citizens.models.jobs import UNDER_WAY
from citizens.reach import within_reach_of, within_whole_house
from citizens.services.protection import require_acknowledged
from oversight.contents import contents_of
from oversight.files import json_of, pdf_of
from oversight.models import Package
from oversight.services import show_names
from oversight.tasks import make_package

KEPT_FOR = timedelta(days=1)
SWEPT_AT_ONCE = 100


@transaction.atomic
def order_package(citizen: Citizen, *, reason: str, names_reason: str, by: User) -> Package:
    """Ask for everything about the citizen; with a `names_reason` also who has looked.

    Asking twice is asking once: while one is under way it is the answer to whoever ordered it.
    """
    require_acknowledged(citizen, by=by)
    Citizen.objects.select_for_update(no_key=True).get(pk=citizen.pk)  # two clicks at once: one waits
    if under_way := Package.objects.filter(citizen=citizen, status__in=UNDER_WAY).first():
        return _own(under_way, by=by, with_names=bool(names_reason))
    names = show_names(citizen, reason=names_reason, by=by) if names_reason else None
    package = Package.objects.create(citizen=citizen, reason=reason, names=names, **Package.asked_by(by))
    record(
        Event.PACKAGE_ORDERED,
        by=by,
        target=package,
        citizen_id=citizen.pk,
        with_names=package.with_names,
    )
    ring(make_package, str(package.pk))
    return package


def order_again(package: Package, *, by: User) -> Package:
    """The same once more, for what was deleted or came to nothing.

    The reason is what the citizen reads beside the name of whoever ordered, so each gives their own.
    """
    _refuse_anothers_names(package, by=by)
    if package.requested_by_id != by.pk:
        raise RuleViolation(
            "En anden har bestilt pakken og sagt hvorfor. Skriv din egen begrundelse: bestil en ny pakke.",
            code="reason-of-another",
        )
    names_reason = package.names.reason if package.names else ""
    return order_package(package.citizen, reason=package.reason, names_reason=names_reason, by=by)


@transaction.atomic
def hand_out(package: Package, kind: str, *, by: User) -> bytes:
    """The file in clear, for `by` to take away; logged. Of a protected citizen only after the warning."""
    require_acknowledged(package.citizen, by=by)
    _refuse_anothers_names(package, by=by)
    if not Package.objects.filter(pk=package.pk, status=JobStatus.DONE, expires_at__gt=Now()).exists():
        raise RuleViolation("Filerne er slettet igen. Bestil pakken på ny.", code="expired")
    record(Event.PACKAGE_DOWNLOADED, by=by, target=package, citizen_id=package.citizen_id, kind=kind)
    return package.opened_bytes(f"{kind}_sealed")


def expire() -> None:
    """Delete the files that have had their day; the row says that they were there."""
    with within_whole_house():
        outlived = Package.objects.outlived().without_files()
        for package in outlived[:SWEPT_AT_ONCE]:
            _delete_files(package)


@transaction.atomic
def _delete_files(package: Package) -> None:
    still = Package.objects.outlived().filter(pk=package.pk)
    if still.update(status=JobStatus.EXPIRED, pdf_sealed=None, json_sealed=None):
        record(
            Event.PACKAGE_EXPIRED,
            by=User.objects.system(),
            target=package,
            citizen_id=package.citizen_id,
        )


def _own(package: Package, *, by: User, with_names: bool) -> Package:
    if package.requested_by_id == by.pk and package.with_names == with_names:
        return package
    raise RuleViolation(
        "Der bliver allerede samlet en pakke om borgeren. Vent, til den er klar.", code="under-way"
    )


def _refuse_anothers_names(package: Package, *, by: User) -> None:
    """Names are shown to the one who said why, and to nobody else."""
    if package.with_names and package.requested_by_id != by.pk:
        raise RuleViolation(
            "Pakken har medarbejdernes navne med. Dem skal du selv begrunde: bestil en ny pakke.",
            code="names-of-another",
        )


def _gathered(package: Package) -> dict[str, Any]:
    """The sealed files of a claimed package, gathered for the one who ordered it."""
    by = package.reader
    # Ordered while one had the right; made only if one still has.
    with within_reach_of(by):
        citizens = Citizen.objects.select_related("municipality", "team", "held_by")
        citizen = fetch_progress_or_404(citizens, by, Action.ORDER_PACKAGE, pk=package.citizen_id)
        contents = contents_of(citizen, with_names=package.with_names)
    package.put_bytes("json_sealed", json_of(contents))
    package.put_bytes("pdf_sealed", pdf_of(contents))
    return {
        "pdf_sealed": package.pdf_sealed,
        "json_sealed": package.json_sealed,
        "expires_at": Now() + KEPT_FOR,
    }


PACKAGES = Workshop(
    model=Package,
    bell=make_package,
    work=_gathered,
    lease=timedelta(seconds=270),  # `oversight.tasks` lets a worker live 240 with one
    made=Event.PACKAGE_MADE,
    failed=Event.PACKAGE_FAILED,
    words=Words(
        no_right="Den, der bestilte pakken, har ikke længere adgang til borgeren.",
        too_big="Der er så meget om borgeren, at det ikke kan samles på én gang. Sig det til den, der driver "
        "systemet.",
        went_wrong="Der skete en fejl, da pakken skulle samles.",
        worn_out="Pakken kunne ikke samles: arbejdet blev afbrudt hver gang.",
    ),
)
