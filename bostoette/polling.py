"""How a page asks again and again how far something is, and stops asking."""

from typing import NamedTuple

from django.http import HttpRequest
from django.urls import reverse

# Most files are made within the second, and somebody stands and waits. Asking hurries nothing else.
PAUSES = (*(150,) * 6, 500, 1000)  # milliseconds before the first looks …
USUAL_PAUSE = 1500  # … and before each of those that come
MOST_LOOKS = 44  # about a minute; a page left open must not keep the login alive for ever


class NextLook(NamedTuple):
    url: str
    pause: int  # milliseconds to wait before asking there


def next_look(request: HttpRequest, route: str, *args: object) -> NextLook | None:
    """Where and when to ask again; the address counts how often. None after `MOST_LOOKS`."""
    looks = request.GET.get("gang", "0")
    number = int(looks) + 1 if looks.isascii() and looks.isdigit() and len(looks) < 5 else 1
    if number > MOST_LOOKS:
        return None
    pause = PAUSES[number - 1] if number <= len(PAUSES) else USUAL_PAUSE
    return NextLook(f"{reverse(route, args=args)}?gang={number}", pause)
