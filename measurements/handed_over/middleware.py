"""While a citizen has the screen, the house is one form."""

from collections.abc import Callable
from http import HTTPStatus

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import Resolver404, resolve

from accounts.login.sessions import HANDED_OVER, is_with_a_citizen
from bostoette.problems import Problem, is_about_interface, refusal

FORM = "measurements:handed_over"
# Logging out is the way back for whoever forgot the PIN: it shows nothing.
STILL_OPEN = {
    FORM,
    "measurements:handed_over_draft",
    "measurements:handed_over_thanks",
    "measurements:take_back",
    "logout",
}
# What the house otherwise answers with a page of its own, from which one could go on.
DEAD_ENDS = {400, 403, 404, 405, 500, 503}

WITH_A_CITIZEN = Problem("handed-over", "This screen is with a citizen.", "Skærmen er givet til borgeren.")


def stay_with_the_citizen(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """Whatever else is asked for, known or not: a page leads back to the form, the rest is refused."""

    def middleware(request: HttpRequest) -> HttpResponse:
        if HANDED_OVER not in request.session:
            return get_response(request)
        if _name_of(request) in STILL_OPEN:
            answer = get_response(request)
            return _dead_end(answer.status_code) if answer.status_code in DEAD_ENDS else answer
        if request.method in ("GET", "HEAD") and "HX-Request" not in request.headers:
            return redirect(FORM)
        return _dead_end(403)

    return middleware


def _dead_end(status: int) -> HttpResponse:
    """Only the ways that a handed-over screen has. Made of no context: that may be what broke."""
    context = {"is_our_fault": status >= HTTPStatus.INTERNAL_SERVER_ERROR}
    return render(None, "measurements/handed_over/dead_end.html", context, status=status)


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
