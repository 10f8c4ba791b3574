"""The pages behind a link, on the citizen's own phone.

They say nothing about anybody before the birth date is right. What stands on the page belongs to the purpose.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from bostoette.squares import square_of
from citizens.reach import within_reach_of_rows
from links import opening
from links.forms import BornForm
from links.models import Link
from links.purposes import PURPOSES
from links.services import address_of

SHOWN_WHO = "link"  # its name in the session: the link that this browser has shown the birth date for
HASTE = 30  # tries a minute from one address, in each web process

View = Callable[..., HttpResponse]


def for_the_citizen(view: View) -> View:
    """No login, and no trace of the address on the way to anywhere else.

    The house is named to others and never the address. With `no-referrer` browsers would name nothing to us
    either, and the form would be refused as a stranger's.
    """

    @wraps(view)
    def quiet(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response = view(request, *args, **kwargs)
        response["Referrer-Policy"] = "strict-origin"
        return response

    return login_not_required(require_http_methods(["GET", "HEAD", "POST"])(quiet))


@for_the_citizen
def door(request: HttpRequest, token: str) -> HttpResponse:
    """Asks for the birth date. Opening the address shows and uses up nothing: mail scanners do so too."""
    link = opening.by_token(token)
    if link is None:
        return gone(request)
    if request.user.is_authenticated:
        return render(request, "links/logged_in.html")
    if request.method == "POST" and _is_hasty(request):
        return render(request, "links/too_many.html", status=429)
    form = BornForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        if opening.is_known_to(link, form.cleaned_data["born_on"]):
            request.session.cycle_key()
            request.session[SHOWN_WHO] = str(link.pk)
            return redirect("links:page")
        if opening.by_token(token) is None:
            return gone(request)
        form.add_error("born_on", "Det passer ikke. Prøv igen, eller spørg din bostøtte.")
    return render(request, "links/door.html", {"form": form}, status=422 if form.is_bound else 200)


@for_the_citizen
def page(request: HttpRequest) -> HttpResponse:
    """What the citizen is asked about. The address no longer says which link it was."""
    link = opening.by_id(request.session[SHOWN_WHO]) if SHOWN_WHO in request.session else None
    if link is None:
        return gone(request)
    if not opening.is_as_it_was(link):
        return render(request, PURPOSES[link.purpose].changed, status=404)
    opening.note_look(link)
    with within_reach_of_rows(link.municipality_id, opening.rows_of(link)):
        return PURPOSES[link.purpose].page(request, link)


def shown(link: Link, token: str) -> dict[str, object]:
    """The address, as text and as a square, for the worker to pass on. It names nobody."""
    address = address_of(token)
    return {"link": link, "address": address, "square": square_of(address)}


def done(request: HttpRequest) -> HttpResponse:
    """After an answer: nothing of it is left in the browser."""
    request.session.flush()
    return redirect("links:thanks")


@login_not_required
@require_safe
def thanks(request: HttpRequest) -> HttpResponse:
    return render(request, "links/thanks.html")


def gone(request: HttpRequest) -> HttpResponse:
    """One answer to a link that never was, is too old, answered, withdrawn, or shut."""
    return render(request, "links/gone.html", status=404)


def _is_hasty(request: HttpRequest) -> bool:
    key = f"link-{request.META.get('REMOTE_ADDR', '')}"
    if cache.add(key, 1, timeout=60):
        return False
    try:
        return cache.incr(key) > HASTE
    except ValueError:  # its minute ended between the two
        return False
