"""Nobody changes the log without being found out, and the place is named (security L-05)."""

import base64
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from io import StringIO
from itertools import count
from pathlib import Path
from random import Random
from threading import Event as Signal
from time import sleep
from typing import Any

import pytest
from django.conf import LazySettings
from django.core.exceptions import ImproperlyConfigured
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, connections, transaction

from audit.log import looked, record
from audit.models import Entry, Event, Log, Lookup, Seal
from audit.retention import months_kept
from audit.seals import ledger, sealing
from audit.seals.chain import own_key
from audit.seals.rows import read_fingerprints
from audit.seals.sealing import MarksWentBack, seal_logs
from audit.seals.verifying import verify
from tests.audit.owner import unguarded
from tests.audit.waiting import wait_for_older_transactions
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db(transaction=True)
with_owner = pytest.mark.django_db(transaction=True, databases=["default", "lookups", "owner"])


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, settings: LazySettings) -> Path:
    settings.LOG_LEDGER = tmp_path / "ledger"
    return tmp_path / "ledger"


@pytest.fixture
def sealed() -> Iterator[Any]:
    """Three minutes of life, each with two rows in either log and sealed."""
    user = UserFactory()
    for minute in range(3):
        for _ in range(2):
            looked(user, [None], action="citizen.view", purpose=f"minut {minute}")
            record(Event.LOGGED_IN, by=user, target=user)
        wait_for_older_transactions()
        assert seal_logs() == 4
    assert verify().is_whole
    yield user


def places() -> list[tuple[int | None, str, int | None, str]]:
    return [(found.seal, found.log, found.row, found.what) for found in verify().breaks]


def ids(model: Any) -> list[int]:
    return list(model.objects.order_by("pk").values_list("pk", flat=True))


def as_owner(statement: str, *values: Any) -> None:
    with unguarded() as owner:
        owner.execute(statement, values)


def test_the_untouched_log_is_whole(sealed: Any) -> None:
    verdict = verify()
    assert (verdict.rows, verdict.seals, verdict.ledger, verdict.waiting) == (12, 6, 6, 0)
    said = StringIO()
    call_command("verify_log", stdout=said)
    assert "Nothing was changed." in said.getvalue()


def test_a_changed_byte_is_found(sealed: Any) -> None:
    row = ids(Lookup)[2]
    as_owner("update audit_lookup set user_label = overlay(user_label placing 'x' from 1) where id = %s", row)
    assert places() == [(4, "lookup", row, "it was changed")]


def test_a_changed_event_is_found(sealed: Any) -> None:
    row = ids(Entry)[5]
    as_owner("update audit_entry set data = '{\"a\": 1}' where id = %s", row)
    assert places() == [(5, "entry", row, "it was changed")]


def test_a_deleted_row_is_found(sealed: Any) -> None:
    row = ids(Lookup)[0]
    as_owner("delete from audit_lookup where id = %s", row)
    assert places() == [(2, "lookup", row, "it is gone")]


OLD_ROW = (
    "insert into audit_lookup (at, user_id, user_label, action, purpose, outcome, criteria{more})"
    " values ({at}, 1, 'x', 'x', 'x', 'shown', '{{}}'{values}) returning id"
)


def test_a_row_put_among_the_old_ones_is_found(sealed: Any) -> None:
    """With the mark of a sealed row, as a careful forger would."""
    like = Lookup.objects.earliest("pk")
    mark = "(select mark from audit_lookup order by id limit 1)"
    with unguarded() as owner:
        sql = OLD_ROW.format(at="%s", more=", mark", values=f", {mark}")
        row = owner.execute(sql, [like.at]).fetchone()[0]
    assert places() == [(2, "lookup", row, "it was not there when the seal was made")]


def test_a_row_with_an_old_time_is_found_though_it_was_sealed(sealed: Any) -> None:
    """A careless forger, whose row the sealer takes for a new one."""
    with unguarded() as owner:
        sql = OLD_ROW.format(at="now() - interval '5 hours'", more="", values="")
        row = owner.execute(sql).fetchone()[0]
    assert seal_logs() == 1
    [(seal, log, found, what)] = places()
    assert (seal, log, found) == (7, "lookup", row)
    assert "was not written then" in what


def test_a_row_in_a_month_without_seals_is_found(sealed: Any) -> None:
    with unguarded() as owner:
        sql = OLD_ROW.format(at="now() - interval '5 years'", more=", mark", values=", 3")
        row = owner.execute(sql).fetchone()[0]
    assert places() == [(None, "lookup", row, "no seal covers it")]


def test_two_rows_that_changed_places_are_found(sealed: Any) -> None:
    one, two = ids(Lookup)[0], ids(Lookup)[3]
    as_owner(
        "update audit_lookup l set purpose = o.purpose from audit_lookup o"
        " where (l.id, o.id) in ((%s, %s), (%s, %s))",
        one,
        two,
        two,
        one,
    )
    assert places() == [(2, "lookup", one, "it was changed"), (4, "lookup", two, "it was changed")]


