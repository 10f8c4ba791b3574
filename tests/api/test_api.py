"""The interface for other systems gives what the pages give, to the same people."""

from typing import Any

import pytest
from django.test import Client
from drf_spectacular.generators import SchemaGenerator

from audit.models import Lookup, Outcome
from bostoette.paging import ByKey
from plans.exports import request_document
from plans.kinds import KINDS
from plans.models import PlanVersion
from tests.factories import (
    CitizenFactory,
    CourseFactory,
    GoalFactory,
    PlanFactory,
    PlanVersionFactory,
    ReferralFactory,
    ResponseFactory,
    SubgoalFactory,
    SubgoalFollowUpFactory,
    WordingEditionFactory,
)
from tests.keys import system_of
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


def test_without_a_key_there_is_no_answer(client: Client, town: Town) -> None:
    assert client.get("/api/v1/citizens/").status_code == 401


def test_goals_come_with_their_subgoals_in_the_citizens_words(client: Client, town: Town) -> None:
    subgoal = SubgoalFactory(goal=GoalFactory(course=town.forloeb))
    client.force_login(town.maja)
    (goal,) = results(client, "goals")
    assert [row["text"] for row in goal["subgoals"]] == [subgoal.text]


def test_every_citizen_in_a_list_is_in_the_log(client: Client, town: Town) -> None:
    client.force_login(town.lars)
    shown = {row["id"] for row in results(client, "citizens")}
    assert shown == {str(row.citizen_id) for row in Lookup.objects.filter(user_id=town.lars.pk)}


# key, memberships, rows; then what hangs on them. Citizens whom one opened are looked for in each list.
QUERIES = {"citizens": 3, "goals": 6, "plans": 4, "plan-versions": 3, "documents": 3, "measurements": 3}
QUERIES["wording-editions"] = 3  # about nobody


@pytest.mark.parametrize("path", QUERIES)
@pytest.mark.parametrize("number", [1, 3])
def test_a_list_asks_the_same_queries_for_one_and_three(
    town: Town, django_assert_num_queries: Any, path: str, number: int
) -> None:
    for at, kind in enumerate(list(KINDS)[:number], 1):
        SubgoalFollowUpFactory(subgoal=SubgoalFactory(goal=GoalFactory(course=town.forloeb)))
        plan = PlanFactory(citizen=town.eva, kind=kind)
        request_document(PlanVersionFactory(plan=plan, approved=True), by=town.maja)
        edition = WordingEditionFactory(municipality=town.kommune, instrument="srs", number=at)
        ResponseFactory(citizen=town.eva, wording=edition)
    for _ in range(number - 1):
        ReferralFactory(citizen=CitizenFactory(team=town.nord), office=town.kontor)
    system = system_of(town.maja)
    with django_assert_num_queries(QUERIES[path]):
        rows = system.get(f"/api/v1/{path}/").json()["results"]
    assert len(rows) == number


def test_pages_are_as_long_as_asked_up_to_two_hundred(town: Town) -> None:
    for _ in range(4):
        GoalFactory(course=town.forloeb)
    system = system_of(town.maja)
    first = system.get("/api/v1/goals/?limit=3").json()
    second = system.get(first["next"]).json()
    ids = [row["id"] for page in (first, second) for row in page["results"]]
    assert (len(first["results"]), len(set(ids)), second["next"]) == (3, 4, None)
    assert ByKey.max_page_size == 200


def test_a_list_narrowed_to_a_stranger_is_as_empty_as_to_nobody(town: Town) -> None:
    GoalFactory(course=town.forloeb)
    GoalFactory(course=CourseFactory(citizen=town.finn))
    system = system_of(town.maja)

    def about(citizen: object) -> Any:
        return system.get(f"/api/v1/goals/?citizen={citizen}").json()["results"]

    assert len(about(town.eva.pk)) == 1
    assert about(town.finn.pk) == about("00000000-0000-7000-8000-000000000000") == []
    refused = system.get("/api/v1/goals/?citizen=x")
    assert (refused.status_code, refused.json()["code"]) == (400, "invalid")


def refusals() -> list[Any]:
    rows = Lookup.objects.filter(outcome=Outcome.REFUSED)
    return list(rows.values_list("citizen_id", flat=True))


def test_a_missing_scope_is_logged_with_whom_was_asked_for(town: Town) -> None:
    goal = GoalFactory(course=town.forloeb)
    system = system_of(town.maja, ["citizens:read"])
    assert system.get(f"/api/v1/goals/{goal.pk}/").status_code == 403
    assert refusals() == [town.eva.pk]
    assert system.get("/api/v1/goals/").status_code == 403
    assert system.get(f"/api/v1/goals/?citizen={town.finn.pk}").status_code == 403
    assert refusals() == [town.eva.pk, None, town.finn.pk]


def test_a_list_narrowed_to_a_stranger_is_logged(town: Town) -> None:
    GoalFactory(course=CourseFactory(citizen=town.finn))
    system = system_of(town.maja)
    system.get(f"/api/v1/goals/?citizen={town.eva.pk}")
    assert refusals() == []
    system.get(f"/api/v1/goals/?citizen={town.finn.pk}")
    assert refusals() == [town.finn.pk]


def test_what_is_nowhere_is_answered_for_programs(db: None) -> None:
    for path, status in (
        ("/api/v1/findes-ikke/", 404),
        ("/api/v1/goals/x/", 404),
        ("/api/v1/goals/?a=%00", 400),
    ):
        answer = Client().get(path)
        assert (answer.status_code, answer.headers["Content-Type"]) == (status, "application/problem+json")
        assert answer.json()["status"] == status


def test_a_cpr_number_is_in_no_field_of_the_interface(client: Client, town: Town) -> None:
    schema = SchemaGenerator().get_schema(request=None, public=True)
    fields = {
        name for part in schema["components"]["schemas"].values() for name in part.get("properties", ())
    }
    assert {"id", "name", "team", "content", "total"} <= fields
    assert not {name for name in fields if "cpr" in name}
