"""Two people agree, and the case is gone: from every table, all or nothing, and from a restored backup."""

import json
from base64 import b64encode
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import timedelta
from io import StringIO
from pathlib import Path
from time import monotonic, sleep, time
from typing import Any
from uuid import uuid4

import pytest
from django.contrib.auth import SESSION_KEY
from django.core.mail import EmailMessage
from django.core.management import CommandError, call_command
from django.db import (
    DatabaseError,
    IntegrityError,
    OperationalError,
    connection,
    connections,
    models,
    transaction,
)
from django.db.models import Value
from django.db.models.functions import Concat
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.login.sessions import SessionStore
from accounts.models import Notice, NoticeKind, Session, User
from accounts.notices import send_notice
from accounts.policy import Action
from audit.models import Entry, Event, Lookup
from audit.seals.sealing import seal_logs
from audit.seals.verifying import verify
from bostoette.crypto import seal
from bostoette.errors import RuleViolation
from bostoette.unsent import KEPT, KEPT_FOR
from citizens.cpr import parse
from citizens.models import AccessGrant, Citizen, Course
from citizens.models.jobs import JobStatus
from citizens.services import confirm_merge, propose_merge, undo_merge
from citizens.services.merging import models_about_citizens
from plans.models import Document, PlanVersion
from retention import ledger
from retention.deleting import delete_confirmed, delete_one
from retention.models import Deletion, LedgerLine
from retention.services import (
    ask_for_deletion,
    confirm_deletion,
    decline_deletion,
    hold,
    note_delivery,
    propose_deletions,
    withdraw,
)
from retention.tasks import tend
from tests.audit.owner import unguarded
from tests.everything import everything_about
from tests.factories import CitizenFactory, CourseFactory, VisitFactory
from tests.furnished import Furnished, furnish, furnish_house
from tests.retention.conftest import close, end_everything, second_leder, years_ago
from tests.town import Town, build_town
from visits.drafts import Sheet, keep_draft
from visits.models import Visit

CANARY = "kanariefugl"
# What was done and who looked is kept by its own rule, under an id that nothing resolves any more.
LOGS = {"audit_entry", "audit_lookup", "retention_ledgerline"}
TABLES = """
select relname from pg_class
 where relkind in ('r', 'p', 'm') and not relispartition and relnamespace = 'public'::regnamespace
"""
POINTING_AT_ROWS_ALONE = """
with recursive about(oid) as (
    select 'citizens_citizen'::regclass::oid
    union
    select conrelid from pg_constraint join about on confrelid = about.oid where contype = 'f'
)
select about.oid::regclass::text from about
 where about.oid <> 'citizens_citizen'::regclass and not exists (
    select from pg_constraint
     where contype = 'f' and conrelid = about.oid and confrelid = 'citizens_citizen'::regclass)
"""
TODAY = timezone.localdate()
with_owner = pytest.mark.django_db(transaction=True, databases=["default", "lookups", "owner"])


def asked(sql: str, *values: Any) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        rows: list[tuple[Any, ...]] = cursor.fetchall()
        return rows


def tables_with(*words: str) -> set[str]:
    """Tables in which a row, written out with all its texts, JSON and bytes, holds one of the words."""
    return {
        name
        for (name,) in asked(TABLES)
        if asked(f'select exists (select from "{name}" where "{name}"::text ilike any(%s))',
                 [f"%{word}%" for word in words])[0][0]
    }  # fmt: skip


def hexed(value: bytes | memoryview | None) -> str:
    assert value
    return bytes(value).hex()


@pytest.fixture
def marked(over: Furnished) -> Furnished:
    """Every text about Eva carries the canary, and she has a number, an address and a draft."""
    town = over.town
    town.eva.name = f"Eva {CANARY} Lund"
    town.eva.set_cpr(parse("2110625629", today=TODAY))
    town.eva.set_contact(phone="12 34 56 78", address="Kanalen 1")
    town.eva.save()
    keep_draft(town.anna, town.eva, "besoeg", Sheet({"happened": [f"Vi drak kaffe, {CANARY}."]}))
    AccessGrant.objects.update(explanation=f"{CANARY}, og der skal stå tyve tegn")
    for model in models_about_citizens():
        texts = [field.name for field in model._meta.concrete_fields if type(field) is models.TextField]
        for name in texts:
            with suppress(DatabaseError), transaction.atomic():  # what is approved cannot be marked
                model._default_manager.filter(citizen=town.eva).update(**{name: CANARY})
    return over


