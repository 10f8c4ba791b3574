"""What every request passes through, in our own few lines."""

from collections.abc import Callable
from ipaddress import ip_address, ip_network

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.utils.cache import add_never_cache_headers
from django.utils.deprecation import MiddlewareMixin

from bostoette.errors import RuleViolation, back
from bostoette.problems import bad_request

GetResponse = Callable[[HttpRequest], HttpResponse]


def believe_our_proxies(get_response: GetResponse) -> GetResponse:
    """Who asks is whom our own proxies name; what anybody else says of it is not believed.

    From the right, since each proxy adds to the end of what it was told.
    """
    ours = [ip_network(network) for network in settings.TRUSTED_PROXIES]

    def is_ours(address: str) -> bool:
        try:
            return any(ip_address(address) in network for network in ours)
        except ValueError:
            return False

    def middleware(request: HttpRequest) -> HttpResponse:
        named = [name.strip() for name in request.headers.get("X-Forwarded-For", "").split(",")]
        while is_ours(request.META.get("REMOTE_ADDR", "")) and named and _is_address(named[-1]):
            request.META["REMOTE_ADDR"] = named.pop()
        return get_response(request)

    return middleware


def _is_address(text: str) -> bool:
    try:
        ip_address(text)
    except ValueError:
        return False
    return True


def refuse_nul(get_response: GetResponse) -> GetResponse:
    """A NUL in an address or a cookie matches nothing, and PostgreSQL refuses it: say so before any query."""

    def middleware(request: HttpRequest) -> HttpResponse:
        in_address = "\x00" in request.path or "%00" in request.META.get("QUERY_STRING", "")
        if in_address or any("\x00" in value for value in request.COOKIES.values()):
            return bad_request(request, ValueError("NUL"))
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
