"""The same few people in every test: two kommuner, three teams, and an outsider with power elsewhere."""

from dataclasses import dataclass

from accounts.models import Membership, Municipality, Office, Team, User
from accounts.policy import Role
from citizens.models import Citizen, Course
from tests.factories import (
    AssignmentFactory,
    CitizenFactory,
    CourseFactory,
    MembershipFactory,
    MunicipalityFactory,
    OfficeFactory,
    ReferralFactory,
    TeamFactory,
    UserFactory,
)


@dataclass
class Town:
    """Anna has Eva, Bo is her colleague without Eva; Lars leads them; Maja's office ordered Eva's support."""

    kommune: Municipality
    nord: Team
    syd: Team
    kontor: Office
    anna: User  # bostøtte, Team Nord, assigned to Eva
    bo: User  # bostøtte, Team Nord, not assigned to Eva
    lars: User  # leder, Team Nord
    maja: User  # myndighed, the office that holds Eva's referral
    adam: User  # administrator: no citizen at all
    olga: User  # leder of Team Syd: powerful, but not here
    fremmed: User  # leder in another kommune
    eva: Citizen  # Team Nord
    forloeb: Course  # Eva's, active
    finn: Citizen  # Team Syd: must never leak to Nord


def build_town() -> Town:
    kommune = MunicipalityFactory(name="Egeby Kommune")
    nord = TeamFactory(municipality=kommune, name="Team Nord")
    syd = TeamFactory(municipality=kommune, name="Team Syd")
    away = TeamFactory(municipality=MunicipalityFactory(name="Strandby Kommune"), name="Team Vest")
    kontor = OfficeFactory(municipality=kommune, name="Voksenmyndighed")
    eva = CitizenFactory(team=nord, name="Eva Lund")
    finn = CitizenFactory(team=syd, name="Finn Holm")
    anna = person("anna", "Anna Bostøtte", Role.SUPPORT_WORKER, kommune, team=nord)
    AssignmentFactory(citizen=eva, user=anna, is_coordinator=True)
    return Town(
        kommune=kommune,
        nord=nord,
        syd=syd,
        kontor=kontor,
        anna=anna,
        bo=person("bo", "Bo Bostøtte", Role.SUPPORT_WORKER, kommune, team=nord),
        lars=person("lars", "Lars Leder", Role.MANAGER, kommune, team=nord),
        maja=person("maja", "Maja Myndighed", Role.AUTHORITY, kommune, office=kontor),
        adam=person("adam", "Adam Administrator", Role.ADMINISTRATOR, kommune),
        olga=person("olga", "Olga Leder", Role.MANAGER, kommune, team=syd),
        fremmed=person("fremmed", "Frida Fremmed", Role.MANAGER, away.municipality, team=away),
        eva=eva,
        forloeb=CourseFactory(citizen=eva, referral=ReferralFactory(citizen=eva, office=kontor)),
        finn=finn,
    )


def person(
    username: str,
    name: str,
    role: Role,
    kommune: Municipality,
    *,
    team: Team | None = None,
    office: Office | None = None,
) -> User:
    user = UserFactory(username=username, name=name, municipality=kommune)
    membership: Membership = MembershipFactory(user=user, role=role, team=team, office=office)
    assert membership.pk
    return user
