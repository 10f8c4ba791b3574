"""The arithmetic of the questionnaires: every published vector, and what must hold for all answers."""

from dataclasses import replace
from decimal import Decimal, localcontext

import pytest
from hypothesis import given
from hypothesis import strategies as st

from measurements.instruments import (
    BRIEF_INSPIRE,
    CHIME,
    DEFAULT_LIMITS,
    INSPIRE,
    INSTRUMENTS,
    ORS,
    SOURCES,
    SRS,
    VERSIONS,
    WHO5,
    Instrument,
    Limits,
    instrument_in_version,
)
from measurements.scoring import (
    AnswerError,
    InvalidAnswers,
    Reason,
    from_json,
    in_danish,
    parse_answer,
    parse_answers,
    score,
    score_inspire,
    score_of_total,
    to_json,
)

ONE_SCORE = [ORS, SRS, WHO5, BRIEF_INSPIRE]


def answered(instrument: Instrument, *values: str) -> dict[str, Decimal]:
    """Answers in the order of the form, through the same door as a form; "" is left blank."""
    keys = [item.key for item in instrument.items]
    return parse_answers(instrument, dict(zip(keys, values, strict=True)))


def inspire(*, important: dict[int, str], relationship: tuple[str, ...] = ("4",) * 7) -> dict[str, Decimal]:
    """Answers to INSPIRE: the ratings of the important items by number; all others are not important."""
    raw = {f"important_{number:02}": "1" if number in important else "0" for number in range(1, 21)}
    raw |= {f"support_{number:02}": rating for number, rating in important.items()}
    raw |= {f"relationship_{at}": rating for at, rating in enumerate(relationship, 1)}
    return parse_answers(INSPIRE, raw)


@st.composite
def full_answers(draw: st.DrawFn, instrument: Instrument) -> dict[str, Decimal]:
    return {
        item.key: draw(st.integers(0, int(item.scale.highest / item.scale.step))) * item.scale.step
        for item in instrument.items
    }


@pytest.mark.parametrize(
    ("values", "total"),
    [
        pytest.param(("0", "0", "0", "0"), "0.0", id="O1"),
        pytest.param(("6.2", "5.9", "6.4", "6.5"), "25.0", id="O3"),
        pytest.param(("3.5", "4.2", "2.8", "3.9"), "14.4", id="O5"),
        pytest.param(("5.5", "5.7", "5.6", "8.2"), "25.0", id="F1"),
        pytest.param(("10", "10", "10", "10"), "40.0", id="top"),
    ],
)
def test_ors_is_the_exact_sum(values: tuple[str, ...], total: str) -> None:
    result = score(ORS, answered(ORS, *values))
    assert (result.total, result.percent, result.reason) == (Decimal(total), None, None)
    assert result.rule_version == ORS.version


def test_three_answers_are_no_ors() -> None:
    result = score(ORS, answered(ORS, "5", "5", "5", ""))
    assert (result.total, result.reason, result.answered, result.required) == (None, Reason.INCOMPLETE, 3, 4)
    assert result.reason_text == "Der mangler svar, så der er ikke noget samlet tal."


@pytest.mark.parametrize(
    ("raw", "code"),
    [
        ("10.1", "out_of_range"),
        ("10,1", "out_of_range"),
        ("−0.1", "out_of_range"),
        ("-0.1", "out_of_range"),
        ("abc", "not_a_number"),
        ("NaN", "not_a_number"),
        (Decimal("NaN"), "not_a_number"),
        (Decimal("Infinity"), "not_a_number"),
        ("true", "not_a_number"),
        (True, "not_a_number"),
        (7.5, "not_a_number"),
        (None, "not_a_number"),
        ("1e1", "not_a_number"),
        ("1_0", "not_a_number"),
        ("٧", "not_a_number"),
        ("7.", "not_a_number"),
        ("5\x00", "not_a_number"),
        ("7.55", "too_precise"),
    ],
)
def test_what_is_no_answer_is_refused_with_the_name_of_the_item(raw: object, code: str) -> None:
    with pytest.raises(AnswerError) as refused:
        parse_answer(ORS, "interpersonal", raw)
    assert (refused.value.item, refused.value.code) == ("interpersonal", code)
    assert str(refused.value).startswith("Mine nærmeste: ")


