"""How another system is known: by the key in the `Authorization` header, and by nothing else.

Who asks must be known before the view, since the database is told whom to show (`citizens.reach`): so a
middleware reads the key, and REST framework's class only passes on what it found.
"""

import math
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from rest_framework.authentication import BaseAuthentication
from rest_framework.exceptions import NotAuthenticated
from rest_framework.request import Request
from rest_framework.throttling import SimpleRateThrottle

from accounts.models import ApiKey, User
from accounts.systems.services import digest_of

INTERFACE = "/api/"
REALM = 'Bearer realm="bostoette"'

GetResponse = Callable[[HttpRequest], HttpResponse]


def asks_the_interface(request: HttpRequest) -> bool:
    return request.path.startswith(INTERFACE)


def leave_cookies_outside(get_response: GetResponse) -> GetResponse:
    """The interface knows no session: a page elsewhere cannot ask it in the name of who is logged in.

    Stands before the sessions, so that asking the interface keeps no login alive either.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        if asks_the_interface(request):
            request.COOKIES = {}
        return get_response(request)

    return middleware


def know_systems_by_key(get_response: GetResponse) -> GetResponse:
    """Whoever shows a key is the system it belongs to, with no more than the role it was made for."""

    def middleware(request: HttpRequest) -> HttpResponse:
        if asks_the_interface(request):
            key = _key_shown(request)
            request.user = _as_system(key) if key else AnonymousUser()
            request.api_key = key  # type: ignore[attr-defined]  # read by `KeyAuthentication` alone
        return get_response(request)

    return middleware


def _key_shown(request: HttpRequest) -> ApiKey | None:
    kind, _, shown = request.headers.get("Authorization", "").partition(" ")
    if kind.casefold() != "bearer" or not shown:
        return None
    keys = ApiKey.objects.in_force().select_related("membership__user__municipality")
    return keys.filter(digest=digest_of(shown.strip())).first()


def _as_system(key: ApiKey) -> User:
    today = timezone.localdate()
    if key.last_used_on != today:
        ApiKey.objects.filter(pk=key.pk).update(last_used_on=today)
    user = key.membership.user
    user.narrow_to([key.membership.role])
    user.asks_with = key.name
    return user


class KeyAuthentication(BaseAuthentication):
    """What the middleware found. One answer to everything else: no key, a wrong, a closed and an old one."""

    def authenticate(self, request: Request) -> tuple[User, ApiKey] | None:
        key: ApiKey | None = getattr(request._request, "api_key", None)
        return (key.membership.user, key) if key else None

    def authenticate_header(self, request: Request) -> str:
        return REALM


class PerKey(SimpleRateThrottle):
    """So many requests a minute for each key, and in each web process: a limit on haste, not an account."""

    scope = "key"

    def get_rate(self) -> str:
        return f"{settings.API_REQUESTS_PER_MINUTE}/minute"

    def get_cache_key(self, request: Request, view: Any) -> str:
        if not isinstance(request.auth, ApiKey):
            raise NotAuthenticated
        return f"key-{request.auth.pk}"

    def wait(self) -> float | None:
        """Whole seconds and at least one: a `Retry-After` of 0 would be asked again at once."""
        wait = super().wait()
        return None if wait is None else max(1, math.ceil(wait))
