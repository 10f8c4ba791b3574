"""Pages where a kommune loads the wording it holds a licence for. They hold nothing about anybody."""

from dataclasses import dataclass

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.models import Municipality, User
from accounts.policy import Action
from bostoette.errors import RuleViolation
from measurements.forms import QuestionsForm
from measurements.instruments import INSTRUMENTS, Instrument
from measurements.models import WordingEdition
from measurements.wording import services
from measurements.wording.checking import Faulty, WordingFile, checked
from measurements.wording.forms import FileForm, TextForm
from measurements.wording.services import asked_in, number_in

MOST_EDITIONS = 50
form_page = require_http_methods(["GET", "HEAD", "POST"])


@dataclass(frozen=True)
class Row:
    instrument: Instrument
    edition: WordingEdition | None


@require_safe
def wordings(request: HttpRequest) -> HttpResponse:
    """Every questionnaire, and in whose words it is asked."""
    _, kommune = _from(request, Action.VIEW_WORDING)
    newest = WordingEdition.objects.of(kommune).distinct("instrument").select_related("made_by")
    of_key = {edition.instrument: edition for edition in newest}
    rows = [Row(instrument, of_key.get(key)) for key, instrument in INSTRUMENTS.items()]
    context = {"rows": rows, "may_change": _may_change(request)}
    return render(request, "measurements/wording/wordings.html", context)


@require_safe
def wording(request: HttpRequest, instrument: str) -> HttpResponse:
    """How one questionnaire is asked today, and each edition of its wording."""
    _, kommune = _from(request, Action.VIEW_WORDING)
    asked = asked_in(kommune, _key(instrument))
    editions = WordingEdition.objects.of(kommune, instrument).select_related("made_by")
    context = {
        "asked": asked,
        "form": _preview(asked.instrument),
        "editions": editions[:MOST_EDITIONS],
        "may_change": _may_change(request),
    }
    return render(request, "measurements/wording/wording.html", context)


@form_page
def wording_try(request: HttpRequest) -> HttpResponse:
    """Choose a file and see the form as it would be, or line by line what must be put right."""
    _, kommune = _from(request, Action.CHANGE_WORDING)
    form = FileForm(request.POST, request.FILES) if request.method == "POST" else FileForm()
    if form.is_bound and form.is_valid():
        text = form.cleaned_data["file"]
        try:
            file = checked(text, today=timezone.localdate())
        except Faulty as faulty:
            context = {"form": FileForm(), "problems": faulty.problems}
            return render(request, "measurements/wording/try.html", context, status=422)
        return _tried(request, kommune, file, text)
    return render(
        request, "measurements/wording/try.html", {"form": form}, status=422 if form.is_bound else 200
    )


def _tried(request: HttpRequest, kommune: Municipality, file: WordingFile, text: str) -> HttpResponse:
    number = asked_in(kommune, file.instrument.key).number
    context = {
        "file": file,
        "form": _preview(file.worded),
        "send": TextForm(initial={"text": text, "base": number}),
    }
    return render(request, "measurements/wording/tried.html", context)


@require_POST
def wording_use(request: HttpRequest) -> HttpResponse:
    """Ask in the words that were tried, from now on."""
    by, kommune = _from(request, Action.CHANGE_WORDING)
    form = TextForm(request.POST)
    if not form.is_valid():
        return redirect("measurements:wording_try")
    try:
        file = checked(form.cleaned_data["text"], today=timezone.localdate())
        edition = services.take_into_use(kommune, file, base=form.cleaned_data["base"], by=by)
    except (Faulty, RuleViolation) as problem:
        messages.error(request, str(problem))
        return redirect("measurements:wording_try")
    messages.success(request, f"{file.instrument.name} vises nu med jeres ordlyd (udgave {edition.number}).")
    return redirect("measurements:wording", edition.instrument)


@form_page
def wording_edition(request: HttpRequest, instrument: str, number: int) -> HttpResponse:
    """One edition as it asks, and the way back to it; number 0 is our neutral words."""
    by, kommune = _from(request, Action.VIEW_WORDING)
    editions = WordingEdition.objects.of(kommune, _key(instrument)).select_related("made_by")
    edition = editions.filter(number=number).first()
    if edition is None and number:
        raise Http404
    if request.method == "POST":
        return _go_back(request, kommune, instrument, number, by)
    shown = edition.asked if edition else INSTRUMENTS[instrument]
    newest = asked_in(kommune, instrument)
    context = {
        "shown": shown,
        "edition": edition,
        "form": _preview(shown),
        "base": newest.number,
        "is_in_effect": newest.instrument == shown,
        "may_change": _may_change(request),
    }
    return render(request, "measurements/wording/edition.html", context)


def _go_back(
    request: HttpRequest, kommune: Municipality, instrument: str, number: int, by: User
) -> HttpResponse:
    if not _may_change(request):
        raise PermissionDenied
    base = number_in(request.POST.get("base", ""))
    try:
        services.go_back(kommune, instrument, number, base=-1 if base is None else base, by=by)
    except RuleViolation as violation:
        messages.error(request, str(violation))
    else:
        messages.success(request, "Ordlyden er skiftet tilbage. Den gælder fra nu af.")
    return redirect("measurements:wording", instrument)


def _preview(instrument: Instrument) -> QuestionsForm:
    """The form as the citizen will meet it; it is never sent."""
    return QuestionsForm(instrument=instrument)


def _from(request: HttpRequest, action: Action) -> tuple[User, Municipality]:
    assert isinstance(request.user, User)
    if not request.user.may(action):
        raise PermissionDenied
    kommune = request.user.municipality
    assert kommune is not None  # only the system user has none, and cannot log in
    return request.user, kommune


def _may_change(request: HttpRequest) -> bool:
    assert isinstance(request.user, User)
    return request.user.may(Action.CHANGE_WORDING)


def _key(instrument: str) -> str:
    if instrument not in INSTRUMENTS:
        raise Http404
    return instrument
