"""The way from the first step to being inside. Between the two, nobody is logged in.

What the first step has shown (password, or the kommune's own login) waits in the session for ten
minutes. A page that needs a login does not know of it.
"""

import time
from dataclasses import asdict, dataclass
from typing import Any

from django.conf import settings
from django.contrib import auth
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from accounts.login import services
from accounts.models import User

WAITING = "login_waiting"
PATIENCE = 10 * 60  # seconds between the first step and the second
SECOND_STEP = "second_step"
ROLES = "roles"
BACKEND = "accounts.login.passwords.PasswordBackend"


@dataclass(frozen=True)
class FirstStep:
    """What is known of somebody who has taken the first step."""

    user_id: int
    fingerprint: str  # of the password: a change of it ends the attempt
    goes_to: str
    roles: tuple[str, ...] | None = None  # those the kommune's login allows; None where it was not asked
    taken_at: float = 0.0


def take_first(
    request: HttpRequest,
    user: User,
    *,
    goes_to: str,
    roles: tuple[str, ...] | None = None,
    second_step: str = "",
) -> HttpResponse:
    """Let `user` in, or ask for what is missing. `second_step` names one that was already taken elsewhere."""
    fingerprint = user.get_session_auth_hash()
    step = FirstStep(user.pk, fingerprint, goes_to, roles, taken_at=time.time())
    if second_step or not services.needs_second_step(user):
        return let_in(request, user, step, second_step=second_step)
    _wait(request, step)
    if services.has_app(user):
        return redirect("accounts:code")
    services.begin_enrolment(user)
    return redirect("accounts:enrol")


def enrol_anew(request: HttpRequest, user: User, *, roles: tuple[str, ...] | None) -> HttpResponse:
    """For somebody who has just shown both steps and given up the app: set up another."""
    _wait(request, FirstStep(user.pk, user.get_session_auth_hash(), "", roles, taken_at=time.time()))
    services.begin_enrolment(user)
    return redirect("accounts:enrol")


def _wait(request: HttpRequest, step: FirstStep) -> None:
    request.session.cycle_key()
    request.session[WAITING] = asdict(step)


def waiting(request: HttpRequest) -> tuple[User, FirstStep] | None:
    """Who has taken the first step in this browser, unless it is too long ago or no longer holds."""
    kept: dict[str, Any] | None = request.session.get(WAITING)
    if kept is None or time.time() - kept["taken_at"] > PATIENCE:
        return None
    roles = kept["roles"]
    step = FirstStep(**{**kept, "roles": None if roles is None else tuple(roles)})
    user = User.objects.filter(pk=step.user_id, is_active=True).first()
    if user is None or user.get_session_auth_hash() != step.fingerprint:
        return None
    return user, step


def let_in(request: HttpRequest, user: User, step: FirstStep, *, second_step: str) -> HttpResponse:
    """Log `user` in under a new session id, with what this login allows, and go where they wanted."""
    enter(request, user, step, second_step=second_step)
    return redirect(step.goes_to or settings.LOGIN_REDIRECT_URL)


def enter(request: HttpRequest, user: User, step: FirstStep, *, second_step: str) -> None:
    request.session.pop(WAITING, None)
    auth.login(request, user, backend=BACKEND)
    request.session[SECOND_STEP] = second_step
    request.session[ROLES] = step.roles
