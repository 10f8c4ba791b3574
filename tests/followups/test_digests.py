"""The daily mail: one a day, only a number and a link."""

from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import User
from accounts.policy import Role
from audit.models import Entry, Event
from followups import services, tasks
from followups.models import MOST_ATTEMPTS, Digest, Reminder
from tests.factories import (
    AssignmentFactory,
    CitizenFactory,
    CourseFactory,
    MembershipFactory,
    ResponseFactory,
    SubgoalFactory,
    TeamFactory,
)
from tests.followups.offered import OFFERED
from tests.town import Town

TODAY = timezone.localdate()


@pytest.fixture
def rung(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The ids for which a worker was woken; the queue itself has its own tests."""
    bells: list[str] = []
    monkeypatch.setattr(services, "ring", lambda task, pk: bells.append(pk))
    return bells


@pytest.fixture
def two_due(town: Town) -> Town:
    """Two subgoals of Eva's are due, and one more next week; nothing else."""
    for instrument in OFFERED:
        ResponseFactory(course=town.forloeb, instrument=instrument, given_on=TODAY)
    for days in (4, 0, -3):
        SubgoalFactory(goal__course=town.forloeb, follow_up_on=TODAY - timedelta(days=days))
    services.make_reminders(TODAY)
    return town


def digests() -> dict[str, int]:
    return dict(Digest.objects.values_list("user__username", "count"))


def send_all() -> None:
    for digest in Digest.objects.all():
        tasks.send_digest(str(digest.pk))


def test_only_those_with_something_due_get_a_row(two_due: Town, rung: list[str]) -> None:
    services.write_digests(TODAY)
    assert digests() == {"anna": 2}
    assert rung == [str(Digest.objects.get().pk)]


def test_the_mail_says_how_many_and_where_and_nothing_about_anybody(two_due: Town, rung: list[str]) -> None:
    services.write_digests(TODAY)
    send_all()
    (letter,) = mail.outbox
    assert letter.to == [two_due.anna.email]
    assert letter.subject == "Dagens påmindelser"
    assert "2 påmindelser venter på dig i dag." in letter.body
    assert "http://localhost:8000/min-dag/" in letter.body
    said = (letter.subject + letter.body).lower()
    for secret in ("eva", "lund", "anna", "værestedet", "kriseplan", "delmål", "bostøtte", "borger"):
        assert secret not in said


def test_written_twice_and_rung_twice_it_is_sent_once(two_due: Town, rung: list[str]) -> None:
    for _ in range(2):
        services.write_digests(TODAY)
        send_all()
    assert len(mail.outbox) == 1
    assert Digest.objects.get().sent_at is not None
    assert Entry.objects.filter(event=Event.DIGEST_SENT).count() == 1
    assert len(rung) == 1


def test_a_mail_in_other_hands_is_left_alone(two_due: Town, rung: list[str]) -> None:
    services.write_digests(TODAY)
    Digest.objects.update(claimed_until=timezone.now() + timedelta(minutes=1))
    send_all()
    assert mail.outbox == []


def test_a_mail_whose_worker_died_is_swept_and_sent(two_due: Town, rung: list[str]) -> None:
    services.write_digests(TODAY)
    Digest.objects.update(claimed_until=timezone.now() - timedelta(minutes=1), attempts=1)
    rung.clear()
    services.sweep_digests(TODAY)
    assert rung == [str(Digest.objects.get().pk)]
    send_all()
    assert len(mail.outbox) == 1


def test_a_mail_server_that_is_away_leaves_the_row_for_the_sweep(
    two_due: Town, rung: list[str], settings: Any
) -> None:
    services.write_digests(TODAY)
    settings.EMAIL_BACKEND = "tests.followups.test_digests.AwayBackend"
    with pytest.raises(OSError, match="away"):
        send_all()
    waiting = Digest.objects.get()
    assert (waiting.sent_at, waiting.attempts) == (None, 1)


class AwayBackend:
    """A mail server nobody answers at."""

    def __init__(self, **_options: object) -> None: ...

    def send_messages(self, _letters: object) -> int:
        raise OSError("away")


def test_after_so_many_tries_and_after_the_day_nobody_is_woken(two_due: Town, rung: list[str]) -> None:
    services.write_digests(TODAY)
    rung.clear()
    services.sweep_digests(TODAY + timedelta(days=1))
    Digest.objects.update(attempts=MOST_ATTEMPTS)
    services.sweep_digests(TODAY)
    assert rung == []


def test_what_was_done_before_the_mail_went_out_is_not_counted(two_due: Town, rung: list[str]) -> None:
    services.write_digests(TODAY)
    two_due.forloeb.goals.order_by("id").first().subgoals.update(follow_up_on=TODAY + timedelta(days=90))
    send_all()
    assert "1 påmindelse venter på dig i dag." in mail.outbox[0].body
    assert digests() == {"anna": 1}


def test_when_nothing_is_left_no_mail_goes_out(two_due: Town, rung: list[str]) -> None:
    services.write_digests(TODAY)
    two_due.anna.assignments.update(ends_on=TODAY - timedelta(days=1))
    send_all()
    assert mail.outbox == []
    assert digests() == {}


@pytest.mark.parametrize("change", [{"is_active": False}, {"email": ""}])
def test_no_row_for_who_is_gone_or_has_no_address(
    two_due: Town, rung: list[str], change: dict[str, object]
) -> None:
    User.objects.filter(pk=two_due.anna.pk).update(**change)
    services.write_digests(TODAY)
    assert digests() == {}


def test_what_is_snoozed_is_not_counted(two_due: Town, rung: list[str]) -> None:
    Reminder.objects.filter(due_on=TODAY).update(
        snoozed_until=TODAY + timedelta(days=2), snooze_reason="Eva er på ferie."
    )
    services.write_digests(TODAY)
    assert digests() == {"anna": 1}


def test_the_row_counts_what_the_readers_own_rule_counts(two_due: Town, rung: list[str]) -> None:
    AssignmentFactory(citizen=two_due.eva, user=two_due.bo)
    services.write_digests(TODAY)
    by_rule = {
        user.username: services.waiting_for(user, TODAY).filter(due_on__lte=TODAY).count()
        for user in (two_due.anna, two_due.bo)
    }
    assert digests() == by_rule == {"anna": 2, "bo": 2}


@pytest.mark.parametrize("workers", [1, 10])
def test_writing_asks_the_same_for_one_worker_and_for_ten(db: None, rung: list[str], workers: int) -> None:
    for _ in range(workers):
        team = TeamFactory()
        member = MembershipFactory(role=Role.SUPPORT_WORKER, team=team, user__municipality=team.municipality)
        citizen = CitizenFactory(team=team)
        AssignmentFactory(citizen=citizen, user=member.user)
        SubgoalFactory(goal__course=CourseFactory(citizen=citizen), follow_up_on=TODAY)
    services.make_reminders(TODAY)
    with CaptureQueriesContext(connection) as seen:
        services.write_digests(TODAY)
    assert Digest.objects.count() == workers
    statements = [query["sql"] for query in seen if "SAVEPOINT" not in query["sql"]]
    assert len(statements) == 4  # count for bostøtter, for ledere; insert; those to ring for
