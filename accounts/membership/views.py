"""The administrator's pages about one user, and the roles that wait for a second pair of eyes."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.views import PasswordResetConfirmView
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse_lazy
from django.utils.decorators import method_decorator
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.membership import services
from accounts.membership.forms import EndRoleForm, RoleForm, UserForm
from accounts.models import ApiKey, Membership, Municipality, RoleProposal, User
from accounts.policy import Action
from bostoette.errors import violations_on

form_page = require_http_methods(["GET", "HEAD", "POST"])


def administrator_of(request: HttpRequest, action: Action = Action.MANAGE_USERS) -> tuple[User, Municipality]:
    """Who asks, and the kommune they administer. Raises PermissionDenied for everybody else."""
    assert isinstance(request.user, User)
    if not request.user.may(action):
        raise PermissionDenied
    assert request.user.municipality is not None  # only the system user has none, and cannot log in
    return request.user, request.user.municipality


def _answer(request: HttpRequest, template: str, context: dict[str, Any]) -> HttpResponse:
    return render(request, template, context, status=422 if context["form"].is_bound else 200)


@form_page
def user_create(request: HttpRequest) -> HttpResponse:
    by, kommune = administrator_of(request)
    form = UserForm(request.POST or None)
    if form.is_valid():
        with violations_on(form, at={"username-taken": "username"}):
            user = services.create_user(kommune, by=by, **form.cleaned_data)
            messages.success(request, f"{user} er oprettet og får en mail. Giv nu en rolle.")
            return redirect("accounts:user", user.pk)
    return _answer(request, "accounts/user_form.html", {"form": form})


@require_safe
def user(request: HttpRequest, pk: int) -> HttpResponse:
    """One user: roles now, later and before, and what can be done."""
    by, kommune = administrator_of(request)
    shown = get_object_or_404(kommune.users, pk=pk)
    held = shown.memberships.select_related("team", "office").order_by("-starts_on", "-pk")
    waiting = RoleProposal.objects.waiting().filter(user=shown)
    context = {
        "shown": shown,
        "memberships": held,
        "waiting": waiting.select_related("team", "office", "proposed_by"),
        "is_self": shown == by,
    }
    return render(request, "accounts/user.html", context)


@form_page
def role_give(request: HttpRequest, pk: int) -> HttpResponse:
    by, kommune = administrator_of(request)
    shown = get_object_or_404(kommune.users, pk=pk)
    form = RoleForm(request.POST or None, kommune=kommune)
    if form.is_valid():
        with violations_on(form, at={"ends-before-start": "ends_on"}):
            made = services.give_role(shown, form.cleaned_data.pop("place"), by=by, **form.cleaned_data)
            messages.success(request, _said(made))
            return redirect("accounts:user", shown.pk)
    return _answer(request, "accounts/role_form.html", {"form": form, "shown": shown})


def _said(made: Membership | RoleProposal) -> str:
    if isinstance(made, Membership):
        return "Rollen er givet."
    return "Rollen er foreslået. Den gælder, når en kollega med ret til det har sagt god for den."


@form_page
def role_end(request: HttpRequest, pk: int) -> HttpResponse:
    by, kommune = administrator_of(request)
    held = get_object_or_404(Membership.objects.not_over().filter(user__municipality=kommune), pk=pk)
    form = EndRoleForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with violations_on(form):
            services.end_role(held, by=by, **form.cleaned_data)
            messages.success(request, "Rollen er afsluttet.")
            return redirect("accounts:user", held.user_id)
    return _answer(request, "accounts/role_end.html", {"form": form, "held": held})


@form_page
def user_close(request: HttpRequest, pk: int) -> HttpResponse:
    """Close a user, or open one that is closed."""
    by, kommune = administrator_of(request)
    shown = get_object_or_404(kommune.users, pk=pk)
    if request.method == "POST":
        step = services.deactivate if shown.is_active else services.reactivate
        step(shown, by=by)
        messages.success(request, f"{shown} er {'lukket' if shown.is_active else 'åbnet igen'}.")
        return redirect("accounts:user", shown.pk)
    return render(request, "accounts/user_close.html", {"shown": shown})


@require_POST
def user_invite(request: HttpRequest, pk: int) -> HttpResponse:
    by, kommune = administrator_of(request)
    shown = get_object_or_404(kommune.users, pk=pk)
    services.invite_user(shown, by=by)
    messages.success(request, f"{shown} får en mail med et nyt link.")
    return redirect("accounts:user", shown.pk)


@method_decorator(require_http_methods(["GET", "HEAD", "POST"]), name="dispatch")
class Welcome(PasswordResetConfirmView):
    """The link in the mail: the user chooses a password, once and within three days."""

    template_name = "accounts/welcome.html"
    success_url = reverse_lazy("login")


@require_safe
def proposals(request: HttpRequest) -> HttpResponse:
    """Roles and keys that wait for this user's word."""
    assert isinstance(request.user, User)
    if not request.user.may(Action.CONFIRM_ROLES):
        raise PermissionDenied
    waiting = RoleProposal.objects.decidable_by(request.user)
    waiting = waiting.select_related("user", "team", "office", "proposed_by").order_by("created_at")
    keys = ApiKey.objects.decidable_by(request.user).order_by("pk")
    keys = keys.select_related("membership__user", "membership__office", "asked_by")
    return render(request, "accounts/proposals.html", {"waiting": waiting, "keys": keys})


@require_POST
def proposal_decide(request: HttpRequest, pk: int) -> HttpResponse:
    assert isinstance(request.user, User)
    if not request.user.may(Action.CONFIRM_ROLES):
        raise PermissionDenied
    proposal = get_object_or_404(RoleProposal.objects.decidable_by(request.user), pk=pk)
    accept = request.POST.get("answer") == "yes"
    services.decide_proposal(proposal, accept=accept, by=request.user)
    messages.success(request, "Rollen er godkendt og gælder." if accept else "Rollen er afvist.")
    return redirect("accounts:proposals")
