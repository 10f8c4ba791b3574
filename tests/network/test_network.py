"""The network map day by day, and the wish about involving the network."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from audit.models import Entry, Event
from bostoette.errors import RuleViolation
from citizens.record import timeline
from network import services
from network.models import ContactWish, Involvement, NetworkMap, NetworkPerson, NetworkWish, Sector
from tests.factories import NetworkMapFactory, NetworkPersonFactory, NetworkWishFactory
from tests.town import Town

DRAWN_ON = date(2025, 2, 1)  # the factory's day for a map

METTE = {
    "name": "Mette",
    "relation": "Søster",
    "sector": Sector.FAMILY,
    "closeness": 1,
    "importance": 3,
    "wish": ContactWish.CLOSER,
    "knows": True,
    "help_wished": "At ringe",
}


def refusal(step: Callable[..., Any], *args: Any, **kwargs: Any) -> str:
    with pytest.raises(RuleViolation) as refused:
        step(*args, **kwargs)
    return refused.value.code


def events() -> list[str]:
    return list(Entry.objects.order_by("pk").values_list("event", flat=True))


def drawn() -> dict[date, list[str]]:
    """The names on each map, by its day."""
    return {
        map.drawn_on: sorted(map.persons.values_list("name", flat=True)) for map in NetworkMap.objects.all()
    }


@pytest.fixture
def february(town: Town) -> NetworkMap:
    """Eva's map of 1 February 2025, with Mette and Bella."""
    february = NetworkMapFactory(citizen=town.eva, drawn_by=town.anna)
    NetworkPersonFactory(map=february, **METTE)
    NetworkPersonFactory(map=february, name="Bella", relation="Hund")
    return february


# The map


def test_the_first_person_begins_todays_map(town: Town) -> None:
    person = services.add_person(town.eva, by=town.anna, **METTE)
    person.refresh_from_db()
    assert {name: getattr(person, name) for name in METTE} == METTE
    assert (person.map.drawn_on, person.map.drawn_by, person.team) == (
        timezone.localdate(),
        town.anna,
        town.nord,
    )
    assert events() == [Event.NETWORK_CHANGED]


def test_a_second_person_on_the_same_day_joins_the_same_map(town: Town) -> None:
    services.add_person(town.eva, by=town.anna, **METTE)
    services.add_person(town.eva, by=town.lars, **{**METTE, "name": "Mor"})
    assert drawn() == {timezone.localdate(): ["Mette", "Mor"]}


def test_a_person_sent_twice_stands_there_once(town: Town) -> None:
    first = services.add_person(town.eva, by=town.anna, **METTE)
    assert services.add_person(town.eva, by=town.anna, **METTE) == first
    assert drawn() == {timezone.localdate(): ["Mette"]}
    assert events() == [Event.NETWORK_CHANGED]


def test_a_change_on_a_later_day_draws_a_new_map_and_leaves_the_old(town: Town, february: NetworkMap) -> None:
    services.add_person(town.eva, by=town.anna, **{**METTE, "name": "Søren"})
    assert drawn() == {
        DRAWN_ON: ["Bella", "Mette"],
        timezone.localdate(): ["Bella", "Mette", "Søren"],
    }


def test_a_copied_person_is_the_same_in_everything(town: Town, february: NetworkMap) -> None:
    today = services.draw_on(town.eva, by=town.anna)
    copy = NetworkPerson.objects.get(map=today, name="Mette")
    assert {name: getattr(copy, name) for name in METTE} == METTE
    assert (copy.citizen, copy.team) == (town.eva, town.nord)


def test_every_field_of_a_person_is_copied() -> None:
    own = {"id", "citizen", "team", "municipality", "held_by", "created_at", "map"}
    assert set(services.COPIED) == {field.name for field in NetworkPerson._meta.fields} - own


def test_drawing_twice_on_a_day_is_one_map(town: Town, february: NetworkMap) -> None:
    assert services.draw_on(town.eva, by=town.anna) == services.draw_on(town.eva, by=town.lars)
    assert set(drawn()) == {DRAWN_ON, timezone.localdate()}


def test_a_correction_changes_todays_map_only(town: Town, february: NetworkMap) -> None:
    mette = february.persons.get(name="Mette")
    changed = services.change_person(mette, by=town.anna, **{**METTE, "closeness": 3})
    changed.refresh_from_db()
    mette.refresh_from_db()
    assert (mette.closeness, mette.map) == (1, february)
    assert (changed.closeness, changed.map.drawn_on) == (3, timezone.localdate())
    assert drawn() == {DRAWN_ON: ["Bella", "Mette"], timezone.localdate(): ["Bella", "Mette"]}
    assert events() == [Event.NETWORK_CHANGED]