def traces_of(citizen: Citizen) -> list[str]:
    return [str(citizen.pk), CANARY, hexed(citizen.cpr_index), hexed(citizen.cpr_sealed)]


def test_nothing_about_the_citizen_is_left_in_any_table(marked: Furnished) -> None:
    town = marked.town
    traces = traces_of(town.eva)
    before = tables_with(*traces)
    with_rows = {
        model for model in models_about_citizens() if model._default_manager.filter(citizen=town.eva)
    }
    assert {
        "plans_planversion",
        "plans_document",
        "visits_visit",
        "visits_draft",
        "citizens_citizen",
    } <= before
    assert len(with_rows) > 20
    assert len(before - LOGS) > len(with_rows)
    propose_deletions(TODAY)
    ask_for_deletion(Deletion.objects.get(), by=town.lars)
    confirm_deletion(Deletion.objects.get().pk, by=town.adam)
    others = {model: model._default_manager.exclude(citizen=town.eva).count() for model in with_rows}
    assert delete_confirmed(TODAY) == 1
    assert tables_with(*traces) <= LOGS
    assert tables_with(*traces[1:]) == set()
    assert {model: model._default_manager.count() for model in with_rows} == others
    assert Citizen.objects.filter(pk=town.finn.pk).exists()


def test_a_row_in_every_table_goes_with_every_word_of_it(town: Town) -> None:
    every = everything_about(town, times=2)
    Course.objects.filter(citizen=every.citizen).update(started_on=years_ago(6), ended_on=years_ago(5))
    Document.objects.update(status=JobStatus.FAILED)
    filled = {
        model for model in models_about_citizens() if model._default_manager.filter(citizen=every.citizen)
    }
    assert filled == set(models_about_citizens())
    Deletion.objects.update(closed_on=years_ago(5), due_on=TODAY)
    ask_for_deletion(Deletion.objects.get(), by=town.lars)
    confirm_deletion(Deletion.objects.get().pk, by=town.adam)
    reference = Deletion.objects.get().delivery_reference
    assert delete_confirmed(TODAY) == 1
    assert tables_with(str(every.citizen.pk)) <= LOGS
    # A group is the team's: its theme was never a word about one of those who were in it.
    assert tables_with(f"KAN{every.mark}0") <= {"retention_ledgerline", "visits_groupcourse"}
    assert [word for word in every.words if word in LedgerLine.objects.get().said] == [reference]


def test_every_table_that_could_hold_on_to_a_row_points_at_the_citizen_too(db: None) -> None:
    """A table that points at a citizen's rows, and not at the citizen, would stop every deletion."""
    assert asked(POINTING_AT_ROWS_ALONE) == []


def test_a_form_that_was_not_sent_goes_from_the_sessions(confirmed: Deletion) -> None:
    def kept(path: str, at: float) -> dict[str, Any]:
        seal_id = uuid4()
        sealed = b64encode(seal("[]", row=seal_id, what=KEPT)).decode("ascii")
        return {"writer": "1", "path": path, "id": str(seal_id), "sealed": sealed, "at": at}

    about_eva, about_others, forgotten = SessionStore(), SessionStore(), SessionStore()
    for store, path, at in (
        (about_eva, f"/borgere/{confirmed.citizen_id}/besoeg/", time()),
        (about_others, "/borgere/andre/", time()),
        (forgotten, "/besoeg/andre/", time() - KEPT_FOR - 1),
    ):
        store.update({KEPT: kept(path, at), SESSION_KEY: str(confirmed.asked_by_id)})
    forgotten.save()
    about_eva.save()
    about_others.save()
    ends = Session.objects.get(session_key=about_eva.session_key).expire_date
    delete_confirmed(TODAY)
    assert KEPT not in SessionStore(about_eva.session_key)
    assert KEPT not in SessionStore(forgotten.session_key)
    assert KEPT in SessionStore(about_others.session_key)
    assert Session.objects.get(session_key=about_eva.session_key).expire_date == ends


