"""Users from a file: the trial with its report, and the taking."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from accounts.importing import services
from accounts.importing.forms import FileForm, TextForm
from accounts.membership.views import administrator_of
from accounts.policy import Action
from bostoette.errors import RuleViolation
from bostoette.sheets import Unreadable


@require_http_methods(["GET", "HEAD", "POST"])
def upload(request: HttpRequest) -> HttpResponse:
    """Choose a file and see what it would do."""
    by, _ = administrator_of(request, Action.IMPORT_USERS)
    form = FileForm(request.POST, request.FILES) if request.method == "POST" else FileForm()
    if form.is_bound and form.is_valid():
        try:
            text = form.cleaned_data["file"]
            outcomes = services.try_out(text, today=timezone.localdate(), by=by)
        except Unreadable as error:
            form.add_error("file", str(error))
        else:
            return _report(request, outcomes, text)
    status = 422 if form.is_bound else 200
    return render(request, "accounts/import.html", {"form": form}, status=status)


def _report(request: HttpRequest, outcomes: list[services.Outcome], text: str) -> HttpResponse:
    faults = sum(outcome.is_fault for outcome in outcomes)
    context = {
        "outcomes": outcomes,
        "faults": faults,
        "form": None if faults else TextForm(initial={"text": text}),
    }
    return render(request, "accounts/import_report.html", context)


@require_POST
def apply(request: HttpRequest) -> HttpResponse:
    """Take all of it, or nothing."""
    by, _ = administrator_of(request, Action.IMPORT_USERS)
    form = TextForm(request.POST)
    if not form.is_valid():
        return redirect("accounts:import")
    try:
        outcomes = services.take(form.cleaned_data["text"], today=timezone.localdate(), by=by)
    except (RuleViolation, Unreadable) as error:
        messages.error(request, str(error))
        return redirect("accounts:import")
    messages.success(request, f"{len(outcomes)} linjer er hentet.")
    return redirect("accounts:users")
