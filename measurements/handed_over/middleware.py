"""While a citizen has the screen, the house is one form."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import Resolver404, resolve

from accounts.login.sessions import HANDED_OVER, is_with_a_citizen
from bostoette.problems import Problem, is_about_interface, refusal

FORM = "measurements:handed_over"
# Logging out is the way back for whoever forgot the PIN: it shows nothing.
STILL_OPEN = {FORM, "measurements:handed_over_thanks", "measurements:take_back", "logout"}

WITH_A_CITIZEN = Problem("handed-over", "This screen is with a citizen.", "Skærmen er givet til borgeren.")


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


def shut_the_interface(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """A browser in a citizen's hands asks the interface for other systems nothing, with a key neither.

    Stands before its cookies are put aside: from there on nobody knows whose browser it is.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        session_key = request.COOKIES.get(settings.SESSION_COOKIE_NAME, "")
        if is_about_interface(request) and is_with_a_citizen(session_key):
            return refusal(403, WITH_A_CITIZEN)
        return get_response(request)

    return middleware


def _name_of(request: HttpRequest) -> str:
    try:
        return resolve(request.path_info).view_name
    except Resolver404:
        return ""
