"""Pages about how long a case is kept, and about its deletion by two people."""

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.models import User
from accounts.policy import Action
from bostoette.errors import violations_on
from citizens.access import fetch_or_404, log_list
from citizens.models import Citizen
from citizens.record import citizen_frame
from retention import reading, services
from retention.forms import DeclineForm, DeliveryForm, HoldForm, KeepingRuleForm
from retention.models import Deletion, Hold, KeepingRule
from retention.rules import decide_rule as decide
from retention.rules import keeping_of, propose_rule

CITIZENS = Citizen.objects.select_related("team", "municipality")
DELETIONS = Deletion.objects.select_related("citizen__team", "municipality", "asked_by", "confirmed_by")


@require_safe
def citizen(request: HttpRequest, citizen_id: UUID) -> HttpResponse:
    """How long the case is kept, why, and what holds it back."""
    assert isinstance(request.user, User)
    about = fetch_or_404(CITIZENS, request.user, Action.VIEW_RECORD, pk=citizen_id)
    holds = about.hold_set.select_related("set_by", "ended_by").order_by("-created_at", "-id")
    kept = reading.kept(about)
    context = {
        **citizen_frame(request, about, "course"),
        "kept": kept,
        "keeping": keeping_of(about.municipality),
        "holds": holds,
        "is_held": any(each.is_in_force for each in holds),
    }
    return render(request, "retention/citizen.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def hold(request: HttpRequest, citizen_id: UUID) -> HttpResponse:
    """Say why the case may not be deleted yet."""
    assert isinstance(request.user, User)
    about = fetch_or_404(CITIZENS, request.user, Action.HOLD_CITIZEN, pk=citizen_id)
    form = HoldForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with violations_on(form):
            services.hold(about, reason=form.cleaned_data["reason"], by=request.user)
            messages.success(request, "Sagen bliver gemt, indtil det bliver ophævet.")
            return redirect("retention:citizen", about.pk)
    context = {**citizen_frame(request, about, "course"), "form": form}
    return render(request, "retention/hold.html", context, status=422 if form.is_bound else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def end_hold(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The reason is over: the clock counts again."""
    assert isinstance(request.user, User)
    held = fetch_or_404(
        Hold.objects.select_related("citizen__team"), request.user, Action.HOLD_CITIZEN, pk=pk
    )
    if request.method == "POST":
        services.end_hold(held, by=request.user)
        messages.success(request, "Det er ophævet. Sagen følger kommunens regel igen.")
        return redirect("retention:citizen", held.citizen_id)
    context = {**citizen_frame(request, held.citizen, "course"), "held": held}
    return render(request, "retention/end_hold.html", context)


@require_safe
def ready(request: HttpRequest) -> HttpResponse:
    """The cases of the own teams that have been kept long enough."""
    assert isinstance(request.user, User)
    if not request.user.may(Action.ASK_DELETION):
        raise PermissionDenied
    page = reading.ready_page(request.user, request.GET.get("efter"))
    log_list(request.user, page.rows, Action.ASK_DELETION)
    context = {
        "rows": page.rows,
        "next_key": page.next_key,
        "number": reading.number_ready(request.user),
        "to_confirm": reading.number_confirmable(request.user),
    }
    return render(request, "retention/ready.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The first person's word: this case may go."""
    assert isinstance(request.user, User)
    deletion = fetch_or_404(DELETIONS, request.user, Action.ASK_DELETION, pk=pk)
    if request.method == "POST":
        services.ask_for_deletion(deletion, by=request.user)
        messages.success(request, "Du har bedt om sletning. En anden skal bekræfte det.")
        return redirect("retention:list")
    context = {
        **citizen_frame(request, deletion.citizen, "course"),
        "deletion": deletion,
        "must_deliver": keeping_of(deletion.municipality).deliver_first and not deletion.delivered_on,
    }
    return render(request, "retention/ask.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def deliver(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Note that the archive has the case."""
    assert isinstance(request.user, User)
    deletion = fetch_or_404(DELETIONS, request.user, Action.ASK_DELETION, pk=pk)
    form = DeliveryForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with violations_on(form, at={"in-future": "on"}):
            services.note_delivery(deletion, by=request.user, **form.cleaned_data)
            messages.success(request, "Afleveringen er noteret.")
            return redirect("retention:ask", deletion.pk)
    context = {**citizen_frame(request, deletion.citizen, "course"), "form": form, "deletion": deletion}
    return render(request, "retention/deliver.html", context, status=422 if form.is_bound else 200)


@require_POST
def withdraw(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Think better of it."""
    assert isinstance(request.user, User)
    deletion = fetch_or_404(DELETIONS, request.user, Action.ASK_DELETION, pk=pk)
    services.withdraw(deletion, by=request.user)
    messages.success(request, "Sletningen er trukket tilbage.")
    return redirect("retention:list")


@require_safe
def approvals(request: HttpRequest) -> HttpResponse:
    """What waits for a second person: days and people, and nothing of whom it is about."""
    assert isinstance(request.user, User)
    if not request.user.may(Action.CONFIRM_DELETION):
        raise PermissionDenied
    return render(request, "retention/approvals.html", {"rows": reading.confirmable_by(request.user)})


@require_http_methods(["GET", "HEAD", "POST"])
def approve(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The second person's yes or no."""
    assert isinstance(request.user, User)
    if not request.user.may(Action.CONFIRM_DELETION):
        raise PermissionDenied
    found = reading.confirmable(request.user, pk)
    if found is None:
        raise Http404
    says_no = request.POST.get("svar") == "nej"
    form = DeclineForm(request.POST if says_no else None)
    if request.method == "POST" and not says_no:
        services.confirm_deletion(pk, by=request.user)
        messages.success(request, "Du har bekræftet. Sagen bliver slettet i nat.")
        return redirect("retention:approvals")
    if says_no and form.is_valid():
        services.decline_deletion(pk, by=request.user, **form.cleaned_data)
        messages.success(request, "Du har sagt nej. Sagen bliver gemt.")
        return redirect("retention:approvals")
    context = {"row": found[0], "number": found[1], "form": form}
    return render(request, "retention/approve.html", context, status=422 if form.is_bound else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def rules(request: HttpRequest) -> HttpResponse:
    """How long the kommune keeps its cases; a change takes two people."""
    assert isinstance(request.user, User)
    kommune = request.user.municipality
    assert kommune is not None  # only the system user has none, and cannot log in
    may_propose = request.user.may(Action.SET_RETENTION)
    if not may_propose and (request.method == "POST" or not request.user.may(Action.CONFIRM_RETENTION)):
        raise PermissionDenied
    keeping = keeping_of(kommune)
    form = KeepingRuleForm(request.POST or None, initial=vars(keeping))
    if request.method == "POST" and form.is_valid():
        with violations_on(form):
            propose_rule(kommune, by=request.user, **form.cleaned_data)
            messages.success(request, "Forslaget er sendt. En anden skal godkende det.")
            return redirect("retention:rules")
    waiting = KeepingRule.objects.waiting().filter(municipality=kommune).select_related("proposed_by").first()
    context = {
        "keeping": keeping,
        "waiting": waiting,
        "may_decide": reading.rules_decidable_by(request.user).exists(),
        "form": form if may_propose and not waiting else None,
    }
    return render(request, "retention/rules.html", context, status=422 if form.is_bound else 200)


@require_POST
def decide_rule(request: HttpRequest, pk: int) -> HttpResponse:
    assert isinstance(request.user, User)
    if not request.user.may(Action.CONFIRM_RETENTION):
        raise PermissionDenied
    rule = get_object_or_404(KeepingRule, pk=pk, municipality=request.user.municipality_id)
    accepted = request.POST.get("svar") == "ja"
    decide(rule, accept=accepted, by=request.user)
    messages.success(request, "Reglen gælder nu." if accepted else "Forslaget er afvist.")
    return redirect("retention:rules")
