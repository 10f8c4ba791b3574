"""The pages before one is inside: the password, the code, the app set up for the first time."""

from collections.abc import Callable
from io import BytesIO

import segno
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.forms import AuthenticationForm
from django.contrib.auth.views import LoginView
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from accounts.login import services, steps
from accounts.login.attempts import refuse
from accounts.login.forms import CodeForm, PasswordForm, RecoveryForm
from accounts.login.providers import providers
from accounts.models import User


class PasswordLogin(LoginView):
    """The first step. Whether a second follows is decided in `steps`."""

    authentication_form = PasswordForm
    http_method_names = ("get", "head", "post")

    def get_context_data(self, **kwargs: object) -> dict[str, object]:
        return super().get_context_data(providers=providers().values(), **kwargs)

    def form_valid(self, form: AuthenticationForm) -> HttpResponse:
        user = form.get_user()
        assert isinstance(user, User)
        return steps.take_first(self.request, user, goes_to=self.get_redirect_url())


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def code(request: HttpRequest) -> HttpResponse:
    """The second step: what the app shows."""
    return _second_step(request, CodeForm, services.check_code, "accounts/login/code.html", "app")


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def recovery(request: HttpRequest) -> HttpResponse:
    """The second step for somebody whose phone is gone."""
    check = services.use_recovery_code
    return _second_step(request, RecoveryForm, check, "accounts/login/recovery.html", "recovery")


def _second_step(
    request: HttpRequest, shape: type[Form], check: Callable[[User, str], bool], template: str, name: str
) -> HttpResponse:
    waiting = steps.waiting(request)
    if waiting is None:
        return redirect("login")
    user, first = waiting
    form = shape(request.POST or None)
    if form.is_valid():
        if check(user, form.cleaned_data["code"]):
            return steps.let_in(request, user, first, second_step=name)
        refuse(request, user)
        form.add_error("code", _why_not(user))
    return render(request, template, {"form": form}, status=422 if form.errors else 200)


def _why_not(user: User) -> str:
    wait = services.seconds_to_wait(user)
    later = f" Vent {wait} sekunder, og prøv igen." if wait > 1 else " Prøv igen."
    return f"Koden passer ikke.{later}"


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def enrol(request: HttpRequest) -> HttpResponse:
    """Set up the app, the first time. The answer shows the emergency codes, this once."""
    waiting = steps.waiting(request)
    begun = services.begun_app(waiting[0]) if waiting else None
    if waiting is None or begun is None:
        return redirect("login")
    user, first = waiting
    form = CodeForm(request.POST or None)
    if form.is_valid():
        codes = services.confirm_enrolment(user, form.cleaned_data["code"])
        if codes:
            steps.enter(request, user, first, second_step="app")
            return render(request, "accounts/login/codes.html", {"codes": codes, "goes_to": first.goes_to})
        refuse(request, user)
        form.add_error("code", "Koden passer ikke. Vent på den næste i appen, og prøv igen.")
    context = {"form": form, "typed_secret": begun.typed_secret}
    return render(request, "accounts/login/enrol.html", context, status=422 if form.errors else 200)


@login_not_required
@require_safe
def square(request: HttpRequest) -> HttpResponse:
    """The picture the app reads: a file of its own, since the content policy refuses drawings with styles."""
    waiting = steps.waiting(request)
    begun = services.begun_app(waiting[0]) if waiting else None
    if begun is None:
        raise Http404
    svg = BytesIO()
    code = segno.make(begun.address, error="m")
    code.save(svg, kind="svg", scale=5, border=2, dark="#000", light="#fff")
    return HttpResponse(svg.getvalue(), content_type="image/svg+xml")
