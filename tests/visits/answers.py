"""A visit to Eva, as a browser sends it and as the services take it."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from visits.services import VisitContent

KEY = UUID("018f0000-0000-7000-8000-000000000001")
OTHER_KEY = UUID("018f0000-0000-7000-8000-000000000002")
PAGE, OTHER_PAGE = "a" * 32, "b" * 32
CPR_OF_NOBODY = "211062-5629"  # born 1862


def answers(**changed: Any) -> dict[str, Any]:
    """A form with the least that is needed, on the day of the tests' clock."""
    return {
        "on": "2026-11-24",
        "starts": "10:00",
        "ends": "11:00",
        "form": "individual",
        "place": "home",
        "happened": "Vi ringede til kommunen sammen.",
        "idempotency_key": str(KEY),
        "page": PAGE,
    } | changed


def content(**changed: Any) -> VisitContent:
    """What the answers above say: 10 to 11 in Denmark, 9 to 10 in UTC."""
    said = VisitContent(
        starts_at=datetime(2026, 11, 24, 9, tzinfo=UTC),
        ends_at=datetime(2026, 11, 24, 10, tzinfo=UTC),
        happened="Vi ringede til kommunen sammen.",
    )
    return replace(said, **changed)
