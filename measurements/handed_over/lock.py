"""What the session says while a citizen has the screen.

The session gets a new key when the screen changes hands. A request that was under way in another tab holds
the old one, so it cannot write the lock away; and a browser that kept a page from before lets it go.
"""

from dataclasses import asdict, dataclass
from typing import Any

from django.contrib.sessions.backends.base import SessionBase

from accounts.login.sessions import HANDED_OVER
from measurements.around_groups.placing import Around


@dataclass(frozen=True)
class HandedOver:
    """To whom, for what, and whether the two will look at it together. Ids, as a session keeps them.

    `draft` names this one handing over, and is the key of the form: of what is sent from it, one counts.
    """

    citizen: str
    instrument: str
    visit: str
    together: bool
    draft: str
    member: str = ""  # the group it is asked about, if any, and on which occasion
    occasion: str = ""

    @property
    def around(self) -> Around | None:
        return Around(self.member, self.occasion) if self.member else None


def lock(session: SessionBase, handed: HandedOver) -> None:
    session.cycle_key()
    session[HANDED_OVER] = asdict(handed)


def unlock(session: SessionBase) -> None:
    session.cycle_key()
    session.pop(HANDED_OVER, None)


def handed_over(session: SessionBase) -> HandedOver | None:
    kept: dict[str, Any] | None = session.get(HANDED_OVER)
    return HandedOver(**kept) if kept else None