@pytest.mark.parametrize("raw", ["2.5", "2,5", True, "6", "-1", 2.0])
def test_who5_takes_whole_numbers_from_0_to_5_only(raw: object) -> None:
    with pytest.raises(AnswerError) as refused:
        parse_answer(WHO5, "rested", raw)
    assert refused.value.item == "rested"


@pytest.mark.parametrize(
    ("raw", "value"),
    [("7,5", "7.5"), ("7.5", "7.5"), (" 7.50 ", "7.5"), (7, "7.0"), ("0", "0.0"), ("-0", "0.0")],
)
def test_an_answer_may_be_written_with_comma_or_point(raw: object, value: str) -> None:
    assert str(parse_answer(ORS, "social", raw)) == value


def test_a_blank_is_no_answer_and_zero_is_one() -> None:
    assert parse_answer(ORS, "social", "  ") is None
    assert parse_answers(ORS, {"social": "", "overall": "0"}) == {"overall": Decimal(0)}


def test_every_error_of_a_form_is_told_at_once() -> None:
    with pytest.raises(InvalidAnswers) as refused:
        parse_answers(ORS, {"individual": "11", "social": "x", "overall": "4", "extra": "1"})
    assert [(error.item, error.code) for error in refused.value.errors] == [
        ("individual", "out_of_range"),
        ("social", "not_a_number"),
        ("extra", "unknown_item"),
    ]


@pytest.mark.parametrize(
    ("values", "raw", "percent"),
    [
        pytest.param("00000", 0, 0, id="W1"),
        pytest.param("53555", 23, 92, id="W4"),
        pytest.param("33222", 12, 48, id="W6"),
        pytest.param("55555", 25, 100, id="top"),
    ],
)
def test_who5_is_the_raw_sum_and_four_times_it(values: str, raw: int, percent: int) -> None:
    result = score(WHO5, answered(WHO5, *values))
    assert (result.total, result.percent) == (Decimal(raw), Decimal(percent))


def test_who5_with_a_blank_has_no_score() -> None:
    result = score(WHO5, answered(WHO5, "5", "5", "5", "5", ""))
    assert (result.total, result.percent, result.reason) == (None, None, Reason.INCOMPLETE)


@pytest.mark.parametrize(
    ("values", "total"),
    [
        pytest.param(("9", "9", "9", "9"), "36.0", id="S1"),
        pytest.param(("10", "10", "10", "8.9"), "38.9", id="S3"),
    ],
)
def test_srs_is_the_exact_sum(values: tuple[str, ...], total: str) -> None:
    assert score(SRS, answered(SRS, *values)).total == Decimal(total)


def test_inspire_with_everything_important_and_well_supported() -> None:  # I1
    result = score_inspire(INSPIRE, inspire(important=dict.fromkeys(range(1, 21), "4")))
    assert (result.support.percent, result.importance) == (Decimal(100), 20)
    assert result.importance_by_domain == dict.fromkeys(CHIME, 4)


def test_inspire_with_nothing_important_has_no_support_score() -> None:  # I4
    result = score_inspire(INSPIRE, inspire(important={}))
    assert (result.support.percent, result.support.reason) == (None, Reason.NOTHING_IMPORTANT)
    assert result.importance == 0


def test_inspire_leaves_the_unimportant_out_of_the_denominator() -> None:  # I6
    result = score_inspire(INSPIRE, inspire(important={1: "4", 2: "3", 20: "1"}))
    assert result.support.percent is not None
    assert str(result.support.percent).startswith("66.666666")
    assert in_danish(result.support.percent) == "66,7"
    assert result.support_by_domain["connectedness"].percent == Decimal("87.5")
    assert result.support_by_domain["empowerment"].percent == 25
    assert result.support_by_domain["hope"].reason == Reason.NOTHING_IMPORTANT


def test_inspire_refuses_a_rating_of_what_is_not_important() -> None:  # I8
    answers = inspire(important={1: "4"}) | {"support_02": Decimal(4)}
    with pytest.raises(AnswerError) as refused:
        score_inspire(INSPIRE, answers)
    assert refused.value.item == "support_02"


