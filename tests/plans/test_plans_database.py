"""What holds about plans whatever the code does: asked of PostgreSQL as the application's own role."""

import json
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier
from typing import Any

import pytest
from django.db import DatabaseError, IntegrityError, connection, connections, transaction
from django.utils import timezone

from bostoette.errors import RuleViolation
from citizens.services import move_citizen
from plans.models import AGREED, NO_LONGER, AgreedHow, PlanVersion, VersionStatus
from plans.services import versions as services
from tests.factories import PlanFactory, PlanVersionFactory
from tests.plans.test_life import refuse
from tests.town import Town, build_town

# Another value for every column of an approved version. A new column must be added here.
CHANGED: dict[str, Any] = {
    "id": "00000000-0000-7000-8000-000000000000",
    "created_at": "2020-01-01",
    "citizen_id": "Finn's",
    "plan_id": "00000000-0000-7000-8000-000000000000",
    "number": 99,
    "status": "draft",
    "kind_version": 99,
    "edition_id": 0,
    "content": json.dumps({"helps_me": ["noget andet"]}),
    "revision": 99,
    "saved_from": json.dumps({"place": "x"}),
    "written_by_id": 0,
    "approved_at": "2020-01-01",
    "approved_by_id": 0,
    "agreed_how": "video",
    "agreed_on": "2020-01-01",
    "follow_up_on": "2020-01-01",
}
MAY_CHANGE = {"team_id", "municipality_id", "held_by_id", "superseded_at"}


@pytest.fixture
def approved(town: Town) -> PlanVersion:
    plan = PlanFactory(citizen=town.eva)
    return PlanVersionFactory(plan=plan, approved=True, written_by=town.anna)


def sql(statement: str, *values: Any) -> int:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement, values)
        return cursor.rowcount


def test_every_column_is_tried() -> None:
    columns = {field.column for field in PlanVersion._meta.local_fields}
    assert columns == set(CHANGED) | MAY_CHANGE


@pytest.mark.parametrize("status", AGREED)
@pytest.mark.parametrize("column", CHANGED)
def test_no_column_of_an_approved_version_can_be_changed(
    town: Town, approved: PlanVersion, column: str, status: VersionStatus
) -> None:
    value = town.finn.pk if column == "citizen_id" else CHANGED[column]
    if status != VersionStatus.APPROVED:
        end(approved, status)
    with pytest.raises(DatabaseError, match="An approved plan cannot be changed"):
        sql(f"update plans_planversion set {column} = %s where id = %s", value, approved.pk)


def end(version: PlanVersion, status: VersionStatus) -> None:
    sql("update plans_planversion set status = %s, superseded_at = now() where id = %s", status, version.pk)


def test_an_approved_version_cannot_be_deleted(approved: PlanVersion) -> None:
    with pytest.raises(DatabaseError, match="An approved plan cannot be deleted"):
        sql("delete from plans_planversion where id = %s", approved.pk)


def test_an_approved_version_cannot_be_emptied_away(db: None) -> None:
    """TRUNCATE fires no row trigger: the role may not do it at all."""
    with pytest.raises(DatabaseError, match="permission denied"):
        sql("truncate plans_planversion cascade")


def test_the_role_cannot_put_the_trigger_to_sleep(approved: PlanVersion) -> None:
    with pytest.raises(DatabaseError, match="must be owner"):
        sql("alter table plans_planversion disable trigger planversion_stands")
    with pytest.raises(DatabaseError, match="permission denied"):
        sql("set session_replication_role = replica")


@pytest.mark.parametrize("status", NO_LONGER)
def test_a_version_that_no_longer_holds_does_not_come_back(
    approved: PlanVersion, status: VersionStatus
) -> None:
    end(approved, status)
    with pytest.raises(DatabaseError, match="An approved plan cannot be changed"):
        sql(
            "update plans_planversion set status = 'approved', superseded_at = null where id = %s",
            approved.pk,
        )


@pytest.mark.parametrize("keep", [True, False])
@pytest.mark.parametrize(
    "change", ['content = \'{"place": "x"}\'', "status = 'draft'", "status = 'approved'", "number = 9"]
)
def test_what_the_citizen_did_not_want_stands_too(town: Town, change: str, keep: bool) -> None:
    draft = PlanVersionFactory(plan=PlanFactory(citizen=town.eva), written_by=town.anna)
    refuse(draft, town.anna, keep=keep)
    with pytest.raises(DatabaseError, match="An approved plan cannot be changed"):
        sql(f"update plans_planversion set {change} where id = %s", draft.pk)


def test_an_approved_version_follows_its_citizen_to_another_team(town: Town, approved: PlanVersion) -> None:
    move_citizen(town.eva, to=town.syd, by=town.lars)
    approved.refresh_from_db()
    assert approved.team == town.syd


def test_a_plan_has_one_version_in_force_and_one_draft(town: Town, approved: PlanVersion) -> None:
    PlanVersionFactory(plan=approved.plan, number=2)
    for number, state in ((3, {"approved": True}), (4, {})):
        with pytest.raises(IntegrityError), transaction.atomic():
            PlanVersionFactory(plan=approved.plan, number=number, **state)


@pytest.mark.parametrize("lacking", ["approved_at", "approved_by_id", "agreed_on", "follow_up_on"])
def test_nothing_is_half_approved(town: Town, lacking: str) -> None:
    draft = PlanVersionFactory(plan=PlanFactory(citizen=town.eva))
    today = timezone.localdate()
    values = {
        "status": VersionStatus.APPROVED,
        "approved_at": timezone.now(),
        "approved_by_id": town.anna.pk,
        "agreed_how": AgreedHow.PRESENT,
        "agreed_on": today,
        "follow_up_on": today,
    }
    with pytest.raises(IntegrityError, match="planversion_approved_iff_not_draft"), transaction.atomic():
        PlanVersion.objects.filter(pk=draft.pk).update(**values | {lacking: None})


@pytest.mark.django_db(transaction=True)
def test_two_people_approve_at_once_and_one_is_told_no() -> None:
    town = build_town()
    draft = PlanVersionFactory(plan=PlanFactory(citizen=town.eva), written_by=town.anna)
    together = Barrier(2)

    def approve(by: Any) -> str:
        today = timezone.localdate()
        try:
            together.wait(timeout=10)
            services.approve(
                draft,
                agreed_how=AgreedHow.PRESENT,
                agreed_on=today,
                follow_up_on=today + timedelta(days=90),
                by=by,
            )
        except RuleViolation as violation:
            return violation.code
        finally:
            connections.close_all()
        return "approved"

    with ThreadPoolExecutor(2) as pool:
        outcomes = list(pool.map(approve, [town.anna, town.lars]))
    assert sorted(outcomes) == ["approved", "not-a-draft"]
    assert PlanVersion.objects.in_force().count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_clicks_at_once_start_one_draft() -> None:
    town = build_town()
    together = Barrier(2)

    def start(by: Any) -> PlanVersion:
        try:
            together.wait(timeout=10)
            return services.start_draft(town.eva, "kriseplan", by=by)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(2) as pool:
        first, second = pool.map(start, [town.anna, town.lars])
    assert first == second
    assert PlanVersion.objects.count() == 1
