"""Pages about visits: the list, one visit, logging, planning, correcting and calling off."""

from collections.abc import Callable
from functools import partial
from itertools import groupby
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_http_methods, require_safe
from uuid_utils.compat import uuid7

from accounts.models import User
from accounts.policy import Action
from bostoette.errors import RuleViolation, violations_on
from bostoette.paging import page_after
from citizens.access import fetch_or_404
from citizens.models import Citizen
from citizens.record import citizen_frame
from visits import drafts, services
from visits.forms.appointments import AppointmentForm, CallOffForm, as_last_time
from visits.forms.visits import VisitForm, as_typed, usual
from visits.groups.reading import groups_of
from visits.merging import as_posted, differences, merged
from visits.models import Draft, Visit
from visits.record import badge_of, day_of, earlier_of, facts_of, listed, times_of, written_in
from visits.views.drafts import both_drafts, clock, sent_again, sheet_marks

CITIZENS = Citizen.objects.select_related("team")
VISITS = Visit.objects.select_related("citizen__team", "worker")


@require_safe
def visit_list(request: HttpRequest, citizen_id: UUID) -> HttpResponse:
    """The citizen's visits, planned ones first, by month."""
    assert isinstance(request.user, User)
    citizen = fetch_or_404(CITIZENS, request.user, Action.VIEW_RECORD, pk=citizen_id)
    visits = citizen.visit_set.select_related("worker")
    page = page_after(visits, by="-starts_at", after=request.GET.get("efter"), size=30)
    months = groupby(page.rows, key=lambda visit: date_format(timezone.localtime(visit.starts_at), "F Y"))
    context = {
        **citizen_frame(request, citizen, "visits"),
        "groups": groups_of(citizen),
        "months": [(month, [listed(visit) for visit in rows]) for month, rows in months],
        "next_key": page.next_key,
        "is_first_page": "efter" not in request.GET,
    }
    return render(request, "visits/visit_list.html", context)


