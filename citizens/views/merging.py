"""Pages for laying two records of one person together."""

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.models import User
from accounts.policy import Action
from bostoette.errors import violations_on
from citizens import services
from citizens.access import fetch_or_404, log_list
from citizens.finding import find
from citizens.forms.core import SearchForm
from citizens.forms.merging import DoubleForm
from citizens.models import Citizen, Merge
from citizens.record import citizen_frame
from citizens.services.merging import counts, obstacles, record_laid_in

MERGES = Merge.objects.select_related("citizen__team", "proposed_by", "decided_by", "undone_by")
CITIZENS = Citizen.objects.select_related("team")
MOST_SHOWN = 50


@require_safe
def merges(request: HttpRequest) -> HttpResponse:
    """Proposals that wait for a second person, and what was done lately."""
    assert isinstance(request.user, User)
    if not request.user.may(Action.MERGE_CITIZENS):
        raise PermissionDenied
    rows = MERGES.permitting(request.user, Action.MERGE_CITIZENS).order_by("-created_at", "-id")[:MOST_SHOWN]
    log_list(request.user, rows, Action.MERGE_CITIZENS)
    waiting = set(Merge.objects.waiting_for(request.user).values_list("pk", flat=True))
    return render(request, "citizens/merges.html", {"rows": rows, "waiting": waiting})


@require_http_methods(["GET", "HEAD", "POST"])
def propose_merge(request: HttpRequest, citizen_id: UUID) -> HttpResponse:
    """Choose among those who look like the citizen, or were searched for, and say how one knows."""
    assert isinstance(request.user, User)
    citizen = fetch_or_404(CITIZENS, request.user, Action.MERGE_CITIZENS, pk=citizen_id)
    search = SearchForm(request.POST if "q" in request.POST else None)
    is_search = search.is_bound and search.is_valid() and "gone" not in request.POST
    candidates = _candidates(request.user, citizen, search.cleaned_data["q"] if search.is_valid() else "")
    form = DoubleForm(None if is_search else request.POST or None, candidates=candidates)
    if form.is_bound and form.is_valid():
        gone = next(row for row in candidates if str(row.pk) == form.cleaned_data["gone"])
        with violations_on(form):
            made = services.propose_merge(citizen, gone, reason=form.cleaned_data["reason"], by=request.user)
        if form.is_valid():
            messages.success(request, "Forslaget er sendt. En anden skal bekræfte det.")
            return redirect("citizens:merge", made.pk)
    context = {
        **citizen_frame(request, citizen, ""),
        "form": form,
        "search": search,
        "candidates": candidates,
    }
    return render(request, "citizens/merge_propose.html", context, status=422 if form.errors else 200)


def _candidates(user: User, citizen: Citizen, text: str) -> list[Citizen]:
    """Those of the same name or born on the same day, and those a search finds."""
    reach = CITIZENS.permitting(user, Action.MERGE_CITIZENS).exclude(pk=citizen.pk)
    alike = Q(sort_key=citizen.sort_key)
    if citizen.born_on:
        alike |= Q(born_on=citizen.born_on)
    if text:
        alike |= Q(pk__in=[row.pk for row in find(user, text).citizens])
    rows = list(reach.filter(alike).order_by("sort_key", "pk")[:MOST_SHOWN])
    log_list(user, rows, Action.MERGE_CITIZENS)
    return rows


@require_safe
def merge(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Both records side by side, what would move, and what must be settled first."""
    assert isinstance(request.user, User)
    row = fetch_or_404(MERGES, request.user, Action.MERGE_CITIZENS, pk=pk)
    gone = CITIZENS.permitting(request.user, Action.MERGE_CITIZENS).filter(pk=row.gone_id).first()
    shown = gone or record_laid_in(row)  # of a stranger's citizen nothing is told
    log_list(request.user, [shown] if shown else [], Action.MERGE_CITIZENS)
    may_decide = row.is_waiting and gone is not None
    context = {
        **citizen_frame(request, row.citizen, ""),
        "row": row,
        "gone": shown,
        "counts": counts(gone) if gone and may_decide else [],
        "obstacles": obstacles(row.citizen, gone) if gone and may_decide else [],
        "may_answer": may_decide and row.proposed_by_id != request.user.pk,
    }
    return render(request, "citizens/merge.html", context)


@require_POST
def answer_merge(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The second person's yes or no. A yes needs the right to both records."""
    assert isinstance(request.user, User)
    row = fetch_or_404(MERGES, request.user, Action.MERGE_CITIZENS, pk=pk)
    if request.POST.get("svar") == "ja":
        fetch_or_404(CITIZENS, request.user, Action.MERGE_CITIZENS, pk=row.gone_id)
        services.confirm_merge(row, by=request.user)
        messages.success(request, "De to registreringer er lagt sammen.")
    else:
        services.reject_merge(row, by=request.user)
        messages.success(request, "Forslaget er afvist.")
    return redirect("citizens:merge", row.pk)


@require_POST
def undo_merge(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Part the two again, as they were."""
    assert isinstance(request.user, User)
    row = fetch_or_404(MERGES, request.user, Action.MERGE_CITIZENS, pk=pk)
    services.undo_merge(row, by=request.user)
    messages.success(request, "De to registreringer er skilt ad igen.")
    return redirect("citizens:merge", row.pk)
