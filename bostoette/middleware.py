"""What every request passes through, in our own few lines."""

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest
from django.utils.cache import add_never_cache_headers
from django.utils.deprecation import MiddlewareMixin

from bostoette.errors import RuleViolation, back

GetResponse = Callable[[HttpRequest], HttpResponse]


def refuse_nul(get_response: GetResponse) -> GetResponse:
    """A NUL in an address or a cookie matches nothing, and PostgreSQL refuses it: say so before any query."""

    def middleware(request: HttpRequest) -> HttpResponse:
        in_address = "\x00" in request.path or "%00" in request.META.get("QUERY_STRING", "")
        if in_address or any("\x00" in value for value in request.COOKIES.values()):
            return HttpResponseBadRequest("Adressen indeholder et ugyldigt tegn.")
        return get_response(request)

    return middleware


def keep_out_of_caches(get_response: GetResponse) -> GetResponse:
    """A shared computer must not show a citizen's page after logging out (security E-02)."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        add_never_cache_headers(response)
        return response

    return middleware


class answer_rule_violations(MiddlewareMixin):
    """A step the rules forbid right now becomes a sentence on the page one came from."""

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if not isinstance(exception, RuleViolation):
            return None
        messages.error(request, str(exception))
        return back(request)
