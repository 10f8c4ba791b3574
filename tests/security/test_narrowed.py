"""A login that the kommune's own login narrowed is narrow in both walls, and in the work it leaves behind."""

from itertools import combinations

import pytest
from django.test import Client
from django.urls import reverse

from accounts.login.steps import ROLES
from accounts.models import User
from accounts.policy import Role
from bostoette.errors import RuleViolation
from citizens.models import Citizen, JobStatus
from citizens.reach import within_reach_of
from citizens.services import break_glass
from plans.exports import DOCUMENTS, request_document
from plans.models import PlanVersion
from tests.factories import CitizenFactory, MembershipFactory, PlanFactory, PlanVersionFactory
from tests.furnished import Furnished
from tests.security.test_walls import ROW_MODELS, by_the_row_rule, ids

WHY = "Naboen har slået alarm"
SUBSETS = [set(roles) for size in range(5) for roles in combinations(Role, size)]


@pytest.fixture
def olga(furnished: Furnished) -> User:
    """Leder of Team Syd; besides bostøtte in Team Nord and myndighed in the office that holds Eva."""
    town = furnished.town
    MembershipFactory(user=town.olga, role=Role.SUPPORT_WORKER, team=town.nord)
    MembershipFactory(user=town.olga, role=Role.AUTHORITY, office=town.kontor)
    return User.objects.get(pk=town.olga.pk)


def narrowed(user: User, *roles: Role) -> User:
    user = User.objects.get(pk=user.pk)
    user.narrow_to(roles)
    return user


def test_wall_and_row_rule_are_narrowed_alike(furnished: Furnished, olga: User) -> None:
    break_glass(CitizenFactory(team=furnished.town.nord), reason="danger", explanation=WHY, by=olga)
    seen = {}
    for roles in SUBSETS:
        user = narrowed(olga, *roles)
        expected = {model: by_the_row_rule(model, user) for model in (Citizen, *ROW_MODELS)}
        with within_reach_of(user):
            assert {model: ids(model) for model in expected} == expected, roles
        seen[frozenset(roles)] = len(expected[Citizen])
    assert seen[frozenset()] == 0
    assert seen[frozenset(Role)] == 3 > seen[frozenset({Role.MANAGER})]


def test_a_request_of_a_narrowed_login_reaches_no_further(
    client: Client, furnished: Furnished, olga: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The row rule taken away: the wall stands alone, and Olga as leder has only Finn."""
    monkeypatch.setattr("citizens.models.CitizenQuerySet.permitting", lambda rows, user, action: rows)
    client.force_login(olga)
    session = client.session
    session[ROLES] = [Role.MANAGER]
    session.save()
    page = client.get(reverse("citizens:list")).content.decode()
    assert ("Finn Holm" in page, "Eva Lund" in page) == (True, False)


def ordered(version: PlanVersion, by: User) -> tuple[str, bool]:
    """How it ends when `by` orders the document, and a worker then makes it."""
    document = request_document(version, by=by)
    DOCUMENTS.make(document.pk)
    document.refresh_from_db()
    return document.status, document.pdf is not None


def test_a_document_is_made_with_the_roles_of_the_login_it_was_ordered_in(
    furnished: Furnished, olga: User
) -> None:
    plan = PlanFactory(citizen=furnished.town.eva, kind="mestringsplan")
    version = PlanVersionFactory(plan=plan, approved=True)
    assert ordered(version, narrowed(olga, Role.MANAGER)) == (JobStatus.FAILED, False)
    assert ordered(version, narrowed(olga, Role.AUTHORITY)) == (JobStatus.DONE, True)


def test_leaving_out_the_administrator_does_not_open_what_it_shuts(furnished: Furnished) -> None:
    town = furnished.town
    MembershipFactory(user=town.bo, role=Role.ADMINISTRATOR)
    for login in (User.objects.get(pk=town.bo.pk), narrowed(town.bo, Role.SUPPORT_WORKER)):
        assert not login.may_break_glass()
        with pytest.raises(RuleViolation):
            break_glass(town.finn, reason="danger", explanation=WHY, by=login)


def test_leaving_out_every_role_of_a_citizen_leaves_no_break_glass(furnished: Furnished) -> None:
    assert not narrowed(furnished.town.bo, Role.MANAGER).may_break_glass()
