"""The warning before something about a protected citizen leaves the house, for views of every app."""

from collections.abc import Callable
from functools import wraps
from typing import Any
from urllib.parse import urlencode, urlsplit

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django_htmx.http import HttpResponseClientRedirect

from citizens.services.protection import NotAcknowledged

View = Callable[..., HttpResponseBase]


def warns_before_sending(view: View) -> View:
    """Where the service says `NotAcknowledged`, the warning is shown, and then one comes back."""

    @wraps(view)
    def asking(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        try:
            return view(request, *args, **kwargs)
        except NotAcknowledged as violation:
            warning = reverse("citizens:before_sending", args=[violation.citizen_id])
            address = f"{warning}?{urlencode({'videre': _where_to_go_on(request)})}"
            return HttpResponseClientRedirect(address) if _is_part(request) else redirect(address)

    return asking


def _is_part(request: HttpRequest) -> bool:
    return "HX-Request" in request.headers


def _where_to_go_on(request: HttpRequest) -> str:
    """The address itself where opening it again does the thing, else the page with the button."""
    if request.method in ("GET", "HEAD") and not _is_part(request):
        return request.path
    return urlsplit(request.headers.get("HX-Current-URL") or request.headers.get("Referer", "")).path


def is_ours(request: HttpRequest, address: str) -> bool:
    """Whether an address from outside leads to a page of this house."""
    if not address.startswith("/"):
        return False
    return url_has_allowed_host_and_scheme(address, {request.get_host()}, require_https=request.is_secure())
