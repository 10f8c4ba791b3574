"""Pages about the look-up log: who has seen a citizen, and the samples a leder judges."""

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from accounts.models import User
from accounts.policy import Action
from bostoette.errors import violations_on
from bostoette.paging import page_after
from citizens.access import fetch_or_404, log_list
from citizens.models import Citizen
from citizens.record import citizen_frame
from oversight import services
from oversight.forms import NamesForm, PeriodForm, VerdictForm
from oversight.looks import MOST_LINES, lines_of
from oversight.models import Alarm, Sample
from oversight.sampling import VOLUME

CITIZENS = Citizen.objects.select_related("team")
ALARMS = Alarm.objects.select_related("user", "judged_by")
SAMPLES = Sample.objects.select_related("citizen__team", "user", "judged_by")


@require_safe
def looks(request: HttpRequest, citizen_id: UUID) -> HttpResponse:
    """Who has looked at the citizen in a period: when, why and in which role. Names only for a reason."""
    assert isinstance(request.user, User)
    citizen = fetch_or_404(CITIZENS, request.user, Action.VIEW_LOOKUPS, pk=citizen_id)
    form = PeriodForm(request.GET)
    with_names = services.sees_names(citizen, request.user)
    lines = lines_of(citizen, *form.period, with_names=with_names) if form.is_valid() else []
    context = {
        **citizen_frame(request, citizen, "looks"),
        "form": form,
        "lines": lines,
        "with_names": with_names,
        "is_cut": len(lines) == MOST_LINES,
    }
    return render(request, "oversight/looks.html", context, status=200 if form.is_valid() else 422)


@require_http_methods(["GET", "HEAD", "POST"])
def names(request: HttpRequest, citizen_id: UUID) -> HttpResponse:
    """Say why, and the list has names for an hour."""
    assert isinstance(request.user, User)
    citizen = fetch_or_404(CITIZENS, request.user, Action.SHOW_LOOKUP_NAMES, pk=citizen_id)
    form = NamesForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        services.show_names(citizen, reason=form.cleaned_data["reason"], by=request.user)
        return redirect("oversight:looks", citizen.pk)
    context = {**citizen_frame(request, citizen, "looks"), "form": form}
    return render(request, "oversight/names.html", context, status=422 if form.is_bound else 200)


@require_safe
def samples(request: HttpRequest) -> HttpResponse:
    """The look-ups in the own teams that wait for a judgement, and those that have one."""
    assert isinstance(request.user, User)
    if not request.user.may(Action.JUDGE_SAMPLES):
        raise PermissionDenied
    mine = SAMPLES.permitting(request.user, Action.JUDGE_SAMPLES)
    waiting = list(mine.waiting().order_by("due_on", "pk"))
    page = page_after(mine.settled(), by="-created_at", after=request.GET.get("efter"), size=20)
    log_list(request.user, [*waiting, *page.rows], Action.JUDGE_SAMPLES)
    context = {"waiting": waiting, "judged": page.rows, "next_key": page.next_key}
    return render(request, "oversight/samples.html", {**context, "late": sum(s.is_late for s in waiting)})


@require_http_methods(["GET", "HEAD", "POST"])
def sample(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One look-up: who, whom, when and why it was drawn, and the leder's word about it."""
    assert isinstance(request.user, User)
    row = fetch_or_404(SAMPLES, request.user, Action.JUDGE_SAMPLES, pk=pk)
    form = VerdictForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with violations_on(form, at={"no-sentence": "remark"}):
            services.judge_sample(row, by=request.user, **form.cleaned_data)
            messages.success(request, "Din vurdering er gemt.")
            return redirect("oversight:samples")
    context = {"sample": row, "form": form}
    return render(request, "oversight/sample.html", context, status=422 if form.is_bound else 200)


@require_safe
def alarms(request: HttpRequest) -> HttpResponse:
    """Whoever has looked at unusually many citizens in a day: those that wait, and those that are judged."""
    seen = ALARMS.seen_by(_controller(request))
    page = page_after(seen.settled(), by="-created_at", after=request.GET.get("efter"), size=20)
    context = {
        "waiting": seen.waiting().order_by("-day", "pk"),
        "judged": page.rows,
        "next_key": page.next_key,
    }
    return render(request, "oversight/alarms.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def alarm(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One alarm: who, how many, and the word about it. Whom they looked at stands in the samples."""
    user = _controller(request)
    row = get_object_or_404(ALARMS.seen_by(user), pk=pk)
    form = VerdictForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with violations_on(form, at={"no-sentence": "remark"}):
            services.judge_alarm(row, by=user, **form.cleaned_data)
            messages.success(request, "Din vurdering er gemt.")
            return redirect("oversight:alarms")
    context = {"alarm": row, "form": form, "usual": VOLUME}
    return render(request, "oversight/alarm.html", context, status=422 if form.is_bound else 200)


def _controller(request: HttpRequest) -> User:
    assert isinstance(request.user, User)
    if not request.user.may(Action.VIEW_CONTROL):
        raise PermissionDenied
    return request.user