def test_inspire_is_incomplete_while_an_importance_is_blank() -> None:
    answers = inspire(important={1: "4"})
    del answers["important_02"]
    result = score_inspire(INSPIRE, answers)
    assert (result.support.reason, result.importance) == (Reason.INCOMPLETE, None)
    assert result.support_by_domain["connectedness"].reason == Reason.INCOMPLETE
    assert result.support_by_domain["hope"].reason == Reason.NOTHING_IMPORTANT


def test_inspire_needs_every_important_item_rated() -> None:
    answers = inspire(important={1: "4", 2: "3"})
    del answers["support_02"]
    result = score_inspire(INSPIRE, answers).support
    assert (result.reason, result.answered, result.required) == (Reason.INCOMPLETE, 1, 2)


def test_the_inspire_relationship() -> None:  # R3
    answers = inspire(important={}, relationship=("4", "4", "3", "3", "2", "2", "1"))
    result = score_inspire(INSPIRE, answers).relationship
    assert result.percent is not None
    assert str(result.percent).startswith("67.857142857")
    assert in_danish(result.percent) == "67,9"


def test_inspire_is_never_one_total() -> None:
    with pytest.raises(ValueError, match="score_inspire"):
        score(INSPIRE, {})


def test_brief_inspire() -> None:  # B4
    assert score(BRIEF_INSPIRE, answered(BRIEF_INSPIRE, "3", "4", "2", "1", "3")).percent == 65


@pytest.mark.parametrize(
    ("values", "percent"),
    [(("3", "4", "2", "1", ""), "62.5"), (("3", "4", "2", "", ""), None), (("3", "4", "2", "1", "3"), "65")],
)
def test_a_kommune_may_let_four_of_five_answers_stand_for_all(
    values: tuple[str, ...], percent: str | None
) -> None:
    lenient = replace(BRIEF_INSPIRE, min_share=Decimal("0.8"))
    result = score(lenient, answered(lenient, *values))
    assert result.percent == (None if percent is None else Decimal(percent))
    assert result.prorated == (values.count("") == 1)
    assert result.total == (13 if "" not in values else None)


def test_the_share_of_answers_needed_is_rounded_up() -> None:
    lenient = replace(INSPIRE, min_share=Decimal("0.8"))  # 0.8 of 4 is 3.2, so all four are needed
    answers = inspire(important={1: "4", 2: "3", 3: "2", 4: ""})
    assert score_inspire(lenient, answers).support.reason == Reason.INCOMPLETE
    answers = inspire(important={1: "4", 2: "3", 3: "2", 4: "3", 5: ""})
    assert score_inspire(lenient, answers).support.percent == 75


def test_a_total_alone_makes_a_score_without_items() -> None:
    result = score_of_total(ORS, "14,4")
    assert (result.total, result.answered, result.required) == (Decimal("14.4"), 0, 4)


@pytest.mark.parametrize(
    ("instrument", "raw", "code"),
    [
        (ORS, "40.1", "out_of_range"),
        (ORS, "", "required"),
        (ORS, "12.34", "too_precise"),
        (BRIEF_INSPIRE, "12", "items_needed"),
        (SRS, "36", "items_needed"),
    ],
)
def test_a_total_that_cannot_stand_alone_is_refused(instrument: Instrument, raw: str, code: str) -> None:
    with pytest.raises(AnswerError) as refused:
        score_of_total(instrument, raw)
    assert refused.value.code == code


@pytest.mark.parametrize(
    ("age", "refusal"), [(17, "ORS er kun til personer, der er fyldt 18 år."), (18, ""), (None, "")]
)
def test_ors_is_for_adults(age: int | None, refusal: str) -> None:
    assert ORS.refusal_for_age(age) == refusal


@pytest.mark.parametrize("instrument", ONE_SCORE, ids=lambda one: one.key)
@given(data=st.data())
def test_a_score_is_a_decimal_in_its_bounds_whatever_the_order_of_answers(
    instrument: Instrument, data: st.DataObject
) -> None:
    answers = data.draw(full_answers(instrument))
    result = score(instrument, answers)
    shuffled = dict(data.draw(st.permutations(list(answers.items()))))
    assert result == score(instrument, shuffled)
    assert type(result.total) is Decimal
    assert 0 <= result.total <= instrument.highest_total
    assert result.percent is None or (type(result.percent) is Decimal and 0 <= result.percent <= 100)


