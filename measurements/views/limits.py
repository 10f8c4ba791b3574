"""The thresholds by which a kommune reads its measurements: the administrator sets them, the leder reads."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from accounts.models import User
from accounts.policy import Action
from bostoette.errors import violations_on
from measurements import services
from measurements.forms import LimitsForm
from measurements.limits import SETTINGS, Setting, told, usual
from measurements.models import KommuneLimits
from measurements.sentences import plain

MOST_EDITIONS = 50


@dataclass(frozen=True)
class Row:
    """One limit as it holds."""

    setting: Setting
    value: str
    usual: str
    is_own: bool


@dataclass(frozen=True)
class Told:
    """One edition, and what it changed against the one before."""

    edition: KommuneLimits
    changes: list[str]


@require_http_methods(["GET", "HEAD", "POST"])
def kommune_limits(request: HttpRequest) -> HttpResponse:
    """What holds now, with source and default; the form, for whoever may set them; and the history."""
    assert isinstance(request.user, User)
    may_set = request.user.may(Action.SET_LIMITS)
    if not (may_set if request.method == "POST" else request.user.may(Action.VIEW_LIMITS)):
        raise PermissionDenied
    kommune = request.user.municipality
    assert kommune is not None  # only the system user has none, and cannot log in
    editions = list(KommuneLimits.objects.of(kommune).select_related("made_by")[: MOST_EDITIONS + 1])
    newest = editions[0] if editions else None
    own = newest.own if newest else {}
    form = LimitsForm(request.POST or None, initial={**own, "base": newest.number if newest else 0})
    if request.method == "POST" and form.is_valid():
        said = {"reason": form.cleaned_data["reason"], "base": form.cleaned_data["base"]}
        with violations_on(form):
            services.set_limits(kommune, form.own, **said, by=request.user)
            messages.success(request, "Grænserne er gemt og gælder fra nu af.")
            return redirect("measurements:kommune_limits")
    context = {
        "form": form if may_set else None,
        "rows": [_row(setting, own) for setting in SETTINGS],
        "history": _history(editions),
    }
    status = 422 if form.is_bound else 200
    return render(request, "measurements/kommune_limits.html", context, status=status)


def _row(setting: Setting, own: Mapping[str, Decimal]) -> Row:
    ours = usual(setting.name)
    return Row(setting, plain(own.get(setting.name, ours)), plain(ours), setting.name in own)


def _history(editions: list[KommuneLimits]) -> list[Told]:
    """Each against the one before it; one more was read than is told, unless there are no more."""
    before = [edition.own for edition in editions[1:]] + [{}]
    return [
        Told(edition, told(before[at], edition.own)) for at, edition in enumerate(editions[:MOST_EDITIONS])
    ]
