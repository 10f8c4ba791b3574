"""What the numbers of a forløb amount to: every alert at its boundary, from both sides."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from measurements.change import (
    DECLINED,
    MISSING,
    Alert,
    AlertKind,
    Band,
    Direction,
    Meeting,
    Reading,
    State,
    Wellbeing,
    alerts,
    change_over,
    is_clinical,
    ors_change,
    who5_band,
    who5_change,
    who5_is_low,
)
from measurements.instruments import DEFAULT_LIMITS, ORS, SRS, Limits
from measurements.scoring import score
from measurements.sentences import SENTENCES, fit_sentence, sentence, who5_sentence

SIX = replace(DEFAULT_LIMITS, rci=Decimal(6))
START = date(2025, 3, 4)


def reading(total: str | None) -> Reading:
    """A total, "nej" for a citizen who declined, or None for what was never asked."""
    if total == "nej":
        return DECLINED
    return MISSING if total is None else Reading(State.COMPLETE, Decimal(total))


def meetings(*pairs: tuple[str | None, str | None]) -> list[Meeting]:
    """Meetings a week apart, each as (ORS, SRS)."""
    return [
        Meeting(START + timedelta(weeks=at), reading(ors), reading(srs))
        for at, (ors, srs) in enumerate(pairs)
    ]


def with_ors(*totals: str) -> list[Meeting]:
    return meetings(*((total, "38.0") for total in totals))


def with_srs(*totals: str | None) -> list[Meeting]:
    return meetings(*((None, total) for total in totals))


def wellbeing(*raws: str | None) -> list[Wellbeing]:
    return [Wellbeing(START + timedelta(weeks=12 * at), reading(raw)) for at, raw in enumerate(raws)]


def srs_of(*values: str) -> Meeting:
    answers = {item.key: Decimal(value) for item, value in zip(SRS.items, values, strict=True)}
    return Meeting(START, srs=Reading.of(score(SRS, answers), answers))


def kinds(series: list[Meeting], times: list[Wellbeing] | None = None) -> set[AlertKind]:
    return {alert.kind for alert in alerts(series, times or [])}


TOTALS = st.integers(0, 400).map(lambda tenths: Decimal(tenths) / 10)


@pytest.mark.parametrize(
    ("first", "last", "limits", "reliable", "crossed", "significant"),
    [
        pytest.param("18.0", "23.0", DEFAULT_LIMITS, Direction.UP, False, False, id="D1, RCI 5"),
        pytest.param("18.0", "23.0", SIX, Direction.NONE, False, False, id="D1, RCI 6"),
        pytest.param("22.0", "26.0", DEFAULT_LIMITS, Direction.NONE, True, False, id="D3"),
        pytest.param("30.0", "36.0", DEFAULT_LIMITS, Direction.UP, False, None, id="D5"),
        pytest.param("20.0", "25.0", DEFAULT_LIMITS, Direction.UP, True, True, id="significant"),
        pytest.param("20.0", "24.9", DEFAULT_LIMITS, Direction.NONE, False, False, id="just below both"),
        pytest.param("24.9", "25.0", DEFAULT_LIMITS, Direction.NONE, True, False, id="crossed by a tenth"),
        pytest.param("25.0", "25.0", DEFAULT_LIMITS, Direction.NONE, False, None, id="began at the cut-off"),
        pytest.param("25.0", "20.0", DEFAULT_LIMITS, Direction.DOWN, False, None, id="fell by the RCI"),
        pytest.param("25.0", "20.1", DEFAULT_LIMITS, Direction.NONE, False, None, id="fell by less"),
    ],
)
def test_change_of_ors(
    first: str,
    last: str,
    limits: Limits,
    reliable: Direction,
    crossed: bool,
    significant: bool | None,
) -> None:
    change = ors_change(Decimal(first), Decimal(last), limits)
    assert (change.reliable, change.crossed_cutoff, change.clinically_significant) == (
        reliable,
        crossed,
        significant,
    )
    assert change.rci == limits.rci


def test_the_cut_off_itself_is_not_clinical() -> None:
    assert is_clinical(Decimal("24.9"))
    assert not is_clinical(Decimal("25.0"))


def test_change_is_from_the_first_to_the_latest_complete_ors() -> None:
    series = meetings((None, "38"), ("18", None), ("9", None), ("nej", None), ("23", None), (None, "38"))
    change = change_over(series)
    assert change is not None
    assert [change.first, change.last, change.difference] == [18, 23, 5]


@pytest.mark.parametrize("series", [[], with_ors("18"), meetings(("18", None), ("nej", None))])
def test_one_measurement_is_no_change(series: list[Meeting]) -> None:
    assert change_over(series) is None


@given(first=TOTALS, last=TOTALS)
def test_better_one_way_is_worse_the_other(first: Decimal, last: Decimal) -> None:
    there, back = ors_change(first, last), ors_change(last, first)
    assert there.difference == -back.difference
    assert (there.reliable == Direction.UP) == (back.reliable == Direction.DOWN)
    assert not (there.crossed_cutoff and back.crossed_cutoff)
    assert there.clinically_significant is not True or there.reliable == Direction.UP


@given(first=TOTALS, last=TOTALS, more=st.integers(0, 100).map(Decimal))
def test_a_wider_rci_never_finds_more(first: Decimal, last: Decimal, more: Decimal) -> None:
    wide = replace(DEFAULT_LIMITS, rci=DEFAULT_LIMITS.rci + more)
    found = ors_change(first, last, wide).reliable
    assert found in {Direction.NONE, ors_change(first, last).reliable}


ORS_KINDS = {
    AlertKind.FIRST_ORS,
    AlertKind.RELIABLE_IMPROVEMENT,
    AlertKind.RELIABLE_DETERIORATION,
    AlertKind.CROSSED_CUTOFF,
    AlertKind.SIGNIFICANT_CHANGE,
    AlertKind.NO_CHANGE,
}


@pytest.mark.parametrize(
    ("totals", "expected"),
    [
        ((), set()),
        (("18",), {AlertKind.FIRST_ORS}),
        (("18", "18"), set()),
        (("10", "14.9"), set()),
        (("10", "15"), {AlertKind.RELIABLE_IMPROVEMENT}),
        (("30", "25.1"), set()),
        (("30", "25"), {AlertKind.RELIABLE_DETERIORATION}),
        (("24.9", "24.9"), set()),
        (("24.9", "25"), {AlertKind.CROSSED_CUTOFF}),
        (("25", "25"), set()),
        (("20.1", "25"), {AlertKind.CROSSED_CUTOFF}),
        (
            ("20", "25"),
            {AlertKind.RELIABLE_IMPROVEMENT, AlertKind.CROSSED_CUTOFF, AlertKind.SIGNIFICANT_CHANGE},
        ),
        (("20", "20", "20"), set()),
        (("20", "20", "20", "20"), {AlertKind.NO_CHANGE}),
        (("20", "20", "20", "24.9"), {AlertKind.NO_CHANGE}),
        (("20.1", "20", "20", "25"), {AlertKind.CROSSED_CUTOFF}),
        (("15", "20", "20", "20"), {AlertKind.RELIABLE_IMPROVEMENT}),
        (("25", "20", "20", "20"), {AlertKind.RELIABLE_DETERIORATION}),
        (("24.9", "20", "20", "20"), {AlertKind.NO_CHANGE}),
    ],
)
def test_alerts_of_ors(totals: tuple[str, ...], expected: set[AlertKind]) -> None:
    assert kinds(with_ors(*totals)) & ORS_KINDS == expected


@pytest.mark.parametrize(
    ("totals", "expected"),
    [
        pytest.param(("36.0",), set(), id="S1"),
        pytest.param(("35.9",), {AlertKind.SRS_BELOW}, id="below"),
        pytest.param(("39.0", "38.0"), {AlertKind.SRS_FELL}, id="S5"),
        pytest.param(("39.0", "38.1"), set(), id="fell by less"),
        pytest.param(("39.0", None, "38.0"), {AlertKind.SRS_FELL}, id="against the complete one before"),
        pytest.param(("39.0", "38.0", "38.0"), set(), id="only the latest counts"),
        pytest.param(("36.5", "35.5"), {AlertKind.SRS_BELOW, AlertKind.SRS_FELL}, id="both"),
        pytest.param(("40", "40"), set(), id="two full ones"),
        pytest.param(("40", "40", "40"), {AlertKind.SRS_ALWAYS_FULL}, id="three full ones"),
        pytest.param(("40", "39.9", "40"), set(), id="not always full"),
    ],
)
def test_alerts_of_srs(totals: tuple[str | None, ...], expected: set[AlertKind]) -> None:
    assert kinds(with_srs(*totals)) == expected


def test_a_low_item_is_named_and_the_lowest_of_several() -> None:
    assert kinds([srs_of("9", "9", "9", "9")]) == set()
    assert alerts([srs_of("10", "10", "10", "8.9")]) == (  # S3
        Alert(AlertKind.SRS_ITEM_LOW, Decimal("8.9"), Decimal(9), "overall"),
    )
    low = alerts([srs_of("10", "8.9", "8.5", "10")])
    assert [alert.item for alert in low if alert.kind == AlertKind.SRS_ITEM_LOW] == ["approach_method"]
    even = alerts([srs_of("10", "8.5", "8.5", "10")])
    assert [alert.item for alert in even if alert.kind == AlertKind.SRS_ITEM_LOW] == ["goals_topics"]


def test_items_of_an_earlier_srs_raise_no_alert() -> None:
    later = replace(srs_of("10", "10", "10", "10"), day=START + timedelta(weeks=1))
    assert AlertKind.SRS_ITEM_LOW not in kinds([srs_of("8", "10", "10", "10"), later])


@pytest.mark.parametrize(
    ("srs", "expected"),
    [(MISSING, True), (Reading(State.INCOMPLETE), True), (DECLINED, False), (reading("38"), False)],
)
def test_a_missing_srs_is_one_that_nobody_declined(srs: Reading, expected: bool) -> None:
    series = [Meeting(START, reading("20"), srs)]
    assert (AlertKind.SRS_MISSING in kinds(series)) is expected


def test_only_the_latest_meeting_with_an_ors_can_miss_its_srs() -> None:
    assert AlertKind.SRS_MISSING not in kinds(meetings(("20", None), ("20", "38"), (None, None)))
    assert AlertKind.SRS_MISSING in kinds(meetings(("20", "38"), ("20", None), (None, "38")))


@pytest.mark.parametrize(
    ("raws", "expected"),
    [
        ((), set()),
        (("13",), set()),
        (("12",), {AlertKind.WHO5_LOW}),
        (("8",), {AlertKind.WHO5_LOW}),
        (("7",), {AlertKind.WHO5_LOW, AlertKind.WHO5_LOOK_CLOSER}),
        (("15", "17"), set()),
        (("15", "18"), {AlertKind.WHO5_UP}),
        (("18", "16"), set()),
        (("18", "15"), {AlertKind.WHO5_DOWN}),
        (("18", "nej", "15"), {AlertKind.WHO5_DOWN}),
        (("7", "20", "20"), set()),
    ],
)
def test_alerts_of_who5(raws: tuple[str, ...], expected: set[AlertKind]) -> None:
    assert kinds([], wellbeing(*raws)) == expected


@pytest.mark.parametrize(
    ("percent", "band"),
    [
        (0, Band.LOWEST),
        (35, Band.LOWEST),
        (36, Band.LOW),
        (50, Band.LOW),
        (51, Band.ABOVE),
        (100, Band.ABOVE),
    ],
)
def test_the_three_danish_bands(percent: int, band: Band) -> None:
    assert who5_band(Decimal(percent)) == band


@given(raw=st.integers(0, 25).map(Decimal))
def test_low_by_the_raw_sum_is_low_by_percent(raw: Decimal) -> None:
    assert who5_is_low(raw) == (raw * 4 <= 50)


def test_a_relevant_change_is_ten_percent_points() -> None:
    ways = [who5_change(Decimal(50), Decimal(after)) for after in (60, 59, 50, 41, 40)]
    assert ways == [Direction.UP, Direction.NONE, Direction.NONE, Direction.NONE, Direction.DOWN]


def test_a_kommunes_own_limits_are_used() -> None:
    strict = replace(DEFAULT_LIMITS, srs_cutoff=Decimal(38), meetings_without_change=Decimal(2))
    found = {alert.kind for alert in alerts(meetings(("20", "37"), ("20", "37.5")), (), strict)}
    assert found == {AlertKind.SRS_BELOW, AlertKind.NO_CHANGE}


def test_the_questions_that_keep_an_answer_are_those_of_a_low_srs() -> None:
    asking = {kind for kind in AlertKind if kind.asks_what_to_do}
    assert asking == {AlertKind.SRS_BELOW, AlertKind.SRS_ITEM_LOW, AlertKind.SRS_FELL}


def test_meetings_out_of_order_are_refused() -> None:
    with pytest.raises(ValueError, match="oldest first"):
        alerts(list(reversed(with_ors("20", "25"))))


def test_a_reading_has_a_decimal_total_exactly_when_it_is_complete() -> None:
    with pytest.raises(TypeError):
        Reading(State.COMPLETE, 20.0)  # type: ignore[arg-type]  # what is tested is that it is refused
    with pytest.raises(ValueError, match="total"):
        Reading(State.COMPLETE)
    with pytest.raises(ValueError, match="total"):
        Reading(State.DECLINED, Decimal(0))
    assert Reading.of(score(ORS, {}), {}) == Reading(State.INCOMPLETE)


def test_every_alert_has_its_sentence() -> None:
    assert set(SENTENCES) == set(AlertKind)
    said = {kind: sentence(Alert(kind, Decimal("8.5"), Decimal(5), "overall")) for kind in AlertKind}
    assert not [text for text in said.values() if "{" in text or not text.endswith(".")]
    assert said[AlertKind.SRS_ITEM_LOW] == "Det laveste svar i den seneste SRS er 8,5 ved »Mødet alt i alt«."


def test_no_sentence_speaks_of_a_diagnosis_or_grades_the_worker() -> None:
    everything = " ".join(SENTENCES.values()).lower()
    assert not [word for word in ("klinisk", "depression", "diagnose", "syg", "dårlig") if word in everything]


@pytest.mark.parametrize(
    ("series", "expected"),
    [
        ([], "Der er endnu ingen ORS at vise. Der er endnu ingen SRS."),
        (
            with_ors("22.0"),
            "Den første ORS er 22,0 af 40. En ændring kan først ses, når der er to. Den seneste SRS er 38,0.",
        ),
        (
            meetings(("14.4", "37"), ("26.7", "34.1")),
            "ORS begyndte på 14,4 og er nu 26,7 af 40. Fremgangen på 12,3 er stor nok til at regne med "
            "(grænsen er 5). ORS er kommet op fra under 25. Den seneste SRS er 34,1 og under 36: "
            "Hvad skal vi gøre anderledes?",
        ),
        (
            meetings(("20", None), ("12", None)),
            "ORS begyndte på 20,0 og er nu 12,0 af 40. Faldet på 8,0 er stort nok til at tage alvorligt "
            "(grænsen er 5). ORS ligger under 25. Der er endnu ingen SRS.",
        ),
        (
            meetings(("30", None), ("32", None)),
            "ORS begyndte på 30,0 og er nu 32,0 af 40. Forskellen på 2,0 er for lille til at regne med "
            "(grænsen er 5). ORS ligger ikke under 25. Der er endnu ingen SRS.",
        ),
    ],
)
def test_the_sentence_says_what_the_chart_says(series: list[Meeting], expected: str) -> None:
    assert fit_sentence(series) == expected


@pytest.mark.parametrize(
    ("raws", "expected"),
    [
        ((), "Der er endnu ingen WHO-5 at vise."),
        (("5",), "Den første WHO-5 er 20 af 100. Det svarer til meget lav trivsel."),
        (
            ("5", "11"),
            "WHO-5 var først 20 og er nu 44 af 100. Det svarer til lav trivsel. "
            "Siden sidst er den steget 24 point, og det er en mærkbar ændring.",
        ),
        (
            ("18", "16"),
            "WHO-5 var først 72 og er nu 64 af 100. Det svarer til almindelig eller god trivsel. "
            "Siden sidst er der ingen mærkbar ændring.",
        ),
    ],
)
def test_the_sentence_of_who5(raws: tuple[str, ...], expected: str) -> None:
    assert who5_sentence(wellbeing(*raws)) == expected
