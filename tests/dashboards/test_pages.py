"""The leder's pages: what they show, to whom, and how a saved visit moves them."""

import re
from collections import Counter
from datetime import timedelta
from html import unescape
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from accounts.policy import Role
from audit.models import Entry, Event, Lookup
from citizens.models import Assignment, Course
from dashboards.indicators import INDICATORS
from dashboards.models import IndicatorSnapshot, IndicatorTarget
from dashboards.overview import NEAR_ENOUGH, QUARTER
from tests.dashboards.crowd import gather
from tests.factories import (
    CitizenFactory,
    CourseFactory,
    MembershipFactory,
    PlanFactory,
    PlanVersionFactory,
    ResponseFactory,
    TeamFactory,
    UserFactory,
    VisitFactory,
)
from tests.plans.test_life import refuse
from tests.town import Town
from visits.services import VisitContent, log_visit

TODAY = timezone.localdate()
OVERVIEW = reverse("dashboards:overview")
TARGETS = reverse("dashboards:targets")


def listing(key: str) -> str:
    return reverse("dashboards:indicator", args=[key])


def seen(client: Client, user: User, page: str, **query: object) -> str:
    client.force_login(user)
    response = client.get(page, query)
    assert response.status_code == 200
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", response.content.decode())).split())


def value_of(page: str, key: str) -> str:
    """What the overview says after the title of an indicator: `0 % 0 af 1`."""
    found = re.search(re.escape(INDICATORS[key].title) + r" ((?:\d+ %|–) \d+ af \d+)", page)
    assert found, key
    return found[1]


def test_the_ten_pejlemaerker_stand_with_every_indicator(client: Client, town: Town) -> None:
    page = seen(client, town.lars, OVERVIEW)
    for number, title in ((1, "Et recovery-orienteret samarbejde"), (10, "Helhed og sammenhæng")):
        assert f"{number}. {title}" in page
    for key in INDICATORS:
        assert value_of(page, key)


def test_a_visit_with_an_srs_moves_1c(client: Client, town: Town) -> None:
    assert value_of(seen(client, town.lars, OVERVIEW), "1c") == "0 % 0 af 1"
    assert "Eva Lund" in seen(client, town.lars, listing("1c"))

    now = timezone.now()
    held = log_visit(town.eva, VisitContent(now - timedelta(hours=1), now), by=town.anna, key=uuid4())
    client.force_login(town.anna)
    saved = client.post(
        reverse("measurements:record", args=[town.eva.pk, "srs"]),
        {
            "relationship": "9",
            "goals_topics": "9",
            "approach_method": "9",
            "overall": "9",
            "given_on": TODAY.isoformat(),
            "answered_by": "citizen",
            "mode": "screen",
            "visit": str(held.pk),
            "key": str(uuid4()),
        },
    )
    assert saved.status_code == 302

    assert value_of(seen(client, town.lars, OVERVIEW), "1c") == "100 % 1 af 1"
    assert "Ingen mangler" in seen(client, town.lars, listing("1c"))


@pytest.mark.parametrize("page", [OVERVIEW, TARGETS, listing("1c")])
@pytest.mark.parametrize("name", ["anna", "maja", "adam"])
def test_the_pages_are_the_leders(client: Client, town: Town, name: str, page: str) -> None:
    client.force_login(getattr(town, name))
    assert client.get(page).status_code == 403


def test_a_leder_sees_the_own_team_only(client: Client, town: Town) -> None:
    CourseFactory(citizen=town.finn)
    assert value_of(seen(client, town.olga, OVERVIEW), "1c") == "0 % 0 af 1"
    page = seen(client, town.olga, listing("1c"))
    assert "Finn Holm" in page
    assert "Eva Lund" not in page


def test_two_teams_are_counted_together_and_apart(client: Client, town: Town) -> None:
    ResponseFactory(course=CourseFactory(citizen=town.finn), given_on=TODAY)
    MembershipFactory(user=town.lars, role=Role.MANAGER, team=town.syd)
    assert value_of(seen(client, town.lars, OVERVIEW), "1c") == "50 % 1 af 2"
    assert value_of(seen(client, town.lars, OVERVIEW, team=town.syd.pk), "1c") == "100 % 1 af 1"
    assert value_of(seen(client, town.lars, OVERVIEW, team=town.nord.pk), "1c") == "0 % 0 af 1"
    assert "Team Nord" in seen(client, town.lars, listing("1c"))


@pytest.mark.parametrize("page", [OVERVIEW, listing("1c")])
@pytest.mark.parametrize("team", ["syd", "0", "x"])
def test_another_leders_team_is_not_there(client: Client, town: Town, page: str, team: str) -> None:
    client.force_login(town.lars)
    asked = str(town.syd.pk) if team == "syd" else team
    assert client.get(page, {"team": asked}).status_code == 404


def test_a_team_left_behind_in_another_kommune_is_not_counted(client: Client, town: Town) -> None:
    away = CourseFactory().citizen.team
    MembershipFactory(user=town.lars, role=Role.MANAGER, team=away)
    assert value_of(seen(client, town.lars, OVERVIEW), "1c") == "0 % 0 af 1"
    client.force_login(town.lars)
    assert client.get(OVERVIEW, {"team": away.pk}).status_code == 404