@require_safe
def detail(request: HttpRequest, pk: UUID) -> HttpResponse:
    assert isinstance(request.user, User)
    visit = fetch_or_404(VISITS, request.user, Action.VIEW_RECORD, pk=pk)
    steps = visit.steps.select_related("subgoal").order_by("subgoal__set_on", "subgoal")
    context = {
        **citizen_frame(request, visit.citizen, "visits"),
        "visit": visit,
        "badge": badge_of(visit),
        "steps": steps,
        "visit_facts": facts_of(visit),
        "written": written_in(visit),
        "earlier": earlier_of(visit),
    }
    return render(request, "visits/visit_detail.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def create(request: HttpRequest, citizen_id: UUID) -> HttpResponse:
    """Log a visit that was not in the calendar."""
    assert isinstance(request.user, User)
    user = request.user
    citizen = fetch_or_404(CITIZENS, user, Action.LOG_VISIT, pk=citizen_id)
    draft = _draft(request, citizen, drafts.NEW_VISIT)
    form = VisitForm(**_answers(request, draft, partial(usual, citizen)), citizen=citizen, worker=user)
    answer = both_drafts(request, form, draft) or _saved(
        request,
        form,
        lambda: services.log_visit(citizen, form.content(), by=user, key=form.key, next_slot=form.next_slot),
    )
    planned = citizen.visit_set.planned().on_day(timezone.localdate()).filter(worker=user)
    return answer or _form_page(
        request,
        form,
        draft,
        draft_key=drafts.NEW_VISIT,
        title="Nyt besøg",
        planned=None if form.is_bound else planned.order_by("starts_at").first(),
    )


@require_http_methods(["GET", "HEAD", "POST"])
def log_planned(request: HttpRequest, pk: UUID) -> HttpResponse:
    """A planned visit took place: the same screen, with what was planned filled in."""
    assert isinstance(request.user, User)
    user = request.user
    visit = fetch_or_404(VISITS, user, Action.LOG_VISIT, pk=pk)
    if request.method != "POST" and not visit.is_planned:
        return redirect("visits:detail", visit.pk)
    key = drafts.draft_key(visit)
    draft = _draft(request, visit.citizen, key)
    form = VisitForm(
        **_answers(request, draft, partial(as_typed, visit)), citizen=visit.citizen, worker=user, visit=visit
    )
    answer = both_drafts(request, form, draft) or _saved(
        request,
        form,
        lambda: services.hold_planned(visit, form.content(), by=user, key=form.key, next_slot=form.next_slot),
    )
    return answer or _form_page(request, form, draft, draft_key=key, title="Registrér besøg")


@require_http_methods(["GET", "HEAD", "POST"])
def plan(request: HttpRequest, citizen_id: UUID) -> HttpResponse:
    """Put a visit in the calendar."""
    assert isinstance(request.user, User)
    user = request.user
    citizen = fetch_or_404(CITIZENS, user, Action.LOG_VISIT, pk=citizen_id)
    form = AppointmentForm(
        **_answers(request, None, partial(as_last_time, citizen)), citizen=citizen, worker=user
    )
    answer = _saved(
        request,
        form,
        lambda: services.plan_visit(citizen, form.content(), by=user, key=form.key),
        said="Besøget er planlagt.",
    )
    return answer or _form_page(request, form, None, title="Planlæg besøg")


@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Correct a visit, or move a planned one. Also where two people's words are made one."""
    assert isinstance(request.user, User)
    user = request.user
    visit = fetch_or_404(VISITS, user, Action.LOG_VISIT, pk=pk)
    if visit.is_over:
        raise RuleViolation("Et aflyst besøg kan ikke rettes.", code="visit-over")
    if visit.is_held and request.method == "POST" and "happened" not in request.POST:
        raise RuleViolation("Besøget er blevet registreret i mellemtiden.", code="held-meanwhile")
    key = drafts.draft_key(visit)
    draft = _draft(request, visit.citizen, key)
    form_class = AppointmentForm if visit.is_planned else VisitForm
    form = form_class(
        **_answers(request, draft, partial(as_typed, visit), current=visit),
        citizen=visit.citizen,
        worker=visit.worker,
        visit=visit,
    )
    answer = both_drafts(request, form, draft) or _saved(
        request,
        form,
        lambda: services.change_visit(
            visit, form.content(), by=user, version=form.version_seen, next_slot=form.next_slot
        ),
    )
    title = "Flyt besøg" if visit.is_planned else "Ret besøg"
    return answer or _form_page(request, form, draft, draft_key=key, title=title)


def _draft(request: HttpRequest, citizen: Citizen, form: str) -> Draft | None:
    assert isinstance(request.user, User)
    return drafts.draft_of(request.user, citizen, form)


def _answers(
    request: HttpRequest,
    draft: Draft | None,
    initial: Callable[[], dict[str, Any]],
    *,
    current: Visit | None = None,
) -> dict[str, Any]:
    """What the form begins with: what was sent, else the draft, else `initial`."""
    if request.method == "POST":
        if current and "merging" in request.POST:
            return {"data": merged(request.POST, as_posted(current))}
        return {"data": request.POST}
    if draft:
        return {"draft": draft.fields}
    return {"initial": {"idempotency_key": uuid7(), **initial()}}


def _saved(
    request: HttpRequest, form: AppointmentForm, save: Callable[[], Visit], *, said: str = "Besøget er gemt."
) -> HttpResponse | None:
    """Save, and go back to where one was. None: the form has to be shown (again)."""
    if not form.is_valid():
        return None
    try:
        save()
    except services.StaleVisit as stale:
        return _both_texts(request, form, stale.current)
    except RuleViolation as violation:
        form.add_error(None, str(violation))
        return None
    messages.success(request, said)
    return redirect(_came_from(request) or reverse("citizens:detail", args=[form.citizen.pk]))


def _form_page(
    request: HttpRequest,
    form: AppointmentForm,
    draft: Draft | None,
    *,
    title: str,
    draft_key: str = "",
    planned: Visit | None = None,
) -> HttpResponse:
    context = {
        **citizen_frame(request, form.citizen, "visits"),
        "is_writing": True,
        "form": form,
        "title": title,
        "draft_key": draft_key,
        "draft_from": "" if draft is None or form.is_bound else clock(draft),
        "draft_until": draft and draft.saved_at + drafts.kept_for(),
        "kept_days": drafts.kept_for().days,
        **sheet_marks(request, draft),
        "came_from": _came_from(request),
        "planned": planned,
        "visit": form.visit,
    }
    template = "visits/visit_form.html" if isinstance(form, VisitForm) else "visits/appointment_form.html"
    return render(request, template, context, status=422 if form.is_bound else 200)


def _both_texts(request: HttpRequest, form: AppointmentForm, current: Visit) -> HttpResponse:
    """Both people's words side by side, with a choice for each part. Nothing is saved or thrown away."""
    context = {
        **citizen_frame(request, current.citizen, "visits"),
        "is_writing": True,
        "title": "To har skrevet om det samme besøg",
        "lead": _who_changed(current),
        "differences": differences(form, current),
        "theirs_label": "Behold kun det, der er gemt",
        "choose_url": reverse("visits:edit", args=[current.pk]),
        "kept": [*sent_again(request, but={"version"}), ("version", current.version)],
    }
    return render(request, "visits/visit_conflict.html", context, status=409)


def _who_changed(visit: Visit) -> str:
    change = services.last_change(visit)
    if change is None:
        return "Besøget er gemt med andre ord end dine. Vælg, hvad der skal stå. Intet er gemt endnu."
    at = date_format(timezone.localtime(change.at), "j. F H.i")
    return (
        f"{change.actor_label} gemte besøget den {at} med andre ord end dine. "
        "Vælg, hvad der skal stå. Dit er ikke gemt endnu."
    )


def _came_from(request: HttpRequest) -> str:
    """The page of ours to return to, if known."""
    address = request.POST.get("came_from") or _referring_path(request)
    is_ours = address.startswith("/") and url_has_allowed_host_and_scheme(address, allowed_hosts=None)
    return address if is_ours and address not in (request.path, reverse("login")) else ""


def _referring_path(request: HttpRequest) -> str:
    referer = request.headers.get("Referer", "")
    return urlsplit(referer).path if url_has_allowed_host_and_scheme(referer, {request.get_host()}) else ""


@require_http_methods(["GET", "HEAD", "POST"])
def cancel(request: HttpRequest, pk: UUID) -> HttpResponse:
    """A planned visit came to nothing: by whom, and why."""
    assert isinstance(request.user, User)
    visit = fetch_or_404(VISITS, request.user, Action.LOG_VISIT, pk=pk)
    if request.method != "POST" and not visit.is_planned:
        return redirect("visits:detail", visit.pk)
    form = CallOffForm(request.POST or None)
    if form.is_valid():
        with violations_on(form):
            _call_off(visit, form.cleaned_data, by=request.user)
            messages.success(request, "Det er noteret.")
            return redirect("visits:detail", visit.pk)
    context = {
        **citizen_frame(request, visit.citizen, "visits"),
        "is_writing": True,
        "visit": visit,
        "form": form,
        "lead": f"{day_of(visit)} {times_of(visit)}",
    }
    return render(request, "visits/visit_cancel.html", context, status=422 if form.is_bound else 200)


def _call_off(visit: Visit, answers: dict[str, Any], *, by: User) -> None:
    if answers["outcome"] == CallOffForm.NO_SHOW:
        services.note_no_show(visit, reason=answers["reason"], by=by)
    else:
        services.cancel_visit(visit, cancelled_by=answers["outcome"], reason=answers["reason"], by=by)
