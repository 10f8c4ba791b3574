"""Pages that belong to no app: the way home, the health of the house, accessibility."""

from typing import Any
from uuid import UUID

from django.apps import apps
from django.contrib.auth.decorators import login_not_required
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from accounts.models import User
from accounts.policy import Action
from bostoette import unsent
from citizens.access import log_list
from citizens.models import Citizen

# The first of these that the user may do is the page the user's day begins on.
HOMES = (
    (Action.VIEW_DASHBOARD, "dashboards:overview"),
    (Action.VIEW_DAY, "followups:my_day"),
    (Action.VIEW_CITIZEN, "citizens:list"),
    (Action.VIEW_USERS, "accounts:users"),
)


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """To the page the user's role begins on."""
    assert isinstance(request.user, User)
    for action, route in HOMES:
        if request.user.may(action):
            return redirect(route)
    return render(request, "no_role.html")


@login_not_required
@require_safe
def health(request: HttpRequest) -> HttpResponse:
    """200 while the page server and its database answer."""
    with connection.cursor() as cursor:
        cursor.execute("select 1")
    return HttpResponse("ok", content_type="text/plain")


@require_safe
def session(request: HttpRequest) -> HttpResponse:
    """204 while the login lasts. Asking renews it: the page's warning before the end does (session.js)."""
    return HttpResponse(status=204)


@require_http_methods(["GET", "HEAD", "POST"])
def give_back(request: HttpRequest) -> HttpResponse:
    """What was sent after the login had ended: shown again, and sent on its way with a press."""
    kept = unsent.of(request)
    if kept is None:
        return redirect("home")
    if request.method != "POST":
        assert isinstance(request.user, User)
        about = _citizen_in(kept, request.user)
        return render(request, "unsent.html", {"unsent": kept, "citizen": about})
    unsent.forget(request)
    # The browser sends the same form on to where it was going (307), and that page checks it as always.
    return (
        redirect("home")
        if request.POST.get("unsent") == "discard"
        else redirect(kept.path, preserve_request=True)
    )


def _citizen_in(kept: unsent.Unsent, user: User) -> Citizen | None:
    """Whom the form is about, where it is about somebody the user may see; the look is logged."""
    if not kept.words.about:
        return None
    rows: Any = apps.get_model(kept.words.about)._default_manager
    named = next(value for value in kept.page.kwargs.values() if isinstance(value, UUID))
    row = rows.visible_to(user).filter(pk=named).first()
    if row is None:
        return None
    log_list(user, [row], Action.VIEW_CITIZEN)
    return row if isinstance(row, Citizen) else row.citizen


@login_not_required
@require_safe
def accessibility(request: HttpRequest) -> HttpResponse:
    return render(request, "was.html")
