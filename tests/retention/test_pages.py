"""The pages of keeping and deleting: for the leder with a name, for the second person without one."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from citizens.models import Citizen
from retention.models import Deletion, Hold, KeepingRule
from retention.services import archive_closed, ask_for_deletion, propose_deletions
from tests.factories import CitizenFactory, CourseFactory
from tests.furnished import Furnished
from tests.retention.conftest import close, years_ago
from tests.town import Town, person

TODAY = timezone.localdate()
Counting = Callable[[int], AbstractContextManager[Any]]


def many_closed(town: Town, number: int) -> None:
    for citizen in CitizenFactory.create_batch(number, team=town.nord):
        close(CourseFactory(citizen=citizen, referral__office=town.kontor), years_ago(6))
    propose_deletions(TODAY)


@pytest.mark.parametrize("number", [1, 3])
def test_the_list_costs_the_same_for_one_and_for_three(
    client: Client, town: Town, number: int, django_assert_num_queries: Counting
) -> None:
    many_closed(town, number)
    client.force_login(town.lars)
    with django_assert_num_queries(
        8
    ):  # session, user, memberships, rows, number, to confirm, kommune, session
        page = client.get(reverse("retention:list"))
    assert page.content.decode().count("card-row__title") == number


@pytest.mark.parametrize("number", [1, 3])
def test_what_is_to_be_confirmed_costs_the_same_for_one_and_for_three(
    client: Client, town: Town, number: int, django_assert_num_queries: Counting
) -> None:
    many_closed(town, number)
    for row in Deletion.objects.all():
        ask_for_deletion(row, by=town.lars)
    client.force_login(town.adam)
    with django_assert_num_queries(6):  # session, user, memberships, rows, kommune, session
        page = client.get(reverse("retention:approvals"))
    assert page.content.decode().count("card-row__title") == number


def test_a_case_goes_from_the_list_to_a_yes_by_another_who_sees_no_name(
    client: Client, over: Furnished, proposed: Deletion
) -> None:
    town = over.town
    client.force_login(town.lars)
    assert "Eva Lund" in client.get(reverse("retention:list")).content.decode()
    assert "1 sag har været gemt længe nok" in client.get(reverse("citizens:control")).content.decode()
    client.post(reverse("retention:ask", args=[proposed.pk]))
    assert client.get(reverse("retention:approve", args=[proposed.pk])).status_code == 404
    client.force_login(town.adam)
    assert "1 sletning venter" in client.get(reverse("citizens:control")).content.decode()
    for page in (reverse("retention:approvals"), reverse("retention:approve", args=[proposed.pk])):
        told = client.get(page).content.decode()
        assert "Team Nord" in told
        assert "Eva Lund" not in told
        assert str(town.eva.pk) not in told
    client.post(reverse("retention:approve", args=[proposed.pk]), {"svar": "ja"})
    proposed.refresh_from_db()
    assert proposed.confirmed_by == town.adam


def test_a_no_needs_a_sentence(client: Client, over: Furnished, proposed: Deletion) -> None:
    ask_for_deletion(proposed, by=over.town.lars)
    client.force_login(over.town.adam)
    address = reverse("retention:approve", args=[proposed.pk])
    assert client.post(address, {"svar": "nej"}).status_code == 422
    client.post(address, {"svar": "nej", "because": "Afleveringen mangler"})
    client.force_login(over.town.lars)
    assert "Afleveringen mangler" in client.get(reverse("retention:list")).content.decode()


def test_a_leder_holds_a_case_back_and_lets_it_go(
    client: Client, over: Furnished, proposed: Deletion
) -> None:
    town = over.town
    client.force_login(town.lars)
    client.post(reverse("retention:hold", args=[town.eva.pk]), {"reason": "Der er en klagesag i gang."})
    held = Hold.objects.in_force().get()
    page = client.get(reverse("retention:citizen", args=[town.eva.pk])).content.decode()
    assert "Der er en klagesag i gang." in page
    assert "Derfor bliver sagen ikke slettet nu" in page
    assert "Eva Lund" not in client.get(reverse("retention:list")).content.decode()
    client.post(reverse("retention:end_hold", args=[held.pk]))
    assert not Hold.objects.in_force().exists()


def test_the_delivery_is_noted_and_not_in_the_future(
    client: Client, over: Furnished, proposed: Deletion
) -> None:
    client.force_login(over.town.lars)
    address = reverse("retention:deliver", args=[proposed.pk])
    assert client.post(address, {"on": "1.1.2199"}).status_code == 422
    client.post(address, {"on": f"{TODAY:%d.%m.%Y}", "reference": "2026-14"})
    proposed.refresh_from_db()
    assert (proposed.delivered_on, proposed.delivery_reference) == (TODAY, "2026-14")
    client.post(reverse("retention:ask", args=[proposed.pk]))
    client.post(reverse("retention:withdraw", args=[proposed.pk]))
    proposed.refresh_from_db()
    assert (proposed.asked_by, proposed.delivered_on) == (None, TODAY)


def test_the_kommunes_rule_is_proposed_by_one_and_agreed_by_another(client: Client, town: Town) -> None:
    rules = reverse("retention:rules")
    client.force_login(town.adam)
    assert client.post(rules, {"years": "1", "archive_months": "6"}).status_code == 422
    client.post(rules, {"years": "7", "archive_months": "3", "deliver_first": "on"})
    rule = KeepingRule.objects.get()
    client.force_login(town.lars)
    assert client.post(rules, {"years": "8", "archive_months": "3"}).status_code == 403
    assert "Et forslag om" in client.get(reverse("citizens:control")).content.decode()
    client.post(reverse("retention:decide_rule", args=[rule.pk]), {"svar": "ja"})
    assert "7 år" in client.get(rules).content.decode()


def test_an_archived_citizen_is_found_behind_a_reason_and_by_name_only(
    client: Client, over: Furnished
) -> None:
    town = over.town
    archive_closed(TODAY)
    client.force_login(town.anna)
    assert "Eva Lund" not in client.get(reverse("citizens:list")).content.decode()
    assert "Eva Lund" not in client.get(reverse("citizens:team")).content.decode()
    assert client.get(reverse("citizens:detail", args=[town.eva.pk])).status_code == 404
    assert "Eva Lund" in client.get(reverse("citizens:team") + "?status=arkiveret").content.decode()
    client.post(
        reverse("citizens:open", args=[town.eva.pk]), {"reason": "acute", "explanation": "Hun ringer"}
    )
    assert "Arkiveret" in client.get(reverse("citizens:detail", args=[town.eva.pk])).content.decode()
    client.force_login(town.lars)
    assert "Eva Lund" not in client.get(reverse("citizens:list")).content.decode()
    assert "Eva Lund" in client.get(reverse("citizens:list") + "?status=arkiveret").content.decode()


def test_another_teams_leder_has_nothing_on_the_list(
    client: Client, over: Furnished, proposed: Deletion
) -> None:
    stranger: Any = person(
        "mads", "Mads Leder", over.town.lars.held[0].role, over.town.kommune, team=over.town.syd
    )
    client.force_login(stranger)
    assert "Eva Lund" not in client.get(reverse("retention:list")).content.decode()
    assert Citizen.objects.filter(pk=over.town.eva.pk).exists()
