"""Every request is one transaction that reaches no further than the one who asks."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from accounts.models import User
from citizens.reach import within_reach_of


def stay_within_reach(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """What a view raises rolls back to before the view (ATOMIC_REQUESTS); its error page is still in here."""

    def middleware(request: HttpRequest) -> HttpResponse:
        user = request.user
        assert isinstance(user, User) or user.is_anonymous
        with within_reach_of(user):
            return get_response(request)

    return middleware