def test_records_laid_into_it_go_along_and_those_of_others_stay(over: Furnished) -> None:
    town = over.town
    double, parted = CitizenFactory(team=town.nord), CitizenFactory(team=town.nord)
    VisitFactory(citizen=double, worker=town.anna)
    close(CourseFactory(citizen=double), years_ago(6))
    VisitFactory(citizen=town.finn, worker=town.anna)
    undo_merge(
        confirm_merge(propose_merge(town.finn, town.eva, reason="x", by=town.lars), by=town.maja),
        by=town.lars,
    )
    undo_merge(
        confirm_merge(propose_merge(town.eva, parted, reason="x", by=town.lars), by=town.maja), by=town.lars
    )
    confirm_merge(propose_merge(town.eva, double, reason="x", by=town.lars), by=town.maja)
    propose_deletions(TODAY)
    ask_for_deletion(Deletion.objects.get(), by=town.lars)
    confirm_deletion(Deletion.objects.get().pk, by=town.adam)
    assert delete_confirmed(TODAY) == 1
    assert set(Citizen.objects.filter(pk__in=[double.pk, parted.pk, town.eva.pk, town.finn.pk])) == {
        parted,
        town.finn,
    }
    assert set(Visit.objects.values_list("citizen", flat=True)) == {town.finn.pk}
    line = json.loads(LedgerLine.objects.get().said)
    assert line["records"] == sorted([str(town.eva.pk), str(double.pk)])
    assert (
        not tables_with(str(double.pk), str(town.eva.pk))
        - LOGS
        - {name for (name,) in asked(TABLES) if name.startswith("audit_lookup")}
    )


def test_a_merge_after_the_yes_makes_it_another_decision(over: Furnished, confirmed: Deletion) -> None:
    town = over.town
    double = CitizenFactory(team=town.nord)
    close(CourseFactory(citizen=double), years_ago(6))
    Deletion.objects.update(asked_at=timezone.now() - timedelta(days=1))
    confirm_merge(propose_merge(town.eva, double, reason="x", by=town.lars), by=town.maja)
    assert delete_confirmed(TODAY) == 0
    assert Citizen.objects.filter(pk=town.eva.pk).exists()
    assert not Deletion.objects.exists()


def test_the_one_who_asked_cannot_confirm_also_not_in_the_database(
    over: Furnished, proposed: Deletion
) -> None:
    with pytest.raises(RuleViolation) as refused:
        confirm_deletion(proposed.pk, by=over.town.lars)
    assert refused.value.code == "not-asked"
    ask_for_deletion(proposed, by=over.town.lars)
    for step in (
        lambda: confirm_deletion(proposed.pk, by=over.town.lars),
        lambda: decline_deletion(proposed.pk, because="x", by=over.town.lars),
    ):
        with pytest.raises(RuleViolation) as refused:
            step()
        assert refused.value.code == "same-person"
    with pytest.raises(IntegrityError), transaction.atomic():
        Deletion.objects.update(confirmed_by=over.town.lars, confirmed_at=timezone.now())


def test_those_who_can_answer_are_told_once_a_day_and_nothing_about_anybody(
    over: Furnished, proposed: Deletion, mailoutbox: list[EmailMessage]
) -> None:
    town = over.town
    second_leder(town)
    User.objects.filter(is_machine=False).update(email=Concat("username", Value("@egeby.example")))
    ask_for_deletion(proposed, by=town.lars)
    withdraw(proposed, by=town.lars)
    ask_for_deletion(proposed, by=town.lars)
    notices = Notice.objects.filter(kind=NoticeKind.DELETION_ASKED)
    assert sorted(notice.user.username for notice in notices) == ["adam", "berit", "sofie"]
    for notice in notices:
        send_notice(notice.pk)
    for mail in mailoutbox:
        for told in ("Eva", "Lund", str(town.eva.pk), str(proposed.pk), "Lars"):
            assert told not in f"{mail.subject} {mail.body}"
        assert reverse("retention:approvals") in mail.body
    assert len(mailoutbox) == 3


