"""A citizen's crises, and for each how far one has come towards a kriseplan that learned from it."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.models import User
from accounts.policy import Action
from bostoette.errors import RuleViolation, violations_on
from citizens.access import fetch_or_404
from citizens.models import Citizen
from citizens.record import citizen_frame
from visits import crises as services
from visits.forms.crises import CrisisForm
from visits.models import CrisisEvent

CITIZENS = Citizen.objects.select_related("team")
CRISES = CrisisEvent.objects.select_related("citizen__team", "learning__plan", "by")

form_page = require_http_methods(["GET", "HEAD", "POST"])


@require_safe
def crises(request: HttpRequest, citizen_id: UUID) -> HttpResponse:
    """The citizen's crises, the latest first."""
    citizen = fetch_or_404(CITIZENS, request.user, Action.VIEW_RECORD, pk=citizen_id)
    rows = CRISES.filter(citizen=citizen).with_due_date().order_by("-on")
    waiting = set(rows.to_learn_from().values_list("pk", flat=True))
    listed = [(crisis, crisis.pk in waiting) for crisis in rows]
    context = {**citizen_frame(request, citizen, "crises"), "crises": listed}
    return render(request, "visits/crises.html", context)


@form_page
def create(request: HttpRequest, citizen_id: UUID) -> HttpResponse:
    assert isinstance(request.user, User)
    citizen = fetch_or_404(CITIZENS, request.user, Action.RECORD_CRISIS, pk=citizen_id)
    form = CrisisForm(request.POST or None)
    if form.is_valid():
        with violations_on(form, at=form.rule_fields):
            crisis = services.record_crisis(citizen, by=request.user, **form.cleaned_data)
            messages.success(request, "Krisen er skrevet ned.")
            return redirect("visits:crisis", crisis.pk)
    return _form_page(request, citizen, form, title="Skriv en krise ned")


@require_safe
def crisis(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One crisis, and the steps from it to the kriseplan."""
    row = fetch_or_404(CRISES.with_due_date(), request.user, Action.VIEW_RECORD, pk=pk)
    context = {
        **citizen_frame(request, row.citizen, "crises"),
        "crisis": row,
        "steps": services.steps_of(row),
    }
    return render(request, "visits/crisis.html", context)


@form_page
def edit(request: HttpRequest, pk: UUID) -> HttpResponse:
    assert isinstance(request.user, User)
    row = fetch_or_404(CRISES, request.user, Action.RECORD_CRISIS, pk=pk)
    form = CrisisForm(request.POST or None, crisis=row)
    if form.is_valid():
        with violations_on(form, at=form.rule_fields):
            services.change_crisis(row, by=request.user, **form.cleaned_data)
            messages.success(request, "Det er rettet.")
            return redirect("visits:crisis", row.pk)
    return _form_page(request, row.citizen, form, title="Ret det, der står om krisen")


@require_POST
def learn(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Begin to look back together."""
    assert isinstance(request.user, User)
    row = fetch_or_404(CRISES, request.user, Action.EDIT_PLANS, pk=pk)
    try:
        learning = services.start_learning(row, by=request.user)
    except RuleViolation as violation:
        messages.error(request, str(violation))
        return redirect("visits:crisis", row.pk)
    return redirect("plans:version", learning.pk)


def _form_page(request: HttpRequest, citizen: Citizen, form: CrisisForm, *, title: str) -> HttpResponse:
    context = {**citizen_frame(request, citizen, "crises"), "form": form, "title": title}
    status = 422 if form.errors or form.warnings else 200
    return render(request, "visits/crisis_form.html", context, status=status)
