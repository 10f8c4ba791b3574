"""The page »Bestillingen«, taking an order in, and changing one that is taken in."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.models import User
from accounts.policy import Action, Role
from bostoette.errors import violations_on
from citizens.access import fetch_or_404
from citizens.forms.course_life import ReopenForm
from citizens.forms.orders import AmendForm
from citizens.models import Citizen, Course, Referral
from citizens.record import citizen_frame
from plans.order_page import read_orders
from plans.services import orders as services

REFERRALS = Referral.objects.select_related("citizen__team", "office")


@require_safe
def order(request: HttpRequest, citizen_id: UUID) -> HttpResponse:
    """What was asked for and what was answered, of every order there has been."""
    assert isinstance(request.user, User)
    citizen = fetch_or_404(
        Citizen.objects.select_related("team"), request.user, Action.VIEW_GOALS, pk=citizen_id
    )
    orders = read_orders(citizen, today=timezone.localdate())
    frame = citizen_frame(request, citizen, "order")
    own_offices = request.user.offices_as(Role.AUTHORITY)
    is_own = bool(orders) and orders[0].referral.office_id in own_offices
    context = {
        **frame,
        "order": orders[0] if orders else None,
        "earlier": orders[1:],
        "can_order": is_own and Action.ORDER_SUPPORT in frame["may"],
        "can_order_again": Action.ORDER_SUPPORT in frame["may"] and _has_nothing_open(citizen),
    }
    return render(request, "orders/order.html", context)


def _has_nothing_open(citizen: Citizen) -> bool:
    return not (citizen.course_set.open().exists() or citizen.referral_set.waiting().exists())


@require_POST
def order_accept(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Take the order in: the course is opened with its goals."""
    assert isinstance(request.user, User)
    referral = fetch_or_404(REFERRALS, request.user, Action.ANSWER_REFERRAL, pk=pk)
    course = services.accept_order(referral, by=request.user)
    messages.success(request, "Bestillingen er taget imod, og forløbet er oprettet.")
    return redirect("citizens:course", course.citizen_id)


@require_http_methods(["GET", "HEAD", "POST"])
def reopen(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Take support up again as a new course on the same order."""
    assert isinstance(request.user, User)
    courses = Course.objects.select_related("citizen__team")
    course = fetch_or_404(courses, request.user, Action.REOPEN_COURSE, pk=pk)
    form = ReopenForm(request.POST or None)
    if form.is_valid():
        with violations_on(form):
            services.reopen(course, reason=form.cleaned_data["reason"], by=request.user)
            messages.success(request, "Der er oprettet et nyt forløb.")
            return redirect("citizens:course", course.citizen_id)
    context = {**citizen_frame(request, course.citizen, "course"), "form": form, "is_writing": True}
    return render(
        request, "citizens/reopen.html", context, status=422 if form.errors or form.warnings else 200
    )


@require_http_methods(["GET", "HEAD", "POST"])
def order_amend(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Change an order that is taken in; what it was before is kept."""
    assert isinstance(request.user, User)
    own = REFERRALS.of_offices_of(request.user)
    referral = fetch_or_404(own, request.user, Action.ORDER_SUPPORT, pk=pk)
    form = AmendForm(request.POST or None, referral=referral)
    if form.is_valid():
        with violations_on(form, at=form.rule_fields):
            services.amend_order(referral, form.amendment(), by=request.user)
            messages.success(request, "Bestillingen er ændret.")
            return redirect("plans:order", referral.citizen_id)
    context = {
        **citizen_frame(request, referral.citizen, "order"),
        "form": form,
        "is_writing": True,
        "grant": referral.grants.order_by("-starts_on").first(),
    }
    return render(
        request, "orders/amend_form.html", context, status=422 if form.errors or form.warnings else 200
    )