def test_nobody_of_another_kommune_confirms(over: Furnished, proposed: Deletion) -> None:
    ask_for_deletion(proposed, by=over.town.lars)
    with pytest.raises(RuleViolation):
        confirm_deletion(proposed.pk, by=over.town.fremmed)


def test_a_yes_can_be_thought_better_of_until_the_night(over: Furnished, confirmed: Deletion) -> None:
    with pytest.raises(RuleViolation):
        confirm_deletion(confirmed.pk, by=second_leder(over.town))
    with pytest.raises(RuleViolation):
        ask_for_deletion(confirmed, by=over.town.lars)
    withdraw(confirmed, by=over.town.lars)
    assert delete_confirmed(TODAY) == 0
    assert Deletion.objects.proposed().count() == 1
    with pytest.raises(RuleViolation):
        withdraw(confirmed, by=over.town.lars)


def test_a_no_comes_back_with_its_sentence(over: Furnished, proposed: Deletion) -> None:
    ask_for_deletion(proposed, by=over.town.lars)
    decline_deletion(proposed.pk, because="Afleveringen mangler", by=over.town.adam)
    proposed.refresh_from_db()
    assert (proposed.asked_by, proposed.declined_because) == (None, "Afleveringen mangler")
    ask_for_deletion(proposed, by=over.town.lars)
    proposed.refresh_from_db()
    assert proposed.declined_because == ""


def test_where_the_kommune_says_so_the_archive_comes_first(over: Furnished, proposed: Deletion) -> None:
    from retention.rules import decide_rule, propose_rule

    town = over.town
    rule = propose_rule(town.kommune, years=5, archive_months=6, deliver_first=True, by=town.adam)
    decide_rule(rule, accept=True, by=town.lars)
    with pytest.raises(RuleViolation) as refused:
        ask_for_deletion(proposed, by=town.lars)
    assert refused.value.code == "not-delivered"
    note_delivery(proposed, on=TODAY, reference="2026-14", by=town.lars)
    ask_for_deletion(proposed, by=town.lars)
    confirm_deletion(proposed.pk, by=town.adam)
    assert delete_confirmed(TODAY) == 1
    line = json.loads(LedgerLine.objects.get().said)
    assert (line["delivered_on"], line["delivery_reference"]) == (TODAY.isoformat(), "2026-14")


def a_hold(town: Town) -> None:
    hold(town.eva, reason="Der er en klagesag", by=town.lars)


def a_new_course(town: Town) -> None:
    CourseFactory(citizen=town.eva, referral__office=town.kontor)


def a_later_end(town: Town) -> None:
    close(town.forloeb, years_ago(1))


@pytest.mark.parametrize("change", [a_hold, a_new_course, a_later_end])
def test_what_happens_after_the_yes_stops_the_deletion(
    over: Furnished, confirmed: Deletion, change: Any
) -> None:
    change(over.town)
    assert delete_confirmed(TODAY) == 0
    assert Citizen.objects.filter(pk=over.town.eva.pk).exists()
    assert not LedgerLine.objects.exists()


def refused_by_database(deletion: Deletion) -> bool:
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("select retention_delete(%s)", [deletion.pk])
    except DatabaseError:
        return True
    return False


def test_the_database_refuses_what_the_application_should_not_have_asked(
    over: Furnished, proposed: Deletion
) -> None:
    """The function trusts nobody: two people, nothing that stops it, and the years."""
    town = over.town
    assert refused_by_database(proposed)  # nobody has agreed
    by_two = {"asked_by": town.lars, "confirmed_by": town.adam}
    now = timezone.now()
    Deletion.objects.update(**by_two, asked_at=now, confirmed_at=now)
    for change in (a_hold_behind_the_back, a_new_course, a_later_end):
        with transaction.atomic():
            change(town)
            assert refused_by_database(proposed), change
            transaction.set_rollback(True)
    assert not refused_by_database(proposed)
    assert not Citizen.objects.filter(pk=town.eva.pk).exists()


