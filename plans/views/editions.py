"""Pages where a kommune decides what its plans ask. They hold nothing about anybody."""

from dataclasses import dataclass

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from accounts.models import Municipality, User
from accounts.policy import Action
from bostoette.errors import violations_on
from plans.editions import told
from plans.forms.editions import EditionForm
from plans.kinds import KINDS, Kind
from plans.models import KindEdition
from plans.services import editions as services
from plans.services.editions import Asked, asked_in

PAGE = 20
form_page = require_http_methods(["GET", "HEAD", "POST"])


@dataclass(frozen=True)
class KindRow:
    kind: Kind
    edition: KindEdition | None


@dataclass(frozen=True)
class Told:
    """An edition, and what it changed against the one before."""

    edition: KindEdition
    changes: list[str]


@require_safe
def section_kinds(request: HttpRequest) -> HttpResponse:
    """Every kind of plan, and who changed it last."""
    kommune = _kommune(request, Action.VIEW_PLAN_SECTIONS)
    newest = KindEdition.objects.of(kommune).distinct("kind").select_related("made_by")
    of_kind = {edition.kind: edition for edition in newest}
    rows = [KindRow(kind, of_kind.get(key)) for key, kind in KINDS.items()]
    return render(request, "plans/kinds/kinds.html", {"rows": rows})


@require_safe
def kind_sections(request: HttpRequest, kind: str) -> HttpResponse:
    """What a kind asks today, and each edition of it: who changed what, and when."""
    kommune = _kommune(request, Action.VIEW_PLAN_SECTIONS)
    asked = _asked(kommune, kind)
    before = request.GET.get("foer", "")
    editions = KindEdition.objects.of(kommune, kind).select_related("made_by")
    if before.isdecimal() and len(before) < 6:
        editions = editions.filter(number__lt=int(before))
    rows = list(editions[: PAGE + 1])
    more = f"?foer={rows[PAGE - 1].number}" if len(rows) > PAGE else ""
    context = {
        "asked": asked,
        "history": _history(asked, rows),
        "older_url": more,
        "may_edit": _may_edit(request),
    }
    return render(request, "plans/kinds/kind.html", context)


@form_page
def kind_sections_edit(request: HttpRequest, kind: str) -> HttpResponse:
    """Change words and order, hide and add. The buttons post all that is typed; only one of them saves."""
    kommune = _kommune(request, Action.CHANGE_PLAN_SECTIONS)
    assert isinstance(request.user, User)
    asked = _asked(kommune, kind)
    if step := request.POST.get("step", ""):
        form = EditionForm(asked=asked, typed=request.POST, step=step)
    else:
        form = EditionForm(request.POST or None, asked=asked)
    if form.is_valid():
        said = {"reason": form.cleaned_data["reason"], "base": form.cleaned_data["base"]}
        with violations_on(form):
            edition = services.publish(kommune, kind, form.changes, **said, by=request.user)
            messages.success(
                request, f"Udgave {edition.number} er gemt. Nye planer bliver skrevet efter den."
            )
            return redirect("plans:kind_sections", kind)
    context = {"asked": asked, "form": form, "sections": list(form.edited()), "preview": form.preview}
    status = 422 if form.errors or form.warnings else 200
    return render(request, "plans/kinds/edit.html", context, status=status)


@form_page
def kind_edition(request: HttpRequest, kind: str, number: int) -> HttpResponse:
    """One edition as it asked, and the way back to it; number 0 is the kind before any change."""
    kommune = _kommune(request, Action.VIEW_PLAN_SECTIONS)
    assert isinstance(request.user, User)
    asked = _asked(kommune, kind)
    edition = KindEdition.objects.of(kommune, kind).filter(number=number).select_related("made_by").first()
    if edition is None and number:
        raise Http404
    if request.method == "POST":
        return _go_back(request, kommune, kind, number)
    shown = KINDS[kind].adapted(edition.changed) if edition else KINDS[kind]
    context = {
        "asked": asked,
        "edition": edition,
        "shown": shown,
        "is_newest": number == asked.number,
        "may_edit": _may_edit(request),
    }
    return render(request, "plans/kinds/edition.html", context)


def _go_back(request: HttpRequest, kommune: Municipality, kind: str, number: int) -> HttpResponse:
    assert isinstance(request.user, User)
    if not _may_edit(request):
        raise PermissionDenied
    base = request.POST.get("base", "")
    edition = services.go_back(
        kommune, kind, number, base=int(base) if base.isdecimal() and len(base) < 6 else -1, by=request.user
    )
    messages.success(request, f"Afsnittene er sat tilbage. Det er udgave {edition.number}.")
    return redirect(reverse("plans:kind_sections", args=[kind]))


def _kommune(request: HttpRequest, action: Action) -> Municipality:
    assert isinstance(request.user, User)
    if not request.user.may(action):
        raise PermissionDenied
    kommune = request.user.municipality
    assert kommune is not None  # only the system user has none, and cannot log in
    return kommune


def _asked(kommune: Municipality, kind: str) -> Asked:
    if kind not in KINDS:
        raise Http404
    return asked_in(kommune, kind)


def _may_edit(request: HttpRequest) -> bool:
    assert isinstance(request.user, User)
    return request.user.may(Action.CHANGE_PLAN_SECTIONS)


def _history(asked: Asked, rows: list[KindEdition]) -> list[Told]:
    """The rows of a page, each against the one before it: the last of `rows` where there is one to spare."""
    declared = KINDS[asked.kind.key]
    kinds = [declared.adapted(edition.changed) for edition in rows] + [declared]
    return [Told(edition, told(kinds[at + 1], kinds[at])) for at, edition in enumerate(rows[:PAGE])]
