"""A round: who answers, that nobody can be found, and when a figure may stand."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from bostoette.errors import RuleViolation
from plans.pejlemaerker import Pejlemaerke
from selfevaluation.models import Answer, Group, Round, Sheet, Taken
from selfevaluation.results import results_of
from selfevaluation.services import answer_as_citizen, answer_as_staff, close_round, open_round
from selfevaluation.statements import STATEMENTS
from tests.town import Town

ALL_FOUR = {statement.key: 4 for statement in STATEMENTS}
ALL_FIVE = {statement.key: 5 for statement in STATEMENTS}


@pytest.fixture
def opened(town: Town) -> Round:
    in_a_month = timezone.localdate() + timedelta(days=30)
    return open_round(title="Efterår", teams=[town.nord], closes_on=in_a_month, by=town.lars)


def sheet(mark: str = "4") -> dict[str, str]:
    return {f"s{statement.key}": mark for statement in STATEMENTS}


def mean(opened: Round, statement: str, group: Group) -> Decimal | None:
    found = {
        (item.statement.key, result.group): result.mean
        for mark in results_of(opened)
        for item in mark.statements
        for result in item.groups
    }
    return found[statement, group]


def test_the_statements_are_spread_over_the_pejlemaerker_as_decided() -> None:
    spread = [sum(s.pejlemaerke == mark for s in STATEMENTS) for mark in Pejlemaerke]
    assert spread == [3, 2, 3, 2, 2, 2, 3, 2, 2, 2]


def test_four_answers_show_no_figure_and_five_do(opened: Round) -> None:
    for _ in range(4):
        answer_as_citizen(opened, ALL_FOUR)
    assert mean(opened, "1a", Group.CITIZENS) is None
    answer_as_citizen(opened, ALL_FIVE)
    assert mean(opened, "1a", Group.CITIZENS) == Decimal(21) / 5


def test_what_is_not_relevant_does_not_count_towards_five(opened: Round) -> None:
    for _ in range(4):
        answer_as_citizen(opened, ALL_FOUR)
    answer_as_citizen(opened, {"1a": 4})
    assert mean(opened, "1a", Group.CITIZENS) == 4
    assert mean(opened, "1b", Group.CITIZENS) is None


def test_a_colleague_answers_once_and_as_the_own_group(client: Client, town: Town, opened: Round) -> None:
    for user, group in ((town.anna, Group.WORKERS), (town.lars, Group.MANAGERS)):
        client.force_login(user)
        client.post(reverse("selfevaluation:answer", args=[opened.pk]), sheet())
        assert Sheet.objects.filter(group=group).count() == 1
    again = client.post(reverse("selfevaluation:answer", args=[opened.pk]), sheet("1"))
    assert again.status_code == 422
    assert Sheet.objects.count() == 2


def test_nothing_ties_a_sheet_to_a_person(town: Town, opened: Round) -> None:
    answer_as_staff(opened, Group.WORKERS, ALL_FOUR, by=town.anna)
    links = {field.name for field in Sheet._meta.get_fields() if field.is_relation}
    assert links == {"round", "answers"}
    assert {field.name for field in Taken._meta.get_fields()} == {"id", "round", "user"}
    assert Sheet.objects.get().pk.version == 4  # a key that tells no time


def test_every_statement_must_be_answered_if_only_as_not_relevant(
    client: Client, town: Town, opened: Round
) -> None:
    client.force_login(town.anna)
    url = reverse("selfevaluation:answer", args=[opened.pk])
    marks = sheet()
    del marks["s3b"]
    assert list(client.post(url, marks).context["form"].errors) == ["s3b"]
    client.post(url, {**marks, "s3b": "-"})
    assert set(Answer.objects.values_list("statement", flat=True)) == ALL_FOUR.keys() - {"3b"}


def test_the_citizen_is_asked_in_words_of_the_own_side(client: Client, town: Town, opened: Round) -> None:
    client.force_login(town.anna)
    url = reverse("selfevaluation:answer_for_citizen", args=[opened.pk])
    page = client.get(url).content.decode()
    assert STATEMENTS[0].citizen in page
    assert STATEMENTS[0].staff not in page
    client.post(url, sheet("5"))
    assert Sheet.objects.get().group == Group.CITIZENS


def test_a_closed_round_takes_no_more_answers(town: Town, opened: Round) -> None:
    close_round(opened, by=town.lars)
    Round.objects.update(
        opens_on=timezone.localdate() - timedelta(days=9), closes_on=timezone.localdate() - timedelta(days=1)
    )
    opened.refresh_from_db()
    with pytest.raises(RuleViolation):
        answer_as_citizen(opened, ALL_FOUR)


def test_a_leder_opens_a_round_for_the_own_teams_only(client: Client, town: Town) -> None:
    client.force_login(town.lars)
    last = timezone.localdate() + timedelta(days=7)
    fields: dict[str, Any] = {"title": "Vinter", "teams": [town.syd.pk], "closes_on": last.isoformat()}
    assert client.post(reverse("selfevaluation:open"), fields).status_code == 422
    fields["teams"] = [town.nord.pk]
    client.post(reverse("selfevaluation:open"), fields)
    assert list(Round.objects.get().teams.all()) == [town.nord]


@pytest.mark.parametrize("name", ["olga", "fremmed"])
def test_another_teams_round_does_not_exist(client: Client, town: Town, opened: Round, name: str) -> None:
    user: User = getattr(town, name)
    client.force_login(user)
    for route in ("result", "answer", "answer_for_citizen"):
        assert client.get(reverse(f"selfevaluation:{route}", args=[opened.pk])).status_code == 404


@pytest.mark.parametrize("rounds", [1, 3])
def test_the_list_asks_the_same_queries_for_one_and_three(
    client: Client, town: Town, opened: Round, django_assert_num_queries: Any, rounds: int
) -> None:
    for number in range(rounds - 1):
        open_round(title=f"Runde {number}", teams=[town.nord], closes_on=opened.closes_on, by=town.lars)
    client.force_login(town.lars)
    # session, user, memberships, taken, rounds, their teams, kommune; saving the session
    with django_assert_num_queries(8):
        client.get(reverse("selfevaluation:list"))
