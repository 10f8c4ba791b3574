"""Værdispring: opening a citizen in an emergency, and the queue where the leder judges it."""

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from accounts.models import AccessReview, RoleProposal, User
from accounts.policy import Action
from audit.checking import newest_check
from bostoette.errors import violations_on
from bostoette.paging import page_after
from citizens import services
from citizens.access import fetch_or_404, log_list
from citizens.forms.breakglass import BreakGlassForm, JudgementForm
from citizens.models import BreakGlassReview, Citizen, Merge
from citizens.services.breakglass import seen_through, unanswered
from citizens.waiting import waiting_for

REVIEWS = BreakGlassReview.objects.select_related("citizen", "team", "grant__user", "judged_by")


@require_http_methods(["GET", "HEAD", "POST"])
def break_glass(request: HttpRequest) -> HttpResponse:
    """Say whom and why; one who fits is open for an hour. There is no list to look through."""
    assert isinstance(request.user, User)
    if not request.user.may_break_glass():
        raise PermissionDenied
    form = BreakGlassForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with violations_on(form):
            found = services.look_for(form.sought, reason=form.cleaned_data["reason"], by=request.user)
            if found:
                return _open(request, request.user, found, form)
            form.add_error(None, "Vi fandt ikke én borger i kommunen, der passer. Prøv med CPR-nummeret.")
    status = 422 if form.is_bound else 200
    return render(request, "citizens/break_glass.html", {"form": form}, status=status)


def _open(request: HttpRequest, user: User, found: Citizen, form: BreakGlassForm) -> HttpResponse:
    """Through the glass, unless there is a door: whom one may see anyway is not broken in to."""
    if Citizen.objects.visible_to(user).filter(pk=found.pk).exists():
        messages.info(request, "Du har allerede adgang til borgeren. Værdispring er ikke nødvendigt.")
        return redirect("citizens:detail", found.pk)
    if Citizen.objects.named_in_teams_of(user).filter(pk=found.pk).exists():
        messages.info(request, "Borgeren hører til dit eget team. Her er det nok at give en grund.")
        return redirect("citizens:open", found.pk)
    data = form.cleaned_data
    services.break_glass(found, reason=data["reason"], explanation=data["explanation"], by=user)
    return redirect("citizens:detail", found.pk)


@require_safe
def control(request: HttpRequest) -> HttpResponse:
    """What waits for the leder's judgement; and, as a number, what nobody has judged in time."""
    assert isinstance(request.user, User)
    if not request.user.may(Action.VIEW_CONTROL):
        raise PermissionDenied
    assert request.user.municipality is not None  # only the system user has none, and cannot log in
    today = timezone.localdate()
    mine = REVIEWS.permitting(request.user, Action.JUDGE_BREAK_GLASS)
    waiting = list(mine.waiting().order_by("due_on", "pk"))
    page = page_after(mine.exclude(verdict=""), by="-created_at", after=request.GET.get("efter"), size=20)
    log_list(request.user, [*waiting, *page.rows], Action.JUDGE_BREAK_GLASS)
    late = AccessReview.objects.seen_by(request.user).overdue_on(today)
    context = {
        "waiting": waiting,
        "judged": page.rows,
        "next_key": page.next_key,
        "judges": request.user.may(Action.JUDGE_BREAK_GLASS),
        "unanswered": unanswered(request.user.municipality, today),
        "may_merge": request.user.may(Action.MERGE_CITIZENS),
        "merges": Merge.objects.waiting_for(request.user).count(),
        "proposals": RoleProposal.objects.decidable_by(request.user).count(),
        "log_check": newest_check(),
        "waits": waiting_for(request.user),
        "overdue": late.select_related("team", "office").order_by("due_on"),
    }
    return render(request, "citizens/control.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def break_glass_review(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One værdispring: who, why, what they saw, and the leder's word about it."""
    assert isinstance(request.user, User)
    review = fetch_or_404(REVIEWS, request.user, Action.JUDGE_BREAK_GLASS, pk=pk)
    form = JudgementForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with violations_on(form):
            services.judge_break_glass(review, by=request.user, **form.cleaned_data)
            messages.success(request, "Din vurdering er gemt.")
            return redirect("citizens:control")
    context = {"review": review, "form": form, "looks": seen_through(review.grant)}
    return render(request, "citizens/break_glass_review.html", context, status=422 if form.is_bound else 200)
