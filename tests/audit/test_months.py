"""Look-ups by the month: never refused for want of a table, each table shut, dropped when old."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import psycopg
import pytest
from django.conf import LazySettings
from django.db import DatabaseError, connection, connections, transaction

from audit import months, retention
from audit.log import looked
from audit.models import Entry, Event, Log, Lookup, Seal, SealKind
from audit.seals.sealing import seal_logs
from audit.seals.verifying import verify
from tests.audit.owner import unguarded
from tests.factories import UserFactory

THIS = datetime.now(UTC).date().replace(day=1)
PARTS = "select inhrelid::regclass::text from pg_inherits where inhparent = 'audit_lookup'::regclass"


@pytest.fixture(autouse=True)
def ledger(tmp_path: Path, settings: LazySettings) -> None:
    settings.LOG_LEDGER = tmp_path / "ledger"


@pytest.fixture
def history(transactional_db: None) -> None:
    """A look now and a look in each of three months: three years, two years and one year ago."""
    user = UserFactory()
    for _ in range(4):
        looked(user, [None], action="citizen.view", purpose="test")
    ids = list(Lookup.objects.order_by("pk").values_list("pk", flat=True))
    with unguarded() as owner:
        for number, years in zip(ids, (3, 2, 1), strict=False):
            owner.execute(
                "update audit_lookup set at = at - %s * interval '1 year' where id = %s", (years, number)
            )
    months.make_months_of_strays()


def parts() -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute(PARTS)
        return sorted(name for (name,) in cursor.fetchall())


def test_the_month_and_the_three_after_it_have_a_table(db: None) -> None:
    ahead = [f"audit_lookup_{months.after(THIS, by):%Y_%m}" for by in range(4)]
    assert set(parts()) >= {"audit_lookup_default", *ahead}


def test_a_look_lies_in_the_table_of_its_month(db: None) -> None:
    looked(UserFactory(), [None], action="citizen.view", purpose="test")
    with connections["lookups"].cursor() as cursor:
        cursor.execute("select tableoid::regclass::text from audit_lookup")
        assert cursor.fetchall() == [(f"audit_lookup_{THIS:%Y_%m}",)]


def test_a_missing_month_is_made_and_takes_what_came_before_it(history: None) -> None:
    assert [month.year for month in months.existing_months()[:3]] == [
        THIS.year - 3,
        THIS.year - 2,
        THIS.year - 1,
    ]
    with connections["lookups"].cursor() as cursor:
        cursor.execute("select count(*) from audit_lookup_default")
        assert cursor.fetchone() == (0,)
    assert Lookup.objects.count() == 4
    assert months.make_months_of_strays() == []


def test_a_month_that_comes_late_does_not_stop_a_look(transactional_db: None) -> None:
    with unguarded() as owner:
        owner.execute(f"drop table audit_lookup_{THIS:%Y_%m}")
    looked(UserFactory(), [None], action="citizen.view", purpose="test")
    assert THIS not in months.existing_months()
    assert months.make_months() == [THIS]
    assert THIS in months.existing_months()
    assert Lookup.objects.count() == 1


@pytest.mark.parametrize("by", [-1, 13])
def test_no_month_is_made_that_is_over_or_far_away(db: None, by: int) -> None:
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "select audit_make_month(%s)", [months.after(THIS, by) if by > 0 else date(2020, 1, 1)]
        )


def test_every_table_of_the_log_is_shut_by_triggers_that_always_fire(history: None) -> None:
    wanted = {"only_now", "refuse_change", "refuse_truncate"}
    with connection.cursor() as cursor:
        cursor.execute(
            "select tgrelid::regclass::text, array_agg(tgname::text) from pg_trigger"
            " where tgenabled = 'A' group by 1"
        )
        found = {table: set(names) for table, names in cursor.fetchall()}
    assert len(parts()) >= 8
    assert {part: found.get(part) for part in ("audit_lookup", *parts())} == dict.fromkeys(
        ("audit_lookup", *parts()), wanted
    )


def test_the_application_reaches_no_month_but_through_the_log(history: None) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "select c::text, has_table_privilege(c::oid, 'select'),"
            " has_table_privilege(c::oid, 'insert, update, delete, truncate, references, trigger'),"
            " has_any_column_privilege(c::oid, 'insert, update, references')"
            f" from ({PARTS.replace('::text', '')}) as part (c)"
        )
        rights = {name: may for name, *may in cursor.fetchall()}
    assert rights.pop("audit_lookup_default") == [True, False, False]
    assert set(map(tuple, rights.values())) == {(False, False, False)}


@pytest.mark.parametrize("change", ["update {} set purpose = 'x'", "delete from {}", "truncate {}"])
def test_not_even_the_owner_changes_a_month_by_a_slip(history: None, change: str) -> None:
    for part in ("audit_lookup", *parts()):
        with psycopg.connect(**connections["owner"].get_connection_params()) as owner:
            empty = owner.execute(f"select count(*) from {part}").fetchone()[0] == 0
            if empty and "truncate" not in change:
                continue
            with pytest.raises(psycopg.Error, match="append-only"):
                owner.execute(change.format(part))
            owner.rollback()


@pytest.mark.parametrize("years", [1, -1])
def test_nobody_chooses_the_time_of_a_look(history: None, years: int) -> None:
    at = datetime.now(UTC) - timedelta(days=365 * years)
    with pytest.raises(DatabaseError, match="alone says when"):
        Lookup.objects.create(at=at, user_id=1, user_label="x", action="x", purpose="x", outcome="shown")


def test_a_look_of_this_moment_is_taken_also_without_saying_when(db: None) -> None:
    before = datetime.now(UTC) - timedelta(minutes=1)
    look = Lookup.objects.create(user_id=1, user_label="x", action="x", purpose="x", outcome="shown")
    look.refresh_from_db()
    assert look.at > before


def test_old_months_are_dropped_and_younger_ones_stay(history: None) -> None:
    seal_logs()
    old = retention.old_months()
    assert [month.year for month in old] == [THIS.year - 3]
    assert [retention.drop_month(month) for month in old] == [1]
    assert Lookup.objects.count() == 3
    assert [month.year for month in months.existing_months()[:2]] == [THIS.year - 2, THIS.year - 1]


def test_what_was_dropped_is_an_event_and_a_seal(history: None) -> None:
    seal_logs()
    [month] = retention.old_months()
    last = Seal.objects.filter(month=month).get()
    retention.drop_month(month)
    entry = Entry.objects.get(event=Event.LOG_MONTH_DROPPED)
    assert (entry.target, entry.data) == (f"audit_lookup_{month:%Y_%m}", {"rows": 1})
    seal = Seal.objects.get(kind=SealKind.DROPPED)
    assert (seal.log, seal.month, seal.rows, bytes(seal.root)) == (Log.LOOKUPS, month, 1, bytes(last.hash))
    assert verify().breaks == []


@pytest.mark.parametrize("years", [0, 1, 2])
def test_the_database_refuses_to_drop_a_month_that_is_too_young(history: None, years: int) -> None:
    """Two years ago to the month is still within the 24 months until that month is whole behind them."""
    month = date(THIS.year - years, THIS.month, 1)
    with pytest.raises(DatabaseError, match="younger than the log is kept"), connection.cursor() as cursor:
        cursor.execute("select audit_drop_month(%s)", [month])
    assert Lookup.objects.count() == 4


@pytest.mark.parametrize(
    "sql",
    [
        "create or replace function audit_months_kept() returns integer language sql as 'select 0'",
        "drop table audit_lookup_{}",
        "alter table audit_lookup detach partition audit_lookup_{}",
        "truncate audit_lookup_{}",
        "delete from audit_lookup_{}",
        "insert into audit_lookup_{} select * from audit_lookup",
    ],
)
def test_the_application_has_no_other_way_to_be_rid_of_a_month(history: None, sql: str) -> None:
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql.format(f"{THIS.year - 3}_{THIS.month:02}"))


def test_a_month_that_somebody_changed_is_kept_as_evidence(history: None) -> None:
    seal_logs()
    [month] = retention.old_months()
    with unguarded() as owner:
        owner.execute(f"update audit_lookup_{month:%Y_%m} set user_label = 'en anden'")
    with pytest.raises(retention.MonthIsBroken):
        retention.drop_month(month)
    assert Lookup.objects.count() == 4


def test_a_month_dropped_behind_the_sealers_back_is_missed(history: None) -> None:
    seal_logs()
    [month] = retention.old_months()
    with connection.cursor() as cursor:
        cursor.execute("select audit_drop_month(%s)", [month])
    seal = Seal.objects.get(month=month)
    assert [(found.seal, found.what) for found in verify().breaks] == [(seal.pk, "it is gone")]
