"""How often one is asked: the kommune decides, the citizen's own wish goes first, and nobody has to."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from audit.models import Entry, Event
from followups.rules import RULES
from measurements.models import CitizenRhythm, Every, InstrumentKey, KommuneRhythm
from measurements.rhythm import USUAL, rhythm_of_citizen, rhythm_of_kommune
from measurements.services import set_citizen_rhythm, set_kommune_rhythm
from tests.factories import CourseFactory, ResponseFactory
from tests.town import Town

DAY = date(2026, 3, 10)


def due(kind: str = "who5") -> date | None:
    """When the only citizen of the town is to be asked, if ever."""
    found = RULES[kind].subjects(DAY).values_list("due", flat=True)
    return found.get() if found else None


@pytest.fixture
def asked(town: Town) -> Town:
    """Eva answered WHO-5 on the day."""
    ResponseFactory(course=town.forloeb, instrument="who5", given_on=DAY)
    return town


def test_until_somebody_decides_it_is_as_usual(asked: Town) -> None:
    assert rhythm_of_kommune(asked.kommune) == USUAL
    assert due() == DAY + timedelta(days=90)
    assert due("inspire") is None


def test_the_kommune_decides_and_only_for_itself(asked: Town) -> None:
    set_kommune_rhythm(asked.kommune, {InstrumentKey.WHO5: Every.MONTH}, by=asked.adam)
    assert due() == DAY + timedelta(days=30)
    assert rhythm_of_kommune(asked.fremmed.municipality) == USUAL
    set_kommune_rhythm(asked.kommune, {InstrumentKey.WHO5: Every.NEVER}, by=asked.adam)
    assert due() is None


def test_the_citizens_wish_goes_first_and_can_be_taken_back(asked: Town) -> None:
    set_kommune_rhythm(asked.kommune, {InstrumentKey.WHO5: Every.MONTH}, by=asked.adam)
    wish = {InstrumentKey.WHO5: Every.HALF_YEAR}
    set_citizen_rhythm(asked.eva, wish, why="Synes, det er tit.", by=asked.anna)
    assert due() == DAY + timedelta(days=182)
    set_citizen_rhythm(asked.eva, {InstrumentKey.WHO5: Every.NEVER}, why="", by=asked.anna)
    assert due() is None
    set_citizen_rhythm(asked.eva, {InstrumentKey.WHO5: None}, why="", by=asked.anna)
    assert due() == DAY + timedelta(days=30)
    assert rhythm_of_citizen(asked.eva) == dict.fromkeys(InstrumentKey)
    assert [row.why for row in CitizenRhythm.objects.newest_first()] == ["", "", "Synes, det er tit."]


def test_one_citizens_wish_is_not_anothers(asked: Town) -> None:
    set_citizen_rhythm(asked.eva, {InstrumentKey.WHO5: Every.NEVER}, why="", by=asked.anna)
    other = CourseFactory(citizen__team=asked.nord, started_on=DAY)
    assert RULES["who5"].subjects(DAY).get().pk == other.pk


def test_only_what_changed_is_written_and_said_in_the_log(asked: Town) -> None:
    as_before = {key: USUAL[key] for key in InstrumentKey}
    set_kommune_rhythm(asked.kommune, {**as_before, InstrumentKey.ORS: Every.FORTNIGHT}, by=asked.adam)
    assert KommuneRhythm.objects.count() == 1
    set_citizen_rhythm(asked.eva, dict.fromkeys(InstrumentKey), why="", by=asked.anna)
    assert not CitizenRhythm.objects.exists()
    (entry,) = Entry.objects.filter(event=Event.RHYTHM_SET)
    assert (entry.actor_id, entry.data["every"]) == (asked.adam.pk, 14)


def test_the_page_of_the_kommune_keeps_what_was_chosen(client: Client, town: Town) -> None:
    client.force_login(town.adam)
    page = reverse("measurements:kommune_rhythm")
    chosen = {key.value: "90" for key in InstrumentKey}
    chosen |= {f"group-{key.value}": "never" for key in InstrumentKey}
    assert client.post(page, chosen).headers["Location"] == reverse("accounts:users")
    assert set(rhythm_of_kommune(town.kommune).values()) == {Every.THREE_MONTHS}
    assert client.post(page, {**chosen, "ors": "5"}).status_code == 422
    assert 'value="90" selected' in client.get(page).content.decode()


def test_the_page_of_the_citizen_says_what_the_kommune_decided(client: Client, town: Town) -> None:
    client.force_login(town.anna)
    page = reverse("measurements:citizen_rhythm", args=[town.eva.pk])
    assert "som i kommunen (hver tredje måned)" in client.get(page).content.decode()
    fields: dict[str, Any] = dict.fromkeys((key.value for key in InstrumentKey), "")
    client.post(page, {**fields, "who5": "0", "why": "Vil helst tale om det."})
    row = CitizenRhythm.objects.get()
    assert (row.instrument, row.every, row.why) == ("who5", Every.NEVER, "Vil helst tale om det.")
    assert "WHO-5 ikke fast: Vil helst tale om det." in client.get(page).content.decode()
