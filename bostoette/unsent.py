"""A form sent after the login had ended: kept for the one who wrote it, and given back after the next login.

It stands sealed in the new session of the same browser, on the server, for half an hour. The session that
ended says who wrote it; whoever else logs in there gets nothing, and what was kept is gone
(docs/decisions/0008).
"""

import json
import re
import time
from base64 import b64decode, b64encode
from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import timedelta
from functools import cached_property
from typing import Any, NamedTuple
from urllib.parse import unquote_plus, urlsplit
from uuid import UUID, uuid4

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import SESSION_KEY
from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.contrib.auth.signals import user_logged_in
from django.contrib.auth.views import redirect_to_login
from django.dispatch import receiver
from django.http import HttpRequest, HttpResponseBase, HttpResponseRedirect
from django.urls import ResolverMatch, resolve, reverse
from django.utils import timezone

from accounts.models import Session
from bostoette.crypto import seal, unseal
from bostoette.warnings import CONFIRMED
from citizens import cpr

KEPT = "unsent"  # its name in the session
KEPT_FOR = 30 * 60  # seconds
ENDED_WITHIN = timedelta(hours=12)  # a form left open longer than a working day is nobody's any more
LARGEST = 200_000  # characters: a whole plan, and far below what a session should hold


class Words(NamedTuple):
    """What a page's form writes, as the page that gives it back says it, and the model its address names."""

    title: str
    about: str = "citizens.Citizen"  # empty: about nobody


# Pages whose words are worth keeping. No decision stands here: what is kept could have been typed by
# anybody who passed the idle browser, and is sent in the name of whoever logs in (docs/decisions/0008).
WORTH_KEEPING = {
    "citizens:introduction": Words("En introduktion", "citizens.Course"),
    "citizens:expectations": Words("Forventninger til forløbet", "citizens.Course"),
    "citizens:write_note": Words("Et overleveringsnotat"),
    "citizens:need": Words("Behov til et match"),
    "citizens:ask_for_change": Words("Et ønske om at skifte bostøtte"),
    "citizens:own_profile": Words("Din profil", ""),
    "orders:report": Words("En status på en bestilling", "citizens.Referral"),
    "plans:order": Words("En bestilling"),
    "plans:section": Words("Et afsnit af en plan", "plans.PlanVersion"),
    "plans:follow_up": Words("Opfølgning på en plan", "plans.PlanVersion"),
    "plans:wish_create": Words("Et ønske"),
    "plans:goal_create": Words("Et mål"),
    "plans:subgoal_create": Words("Et delmål", "plans.Goal"),
    "plans:hope_path": Words("Håbets sti", "plans.Goal"),
    "plans:subgoal_follow_up": Words("Opfølgning på et delmål", "plans.Subgoal"),
    "plans:subgoal_reword": Words("Nye ord for et delmål", "plans.Subgoal"),
    "plans:activity_create": Words("En aktivitet", "plans.Subgoal"),
    "plans:activity_edit": Words("En aktivitet", "plans.Activity"),
    "visits:create": Words("Et besøg"),
    "visits:plan": Words("Et planlagt besøg"),
    "visits:edit": Words("Et besøg", "visits.Visit"),
    "visits:log_planned": Words("Et besøg", "visits.Visit"),
    "visits:tapering": Words("Nedtrapning", "citizens.Course"),
    "visits:crisis_create": Words("En krise"),
    "visits:crisis_edit": Words("En krise", "visits.CrisisEvent"),
    "visits:group_create": Words("En gruppe", ""),
    "visits:supervision": Words("Sparring", ""),
    "network:person_create": Words("Et menneske i netværket"),
    "network:person_edit": Words("Et menneske i netværket", "network.NetworkPerson"),
    "network:wish": Words("Et ønske til netværket"),
    "measurements:record": Words("En måling"),
    "measurements:answer_alert": Words("En aftale efter en måling", "measurements.Response"),
}
NOT_KEPT = {"csrfmiddlewaretoken", CONFIRMED}  # what is odd in it is asked about again
SECRET = re.compile(r"pass|kode|token|secret|otp|cpr", re.IGNORECASE)
ID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")  # its digits may look like a number