def test_an_unknown_indicator_is_not_there(client: Client, town: Town) -> None:
    client.force_login(town.lars)
    assert client.get(listing("1z")).status_code == 404


def test_the_list_is_as_long_as_the_number_says_and_each_click_opens_a_page(
    client: Client, town: Town
) -> None:
    gather(town, seed=3, citizens=25, day=TODAY)
    client.force_login(town.lars)
    for key, indicator in INDICATORS.items():
        share = indicator.shares(TODAY, [town.nord.pk])[town.nord.pk]
        answer = client.get(listing(key))
        rows, shown = answer.context["rows"], unescape(answer.content.decode())
        assert len(rows) == share.whole - share.met > 0, key
        assert f"{share.met} af {share.whole}" in shown, key
        labels = Counter(row.action_label for row in rows)
        assert {label: shown.count(f">{label}</a>") for label in labels} == labels, key
        assert client.get(rows[0].action_url).status_code == 200, key


@pytest.mark.parametrize(
    ("minutes", "label", "route"),
    [(60, "Planlæg besøg", "visits:plan"), (1200, "Se bevillingen", "plans:order")],
)
def test_too_little_asks_for_a_visit_and_too_much_for_a_look_at_the_grant(
    client: Client, town: Town, minutes: int, label: str, route: str
) -> None:
    noon = timezone.localtime().replace(hour=12) - timedelta(days=2)
    VisitFactory(course=town.forloeb, starts_at=noon, ends_at=noon + timedelta(minutes=minutes))
    client.force_login(town.lars)
    (row,) = client.get(listing("9b")).context["rows"]
    assert (row.action_label, row.action_url) == (label, reverse(route, args=[town.eva.pk]))


def test_who_is_listed_is_logged_and_colleagues_are_not(client: Client, town: Town) -> None:
    seen(client, town.lars, listing("1c"))
    seen(client, town.lars, listing("2a"))
    assert list(Lookup.objects.values_list("user_id", "citizen_id", "action")) == [
        (town.lars.pk, town.eva.pk, "dashboard.view")
    ]


def test_the_list_names_the_bostoette(client: Client, town: Town) -> None:
    assert "Anna Bostøtte" in seen(client, town.lars, listing("1c"))
    Assignment.objects.all().update(ends_on=TODAY - timedelta(days=1))
    assert "Ingen bostøtte" in seen(client, town.lars, listing("1c"))


def test_a_long_list_goes_on_over_pages_and_shows_everybody_once(client: Client, town: Town) -> None:
    for _ in range(60):
        CourseFactory(citizen=CitizenFactory(team=town.nord))
    client.force_login(town.lars)
    first = client.get(listing("1c"))
    second = client.get(listing("1c"), {"efter": first.context["next_key"]})
    names = [row.title for page in (first, second) for row in page.context["rows"]]
    assert (len(first.context["rows"]), len(names), len(set(names))) == (50, 61, 61)
    assert second.context["next_key"] is None


def test_many_colleagues_go_on_over_pages_too(client: Client, town: Town) -> None:
    MembershipFactory.create_batch(60, team=town.nord)
    client.force_login(town.lars)
    first = client.get(listing("2a"))
    second = client.get(listing("2a"), {"efter": first.context["next_key"]})
    assert (len(first.context["rows"]), len(second.context["rows"])) == (50, 12)


def kept(town: Town, days: int, met: int, whole: int = 10) -> None:
    IndicatorSnapshot.objects.create(
        day=TODAY - QUARTER - timedelta(days=days),
        team=town.nord,
        key="1c",
        numerator=met,
        denominator=whole,
    )


def change_of_1c(client: Client, town: Town) -> str:
    page = seen(client, town.lars, OVERVIEW)
    return page.partition(INDICATORS["1c"].title)[2].partition("nået ")[2].partition(" 2a ")[0]


@pytest.mark.parametrize(
    "snapshots, says",
    [
        ([], "Ingen tidligere tal"),
        ([(0, 3)], "30 procentpoint ned siden"),
        ([(NEAR_ENOUGH.days, 3)], "30 procentpoint ned siden"),
        ([(NEAR_ENOUGH.days + 1, 3)], "Ingen tidligere tal"),
        ([(-NEAR_ENOUGH.days, 3)], "30 procentpoint ned siden"),
        ([(-NEAR_ENOUGH.days - 1, 3)], "Ingen tidligere tal"),
        ([(5, 2), (-4, 3), (9, 4)], "30 procentpoint ned siden"),
        ([(0, 0)], "Uændret siden"),
    ],
)
def test_the_change_is_against_the_day_nearest_to_a_quarter_ago(
    client: Client, town: Town, snapshots: list[tuple[int, int]], says: str
) -> None:
    for days, met in snapshots:
        kept(town, days, met)
    assert change_of_1c(client, town).startswith(says)


