"""Everybody there is round Eva, each with a login, and records that are over, deleted or laid into hers."""

from dataclasses import dataclass, replace
from datetime import date, timedelta

from django.utils import timezone

from accounts.models import User
from accounts.policy import Role
from citizens.models import Citizen, GrantReason, ReferralStatus
from citizens.services import confirm_merge, open_with_reason, propose_merge
from retention.deleting import delete_one
from retention.models import Deletion
from retention.services import ask_for_deletion, confirm_deletion, propose_deletions
from tests.factories import (
    AssignmentFactory,
    CitizenFactory,
    CourseFactory,
    OfficeFactory,
    ReferralFactory,
)
from tests.furnished import Furnished, House, furnish, furnish_house
from tests.retention.conftest import close, years_ago
from tests.town import Town, build_town, person
from tests.visitor import Visitor

# What everybody is to Eva. Columns of the matrix are named so.
MEETS = {
    "anna": "own",
    "bo": "colleague",
    "ex": "colleague",  # Eva's until yesterday
    "opener": "opened",
    "gerda": "glass",
    "lars": "leder",
    "maja": "office",
    "adam": "admin",
    "sara": "worker_",  # from here on: of another team or office
    "olga": "leder_",
    "oda": "office_",
    "tove": "worker_",  # from here on: of another kommune
    "frida": "leder_m2",
    "mogens": "office_",
    "ada": "admin_m2",
    "closed": "nobody",  # Eva's, and logged in, when the account was closed
    "nobody": "nobody",
}


@dataclass
class Relations:
    """Three records with one of everything, one id that was laid into another, and everybody's login."""

    eva: Furnished
    lis: Furnished  # her course is over
    dora: Furnished  # deleted: what is here are the ids that once were
    gitte: Citizen  # laid into Eva
    visitors: dict[str, Visitor]


def build_relations() -> Relations:
    town = build_town()
    house = furnish_house(town)
    guard = person("vagt", "Vera Vagt", Role.SUPPORT_WORKER, town.kommune, team=town.syd)
    of_others = replace(house, stranger=guard)
    dora = _deleted(furnish(_neighbour(town), of_others))
    lis = furnish(_neighbour(town), of_others)
    close(lis.town.forloeb, date(2026, 1, 1))
    eva = furnish(town, house)
    return Relations(eva, lis, dora, _laid_into(town), _logged_in(town, house))


def _neighbour(town: Town) -> Town:
    """The same people round another citizen of Team Nord."""
    citizen = CitizenFactory(team=town.nord)
    AssignmentFactory(citizen=citizen, user=town.anna)
    course = CourseFactory(citizen=citizen, referral=ReferralFactory(citizen=citizen, office=town.kontor))
    return replace(town, eva=citizen, forloeb=course, finn=CitizenFactory(team=town.nord))


def _deleted(record: Furnished) -> Furnished:
    town = record.town
    town.eva.merge_set.all().delete()
    town.eva.deletion_set.all().delete()
    deletion = delete_for_good(town.eva, by=town.lars, second=town.adam)
    return replace(record, deletion=deletion)


def delete_for_good(citizen: Citizen, *, by: User, second: User) -> Deletion:
    """Five years after the support ended, asked for by one and confirmed by another, as the night does it."""
    for course in citizen.course_set.all():
        close(course, years_ago(5))
    citizen.referral_set.waiting().update(status=ReferralStatus.WITHDRAWN)
    assert propose_deletions(timezone.localdate()) == 1
    proposed = Deletion.objects.get(citizen=citizen)
    ask_for_deletion(proposed, by=by)
    confirm_deletion(proposed.pk, by=second)
    assert delete_one(proposed.pk, timezone.localdate())
    return proposed


def _laid_into(town: Town) -> Citizen:
    gone: Citizen = CitizenFactory(team=town.nord)
    AssignmentFactory(citizen=gone, user=town.anna)
    confirm_merge(propose_merge(town.eva, gone, reason="Samme person", by=town.lars), by=town.maja)
    return gone


def _logged_in(town: Town, house: House) -> dict[str, Visitor]:
    users = {name: getattr(town, name) for name in ("anna", "bo", "lars", "maja", "adam", "olga")}
    users |= {"gerda": house.stranger, "frida": town.fremmed}
    users |= _of_team_nord(town) | _elsewhere(town)
    visitors = {name: Visitor(users.get(name)) for name in MEETS}
    # After the login, which must not outlive it.
    User.objects.filter(pk=users["closed"].pk).update(is_active=False)
    return visitors


def _of_team_nord(town: Town) -> dict[str, User]:
    users = {
        name: person(name, f"{name.title()} Bostøtte", Role.SUPPORT_WORKER, town.kommune, team=town.nord)
        for name in ("ex", "opener", "closed")
    }
    yesterday = timezone.localdate() - timedelta(days=1)
    AssignmentFactory(citizen=town.eva, user=users["ex"], ends_on=yesterday)
    AssignmentFactory(citizen=town.eva, user=users["closed"])
    open_with_reason(town.eva, by=users["opener"], reason=GrantReason.values[0])
    return users


def _elsewhere(town: Town) -> dict[str, User]:
    here, away = town.kommune, town.fremmed.municipality
    bostoette, authority = Role.SUPPORT_WORKER, Role.AUTHORITY
    other, theirs = (OfficeFactory(municipality=kommune) for kommune in (here, away))
    return {
        "sara": person("sara", "Sara Syd", bostoette, here, team=town.syd),
        "oda": person("oda", "Oda Myndighed", authority, here, office=other),
        "tove": person("tove", "Tove Vest", bostoette, away, team=town.fremmed.memberships.get().team),
        "mogens": person("mogens", "Mogens Myndighed", authority, away, office=theirs),
        "ada": person("ada", "Ada Administrator", Role.ADMINISTRATOR, away),
    }
