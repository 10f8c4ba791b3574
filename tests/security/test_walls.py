"""The second wall: row-level security says the same as the row rule, for everybody and every table."""

import ast
import re
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db import DatabaseError, connection, models, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from accounts.policy import Action, Role
from citizens.models import AccessGrant, Assignment, Citizen, CitizenRow
from citizens.reach import reach_whole_house_from_here, within_reach_of, within_whole_house
from citizens.services import break_glass, confirm_merge, propose_merge
from dashboards.models import IndicatorSnapshot
from dashboards.tasks import write_snapshots
from demo.building import build_town as build_demo
from followups.models import Digest, Reminder
from followups.tasks import make_reminders, write_digests
from measurements.handed_over import drafts
from measurements.models import AnswerDraft
from measurements.tasks import drop_unsent_answers
from plans.exports import request_document
from plans.models import Goal, PlanVersion
from plans.tasks import make_document, sweep_documents
from tests.factories import AssignmentFactory, CitizenFactory, PlanFactory, PlanVersionFactory, VisitFactory
from tests.furnished import Furnished
from tests.town import Town, build_town
from visits.models import Draft, Visit
from visits.tasks import drop_forgotten_drafts

ROW_MODELS = [model for model in apps.get_models() if issubclass(model, CitizenRow)]
COMMANDS = {"SELECT", "INSERT", "UPDATE", "DELETE"}
TABLES_ABOUT_CITIZENS = """
with recursive about(oid) as (
    select 'citizens_citizen'::regclass::oid
    union
    select conrelid from pg_constraint join about on confrelid = about.oid where contype = 'f'
)
select relname, relrowsecurity and relforcerowsecurity, pg_get_userbyid(relowner) <> current_user,
       array(select cmd from pg_policies where tablename = relname and permissive = 'PERMISSIVE'),
       array(select policyname from pg_policies
              where tablename = relname and permissive = 'RESTRICTIVE' and cmd = 'ALL')
  from about join pg_class using (oid)
"""
# Nothing is proved by no rows: the demo town is to have some of each kind; for one that cannot, say why.
NOT_IN_THE_DEMO: set[str] = set()
# The clock, commands, the log of refusals, and rules that concern everybody: each by name.
MAY_REACH_EVERYBODY = {
    "citizens/access.py",
    "citizens/benches/rotation.py",
    "citizens/benches/walls.py",
    "citizens/jobs.py",
    "citizens/keys.py",
    "citizens/management/commands/rotate_cpr_keys.py",
    "measurements/around_groups/whole.py",
    "measurements/benches.py",
    "measurements/management/commands/recompute_scores.py",
    "measurements/tasks.py",
    "citizens/services/breakglass.py",
    "citizens/services/core.py",
    "citizens/finding.py",
    "citizens/services/merging.py",
    "citizens/services/numbers.py",
    "citizens/services/referrals.py",
    "citizens/staffing.py",
    "links/opening.py",
    "links/reminding.py",
    "plans/benches.py",
    "plans/services/orders.py",
    "printouts/benches.py",
    "printouts/bundles.py",
    "printouts/documents.py",
    "printouts/services.py",
    "retention/deleting.py",
    "retention/reading.py",
    "retention/services.py",
    "citizens/tasks.py",
    "dashboards/tasks.py",
    "demo/building.py",
    "followups/tasks.py",
    "oversight/packages.py",
    "oversight/second_eyes.py",
    "oversight/tasks.py",
    "visits/calendar.py",
    "visits/forms/appointments.py",
    "visits/groups/reading.py",
    "visits/tasks.py",
}


def asked(sql: str, *values: Any) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        rows: list[tuple[Any, ...]] = cursor.fetchall()
        return rows


def ids(model: type[models.Model]) -> set[Any]:
    return set(model._base_manager.values_list("pk", flat=True))


def by_the_row_rule(model: Any, user: User | AnonymousUser) -> set[Any]:
    if model is not Citizen:
        return set(model.objects.permitting(user, model.read_action).values_list("pk", flat=True))
    shown = set(Citizen.objects.permitting(user, Action.VIEW_CITIZEN).values_list("pk", flat=True))
    if isinstance(user, User):
        shown |= set(Citizen.objects.named_in_teams_of(user).values_list("pk", flat=True))
    return shown


