"""Who sees whom: the rule on which every page, file and task depends."""

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.models import User
from accounts.policy import GRANTS, Action, Role
from citizens.models import AccessGrant, Citizen
from citizens.services import move_citizen, open_with_reason
from tests.town import Town

RELATED = {"anna": Role.SUPPORT_WORKER, "lars": Role.MANAGER, "maja": Role.AUTHORITY}


def seen(user: User, action: Action = Action.VIEW_CITIZEN) -> list[Citizen]:
    user = User.objects.get(pk=user.pk)  # rights are read anew for each request
    return list(Citizen.objects.permitting(user, action))


@pytest.mark.parametrize("action", Action)
@pytest.mark.parametrize("name", RELATED)
def test_the_rule_and_the_table_of_grants_agree(town: Town, name: str, action: Action) -> None:
    expected = [town.eva] if RELATED[name] in GRANTS[action] else []
    assert seen(getattr(town, name), action) == expected


@pytest.mark.parametrize("name", ["bo", "adam", "fremmed"])
def test_a_colleague_an_administrator_and_a_stranger_see_nobody(town: Town, name: str) -> None:
    assert seen(getattr(town, name)) == []


def test_a_leder_sees_the_own_team_only(town: Town) -> None:
    assert seen(town.olga) == [town.finn]


def test_a_reason_opens_one_citizen_until_it_expires(town: Town) -> None:
    grant = open_with_reason(town.eva, by=town.bo, reason="acute")
    assert seen(town.bo) == [town.eva]
    AccessGrant.objects.filter(pk=grant.pk).update(expires_at=timezone.now() - timedelta(seconds=1))
    assert seen(town.bo) == []


def test_an_opened_citizen_closes_when_the_citizen_leaves_the_team(town: Town) -> None:
    open_with_reason(town.eva, by=town.bo, reason="acute")
    move_citizen(town.eva, to=town.syd, by=town.lars)
    assert seen(town.bo) == []


def test_an_ended_assignment_ends_the_sight(town: Town) -> None:
    town.anna.assignments.update(ends_on=timezone.localdate() - timedelta(days=1))
    assert seen(town.anna) == []


def test_an_ended_membership_ends_the_sight_of_assigned_citizens(town: Town) -> None:
    town.anna.memberships.update(ends_on=timezone.localdate() - timedelta(days=1))
    assert seen(town.anna) == []


def test_a_deactivated_user_sees_nobody(town: Town) -> None:
    User.objects.filter(pk=town.lars.pk).update(is_active=False)
    assert seen(town.lars) == []


def test_rows_about_a_citizen_follow_to_the_new_team(town: Town) -> None:
    move_citizen(town.eva, to=town.syd, by=town.lars)
    town.forloeb.refresh_from_db()
    assert town.forloeb.team == town.syd
