"""Walk the house as one person: every link, part, form that only asks, page of a list, interface and file."""

import html
import re
import subprocess
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

from accounts.models import User
from audit.models import Lookup, Outcome
from tests.security.canaries import canaries_in
from tests.visitor import Visitor

LINK = re.compile(r'(?:href|hx-get|src|data-[a-z-]*(?:url|address))="(/[^"#]*)"')
FORM = re.compile(r'<form[^>]*?method="get"[^>]*?action="([^"]*)"')
# What is new in every answer: tokens, keys that save a form once, the seconds a login has left, the time.
CHANGING = re.compile(
    rb'csrfmiddlewaretoken" value="[^"]*"|"X-CSRFToken": "[^"]*"|data-session-longest="\d+"'
    rb'|name="(?:idempotency_)?(?:key|page)" value="[^"]*"'
    rb'|"timestamp": ?"[^"]*"'  # of a FHIR Bundle: when it was put together
)
URL = re.compile(r'"(https?://[^"]+)"')
NOT_PAGES = ("/static/", "/log-ud", "/logout")
MOST_QUESTIONS = 2  # of one address, since a calendar has no last page
MOST_PAGES = 3000


@dataclass
class Walk:
    """What one person met: the canaries, the pages as they stood, and where the log was silent."""

    seen: set[tuple[str, str]] = field(default_factory=set)
    pages: dict[str, bytes] = field(default_factory=dict)
    unlogged: list[tuple[str, str]] = field(default_factory=list)

    def of(self, citizen: str) -> set[str]:
        return {what for whose, what in self.seen if whose == citizen}


def walk(user: User | None, starts: Iterable[str], names: dict[str, UUID]) -> Walk:
    """From `starts` along every address that is found. names: of the canaries, to compare with the log."""
    visitor = Visitor(user)
    result = Walk()
    waiting = sorted(set(starts), reverse=True)
    asked: dict[str, int] = {}
    while waiting:
        address = waiting.pop()
        path = urlsplit(address).path
        if address in result.pages or asked.get(path, 0) >= MOST_QUESTIONS:
            continue
        asked[path] = asked.get(path, 0) + 1
        assert len(result.pages) < MOST_PAGES, "the walk has no end"
        found = _visit(visitor, user, address, result, names)
        waiting += sorted(found - result.pages.keys(), reverse=True)
    return result


def _visit(
    visitor: Visitor,
    user: User | None,
    address: str,
    result: Walk,
    names: dict[str, UUID],
) -> set[str]:
    before = Lookup.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    answer: Any = visitor.ask("get", address)
    result.pages[address] = page_of(answer)
    text = text_of(result.pages[address], answer.headers.get("Content-Type", ""))
    seen = canaries_in(text)
    result.seen |= seen
    shown = {whose for whose, _ in seen} | {name for name, pk in names.items() if _names(text, address, pk)}
    looks = Lookup.objects.filter(pk__gt=before, user_id=user.pk if user else None, outcome=Outcome.SHOWN)
    logged = set(looks.values_list("citizen_id", flat=True))
    result.unlogged += [(address, name) for name in sorted(shown) if names[name] not in logged]
    return addresses_in(text, answer)


def page_of(answer: Any) -> bytes:
    """What an answer says, without what is new in every one."""
    return CHANGING.sub(b"", answer.getvalue())


def _names(text: str, address: str, citizen: UUID) -> bool:
    """Whether a page tells of the citizen by id, elsewhere than in the address one came by."""
    return str(citizen) in text and str(citizen) not in address


def text_of(content: bytes, kind: str) -> str:
    if not kind.startswith("application/pdf"):
        return content.decode("utf-8", "replace")
    read = subprocess.run(["pdftotext", "-", "-"], input=content, capture_output=True, check=True)
    return "".join(read.stdout.decode().split())  # a long word may go over two lines


def addresses_in(text: str, answer: Any) -> set[str]:
    kind = answer.headers.get("Content-Type", "")
    if answer.status_code in (301, 302):
        return {answer.headers["Location"]} if answer.headers["Location"].startswith("/") else set()
    if kind.startswith("application/json"):
        return {
            html.unescape(urlsplit(url)._replace(scheme="", netloc="").geturl()) for url in URL.findall(text)
        }
    if not kind.startswith("text/html"):
        return set()
    here = answer.wsgi_request.path
    found = {html.unescape(link) for link in LINK.findall(text)}
    found |= {f"{html.unescape(action) or here}?q=KAN0" for action in FORM.findall(text)}
    return {
        address for address in found if not address.startswith(NOT_PAGES) and not address.startswith("//")
    }
