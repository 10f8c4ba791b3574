"""The citizen pages: what they show, to whom, and what they leave in the log."""

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from audit.models import Entry, Event, Lookup, Outcome
from citizens.models import Citizen, CourseStatus
from tests.factories import CitizenFactory, CourseFactory
from tests.town import Town

CPR = "2110625629"  # 21 October 1862: belongs to nobody


def page(client: Client, user: User, route: str, *args: object) -> str:
    client.force_login(user)
    response = client.get(reverse(route, args=args))
    assert response.status_code == 200
    return response.content.decode()


def lookups(citizen: Citizen) -> list[tuple[str, str, str]]:
    rows = Lookup.objects.filter(citizen_id=citizen.pk).order_by("pk")
    return [(row.user_label, row.action, row.outcome) for row in rows]


def test_a_worker_finds_the_own_citizens_on_the_list_and_it_is_logged(client: Client, town: Town) -> None:
    text = page(client, town.anna, "citizens:list")
    assert "Eva Lund" in text
    assert "Finn Holm" not in text
    assert lookups(town.eva) == [("Anna Bostøtte", "citizen.view", Outcome.SHOWN)]


def test_the_list_can_be_narrowed_to_a_status(client: Client, town: Town) -> None:
    client.force_login(town.anna)
    url = reverse("citizens:list")
    assert "Eva Lund" in client.get(url, {"status": CourseStatus.ACTIVE}).content.decode()
    assert "Eva Lund" not in client.get(url, {"status": CourseStatus.ENDED}).content.decode()


@pytest.mark.parametrize("extra", [0, 2])
def test_the_list_asks_the_same_queries_for_one_and_three(
    client: Client, town: Town, django_assert_num_queries: pytest.FixtureRequest, extra: int
) -> None:
    for _ in range(extra):
        CourseFactory(citizen=CitizenFactory(team=town.nord))
    client.force_login(town.lars)
    # session, user, memberships, citizens, proposals to merge, kommune's name; saving the session
    with django_assert_num_queries(7):
        client.get(reverse("citizens:list"))


def test_pages_of_the_list_follow_each_other_without_gap_or_overlap(client: Client, town: Town) -> None:
    for number in range(60):
        CitizenFactory(team=town.nord, name=f"Ågot {number:02}", sort_key=f"}}got {number:02}")
    client.force_login(town.lars)
    first = client.get(reverse("citizens:list"))
    second = client.get(reverse("citizens:list"), {"efter": first.context["next_key"]})
    shown = [citizen.name for part in (first, second) for citizen, _ in part.context["rows"]]
    assert shown == ["Eva Lund", *(f"Ågot {number:02}" for number in range(60))]
    assert second.context["next_key"] is None


def test_a_refused_look_is_404_and_logged(client: Client, town: Town) -> None:
    client.force_login(town.anna)
    assert client.get(reverse("citizens:detail", args=[town.finn.pk])).status_code == 404
    refused = Lookup.objects.get(user_id=town.anna.pk)
    assert (refused.outcome, refused.action) == (Outcome.REFUSED, "citizen.view")


def test_the_record_shows_purpose_and_worker(client: Client, town: Town) -> None:
    text = page(client, town.anna, "citizens:detail", town.eva.pk)
    assert "Støtte til at få hverdagen til at hænge sammen." in text
    assert "Anna Bostøtte (tovholder)" in text


def test_a_colleague_opens_with_a_reason_and_the_log_tells_it(client: Client, town: Town) -> None:
    client.force_login(town.bo)
    detail = reverse("citizens:detail", args=[town.eva.pk])
    assert client.get(detail).status_code == 404
    answer = client.post(reverse("citizens:open", args=[town.eva.pk]), {"reason": "substitute"})
    assert answer.headers["Location"] == detail
    assert client.get(detail).status_code == 200
    last = Lookup.objects.filter(user_id=town.bo.pk).latest("pk")
    assert last.purpose == "kollegas borger: Jeg er afløser for en kollega"
    assert Entry.objects.filter(event=Event.ACCESS_GRANTED, citizen_id=town.eva.pk).count() == 1


def test_a_citizen_of_another_team_cannot_be_opened_with_a_reason(client: Client, town: Town) -> None:
    client.force_login(town.bo)
    answer = client.post(reverse("citizens:open", args=[town.finn.pk]), {"reason": "acute"})
    assert answer.status_code == 404


@pytest.fixture
def with_cpr(town: Town) -> Citizen:
    from datetime import date

    from citizens.cpr import parse

    town.eva.set_cpr(parse(CPR, today=date(2026, 1, 1)))
    town.eva.save()
    return town.eva


def test_the_number_is_masked_until_asked_for_and_the_asking_is_logged(
    client: Client, town: Town, with_cpr: Citizen
) -> None:
    text = page(client, town.anna, "citizens:detail", with_cpr.pk)
    assert "211062-••••" in text
    assert "5629" not in text
    revealed = client.post(reverse("citizens:reveal_cpr", args=[with_cpr.pk])).content.decode()
    assert "211062-5629" in revealed
    assert Entry.objects.filter(event=Event.CPR_REVEALED, citizen_id=with_cpr.pk).count() == 1


def test_search_finds_by_number_and_the_number_is_nowhere_in_the_log(
    client: Client, town: Town, with_cpr: Citizen
) -> None:
    client.force_login(town.anna)
    answer = client.post(reverse("citizens:search"), {"q": "211062-5629"}, follow=True)
    assert answer.redirect_chain == [(reverse("citizens:detail", args=[with_cpr.pk]), 302)]
    assert "Eva Lund" in answer.content.decode()
    row = Lookup.objects.get(user_id=town.anna.pk, action="citizen.search")
    assert row.citizen_id == with_cpr.pk
    assert row.criteria[0].startswith("cpr: ")


def test_search_does_not_find_whom_one_may_not_see(client: Client, town: Town, with_cpr: Citizen) -> None:
    client.force_login(town.olga)
    for text in ("211062-5629", "Eva"):
        assert "Eva Lund" not in client.post(reverse("citizens:search"), {"q": text}).content.decode()


def test_a_course_takes_only_steps_that_exist(client: Client, town: Town) -> None:
    client.force_login(town.anna)
    url = reverse("citizens:move_course", args=[town.forloeb.pk])
    answer = client.post(url, {"status": "ended", "on": "2026-01-01", "reason": "Færdig"})
    assert answer.status_code == 422
    client.post(url, {"status": "phasing_out", "on": "1.2.2026", "reason": "Det går godt"})
    town.forloeb.refresh_from_db()
    assert town.forloeb.status == CourseStatus.PHASING_OUT


def test_a_wrong_date_keeps_what_was_typed_and_says_so_at_the_field(client: Client, town: Town) -> None:
    client.force_login(town.anna)
    url = reverse("citizens:move_course", args=[town.forloeb.pk])
    answer = client.post(url, {"status": "phasing_out", "on": "31.2.2026", "reason": "Det går godt"})
    text = answer.content.decode()
    assert answer.status_code == 422
    assert "31.2.2026" in text
    assert "Det går godt" in text
    assert 'aria-invalid="true"' in text


def test_the_administrator_sees_users_of_the_own_kommune_and_no_citizen(client: Client, town: Town) -> None:
    text = page(client, town.adam, "accounts:users")
    assert "Anna Bostøtte" in text
    assert "Frida Fremmed" not in text
    assert "Eva Lund" not in text
