"""The administrator's pages about other systems and their keys. They show no citizen."""

from datetime import timedelta

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Count, Prefetch, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.membership.views import administrator_of
from accounts.models import ApiKey, Membership, Municipality, User
from accounts.policy import Action
from accounts.systems import services
from accounts.systems.forms import KeyForm, SystemForm
from audit.models import Lookup, Outcome
from bostoette.errors import violations_on

form_page = require_http_methods(["GET", "HEAD", "POST"])
COUNTED = timedelta(days=30)


@require_safe
def systems(request: HttpRequest) -> HttpResponse:
    """The kommune's other systems, their keys, and how much they have read."""
    _, kommune = administrator_of(request, Action.MANAGE_SYSTEMS)
    keys = ApiKey.objects.select_related("asked_by", "decided_by", "revoked_by").order_by("-pk")
    held = Membership.objects.select_related("office").order_by("-starts_on", "-pk")
    held = held.prefetch_related(Prefetch("api_keys", keys))
    found = _machines(kommune).prefetch_related(Prefetch("memberships", held))
    shown = list(found.order_by("sort_key", "pk"))
    looks = _looks(shown)
    rows = [{"system": system, "looks": looks.get(system.pk, 0)} for system in shown]
    return render(request, "accounts/systems.html", {"rows": rows, "days": COUNTED.days})


def _machines(kommune: Municipality) -> QuerySet[User]:
    return User.objects.filter(municipality=kommune, is_machine=True)


def _looks(found: list[User]) -> dict[int, int]:
    """How many times each system was shown a citizen of late."""
    since = timezone.now() - COUNTED
    looks = Lookup.objects.filter(user_id__in=[one.pk for one in found], at__gte=since, outcome=Outcome.SHOWN)
    return dict(looks.order_by().values_list("user_id").annotate(n=Count("pk")))


@form_page
def system_create(request: HttpRequest) -> HttpResponse:
    by, kommune = administrator_of(request, Action.MANAGE_SYSTEMS)
    form = SystemForm(request.POST or None, kommune=kommune)
    if form.is_valid():
        system = services.create_system(kommune, by=by, **form.cleaned_data)
        messages.success(request, f"{system} er oprettet. Bed nu om en nøgle til det.")
        return redirect("accounts:key_ask", system.pk)
    context = {"form": form}
    return render(request, "accounts/system_form.html", context, status=422 if form.is_bound else 200)


@form_page
def key_ask(request: HttpRequest, pk: int) -> HttpResponse:
    by, kommune = administrator_of(request, Action.MANAGE_SYSTEMS)
    system = get_object_or_404(_machines(kommune), pk=pk)
    form = KeyForm(request.POST or None)
    if form.is_valid():
        with violations_on(form, at={"too-long": "expires_on"}):
            services.ask_for_key(system, by=by, **form.cleaned_data)
            messages.success(request, "Nøglen kan hentes, når en kollega har sagt god for den.")
            return redirect("accounts:systems")
    context = {"form": form, "system": system}
    return render(request, "accounts/key_form.html", context, status=422 if form.is_bound else 200)


def _key_of(kommune: Municipality, pk: int) -> ApiKey:
    keys = ApiKey.objects.select_related("membership__user", "membership__office")
    return get_object_or_404(keys.filter(membership__user__municipality=kommune), pk=pk)


@require_POST
def key_fetch(request: HttpRequest, pk: int) -> HttpResponse:
    """The key, on the one page that ever shows it. Not a redirect: it would have to be kept to be shown."""
    by, kommune = administrator_of(request, Action.MANAGE_SYSTEMS)
    key = _key_of(kommune, pk)
    secret = services.fetch_key(key, by=by)
    return render(request, "accounts/key.html", {"key": key, "secret": secret})


@form_page
def key_revoke(request: HttpRequest, pk: int) -> HttpResponse:
    by, kommune = administrator_of(request, Action.MANAGE_SYSTEMS)
    key = _key_of(kommune, pk)
    if request.method == "POST":
        services.revoke_key(key, by=by)
        messages.success(request, "Nøglen er lukket og virker ikke længere.")
        return redirect("accounts:systems")
    return render(request, "accounts/key_revoke.html", {"key": key})


@require_POST
def key_decide(request: HttpRequest, pk: int) -> HttpResponse:
    """The second pair of eyes on a key that somebody asked for."""
    assert isinstance(request.user, User)
    if not request.user.may(Action.CONFIRM_KEYS):
        raise PermissionDenied
    key = get_object_or_404(ApiKey.objects.decidable_by(request.user), pk=pk)
    accept = request.POST.get("answer") == "yes"
    services.decide_key(key, accept=accept, by=request.user)
    messages.success(request, "Nøglen er godkendt og kan hentes." if accept else "Nøglen er afvist.")
    return redirect("accounts:proposals")
