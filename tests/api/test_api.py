"""The interface for other systems gives what the pages give, to the same people."""

from typing import Any

import pytest
from django.test import Client
from drf_spectacular.generators import SchemaGenerator

from audit.models import Lookup
from plans.models import PlanVersion
from tests.factories import GoalFactory, PlanFactory, PlanVersionFactory, SubgoalFactory
from tests.town import Town


@pytest.fixture
def versions(town: Town) -> dict[str, PlanVersion]:
    plan = PlanFactory(citizen=town.eva)
    return {
        "approved": PlanVersionFactory(plan=plan, number=1, approved=True, written_by=town.anna),
        "draft": PlanVersionFactory(plan=plan, number=2, written_by=town.anna),
        "of_finn": PlanVersionFactory(plan__citizen=town.finn, approved=True, written_by=town.olga),
    }


def results(client: Client, path: str) -> list[dict[str, Any]]:
    answer = client.get(f"/api/v1/{path}/")
    assert answer.status_code == 200
    return list(answer.json()["results"])


def test_myndighed_gets_approved_plans_of_the_own_citizens_and_no_draft(
    client: Client, town: Town, versions: dict[str, PlanVersion]
) -> None:
    client.force_login(town.maja)
    assert [row["id"] for row in results(client, "plan-versions")] == [str(versions["approved"].pk)]


def test_a_foreign_plan_and_a_missing_one_answer_alike(
    client: Client, town: Town, versions: dict[str, PlanVersion]
) -> None:
    client.force_login(town.maja)
    foreign = client.get(f"/api/v1/plan-versions/{versions['of_finn'].pk}/")
    missing = client.get("/api/v1/plan-versions/00000000-0000-7000-8000-000000000000/")
    assert (foreign.status_code, foreign.content) == (missing.status_code, missing.content)
    assert missing.status_code == 404


def test_the_administrator_gets_no_citizen(client: Client, town: Town) -> None:
    client.force_login(town.adam)
    assert client.get("/api/v1/citizens/").status_code == 403


def test_without_login_there_is_no_answer(client: Client, town: Town) -> None:
    assert client.get("/api/v1/citizens/").status_code == 403


def test_goals_come_with_their_subgoals_in_the_citizens_words(client: Client, town: Town) -> None:
    subgoal = SubgoalFactory(goal=GoalFactory(course=town.forloeb))
    client.force_login(town.maja)
    (goal,) = results(client, "goals")
    assert [row["text"] for row in goal["subgoals"]] == [subgoal.text]


def test_every_citizen_in_a_list_is_in_the_log(client: Client, town: Town) -> None:
    client.force_login(town.lars)
    shown = {row["id"] for row in results(client, "citizens")}
    assert shown == {str(row.citizen_id) for row in Lookup.objects.filter(user_id=town.lars.pk)}


@pytest.mark.parametrize("goals", [1, 3])
def test_the_goal_list_asks_the_same_queries_for_one_and_three(
    client: Client, town: Town, django_assert_num_queries: Any, goals: int
) -> None:
    for _ in range(goals):
        SubgoalFactory(goal=GoalFactory(course=town.forloeb))
    client.force_login(town.maja)
    # session, user, memberships, goals, subgoals, activities; saving the session: begin, update, commit
    with django_assert_num_queries(7):
        results(client, "goals")


def test_a_cpr_number_is_in_no_field_of_the_interface(client: Client, town: Town) -> None:
    schema = SchemaGenerator().get_schema(request=None, public=True)
    fields = {
        name for part in schema["components"]["schemas"].values() for name in part.get("properties", ())
    }
    assert {"id", "name", "team", "content", "total"} <= fields
    assert not {name for name in fields if "cpr" in name}