@dataclass(frozen=True)
class Unsent:
    """What was sent, and where to. `writer`: the primary key of the user, as sessions hold it."""

    writer: str
    path: str
    id: str  # part of the seal
    sealed: str  # the fields
    at: float

    @cached_property
    def fields(self) -> list[tuple[str, list[str]]]:
        plain = unseal(b64decode(self.sealed), row=UUID(self.id), what=KEPT)
        return [(name, values) for name, values in json.loads(plain)]

    @property
    def is_fresh(self) -> bool:
        return time.time() - self.at < KEPT_FOR

    def names(self, citizens: Collection[UUID]) -> bool:
        sent = self.path + json.dumps(self.fields)
        return any(str(citizen) in sent for citizen in citizens)

    @property
    def pairs(self) -> list[tuple[str, str]]:
        return [(name, value) for name, values in self.fields for value in values]

    @property
    def texts(self) -> list[str]:
        """What a person wrote, to be read first: choices, dates and keys are one word each."""
        return [value for _, value in self.pairs if any(sign.isspace() for sign in value.strip())]

    @property
    def page(self) -> ResolverMatch:
        return resolve(urlsplit(self.path).path)

    @property
    def words(self) -> Words:
        return WORTH_KEEPING[self.page.view_name]


class RequireLogin(LoginRequiredMiddleware):
    """Django's own, which sends a visitor to the login page; here with what was typed put aside first."""

    def handle_no_permission(
        self, request: HttpRequest, view_func: Callable[..., HttpResponseBase]
    ) -> HttpResponseRedirect:
        if not _is_form_about_work(request) or (writer := _writer(request)) is None:
            return super().handle_no_permission(request, view_func)
        if not _keep(request, writer):
            messages.warning(request, "Du var logget ud, så det, du sendte, er ikke gemt.")
            return super().handle_no_permission(request, view_func)
        messages.info(request, "Du var logget ud. Log ind igen, så får du det, du skrev, tilbage.")
        return redirect_to_login(reverse("unsent"))


def _is_form_about_work(request: HttpRequest) -> bool:
    """A page's own form. What a script sends stands in the page still, and the page says so."""
    match = request.resolver_match
    by_script = request.headers.get("X-Requested-With") or request.headers.get("HX-Request")
    is_page = request.headers.get("Sec-Fetch-Mode", "navigate") == "navigate" and not by_script
    return request.method == "POST" and is_page and match is not None and match.view_name in WORTH_KEEPING


def _writer(request: HttpRequest) -> str | None:
    """Whose session it was that ran out: known while its row is there. Logging out deletes the row."""
    key, now = request.COOKIES.get(settings.SESSION_COOKIE_NAME, ""), timezone.now()
    rows: Any = request.session.get_model_class().objects  # type: ignore[attr-defined]  # sessions are rows here
    ended = rows.filter(session_key=key, expire_date__range=(now - ENDED_WITHIN, now)).first()
    return ended.get_decoded().get(SESSION_KEY) if ended else None


def _keep(request: HttpRequest, writer: str) -> bool:
    """Put the form aside, unless it holds a secret, what may be a CPR number, or too much."""
    fields = [(name, values) for name, values in request.POST.lists() if name not in NOT_KEPT]
    holds_secret = any(SECRET.search(name) for name, _ in fields)
    written = json.dumps(fields, ensure_ascii=False)
    if not fields or holds_secret or _holds_number(request.get_full_path(), fields) or len(written) > LARGEST:
        return False
    seal_id = uuid4()
    request.session[KEPT] = {
        "writer": writer,
        "path": request.get_full_path(),
        "id": str(seal_id),
        "sealed": b64encode(seal(written, row=seal_id, what=KEPT)).decode("ascii"),
        "at": time.time(),
    }
    return True


def _holds_number(path: str, fields: list[tuple[str, list[str]]]) -> bool:
    """Whether a CPR number stands in what was typed, field by field, or in the address."""
    today = timezone.localdate()
    texts = [unquote_plus(path), *(value for _, values in fields for value in values)]
    return any(cpr.found_in(ID.sub("", text), today=today) for text in texts)


def of(request: HttpRequest) -> Unsent | None:
    """What waits for the user of this request."""
    kept = request.session.get(KEPT)
    unsent = Unsent(**kept) if kept else None
    return unsent if unsent and unsent.is_fresh and unsent.writer == str(request.user.pk) else None


def forget(request: HttpRequest) -> None:
    request.session.pop(KEPT, None)


def forget_about(citizens: Collection[UUID]) -> None:
    """Drop from the sessions what names these citizens, who are being deleted, and what is of no use now."""
    for row in Session.objects.all():
        data = row.get_decoded()
        kept = Unsent(**data[KEPT]) if KEPT in data else None
        if kept is None or (kept.is_fresh and not kept.names(citizens)):
            continue
        del data[KEPT]
        # Not saved as a session is: that would let the login last longer.
        Session.objects.filter(pk=row.pk).update(session_data=Session.objects.encode(data))


@receiver(user_logged_in)
def leave_nothing_for_others(request: HttpRequest, **_kwargs: object) -> None:
    """Another person logged in at the same browser, or the same one too late."""
    if of(request) is None:
        forget(request)
