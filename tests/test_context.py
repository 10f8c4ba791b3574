"""Who is here, in the words at the top of every page."""

from accounts.models import Membership, Office, Team
from accounts.policy import Role
from bostoette.context import roles_in_words


def test_a_role_is_said_once_with_all_its_places() -> None:
    midt, nord = Team(name="Team Midt"), Team(name="Team Nord")
    held = [
        Membership(role=Role.MANAGER, team=midt),
        Membership(role=Role.SUPPORT_WORKER, team=nord),
        Membership(role=Role.MANAGER, team=nord),
    ]
    assert roles_in_words(held) == "leder, Team Midt og Team Nord; bostøtte, Team Nord"
    assert roles_in_words([Membership(role=Role.ADMINISTRATOR)]) == "administrator"
    assert (
        roles_in_words([Membership(role=Role.AUTHORITY, office=Office(name="Voksen"))]) == "myndighed, Voksen"
    )
    assert roles_in_words([]) == ""
