"""What a login allowed holds for every request made with it."""

from collections.abc import Callable

from django.conf import settings
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse

from accounts.login.steps import ROLES, SECOND_STEP
from accounts.models import User


def honour_login(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """No session without the second step where it is demanded, and no role the kommune's login left out."""

    def middleware(request: HttpRequest) -> HttpResponse:
        user = request.user
        if isinstance(user, User):
            if settings.MFA_REQUIRED and not request.session.get(SECOND_STEP):
                logout(request)
            elif (roles := request.session.get(ROLES)) is not None:
                user.narrow_to(roles)
        return get_response(request)

    return middleware
