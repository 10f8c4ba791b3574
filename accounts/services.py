"""What happens to users. Login is Django's, so its signals tell us; ours go through functions."""

from typing import Any

from django.http import HttpRequest

from accounts.login import sessions
from accounts.models import User
from audit.log import record
from audit.models import Event


def record_login(sender: type[User], user: User, request: HttpRequest, **kwargs: Any) -> None:
    sessions.begin(request)
    record(Event.LOGGED_IN, by=user, target=user)


def record_refused_login(sender: str, credentials: dict[str, Any], **kwargs: Any) -> None:
    """Without what was typed: people type passwords where the name should stand."""
    system = User.objects.system()
    known = User.objects.filter(username=credentials.get("username", "")).first()
    record(Event.LOGIN_REFUSED, by=system, target=known or system)
