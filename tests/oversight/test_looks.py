"""Who has seen the citizen: dates and purposes for who may ask, names for a leder's reason."""

from datetime import timedelta

import pytest
from django.db import connections
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from audit.log import looked
from audit.models import Entry, Event, Lookup
from citizens.services import confirm_merge, propose_merge
from oversight.looks import lines_of, looks_at
from oversight.models import NameDisclosure
from tests.factories import CitizenFactory
from tests.town import Town

WHY = {"reason": "Borgeren har spurgt, hvem der har læst journalen."}


@pytest.fixture
def seen(town: Town) -> Town:
    for user, purpose, times in (
        (town.anna, "bostøtte for borgeren", 3),
        (town.maja, "myndighed på bestillingen", 1),
    ):
        for _ in range(times):
            looked(user, [town.eva.pk], action="citizen.view", purpose=purpose)
    looked(town.olga, [town.finn.pk], action="citizen.view", purpose="leder af borgerens team")
    return town


def page(client: Client, town: Town, **asked: str) -> str:
    return client.get(reverse("oversight:looks", args=[town.eva.pk]), asked).content.decode()


def test_looks_are_folded_by_day_person_and_purpose(seen: Town) -> None:
    today = timezone.localdate()
    lines = lines_of(seen.eva, today, today, with_names=True)
    assert [(line.name, line.purpose, line.number) for line in lines] == [
        ("Maja Myndighed", "myndighed på bestillingen", 1),
        ("Anna Bostøtte", "bostøtte for borgeren", 3),
    ]


def test_the_list_has_purposes_and_no_names(client: Client, seen: Town) -> None:
    for user in (seen.anna, seen.lars):
        client.force_login(user)
        text = page(client, seen)
        assert "Myndighed på bestillingen" in text
        assert "Maja Myndighed" not in text


def test_a_leder_with_a_reason_sees_names_for_an_hour(client: Client, seen: Town) -> None:
    client.force_login(seen.lars)
    address = reverse("oversight:names", args=[seen.eva.pk])
    assert client.post(address, {"reason": "kort"}).status_code == 422
    assert client.post(address, WHY).status_code == 302
    assert "Maja Myndighed" in page(client, seen)
    asked = NameDisclosure.objects.get()
    assert (asked.user, asked.citizen, asked.reason) == (seen.lars, seen.eva, WHY["reason"])
    entry = Entry.objects.get(event=Event.LOOKUP_NAMES_SHOWN)
    assert (entry.actor_id, entry.citizen_id, entry.data) == (seen.lars.pk, seen.eva.pk, {})
    NameDisclosure.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    assert "Maja Myndighed" not in page(client, seen)


def test_a_reason_of_one_leder_shows_no_names_to_another_person(client: Client, seen: Town) -> None:
    client.force_login(seen.lars)
    client.post(reverse("oversight:names", args=[seen.eva.pk]), WHY)
    client.force_login(seen.anna)
    assert "Maja Myndighed" not in page(client, seen)


def test_reading_the_log_is_in_the_log(client: Client, seen: Town) -> None:
    client.force_login(seen.lars)
    page(client, seen)
    look = Lookup.objects.filter(user_id=seen.lars.pk).get()
    assert (look.citizen_id, look.action) == (seen.eva.pk, "lookup.view")


def test_a_leder_reads_no_other_teams_log(client: Client, seen: Town) -> None:
    client.force_login(seen.lars)
    assert client.get(reverse("oversight:looks", args=[seen.finn.pk])).status_code == 404


def test_a_period_shows_its_own_days_only(client: Client, seen: Town) -> None:
    client.force_login(seen.lars)
    yesterday = (timezone.localdate() - timedelta(days=1)).isoformat()
    assert "Ingen har set" in page(client, seen, fra=yesterday, til=yesterday)
    assert "Fejl:" in page(client, seen, fra="2026-03-02", til="2026-03-01")


@pytest.mark.parametrize("looks", [1, 3])
def test_the_list_takes_as_many_queries_whatever_it_shows(seen: Town, looks: int) -> None:
    for _ in range(looks):
        looked(seen.bo, [seen.eva.pk], action="citizen.view", purpose=f"{looks}")
    today = timezone.localdate()
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connections["lookups"]) as queries:
        lines_of(seen.eva, today, today, with_names=False)
    assert len(queries) == 1


@pytest.mark.django_db(transaction=True)
def test_who_saw_somebody_between_two_days_is_read_from_an_index() -> None:
    """Among 20,000 looks at 2,000 citizens, those of one are read without reading the others'."""
    from uuid import UUID

    citizens = [UUID(int=number + 1) for number in range(2000)]
    rows = [
        Lookup(
            user_id=1,
            user_label="x",
            citizen_id=citizens[number % 2000],
            action="x",
            purpose="x",
            outcome="shown",
        )
        for number in range(20_000)
    ]
    Lookup.objects.bulk_create(rows, batch_size=5000)
    today = timezone.localdate()
    query = str(
        looks_at([citizens[7]], today - timedelta(days=30), today).order_by("-at").explain(analyze=True)
    )
    assert "Seq Scan" not in query.replace("Seq Scan on audit_lookup_default", "")
    assert "citizen_id_at_idx" in query
    assert "rows=10" in query


def test_looks_at_a_record_that_was_laid_in_are_looks_at_the_citizen(seen: Town) -> None:
    before = len(lines_of(seen.eva, *[timezone.localdate()] * 2, with_names=True))
    double = CitizenFactory(team=seen.nord, name="Eva M. Lund")
    looked(seen.bo, [double.pk], action="citizen.view", purpose="så den anden registrering")
    assert len(lines_of(seen.eva, *[timezone.localdate()] * 2, with_names=True)) == before
    confirm_merge(propose_merge(seen.eva, double, reason="Samme person", by=seen.lars), by=seen.maja)
    purposes = {line.purpose for line in lines_of(seen.eva, *[timezone.localdate()] * 2, with_names=True)}
    assert "så den anden registrering" in purposes
