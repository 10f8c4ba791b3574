"""Which request is being answered, for the log to name."""

from collections.abc import Callable
from contextvars import ContextVar
from dataclasses import dataclass
from uuid import UUID, uuid4

from django.http import HttpRequest, HttpResponse


@dataclass(frozen=True)
class RequestInfo:
    id: UUID
    ip: str | None


_current: ContextVar[RequestInfo | None] = ContextVar("request", default=None)


def current_request() -> RequestInfo | None:
    """The request being answered, or None in a task or command."""
    return _current.get()


def remember_request(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    def middleware(request: HttpRequest) -> HttpResponse:
        token = _current.set(RequestInfo(id=uuid4(), ip=request.META.get("REMOTE_ADDR") or None))
        try:
            return get_response(request)
        finally:
            _current.reset(token)

    return middleware
