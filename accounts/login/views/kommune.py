"""Through the kommune's own login (OpenID Connect)."""

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_safe

from accounts.login import oidc, steps
from accounts.login.claims import NoAccess
from accounts.login.providers import Provider, providers
from accounts.models import User
from audit.log import record
from audit.models import Event

GOES_TO = "kommune_login_goes_to"


@login_not_required
@require_safe
def start(request: HttpRequest, slug: str) -> HttpResponse:
    """Away to the kommune's login. A link and no form: the content policy lets forms go nowhere else."""
    provider = _provider(slug)
    goes_to = request.GET.get("next", "")
    ours = url_has_allowed_host_and_scheme(goes_to, {request.get_host()}, require_https=request.is_secure())
    request.session[GOES_TO] = goes_to if ours else ""
    back_to = request.build_absolute_uri(reverse("accounts:kommune_back", args=[slug]))
    try:
        return oidc.send_away(request, provider, back_to=back_to)
    except NoAccess as no:
        return _refused(request, provider, no)


@login_not_required
@require_safe
def back(request: HttpRequest, slug: str) -> HttpResponse:
    """Back from it, with an answer that may be used once."""
    provider = _provider(slug)
    goes_to = request.session.pop(GOES_TO, "")
    try:
        person = oidc.receive(request, provider)
        user = oidc.user_of(person, provider)
    except NoAccess as no:
        return _refused(request, provider, no)
    second_step = "kommune" if person.took_two_steps else ""
    return steps.take_first(request, user, goes_to=goes_to, roles=person.roles, second_step=second_step)


def _provider(slug: str) -> Provider:
    found = providers().get(slug)
    if found is None:
        raise Http404
    return found


def _refused(request: HttpRequest, provider: Provider, no: NoAccess) -> HttpResponse:
    system = User.objects.system()
    record(Event.LOGIN_REFUSED, by=system, target=system, provider=provider.slug, reason=no.code)
    context = {"sentence": str(no), "kommune": provider.municipality}
    return render(request, "accounts/login/kommune_refused.html", context, status=403)
