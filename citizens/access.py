"""The one door to a row about a citizen: fetch, check and log in a single call."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest

from accounts.models import User
from accounts.policy import BREAK_GLASS_CARRIES, GRANTS, WORK_ON_CASE, Action, Role
from audit.log import looked
from audit.models import Outcome
from citizens.cpr import Cpr
from citizens.models import AccessGrant, Citizen, GrantKind, citizen_id_of
from citizens.reach import within_whole_house


def fetch_or_404(queryset: Any, user: User | AnonymousUser, action: Action, **lookup: Any) -> Any:
    """The row of `queryset` that `lookup` names, if `user` may do `action` to it; the look is logged.

    A row the user may not see is 404, like one that does not exist; one that may be seen but not
    for this action is 403. Both refusals are logged.
    """
    row = fetch_progress_or_404(queryset, user, action, **lookup)
    assert isinstance(user, User)  # RequireLogin stands before every view
    looked(user, [citizen_id_of(row)], action=action, purpose=purpose_of(user, row))
    return row


def fetch_progress_or_404(queryset: Any, user: User | AnonymousUser, action: Action, **lookup: Any) -> Any:
    """As `fetch_or_404`, for what happens between asking for a file and fetching it, and shows nobody.

    A page asks every other second how far the file is, and a worker may try five times to make it. Lines
    of that would bury those of people who read something: the asking is a line, and the fetching; here
    only a refusal is one.
    """
    assert isinstance(user, User)  # as above
    row = queryset.permitting(user, action).filter(**lookup).first()
    if row is not None:
        return row
    if log_refusal(queryset.filter(**lookup), user, action):
        raise PermissionDenied
    raise Http404


def fetch_job_or_404(request: HttpRequest, queryset: Any, action: Action, **lookup: Any) -> Any:
    """As `fetch_or_404`, for the page that shows how far a file is.

    To open it is a look like any other. That it asks again by itself is none.
    """
    fetch = fetch_progress_or_404 if "HX-Request" in request.headers else fetch_or_404
    return fetch(queryset, request.user, action, **lookup)


def named_or_404(user: User, pk: UUID) -> Citizen:
    """A citizen of the worker's own teams, of whom only the name may be shown; the look is logged."""
    citizen = Citizen.objects.named_in_teams_of(user).filter(pk=pk).first()
    if citizen is None:
        log_refusal(Citizen.objects.filter(pk=pk), user, Action.FIND_IN_TEAM)
        raise Http404
    log_list(user, [citizen], Action.FIND_IN_TEAM)
    return citizen


@within_whole_house()
def known_by_number(user: User, number: Cpr | None) -> Citizen | None:
    """Whoever in the kommune has this CPR number, to write an order for; the search is logged.

    Myndighed may know that somebody is known, and by what name, before the office holds an order.
    """
    if number is None:
        return None
    assert user.municipality is not None  # only the system user has none, and cannot log in
    citizen = Citizen.objects.with_number(number.digits, user.municipality).select_related("team").first()
    looked(
        user,
        [citizen.pk if citizen else None],
        action=Action.ORDER_SUPPORT,
        purpose="myndighed skriver en bestilling",
        criteria=["cpr"],
    )
    return citizen


@within_whole_house()
def log_refusal(rows: Any, user: User, action: Action) -> bool:
    """Log whom somebody tried to open, also behind the wall. Whether the user sees the citizen at all."""
    tried = rows.first()
    looked(
        user,
        [citizen_id_of(tried) if tried else None],
        action=action,
        purpose="afvist",
        outcome=Outcome.REFUSED,
    )
    return bool(tried) and rows.visible_to(user).exists()


def without_broken_glass(rows: Any, user: User) -> Any:
    """`rows` (citizens, or rows about them) without those whom `user` opened by værdispring."""
    broken = AccessGrant.objects.in_force().filter(user=user, kind=GrantKind.BREAK_GLASS).values("citizen")
    return rows.exclude(**{"pk__in" if rows.model is Citizen else "citizen__in": broken})


def log_list(user: User, citizens: Iterable[Any], action: Action) -> None:
    """Log that a list showed these citizens (or rows about them)."""
    ids = {citizen_id_of(row) for row in citizens}
    if ids:
        looked(user, sorted(ids), action=action, purpose=purpose_of_list(user))


def purpose_of(user: User, row: Any) -> str:
    """Why this user sees the citizen `row` is about, in words the citizen may read."""
    is_leder_here = row.team_id in user.teams_as(Role.MANAGER)
    grant = None if is_leder_here else _grant(user, citizen_id_of(row))
    return grant.purpose if grant else purpose_of_list(user)


def _grant(user: User, citizen_id: UUID) -> AccessGrant | None:
    """The grant by which `user` sees the citizen now; that of the own team before a værdispring."""
    grants = AccessGrant.objects.letting(user, Action.VIEW_CITIZEN)
    if grants is None:
        return None
    return grants.filter(citizen=citizen_id).order_by("-kind", "-expires_at").first()


def purpose_of_list(user: User) -> str:
    if user.asks_with:
        return f"hentet af myndighedens system: {user.asks_with}"
    if user.teams_as(Role.SUPPORT_WORKER):
        return "bostøtte for borgeren"
    if user.teams_as(Role.MANAGER):
        return "leder af borgerens team"
    return "myndighed på bestillingen"


@dataclass(frozen=True)
class Standing:
    """What the user may do here, and the værdispring that alone let them in, if so."""

    may: set[str]
    broken_glass: AccessGrant | None = None


def standing_on(user: User, citizen: Citizen) -> Standing:
    """Every action the user may perform on this citizen, for screens to show the right buttons."""
    relations = _relations(user, citizen)
    grant = None if relations else _grant(user, citizen.pk)
    if grant and grant.kind == GrantKind.TEAM:
        relations.add(Role.SUPPORT_WORKER)
    if grant and grant.kind == GrantKind.BREAK_GLASS:
        return Standing({action.value for action in BREAK_GLASS_CARRIES if user.may(action)}, grant)
    allowed = {action for action, roles in GRANTS.items() if roles & relations}
    at_rest = WORK_ON_CASE if citizen.archived_on else frozenset()
    return Standing({action.value for action in allowed - at_rest})


def _relations(user: User, citizen: Citizen) -> set[Role]:
    """The roles in which the user has to do with the citizen, without opening anything."""
    relations = set()
    if citizen.team_id in user.teams_as(Role.MANAGER):
        relations.add(Role.MANAGER)
    # As the row rule has it: an assignment nobody ended ends when the citizen is archived.
    may_be_assigned = user.teams_as(Role.SUPPORT_WORKER) and not citizen.archived_on
    if may_be_assigned and citizen.assignment_set.current().filter(user=user).exists():
        relations.add(Role.SUPPORT_WORKER)
    if citizen.held_by_id in user.offices_as(Role.AUTHORITY):
        relations.add(Role.AUTHORITY)
    return relations
