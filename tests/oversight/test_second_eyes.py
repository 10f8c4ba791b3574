"""The looks of a leder who is alone in the team: an administrator judges them, and learns of nobody."""

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.policy import Role
from audit.models import Entry, Event
from bostoette.errors import RuleViolation
from oversight.models import Sample, Verdict
from oversight.second_eyes import judge, waiting_for
from tests.factories import MembershipFactory, SampleFactory
from tests.town import Town, person

LIST = "oversight:leders_looks"


@pytest.fixture
def sample(town: Town) -> Sample:
    return SampleFactory(citizen=town.eva, user=town.lars)


def page(sample: Sample) -> str:
    return reverse("oversight:leders_look", args=[sample.pk])


def test_the_administrator_judges_and_sees_nobody(client: Client, town: Town, sample: Sample) -> None:
    client.force_login(town.adam)
    texts = [client.get(address).content.decode() for address in (reverse(LIST), page(sample))]
    for text in texts:
        assert "Lars Leder" in text
        for secret in ("Eva Lund", "Lund", str(town.eva.pk), sample.purpose):
            assert secret not in text
    assert client.post(page(sample), {"verdict": "not_fine", "remark": ""}).status_code == 422
    assert client.post(page(sample), {"verdict": "not_fine", "remark": "Ingen grund."}).status_code == 302
    sample.refresh_from_db()
    assert (sample.verdict, sample.judged_by) == (Verdict.NOT_FINE, town.adam)
    assert Entry.objects.get(event=Event.SAMPLE_JUDGED).actor_id == town.adam.pk
    assert client.get(page(sample)).status_code == 404


def test_what_a_second_leder_can_judge_is_not_the_administrators(town: Town, sample: Sample) -> None:
    assert [row.pk for row in waiting_for(town.adam)] == [sample.pk]
    MembershipFactory(user=town.olga, role=Role.MANAGER, team=town.nord)
    assert waiting_for(town.adam) == []
    with pytest.raises(RuleViolation):
        judge(sample.pk, verdict="fine", remark="", by=town.adam)


def test_a_bostoettes_look_is_the_leders_to_judge(town: Town) -> None:
    SampleFactory(citizen=town.eva, user=town.anna)
    assert waiting_for(town.adam) == []


def test_no_administrator_judges_the_own_look_or_a_strangers(town: Town, sample: Sample) -> None:
    away = person("else", "Else Fjern", Role.ADMINISTRATOR, town.fremmed.municipality)
    assert waiting_for(away) == []
    MembershipFactory(user=town.lars, role=Role.ADMINISTRATOR)
    assert waiting_for(town.lars) == []
    assert waiting_for(town.anna) == []


def test_it_waits_under_kontrol_for_the_administrator_alone(
    client: Client, town: Town, sample: Sample
) -> None:
    sentence = "1 stikprøve af en leders egne opslag venter på en vurdering."
    for user, is_told in ((town.adam, True), (town.lars, False)):
        client.force_login(user)
        assert (sentence in client.get(reverse("citizens:control")).content.decode()) == is_told


def test_the_list_takes_as_many_queries_for_three_as_for_one(client: Client, town: Town) -> None:
    client.force_login(town.adam)
    taken: list[Any] = []
    for more in (1, 2):
        SampleFactory.create_batch(more, citizen=town.eva, user=town.lars)
        with CaptureQueriesContext(connection) as queries:
            client.get(reverse(LIST))
        taken.append(len(queries))
    assert taken[0] == taken[1]
