"""A kommune may let a few answers of INSPIRE be missing: a number of fewer says so, and goes on saying it."""

from datetime import date
from decimal import Decimal
from typing import Any
from uuid import uuid4

import pytest
from django.db import DatabaseError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from bostoette.drawing import Mark, square, triangle_up
from bostoette.sheets import lines_of
from measurements.around_groups.reading import _pair
from measurements.around_groups.sentences import OF_FEWER
from measurements.importing.services import Done, digest_of, take, try_out
from measurements.instruments import DEFAULT_LIMITS, INSPIRE, INSTRUMENTS
from measurements.limits import LEAST_SHARE
from measurements.models import InstrumentKey, KommuneLimits, Response, State
from measurements.profiles import profile_chart
from measurements.recomputing import recompute
from measurements.series import series_of
from measurements.services import Given, record_answers, set_limits
from measurements.telling import numbers_told
from printouts.documents import _first_and_latest
from tests.factories import ResponseFactory
from tests.keys import system_of
from tests.measurements.test_own_phone import PAGE, inside, link_to
from tests.measurements.test_pages import inspire_posted
from tests.measurements.test_wording import text_of
from tests.plans.test_documents_paper import words_of
from tests.printouts.test_printouts import made, read
from tests.town import Town

DAY = date(2026, 3, 2)
BRIEF = {"connectedness": "3", "hope": "4", "identity": "2", "meaning": "1", "empowerment": "3"}
FOUR = {key: value for key, value in BRIEF.items() if key != "empowerment"}
SAID = "62,5 af 100, regnet ud fra 4 af 5 svar"
# Twenty important items, of which the last has no rating; and the last of the relationship.
SOME = {k: v for k, v in inspire_posted(*range(1, 21)).items() if k not in ("support_20", "relationship_7")}


def settle_for(town: Town, percent: int) -> KommuneLimits:
    newest = KommuneLimits.objects.of(town.kommune).first()
    base = newest.number if newest else 0
    own = {"inspire_share": Decimal(percent)}
    return set_limits(town.kommune, own, reason="Aftalt", base=base, by=town.adam)


def keep(town: Town, said: dict[str, str], key: str = "brief_inspire", day: date = DAY) -> Response:
    answers = {item: Decimal(value) for item, value in said.items()}
    return record_answers(town.eva, key, answers, given=Given(day), by=town.anna)


def kept(response: Response) -> tuple[Any, ...]:
    response.refresh_from_db()
    return response.state, response.min_share, response.scores


# What a number takes, and that it stays what it was


def test_every_answer_is_needed_until_the_kommune_says_otherwise_and_what_stands_never_moves(
    town: Town,
) -> None:
    before = keep(town, FOUR)
    settle_for(town, 80)
    lenient, whole = keep(town, FOUR), keep(town, BRIEF)
    settle_for(town, 100)
    after = keep(town, FOUR)
    prorated = {"percent": "62.5", "percent_answered": "4", "percent_required": "5"}
    assert kept(before) == kept(after) == (State.INCOMPLETE, 1, {})
    assert kept(lenient) == (State.COMPLETE, Decimal("0.80"), prorated)
    assert kept(whole) == (State.COMPLETE, Decimal("0.80"), {"total": "13", "percent": "65"})
    assert [row.is_prorated for row in (lenient, whole)] == [True, False]
    assert recompute().differing == []


def test_another_kommunes_choice_is_its_own(town: Town) -> None:
    assert town.fremmed.municipality
    set_limits(town.fremmed.municipality, {"inspire_share": Decimal(80)}, reason="x", base=0, by=town.fremmed)
    assert keep(town, FOUR).state == State.INCOMPLETE


@pytest.mark.parametrize("share", ["1", "0.9"])
def test_a_share_that_was_bent_is_found(town: Town, share: str) -> None:
    settle_for(town, 80)
    response = keep(town, SOME, "inspire")
    assert response.is_complete
    scores = {name: value for name, value in response.scores.items() if "_answered" not in name}
    Response.objects.filter(pk=response.pk).update(min_share=share, scores=scores)
    assert recompute().differing == [response.pk]


@pytest.mark.parametrize("key", ["ors", "srs", "who5"])
def test_of_the_others_every_answer_is_needed_whatever_the_kommune_says(town: Town, key: str) -> None:
    settle_for(town, 80)
    items = [item.key for item in INSTRUMENTS[key].items]
    assert kept(keep(town, dict.fromkeys(items[:-1], "5"), key)) == (State.INCOMPLETE, 1, {})


PRORATED = {"percent": "62.5", "percent_answered": "4", "percent_required": "5"}
OF_BRIEF = {"instrument": "brief_inspire", "min_share": "0.8", "total": None, "scores": PRORATED}


