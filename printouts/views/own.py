"""One's own files: how far each is, and what can be done with it."""

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.models import User
from accounts.policy import Action
from bostoette.polling import next_look
from citizens.access import log_list
from printouts.own_files import own_files


@require_safe
def own(request: HttpRequest) -> HttpResponse:
    """Everything one has asked for in the last month. The page asks by itself while something is made."""
    assert isinstance(request.user, User)
    if not request.user.may(Action.EXPORT_PLANS):
        raise PermissionDenied
    files = own_files(request.user)
    if "HX-Request" not in request.headers:  # that the page asks again is no new look
        log_list(request.user, [file.about for file in files if file.about], Action.EXPORT_PLANS)
    is_busy = any(file.is_under_way for file in files)
    context = {
        "files": files,
        "may_bundle": request.user.may(Action.EXPORT_PLANS_TOGETHER),
        "poll": next_look(request, "printouts:own") if is_busy else None,
        "is_busy": is_busy,
    }
    return render(request, "printouts/own.html", context)
