"""A file that was tried waits in the page itself: sealed, so that what comes back is what was shown.

It holds CPR numbers. So it lies on no disk of ours, opens only with the house's key and for whoever tried
it, and for an hour.
"""

import base64
import json
from binascii import Error as NotBase64
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from cryptography.exceptions import InvalidTag

from accounts.models import User
from bostoette.crypto import UnknownKey, seal_bytes, unseal_bytes
from bostoette.errors import RuleViolation
from bostoette.sheets import Line

LIVES = timedelta(hours=1)
WHAT = "målinger fra en fil"


@dataclass(frozen=True)
class Kept:
    """The lines of a file, and the digest of what they were shown to do."""

    lines: list[Line]
    shown: str


def put_away(kept: Kept, *, by: User, now: datetime) -> str:
    content = json.dumps({"lines": kept.lines, "shown": kept.shown, "at": now.isoformat()})
    return base64.b64encode(seal_bytes(content.encode(), row=_place(by), what=WHAT)).decode()


def take_out(sealed: str, *, by: User, now: datetime) -> Kept:
    """What was put away. Raises RuleViolation for what somebody else did, or too long ago, or nobody."""
    try:
        content = json.loads(unseal_bytes(base64.b64decode(sealed, validate=True), row=_place(by), what=WHAT))
    except (NotBase64, InvalidTag, UnknownKey, ValueError) as error:
        raise _refusal() from error
    if now - datetime.fromisoformat(content["at"]) > LIVES:
        raise _refusal()
    return Kept([(number, cells) for number, cells in content["lines"]], content["shown"])


def _refusal() -> RuleViolation:
    return RuleViolation("Filen er lagt væk igen. Vælg den, og prøv den en gang til.", code="not-kept")


def _place(by: User) -> UUID:
    """Sealing is to a row; here it is whoever tried the file."""
    return UUID(int=by.pk)
