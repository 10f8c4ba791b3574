"""What the tests about visits share: a clock that stands still, a subgoal, and Anna logged in."""

from datetime import UTC, datetime

import pytest
from django.test import Client
from django.utils import timezone

from plans.models import Subgoal
from tests.factories import GoalFactory, SubgoalFactory
from tests.town import Town

NOW = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)  # Tuesday, 13.00 in Denmark


@pytest.fixture
def now(monkeypatch: pytest.MonkeyPatch) -> datetime:
    """The tests' own clock: what is today must not depend on the day they run."""
    monkeypatch.setattr(timezone, "now", lambda: NOW)
    return NOW


@pytest.fixture
def subgoal(town: Town) -> Subgoal:
    row: Subgoal = SubgoalFactory(goal=GoalFactory(course=town.forloeb))
    return row


@pytest.fixture
def anna(client: Client, town: Town, now: datetime) -> Client:
    client.force_login(town.anna)
    return client