def a_hold_behind_the_back(town: Town) -> None:
    from retention.models import Hold

    Hold.objects.create(citizen=town.eva, reason="x", set_by=town.lars)


@pytest.mark.parametrize(
    "sql",
    [
        "select retention_erase(array(select id from citizens_citizen))",
        "select retention_replay(1, '{}', 'x', 'x')",
        "insert into retention_ledgerline (number, citizen_id, deleted_at, said, previous, hash)"
        " values (9, gen_random_uuid(), now(), '{}', 'x', 'x')",
        "update retention_ledgerline set said = '{}'",
        "delete from retention_ledgerline",
        "truncate retention_ledgerline",
        "delete from plans_planversion where status = 'approved'",
        "delete from plans_document",
    ],
)
def test_the_application_has_no_other_way(over: Furnished, confirmed: Deletion, sql: str) -> None:
    delete_confirmed(TODAY) if "ledgerline" in sql else None
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"set local bostoette.deleting = '{{{over.town.eva.pk}}}'")
        cursor.execute(sql)


@with_owner
def test_neither_does_a_slip_of_the_owner_delete_a_plan_or_a_line(transactional_db: None) -> None:
    town = build_town()
    furnished = furnish(town, furnish_house(town))
    with connections["owner"].cursor() as owner:
        owner.execute("set bostoette.scope to 'whole'")
        with pytest.raises(DatabaseError):
            owner.execute("delete from plans_planversion where id = %s", [furnished.approved.pk])
    connections["owner"].close()


def test_deleting_twice_is_deleting_once(over: Furnished, confirmed: Deletion) -> None:
    assert delete_one(confirmed.pk, TODAY)
    assert not delete_one(confirmed.pk, TODAY)
    assert delete_confirmed(TODAY) == 0
    assert LedgerLine.objects.count() == 1
    assert Entry.objects.filter(event=Event.CITIZEN_DELETED).count() == 1


@pytest.fixture
def committed(transactional_db: None) -> Furnished:
    """As `over`, in the database itself and not in a test's transaction."""
    town = build_town()
    return end_everything(furnish(town, furnish_house(town)), years_ago(5))


def agreed(furnished: Furnished) -> Deletion:
    propose_deletions(TODAY)
    deletion = Deletion.objects.get()
    ask_for_deletion(deletion, by=furnished.town.lars)
    return confirm_deletion(deletion.pk, by=furnished.town.adam)


def in_a_thread(work: Any, *args: Any) -> Any:
    try:
        return work(*args)
    finally:
        connections.close_all()


def test_ten_workers_at_once_delete_it_once(committed: Furnished) -> None:
    pk = agreed(committed).pk
    with ThreadPoolExecutor(10) as pool:
        done = list(pool.map(lambda _n: in_a_thread(delete_one, pk, TODAY), range(10)))
    assert sorted(done) == [False] * 9 + [True]
    assert LedgerLine.objects.count() == 1


def test_of_ten_who_confirm_at_once_one_does(committed: Furnished) -> None:
    propose_deletions(TODAY)
    deletion = Deletion.objects.get()
    ask_for_deletion(deletion, by=committed.town.lars)

    def confirm(_number: int) -> bool:
        try:
            confirm_deletion(deletion.pk, by=committed.town.adam)
        except RuleViolation:
            return False
        return True

    with ThreadPoolExecutor(10) as pool:
        done = list(pool.map(lambda n: in_a_thread(confirm, n), range(10)))
    assert sorted(done) == [False] * 9 + [True]
    assert Entry.objects.filter(event=Event.DELETION_CONFIRMED).count() == 1


