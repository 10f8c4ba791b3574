"""How the house says no to people, and what it keeps out of the log. To machines: `bostoette.problems`."""

import logging
import re
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from django.contrib import messages
from django.db import IntegrityError, transaction
from django.db import OperationalError as DatabaseGone
from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme


class RuleViolation(Exception):
    """A step the rules of the work do not allow now. The message is a sentence for the user."""

    def __init__(self, message: str, *, code: str) -> None:
        super().__init__(message)
        self.code = code


class PdfError(Exception):
    """A document could not be drawn. The message is a sentence for the one who waits for it."""


@contextmanager
def violations_on(
    form: BaseForm,
    *,
    at: Mapping[str, str] | None = None,
    beside: type[RuleViolation] | tuple[()] = (),
) -> Iterator[None]:
    """What the rules forbid right now is said on the form, so that nothing typed is lost.

    `at` names the field where the sentence about a code belongs; others stand at the top. What is `beside`
    the form has a page of its own, for forms where little is typed.
    """
    try:
        yield
    except RuleViolation as violation:
        if isinstance(violation, beside):
            raise
        form.add_error((at or {}).get(violation.code), str(violation))


@contextmanager
def violations_told(request: HttpRequest, *, beside: type[RuleViolation] | tuple[()] = ()) -> Iterator[None]:
    """As `violations_on`, for a button without a form: said on the page that comes next."""
    try:
        yield
    except RuleViolation as violation:
        if isinstance(violation, beside):
            raise
        messages.error(request, str(violation))


@contextmanager
def each_form_once() -> Iterator[None]:
    """Around the first write of a row whose id is the form's key.

    Raises `RuleViolation` where a row already has the id: one of somebody else, since the form's own was
    looked for before, and perhaps of somebody the user cannot see.
    """
    try:
        with transaction.atomic():
            yield
    except IntegrityError as error:
        if not rule_broken(error).endswith("_pkey"):
            raise
        raise RuleViolation("Formularen er brugt før. Åbn den igen.", code="form-used") from None


def rule_broken(error: IntegrityError) -> str:
    """The name of the constraint that the database would not break; empty where it named none."""
    diagnosis = getattr(error.__cause__, "diag", None)
    return str(getattr(diagnosis, "constraint_name", None) or "")


def back(request: HttpRequest) -> HttpResponseRedirect:
    """To the page one came from, if it is ours, else home."""
    came_from = request.headers.get("Referer", "")
    if url_has_allowed_host_and_scheme(came_from, {request.get_host()}, require_https=request.is_secure()):
        return redirect(came_from)
    return redirect("home")


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    return render(request, "errors/400.html", status=400)


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    return render(request, "errors/403.html", status=403)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    return render(request, "errors/404.html", status=404)


def server_error(request: HttpRequest) -> HttpResponse:
    """No context: whatever broke may also be what the page's frame needs."""
    status = 503 if database_is_gone() else 500
    return render(None, f"errors/{status}.html", status=status)


def database_is_gone() -> bool:
    """Whether that is what has just broken, and may be over soon."""
    return isinstance(sys.exc_info()[1], DatabaseGone)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    return render(request, "errors/403.html", {"csrf": True}, status=403)


_TEN_DIGITS = re.compile(r"\b(\d{6})[- ]?(?:\d{4}|[06][A-ZÆØÅ]{2}[1-9])\b")  # with eCPR, see citizens.cpr
# A link to a citizen stands in its address, and a key may be pasted anywhere.
_SECRETS = re.compile(r"(/l/|\bbst_)[\w-]{20,}")
# PostgreSQL explains what it refuses by quoting the row, notes and all, to the end of its message.
_QUOTED_ROW = re.compile(r"DETAIL:.*?(?=\n\nThe above exception|\n\nDuring handling|\Z)", re.DOTALL)


def scrubbed(text: str) -> str:
    """`text` without quoted rows, links, keys, and ten digits that may be a CPR number (security E-04)."""
    without = _SECRETS.sub(r"\1…", _QUOTED_ROW.sub("DETAIL: (left out)", text))
    return _TEN_DIGITS.sub(r"\1-••••", without)


class ScrubNumbers(logging.Filter):
    """Nothing about a citizen reaches a log line …"""

    def filter(self, record: logging.LogRecord) -> bool:
        record.msg = scrubbed(record.getMessage())
        record.args = None
        return True


class ScrubbedLines(logging.Formatter):
    """… nor the traceback below it."""

    def formatException(self, ei: Any) -> str:
        return scrubbed(super().formatException(ei))
