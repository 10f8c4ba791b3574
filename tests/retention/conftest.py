"""Eva's support is long over, with one of everything in her record; and somebody else's is not."""

from datetime import date
from pathlib import Path

import pytest
from django.conf import LazySettings
from django.utils import timezone

from accounts.models import User
from accounts.policy import Role
from citizens.models import Course, CourseStatus, Merge, Referral, ReferralStatus
from retention.models import Deletion, KeepingRule
from retention.services import ask_for_deletion, confirm_deletion, propose_deletions
from tests.furnished import Furnished, furnished
from tests.town import Town, person

__all__ = ["furnished"]


@pytest.fixture(autouse=True)
def ledger_file(tmp_path: Path, settings: LazySettings) -> Path:
    settings.LOG_LEDGER = tmp_path / "ledger"
    return settings.LOG_LEDGER / "deletions.jsonl"


def years_ago(years: int) -> date:
    """So many years before today: that day's anniversary is never after today."""
    today = timezone.localdate()
    return today.replace(year=today.year - years, day=min(today.day, 28))


def close(course: Course, on: date) -> None:
    Course.objects.filter(pk=course.pk).update(
        status=CourseStatus.ENDED, started_on=on.replace(year=on.year - 1), ended_on=on
    )


def end_everything(furnished: Furnished, on: date) -> Furnished:
    """Eva's course ends, and with it what would stop the clock."""
    close(furnished.town.forloeb, on)
    Merge.objects.all().delete()
    Deletion.objects.all().delete()
    KeepingRule.objects.all().delete()
    Referral.objects.waiting().update(status=ReferralStatus.WITHDRAWN)
    return furnished


@pytest.fixture
def over(furnished: Furnished) -> Furnished:
    return end_everything(furnished, years_ago(5))


def second_leder(town: Town) -> User:
    return person("sofie", "Sofie Leder", Role.MANAGER, town.kommune, team=town.nord)


@pytest.fixture
def proposed(over: Furnished) -> Deletion:
    """As the night's task leaves it."""
    assert propose_deletions(timezone.localdate()) == 1
    return Deletion.objects.get(citizen=over.town.eva)


@pytest.fixture
def confirmed(over: Furnished, proposed: Deletion) -> Deletion:
    ask_for_deletion(proposed, by=over.town.lars)
    return confirm_deletion(proposed.pk, by=over.town.adam)
