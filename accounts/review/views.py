"""The pages of the half-yearly review: the rounds, one round, one membership, and the outcome as a file."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.formats import date_format
from django.views.decorators.http import require_http_methods, require_safe

from accounts.models import AccessReview, AccessReviewItem, User
from accounts.policy import Action
from accounts.review import services
from accounts.review.forms import ItemForm, OpenReviewForm
from bostoette.errors import violations_on
from bostoette.tables import csv_download

form_page = require_http_methods(["GET", "HEAD", "POST"])
ROUNDS = AccessReview.objects.select_related("municipality", "team", "office", "opened_by")
ITEMS = AccessReviewItem.objects.select_related(
    "review__municipality", "membership__user", "membership__team", "membership__office", "decided_by"
)


@dataclass(frozen=True)
class Line:
    """One membership of a round as the page shows it."""

    item: AccessReviewItem
    may_decide: bool


def _reviewer(request: HttpRequest) -> User:
    assert isinstance(request.user, User)
    if not request.user.may(Action.REVIEW_ACCESS):
        raise PermissionDenied
    return request.user


@require_safe
def reviews(request: HttpRequest) -> HttpResponse:
    """The rounds one goes through or follows, the open ones first."""
    seen = ROUNDS.seen_by(_reviewer(request))
    context = {
        "under_way": seen.open().order_by("due_on", "pk"),
        "done": seen.exclude(closed_on=None).order_by("-closed_on", "-pk")[:50],
        "may_open": _reviewer(request).may(Action.OPEN_ACCESS_REVIEW),
    }
    return render(request, "accounts/reviews.html", context)


@form_page
def review_open(request: HttpRequest) -> HttpResponse:
    user = _reviewer(request)
    if not user.may(Action.OPEN_ACCESS_REVIEW):
        raise PermissionDenied
    assert user.municipality is not None  # only the system user has none, and cannot log in
    form = OpenReviewForm(request.POST or None, kommune=user.municipality)
    if form.is_valid():
        with violations_on(form):
            opened = services.open_review(form.cleaned_data["where"], by=user, today=timezone.localdate())
            messages.success(request, "Gennemgangen er åbnet, og lederen får besked.")
            return redirect("accounts:review", opened.pk)
    status = 422 if form.is_bound else 200
    return render(request, "accounts/review_open.html", {"form": form}, status=status)


@require_safe
def review(request: HttpRequest, pk: int) -> HttpResponse:
    """Everybody with access, and what was said about each."""
    user = _reviewer(request)
    shown = get_object_or_404(ROUNDS.seen_by(user), pk=pk)
    items = list(_items(shown))
    waiting = [item for item in items if not item.finding and not item.membership.is_over]
    context = {
        "review": shown,
        "lines": [Line(item, item in waiting and services.may_decide(item, user)) for item in items],
        "answered": len(items) - len(waiting),
        "waiting": waiting,
        "may_suspend": shown.is_overdue and user.may(Action.OPEN_ACCESS_REVIEW),
    }
    return render(request, "accounts/review.html", context)


def _items(shown: AccessReview) -> "list[AccessReviewItem]":
    return list(ITEMS.filter(review=shown).order_by("membership__user__sort_key", "membership__role", "pk"))


@form_page
def review_item(request: HttpRequest, pk: int) -> HttpResponse:
    """Say whether one membership shall stay."""
    user = _reviewer(request)
    item = get_object_or_404(ITEMS, pk=pk, review__in=AccessReview.objects.seen_by(user))
    if not services.may_decide(item, user):
        raise PermissionDenied
    form = ItemForm(request.POST or None, item=item)
    if form.is_valid():
        with violations_on(form, at={"change-what": "new_place"}):
            services.decide(item, by=user, **form.cleaned_data)
            messages.success(request, f"Noteret for {item.membership.user}.")
            return redirect("accounts:review", item.review_id)
    context = {"form": form, "item": item}
    return render(request, "accounts/review_item.html", context, status=422 if form.is_bound else 200)


@form_page
def review_suspend(request: HttpRequest, pk: int) -> HttpResponse:
    """The proposal when a round is late: end what nobody has answered for."""
    user = _reviewer(request)
    if not user.may(Action.OPEN_ACCESS_REVIEW):
        raise PermissionDenied
    shown = get_object_or_404(ROUNDS.seen_by(user), pk=pk)
    waiting = [item for item in ITEMS.unanswered().filter(review=shown) if services.may_decide(item, user)]
    if request.method == "POST":
        number = services.suspend_unanswered(shown, by=user)
        messages.success(request, f"{number} adgange er lukket.")
        return redirect("accounts:review", shown.pk)
    points = [f"{item.membership.user}: {item.membership}" for item in waiting]
    return render(request, "accounts/review_suspend.html", {"review": shown, "points": points})


@require_safe
def review_csv(request: HttpRequest, pk: int) -> HttpResponse:
    """The outcome as a file to keep."""
    shown = get_object_or_404(ROUNDS.seen_by(_reviewer(request)), pk=pk)
    return csv_download(f"adgange-{shown.opened_on:%Y-%m-%d}.csv", _table(shown))


def _table(shown: AccessReview) -> Iterator[list[object]]:
    yield [
        "Sted",
        "Navn",
        "Brugernavn",
        "Rolle",
        "Fra",
        "Til og med",
        "Afgørelse",
        "Bemærkning",
        "Af",
        "Dato",
    ]
    for item in _items(shown):
        held = item.membership
        yield [
            shown.place,
            held.user.name,
            held.user.username,
            held.get_role_display(),
            _day(held.starts_on),
            _day(held.ends_on),
            item.get_finding_display() or ("ophørt" if held.is_over else "venter"),
            item.note,
            item.decided_by or "",
            _day(item.decided_at and timezone.localtime(item.decided_at).date()),
        ]


def _day(day: date | None) -> str:
    return date_format(day, "SHORT_DATE_FORMAT") if day else ""