def test_every_table_about_citizens_has_its_wall(db: None) -> None:
    tables = asked(TABLES_ABOUT_CITIZENS)
    assert len(tables) > 20
    assert {model._meta.db_table for model in ROW_MODELS} <= {name for name, *_ in tables}
    for name, is_forced, is_anothers, allowing, narrowing in tables:
        assert is_forced, f"{name} needs `wall(…)` in its migration: citizens/walls.py"
        assert is_anothers, name
        assert set(allowing) in (COMMANDS, {"ALL"}), name
        assert name == "visits_draft" or "kommune" in narrowing, f"{name} does not keep the kommuner apart"


def test_a_policy_asks_about_the_reach_once_and_not_for_each_row(db: None) -> None:
    policies = asked("select tablename, policyname, concat(qual, ' ', with_check) from pg_policies")
    assert len(policies) > 100
    for table, name, condition in policies:
        alone = re.sub(r"\( SELECT reach_\w+\(\) AS reach_\w+\)", "", condition)
        assert "reach_" not in alone, f"{table}: {name} calls a function for each row"


def test_without_a_reach_nobody_is_there(town: Town) -> None:
    assert Citizen.objects.count() > 1
    with within_reach_of(AnonymousUser()):
        assert [model for model in (Citizen, *ROW_MODELS) if ids(model)] == []


def test_wall_and_row_rule_agree_for_everybody_and_every_table(db: None) -> None:
    today = timezone.localdate()
    build_demo(24, seed=11, today=today, progress=lambda *_: None)
    make_reminders()
    version = PlanVersion.objects.in_force().select_related("written_by").first()
    assert version
    request_document(version, by=version.written_by)
    _let_somebody_open_a_colleagues_citizen()
    _let_everybody_break_glass_once()
    _lay_three_records_into_one()
    _hand_a_screen_over()
    assert {model.__name__ for model in ROW_MODELS if not ids(model)} == NOT_IN_THE_DEMO
    people = [*User.objects.all(), AnonymousUser()]
    seen_by_somebody: set[str] = set()
    for user in people:
        expected = {model: by_the_row_rule(model, user) for model in (Citizen, *ROW_MODELS)}
        with within_reach_of(user):
            reached = {model: ids(model) for model in expected}
        for model, rows in expected.items():
            assert reached[model] == rows, f"{model._meta.label} for {user}"
            seen_by_somebody |= {model.__name__} if rows else set()
    assert {model.__name__ for model in ROW_MODELS} - seen_by_somebody == NOT_IN_THE_DEMO


def _let_somebody_open_a_colleagues_citizen() -> None:
    assignment = Assignment.objects.current().select_related("citizen").first()
    assert assignment
    colleagues = User.objects.filter(
        memberships__role=Role.SUPPORT_WORKER, memberships__team=assignment.citizen.team_id
    )
    now = timezone.now()
    for colleague, expires_at in zip(
        colleagues.exclude(pk=assignment.user_id), (now + timedelta(hours=1), now), strict=False
    ):
        AccessGrant.objects.create(
            citizen=assignment.citizen, user=colleague, reason="acute", expires_at=expires_at
        )


def _let_everybody_break_glass_once() -> None:
    """Everybody but the administrators, who may not, each for a citizen whom they do not see."""
    for user in User.objects.filter(is_active=True, municipality__isnull=False):
        unseen = Citizen.objects.filter(municipality=user.municipality_id)
        unseen = unseen.exclude(pk__in=Citizen.objects.visible_to(user).values("pk"))
        citizen = unseen.first()
        if citizen and user.may_break_glass():
            break_glass(citizen, reason="danger", explanation="Naboen har slået alarm i opgangen", by=user)


def _hand_a_screen_over() -> None:
    assignment = Assignment.objects.current().select_related("citizen", "user").first()
    assert assignment
    drafts.begin(assignment.citizen, by=assignment.user)


