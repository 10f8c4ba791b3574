"""How the interface for other systems says no: problem details (RFC 9457), in English and Danish.

`title` is for whoever programs, `detail` for whoever reads a log aloud, `code` for the program.
"""

import json
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from django.http import HttpRequest, HttpResponse
from rest_framework import exceptions
from rest_framework.response import Response
from rest_framework.views import exception_handler, set_rollback

from bostoette import errors
from bostoette.errors import RuleViolation

MEDIA_TYPE = "application/problem+json"
INTERFACE = "/api/"


@dataclass(frozen=True)
class Problem:
    code: str
    title: str
    detail: str


PROBLEMS = {
    400: Problem("invalid", "The request is malformed.", "Anmodningen kan ikke læses."),
    401: Problem("no-key", "A valid key is required.", "Der skal en gyldig nøgle i Authorization."),
    403: Problem("not-allowed", "The system's role does not allow this.", "Systemets rolle må ikke det her."),
    404: Problem("not-found", "Not found, or not yours to see.", "Det findes ikke, eller I må ikke se det."),
    405: Problem("method-not-allowed", "The method is not allowed here.", "Den metode kan ikke bruges her."),
    409: Problem("rule", "The rules do not allow this now.", "Det kan ikke lade sig gøre nu."),
    415: Problem("not-json", "The body must be JSON.", "Indholdet skal være JSON."),
    429: Problem("too-many", "Too many requests.", "Der er spurgt for mange gange. Vent lidt."),
    500: Problem("our-fault", "Something broke here.", "Der skete en fejl hos os. Den er noteret."),
    503: Problem("away", "Not available right now.", "Systemet kan ikke svare lige nu. Prøv igen om lidt."),
}


class ScopeMissing(exceptions.APIException):
    """The key may not be used for this. `scope` is what it lacks."""

    status_code = HTTPStatus.FORBIDDEN

    def __init__(self, scope: str) -> None:
        super().__init__()
        self.problem = Problem(
            "scope-missing", f"The key lacks the scope {scope}.", f"Nøglen må ikke bruges til {scope}."
        )


def answer(exception: Exception, context: dict[str, Any]) -> Response | None:
    """REST framework's own answers in our shape, and 409 for a `RuleViolation`."""
    if isinstance(exception, RuleViolation):
        set_rollback()
        problem = Problem(exception.code, PROBLEMS[409].title, str(exception))
        return Response(_body(409, problem), status=409, content_type=MEDIA_TYPE)
    response = exception_handler(exception, context)
    if response is None:
        return None
    told = _body(response.status_code, _problem_of(exception, response.status_code))
    if isinstance(exception, exceptions.ValidationError):
        told["errors"] = response.data
    response.data = told
    response.content_type = MEDIA_TYPE
    return response


def _problem_of(exception: Exception, status: int) -> Problem:
    if isinstance(exception, ScopeMissing):
        return exception.problem
    return PROBLEMS[status]


def _body(status: int, problem: Problem) -> dict[str, Any]:
    return {
        "type": "about:blank",
        "title": problem.title,
        "status": status,
        "detail": problem.detail,
        "code": problem.code,
    }


def _as_response(status: int) -> HttpResponse:
    return refusal(status, PROBLEMS[status])


def refusal(status: int, problem: Problem) -> HttpResponse:
    """The same bytes as REST framework's, for what it never came to answer."""
    body = json.dumps(_body(status, problem), ensure_ascii=False, separators=(",", ":"))
    return HttpResponse(body, status=status, content_type=MEDIA_TYPE)


def is_about_interface(request: HttpRequest) -> bool:
    return request.path.startswith(INTERFACE)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _as_response(400) if is_about_interface(request) else errors.bad_request(request, exception)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _as_response(404) if is_about_interface(request) else errors.not_found(request, exception)


def server_error(request: HttpRequest) -> HttpResponse:
    status = 503 if errors.database_is_gone() else 500
    return _as_response(status) if is_about_interface(request) else errors.server_error(request)
