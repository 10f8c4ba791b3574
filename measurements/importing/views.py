"""Measurements from a file: the trial with its report, the report as a file, and the taking."""

from collections.abc import Iterator

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.formats import date_format
from django.views.decorators.http import require_http_methods, require_POST

from accounts.models import User
from accounts.policy import Action
from bostoette.errors import RuleViolation
from bostoette.sheets import Line, Unreadable
from bostoette.tables import csv_download
from measurements.importing import services
from measurements.importing.forms import KeptForm, MeasurementFileForm
from measurements.importing.keeping import Kept, put_away, take_out
from measurements.importing.parsing import MOST_ROWS
from measurements.importing.services import Done, digest_of

TONES = {"ok": "ny", "muted": "uændret", "danger": "fejl"}


@require_http_methods(["GET", "HEAD", "POST"])
def upload(request: HttpRequest) -> HttpResponse:
    """Choose a file and see what it would do."""
    by = _importer(request)
    form = (
        MeasurementFileForm(request.POST, request.FILES)
        if request.method == "POST"
        else MeasurementFileForm()
    )
    if form.is_bound and form.is_valid():
        lines = form.cleaned_data["file"]
        try:
            done = services.try_out(lines, today=timezone.localdate(), by=by)
        except Unreadable as error:
            form.add_error("file", str(error))
        else:
            return render(request, "measurements/import_report.html", _report(lines, done, by))
    context = {"form": form, "most_rows": MOST_ROWS}
    return render(request, "measurements/import.html", context, status=422 if form.is_bound else 200)


def _importer(request: HttpRequest) -> User:
    assert isinstance(request.user, User)
    if not request.user.may(Action.IMPORT_MEASUREMENTS):
        raise PermissionDenied
    return request.user


def _report(lines: list[Line], done: list[Done], by: User) -> dict[str, object]:
    kept = put_away(Kept(lines, digest_of(done)), by=by, now=timezone.now())
    return {
        "done": done,
        "faults": sum(one.is_fault for one in done),
        "new": sum(one.response is not None for one in done),
        "form": KeptForm(initial={"kept": kept}),
    }


@require_POST
def report(request: HttpRequest) -> HttpResponse:
    """What the file would do now, as a file to put it right by."""
    by = _importer(request)
    try:
        done = services.try_out(_kept(request, by).lines, today=timezone.localdate(), by=by)
    except (RuleViolation, Unreadable) as refusal:
        return _again(request, refusal)
    return csv_download("maalinger-fra-fil.csv", _table(done))


def _kept(request: HttpRequest, by: User) -> Kept:
    form = KeptForm(request.POST)
    sealed = form.cleaned_data["kept"] if form.is_valid() else ""
    return take_out(sealed, by=by, now=timezone.now())


def _again(request: HttpRequest, refusal: Exception) -> HttpResponse:
    messages.error(request, str(refusal))
    return redirect("measurements:import")


def _table(done: list[Done]) -> Iterator[list[object]]:
    yield ["Linje", "Borger", "Skema", "Dato", "Udfald", "Det sker der"]
    for one in done:
        yield [
            one.row.line,
            one.citizen or "",
            one.row.instrument.name if one.row.instrument else "",
            date_format(one.row.day, "SHORT_DATE_FORMAT") if one.row.day else "",
            TONES[one.tone],
            one.says,
        ]


@require_POST
def apply(request: HttpRequest) -> HttpResponse:
    """Take all of it, or nothing."""
    by = _importer(request)
    try:
        kept = _kept(request, by)
        done = services.take(kept.lines, shown=kept.shown, today=timezone.localdate(), by=by)
    except (RuleViolation, Unreadable) as refusal:
        return _again(request, refusal)
    new = sum(one.response is not None for one in done)
    messages.success(request, _said(new))
    return redirect("measurements:import")


def _said(new: int) -> str:
    if not new:
        return "Alle målingerne stod der i forvejen. Der er ikke gemt noget nyt."
    return "1 måling er gemt." if new == 1 else f"{new} målinger er gemt."
