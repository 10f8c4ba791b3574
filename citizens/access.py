"""The one door to a row about a citizen: fetch, check and log in a single call."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from django.http import Http404

from accounts.models import User
from accounts.policy import GRANTS, Action, Role
from audit.log import looked
from audit.models import Outcome
from citizens.models import AccessGrant, Citizen, citizen_id_of


def fetch_or_404(queryset: Any, user: User | AnonymousUser, action: Action, **lookup: Any) -> Any:
    """The row of `queryset` that `lookup` names, if `user` may do `action` to it; the look is logged.

    A row the user may not see is 404, like one that does not exist; one that may be seen but not
    for this action is 403. Both refusals are logged.
    """
    assert isinstance(user, User)  # LoginRequiredMiddleware stands before every view
    row = queryset.permitting(user, action).filter(**lookup).first()
    if row is not None:
        citizen_id = citizen_id_of(row)
        looked(user, [citizen_id], action=action, purpose=purpose_of(user, citizen_id))
        return row
    seen = queryset.visible_to(user).filter(**lookup).first()
    _log_refusal(user, seen or queryset.filter(**lookup).first(), action)
    if seen:
        raise PermissionDenied
    raise Http404


def named_or_404(user: User, pk: UUID) -> Citizen:
    """A citizen of the worker's own teams, of whom only the name may be shown; the look is logged."""
    citizen = Citizen.objects.named_in_teams_of(user).filter(pk=pk).first()
    if citizen is None:
        _log_refusal(user, Citizen.objects.filter(pk=pk).first(), Action.FIND_IN_TEAM)
        raise Http404
    log_list(user, [citizen], Action.FIND_IN_TEAM)
    return citizen


def _log_refusal(user: User, tried: Any, action: Action) -> None:
    """Log whom somebody tried to open. The answer is the same whether there was anybody or not."""
    looked(
        user,
        [citizen_id_of(tried) if tried else None],
        action=action,
        purpose="afvist",
        outcome=Outcome.REFUSED,
    )


def log_list(user: User, citizens: Iterable[Any], action: Action) -> None:
    """Log that a list showed these citizens (or rows about them)."""
    ids = {citizen_id_of(row) for row in citizens}
    if ids:
        looked(user, sorted(ids), action=action, purpose=purpose_of_list(user))


def purpose_of(user: User, citizen_id: UUID) -> str:
    """Why this user sees this citizen, in words the citizen may read."""
    if user.teams_as(Role.SUPPORT_WORKER):
        grant = AccessGrant.objects.in_force().filter(user=user, citizen=citizen_id).first()
        if grant:
            return f"kollegas borger: {grant.get_reason_display()}"
    return purpose_of_list(user)


def purpose_of_list(user: User) -> str:
    if user.teams_as(Role.SUPPORT_WORKER):
        return "bostøtte for borgeren"
    if user.teams_as(Role.MANAGER):
        return "leder af borgerens team"
    return "myndighed på bestillingen"


def may_on(user: User, citizen: Citizen) -> set[str]:
    """Every action the user may perform on this citizen, for screens to show the right buttons."""
    relations = set()
    if citizen.team_id in user.teams_as(Role.MANAGER):
        relations.add(Role.MANAGER)
    if user.teams_as(Role.SUPPORT_WORKER) and _is_with(user, citizen):
        relations.add(Role.SUPPORT_WORKER)
    offices = user.offices_as(Role.AUTHORITY)
    if offices and citizen.referral_set.filter(office__in=offices).exists():
        relations.add(Role.AUTHORITY)
    return {action.value for action, roles in GRANTS.items() if roles & relations}


def _is_with(user: User, citizen: Citizen) -> bool:
    if citizen.assignment_set.current().filter(user=user).exists():
        return True
    granted = citizen.accessgrant_set.in_force().filter(user=user).exists()
    return bool(granted and citizen.team_id in user.teams_as(Role.SUPPORT_WORKER))
