"""A kommune's own limits: how far they go, who set them, and that everything that reads a number follows."""

from collections.abc import Callable
from dataclasses import fields
from datetime import date
from decimal import Decimal
from html import unescape

import pytest
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from audit.models import Entry, Event
from bostoette.errors import RuleViolation
from measurements.change import Alert, AlertKind, Reading, Wellbeing, alerts
from measurements.change import State as Read
from measurements.instruments import DEFAULT_LIMITS, ORS, Limits
from measurements.limits import IN_ORDER, SETTINGS, limits_with, out_of_order, told, usual
from measurements.models import KommuneLimits, Response
from measurements.recomputing import recompute
from measurements.sentences import LIMIT_NAMES, LIMIT_OF, sentence
from measurements.services import Given, limits_in, record_answers, set_limits
from tests.factories import ResponseFactory
from tests.measurements.test_wording import text_of
from tests.town import Town

D = Decimal
DAY = date(2026, 1, 1)
SETTING = {each.name: each for each in SETTINGS}
# For each limit one more than the others, where the order of two allows it.
OTHERS = {each.name: usual(each.name) + 1 for each in SETTINGS}


def step_of(name: str) -> Decimal:
    return D(1) if SETTING[name].is_whole else D("0.1")


def set_to(town: Town, base: int = 0, **own: str) -> KommuneLimits:
    values = {name: D(value) for name, value in own.items()}
    return set_limits(town.kommune, values, reason="Aftalt i styregruppen", base=base, by=town.adam)


# What may be set


def test_each_setting_is_a_limit_with_a_source_a_name_and_room_for_the_usual() -> None:
    names = {each.name for each in fields(Limits)}
    for each in SETTINGS:
        assert each.name in names
        assert each.source
        assert each.lowest <= usual(each.name) <= each.highest
    assert set(LIMIT_NAMES) == set(SETTING)
    assert set(LIMIT_OF.values()) <= set(SETTING)


def test_nothing_of_its_own_is_as_everywhere() -> None:
    assert limits_with({}) == DEFAULT_LIMITS
    assert list(out_of_order({})) == []


@pytest.mark.parametrize(
    ("percent", "raw"), [(50, 13), (51, 13), (52, 14), (48, 13), (47, 12), (20, 6), (80, 21)]
)
def test_low_wellbeing_is_one_limit_in_percent_and_in_points(percent: int, raw: int) -> None:
    """The same answers are low by either: a raw sum is below the one iff its percent is within the other."""
    limits = limits_with({"who5_low_band": D(percent)})
    assert (limits.who5_low_band, limits.who5_low_raw) == (D(percent), D(raw))
    assert [each for each in range(26) if each < raw] == [each for each in range(26) if each * 4 <= percent]


@pytest.mark.parametrize("name", SETTING)
def test_the_database_keeps_every_limit_within_its_bounds(town: Town, name: str) -> None:
    setting, number = SETTING[name], 0

    def write(value: Decimal) -> None:
        nonlocal number
        number += 1
        room = {"who5_low_band": D(80)} if name in ("who5_lowest_band", "who5_look_closer") else {}
        if name == "who5_low_band":
            room = {"who5_lowest_band": D(10), "who5_look_closer": D(4)}
        KommuneLimits.objects.create(
            municipality=town.kommune, number=number, reason="x", made_by=town.adam, **room, **{name: value}
        )

    write(setting.lowest)
    write(setting.highest)
    for beyond in (setting.lowest - step_of(name), setting.highest + step_of(name)):
        with pytest.raises(DatabaseError), transaction.atomic():
            write(beyond)


@pytest.mark.parametrize(("lower", "upper"), IN_ORDER)
def test_two_limits_keep_their_order_whichever_was_set(town: Town, lower: str, upper: str) -> None:
    for own in ({lower: usual(upper)}, {upper: usual(lower)}, {lower: D(40), upper: D(40)}):
        assert (lower, upper) in list(out_of_order(own))
        with pytest.raises(RuleViolation) as refused:
            set_limits(town.kommune, own, reason="x", base=0, by=town.adam)
        assert refused.value.code == "out-of-order"
        with pytest.raises(DatabaseError), transaction.atomic():
            KommuneLimits.objects.create(
                municipality=town.kommune, number=1, reason="x", made_by=town.adam, **own
            )
    assert (lower, upper) not in list(out_of_order({lower: usual(upper) - 1}))


