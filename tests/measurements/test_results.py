"""What is kept of a scored response, what may be told of it, and the words of every refusal."""

from dataclasses import replace
from decimal import Decimal, localcontext

import pytest
from hypothesis import given
from hypothesis import strategies as st

from measurements.instruments import BRIEF_INSPIRE, CHIME, INSPIRE, ORS, SRS, WHO5, Instrument
from measurements.scoring import (
    TOTALS,
    AnswerError,
    InvalidAnswers,
    Reason,
    Score,
    asked,
    counts_of,
    in_danish,
    is_prorated,
    of_answers,
    parse_answer,
    parse_answers,
    result_of,
    result_of_total,
    rounded,
    score,
    score_inspire,
    score_of_total,
    totals_of,
)


def of_numbers(instrument: Instrument, *numbers: str) -> dict[str, Decimal]:
    return {item.key: Decimal(number) for item, number in zip(instrument.items, numbers, strict=False)}


def inspire(ratings: dict[int, int]) -> dict[str, Decimal]:
    """Every item marked; those in `ratings` important and rated; the relationship 4, 4, 3, 3, 2, 2, 1."""
    answers = {f"important_{number:02}": Decimal(number in ratings) for number in range(1, 21)}
    answers |= {f"support_{number:02}": Decimal(rating) for number, rating in ratings.items()}
    return answers | {f"relationship_{at}": Decimal(n) for at, n in enumerate((4, 4, 3, 3, 2, 2, 1), 1)}


def refusal(instrument: Instrument, item: str, raw: object) -> str:
    with pytest.raises(AnswerError) as refused:
        parse_answer(instrument, item, raw)
    return str(refused.value)


def test_the_refusals_name_the_item_and_say_what_to_write() -> None:
    assert refusal(ORS, "social", "7.55") == "Blandt andre mennesker: skriv højst én decimal."
    assert refusal(WHO5, "calm", "2.5") == "Ro: skriv et helt tal."
    assert refusal(WHO5, "calm", "6") == "Ro: tallet skal ligge mellem 0 og 5."
    assert refusal(WHO5, "calm", "x") == "Ro: skriv et tal mellem 0 og 5."
    assert refusal(ORS, "colour", "1") == "ORS har intet spørgsmål, der hedder colour."


def test_a_score_refuses_infinity_by_the_name_of_the_item() -> None:
    with pytest.raises(AnswerError) as refused:
        score(WHO5, {"calm": Decimal("Infinity")})
    assert str(refused.value) == "Ro: skriv et tal mellem 0 og 5."


def test_the_errors_of_a_form_are_one_text_with_a_space_between() -> None:
    with pytest.raises(InvalidAnswers) as refused:
        parse_answers(WHO5, {"calm": "6", "active": "x"})
    assert str(refused.value) == (
        "Ro: tallet skal ligge mellem 0 og 5. Virkelyst: skriv et tal mellem 0 og 5."
    )


@pytest.mark.parametrize(
    ("instrument", "raw", "said"),
    [
        (ORS, "40.1", "ORS i alt: tallet skal ligge mellem 0 og 40."),
        (ORS, "x", "ORS i alt: skriv et tal mellem 0 og 40."),
        (ORS, "", "ORS i alt: skriv det samlede tal."),
        (SRS, "36", "SRS i alt: skriv svarene, ikke kun det samlede tal."),
        (WHO5, "12,5", "WHO-5 i alt: skriv et helt tal."),
    ],
)
def test_a_total_is_refused_as_a_total(instrument: Instrument, raw: str, said: str) -> None:
    with pytest.raises(AnswerError) as refused:
        score_of_total(instrument, raw)
    assert (refused.value.item, str(refused.value)) == ("total", said)


def test_a_rating_of_the_unimportant_is_refused_in_words() -> None:
    with pytest.raises(AnswerError) as refused:
        score_inspire(INSPIRE, inspire({1: 4}) | {"support_02": Decimal(4)})
    assert refused.value.code == "rated_though_not_important"
    assert str(refused.value) == "2. Samhørighed – støtte er vurderet, men markeret som ikke vigtig."


def test_a_score_from_a_total_keeps_the_version_of_the_rule() -> None:
    second = replace(ORS, version=2)
    assert score_of_total(second, "14,4") == Score(2, Decimal("14.4"), None, answered=0, required=4)