def test_killed_halfway_nothing_is_deleted_and_the_next_night_all_is(committed: Furnished) -> None:
    """The deletion waits for a row of the last tables that somebody holds; there its connection is cut."""
    pk = agreed(committed).pk
    before = {model: model._default_manager.count() for model in models_about_citizens()}
    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            Visit.objects.select_for_update().get(pk=committed.visit.pk)
            night = pool.submit(in_a_thread, delete_one, pk, TODAY)
            _cut_the_one_who_waits()
            with pytest.raises(OperationalError):
                night.result(timeout=30)
        assert {model: model._default_manager.count() for model in models_about_citizens()} == before
        assert not LedgerLine.objects.exists()
    assert delete_confirmed(TODAY) == 1
    assert not Citizen.objects.filter(pk=committed.town.eva.pk).exists()


def _cut_the_one_who_waits() -> None:
    until = monotonic() + 20
    waiting = (
        "select pg_terminate_backend(pid) from pg_stat_activity"
        " where datname = current_database() and wait_event_type = 'Lock'"
        " and query like '%retention_delete%'"
    )
    with connections["lookups"].cursor() as cursor:  # within a transaction one sees no news of others
        while not cursor.execute(waiting) and not cursor.fetchall():
            assert monotonic() < until
            sleep(0.05)


def copied(citizen: Citizen) -> dict[str, list[str]]:
    """Every row about the citizen, as a backup would hold it."""
    rows = {
        "citizens_citizen": asked(
            "select row_to_json(t)::text from citizens_citizen t where id = %s", citizen.pk
        )
    }
    for model in models_about_citizens():
        table = model._meta.db_table
        rows[table] = asked(f"select row_to_json(t)::text from {table} t where citizen_id = %s", citizen.pk)
    return {table: [text for (text,) in found] for table, found in rows.items()}


def restored(rows: dict[str, list[str]]) -> None:
    """Put back as a restore does: as a superuser would, past triggers and keys."""
    with unguarded() as owner:
        owner.execute("set bostoette.scope to 'whole'")
        owner.execute("set constraints all deferred")
        for table, texts in rows.items():
            for text in texts:
                owner.execute(
                    f"insert into {table} select * from json_populate_record(null::{table}, %s)", [text]
                )


def run(command: str, *args: Any) -> str:
    said = StringIO()
    call_command(command, *args, stdout=said)
    connections["owner"].close()
    return said.getvalue()


@with_owner
def test_what_a_restored_backup_brought_back_is_deleted_again(committed: Furnished, tmp_path: Path) -> None:
    town = committed.town
    backup = copied(town.eva)
    agreed(committed)
    delete_confirmed(TODAY)
    file = tmp_path / "sletninger.jsonl"
    assert run("deletion_ledger", "--export", file) == "1 lines, each as it was written.\n"
    with unguarded() as owner:
        owner.execute("delete from retention_ledgerline")  # the backup is older than the line
    restored(backup)
    assert PlanVersion.objects.filter(citizen=town.eva).exists()
    said = run("replay_deletions", file)
    assert said.startswith("1 deletions in the ledger: 1 cases deleted again, ")
    assert not Citizen.objects.filter(pk=town.eva.pk).exists()
    assert (
        not tables_with(str(town.eva.pk))
        - LOGS
        - {name for (name,) in asked(TABLES) if name.startswith("audit_lookup")}
    )
    assert [line.number for line in ledger.checked(ledger.stored())] == [1]
    assert run("replay_deletions", file) == "1 deletions in the ledger: 0 cases deleted again, 0 rows.\n"
    assert Citizen.objects.filter(pk=town.finn.pk).exists()


@pytest.fixture
def two_lines(over: Furnished, confirmed: Deletion, ledger_file: Path) -> Path:
    town = over.town
    close(CourseFactory(citizen=town.finn, referral__office=town.kontor), years_ago(6))
    propose_deletions(TODAY)
    finns = Deletion.objects.get(citizen=town.finn)
    ask_for_deletion(finns, by=town.olga)
    confirm_deletion(finns.pk, by=town.lars)
    assert delete_confirmed(TODAY) == 2
    return ledger_file


