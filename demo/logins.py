"""The demo users with easy names, and how they are told about."""

from dataclasses import dataclass

from accounts.models import User
from accounts.policy import Role

PASSWORD = "bostoette-demo"  # noqa: S105 -- printed for everybody; these users exist in the demo only

PIN = "7305"  # takes a screen back from a citizen; of the workers below, in the demo only


@dataclass(frozen=True)
class Login:
    """A named user. `places` are numbers of teams (or offices, for myndighed) in the own kommune."""

    username: str
    name: str
    role: Role
    sees: str
    places: tuple[int, ...] = ()


LOGINS = (
    Login("anna", "Anna Friis", Role.SUPPORT_WORKER, "sine egne borgere, Min dag, notater og planer", (0,)),
    Login("bo", "Bo Krogh", Role.SUPPORT_WORKER, "sine egne borgere – og Annas, hvis der er en grund", (0,)),
    Login(
        "lars", "Lars Holm", Role.MANAGER, "alle borgere og pejlemærkerne i Team Nord og Team Midt", (0, 1)
    ),
    Login("lotte", "Lotte Ravn", Role.MANAGER, "alle borgere og pejlemærkerne i Team Syd", (2,)),
    Login("maja", "Maja Dahl", Role.AUTHORITY, "kontorets borgere: mål, status og godkendte planer", (0,)),
    Login("mikkel", "Mikkel Bach", Role.AUTHORITY, "de unge: mål, status og godkendte planer", (1,)),
    Login("adam", "Adam Lund", Role.ADMINISTRATOR, "brugere og teams, men ingen borgere"),
)
NEIGHBOUR_LOGINS = (
    Login("emil", "Emil Toft", Role.SUPPORT_WORKER, "sine egne borgere i nabokommunen", (0,)),
    Login("frida", "Frida Skov", Role.MANAGER, "nabokommunens team, og intet i den første kommune", (0,)),
    Login("nina", "Nina Balle", Role.AUTHORITY, "nabokommunens borgere: mål og godkendte planer", (0,)),
)


def told() -> str:
    """All demo logins as lines to print, in Danish."""
    users = User.objects.filter(username__in=[login.username for login in LOGINS + NEIGHBOUR_LOGINS])
    places = {
        user.username: _place(user)
        for user in users.prefetch_related("memberships__team", "memberships__office")
    }
    if not places:
        return "Der er ingen demokommune endnu. Kør først: manage.py demo"
    lines = [
        f"Kodeordet er det samme for alle: {PASSWORD}",
        f"PIN-koden, der tager skærmen tilbage fra en borger, er {PIN} for anna, bo og emil.",
    ]
    for group in (LOGINS, NEIGHBOUR_LOGINS):
        lines += ["", *(_line(login, places[login.username]) for login in group)]
    return "\n".join(lines)


def _line(login: Login, place: str) -> str:
    return f"  {login.username:<8}{login.role.label}, {place}\n{'':10}ser {login.sees}"


def _place(user: User) -> str:
    places = [str(held.team or held.office or "") for held in user.memberships.all()]
    return ", ".join([*filter(None, sorted(places)), str(user.municipality)])