def test_a_deleted_hour_is_found(sealed: Any) -> None:
    """The last minute of both logs, with its seals: nothing but the ledger remembers."""
    with unguarded() as owner:
        owner.execute(
            "delete from audit_lookup where id in (select id from audit_lookup order by id desc limit 2)"
        )
        owner.execute(
            "delete from audit_entry where id in (select id from audit_entry order by id desc limit 2)"
        )
        owner.execute("delete from audit_seal where number > 4")
    gone = "it stands in the ledger and is gone from the database"
    assert places() == [(5, "", None, gone), (6, "", None, gone)]


def test_a_deleted_hour_is_found_without_the_ledger_while_its_seals_stand(sealed: Any, folder: Path) -> None:
    for file in folder.iterdir():
        file.unlink()
    rows = ids(Lookup)[4:]
    as_owner("delete from audit_lookup where id = any(%s)", rows)
    assert places() == [(6, "lookup", row, "it is gone") for row in rows]


def test_a_deleted_seal_is_found(sealed: Any) -> None:
    as_owner("delete from audit_seal where number = 3")
    found = places()
    assert found[0] == (3, "", None, "it stands in the ledger and is gone from the database")
    assert (4, "", None, "the 1 seal(s) before it are gone") in found


def test_a_last_seal_that_was_deleted_and_made_anew_over_changed_rows_is_found(sealed: Any) -> None:
    with unguarded() as owner:
        owner.execute("delete from audit_seal where number = 6")
        owner.execute("update audit_lookup set user_label = 'en anden' where id = %s", [ids(Lookup)[-1]])
    with pytest.raises(ledger.LedgerDisagrees):
        seal_logs()
    assert places() == [(6, "", None, "the ledger has another hash for it")]


@pytest.mark.parametrize(
    "change", ["rows = 3", "made_at = now()", "to_mark = to_mark + 1", "root = sha256('x')"]
)
def test_a_changed_seal_is_found(sealed: Any, change: str) -> None:
    as_owner(f"update audit_seal set {change} where number = 4")
    assert (4, "", None, "it does not say what it said when it was made") in places()


def test_a_seal_signed_with_another_key_is_found(sealed: Any, settings: LazySettings) -> None:
    """All of it made anew by somebody who has the database and not the key."""
    ours = base64.b64encode(own_key().public_key().public_bytes_raw())
    settings.LOG_SEAL_KEY = bytes(32)
    looked(sealed, [None], action="citizen.view", purpose="x")
    seal_logs()
    settings.LOG_SEAL_KEY = None
    settings.LOG_SEAL_FORMER_KEYS = [base64.b64decode(ours)]
    assert places() == [(7, "", None, "no key we trust has signed it")]


def test_a_changed_key_still_knows_its_elders(sealed: Any, settings: LazySettings) -> None:
    settings.LOG_SEAL_FORMER_KEYS = [own_key().public_key().public_bytes_raw()]
    settings.LOG_SEAL_KEY = bytes(32)
    looked(sealed, [None], action="citizen.view", purpose="x")
    seal_logs()
    assert verify().is_whole


def test_without_a_key_nothing_is_sealed(settings: LazySettings) -> None:
    settings.LOG_SEAL_KEY = None
    looked(UserFactory(), [None], action="citizen.view", purpose="x")
    with pytest.raises(ImproperlyConfigured, match="LOG_SEAL_KEY"):
        seal_logs()
    assert not Seal.objects.exists()


def test_the_command_names_the_first_break_and_fails(sealed: Any) -> None:
    row = ids(Lookup)[2]
    as_owner("delete from audit_lookup where id = %s", row)
    with pytest.raises(CommandError, match=f"seal 4, lookup row {row}: it is gone"):
        call_command("verify_log", stdout=StringIO())


def test_rows_that_nobody_seals_are_told_of(sealed: Any) -> None:
    looked(sealed, [None], action="citizen.view", purpose="x")
    assert verify().is_whole
    as_owner("update audit_lookup set at = at - interval '20 minutes' where id = %s", ids(Lookup)[-1])
    verdict = verify()
    assert (verdict.breaks, verdict.waiting, verdict.overdue) == ([], 1, True)


@pytest.mark.parametrize(
    "sql", ["update audit_seal set rows = 1", "delete from audit_seal", "truncate audit_seal"]
)
def test_the_application_only_adds_seals(sealed: Any, sql: str) -> None:
    with pytest.raises(DatabaseError), connection.cursor() as cursor:
        cursor.execute(sql)


@pytest.mark.parametrize("table", ["audit_entry", "audit_lookup"])
def test_the_application_does_not_choose_a_mark(sealed: Any, table: str) -> None:
    with pytest.raises(DatabaseError, match="permission denied"), connection.cursor() as cursor:
        cursor.execute(f"insert into {table} (mark) values (1)")


