"""What a link can be for. Apps above say it when Django starts (`AppConfig.ready`)."""

from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID

from django.http import HttpRequest, HttpResponse

from accounts.policy import Action
from links.models import Link, PurposeKey


@dataclass(frozen=True)
class Purpose:
    """One thing a citizen can answer by a link.

    action: what makes and withdraws it. read_as: how the citizen's look is told in the log. state_of: how
    the thing is now, None if it can no longer be answered. rows: the ids of what the page shows; the database
    shows no more. page: the citizen's page, asked with GET and POST, which ends with `links.opening.use`.
    changed: the page that says it is no longer the same.
    """

    key: PurposeKey
    action: Action
    read_as: str
    state_of: Callable[[UUID], str | None]
    rows: Callable[[UUID], list[UUID]]
    page: Callable[[HttpRequest, Link], HttpResponse]
    changed: str = "links/gone.html"


PURPOSES: dict[str, Purpose] = {}


def add_purpose(purpose: Purpose) -> None:
    PURPOSES[purpose.key] = purpose
