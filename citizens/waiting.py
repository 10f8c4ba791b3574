"""What waits for a leder or an administrator under Kontrol. Apps above say what of theirs does.

As with tabs and timeline (`citizens.record`): each app tells it in its `AppConfig.ready`.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from accounts.models import User


@dataclass(frozen=True)
class Waiting:
    """One thing to do, as a sentence with a link. Says nothing about anybody."""

    text: str
    url: str
    action_label: str


Source = Callable[[User], Iterable[Waiting]]
SOURCES: list[Source] = []


def add_waiting(source: Source) -> None:
    SOURCES.append(source)


def waiting_for(user: User) -> list[Waiting]:
    return [waiting for source in SOURCES for waiting in source(user)]
