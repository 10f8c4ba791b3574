"""Who can read a plan, in words for the one whose plan it is. Said from the policy, so that it is true."""

from dataclasses import dataclass

from accounts.policy import Action, Role, roles_granting
from citizens.models import Citizen


@dataclass(frozen=True)
class Readers:
    """`now`: of the draft. `later`: who comes to it when the plan is approved."""

    now: tuple[str, ...]
    later: tuple[str, ...]


def readers_of(citizen: Citizen) -> Readers:
    """The groups that may read. Reads the citizen's team, and the office that holds the citizen."""
    drafts = roles_granting(Action.VIEW_PLAN_DRAFTS)
    plans = roles_granting(Action.VIEW_APPROVED_PLANS)
    return Readers(now=_named(drafts, citizen), later=_named(plans - drafts, citizen))


def _named(roles: frozenset[Role], citizen: Citizen) -> tuple[str, ...]:
    names = {
        Role.SUPPORT_WORKER: f"bostøtter, der er knyttet til {citizen.first_name}",
        Role.MANAGER: f"lederen af {citizen.team}",
        Role.AUTHORITY: str(citizen.held_by) if citizen.held_by else "",
        Role.ADMINISTRATOR: "administratorer",
    }
    return tuple(names[role] for role in Role if role in roles and names[role])
