"""A status to myndighed, and a grant that comes to its end, are things to do before it is too late."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from django.test import Client
from django.urls import reverse

from citizens.models import Course, CourseStatus, Referral
from followups.models import Reminder
from followups.rules import LOOK_AHEAD, RULES
from followups.services import make_reminders
from tests.factories import GrantFactory, ReportFactory
from tests.town import Town

DAY = date(2026, 3, 10)


def ahead(days: int) -> date:
    return DAY + timedelta(days=days)


def shown(kind: str) -> list[tuple[date, str]]:
    """What the worker is shown on the day: the last day in time, and the words."""
    return [(row.due, row.label) for row in RULES[kind].due_by(DAY + LOOK_AHEAD)]


@pytest.fixture
def referral(town: Town) -> Referral:
    return town.forloeb.referral


@pytest.mark.parametrize("days, expected", [(8, 0), (7, 1), (0, 1), (-30, 1)])
def test_a_status_shows_a_week_before_its_day(referral: Referral, days: int, expected: int) -> None:
    Referral.objects.filter(pk=referral.pk).update(status_due_on=ahead(days))
    assert shown("status") == [(ahead(days), "Status til Voksenmyndighed")] * expected


@pytest.mark.parametrize("days, expected", [(61, 0), (60, 1), (1, 1)])
def test_a_grant_that_ends_shows_sixty_days_before(referral: Referral, days: int, expected: int) -> None:
    referral.grants.update(ends_on=ahead(days))
    told = f"Bevillingen udløber {ahead(days):%d.%m.%Y}"
    assert shown("grant") == [(ahead(days - 53), told)] * expected


def more_granted(referral: Referral) -> None:
    GrantFactory(referral=referral, starts_on=ahead(31), ends_on=None)


def reported(referral: Referral) -> None:
    ReportFactory(referral=referral, on=ahead(-30))


def reported_long_ago(referral: Referral) -> None:
    ReportFactory(referral=referral, on=ahead(-31))


@pytest.mark.parametrize(
    "done, expected", [(more_granted, 0), (reported, 0), (reported_long_ago, 1)], ids=["more", "told", "old"]
)
def test_it_is_gone_when_more_is_granted_or_myndighed_was_told(
    referral: Referral, done: Callable[[Referral], None], expected: int
) -> None:
    referral.grants.update(ends_on=ahead(30))
    done(referral)
    assert len(shown("grant")) == expected


@pytest.mark.parametrize("kind", ["status", "grant"])
def test_nothing_is_due_when_the_course_is_over(town: Town, referral: Referral, kind: str) -> None:
    Referral.objects.filter(pk=referral.pk).update(status_due_on=DAY)
    referral.grants.update(ends_on=DAY)
    assert len(shown(kind)) == 1
    Course.objects.filter(pk=town.forloeb.pk).update(status=CourseStatus.ENDED, ended_on=DAY)
    assert shown(kind) == []


def test_the_reminder_leads_to_the_report(client: Client, town: Town, referral: Referral) -> None:
    Referral.objects.filter(pk=referral.pk).update(status_due_on=DAY)
    make_reminders(DAY)
    reminder = Reminder.objects.get(kind="status")
    client.force_login(town.anna)
    link = RULES["status"].link(reminder)
    assert link == reverse("orders:report", args=[referral.pk])
    assert client.get(link).status_code == 200