def test_a_score_says_how_much_was_answered() -> None:
    second = replace(WHO5, version=2)
    assert score(second, of_numbers(WHO5, "5", "3", "5", "5", "5")) == Score(
        2, Decimal(23), Decimal(92), answered=5, required=5
    )
    assert score(second, of_numbers(WHO5, "5", "3")) == Score(
        2, None, None, answered=2, required=5, reason=Reason.INCOMPLETE
    )


def test_only_a_score_without_a_reason_is_one() -> None:
    whole, part = score(WHO5, of_numbers(WHO5, *"53555")), score(WHO5, of_numbers(WHO5, "5"))
    assert (whole.is_scored, whole.reason_text) == (True, "")
    assert (part.is_scored, part.reason_text) == (False, "Der mangler svar, så der er ikke noget samlet tal.")


def test_support_counts_the_ratings_of_what_is_important() -> None:
    answers = inspire({1: 4, 2: 3, 5: 1})
    del answers["important_20"]
    del answers["support_05"]
    found = score_inspire(INSPIRE, answers)
    assert (found.support.answered, found.support.required) == (2, 20)
    assert found.support_by_domain["hope"] == Score(1, None, None, 0, 1, Reason.INCOMPLETE)
    assert found.support_by_domain["identity"] == Score(1, None, None, 0, 0, Reason.NOTHING_IMPORTANT)


def test_everything_that_inspire_gives_is_kept_by_name() -> None:
    kept = result_of(INSPIRE, inspire({1: 4, 2: 3, 5: 1}))
    assert (kept.rule_version, kept.is_complete, kept.total) == (INSPIRE.version, True, None)
    assert {name: in_danish(number) for name, number in kept.numbers.items()} == {
        "importance": "3,0",
        "importance_connectedness": "2,0",
        "importance_hope": "1,0",
        "importance_identity": "0,0",
        "importance_meaning": "0,0",
        "importance_empowerment": "0,0",
        "support": "66,7",
        "relationship": "67,9",
        "support_connectedness": "87,5",
        "support_hope": "25,0",
    }
    assert {type(number) for number in kept.numbers.values()} == {Decimal}


@pytest.mark.parametrize("missing", ["important_07", "support_01", "relationship_3"])
def test_an_inspire_with_something_missing_gives_no_number(missing: str) -> None:
    answers = inspire({1: 4})
    del answers[missing]
    kept = result_of(INSPIRE, answers)
    assert (kept.rule_version, kept.is_complete, kept.numbers) == (INSPIRE.version, False, {})


def test_an_inspire_where_nothing_matters_is_complete_without_support() -> None:
    kept = result_of(INSPIRE, inspire({}))
    assert kept.is_complete
    assert kept.numbers.keys() == {
        "importance",
        "relationship",
        *(f"importance_{domain}" for domain in CHIME),
    }


def test_what_one_score_gives_is_kept_by_name() -> None:
    kept = result_of(WHO5, of_numbers(WHO5, *"53555"))
    assert (kept.is_complete, kept.total) == (True, Decimal(23))
    assert kept.numbers == {"total": Decimal(23), "percent": Decimal(92)}
    assert result_of(ORS, of_numbers(ORS, "1", "2", "3", "4")).numbers == {"total": Decimal(10)}


def test_an_incomplete_form_keeps_no_number() -> None:
    kept = result_of(replace(WHO5, version=2), of_numbers(WHO5, *"5355"))
    assert (kept.rule_version, kept.is_complete, kept.numbers, kept.total) == (2, False, {}, None)


def test_a_total_alone_is_kept_as_a_whole_result() -> None:
    kept = result_of_total(replace(ORS, version=2), "14,4")
    assert (kept.rule_version, kept.is_complete) == (2, True)
    assert kept.numbers == {"total": Decimal("14.4")}


def test_a_who5_in_raw_points_alone_has_its_percent() -> None:
    assert score_of_total(WHO5, "13") == Score(1, Decimal(13), Decimal(52), answered=0, required=5)
    with localcontext(prec=1):
        assert result_of_total(WHO5, "13").numbers == {"total": Decimal(13), "percent": Decimal(52)}


