"""Pages about users and teams. They show no citizen."""

from django.core.exceptions import PermissionDenied
from django.db.models import Exists, OuterRef, Prefetch
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.models import AccessReview, Authenticator, Membership, User
from accounts.policy import Action
from bostoette.paging import page_after


@require_safe
def users(request: HttpRequest) -> HttpResponse:
    """The users of the administrator's own kommune, with their roles today."""
    assert isinstance(request.user, User)
    if not request.user.may(Action.VIEW_USERS):
        raise PermissionDenied
    current = Membership.objects.current().select_related("team", "office")
    with_app = Exists(Authenticator.objects.filter(user=OuterRef("pk"), confirmed=True))
    colleagues = (
        User.objects.filter(municipality=request.user.municipality)
        .annotate(has_app=with_app)
        .prefetch_related(Prefetch("memberships", queryset=current, to_attr="roles_today"))
    )
    page = page_after(colleagues, by="sort_key", after=request.GET.get("efter"))
    late = AccessReview.objects.seen_by(request.user).overdue_on(timezone.localdate())
    context = {
        "users": page.rows,
        "next_key": page.next_key,
        "overdue": late.select_related("team", "office").order_by("due_on"),
    }
    return render(request, "accounts/user_list.html", context)