@pytest.mark.parametrize(
    "changed",
    [
        {"instrument": "ors"},
        {"instrument": "ors", "total": "9"},
        {"instrument": "who5", "total": "9"},
        {"min_share": "1"},
        {"min_share": "0.79"},
        {"min_share": "1.01"},
        {"total": "10"},  # the sum of some answers is not the sum
        {"scores": {"percent": "62.5"}},
        {"instrument": "ors", "total": "9", "scores": {"total": "9"}},  # a share less than all
        {"instrument": "inspire", "min_share": "1", "scores": {"support_answered": "4"}},
        {"instrument": "inspire", "min_share": "1", "scores": {"relationship_answered": "6"}},
    ],
    ids=str,
)
def test_the_database_takes_a_prorated_number_only_where_one_may_be(
    town: Town, changed: dict[str, Any]
) -> None:
    ResponseFactory(course=town.forloeb, **OF_BRIEF)
    with pytest.raises(DatabaseError), transaction.atomic():
        ResponseFactory(course=town.forloeb, **{**OF_BRIEF, **changed})


# Answering


def post(client: Client, town: Town, key: str, said: dict[str, str], **more: str) -> Any:
    client.force_login(town.anna)
    sent = {"given_on": "2.3.2026", "answered_by": "citizen", "mode": "screen", "key": str(uuid4())}
    return client.post(reverse("measurements:record", args=[town.eva.pk, key]), {**sent, **said, **more})


@pytest.mark.parametrize(
    ("key", "said", "told"),
    [
        ("brief_inspire", FOUR, "4 af 5 svar"),
        ("inspire", SOME, "19 af 20 svar om støtten og 6 af 7 svar om relationen"),
    ],
)
def test_the_form_says_what_the_number_will_be_made_of_before_it_is_kept(
    client: Client, town: Town, key: str, said: dict[str, str], told: str
) -> None:
    assert "ikke noget samlet tal" in text_of(post(client, town, key, said))
    settle_for(town, 80)
    asked = post(client, town, key, said)
    assert f"Tallet bliver regnet ud fra {told}, og det kommer til at stå ved det." in text_of(asked)
    assert not Response.objects.exists()
    confirmed = post(client, town, key, said, confirmed=asked.context["form"].confirmation)
    assert confirmed.status_code == 302
    assert Response.objects.get().is_complete


def test_a_citizen_who_answers_alone_is_told_that_it_is_all_right(town: Town) -> None:
    settle_for(town, 80)
    _, token = link_to(town, "brief_inspire")
    phone = inside(token)
    asked = phone.post(PAGE, FOUR)
    assert "Det er helt i orden, hvis du vil have det sådan." in text_of(asked)
    assert "regnet ud" not in text_of(asked)  # no number is promised to whoever answers alone
    phone.post(PAGE, {**FOUR, "confirmed": asked.context["form"].confirmation})
    assert Response.objects.get().is_prorated


# Wherever the number is shown


def test_the_pages_say_what_a_number_is_made_of(client: Client, town: Town) -> None:
    settle_for(town, 80)
    keep(town, BRIEF, day=date(2026, 2, 1))
    response = keep(town, FOUR)
    client.force_login(town.anna)
    assert SAID in text_of(client.get(reverse("measurements:detail", args=[response.pk])))
    page = text_of(client.get(reverse("measurements:list", args=[town.eva.pk])))
    assert "Borgeren oplever støtten som 62,5 af 100 (regnet ud fra 4 af 5 svar)." in page
    assert "62,5 (4 af 5 svar)" in page
    assert "mangler svar" in page  # of the domain that has none
    assert f"Brief INSPIRE: {SAID}" in text_of(client.get(reverse("citizens:detail", args=[town.eva.pk])))
    client.force_login(town.maja)
    seen = text_of(client.get(reverse("measurements:list", args=[town.eva.pk])))
    assert "Borgeren oplever støtten som 62,5 af 100 (regnet ud fra 4 af 5 svar)." in seen


