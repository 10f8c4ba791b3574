"""The log is read every night, and a finding reaches those who answer for the house."""

from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import LazySettings
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import Notice, NoticeKind
from audit.log import record
from audit.models import Event, LogCheck
from audit.seals.sealing import seal_logs
from oversight import tasks
from tests.audit.owner import unguarded
from tests.audit.waiting import wait_for_older_transactions
from tests.town import Town, build_town

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "lookups", "owner"])


@pytest.fixture(autouse=True)
def ledger(tmp_path: Path, settings: LazySettings) -> None:
    settings.LOG_LEDGER = tmp_path


@pytest.fixture
def town() -> Town:
    town = build_town()
    wait_for_older_transactions()
    seal_logs()
    return town


def test_a_whole_log_is_told_of_to_nobody_and_shown_on_the_page(client: Client, town: Town) -> None:
    client.force_login(town.lars)
    assert "Det er ikke sket endnu" in client.get(reverse("citizens:control")).content.decode()
    tasks.check_logs()
    assert LogCheck.objects.get().is_whole
    assert not Notice.objects.filter(kind=NoticeKind.LOG_BROKEN).exists()
    assert "intet er ændret" in client.get(reverse("citizens:control")).content.decode()


def test_a_changed_line_reaches_the_administrators(client: Client, town: Town) -> None:
    record(Event.LOGGED_IN, by=town.adam, target=town.adam)
    wait_for_older_transactions()
    seal_logs()
    with unguarded() as owner:
        owner.execute("update audit_entry set actor_label = 'En anden' where actor_id = %s", [town.adam.pk])
    tasks.check_logs()
    check = LogCheck.objects.get()
    assert [found.split(": ")[1] for found in check.findings] == ["it was changed"]
    assert [notice.user for notice in Notice.objects.filter(kind=NoticeKind.LOG_BROKEN)] == [town.adam]
    client.force_login(town.adam)
    page = client.get(reverse("citizens:control")).content.decode()
    assert "ikke, som den blev forseglet" in page


def test_two_nights_without_a_reading_are_said_aloud(client: Client, town: Town) -> None:
    tasks.check_logs()
    with unguarded() as owner:
        owner.execute("update audit_logcheck set at = at - interval '50 hours'")
    client.force_login(town.lars)
    assert "ikke efterprøvet til tiden" in client.get(reverse("citizens:control")).content.decode()


@pytest.mark.parametrize(
    "sql",
    [
        "update audit_logcheck set findings = '{}'",
        "delete from audit_logcheck",
        "truncate audit_logcheck",
        "insert into audit_logcheck (id, at, rows, seals, findings) values (99, now(), 0, 0, '{}')",
    ],
)
def test_what_was_found_stays(town: Town, sql: str) -> None:
    LogCheck.objects.create(rows=1, seals=1, findings=["seal 1: it was changed"])
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql)


def test_nobody_says_that_it_was_another_day(db: None) -> None:
    written = LogCheck.objects.create(at=timezone.now() + timedelta(days=300), rows=0, seals=0)
    written.refresh_from_db()
    assert abs(timezone.now() - written.at) < timedelta(minutes=5)