# Who set what


def test_the_newest_holds_and_the_earlier_ones_stand(town: Town) -> None:
    set_to(town, rci="6")
    set_to(town, base=1, rci="6", srs_cutoff="34.5")
    assert (limits_in(town.kommune).rci, limits_in(town.kommune).srs_cutoff) == (D(6), D("34.5"))
    set_to(town, base=2)
    assert limits_in(town.kommune) == DEFAULT_LIMITS
    assert [row.own for row in KommuneLimits.objects.of(town.kommune)] == [
        {},
        {"rci": D(6), "srs_cutoff": D("34.5")},
        {"rci": D(6)},
    ]
    logged = Entry.objects.filter(event=Event.LIMITS_SET).order_by("pk")
    assert [entry.data["limits"] for entry in logged] == [["rci"], ["rci", "srs_cutoff"], []]


def test_a_kommune_decides_only_for_itself(town: Town) -> None:
    set_to(town, rci="6")
    assert limits_in(town.fremmed.municipality_id or 0) == DEFAULT_LIMITS


def test_what_is_as_usual_is_not_the_kommunes_own(town: Town) -> None:
    set_to(town, rci=str(usual("rci")), srs_fall="2")
    assert KommuneLimits.objects.get().own == {"srs_fall": D(2)}
    for base, code in ((1, "same"), (0, "stale"), (2, "stale")):
        with pytest.raises(RuleViolation) as refused:
            set_to(town, base=base, srs_fall="2")
        assert refused.value.code == code


def test_nobody_changes_what_was_set(town: Town) -> None:
    row = set_to(town, rci="6")
    again = {"municipality": town.kommune, "made_by": town.adam}
    steps: list[Callable[[], object]] = [
        lambda: KommuneLimits.objects.update(rci=7),
        lambda: KommuneLimits.objects.filter(pk=row.pk).delete(),
        lambda: KommuneLimits.objects.create(**again, number=1, reason="x"),
        lambda: KommuneLimits.objects.create(**again, number=0, reason="x"),
        lambda: KommuneLimits.objects.create(**again, number=2, reason=""),
    ]
    for step in steps:
        with pytest.raises(DatabaseError), transaction.atomic():
            step()


def test_a_change_is_told_against_what_was() -> None:
    assert told({"rci": D(6)}, {"srs_cutoff": D("34.5")}) == [
        "ORS: en ændring er til at regne med fra 5 (før 6)",
        "SRS: vi siger til under 34,5 (før 36)",
    ]


# Everything that reads a number


def test_a_sentence_says_whose_limit_it_is_only_where_it_is_the_kommunes() -> None:
    for kind, name in LIMIT_OF.items():
        own = limits_with({name: OTHERS[name]})
        alert = Alert(kind, D(1), D(1), "overall" if kind == AlertKind.SRS_ITEM_LOW else "")
        said = f"{LIMIT_NAMES[name]} er sat af jeres kommune til"
        assert said in sentence(alert, own)
        assert "jeres kommune" not in sentence(alert)
        other = next(each for each in SETTING if each != name)
        assert said not in sentence(alert, limits_with({other: OTHERS[other]}))


def test_the_limit_of_low_wellbeing_is_met_from_both_sides() -> None:
    def found(raw: int, percent: int) -> bool:
        times = [Wellbeing(DAY, Reading(Read.COMPLETE, D(raw)))]
        limits = limits_with({"who5_low_band": D(percent), "who5_look_closer": D(4)})
        return AlertKind.WHO5_LOW in {alert.kind for alert in alerts((), times, limits)}

    assert (found(15, 60), found(16, 60), found(14, 59), found(15, 59)) == (True, False, True, False)