def test_totals_tell_no_single_answer() -> None:
    numbers = result_of(INSPIRE, inspire({1: 4, 2: 3, 5: 1})).numbers
    assert totals_of(numbers).keys() == {"support", "importance", "relationship"}
    assert totals_of({"total": Decimal(23), "percent": Decimal(92)}) == {
        "total": Decimal(23),
        "percent": Decimal(92),
    }
    assert totals_of({"support_hope": Decimal(25), "importance_hope": Decimal(1)}) == {}


@pytest.mark.parametrize(("important", "told"), [({1: 4}, False), ({1: 4, 2: 3}, True)])
def test_support_on_one_thing_is_that_answer_and_is_not_told(important: dict[int, int], told: bool) -> None:
    numbers = result_of(INSPIRE, inspire(important)).numbers
    assert "support" in numbers
    assert ("support" in totals_of(numbers)) == told


@given(st.dictionaries(st.sampled_from([*TOTALS, "support_hope"]), st.integers(0, 100).map(Decimal)))
def test_totals_are_some_of_the_numbers_as_they_are(numbers: dict[str, Decimal]) -> None:
    told = totals_of(numbers)
    assert told.items() <= numbers.items()
    assert told.keys() <= set(TOTALS)


# Where a kommune lets a few answers be missing

SHARE = Decimal("0.8")
LENIENT, LENIENT_BRIEF = INSPIRE.with_share(SHARE), BRIEF_INSPIRE.with_share(SHARE)


def rated(of: int, given: int, relationship: int = 7) -> dict[str, Decimal]:
    """`of` items of INSPIRE are important, `given` of them rated 3, and so much of the relationship."""
    answers = inspire(dict.fromkeys(range(1, of + 1), 3))
    left_out = [f"support_{number:02}" for number in range(given + 1, of + 1)]
    left_out += [f"relationship_{number}" for number in range(relationship + 1, 8)]
    return {key: value for key, value in answers.items() if key not in left_out}


@pytest.mark.parametrize("instrument", [ORS, SRS, WHO5], ids=lambda one: one.key)
def test_of_ors_srs_and_who5_every_answer_is_needed_whatever_the_kommune_says(instrument: Instrument) -> None:
    assert instrument.with_share(SHARE) is instrument
    assert not score(instrument, of_numbers(instrument, *"55555"[: len(instrument.items) - 1])).is_scored


@pytest.mark.parametrize("required", range(1, 21))
def test_so_many_of_the_important_items_are_needed_and_not_one_less(required: int) -> None:
    """Four fifths, rounded up: counted here in whole numbers."""
    needed = (4 * required + 4) // 5
    too_few = result_of(LENIENT, rated(required, needed - 1))
    assert (too_few.is_complete, too_few.numbers) == (False, {})
    enough = result_of(LENIENT, rated(required, needed))
    assert enough.is_complete
    assert enough.numbers["support"] == 75  # each 3 of 4, so the mean of those answered
    assert is_prorated(enough.numbers) == (needed < required) == (required >= 5)
    said = f"{needed} af {required} svar" if needed < required else ""
    assert of_answers(enough.numbers, "support") == of_answers(totals_of(enough.numbers), "support") == said


@pytest.mark.parametrize(("given", "percent"), [(5, None), (6, "75"), (7, "67.857142857")])
def test_six_of_seven_answers_about_the_relationship_are_needed(given: int, percent: str | None) -> None:
    kept = result_of(LENIENT, rated(1, 1, relationship=given))
    assert kept.is_complete == (given >= 6)
    if percent:
        assert str(kept.numbers["relationship"]).startswith(percent)
    assert of_answers(kept.numbers, "relationship") == ("6 af 7 svar" if given == 6 else "")


@pytest.mark.parametrize(("given", "counts"), [(3, {}), (4, {"percent": (4, 5)}), (5, {})])
def test_four_of_five_answers_of_brief_inspire_are_needed(
    given: int, counts: dict[str, tuple[int, int]]
) -> None:
    kept = result_of(LENIENT_BRIEF, of_numbers(BRIEF_INSPIRE, *"34213"[:given]))
    assert kept.is_complete == (given >= 4)
    if counts:
        assert kept.numbers == {
            "percent": Decimal("62.5"),
            "percent_answered": Decimal(4),
            "percent_required": Decimal(5),
        }
        assert kept.total is None  # the sum of some is not the sum
    assert is_prorated(kept.numbers) == bool(counts)