def test_a_rise_is_told_as_a_rise(client: Client, town: Town) -> None:
    kept(town, 0, 3)
    ResponseFactory(course=town.forloeb, given_on=TODAY)
    assert change_of_1c(client, town).startswith("70 procentpoint op siden")


def test_there_is_no_change_from_nothing(client: Client, town: Town) -> None:
    kept(town, 0, 0, whole=0)
    assert change_of_1c(client, town).startswith("Ingen tidligere tal")


def test_of_nobody_there_is_no_percentage(client: Client, town: Town) -> None:
    page = seen(client, town.olga, OVERVIEW)
    assert value_of(page, "1c") == "– 0 af 0"
    assert "intet at måle på" in page
    assert "Intet at måle på" in seen(client, town.olga, listing("1c"))


def targets(**changes: object) -> dict[str, object]:
    return {key: indicator.target for key, indicator in INDICATORS.items()} | {
        key.removeprefix("k"): value for key, value in changes.items()
    }


def test_a_target_reached_is_said_in_words(client: Client, town: Town) -> None:
    ResponseFactory(course=town.forloeb, given_on=TODAY)
    client.force_login(town.lars)
    assert "Mål 70 % – nået" in seen(client, town.lars, listing("1c"))
    assert "Mål 70 % – ikke nået" in seen(client, town.lars, listing("3d"))


def test_a_new_target_holds_for_the_whole_kommune_and_is_recorded(client: Client, town: Town) -> None:
    client.force_login(town.lars)
    assert client.post(TARGETS, targets(k1c=95))["Location"] == OVERVIEW
    assert "Mål 95 %" in seen(client, town.olga, listing("1c"))
    assert "Mål 70 %" in seen(client, town.fremmed, listing("1c"))
    assert list(IndicatorTarget.objects.values_list("municipality", "key", "percent")) == [
        (town.kommune.pk, "1c", 95)
    ]
    entry = Entry.objects.get(event=Event.TARGET_SET)
    assert (entry.actor_id, entry.data) == (town.lars.pk, {"key": "1c", "percent": 95})


def test_a_target_can_be_set_back(client: Client, town: Town) -> None:
    client.force_login(town.lars)
    client.post(TARGETS, targets(k1c=95))
    client.post(TARGETS, targets())
    assert "Mål 70 %" in seen(client, town.lars, listing("1c"))
    assert Entry.objects.filter(event=Event.TARGET_SET).count() == 2


@pytest.mark.parametrize("wrong", ["101", "-1", "", "mange", "7,5"])
def test_a_target_that_is_no_percentage_changes_nothing(client: Client, town: Town, wrong: str) -> None:
    client.force_login(town.lars)
    answer = client.post(TARGETS, targets(k1c=wrong, k1a=50))
    assert answer.status_code == 422
    assert set(answer.context["form"].errors) == {"1c"}
    assert f'value="{wrong}"' in answer.content.decode() or not wrong
    assert not IndicatorTarget.objects.exists()


def crowd_of(client: Client, size: int) -> None:
    """Logs in a leder of `size` teams with `size` citizens each."""
    leder = UserFactory()
    for _ in range(size):
        team = TeamFactory(municipality=leder.municipality)
        MembershipFactory(role=Role.MANAGER, user=leder, team=team)
        for _ in range(size):
            CourseFactory(citizen=CitizenFactory(team=team))
    client.force_login(leder)


@pytest.mark.parametrize("size", [1, 3])
def test_the_overview_asks_the_same_for_one_team_and_for_three(
    db: None, client: Client, django_assert_num_queries: Any, size: int
) -> None:
    crowd_of(client, size)
    # session, user, memberships, kommune, targets, days near a quarter ago; one for each of 17
    # indicators; then the session is renewed: savepoint, update, release
    with django_assert_num_queries(6 + len(INDICATORS) + 1):
        page = client.get(OVERVIEW)
    assert f"0 af {size * size}" in page.content.decode()


@pytest.mark.parametrize("size", [1, 3])
def test_the_list_asks_the_same_for_one_team_and_for_three(
    db: None, client: Client, django_assert_num_queries: Any, size: int
) -> None:
    crowd_of(client, size)
    # session, user, memberships, kommune, targets, days near a quarter ago, number, rows, bostøtter;
    # then the session is renewed: savepoint, update, release
    with django_assert_num_queries(10):
        page = client.get(listing("1c"))
    assert len(page.context["rows"]) == size * size


def test_the_list_behind_3a_tells_of_a_citizen_who_did_not_want_a_kriseplan(
    client: Client, town: Town
) -> None:
    Course.objects.filter(pk=town.forloeb.pk).update(started_on=TODAY - timedelta(days=100))
    assert "Ønskede ikke" not in seen(client, town.lars, listing("3a"))
    draft = PlanVersionFactory(plan=PlanFactory(citizen=town.eva), written_by=town.anna)
    refuse(draft, town.anna, keep=True)
    assert "Eva Lund Ønskede ikke en kriseplan" in seen(client, town.lars, listing("3a"))
