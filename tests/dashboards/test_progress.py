"""The citizens' own answers on the leder's page: first against latest, counted, and never of a few."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import Team
from citizens.models import CourseStatus
from dashboards.progress import FEWEST, read_progress
from measurements.instruments import DEFAULT_LIMITS
from measurements.models import InstrumentKey
from measurements.services import set_limits
from tests.dashboards.test_pages import seen
from tests.factories import CitizenFactory, CourseFactory, ResponseFactory
from tests.town import Town

TODAY = timezone.localdate()
PAGE = reverse("dashboards:progress")


def measured(team: Team, *totals: str, instrument: str = InstrumentKey.ORS, **course: Any) -> None:
    """A forløb with an answer every thirty days, the latest of them yesterday."""
    forloeb = CourseFactory(citizen=CitizenFactory(team=team), **course)
    for ago, total in enumerate(reversed(totals)):
        day = TODAY - timedelta(days=1 + 30 * ago)
        ResponseFactory(course=forloeb, instrument=instrument, given_on=day, total=Decimal(total))


def progress_of(*teams: Team) -> Any:
    return read_progress([team.pk for team in teams], TODAY, DEFAULT_LIMITS)


def test_first_and_latest_of_each_course_are_held_against_each_other(town: Town) -> None:
    measured(town.nord, "18", "30", "23.0")  # up by exactly the RCI, still low
    measured(town.nord, "18", "22.9")
    measured(town.nord, "30", "25")  # down by exactly the RCI
    measured(town.nord, "24", "29.1")  # up, and over the cut-off
    measured(town.nord, "20")  # once is no way
    told = progress_of(town.nord)
    assert [told.ors.up.met, told.ors.same.met, told.ors.down.met, told.ors.whole] == [2, 1, 1, 4]
    assert (told.crossed.met, told.crossed.whole) == (1, 3)


def test_who5_is_read_in_percent_and_apart_from_ors(town: Town) -> None:
    measured(town.nord, "10", "13", instrument=InstrumentKey.WHO5)  # 40 to 52 percent
    measured(town.nord, "10", "12", instrument=InstrumentKey.WHO5)  # 40 to 48 percent
    measured(town.nord, "13", "10", instrument=InstrumentKey.WHO5)
    told = progress_of(town.nord)
    assert [told.who5.up.met, told.who5.same.met, told.who5.down.met] == [1, 1, 1]
    assert told.ors.whole == 0


def test_only_running_courses_of_the_teams_that_were_asked_for_count(town: Town) -> None:
    measured(town.syd, "18", "30")
    measured(town.nord, "18", "30", status=CourseStatus.ENDED, ended_on=TODAY - timedelta(days=1))
    assert progress_of(town.nord).ors.whole == 0
    assert progress_of(town.nord, town.syd).ors.whole == 1


@pytest.mark.parametrize(("number", "is_told"), [(FEWEST - 1, False), (FEWEST, True)])
def test_of_fewer_than_five_nothing_is_told(client: Client, town: Town, number: int, is_told: bool) -> None:
    for _ in range(number):
        measured(town.nord, "18", "30")
    page = seen(client, town.lars, PAGE)
    assert (f"Går fremad {number} af {number}" in page) == is_told
    assert (f"{number} af de {number} borgere, der begyndte under 25" in page) == is_told
    assert ("Færre end 5 borgere har svaret to gange" in page.split("WHO-5")[0]) != is_told


def test_no_name_of_citizen_or_worker_stands_there(client: Client, town: Town) -> None:
    for _ in range(FEWEST):
        measured(town.nord, "18", "30")
    page = seen(client, town.lars, PAGE).split("Borgernes egne svar", 1)[1]
    assert town.eva.name not in page
    assert town.anna.name not in page


def test_many_forloeb_cost_one_query(town: Town, django_assert_num_queries: Any) -> None:
    for _ in range(3):
        measured(town.nord, "18", "30")
    with django_assert_num_queries(1):
        progress_of(town.nord)


def test_a_change_is_counted_by_the_limits_of_the_kommune(client: Client, town: Town) -> None:
    for _ in range(FEWEST):
        measured(town.nord, "18", "23.9")
    assert "Går fremad 5 af 5" in seen(client, town.lars, PAGE)
    set_limits(town.kommune, {"rci": Decimal(6)}, reason="Aftalt", base=0, by=town.adam)
    page = seen(client, town.lars, PAGE)
    assert ("Går fremad 0 af 5" in page, "en ændring på mindst 6 point" in page) == (True, True)
    assert "Grænsen for en ændring i ORS er sat af jeres kommune til 6 (ellers 5)." in page
