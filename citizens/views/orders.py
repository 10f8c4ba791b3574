"""Pages about orders of support: the list of each side, sending, sending back, answering and reporting.

The page with the whole order, and taking it in, are of `plans`: they show and make goals.
"""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from accounts.models import Office, User
from accounts.policy import Action, Role
from bostoette.errors import violations_on
from bostoette.warnings import WarnsBeforeSaving
from citizens.access import fetch_or_404, known_by_number, log_list
from citizens.forms.orders import AnswerOrderForm, NumberForm, OrderForm, PersonForm, WhyForm, as_typed
from citizens.forms.reports import ReportAnswerForm, ReportForm
from citizens.models import Citizen, Merge, Referral, Report
from citizens.record import citizen_frame
from citizens.sending import warns_before_sending
from citizens.services import referrals as services
from citizens.services import reports
from citizens.services.protection import require_acknowledged

REFERRALS = Referral.objects.select_related("citizen__team", "office", "team")
SHOWN = 50  # the oldest of each list; more than that waits in no kommune for long

form_page = require_http_methods(["GET", "HEAD", "POST"])


@require_safe
def orders(request: HttpRequest) -> HttpResponse:
    """What waits: new orders for a leder; for myndighed what came back, what is out, and new reports."""
    assert isinstance(request.user, User)
    user = request.user
    if not user.may(Action.VIEW_REFERRALS):
        raise PermissionDenied
    to_take_in = list(REFERRALS.permitting(user, Action.ANSWER_REFERRAL).sent().oldest_first()[:SHOWN])
    own = REFERRALS.permitting(user, Action.ORDER_SUPPORT).of_offices_of(user)
    returned = list(own.returned().oldest_first()[:SHOWN])
    out = list(own.sent().oldest_first()[:SHOWN])
    to_read = Report.objects.permitting(user, Action.ORDER_SUPPORT).unanswered_for(user)
    unread = list(to_read.select_related("citizen__team", "by").order_by("on", "pk")[:SHOWN])
    log_list(user, [*to_take_in, *returned, *out, *unread], Action.VIEW_REFERRALS)
    context = {
        "to_take_in": to_take_in,
        "returned": returned,
        "out": out,
        "unread": unread,
        "can_take_in": user.may(Action.ANSWER_REFERRAL),
        "can_order": user.may(Action.ORDER_SUPPORT),
        "merges": Merge.objects.waiting_for(user).count(),
    }
    return render(request, "orders/order_list.html", context)


@form_page
def order_new(request: HttpRequest) -> HttpResponse:
    """Find somebody by number, or enter somebody new, and write the order: one address, nothing in it."""
    assert isinstance(request.user, User)
    user = request.user
    if not user.may(Action.ORDER_SUPPORT):
        raise PermissionDenied
    assert user.municipality is not None  # an office is in a kommune
    number = NumberForm(request.POST or None)
    if not number.is_valid():
        status = 422 if number.is_bound else 200
        return render(request, "orders/find_citizen.html", {"form": number}, status=status)
    citizen = known_by_number(user, number.cleaned_data["cpr"])
    is_sent = "send" in request.POST
    order = OrderForm(request.POST if is_sent else None, municipality=user.municipality)
    person = None if citizen else PersonForm(request.POST if is_sent else None)
    if order.is_valid() and (person is None or person.is_valid()):
        with violations_on(order, at=order.rule_fields):
            sent = _send(user, order, citizen, person, number)
            messages.success(request, f"Bestillingen er sendt til {sent.citizen.team.name}.")
            return redirect("plans:order", sent.citizen_id)
    is_wrong = bool(order.errors or order.warnings or (person and person.errors))
    context = {"number": number, "known": citizen, "person": person, "form": order, "has_errors": is_wrong}
    return render(request, "orders/order_new.html", context, status=422 if is_wrong else 200)


def _send(
    user: User, order: OrderForm, citizen: Citizen | None, person: PersonForm | None, number: NumberForm
) -> Referral:
    whole: dict[str, Any] = {
        "office": _office_of(user),
        "team": order.cleaned_data["team"],
        "by": user,
        "key": order.key_of(),
    }
    if citizen:
        return services.send_referral(citizen, order.order(), **whole)
    assert person is not None  # the page shows it whenever nobody was found
    return services.order_for_new(person.person(number.cleaned_data["cpr"]), order.order(), **whole)


def _office_of(user: User) -> Office:
    return next(held.office for held in user.held if held.role == Role.AUTHORITY and held.office)


@form_page
def order_again(request: HttpRequest, citizen_id: UUID) -> HttpResponse:
    """A new order for somebody the office knows already."""
    assert isinstance(request.user, User)
    user = request.user
    citizen = fetch_or_404(
        Citizen.objects.select_related("team", "municipality"), user, Action.ORDER_SUPPORT, pk=citizen_id
    )
    initial = {"team": citizen.team_id}
    form = OrderForm(request.POST or None, municipality=citizen.municipality, initial=initial)
    if form.is_valid():
        with violations_on(form, at=form.rule_fields):
            services.send_referral(
                citizen,
                form.order(),
                office=_office_of(user),
                team=form.cleaned_data["team"],
                by=user,
                key=form.key_of(),
            )
            messages.success(request, f"Bestillingen er sendt til {form.cleaned_data['team']}.")
            return redirect("plans:order", citizen.pk)
    return _form(request, "orders/order_form.html", citizen, form, title="Ny bestilling")


