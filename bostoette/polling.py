"""How a page asks again and again how far something is, and stops asking."""

from django.http import HttpRequest
from django.urls import reverse

MOST_LOOKS = 40  # about a minute; a page left open must not keep the login alive for ever


def next_look(request: HttpRequest, route: str, *args: object) -> str:
    """The address to ask again, which counts how often; empty after `MOST_LOOKS`."""
    looks = request.GET.get("gang", "0")
    number = int(looks) + 1 if looks.isascii() and looks.isdigit() and len(looks) < 5 else 1
    return "" if number > MOST_LOOKS else f"{reverse(route, args=args)}?gang={number}"