def page_of(client: Client, town: Town) -> str:
    return unescape(text_of(client.get(reverse("measurements:list", args=[town.eva.pk]))))


def test_the_pages_follow_the_kommune(client: Client, town: Town) -> None:
    """SRS 35 calls for a talk; in a kommune that says so below 34 it does not."""
    client.force_login(town.anna)
    ResponseFactory(
        course=town.forloeb,
        instrument="srs",
        answers={"relationship": "9.0", "goals_topics": "9.0", "approach_method": "9.0", "overall": "8.0"},
        total=D(35),
        scores={"total": "35.0"},
    )
    asks = "Hvad skal vi gøre anderledes?"
    before = page_of(client, town)
    assert ("Den seneste SRS er 35,0 og dermed under 36." in before, asks in before) == (True, True)
    set_to(town, srs_cutoff="34", srs_item_low="8")
    after = page_of(client, town)
    assert ("dermed under" in after, asks in after) == (False, False)
    assert "Grænsen for SRS er sat af jeres kommune til 34 (ellers 36)." in after
    assert "34: grænse" in after
    detail = text_of(client.get(reverse("measurements:detail", args=[Response.objects.get().pk])))
    assert "Grænsen for SRS er sat af jeres kommune til 34" in detail


def test_limits_are_about_reading_and_no_stored_score_moves(town: Town) -> None:
    answers = {item.key: D("4.5") for item in ORS.items}
    record_answers(town.eva, "ors", answers, given=Given(DAY), by=town.anna)
    kept = Response.objects.values("total", "scores", "rule_version").get()
    set_to(town, rci="6", srs_cutoff="34")
    assert Response.objects.values("total", "scores", "rule_version").get() == kept
    assert recompute().differing == []


# The page


def sent(**more: str) -> dict[str, str]:
    return {**dict.fromkeys(SETTING, ""), "base": "0", "reason": "Aftalt", **more}


def test_the_administrator_sets_and_the_leder_reads(client: Client, town: Town) -> None:
    page = reverse("measurements:kommune_limits")
    client.force_login(town.adam)
    form = text_of(client.get(page))
    assert f"Ellers 36 ({SETTING['srs_cutoff'].source}). Mellem 20 og 40." in form
    assert client.post(page, sent(rci="6,5", who5_low_band="52")).status_code == 302
    assert limits_in(town.kommune).rci == D("6.5")
    said = text_of(client.get(page))
    assert "Adam Administrator Aftalt ORS: en ændring er til at regne med fra 6,5 (før 5)" in said
    client.force_login(town.lars)
    read = text_of(client.get(page))
    assert "ORS: en ændring er til at regne med fra 6,5 (ellers 5)" in read
    assert "Hvorfor?" not in read
    client.force_login(town.fremmed)
    assert "6,5" not in text_of(client.get(page))


@pytest.mark.parametrize(
    "wrong",
    [
        {"rci": "0,9"},
        {"rci": "20,1"},
        {"rci": "6,55"},
        {"rci": "NaN"},
        {"rci": "seks"},
        {"who5_change": "10,5"},
        {"who5_lowest_band": "50"},
        {"reason": ""},
        {"base": "1"},
        {},
    ],
    ids=str,
)
def test_what_is_wrong_is_said_on_the_form_and_nothing_is_kept(
    client: Client, town: Town, wrong: dict[str, str]
) -> None:
    client.force_login(town.adam)
    answer = client.post(reverse("measurements:kommune_limits"), sent(**wrong))
    assert (answer.status_code, KommuneLimits.objects.count()) == (422, 0)
    assert "Fejl:" in text_of(answer)


def test_the_page_asks_as_much_of_the_database_with_one_edition_as_with_three(
    client: Client, town: Town
) -> None:
    client.force_login(town.lars)
    page = reverse("measurements:kommune_limits")
    set_to(town, rci="6")
    client.get(page)
    with CaptureQueriesContext(connection) as one:
        client.get(page)
    set_to(town, base=1, rci="7")
    set_to(town, base=2, rci="8")
    with CaptureQueriesContext(connection) as three:
        client.get(page)
    assert len(three) == len(one)