def test_importance_is_asked_of_every_item_and_no_share_spares_one() -> None:
    answers = rated(20, 20)
    del answers["important_20"], answers["support_20"]
    assert not result_of(LENIENT, answers).is_complete


def test_a_domain_is_counted_whole_or_not_at_all() -> None:
    """Four fifths of at most four answers are all of them; the others of the twenty may lack one."""
    numbers = result_of(LENIENT, rated(20, 19)).numbers
    assert "support_empowerment" not in numbers
    assert numbers["support_meaning"] == 75
    assert numbers["importance_empowerment"] == 4
    assert counts_of("support")[0] in numbers
    assert not [name for name in numbers for domain in CHIME if name.startswith(f"support_{domain}_")]


def test_a_domain_too_tells_what_it_is_made_of_should_the_share_be_lower() -> None:
    numbers = result_of(INSPIRE.with_share(Decimal("0.5")), rated(20, 18)).numbers
    assert of_answers(numbers, "support_empowerment") == "2 af 4 svar"
    assert of_answers(numbers, "support_meaning") == ""


@given(
    st.lists(st.integers(0, 4), min_size=4, max_size=5),
    st.permutations([item.key for item in BRIEF_INSPIRE.items]),
)
def test_a_prorated_number_lies_among_its_answers_in_whatever_order(
    values: list[int], keys: list[str]
) -> None:
    answers = {key: Decimal(value) for key, value in zip(keys, values, strict=False)}
    numbers = result_of(LENIENT_BRIEF, answers).numbers
    assert numbers == result_of(LENIENT_BRIEF, dict(reversed(answers.items()))).numbers
    assert 25 * min(values) <= numbers["percent"] <= 25 * max(values)
    assert numbers["percent"] == Decimal(sum(values)) * 25 / len(values)
    assert {type(number) for number in numbers.values()} == {Decimal}


@given(st.data())
def test_no_gaps_in_whatever_order_bring_a_number_out_of_bounds_or_of_too_few(data: st.DataObject) -> None:
    important = data.draw(st.sets(st.integers(1, 20)))
    whole = inspire({number: data.draw(st.integers(0, 4)) for number in important})
    gaps = data.draw(st.sets(st.sampled_from(sorted(whole)), max_size=5))
    answers = {key: whole[key] for key in data.draw(st.permutations(sorted(whole.keys() - gaps)))}
    kept = result_of(LENIENT, answers)
    assert kept == result_of(LENIENT, dict(sorted(answers.items())))
    assert kept.is_complete or kept.numbers == {}
    for name in ("support", "relationship"):
        assert 0 <= kept.numbers.get(name, 0) <= 100
        answered, required = (kept.numbers.get(count, Decimal(1)) for count in counts_of(name))
        assert 5 * answered >= 4 * required
    assert is_prorated(kept.numbers) == (kept.is_complete and bool(gaps))


def test_support_is_asked_where_something_matters_only() -> None:
    keys = {item.key for item in asked(INSPIRE, {"important_01": Decimal(1), "important_02": Decimal(0)})}
    assert "support_01" in keys
    assert not {"support_02", "support_03"} & keys
    assert {f"important_{number:02}" for number in range(1, 21)} <= keys
    assert {f"relationship_{number}" for number in range(1, 8)} <= keys
    assert [item.key for item in asked(SRS, {})] == [item.key for item in SRS.items]


def test_one_decimal_is_shown_unless_told() -> None:
    assert str(rounded(Decimal("66.65"))) == "66.7"
    assert str(rounded(Decimal("66.5"), 0)) == "67"
    assert in_danish(Decimal("66.5"), 0) == "67"
    assert in_danish(Decimal("66.125"), 2) == "66,13"


def test_a_callers_precision_changes_neither_what_is_shown_nor_what_is_needed() -> None:
    strict = replace(BRIEF_INSPIRE, min_share=Decimal("0.61"))  # 3.05 of 5: four, and with one digit three
    with localcontext(prec=1):
        assert str(rounded(Decimal("66.65"))) == "66.7"
        assert not score(strict, of_numbers(strict, "4", "4", "4")).is_scored
        assert score(strict, of_numbers(strict, "4", "4", "4", "4")).percent == 100