@form_page
def order_answer(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Answer the leder, with the order as it now reads, and send it again."""
    assert isinstance(request.user, User)
    referral = _own_order(request.user, pk)
    municipality = request.user.municipality
    assert municipality is not None
    initial = as_typed(referral) if referral.is_returned else {}
    form = AnswerOrderForm(request.POST or None, municipality=municipality, initial=initial)
    if form.is_valid():
        with violations_on(form, at=form.rule_fields):
            services.send_again(
                referral,
                form.order(),
                answer=form.cleaned_data["answer"],
                team=form.cleaned_data["team"],
                by=request.user,
            )
            messages.success(request, f"Bestillingen er sendt igen til {form.cleaned_data['team']}.")
            return redirect("plans:order", referral.citizen_id)
    question = referral.steps.returned().order_by("-created_at").first()
    shown = {"title": "Svar og send igen", "question": question}
    return _form(request, "orders/order_form.html", referral.citizen, form, **shown)


@form_page
def order_return(request: HttpRequest, pk: UUID) -> HttpResponse:
    assert isinstance(request.user, User)
    referral = fetch_or_404(REFERRALS, request.user, Action.ANSWER_REFERRAL, pk=pk)
    form = WhyForm(request.POST or None)
    if form.is_valid():
        with violations_on(form):
            services.send_back(referral, reason=form.cleaned_data["reason"], by=request.user)
            messages.success(request, f"Bestillingen er sendt tilbage til {referral.office}.")
            return redirect("orders:list")
    return _form(request, "orders/order_return.html", referral.citizen, form, referral=referral)


@form_page
def order_withdraw(request: HttpRequest, pk: UUID) -> HttpResponse:
    assert isinstance(request.user, User)
    referral = _own_order(request.user, pk)
    form = WhyForm(request.POST or None)
    if form.is_valid():
        with violations_on(form):
            services.withdraw_referral(referral, reason=form.cleaned_data["reason"], by=request.user)
            messages.success(request, "Bestillingen er trukket tilbage.")
            return redirect("plans:order", referral.citizen_id)
    return _form(request, "orders/order_withdraw.html", referral.citizen, form, referral=referral)


@form_page
@warns_before_sending
def report_create(request: HttpRequest, pk: UUID) -> HttpResponse:
    """A status, or the last one, to myndighed: every goal scored with a sentence.

    About a protected citizen the warning comes before the form; if it has lapsed at the end, what was
    written stays on the page.
    """
    assert isinstance(request.user, User)
    referral = fetch_or_404(REFERRALS, request.user, Action.REPORT_TO_AUTHORITY, pk=pk)
    if request.method != "POST":
        require_acknowledged(referral.citizen, by=request.user)
    form = ReportForm(request.POST or None, referral=referral)
    if form.is_valid():
        with violations_on(form):
            reports.send_report(
                referral,
                kind=form.cleaned_data["kind"],
                summary=form.cleaned_data["summary"],
                scores=form.scores(),
                by=request.user,
                key=form.key_of(),
            )
            messages.success(request, f"Status er sendt til {referral.office}.")
            return redirect("plans:order", referral.citizen_id)
    return _form(request, "orders/report_form.html", referral.citizen, form, referral=referral)


@form_page
def report_answer(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Read a report and decide."""
    assert isinstance(request.user, User)
    own = Report.objects.of_offices_of(request.user).select_related("citizen__team", "referral", "by")
    report = fetch_or_404(own, request.user, Action.ORDER_SUPPORT, pk=pk)
    form = ReportAnswerForm(request.POST or None, referral=report.referral)
    if form.is_valid():
        with violations_on(form):
            answer = reports.answer_report(report, by=request.user, **form.cleaned_data)
            messages.success(request, "Jeres svar er sendt til teamet.")
            if answer.is_change:
                return redirect("plans:order_amend", report.referral_id)
            return redirect("plans:order", report.citizen_id)
    scores = report.scores.select_related("goal").order_by("goal__position")
    shown = {"report": report, "scores": scores}
    return _form(request, "orders/report_answer.html", report.citizen, form, **shown)


def _own_order(user: User, pk: UUID) -> Referral:
    """An order of the user's own office; another office's is not the user's to change."""
    own: Referral = fetch_or_404(REFERRALS.of_offices_of(user), user, Action.ORDER_SUPPORT, pk=pk)
    return own


def _form(
    request: HttpRequest, template: str, citizen: Citizen, form: WarnsBeforeSaving, **shown: Any
) -> HttpResponse:
    """The page with the form; 422 when something in it has to be put right."""
    context = {**citizen_frame(request, citizen, "order"), "form": form, "is_writing": True, **shown}
    return render(request, template, context, status=422 if form.errors or form.warnings else 200)
