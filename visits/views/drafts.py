"""Drafts of visits: kept while one types, and made one where one wrote in two tabs."""

import re
from typing import Any
from uuid import UUID, uuid4

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.views.decorators.http import require_POST

from accounts.models import User
from accounts.policy import Action
from bostoette.errors import RuleViolation, back
from citizens.access import fetch_or_404
from citizens.models import Citizen
from citizens.record import citizen_frame
from visits import drafts
from visits.forms.appointments import AppointmentForm
from visits.forms.visits import VisitForm
from visits.merging import draft_differences, merged
from visits.models import Draft, Visit

CITIZENS = Citizen.objects.select_related("team")
NOT_TYPED = {"csrfmiddlewaretoken", "confirmed", "merging", "keep", "base", "page"}
BASE, PAGE = re.compile(r"[0-9]{1,9}"), re.compile(r"[0-9a-f]{32}")


@require_POST
def draft(request: HttpRequest, citizen_id: UUID, form: str) -> HttpResponse:
    """Keep what is being typed. Asked by the page while one types; by a button where there is no script."""
    assert isinstance(request.user, User)
    user = request.user
    citizen = fetch_or_404(CITIZENS, user, Action.LOG_VISIT, pk=citizen_id)
    if not drafts.is_draft_key(form):
        raise Http404
    if "discard" in request.POST:
        drafts.drop_draft(user, citizen, form)
        return back(request)
    if "keep" in request.POST:
        return _keep_by_hand(request, citizen, form)
    try:
        kept = drafts.keep_draft(user, citizen, form, _sheet(request.POST))
    except RuleViolation as violation:
        return JsonResponse({"message": str(violation)}, status=409)
    return JsonResponse({"saved_at": clock(kept) if kept else date_format(timezone.localtime(), "H.i")})


def _keep_by_hand(request: HttpRequest, citizen: Citizen, key: str) -> HttpResponse:
    """Also where two drafts are made one. Back to the form, which goes on with the draft."""
    assert isinstance(request.user, User)
    stands = drafts.draft_of(request.user, citizen, key)
    typed = merged(request.POST, stands.fields) if stands and "merging" in request.POST else request.POST
    try:
        drafts.keep_draft(request.user, citizen, key, _sheet(typed))
    except drafts.StaleDraft as stale:
        form = VisitForm(typed, citizen=citizen, worker=request.user)
        return _draft_choice(request, form, stale.draft)
    messages.success(request, "Kladden er gemt.")
    return redirect(_form_of(request.user, citizen, key))


def _form_of(user: User, citizen: Citizen, key: str) -> str:
    """Where the draft is written on."""
    visit = drafts.visit_in(key)
    if visit is None:
        return reverse("visits:create", args=[citizen.pk])
    is_planned = Visit.objects.permitting(user, Action.LOG_VISIT).planned().filter(pk=visit).exists()
    return reverse("visits:log_planned" if is_planned else "visits:edit", args=[visit])


def _sheet(sent: QueryDict) -> drafts.Sheet:
    """What was typed on the form, and which page it stood on."""
    typed = {
        _storable(name): [_storable(value) for value in values]
        for name, values in sent.lists()
        if name not in NOT_TYPED and not name.startswith("keep_")
    }
    base, page = sent.get("base", ""), sent.get("page", "")
    return drafts.Sheet(
        fields=typed,
        base=int(base) if BASE.fullmatch(base) else 0,
        page=page if PAGE.fullmatch(page) else "",
    )


def sheet_marks(request: HttpRequest, draft: Draft | None) -> dict[str, Any]:
    """What the form carries so that `_sheet` knows it again: those of the page shown before, or new ones."""
    sent = _sheet(request.POST)
    if sent.page:
        return {"base": sent.base, "page": sent.page}
    return {"base": draft.revision if draft else 0, "page": uuid4().hex}


def _storable(text: str) -> str:
    """PostgreSQL keeps no NUL; the form itself refuses it with a sentence when it is saved."""
    return text.replace("\x00", "\ufffd")


def both_drafts(request: HttpRequest, form: AppointmentForm, draft: Draft | None) -> HttpResponse | None:
    """The same page for what one wrote oneself in another tab. None: there is no such thing."""
    if request.method != "POST" or not isinstance(form, VisitForm):
        return None
    try:
        drafts.refuse_if_stale(draft, _sheet(request.POST))
    except drafts.StaleDraft as stale:
        return _draft_choice(request, form, stale.draft)
    return None


def _draft_choice(request: HttpRequest, form: VisitForm, draft: Draft) -> HttpResponse:
    context = {
        **citizen_frame(request, form.citizen, "visits"),
        "is_writing": True,
        "title": "Du har skrevet i to faner",
        "lead": "Vælg, hvad der skal stå i kladden. Intet er gået tabt, og besøget er ikke gemt endnu.",
        "differences": draft_differences(form, _sheet(request.POST).fields, draft.fields),
        "theirs_label": "Behold kun det fra den anden fane",
        "choose_url": reverse("visits:draft", args=[form.citizen.pk, draft.form]),
        "kept": [*sent_again(request, but={"base", "keep"}), ("base", draft.revision), ("keep", 1)],
    }
    return render(request, "visits/visit_conflict.html", context, status=409)


def sent_again(request: HttpRequest, *, but: set[str]) -> list[tuple[str, Any]]:
    """What was sent, for the form that asks which text to keep. Its own answers are not among it."""
    left_out = {"csrfmiddlewaretoken", "merging", *but}
    return [
        (name, value)
        for name, values in request.POST.lists()
        if name not in left_out and not name.startswith("keep_")
        for value in values
    ]


def clock(draft: Draft) -> str:
    """`18.18`, with the day before it if that is not today."""
    saved_at = timezone.localtime(draft.saved_at)
    clock = date_format(saved_at, "H.i")
    return (
        clock if saved_at.date() == timezone.localdate() else f"{clock} den {date_format(saved_at, 'j. F')}"
    )
