"""While a citizen has the screen, the house is one form."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import Resolver404, resolve

from accounts.login.sessions import HANDED_OVER

FORM = "measurements:handed_over"
# Logging out is the way back for whoever forgot the PIN: it shows nothing.
STILL_OPEN = {FORM, "measurements:handed_over_thanks", "measurements:take_back", "logout"}


def stay_with_the_citizen(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """Whatever else is asked for, known or not: a page leads back to the form, the rest is refused."""

    def middleware(request: HttpRequest) -> HttpResponse:
        if HANDED_OVER not in request.session or _name_of(request) in STILL_OPEN:
            return get_response(request)
        if request.method in ("GET", "HEAD") and "HX-Request" not in request.headers:
            return redirect(FORM)
        return HttpResponse("Skærmen er givet til borgeren.", status=403, content_type="text/plain")

    return middleware


def _name_of(request: HttpRequest) -> str:
    try:
        return resolve(request.path_info).view_name
    except Resolver404:
        return ""
