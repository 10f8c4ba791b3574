"""How often one may try. django-axes counts; here stand the limits, and what they must not do.

Whoever guesses is stopped for a quarter of an hour on one name from one address. A stranger can so
never lock somebody else out: from another address the name still works. Two wider limits stop
those who spread their guesses: over many names from one address, or over many addresses at one name.
The latter leaves the addresses alone from which that person has logged in before.
"""

from datetime import timedelta
from typing import Any

from axes.attempts import get_cool_off_threshold
from axes.handlers.database import AxesDatabaseHandler
from axes.models import AccessAttempt, AccessLog
from django.contrib.auth.signals import user_login_failed
from django.db.models import Sum
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from accounts.models import User
from bostoette.crypto import blind_index

FROM_ONE_ADDRESS = 100  # a whole kommune may come from one: the people of a building and their slips
AT_ONE_NAME = 50
KNOWN_ADDRESS = timedelta(days=30)

Credentials = dict[str, Any]


def name_tried(request: HttpRequest, credentials: Credentials | None) -> str:
    """The name somebody tried, as it is kept: keyed. People type passwords where the name should stand."""
    typed = (credentials or {}).get("username") or ""
    return blind_index(typed, scope="login").hex()


class LoginAttempts(AxesDatabaseHandler):  # type: ignore[misc]  # ships no types
    """Named in `AXES_HANDLER`."""

    def is_locked(self, request: HttpRequest, credentials: Credentials | None = None) -> bool:
        return (
            bool(super().is_locked(request, credentials))
            or self._failures(request, ip_address=request.META.get("REMOTE_ADDR")) >= FROM_ONE_ADDRESS
            or self._is_hunted_by_a_stranger(request, credentials)
        )

    def _is_hunted_by_a_stranger(self, request: HttpRequest, credentials: Credentials | None) -> bool:
        if self._failures(request, username=name_tried(request, credentials)) < AT_ONE_NAME:
            return False
        known = AccessLog.objects.filter(
            username=(credentials or {}).get("username"),
            ip_address=request.META.get("REMOTE_ADDR"),
            attempt_time__gte=timezone.now() - KNOWN_ADDRESS,
        )
        return not known.exists()

    def _failures(self, request: HttpRequest, **where: str | None) -> int:
        recent = AccessAttempt.objects.filter(attempt_time__gte=get_cool_off_threshold(request), **where)
        return recent.aggregate(failures=Sum("failures_since_start"))["failures"] or 0


def refuse(request: HttpRequest, user: User) -> None:
    """Count a wrong code like a wrong password, and log it: the way in is one."""
    user_login_failed.send(sender=__name__, credentials={"username": user.username}, request=request)


def too_many(request: HttpRequest, response: HttpResponse, credentials: Credentials) -> HttpResponse:
    """The page for whoever must wait. The same for names that exist and names that do not."""
    return render(request, "accounts/login/too_many.html", status=429)
