"""What the frame of every page shows: who is here, and where they can go."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.text import get_text_list

from accounts.login.sessions import HANDED_OVER, seconds_left
from accounts.models import Membership, User
from accounts.policy import Action


@dataclass(frozen=True)
class MenuItem:
    label: str
    url: str
    is_current: bool
    count: int | None = None


@dataclass(frozen=True)
class Shortcut:
    """A key, and what it does on the page that has something to press (`data-shortcut`)."""

    key: str
    label: str


# action that opens the page, its Danish name, its route
MENU = (
    (Action.VIEW_DAY, "Min dag", "followups:my_day"),
    (Action.VIEW_CITIZEN, "Borgere", "citizens:list"),
    (Action.VIEW_REFERRALS, "Bestillinger", "orders:list"),
    (Action.FIND_IN_TEAM, "Teamets borgere", "citizens:team"),
    (Action.MANAGE_WORKERS, "Bostøtter", "citizens:workers"),
    (Action.VIEW_DASHBOARD, "Pejlemærker", "dashboards:overview"),
    (Action.LEAD_GROUPS, "Grupper", "visits:groups"),
    (Action.RECORD_SUPERVISION, "Sparring", "visits:supervision"),
    (Action.ANSWER_ROUND, "Selvevaluering", "selfevaluation:list"),
    (Action.EXPORT_PLANS, "Udskrifter", "printouts:own"),
    (Action.VIEW_CONTROL, "Kontrol", "citizens:control"),
    (Action.JUDGE_SAMPLES, "Stikprøver", "oversight:samples"),
    (Action.EDIT_OWN_PROFILE, "Min profil", "citizens:own_profile"),
    (Action.VIEW_USERS, "Brugere", "accounts:users"),
)

SHORTCUTS = (
    (Action.LOG_VISIT, Shortcut("N", "Nyt besøg hos den borger, du har åben")),
    (Action.VIEW_CITIZEN, Shortcut("/", "Søg efter en borger")),
)


def roles_in_words(held: Iterable[Membership]) -> str:
    """The roles of a login with their places: »leder, Team Midt og Team Nord«."""
    places: dict[str, list[str]] = {}
    for membership in held:
        place = membership.team or membership.office
        places.setdefault(membership.get_role_display(), []).extend([str(place)] if place else [])
    return "; ".join(
        f"{role}, {get_text_list(where, 'og')}" if where else role for role, where in places.items()
    )


def shell(request: HttpRequest) -> dict[str, Any]:
    """Menu, roles, session length and keys for `base.html`; nothing for a visitor who is not logged in, and
    nothing while a citizen has the screen.
    """
    user = getattr(request, "user", None)
    if not isinstance(user, User) or HANDED_OVER in request.session:
        return {"menu": [], "session_seconds": None, "shortcuts": []}
    items = [(label, reverse(route)) for action, label, route in MENU if user.may(action)]
    # The longest, since `/borgere/team/` lies below `/borgere/`.
    here = max((url for _, url in items if request.path.startswith(url)), key=len, default="")
    return {
        "menu": [MenuItem(label, url, url == here) for label, url in items],
        "user_name": user.name,
        "role_label": roles_in_words(user.held),
        "municipality_name": user.municipality.name if user.municipality else "",
        "session_seconds": settings.SESSION_COOKIE_AGE,
        "shortcuts": [shortcut for action, shortcut in SHORTCUTS if user.may(action)],
        "session_longest": seconds_left(request.session),
    }
