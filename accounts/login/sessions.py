"""Sessions that end: thirty minutes after the last click, and ten hours after the login whatever happens.

Named in `SESSION_ENGINE`. What ends is the login; drafts are rows and stay.
"""

import time
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends.base import SessionBase
from django.contrib.sessions.backends.db import SessionStore as DatabaseSessions
from django.http import HttpRequest
from django.utils import timezone

from accounts.models import Session

STARTED_AT = "started_at"
WHERE = "where"
HANDED_OVER = "handed_over"  # the screen is with a citizen: nothing else is shown (measurements.handed_over)


class SessionStore(DatabaseSessions):
    @classmethod
    def get_model_class(cls) -> type[Session]:
        return Session

    def create_model_instance(self, data: dict[str, Any]) -> Session:
        row = super().create_model_instance(data)
        assert isinstance(row, Session)
        row.user_id = int(data[SESSION_KEY]) if SESSION_KEY in data else None
        return row

    def get_expiry_age(self, **kwargs: Any) -> int:
        return min(super().get_expiry_age(**kwargs), seconds_left(self))

    def get_expiry_date(self, **kwargs: Any) -> datetime:
        idle = super().get_expiry_date(**kwargs)
        return min(idle, timezone.now() + timedelta(seconds=seconds_left(self)))


def seconds_left(session: SessionBase) -> int:
    """Until the login must be made anew, however busy the user is."""
    longest: int = settings.SESSION_LONGEST_SECONDS
    return int(session.get(STARTED_AT, time.time()) + longest - time.time())


def is_with_a_citizen(session_key: str) -> bool:
    """Whether a citizen has the screen of that session. It is only read: no login lasts longer by it."""
    return bool(session_key) and HANDED_OVER in SessionStore(session_key)


def begin(request: HttpRequest) -> None:
    """Note when and where a login was made. Called when Django has logged somebody in."""
    request.session[STARTED_AT] = time.time()
    request.session[WHERE] = {
        "ip": request.META.get("REMOTE_ADDR", ""),
        "browser": browser_of(request.META.get("HTTP_USER_AGENT", "")),
    }


# The first that fits, since every browser also names the ones it resembles.
BROWSERS = (
    ("Edg", "Edge"),
    ("OPR", "Opera"),
    ("Firefox", "Firefox"),
    ("Chrome", "Chrome"),
    ("Safari", "Safari"),
)
SYSTEMS = (
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("Windows", "Windows"),
    ("Mac OS", "Mac"),
    ("Linux", "Linux"),
)


def browser_of(user_agent: str) -> str:
    """As people would say it: `Chrome på Windows`."""
    browser = next((name for sign, name in BROWSERS if sign in user_agent), "Ukendt browser")
    system = next((name for sign, name in SYSTEMS if sign in user_agent), "")
    return f"{browser} på {system}" if system else browser


@dataclass(frozen=True)
class ShownSession:
    """One of the user's logins, as the page about them tells it."""

    handle: str
    browser: str
    ip: str
    started_at: datetime | None
    is_this: bool


def shown(row: Session, *, this_key: str | None) -> ShownSession:
    data = row.get_decoded()
    where = data.get(WHERE, {})
    started = data.get(STARTED_AT)
    return ShownSession(
        handle=row.handle,
        browser=where.get("browser", "Ukendt browser"),
        ip=where.get("ip", ""),
        started_at=datetime.fromtimestamp(started, tz=UTC) if started else None,
        is_this=row.session_key == this_key,
    )