def _lay_three_records_into_one() -> None:
    """In turn, so that what is told of the first merge stands on a record that is gone as well."""
    leder, other = User.objects.filter(memberships__role=Role.MANAGER).distinct()[:2]
    stays = Citizen.objects.visible_to(leder).filter(assignment__isnull=False).first()
    assert stays
    first, second = (CitizenFactory(team=stays.team, name=f"{stays.name} igen") for _ in range(2))
    for gone in (first, second):
        AssignmentFactory(citizen=gone, user=stays.assignment_set.all()[0].user)
        AccessGrant.objects.create(citizen=gone, user=leder, reason="acute", expires_at=timezone.now())
    for stay, gone in ((second, first), (stays, second)):
        confirm_merge(propose_merge(stay, gone, reason="Samme person", by=leder), by=other)


def test_the_clocks_work_reaches_everybody_by_itself(furnished: Furnished) -> None:
    """Begun where nobody is reached, as in a worker: a task that forgot to say so would do nothing."""
    town = furnished.town
    Draft.objects.create(user=town.anna, citizen=town.eva, form="visit", fields={})
    Draft.objects.update(saved_at=timezone.now() - timedelta(days=400))
    drafts.begin(town.eva, by=town.anna)
    User.objects.filter(pk=town.anna.pk).update(email="anna@egeby.example")
    Reminder.objects.all().delete()
    plan = PlanFactory(citizen=town.eva, kind="mestringsplan")
    waiting = request_document(PlanVersionFactory(plan=plan, approved=True), by=town.anna)
    with within_reach_of(AnonymousUser()):
        for task in (make_reminders, write_digests, write_snapshots, sweep_documents):
            task()
        drop_forgotten_drafts()
        drop_unsent_answers()
        make_document(str(waiting.pk))
    assert Reminder.objects.filter(citizen=town.eva).exists()
    assert Digest.objects.filter(user=town.anna, count__gt=0).exists()
    assert IndicatorSnapshot.objects.filter(team=town.nord, denominator__gt=0).exists()
    assert not Draft.objects.exists()
    assert not AnswerDraft.objects.exists()
    waiting.refresh_from_db()
    assert waiting.status == "done"


def test_a_reach_ends_with_its_transaction(town: Town) -> None:
    with within_reach_of(town.anna):
        assert ids(Citizen) == {town.eva.pk}
        with within_reach_of(town.olga):
            assert ids(Citizen) == {town.finn.pk}
        assert ids(Citizen) == {town.eva.pk}
        with within_whole_house():
            assert ids(Citizen) == {town.eva.pk, town.finn.pk}
        assert ids(Citizen) == {town.eva.pk}
        with pytest.raises(ZeroDivisionError), within_whole_house():
            1 / 0  # noqa: B018 -- any error will do
        assert ids(Citizen) == {town.eva.pk}


def test_after_commit_and_after_an_error_a_connection_reaches_nobody(transactional_db: None) -> None:
    town = build_town()
    with connection.cursor() as cursor:
        cursor.execute("reset bostoette.scope")  # as a connection of the web server comes into the world
    try:
        with within_reach_of(town.anna):
            assert Citizen.objects.count() == 1
        assert Citizen.objects.count() == 0
        with pytest.raises(ZeroDivisionError), within_reach_of(town.anna):
            1 / 0  # noqa: B018 -- any error will do
        assert Citizen.objects.count() == 0
    finally:
        reach_whole_house_from_here()


def test_nobody_writes_about_a_citizen_out_of_reach(town: Town) -> None:
    finns = VisitFactory(citizen=town.finn, worker=town.anna)
    with within_reach_of(town.anna):
        assert Visit.objects.filter(pk=finns.pk).update(happened="x") == 0
        assert Visit.objects.filter(pk=finns.pk).delete()[0] == 0
        with pytest.raises(DatabaseError), transaction.atomic():
            AssignmentFactory(citizen=town.finn, user=town.anna)


def test_nobody_moves_a_row_out_of_the_own_reach(town: Town) -> None:
    with within_reach_of(town.lars), pytest.raises(DatabaseError), transaction.atomic():
        Citizen.objects.filter(pk=town.eva.pk).update(team=town.syd)


