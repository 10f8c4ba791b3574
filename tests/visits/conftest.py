"""What the tests about visits share: Eva's form, filled in as Anna would."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pytest
from django.test import Client
from django.utils import timezone

from tests.factories import GoalFactory, SubgoalFactory
from tests.town import Town
from plans.models import Subgoal

NOW = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)  # Tuesday, 13.00 in Denmark
KEY = UUID("018f0000-0000-7000-8000-000000000001")


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


def answers(**changed: Any) -> dict[str, Any]:
    """A form with the least that is needed."""
    return {
        "on": "2026-11-24",
        "starts": "10:00",
        "ends": "11:00",
        "form": "individual",
        "place": "home",
        "happened": "Vi ringede til kommunen sammen.",
        "idempotency_key": str(KEY),
    } | changed
