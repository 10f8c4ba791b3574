"""My login: where I am logged in, my password, my app. And what an administrator does for a colleague."""

from django.contrib import auth, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.login import pins, services, steps
from accounts.login.attempts import refuse
from accounts.login.forms import ChangePasswordForm, CodeForm, SetPinForm
from accounts.login.passwords import works_for
from accounts.login.sessions import shown
from accounts.models import User
from accounts.policy import Action


@require_safe
def account(request: HttpRequest) -> HttpResponse:
    """The own logins and what protects them."""
    user = _user(request)
    rows = services.sessions_of(user)
    logins = [shown(row, this_key=request.session.session_key) for row in rows]
    context = {
        "logins": logins,
        "others": len(logins) - 1,
        "has_password": works_for(user),
        "has_app": services.has_app(user),
        "codes_left": services.codes_left(user),
        "has_pin": pins.has_pin(user),
    }
    return render(request, "accounts/login/account.html", context)


@require_POST
def end_sessions(request: HttpRequest) -> HttpResponse:
    """End one of the own logins (`login`), or all but this."""
    user, this = _user(request), request.session.session_key
    named = request.POST.get("login")
    rows = [
        row for row in services.sessions_of(user) if row.session_key != this and named in (None, row.handle)
    ]
    services.end_own_sessions(user, rows)
    messages.success(request, "Det er logget ud." if named else "Du er logget ud alle andre steder.")
    return redirect("accounts:account")


@require_http_methods(["GET", "HEAD", "POST"])
def password(request: HttpRequest) -> HttpResponse:
    user = _user(request)
    if not works_for(user):
        raise PermissionDenied
    form = ChangePasswordForm(request, user, request.POST or None)
    if form.is_valid():
        services.change_password(user, form.cleaned_data["new_password1"], keep=request.session.session_key)
        auth.update_session_auth_hash(request, user)
        messages.success(request, "Kodeordet er ændret. Du er logget ud alle andre steder.")
        return redirect("accounts:account")
    return render(request, "accounts/login/password.html", {"form": form}, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def recovery_codes(request: HttpRequest) -> HttpResponse:
    """New emergency codes, after a look at the app: whoever finds an open screen has not got it."""
    user = _user(request)
    form = _code_form(request, user)
    if form.is_valid():
        codes = services.renew_recovery_codes(user)
        return render(request, "accounts/login/codes.html", {"codes": codes, "goes_to": ""})
    context = {
        "form": form,
        "title": "Lav nye nødkoder",
        "text": "De gamle nødkoder holder op med at virke. De nye bliver vist én gang.",
        "action_label": "Lav nye nødkoder",
    }
    return render(request, "accounts/login/confirm.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def change_app(request: HttpRequest) -> HttpResponse:
    """Give up the present app and set up another, as at the first login."""
    user = _user(request)
    form = _code_form(request, user)
    if form.is_valid():
        roles = request.session.get(steps.ROLES)
        auth.logout(request)
        services.change_app(user)
        return steps.enrol_anew(request, user, roles=None if roles is None else tuple(roles))
    context = {
        "form": form,
        "title": "Skift til en anden app eller telefon",
        "text": "Du bliver logget ud alle steder og sætter den nye app op med det samme.",
        "action_label": "Skift app",
    }
    return render(request, "accounts/login/confirm.html", context, status=422 if form.errors else 200)


def _code_form(request: HttpRequest, user: User) -> CodeForm:
    """The form for the code of the present app; a wrong code is an error on it, counted and logged."""
    if not services.has_app(user):
        raise PermissionDenied
    form = CodeForm(request.POST or None)
    if form.is_valid() and not services.check_code(user, form.cleaned_data["code"]):
        refuse(request, user)
        form.add_error("code", "Koden passer ikke. Vent på den næste i appen, og prøv igen.")
    return form


@require_http_methods(["GET", "HEAD", "POST"])
def pin(request: HttpRequest) -> HttpResponse:
    """Choose the PIN that takes the screen back from a citizen; then on to where one came from."""
    user = _user(request)
    form = SetPinForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        pins.set_pin(user, form.cleaned_data["pin"])
        messages.success(request, "Din PIN-kode er gemt.")
        goes_to = request.GET.get("next", "")
        is_ours = url_has_allowed_host_and_scheme(goes_to, allowed_hosts=None)
        return redirect(goes_to if is_ours else "accounts:account")
    context = {"form": form, "has_pin": pins.has_pin(user)}
    return render(request, "accounts/login/pin.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def reset_second_step(request: HttpRequest, pk: int) -> HttpResponse:
    """An administrator lets a colleague without phone and codes begin anew."""
    by = _user(request)
    if not by.may(Action.RESET_SECOND_STEP):
        raise PermissionDenied
    colleague = get_object_or_404(User, pk=pk, municipality=by.municipality)
    if request.method == "POST":
        services.reset_second_step(colleague, by=by)
        messages.success(request, f"{colleague} er logget ud og sætter appen op igen ved næste login.")
        return redirect("accounts:users")
    return render(request, "accounts/login/reset.html", {"colleague": colleague})


def _user(request: HttpRequest) -> User:
    assert isinstance(request.user, User)
    return request.user
