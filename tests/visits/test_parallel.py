"""Many clicks at the same moment: one visit, and the same answer to every click."""

from concurrent.futures import ThreadPoolExecutor, wait
from datetime import date
from typing import Any

import pytest
from django.conf import settings
from django.db import connections, transaction
from django.test import Client
from django.urls import reverse

from audit.models import Entry
from bostoette.errors import RuleViolation
from tests.factories import CrisisEventFactory, VisitFactory
from tests.town import Town, build_town
from tests.visits.answers import answers
from visits.crises import change_crisis, record_crisis
from visits.models import Draft, Visit, VisitStatus

CLICKS = 20


@pytest.fixture
def busy_town(transactional_db: None) -> Town:
    return build_town()


def click(address: str, session: str, fields: dict[str, Any]) -> tuple[int, str]:
    """One click, as its own browser connection with its own connections to the database."""
    try:
        client = Client()
        client.cookies[settings.SESSION_COOKIE_NAME] = session
        response = client.post(address, fields)
        return response.status_code, response.get("Location", "")
    finally:
        connections.close_all()


def click_many(address: str, town: Town, **fields: Any) -> set[tuple[int, str]]:
    client = Client()
    client.force_login(town.anna)
    session = client.cookies[settings.SESSION_COOKIE_NAME].value
    sent = answers(on="2026-03-03", **fields)
    sent["confirmed"] = client.post(address, sent).context["form"].confirmation  # it was long ago: seen
    with ThreadPoolExecutor(CLICKS) as pool:
        return set(pool.map(lambda _n: click(address, session, sent), range(CLICKS)))


def test_twenty_clicks_at_once_save_one_visit_and_one_appointment(busy_town: Town) -> None:
    answers_given = click_many(
        reverse("visits:create", args=[busy_town.eva.pk]), busy_town, next_on="2027-06-01"
    )
    assert answers_given == {(302, reverse("citizens:detail", args=[busy_town.eva.pk]))}
    assert sorted(Visit.objects.values_list("status", flat=True)) == ["held", "planned"]
    assert sorted(Entry.objects.filter(target__startswith="visits.").values_list("event", flat=True)) == [
        "visit.logged",
        "visit.planned",
    ]


def test_twenty_clicks_on_a_planned_visit_hold_it_once(busy_town: Town) -> None:
    visit = VisitFactory(course=busy_town.forloeb, worker=busy_town.anna, status=VisitStatus.PLANNED)
    given = click_many(reverse("visits:log_planned", args=[visit.pk]), busy_town)
    assert given == {(302, reverse("citizens:detail", args=[busy_town.eva.pk]))}
    visit.refresh_from_db()
    assert (visit.status, visit.version) == (VisitStatus.HELD, 1)


def test_twenty_saves_of_the_same_draft_leave_one(busy_town: Town) -> None:
    client = Client()
    client.force_login(busy_town.anna)
    session = client.cookies[settings.SESSION_COOKIE_NAME].value
    address = reverse("visits:draft", args=[busy_town.eva.pk, "besoeg"])
    with ThreadPoolExecutor(CLICKS) as pool:
        statuses = set(pool.map(lambda _n: click(address, session, answers())[0], range(CLICKS)))
    assert statuses == {200}
    assert Draft.objects.count() == 1


def test_a_crisis_moved_to_a_day_that_just_got_one_is_refused_with_a_sentence(busy_town: Town) -> None:
    """It waits for whoever is writing about the citizen, and looks at the days only then."""
    crisis = CrisisEventFactory(citizen=busy_town.eva, on=date(2026, 3, 1), over_on=None)

    def move() -> None:
        try:
            change_crisis(
                crisis, on=date(2026, 3, 2), happened="x", sought="", over_on=None, by=busy_town.anna
            )
        finally:
            connections.close_all()

    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            record_crisis(busy_town.eva, on=date(2026, 3, 2), happened="Uro", by=busy_town.anna)
            moving = pool.submit(move)
            wait([moving], timeout=1)
        with pytest.raises(RuleViolation) as refused:
            moving.result()
    assert refused.value.code == "same-day"