def test_a_bostoette_cannot_make_the_own_reach_wider(town: Town) -> None:
    """Neither an assignment nor an opened door to a citizen outside the own teams."""
    with within_reach_of(town.anna):
        for row in (
            Assignment(citizen=town.finn, user=town.anna),
            AccessGrant(citizen=town.finn, user=town.anna, reason="acute", expires_at=timezone.now()),
            AccessGrant(citizen=town.eva, user=town.bo, reason="acute", expires_at=timezone.now()),
        ):
            with pytest.raises(DatabaseError), transaction.atomic():
                row.save()


def test_drafts_are_nobody_elses(town: Town) -> None:
    Draft.objects.create(user=town.anna, citizen=town.eva, form="visit", fields={})
    for user, number in ((town.anna, 1), (town.lars, 0), (town.bo, 0)):
        with within_reach_of(user):
            assert Draft.objects.count() == number


def test_a_view_that_forgets_to_ask_shows_nothing_more(
    client: Client, town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The row rule taken away: the wall stands alone, and Anna's list is still only Eva."""
    monkeypatch.setattr("citizens.models.CitizenQuerySet.permitting", lambda rows, user, action: rows)
    client.force_login(town.lars)
    page = client.get(reverse("citizens:list")).content.decode()
    assert "Eva Lund" in page
    assert "Finn Holm" not in page


def test_the_wall_costs_a_request_three_statements(client: Client, town: Town) -> None:
    """Setting the reach and a savepoint around the view. Here there is more: the test is a transaction."""
    client.force_login(town.anna)
    with CaptureQueriesContext(connection) as seen:
        client.get(reverse("citizens:list"))
    frame = [query["sql"] for query in seen.captured_queries if "bostoette." in query["sql"]]
    assert len(frame) == 3  # asked what it was, set, put back; a request of its own only sets


def test_who_reaches_everybody_is_known_by_name() -> None:
    wide = {"within_whole_house", "reach_whole_house_from_here"}
    users = set()
    for app in apps.get_app_configs():
        folder = Path(app.path)
        if settings.BASE_DIR not in folder.parents or ".venv" in folder.parts:
            continue
        for path in folder.rglob("*.py"):
            tree = ast.parse(path.read_text(encoding="utf-8"))
            imported = {
                name.name
                for node in ast.walk(tree)
                if isinstance(node, ast.ImportFrom)
                for name in node.names
            }
            if imported & wide:
                users.add(path.relative_to(settings.BASE_DIR).as_posix())
    assert users == MAY_REACH_EVERYBODY


def test_no_policy_runs_for_each_row_at_250_000_visits(town: Town) -> None:
    """Explained for the widest reach there is, the leder's, and for a bostøtte.

    Taken back before the test ends: the database would check the keys of every row, which takes longer than
    writing them.
    """
    with transaction.atomic():
        _write_visits(250_000, town)
        for user in (town.lars, town.anna, town.maja):
            with within_reach_of(user):
                for rows in (
                    Visit.objects.filter(citizen=town.eva).order_by("-starts_at")[:20],
                    Visit.objects.order_by("-starts_at")[:20],
                    Visit.objects.filter(team=town.nord.pk),
                    Goal.objects.all(),
                    Citizen.objects.order_by("sort_key")[:50],
                ):
                    plan = rows.explain()
                    assert "reach_" not in plan, plan
                    assert "SubPlan" not in plan, plan
                    assert "InitPlan" in plan, plan
        transaction.set_rollback(True)


def _write_visits(number: int, town: Town) -> None:
    visit = VisitFactory(citizen=town.eva, worker=town.anna)
    unique = ("id", "idempotency_key")
    listed = ", ".join(field.column for field in Visit._meta.concrete_fields if field.column not in unique)
    asked(
        f"with written as (insert into visits_visit (id, idempotency_key, {listed})"
        f" select gen_random_uuid(), gen_random_uuid(), {listed}"
        " from visits_visit, generate_series(1, %s)"
        " where visits_visit.id = %s returning 1) select count(*) from written",
        number,
        visit.pk,
    )
