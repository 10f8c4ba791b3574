"""Where one can be what: the pairs of role and place that a kommune has to give."""

from dataclasses import dataclass

from accounts.models import Membership, Municipality, Office, RoleProposal, Team
from accounts.policy import FOUR_EYES, Role


@dataclass(frozen=True)
class Place:
    """A role and where it is held. `key` names it in a form."""

    role: Role
    team: Team | None = None
    office: Office | None = None

    @property
    def key(self) -> str:
        where = self.team or self.office
        return f"{self.role}-{where.pk}" if where else str(self.role)

    @property
    def label(self) -> str:
        where = self.team or self.office
        return (
            f"{str(self.role.label).capitalize()} i {where}" if where else str(self.role.label).capitalize()
        )

    @property
    def municipality_id(self) -> int | None:
        """Of the kommune the place belongs to; None for one that is the kommune itself."""
        where = self.team or self.office
        return where.municipality_id if where else None

    @property
    def needs_four_eyes(self) -> bool:
        return self.role in FOUR_EYES


def places_of(kommune: Municipality) -> dict[str, Place]:
    """Every role a kommune has to give, by key, team after team."""
    teams = kommune.teams.order_by("name")
    found = [Place(role, team=team) for team in teams for role in (Role.SUPPORT_WORKER, Role.MANAGER)]
    found += [Place(Role.AUTHORITY, office=office) for office in kommune.offices.order_by("name")]
    return {place.key: place for place in (*found, Place(Role.ADMINISTRATOR))}


def place_of(row: Membership | RoleProposal) -> Place:
    return Place(Role(row.role), team=row.team, office=row.office)
