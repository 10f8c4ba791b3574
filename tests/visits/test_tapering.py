"""Planned contacts of the phasing out beside those that were held."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.test import Client
from django.urls import reverse

from citizens.models import TaperStep
from citizens.services.course_life import Stretch, plan_taper
from tests.factories import VisitFactory
from tests.town import Town
from visits.models import VisitStatus
from visits.tapering import compare

START = date(2026, 3, 2)


def visit(town: Town, day: date, hour: int = 12, status: str = VisitStatus.HELD) -> None:
    starts = datetime(day.year, day.month, day.day, hour, tzinfo=UTC)
    VisitFactory(course=town.forloeb, status=status, starts_at=starts, ends_at=starts + timedelta(hours=1))


def plan(town: Town) -> list[TaperStep]:
    stretches = [Stretch(4, Decimal(2)), Stretch(4, Decimal(1))]
    return plan_taper(town.forloeb, stretches, starts_on=START, by=town.anna)


def test_each_step_counts_the_visits_held_in_it(town: Town, django_assert_num_queries: Any) -> None:
    plan(town)
    for day in (START - timedelta(days=1), START, START + timedelta(days=27), START + timedelta(days=28)):
        visit(town, day)
    visit(town, START, status=VisitStatus.NO_SHOW)
    visit(town, START - timedelta(days=1), hour=23)  # half past midnight in Denmark: the first day
    with django_assert_num_queries(1):
        rows = compare(town.forloeb, today=START + timedelta(days=13))
    assert [(row.step.planned, row.so_far, row.held, row.is_now) for row in rows] == [
        (Decimal(8), Decimal("4.0"), 3, True),
        (Decimal(4), Decimal("0.0"), 1, False),
    ]


def test_the_plan_is_laid_and_shown_on_its_page(client: Client, town: Town) -> None:
    client.force_login(town.anna)
    address = reverse("visits:tapering", args=[town.forloeb.pk])
    form = {"starts_on": "02.03.2026", "weeks-1": "4", **{f"pace-{n}": "1" for n in range(1, 5)}}
    assert client.post(address, form).status_code == 302
    assert [step.planned for step in town.forloeb.taper.all()] == [4]
    assert "2. marts 2026" in client.get(address).content.decode()


def test_a_plan_that_does_not_fall_is_refused_in_words(client: Client, town: Town) -> None:
    client.force_login(town.anna)
    address = reverse("visits:tapering", args=[town.forloeb.pk])
    form = {
        "starts_on": "02.03.2026",
        "weeks-1": "4",
        "weeks-2": "4",
        **{f"pace-{n}": "1" for n in range(1, 5)},
    }
    answer = client.post(address, form)
    assert answer.status_code == 422
    assert "Hvert trin skal have færre kontakter end det før." in answer.content.decode()
