"""Whether the talks an SRS called for were had: counted for a leder, listed to act on, never by worker."""

from datetime import timedelta
from decimal import ROUND_DOWN, Decimal
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from audit.models import Lookup
from citizens.models import CourseStatus
from dashboards.indicators.declaration import Share
from dashboards.talks import DAYS, Talks, read_talks
from measurements.instruments import DEFAULT_LIMITS
from measurements.models import Response
from measurements.services import answer_alert, set_limits
from tests.dashboards.test_pages import seen
from tests.factories import CitizenFactory, CourseFactory, ResponseFactory
from tests.town import Town

TODAY = timezone.localdate()
PROGRESS, TALKS = reverse("dashboards:progress"), reverse("dashboards:talks")


def srs(course: Any, total: str, ago: int, *items: str) -> Response:
    """An SRS of so many days ago, with these items, or four that are as alike as one decimal lets them be."""
    three = (Decimal(total) / 4).quantize(Decimal("0.1"), ROUND_DOWN)
    given = items or (*[str(three)] * 3, str(Decimal(total) - 3 * three))
    keys = ("relationship", "goals_topics", "approach_method", "overall")
    given_on = TODAY - timedelta(days=ago)
    return ResponseFactory(
        course=course, given_on=given_on, total=Decimal(total), answers=dict(zip(keys, given, strict=True))
    )


def forloeb(town: Town, **course: Any) -> Any:
    return CourseFactory(citizen=CitizenFactory(team=town.nord), **course)


def talks(town: Town) -> Talks:
    return read_talks(town.lars, [town.nord.pk], TODAY, DEFAULT_LIMITS)


@pytest.mark.parametrize(
    ("before", "latest", "items", "calls"),
    [
        ("", "35.9", (), True),  # below 36
        ("", "36.0", (), False),
        ("39.0", "38.0", (), True),  # fell by one
        ("39.0", "38.1", (), False),
        ("", "38.9", ("10", "10", "10", "8.9"), True),  # one item below 9
        ("", "39.0", ("10", "10", "10", "9.0"), False),
    ],
)
def test_a_talk_is_called_for_as_on_the_citizens_own_page(
    town: Town, before: str, latest: str, items: tuple[str, ...], calls: bool
) -> None:
    course = forloeb(town)
    if before:
        srs(course, before, 9)
    response = srs(course, latest, 2, *items)
    assert talks(town) == (Talks(Share(0, 1), (response.pk,)) if calls else Talks())


def test_an_agreement_counts_and_ends_the_waiting(town: Town) -> None:
    answered, waits = (srs(forloeb(town), "30", ago=ago) for ago in (1, 2))
    answer_alert(answered, agreed="Vi går en tur imens", by=town.anna)
    assert talks(town) == Talks(Share(1, 2), (waits.pk,))


def test_a_later_srs_ends_the_waiting_and_not_the_account(town: Town) -> None:
    course = forloeb(town)
    srs(course, "30", ago=20)
    srs(course, "39", ago=1)
    assert talks(town) == Talks(Share(0, 1), ())


def test_the_account_looks_so_far_back_and_the_waiting_farther(town: Town) -> None:
    longest = srs(forloeb(town), "30", ago=DAYS)
    inside = srs(forloeb(town), "30", ago=DAYS - 1)
    assert talks(town) == Talks(Share(0, 1), (longest.pk, inside.pk))


def test_only_running_courses_of_the_teams_that_were_asked_for_count(town: Town) -> None:
    srs(forloeb(town, status=CourseStatus.ENDED, ended_on=TODAY), "30", ago=1)
    srs(CourseFactory(citizen=CitizenFactory(team=town.syd)), "30", ago=1)
    assert talks(town) == Talks()


def test_the_limits_are_those_of_the_kommune(client: Client, town: Town) -> None:
    srs(forloeb(town), "37", ago=1)
    assert "har intet svar kaldt på en snak" in seen(client, town.lars, PROGRESS)
    set_limits(town.kommune, {"srs_cutoff": Decimal(38)}, reason="Aftalt", base=0, by=town.adam)
    assert "1 gang i de seneste 90 dage kaldte et svar" in seen(client, town.lars, PROGRESS)


def test_the_leder_reads_how_often_and_opens_the_answer_in_two_clicks(client: Client, town: Town) -> None:
    course = forloeb(town)
    waits = srs(course, "30", ago=3)
    answer_alert(srs(forloeb(town), "30", ago=1), agreed="Vi går en tur imens", by=town.anna)
    page = seen(client, town.lars, PROGRESS)
    assert "2 gange i de seneste 90 dage kaldte et svar" in page
    assert "1 gang står der, hvad borger og bostøtte vil gøre anderledes" in page
    assert ("Se den samtale, der venter (1)" in page, course.citizen.name in page) == (True, False)
    listed = client.get(TALKS).content.decode()
    assert course.citizen.name in listed
    assert reverse("measurements:detail", args=[waits.pk]) in listed
    receipt = client.get(reverse("measurements:detail", args=[waits.pk])).content.decode()
    assert reverse("measurements:answer_alert", args=[waits.pk]) in receipt


def test_the_list_names_no_worker_and_is_logged(client: Client, town: Town) -> None:
    waits = srs(forloeb(town), "30", ago=3)
    listed = seen(client, town.lars, TALKS)
    assert town.anna.name not in listed
    assert Lookup.objects.latest("pk").citizen_id == waits.citizen_id


def test_who_has_waited_longest_stands_first_and_the_next_fifty_on_the_next_page(
    client: Client, town: Town
) -> None:
    courses = [forloeb(town) for _ in range(51)]
    for ago, course in enumerate(courses):
        srs(course, "30", ago=ago + 1)
    client.force_login(town.lars)
    first = client.get(TALKS).content.decode()
    assert first.index(courses[50].citizen.name) < first.index(courses[1].citizen.name)
    assert courses[0].citizen.name not in first
    following = first.split('rel="next" href="')[1].split('"')[0]
    assert courses[0].citizen.name in client.get(following.replace("&amp;", "&")).content.decode()


@pytest.mark.parametrize("number", [1, 3])
def test_many_forloeb_cost_as_many_queries_as_one(
    town: Town, number: int, django_assert_num_queries: Any
) -> None:
    for _ in range(number):
        srs(forloeb(town), "30", ago=1)
    town.lars.held  # noqa: B018 -- the roles are read once for the whole request
    with django_assert_num_queries(1):
        talks(town)
