"""What the application's own role cannot do, whatever SQL somebody makes it say (security L-03, R-01)."""

from typing import Any

import psycopg
import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from audit.log import record
from audit.models import Entry, Event
from citizens.models import Citizen
from plans.models import Plan, PlanVersion
from tests.factories import PlanFactory
from tests.furnished import Furnished


def test_only_the_role_for_backups_is_past_the_walls_and_it_may_only_read(db: None) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "select rolname, rolsuper, rolbypassrls, rolcreaterole from pg_roles"
            " where rolname like 'bostoette%'"
        )
        roles = {name: powers for name, *powers in cursor.fetchall()}
        assert roles["bostoette_app"] == roles["bostoette_owner"] == [False, False, False]
        assert roles["bostoette_backup"] == [False, True, False]
        cursor.execute(
            "select array_agg(relname::text) from pg_class"
            " where relnamespace = 'public'::regnamespace and relkind in ('r', 'p')"
            " and has_table_privilege('bostoette_backup', oid, 'insert, update, delete, truncate')"
        )
        assert cursor.fetchone() == (None,)
        cursor.execute("select pg_has_role('bostoette_app', 'bostoette_backup', 'member')")
        assert cursor.fetchone() == (False,)


def refused(sql: str, *values: Any) -> bool:
    """Whether the database refuses `sql`, at once or when its constraints are asked."""
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(sql, values)
            cursor.execute("set constraints all immediate")
    except DatabaseError:
        return True
    return False


@pytest.mark.parametrize(
    "change",
    [
        "content = '{}'",
        "plan_id = (select id from plans_plan where kind = 'mestringsplan')",
        "citizen_id = (select id from citizens_citizen where name = 'Finn Holm')",
        "status = 'draft', approved_at = null, approved_by_id = null, agreed_how = '', agreed_on = null",
        "approved_at = now()",
        "number = 99",
        "kind_version = 99",
        "id = gen_random_uuid()",
    ],
)
def test_no_sql_changes_an_approved_plan(furnished: Furnished, change: str) -> None:
    PlanFactory(citizen=furnished.town.eva, kind="mestringsplan")
    before = PlanVersion.objects.values().get(pk=furnished.approved.pk)
    assert refused(f"update plans_planversion set {change} where id = %s", furnished.approved.pk)
    assert PlanVersion.objects.values().get(pk=furnished.approved.pk) == before


@pytest.mark.parametrize(
    "change",
    ["kind = 'mestringsplan'", "citizen_id = (select id from citizens_citizen where name = 'Finn Holm')"],
)
def test_no_sql_gives_a_plan_to_somebody_else_or_another_kind(furnished: Furnished, change: str) -> None:
    plan = Plan.objects.get(pk=furnished.approved.plan_id)
    assert refused(f"update plans_plan set {change} where id = %s", plan.pk)


@pytest.mark.parametrize(
    "sql",
    [
        "delete from plans_planversion where status = 'approved'",
        "delete from plans_plan",
        "truncate plans_planversion cascade",
        "truncate plans_plan cascade",
        "delete from plans_document",
        "update plans_document set pdf = 'x'",
        "delete from citizens_citizen where name = 'Eva Lund'",
        "truncate citizens_citizen cascade",
        "alter table plans_planversion disable trigger planversion_stands",
        "drop trigger planversion_stands on plans_planversion",
        "set session_replication_role = replica",
        "create table nothing_of_ours (id int)",
        "create function f() returns int language sql as 'select 1'",
        "select pg_read_file('/etc/passwd')",
        "copy citizens_citizen to '/tmp/borgere'",
        "copy audit_entry from program 'true'",
        "select setval('audit_entry_id_seq', 1)",
        "select setval('audit_lookup_id_seq', 1)",
        "set role bostoette_owner",
    ],
)
def test_no_sql_takes_away_what_must_stay(furnished: Furnished, sql: str) -> None:
    assert refused(sql)


def test_a_record_cannot_be_deleted_with_its_citizen(furnished: Furnished) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():  # ProtectedError is one
        furnished.town.eva.delete()
    assert Citizen.objects.filter(pk=furnished.town.eva.pk).exists()


def test_nothing_is_copied_into_the_log_with_a_number_or_a_time_of_ones_own(furnished: Furnished) -> None:
    assert refused(
        "insert into audit_entry (id, event, actor_label, target, data) values (1, 'x', 'x', 'x', '{}')"
    )
    with pytest.raises(psycopg.Error), transaction.atomic(), connection.cursor() as cursor:
        copying = cursor.connection.cursor().copy("copy audit_entry (id, event) from stdin")
        with copying as lines:
            lines.write_row((1, "x"))


def test_a_copied_line_gets_the_databases_time(furnished: Furnished) -> None:
    record(Event.COURSE_MOVED, by=furnished.town.anna, target=furnished.town.forloeb)
    columns = "at, event, actor_label, target, data"
    with (
        connection.cursor() as cursor,
        cursor.connection.cursor().copy(f"copy audit_entry ({columns}) from stdin") as lines,
    ):
        lines.write_row(("2001-01-01", "x", "x", "copied", "{}"))
    assert Entry.objects.get(target="copied").at >= Entry.objects.earliest("pk").at


def test_every_table_of_rows_about_citizens_follows_the_citizen(db: None) -> None:
    """A new table without the trigger would be left behind in the old team."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select c.table_name from information_schema.columns c join information_schema.columns t"
            " using (table_schema, table_name) where c.table_schema = 'public'"
            " and c.column_name = 'citizen_id' and t.column_name = 'team_id'"
            " and not exists (select from pg_trigger where tgname = 'follow_citizen'"
            "   and tgrelid = format('public.%I', c.table_name)::regclass)"
        )
        assert cursor.fetchall() == []
