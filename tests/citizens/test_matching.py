"""The order in which bostøtter are suggested, and the words for it. No database, no clock."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from citizens.hours import in_words
from citizens.matching import Candidate, Need, Standing, Words, deal, listed, rank

WORDS = Words(
    themes={"anxiety": "angst", "finances": "økonomi", "network": "netværk"},
    languages={"ar": "arabisk", "en": "engelsk"},
)
NEED = Need(name="Eva", minutes=120, themes=frozenset({"anxiety", "network"}))


def candidate(key: int, **fields: object) -> Candidate:
    plain = Candidate(key=key, name=f"Nr. {key}", sort_key=f"{key:03}", capacity=1500, load=600)
    return replace(plain, **{name: _frozen(value) for name, value in fields.items()})


def _frozen(value: object) -> object:
    return frozenset(value) if isinstance(value, set) else value


def order(need: Need, *candidates: Candidate) -> list[int]:
    return [suggestion.candidate.key for suggestion in rank(need, candidates, WORDS)]


def only(need: Need, one: Candidate) -> tuple[Standing, tuple[str, ...], tuple[str, ...]]:
    (suggestion,) = rank(need, [one], WORDS)
    return suggestion.standing, suggestion.reasons, suggestion.obstacles


def test_who_shares_a_theme_comes_before_who_shares_none() -> None:
    assert order(NEED, candidate(1), candidate(2, experienced={"network"})) == [2, 1]


def test_two_themes_weigh_more_than_training_in_one() -> None:
    both = candidate(2, experienced={"anxiety", "network"})
    assert order(NEED, candidate(1, trained={"anxiety"}), both) == [2, 1]


def test_training_weighs_more_than_practice_in_the_same_theme() -> None:
    assert order(NEED, candidate(1, experienced={"anxiety"}), candidate(2, trained={"anxiety"})) == [2, 1]


def test_the_language_comes_before_the_themes() -> None:
    need = replace(NEED, languages=frozenset({"ar"}))
    able = candidate(1, experienced={"anxiety", "network"})
    assert order(need, able, candidate(2, languages={"ar"})) == [2, 1]


def test_a_full_week_comes_after_all_who_have_room() -> None:
    full = candidate(1, trained={"anxiety", "network"}, load=1500)
    assert order(NEED, full, candidate(2)) == [2, 1]


def test_who_is_away_or_unwanted_comes_last() -> None:
    need = replace(NEED, unwanted=frozenset({1}), known=frozenset({1}))
    away = candidate(2, trained={"anxiety"}, away="indtil videre")
    assert order(need, candidate(1, trained={"anxiety"}), away, candidate(3, load=1500)) == [3, 1, 2]


def test_who_knows_the_citizen_comes_first_among_equals() -> None:
    assert order(replace(NEED, known=frozenset({2})), candidate(1), candidate(2)) == [2, 1]


def test_more_room_comes_first_and_then_the_name() -> None:
    assert order(NEED, candidate(1), candidate(3), candidate(2, load=0)) == [2, 1, 3]


def test_the_reasons_say_what_fits() -> None:
    need = replace(NEED, languages=frozenset({"ar"}), known=frozenset({1}))
    fitting = candidate(1, trained={"anxiety"}, experienced={"network"}, languages={"ar", "en"}, years=12)
    assert only(need, fitting) == (
        Standing.READY,
        (
            "Har efteruddannelse i angst",
            "Har erfaring med netværk",
            "Taler arabisk",
            "Har været bostøtte for Eva før",
            "Har 15 timer ledige om ugen",
            "12 års erfaring som bostøtte",
        ),
        (),
    )


@pytest.mark.parametrize(
    ("fields", "standing", "obstacle"),
    [
        ({"load": 1500}, Standing.PERHAPS, "Ugen er fyldt op"),
        ({"load": 1410}, Standing.PERHAPS, "Mangler 30 minutter om ugen for at have plads"),
        (
            {"capacity": None},
            Standing.PERHAPS,
            "Der er ikke noteret, hvor mange timer der er til borgere om ugen",
        ),
        ({"experienced": {"finances"}}, Standing.PERHAPS, "Ingen af støttens emner står i profilen"),
        ({"away": "til og med 3. december"}, Standing.NOT_NOW, "Er fraværende til og med 3. december"),
    ],
)
def test_what_speaks_against_is_said_in_words(
    fields: dict[str, object], standing: Standing, obstacle: str
) -> None:
    found, _, obstacles = only(NEED, candidate(1, **{"experienced": {"anxiety"}, **fields}))
    assert (found, obstacles) == (standing, (obstacle,))


def test_a_missing_language_and_an_earlier_wish_are_said_too() -> None:
    need = Need(name="Eva", minutes=60, languages=frozenset({"ar", "en"}), unwanted=frozenset({1}))
    assert only(need, candidate(1)) == (
        Standing.NOT_NOW,
        ("Har 15 timer ledige om ugen",),
        ("Eva har tidligere ønsket en anden bostøtte", "Taler ikke arabisk eller engelsk"),
    )


def test_nobody_is_told_to_know_the_citizen_when_the_citizen_wished_for_another() -> None:
    need = replace(NEED, unwanted=frozenset({1}), known=frozenset({1}))
    assert "Har været bostøtte for Eva før" not in only(need, candidate(1))[1]


def test_a_whole_caseload_is_dealt_without_overfilling_anybody() -> None:
    needs = {"a": replace(NEED, minutes=60), "b": replace(NEED, minutes=120), "c": replace(NEED, minutes=90)}
    roomy, small = candidate(1, capacity=180, load=0), candidate(2, capacity=70, load=0)
    assert deal(needs, [roomy, small]) == {"b": 1, "a": 2, "c": None}


def test_nobody_is_dealt_to_who_is_away() -> None:
    assert deal({"a": NEED}, [candidate(1, away="indtil videre")]) == {"a": None}


minutes = st.integers(min_value=1, max_value=400)
weeks = st.lists(st.tuples(st.integers(0, 900), st.integers(0, 900), st.booleans()), max_size=6)


@given(asked=st.lists(minutes, max_size=8), told=weeks)
def test_dealing_never_gives_more_than_there_is_room_for(
    asked: list[int], told: list[tuple[int, int, bool]]
) -> None:
    candidates = [
        candidate(number, capacity=capacity, load=load, away="indtil videre" if is_away else "")
        for number, (capacity, load, is_away) in enumerate(told)
    ]
    needs = {number: Need(name="Eva", minutes=each) for number, each in enumerate(asked)}
    dealt = deal(needs, candidates)
    assert set(dealt) == set(needs)
    for one in candidates:
        given_to_one = sum(needs[key].minutes for key, chosen in dealt.items() if chosen == one.key)
        assert given_to_one <= (0 if one.away else max(0, one.room or 0))


@given(told=weeks, shuffled=st.randoms())
def test_the_order_does_not_depend_on_the_order_of_asking(
    told: list[tuple[int, int, bool]], shuffled: object
) -> None:
    candidates = [candidate(n, capacity=capacity, load=load) for n, (capacity, load, _) in enumerate(told)]
    mixed = list(candidates)
    shuffled.shuffle(mixed)  # type: ignore[attr-defined] # hypothesis gives a random.Random
    assert rank(NEED, mixed, WORDS) == rank(NEED, candidates, WORDS)


def test_lists_read_as_people_say_them() -> None:
    themes = WORDS.themes
    assert listed([], themes) == ""
    assert listed(["network"], themes) == "netværk"
    assert listed(["network", "anxiety", "finances"], themes) == "angst, økonomi og netværk"


@pytest.mark.parametrize(
    ("minutes", "said"),
    [
        (0, "0 minutter"),
        (1, "1 minut"),
        (30, "30 minutter"),
        (60, "1 time"),
        (61, "1 time og 1 minut"),
        (150, "2 timer og 30 minutter"),
    ],
)
def test_minutes_are_said_as_hours(minutes: int, said: str) -> None:
    assert in_words(minutes) == said