@pytest.mark.parametrize("instrument", ONE_SCORE, ids=lambda one: one.key)
@given(data=st.data())
def test_a_higher_answer_gives_a_higher_score(instrument: Instrument, data: st.DataObject) -> None:
    answers = data.draw(full_answers(instrument))
    item = data.draw(st.sampled_from(instrument.items))
    lower = answers | {item.key: item.scale.lowest}
    higher = answers | {item.key: item.scale.highest}
    low, high = score(instrument, lower).total, score(instrument, higher).total
    assert low is not None
    assert high is not None
    assert high - low == item.scale.highest - item.scale.lowest


@pytest.mark.parametrize("instrument", VERSIONS, ids=lambda one: one.key)
@given(data=st.data())
def test_answers_survive_being_stored(instrument: Instrument, data: st.DataObject) -> None:
    answers = data.draw(full_answers(instrument))
    stored = to_json(answers)
    assert {type(value) for value in stored.values()} == {str}
    assert from_json(instrument, stored) == answers


@pytest.mark.parametrize("instrument", ONE_SCORE, ids=lambda one: one.key)
@given(data=st.data(), precision=st.integers(1, 6))
def test_a_callers_decimal_settings_never_change_a_score(
    instrument: Instrument, data: st.DataObject, precision: int
) -> None:
    answers = data.draw(full_answers(instrument))
    expected = score(instrument, answers)
    with localcontext(prec=precision):
        assert score(instrument, from_json(instrument, to_json(answers))) == expected


def test_a_float_never_gets_in() -> None:
    with pytest.raises(TypeError, match="float"):
        score(ORS, {"individual": 5.5})  # type: ignore[dict-item]  # what is tested is that it is refused
    with pytest.raises(TypeError, match="rci"):
        Limits(rci=5.0)  # type: ignore[arg-type]  # likewise


def test_an_unknown_or_wild_answer_is_refused_by_the_score_too() -> None:
    with pytest.raises(AnswerError, match="colour"):
        score(ORS, {"colour": Decimal(1)})
    with pytest.raises(AnswerError, match="Alt i alt"):
        score(ORS, {"overall": Decimal(11)})


@pytest.mark.parametrize(
    ("value", "shown"),
    [("66.65", "66,7"), ("66.64", "66,6"), ("0.05", "0,1"), ("25", "25,0"), ("67.85", "67,9")],
)
def test_half_is_shown_rounded_up(value: str, shown: str) -> None:
    assert in_danish(Decimal(value)) == shown


def test_every_threshold_has_its_source() -> None:
    assert set(SOURCES) == set(Limits.__dataclass_fields__)
    assert all(SOURCES.values())
    assert DEFAULT_LIMITS.rci == 5


def test_instruments_say_that_their_wording_is_our_own_until_the_official_one_is_loaded() -> None:
    assert {one.wording_notice for one in INSTRUMENTS.values()} == {"uden officiel ordlyd"}
    assert replace(ORS, official_wording_loaded=True).wording_notice == ""


def test_item_keys_are_as_the_specification_names_them() -> None:
    keys = {one.key: tuple(item.key for item in one.items) for one in (ORS, SRS, BRIEF_INSPIRE)}
    assert keys == {
        "ors": ("individual", "interpersonal", "social", "overall"),
        "srs": ("relationship", "goals_topics", "approach_method", "overall"),
        "brief_inspire": ("connectedness", "hope", "identity", "meaning", "empowerment"),
    }
    assert len(INSPIRE.items) == 20 * 2 + 7
    assert len({item.key for item in INSPIRE.items}) == 47


def test_every_version_ever_used_can_be_found() -> None:
    assert instrument_in_version("who5", 1) is WHO5
    with pytest.raises(KeyError):
        instrument_in_version("who5", 99)


def test_every_answer_of_who5_has_its_word() -> None:
    words = dict(WHO5.items[0].scale.words)
    assert words[Decimal(5)] == "hele tiden"
    assert sorted(words) == [Decimal(number) for number in range(6)]
