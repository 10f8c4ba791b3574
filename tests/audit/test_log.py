"""The logs: they outlive a failing request, and nobody changes them."""

import pytest
from django.db import DatabaseError, connection, connections, transaction
from django.utils import timezone

from accounts.policy import Action
from audit.log import looked, record
from audit.models import Entry, Event, Lookup
from citizens.access import fetch_or_404
from citizens.models import Citizen
from tests.town import Town, build_town


@pytest.fixture
def logged(town: Town) -> Town:
    record(Event.COURSE_MOVED, by=town.anna, target=town.forloeb, citizen_id=town.eva.pk)
    looked(town.anna, [town.eva.pk], action="citizen.view", purpose="test")
    return town


@pytest.mark.parametrize(
    "sql",
    [
        "update {} set actor_label = 'en anden'",
        "delete from {}",
        "truncate {}",
        "alter table {} disable trigger all",
        "drop table {}",
        "insert into {} (id) values (1)",
    ],
)
@pytest.mark.parametrize("table", ["audit_entry", "audit_lookup"])
def test_the_application_can_only_add(logged: Town, table: str, sql: str) -> None:
    sql = sql.format(table).replace("actor_label", "user_label" if table == "audit_lookup" else "actor_label")
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql)


def test_nobody_backdates_an_entry(logged: Town) -> None:
    long_ago = timezone.now().replace(year=2020)
    entry = Entry.objects.create(
        at=long_ago, event=Event.COURSE_MOVED, actor_label="x", target="citizens.course:1"
    )
    entry.refresh_from_db()
    assert entry.at.year >= 2026


@pytest.mark.django_db(transaction=True)
def test_a_look_stays_in_the_log_when_the_request_is_rolled_back() -> None:
    town = build_town()
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        fetch_or_404(Citizen.objects.all(), town.anna, Action.VIEW_CITIZEN, pk=town.eva.pk)
        raise ZeroDivisionError
    assert Lookup.objects.filter(citizen_id=town.eva.pk, user_id=town.anna.pk).count() == 1


def test_without_the_log_nothing_is_shown(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    def gone(*args: object, **kwargs: object) -> None:
        raise DatabaseError("the log is away")

    monkeypatch.setattr(Lookup.objects, "bulk_create", gone)
    with pytest.raises(DatabaseError):
        fetch_or_404(Citizen.objects.all(), town.anna, Action.VIEW_CITIZEN, pk=town.eva.pk)


def test_the_application_owns_nothing(db: None) -> None:
    with connections["default"].cursor() as cursor:
        cursor.execute("select count(*) from pg_tables where tableowner = current_user")
        assert cursor.fetchone() == (0,)
        cursor.execute(
            "select rolsuper, rolbypassrls, rolcreatedb from pg_roles where rolname = current_user"
        )
        assert cursor.fetchone() == (False, False, False)


def test_the_application_cannot_make_tables(db: None) -> None:
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("create table sneaky (id int)")