def test_a_row_that_is_not_committed_yet_keeps_those_after_it_waiting(sealed: Any) -> None:
    def write_and_seal() -> int:
        record(Event.LOGGED_IN, by=sealed, target=sealed)
        return seal_logs()

    with ThreadPoolExecutor(1) as pool, transaction.atomic():
        record(Event.LOGGED_IN, by=sealed, target=sealed)
        assert pool.submit(_in_thread, write_and_seal).result() == 0
    assert seal_logs() == 2
    assert verify().is_whole


def test_no_late_row_escapes_twenty_writers_and_a_sealer() -> None:
    user = UserFactory()
    enough = Signal()
    with ThreadPoolExecutor(21) as pool:
        sealer = pool.submit(_in_thread, lambda: _seal_thrice(enough))
        writers = [
            pool.submit(_in_thread, lambda seed=seed: _write(user, seed, enough)) for seed in range(20)
        ]
        for each in (sealer, *writers):
            each.result()
    seal_logs()
    assert sealed_ids(Log.ENTRIES) == ids(Entry)
    assert sealed_ids(Log.LOOKUPS) == ids(Lookup)
    assert len(ids(Entry)) == len(ids(Lookup)) > 40
    assert verify().is_whole


def sealed_ids(log: Log) -> list[int]:
    seals = Seal.objects.filter(log=log)
    return sorted(number for seal in seals for number, _ in read_fingerprints(bytes(seal.fingerprints)))


def _write(user: Any, seed: int, enough: Signal) -> None:
    """Transactions of different length: ids are taken early, commits come late and out of order."""
    dice = Random(seed)
    for number in count():
        if number > 2 and enough.is_set():
            return
        with transaction.atomic():
            sleep(dice.random() / 50)
            record(Event.LOGGED_IN, by=user, target=user)
            looked(user, [None], action="citizen.view", purpose="x")
            sleep(dice.random() / 10)


def _seal_thrice(enough: Signal) -> None:
    """Seal until three sealings took something while the others wrote."""
    took = 0
    try:
        while took < 3:
            took += bool(seal_logs())
    finally:
        enough.set()


def _in_thread(work: Any) -> Any:
    try:
        return work()
    finally:
        connections.close_all()


def test_two_sealers_at_once_make_one_chain(sealed: Any) -> None:
    for _ in range(20):
        looked(sealed, [None], action="citizen.view", purpose="x")
    with ThreadPoolExecutor(4) as pool:
        assert sum(pool.map(_in_thread, [seal_logs] * 4)) == 20
    assert verify().is_whole


def test_a_large_batch_is_parted_between_transactions(sealed: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sealing, "MOST_ROWS", 3)
    before = Seal.objects.count()
    for _ in range(4):
        looked(sealed, [None, None], action="citizen.view", purpose="x")
    assert seal_logs() == 8
    assert [seal.rows for seal in Seal.objects.filter(pk__gt=before).order_by("pk")] == [2, 2, 2, 2]
    assert verify().is_whole


def test_a_lost_ledger_is_written_anew(sealed: Any, folder: Path) -> None:
    for file in folder.iterdir():
        file.unlink()
    seal_logs()
    assert [number for number, _ in ledger.lines()] == [1, 2, 3, 4, 5, 6]


def _marks_before(number: int) -> None:
    as_owner(
        "create or replace function audit_marks_before() returns bigint language sql immutable as"
        f" 'select {number}::bigint'"
    )


@pytest.fixture
def restored(db: None) -> Iterator[Any]:
    """A database whose transactions are counted from an earlier point than the sealed ones were."""
    user = UserFactory()
    _marks_before(10**9)
    looked(user, [None], action="citizen.view", purpose="x")
    seal_logs()
    _marks_before(0)
    yield user
    _marks_before(0)


@with_owner
def test_a_database_from_a_dump_is_not_sealed_until_the_owner_lets_the_log_resume(restored: Any) -> None:
    with pytest.raises(MarksWentBack, match="resume_log"):
        seal_logs()
    call_command("resume_log", stdout=StringIO())
    looked(restored, [None], action="citizen.view", purpose="x")
    assert seal_logs() == 1
    assert verify().is_whole


@with_owner
def test_nothing_is_resumed_where_nothing_went_back(sealed: Any) -> None:
    said = StringIO()
    call_command("resume_log", stdout=said)
    assert "nothing to do" in said.getvalue()


@with_owner
def test_only_the_owner_says_how_long_the_log_is_kept(sealed: Any) -> None:
    call_command("keep_log", 36, stdout=StringIO())
    assert months_kept() == 36
    call_command("keep_log", 24, stdout=StringIO())
    assert months_kept() == 24
    with pytest.raises(CommandError):
        call_command("keep_log", "5", stdout=StringIO())