def test_the_profile_draws_it_in_another_shape_and_the_table_says_it(town: Town) -> None:
    settle_for(town, 80)
    whole = {key: value for key, value in SOME.items() if key != "support_20"}
    for day, said in ((1, SOME), (2, {**whole, "support_20": "3", "relationship_7": "4"}), (3, SOME)):
        keep(town, said, "inspire", date(2026, 3, day))
    chart = profile_chart(INSPIRE, series_of(town.forloeb).inspire)
    assert chart

    def shape(mark: Mark | None) -> list[bool]:
        assert mark
        return [mark.path == drawn(mark.x, mark.y, Decimal(5)) for drawn in (square, triangle_up)]

    *_, meaning, relationship = chart.curves
    assert [shape(mark) for mark in relationship.marks] == [[True, False], [False, True]]
    assert [shape(mark) for mark in meaning.marks] == []  # empowerment lacks an answer, so it has no number
    assert [text.words for _, text in chart.legend] == [
        "første gang, 01.03.2026",
        "første gang, regnet ud fra 6 af 7 svar",
        "seneste gang, 03.03.2026",
        "seneste gang, regnet ud fra 6 af 7 svar",
    ]
    assert chart.rows[0][1] == "75,0 (19 af 20 svar)"
    assert chart.rows[0][-2:] == ("mangler svar", "100,0 (6 af 7 svar)")
    assert chart.rows[1][-2:] == ("75,0", "100,0")
    assert "75,0 af 100 (regnet ud fra 19 af 20 svar). Relationen er 100,0 af 100 (regnet" in chart.sentence
    assert "Første gang var støtten 75,0 (regnet ud fra 19 af 20 svar) og" in chart.sentence


def test_what_leaves_the_house_says_it_too(town: Town) -> None:
    settle_for(town, 80)
    response = keep(town, FOUR)
    told = _first_and_latest(InstrumentKey.BRIEF_INSPIRE, [response])
    assert told.first == told.latest == SAID
    everything = dict(numbers_told(response.numbers))
    assert (everything["Svar, der er regnet med"], everything["Svar, der var bedt om"]) == (4, 5)
    row = system_of(town.maja).get(f"/api/v1/measurements/{response.pk}/").json()
    assert (row["is_prorated"], row["min_share"], row["scores"]) == (True, "0.80", PRORATED)


def test_the_paper_says_it_in_words_in_the_legend_and_in_the_table(town: Town) -> None:
    settle_for(town, 80)
    keep(town, SOME, "inspire")
    words = words_of(read(made(town, "measures")))
    for said in (
        "opleves støtten som 75,0 af 100 (regnet ud fra 19 af 20 svar).",
        "seneste gang, regnet ud fra 6 af 7 svar",
        "75,0 (19 af 20 svar)",
        "100,0 (6 af 7 svar)",
    ):
        assert said in words


def test_two_numbers_round_a_group_say_which_of_them_lacks_an_answer(town: Town) -> None:
    whole = keep(town, BRIEF)
    settle_for(town, 80)
    some = keep(town, FOUR)
    pair = _pair("brief_inspire", whole, some, DEFAULT_LIMITS)
    assert (pair.before, pair.after) == ("65,0 af 100", SAID)
    assert pair.sentence == f"Brief INSPIRE var 65,0 før gruppen og 62,5 af 100 efter. {OF_FEWER}"
    assert OF_FEWER not in _pair("brief_inspire", whole, whole, DEFAULT_LIMITS).sentence
    inspire = keep(town, SOME, "inspire")
    assert (
        _pair("inspire", inspire, inspire, DEFAULT_LIMITS).after == "75,0 af 100, regnet ud fra 19 af 20 svar"
    )


# From a file


def taken(town: Town, row: str) -> list[Done]:
    head = "borger;skema;dato;svar 1;svar 2;svar 3;svar 4;svar 5"
    lines, today = lines_of(f"{head}\r\n{town.eva.pk};{row}".encode()), timezone.localdate()
    shown = digest_of(try_out(lines, today=today, by=town.lars))
    return take(lines, shown=shown, today=today, by=town.lars)


def test_a_file_is_scored_by_the_kommunes_share_and_what_stands_is_known_again(town: Town) -> None:
    town.forloeb.started_on = date(2025, 2, 1)
    town.forloeb.save()
    settle_for(town, 80)
    row = "Brief INSPIRE;3.3.2025;3;4;2;1;"
    assert [one.says for one in taken(town, row)] == [SAID]
    assert Response.objects.get().min_share == LEAST_SHARE
    settle_for(town, 100)
    assert [one.says for one in taken(town, row)] == ["Står der i forvejen."]
    (unfinished,) = taken(town, row.replace("3.3", "4.3"))
    assert unfinished.says.startswith("Gemmes som ikke færdig")
    assert recompute().differing == []


# Where it is set


def test_the_page_of_limits_tells_the_share_and_that_it_looks_forward_only(
    client: Client, town: Town
) -> None:
    settle_for(town, 80)
    for person in (town.adam, town.lars):
        client.force_login(person)
        page = text_of(client.get(reverse("measurements:kommune_limits")))
        assert "så mange procent af svarene skal der til for at få et tal" in page
        assert "Det gælder kun de svar, der bliver gemt fra nu af." in page
        assert "80 (før 100)" in page
