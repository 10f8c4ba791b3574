"""The two kommuner: teams, offices and the people who work in them. Written before any citizen."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache, cached_property
from itertools import count
from random import Random

from django.contrib.auth.hashers import make_password

from accounts.models import Membership, Municipality, Office, Team, User
from accounts.policy import Role
from demo.dice import dice
from demo.language.texts import lines, texts
from demo.logins import LOGINS, NEIGHBOUR_LOGINS, PASSWORD, Login

CITIZENS_FOR_EACH_WORKER = 13
WORKERS_IN_EACH_TEAM = 10
LEAST_WORKERS_IN_A_TEAM = 2
EMPLOYED_FOR = timedelta(days=3 * 365)
ASCII = str.maketrans({"æ": "ae", "ø": "oe", "å": "aa", "é": "e"})


@dataclass(frozen=True)
class Habits:
    """How often a team gets to what it means to do, from 0 to 1: what makes one team differ from another."""

    measure: float
    plan: float
    network: float
    follow_up: float
    methods: float


@dataclass(frozen=True)
class Crew:
    """A team and who works there."""

    team: Team
    habits: Habits
    manager: User
    workers: tuple[User, ...]


@dataclass(frozen=True)
class Kommune:
    municipality: Municipality
    offices: tuple[Office, ...]
    officers: tuple[User, ...]  # one of myndighed for each office
    crews: tuple[Crew, ...]

    @cached_property
    def desks(self) -> tuple[tuple[Crew, int], ...]:
        """Every worker as the crew and the place in it, one from each crew in turn."""
        longest = max(len(crew.workers) for crew in self.crews)
        return tuple(
            (crew, place) for place in range(longest) for crew in self.crews if place < len(crew.workers)
        )

    def officer_of(self, office: Office) -> User:
        return self.officers[self.offices.index(office)]


# The first three teams stand for something to be seen on the dashboard; others are drawn.
KNOWN_HABITS = (
    Habits(measure=0.9, plan=0.9, network=0.8, follow_up=0.9, methods=0.8),
    Habits(measure=0.75, plan=0.7, network=0.9, follow_up=0.7, methods=0.6),
    Habits(measure=0.45, plan=0.8, network=0.55, follow_up=0.8, methods=0.7),
)


def build_kommune(size: int, *, seed: int, today: date) -> Kommune:
    """The demo kommune, with teams and workers enough for `size` citizens."""
    words = texts("town")
    workers = max(len(words["teams"]) * LEAST_WORKERS_IN_A_TEAM, -(-size // CITIZENS_FOR_EACH_WORKER))
    teams = max(len(words["teams"]), -(-workers // WORKERS_IN_EACH_TEAM))
    names = [*words["teams"], *_team_names(words["more_teams"])][:teams]
    return _kommune(words["municipality"], names, words["offices"], workers, LOGINS, seed, today)


def build_neighbour(size: int, *, seed: int, today: date) -> Kommune:
    """A second, small kommune, so that the wall between kommuner can be seen."""
    words = texts("town")
    workers = max(LEAST_WORKERS_IN_A_TEAM, -(-size // CITIZENS_FOR_EACH_WORKER))
    places = [words["neighbour_team"]], (words["neighbour_office"],)
    return _kommune(words["neighbour"], *places, workers, NEIGHBOUR_LOGINS, seed, today)


def town_exists() -> bool:
    return Municipality.objects.filter(name=texts("town")["municipality"]).exists()


def _team_names(quarters: tuple[str, ...]) -> list[str]:
    rounds = 1000  # more teams than any kommune has
    return [f"Team {quarter}{f' {n}' if n > 1 else ''}" for n in range(1, rounds) for quarter in quarters]


def _kommune(
    name: str,
    team_names: list[str],
    office_names: tuple[str, ...],
    workers: int,
    logins: tuple[Login, ...],
    seed: int,
    today: date,
) -> Kommune:
    municipality = Municipality.objects.create(name=name)
    chance = dice(seed, name, "staff")
    teams = Team.objects.bulk_create(Team(municipality=municipality, name=name) for name in team_names)
    offices = Office.objects.bulk_create(
        Office(municipality=municipality, name=name) for name in office_names
    )
    staff = _Staff(municipality, teams, offices, chance, today - EMPLOYED_FOR)
    for login in logins:
        staff.hire_known(login)
    for number in range(workers):
        staff.fill_worker(number % len(teams), number // len(teams))
    for number in range(len(teams)):
        staff.fill_manager(number)
    return staff.settle()


@cache
def _hashed_password() -> str:
    """One hash for all: hashing is slow on purpose, and everybody knows this password anyway."""
    return make_password(PASSWORD)


class _Staff:
    """Hires people one after another and writes them all at the end."""

    def __init__(
        self,
        municipality: Municipality,
        teams: list[Team],
        offices: list[Office],
        chance: Random,
        since: date,
    ) -> None:
        self.municipality = municipality
        self.teams = teams
        self.offices = offices
        self.chance = chance
        self.since = since
        self.password = _hashed_password()
        self.users: dict[str, User] = {}
        self.memberships: list[Membership] = []
        self.workers: list[list[User]] = [[] for _ in teams]
        self.managers: dict[int, User] = {}
        self.officers: dict[int, User] = {}

    def hire_known(self, login: Login) -> None:
        user = self._user(login.username, login.name)
        if login.role == Role.ADMINISTRATOR:
            self._member(user, login.role)
        for place in login.places:
            if login.role == Role.AUTHORITY:
                self._member(user, login.role, office=self.offices[place])
                self.officers[place] = user
            else:
                self._take_place(user, login.role, place)

    def fill_worker(self, team: int, place: int) -> None:
        """Somebody for this place in the team, unless a demo user has it."""
        if place >= len(self.workers[team]):
            self._take_place(self._stranger(), Role.SUPPORT_WORKER, team)

    def fill_manager(self, team: int) -> None:
        if team not in self.managers:
            self._take_place(self._stranger(), Role.MANAGER, team)

    def settle(self) -> Kommune:
        """Write users and memberships, and say who works where."""
        User.objects.bulk_create(self.users.values())
        Membership.objects.bulk_create(self.memberships)
        habits = [*KNOWN_HABITS, *(self._habits() for _ in self.teams)]
        crews = (
            Crew(team, habits[number], self.managers[number], tuple(self.workers[number]))
            for number, team in enumerate(self.teams)
        )
        officers = tuple(self.officers[place] for place in range(len(self.offices)))
        return Kommune(self.municipality, tuple(self.offices), officers, tuple(crews))

    def _take_place(self, user: User, role: Role, team: int) -> None:
        self._member(user, role, team=self.teams[team])
        if role == Role.MANAGER:
            self.managers[team] = user
        else:
            self.workers[team].append(user)

    def _member(
        self, user: User, role: Role, *, team: Team | None = None, office: Office | None = None
    ) -> None:
        self.memberships.append(
            Membership(user=user, role=role, team=team, office=office, starts_on=self.since)
        )

    def _stranger(self) -> User:
        group = self.chance.choice(["women_middle", "men_middle", "women_young", "men_young"])
        first = self.chance.choice(lines("people", group))
        last = self.chance.choice(lines("people", "surnames"))
        return self._user(next(self._free(first)), f"{first} {last}")

    def _user(self, username: str, name: str) -> User:
        user = User(
            username=username,
            name=name,
            email=f"{username}@{self._domain}",
            municipality=self.municipality,
            password=self.password,
        )
        self.users[username] = user
        return user

    @property
    def _domain(self) -> str:
        return f"{self.municipality.name.split()[0].lower()}.example"

    def _free(self, first: str) -> Iterator[str]:
        """Usernames after a first name; the first kommune has the plain ones."""
        plain = first.lower().translate(ASCII)
        taken = {*self.users, *(login.username for login in LOGINS + NEIGHBOUR_LOGINS)}
        tail = "" if self.municipality.name == texts("town")["municipality"] else "h"
        return (name for n in count(1) if (name := f"{plain}{tail}{n if n > 1 else ''}") not in taken)

    def _habits(self) -> Habits:
        return Habits(*(round(self.chance.uniform(0.5, 0.95), 2) for _ in range(5)))