def test_each_night_writes_the_ledger_beside_that_of_the_log(two_lines: Path) -> None:
    assert ledger.read(two_lines) == list(ledger.stored())
    assert len(ledger.read(two_lines)) == 2
    assert ledger.catch_up() == 0


@pytest.mark.parametrize("spoil", ["alter", "remove", "swap", "garble"])
def test_a_ledger_that_somebody_changed_is_not_replayed(two_lines: Path, spoil: str) -> None:
    first, second = two_lines.read_text().splitlines()
    spoiled = {
        "alter": [first.replace("Egeby", "Fjern"), second],
        "remove": [second],
        "swap": [second, first],
        "garble": [first, second[:-20]],
    }[spoil]
    two_lines.write_text("\n".join(spoiled))
    with pytest.raises(CommandError):
        call_command("replay_deletions", two_lines)


def test_the_file_knowing_more_than_the_database_is_told(two_lines: Path) -> None:
    lines = ledger.read(two_lines)
    third = ledger.Line(
        3, "{}", lines[-1].hash, __import__("hashlib").sha256(lines[-1].hash + b"{}").digest()
    )
    two_lines.write_text("".join(f"{line.written()}\n" for line in [*lines, third]))
    with pytest.raises(ledger.LedgerIsBroken):
        ledger.catch_up()


def test_a_line_says_who_when_and_how_much_and_nothing_of_what(over: Furnished, confirmed: Deletion) -> None:
    town = over.town
    delete_confirmed(TODAY)
    line = LedgerLine.objects.get()
    said = json.loads(line.said)
    assert said["records"] == [str(town.eva.pk)]
    assert (said["asked_by"]["name"], said["confirmed_by"]["name"]) == (town.lars.name, town.adam.name)
    assert (said["closed_on"], said["kommune"]) == (years_ago(5).isoformat(), "Egeby Kommune")
    assert said["rows"]["citizens_citizen"] == 1
    assert said["rows"]["plans_planversion"] == 3
    assert town.eva.name not in line.said
    entry = Entry.objects.get(event=Event.CITIZEN_DELETED)
    assert entry.data == {"hash": hexed(line.hash)}


def test_a_deleted_citizen_answers_as_one_who_never_was(
    client: Client, over: Furnished, confirmed: Deletion
) -> None:
    town = over.town
    pages = ("citizens:detail", "citizens:course", "retention:citizen", "visits:list", "plans:list")
    addresses = [reverse(page, args=[town.eva.pk]) for page in pages]
    visit = reverse("visits:detail", args=[over.visit.pk])
    delete_confirmed(TODAY)
    client.force_login(town.lars)
    nobody = "00000000-0000-7000-8000-000000000000"
    for address, gone in (*((each, town.eva.pk) for each in addresses), (visit, over.visit.pk)):
        answer, never = client.get(address), client.get(address.replace(str(gone), nobody))
        assert answer.status_code == never.status_code == 404
        assert without_token(answer.content) == without_token(never.content)
    for look in Lookup.objects.filter(action=Action.VIEW_CITIZEN, outcome="refused"):
        assert look.citizen_id is None


def without_token(page: bytes) -> list[bytes]:
    return [line for line in page.splitlines() if b"csrf" not in line.lower()]


def test_the_log_is_whole_after_a_deletion(committed: Furnished) -> None:
    agreed(committed)
    delete_confirmed(TODAY)
    seal_logs()
    assert verify().breaks == []


def test_the_nights_work_does_it_all_from_a_connection_that_reaches_nobody(
    over: Furnished, confirmed: Deletion
) -> None:
    from django.contrib.auth.models import AnonymousUser

    from citizens.reach import within_reach_of

    close(CourseFactory(citizen=over.town.finn, referral__office=over.town.kontor), years_ago(6))
    with within_reach_of(AnonymousUser()):
        tend()
    assert not Citizen.objects.filter(pk=over.town.eva.pk).exists()
    assert Deletion.objects.get().citizen_id == over.town.finn.pk
    over.town.finn.refresh_from_db()
    assert over.town.finn.archived_on == TODAY