def test_a_second_correction_on_the_same_day_stays_on_the_map(town: Town) -> None:
    mette = services.add_person(town.eva, by=town.anna, **METTE)
    services.change_person(mette, by=town.anna, **{**METTE, "name": "Mette Lund"})
    assert drawn() == {timezone.localdate(): ["Mette Lund"]}


def test_saving_without_a_change_draws_nothing(town: Town, february: NetworkMap) -> None:
    services.change_person(february.persons.get(name="Mette"), by=town.anna, **METTE)
    assert set(drawn()) == {DRAWN_ON}
    assert events() == []


def test_somebody_taken_off_stays_on_the_earlier_map(town: Town, february: NetworkMap) -> None:
    services.remove_person(february.persons.get(name="Mette"), by=town.anna)
    assert drawn() == {DRAWN_ON: ["Bella", "Mette"], timezone.localdate(): ["Bella"]}
    assert events() == [Event.NETWORK_CHANGED]


def test_an_earlier_map_cannot_be_changed(town: Town, february: NetworkMap) -> None:
    mette = february.persons.get(name="Mette")
    services.draw_on(town.eva, by=town.anna)
    before = drawn()
    changed = refusal(services.change_person, mette, by=town.anna, **{**METTE, "closeness": 3})
    assert (changed, refusal(services.remove_person, mette, by=town.anna)) == (
        "not-on-latest-map",
        "not-on-latest-map",
    )
    assert drawn() == before


def test_the_database_holds_one_map_a_day(town: Town, february: NetworkMap) -> None:
    with pytest.raises(IntegrityError, match="networkmap_one_a_day"), transaction.atomic():
        NetworkMapFactory(citizen=town.eva)


# The wish


@pytest.mark.parametrize("answer", [Involvement.NO, Involvement.LATER])
def test_anything_but_a_yes_says_when_to_ask_again(town: Town, answer: Involvement) -> None:
    assert refusal(services.record_wish, town.eva, answer=answer, by=town.anna) == "no-ask-again"
    services.record_wish(
        town.eva,
        answer=answer,
        words="Ikke mor.",
        asked_on=DRAWN_ON,
        ask_again_on=date(2025, 8, 1),
        by=town.anna,
    )
    wish = NetworkWish.objects.get()
    assert (wish.answer, wish.words, wish.asked_on, wish.ask_again_on, wish.by) == (
        answer,
        "Ikke mor.",
        DRAWN_ON,
        date(2025, 8, 1),
        town.anna,
    )
    assert events() == [Event.NETWORK_WISH_RECORDED]


def test_a_yes_needs_no_day_to_ask_again(town: Town) -> None:
    services.record_wish(town.eva, answer=Involvement.YES, by=town.anna)
    assert NetworkWish.objects.get().ask_again_on is None


def test_an_answer_sent_twice_is_noted_once(town: Town) -> None:
    first = services.record_wish(town.eva, answer=Involvement.YES, words="Mette", by=town.anna)
    assert services.record_wish(town.eva, answer=Involvement.YES, words="Mette", by=town.anna) == first
    assert NetworkWish.objects.count() == 1


@pytest.mark.parametrize(
    ("days", "code"),
    [
        ({"asked_on": timezone.localdate() + timedelta(days=1)}, "in-future"),
        ({"asked_on": DRAWN_ON, "ask_again_on": DRAWN_ON}, "ask-again-not-later"),
    ],
)
def test_an_answer_has_sensible_days(town: Town, days: dict[str, date], code: str) -> None:
    assert refusal(services.record_wish, town.eva, answer="yes", by=town.anna, **days) == code
    assert not NetworkWish.objects.exists()


def test_the_timeline_tells_of_maps_and_answers(town: Town, february: NetworkMap) -> None:
    NetworkWishFactory(citizen=town.eva, asked_on=date(2025, 1, 1), words="Mette må gerne.")
    NetworkMapFactory(citizen=town.finn)
    told = [
        (item.at.date(), item.title, item.text, item.badge_label)
        for item in timeline(town.eva, {"record.view"}, only="network")
    ]
    assert told == [
        (DRAWN_ON, "Netværkskortet blev tegnet", "", "2 på kortet"),
        (date(2025, 1, 1), "Vil gerne have netværket med: ja, gerne", "»Mette må gerne.«", ""),
    ]
    assert timeline(town.eva, {"citizen.view"}, only="network") == []
