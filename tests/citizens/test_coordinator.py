"""Naming the tovholder: one at a time, from today, and only among the citizen's own bostøtter."""

from datetime import timedelta
from html import unescape

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from audit.models import Entry, Event
from bostoette.errors import RuleViolation
from citizens.services import name_coordinator
from tests.factories import AssignmentFactory
from tests.town import Town

TODAY = timezone.localdate()
YESTERDAY = TODAY - timedelta(days=1)


def assignments(town: Town) -> set[tuple[str, bool, bool]]:
    """Whose, whether tovholder, and whether it still runs."""
    rows = town.eva.assignment_set.select_related("user")
    return {(row.user.username, row.is_coordinator, row.ends_on is None) for row in rows}


def coordinators(town: Town, day: object) -> list[str]:
    named = town.eva.assignment_set.on(day).filter(is_coordinator=True)
    return list(named.values_list("user__username", flat=True))


@pytest.fixture
def two_workers(town: Town) -> Town:
    AssignmentFactory(citizen=town.eva, user=town.bo)
    return town


def test_the_new_one_takes_over_today_and_the_old_one_stays_bostoette(two_workers: Town) -> None:
    name_coordinator(two_workers.eva, to=two_workers.bo, by=two_workers.lars)
    assert assignments(two_workers) == {
        ("anna", True, False),
        ("anna", False, True),
        ("bo", False, False),
        ("bo", True, True),
    }
    assert coordinators(two_workers, YESTERDAY) == ["anna"]
    assert coordinators(two_workers, TODAY) == ["bo"]
    entry = Entry.objects.get(event=Event.ASSIGNMENT_MADE)
    assert (entry.citizen_id, entry.data) == (two_workers.eva.pk, {"coordinator": two_workers.bo.pk})


def test_changing_ones_mind_on_the_same_day_leaves_no_day_with_two(two_workers: Town) -> None:
    name_coordinator(two_workers.eva, to=two_workers.bo, by=two_workers.lars)
    name_coordinator(two_workers.eva, to=two_workers.anna, by=two_workers.lars)
    assert coordinators(two_workers, TODAY) == ["anna"]
    assert coordinators(two_workers, YESTERDAY) == ["anna"]


def test_naming_the_same_again_changes_nothing(two_workers: Town) -> None:
    name_coordinator(two_workers.eva, to=two_workers.anna, by=two_workers.lars)
    assert assignments(two_workers) == {("anna", True, True), ("bo", False, True)}


def test_only_a_bostoette_of_the_citizen_can_be_tovholder(town: Town) -> None:
    with pytest.raises(RuleViolation, match="ikke bostøtte for borgeren"):
        name_coordinator(town.eva, to=town.bo, by=town.lars)


def test_a_leder_names_one_on_the_page_of_the_course(client: Client, two_workers: Town) -> None:
    client.force_login(two_workers.lars)
    page = reverse("citizens:course", args=[two_workers.eva.pk])
    assert "Vælg" not in client.get(page).content.decode()
    named = reverse("citizens:name_coordinator", args=[two_workers.eva.pk])
    assert client.post(named, {"to": two_workers.bo.pk})["Location"] == page
    assert "Bo Bostøtte er tovholder." in unescape(client.get(page).content.decode())


def test_a_name_that_was_not_offered_is_refused_at_the_field(client: Client, town: Town) -> None:
    client.force_login(town.lars)
    answer = client.post(reverse("citizens:name_coordinator", args=[town.eva.pk]), {"to": town.bo.pk})
    assert answer.status_code == 422
    assert set(answer.context["coordinator_form"].errors) == {"to"}
    assert coordinators(town, TODAY) == ["anna"]
