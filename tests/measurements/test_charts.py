"""The charts: geometry that is exact, gaps that stay gaps, and SVG that draws alike on screen and paper."""

import re
from datetime import date, timedelta
from decimal import Decimal
from xml.etree import ElementTree as ET

import pytest
from django.template.loader import render_to_string
from hypothesis import given
from hypothesis import strategies as st

from bostoette.drawing import (
    BLUE,
    GREEN,
    PURPLE,
    RED,
    Area,
    Curve,
    Mark,
    Scale,
    Sign,
    Text,
    circle,
    diamond,
    square,
    triangle_down,
    triangle_up,
)
from measurements.change import DECLINED, MISSING, Meeting, Reading, State, Wellbeing
from measurements.charts import (
    DECLINED_SIGN,
    MOST_DRAWN,
    ORS_DOWN,
    ORS_SIGN,
    ORS_UP,
    SRS_LOW,
    SRS_SIGN,
    UNMEASURED_SIGN,
    LineChart,
    fit_chart,
    who5_chart,
)
from measurements.instruments import DEFAULT_LIMITS
from network.lettering import FONT_SIZE, width_of

START = date(2025, 3, 4)
SVG = "{http://www.w3.org/2000/svg}"

TOTALS = st.integers(0, 400).map(lambda tenths: Decimal(tenths) / 10)
READINGS = st.one_of(
    TOTALS.map(lambda total: Reading(State.COMPLETE, total)),
    st.sampled_from([DECLINED, MISSING, Reading(State.INCOMPLETE)]),
)

SERIES = st.lists(st.tuples(READINGS, READINGS), max_size=40).map(
    lambda pairs: [Meeting(START + timedelta(weeks=at), *pair) for at, pair in enumerate(pairs)]
)


def reading(total: str | None) -> Reading:
    if total == "nej":
        return DECLINED
    return MISSING if total is None else Reading(State.COMPLETE, Decimal(total))


def meetings(*pairs: tuple[str | None, str | None]) -> list[Meeting]:
    return [
        Meeting(START + timedelta(weeks=at), reading(ors), reading(srs))
        for at, (ors, srs) in enumerate(pairs)
    ]


def wellbeing(*raws: str | None) -> list[Wellbeing]:
    return [Wellbeing(START + timedelta(weeks=12 * at), reading(raw)) for at, raw in enumerate(raws)]


def drawn(template: str, prefix: str = "a", **context: object) -> ET.Element:
    """The template as it would stand on a page, read as XML: what is not well-formed fails here."""
    return ET.fromstring(render_to_string(template, {"id_prefix": prefix, **context}).strip())  # noqa: S314 -- our own markup


def shapes(curve: Curve) -> list[str]:
    """The name of each mark's shape."""
    known = (circle, diamond, square, triangle_down, triangle_up)
    radii = {Scale(count, Decimal(1)).radius for count in range(1, MOST_DRAWN + 1)}
    return [
        next(
            shape.__name__
            for shape in known
            for radius in radii
            if shape(mark.x, mark.y, radius) == mark.path
        )
        for mark in curve.marks
    ]


WALK = meetings(
    ("14.4", "37.2"), ("13.2", "34.1"), ("nej", "36.0"), ("19.4", None), ("25.0", "39.2"), (None, "39.0")
)


def test_a_score_stands_at_its_exact_height() -> None:
    scale = Scale(3, Decimal(40))
    assert [scale.y(Decimal(score)) for score in (0, 10, 24, 40)] == [
        scale.bottom,
        scale.bottom - scale.height / 4,
        scale.bottom - scale.height * 24 / 40,
        scale.top,
    ]
    assert type(scale.y(Decimal("14.4"))) is Decimal


@pytest.mark.parametrize(
    ("score", "error"), [(14.4, TypeError), (14, TypeError), (Decimal("40.1"), ValueError)]
)
def test_only_a_decimal_on_the_scale_is_drawn(score: Decimal, error: type[Exception]) -> None:
    with pytest.raises(error):
        Scale(3, Decimal(40)).y(score)


def test_gaps_are_not_bridged() -> None:
    srs, ors = fit_chart(WALK).curves
    assert [len(stretch.split()) for stretch in ors.stretches] == [2, 2]
    assert [len(stretch.split()) for stretch in srs.stretches] == [3, 2]
    assert (len(ors.marks), len(srs.marks)) == (4, 5)


def test_gaps_are_marked_outside_the_plot_in_the_colour_of_their_series() -> None:
    chart = fit_chart(WALK)
    bottom = chart.plot.y + chart.plot.height
    places = [("above" if gap.y < chart.plot.y else "below", gap.stroke) for gap in chart.gaps]
    assert places == [("above", PURPLE), ("below", BLUE), ("below", BLUE)]
    assert all(not chart.plot.y <= gap.y <= bottom for gap in chart.gaps)


def test_a_single_point_between_gaps_is_a_mark_without_a_line() -> None:
    ors = fit_chart(meetings(("20", None), (None, None), ("22", None))).curves[1]
    assert (ors.stretches, len(ors.marks)) == ((), 2)


@given(series=SERIES)
def test_every_number_is_a_mark_and_nothing_else_is(series: list[Meeting]) -> None:
    shown = series[-MOST_DRAWN:]
    srs, ors = fit_chart(series).curves
    assert len(ors.marks) == sum(meeting.ors.total is not None for meeting in shown)
    assert len(srs.marks) == sum(meeting.srs.total is not None for meeting in shown)
    on_lines = {point for curve in (srs, ors) for stretch in curve.stretches for point in stretch.split()}
    assert on_lines <= {f"{mark.x},{mark.y}" for mark in (*ors.marks, *srs.marks)}


@given(series=SERIES)
def test_everything_is_decimal_and_inside_the_picture(series: list[Meeting]) -> None:
    chart = fit_chart(series)
    everything: list[Mark | Text] = [
        *chart.gaps,
        *(mark for curve in chart.curves for mark in curve.marks),
        *chart.texts,
    ]
    assert {type(value) for one in everything for value in (one.x, one.y)} <= {Decimal}
    assert all(0 < one.x < chart.width and 0 < one.y < chart.height for one in everything)


@given(series=SERIES)
def test_the_words_stay_inside_the_picture(series: list[Meeting]) -> None:
    assert not overflowing(fit_chart(series))


@given(raws=st.lists(st.integers(0, 25).map(str), max_size=12))
def test_the_words_of_who5_stay_inside_the_picture(raws: list[str]) -> None:
    assert not overflowing(who5_chart(wellbeing(*raws)))


def overflowing(chart: LineChart) -> list[str]:
    texts = [*chart.texts, *(text for _, text in chart.legend)]
    share = {"start": 1.0, "middle": 0.5, "end": 0.0}
    larger = 12 / FONT_SIZE  # a chart is set in 12
    return [
        text.words
        for text in texts
        if float(text.x) + width_of(text.words) * larger * share[text.anchor] > chart.width
    ]


def test_points_outside_the_band_differ_in_shape_as_well_as_colour() -> None:
    series = meetings(("20", "36"), ("24.9", "35.9"), ("25", "36"), ("15.1", "36"), ("15", "36"))
    srs, ors = fit_chart(series).curves
    assert shapes(ors) == ["circle", "circle", "triangle_up", "circle", "triangle_down"]
    assert [mark.fill for mark in ors.marks] == [BLUE, BLUE, GREEN, BLUE, RED]
    assert shapes(srs) == ["square", "diamond", "square", "square", "square"]


def test_signs_that_stand_together_never_share_a_shape() -> None:
    signs: list[Sign] = [ORS_SIGN, ORS_UP, ORS_DOWN, SRS_SIGN, SRS_LOW, DECLINED_SIGN, UNMEASURED_SIGN]
    assert len({sign.shape for sign in signs}) == len(signs)


def test_the_band_is_the_first_ors_with_the_rci_on_both_sides_inside_the_scale() -> None:
    scale = Scale(1, Decimal(40))
    assert fit_chart(meetings(("20", None))).areas == (band(scale, "15", "25"),)
    assert fit_chart(meetings(("2", None))).areas == (band(scale, "0", "7"),)
    assert fit_chart(meetings(("38", None))).areas == (band(scale, "33", "40"),)
    assert fit_chart(meetings((None, "38"))).areas == ()


def band(scale: Scale, low: str, high: str) -> Area:
    top, bottom = scale.y(Decimal(high)), scale.y(Decimal(low))
    return Area(scale.left, top, scale.width, bottom - top, "#d6e6f7")


def test_the_limits_are_drawn_and_named_in_words() -> None:
    chart = fit_chart(WALK)
    scale = Scale(len(WALK), Decimal(40))
    assert [line.y for line in chart.lines] == [scale.y(Decimal(36)), scale.y(Decimal(25))]
    words = [text.words for text in chart.texts]
    assert " ".join(words[-4:]) == "36: grænse for SRS 25: grænse for ORS"


def test_the_legend_explains_every_sign_that_occurs_and_no_other() -> None:
    assert [text.words for _, text in fit_chart(WALK).legend] == [
        "ORS: hvordan ugen er gået",
        "ORS klart højere end den første",
        "SRS: hvordan mødet var",
        "SRS under grænsen",
        "første ORS ± 5: forskellen er usikker",
        "ønskede ikke at svare",
        "ikke målt eller ikke færdig",
    ]
    assert [text.words for _, text in fit_chart(meetings(("20", None))).legend] == [
        "ORS: hvordan ugen er gået",
        "første ORS ± 5: forskellen er usikker",
        "ikke målt eller ikke færdig",
    ]


def test_the_table_holds_the_same_numbers() -> None:
    chart = fit_chart(WALK)
    assert chart.headers == ("Møde", "Dato", "ORS", "SRS", "Bemærk")
    assert chart.rows == (
        ("1", "04.03.2025", "14,4", "37,2", ""),
        ("2", "11.03.2025", "13,2", "34,1", "SRS under grænsen"),
        ("3", "18.03.2025", "ønskede ikke at svare", "36,0", ""),
        ("4", "25.03.2025", "19,4", "ikke målt", "ORS klart højere end den første"),
        ("5", "01.04.2025", "25,0", "39,2", "ORS klart højere end den første"),
        ("6", "08.04.2025", "ikke målt", "39,0", ""),
    )


def test_a_long_series_shows_its_latest_and_says_so() -> None:
    chart = fit_chart(meetings(*((str(10 + at % 9), "38") for at in range(44))))
    assert chart.title == "ORS og SRS: de seneste 30 af 44 møder"
    assert [chart.rows[0][:2], chart.rows[-1][:2]] == [("15", "10.06.2025"), ("44", "30.12.2025")]
    assert len(chart.rows) == MOST_DRAWN
    assert chart.sentence.startswith("ORS begyndte på 10,0 ")


def test_the_title_counts_in_good_danish() -> None:
    titles = [fit_chart(meetings(*[("20", "38")] * count)).title for count in (1, 2)]
    assert titles == ["ORS og SRS: 1 møde", "ORS og SRS: 2 møder"]
    assert who5_chart(wellbeing("9")).title == "WHO-5: 1 måling"


def test_marks_of_neighbours_never_touch() -> None:
    for count in range(2, MOST_DRAWN + 1):
        scale = Scale(count, Decimal(40))
        assert scale.x(1) - scale.x(0) >= 2 * scale.radius


def test_who5_stands_on_its_three_bands_with_the_reference_named() -> None:
    chart = who5_chart(wellbeing("9", "12", "13"))
    scale = Scale(3, Decimal(100))
    assert sum(area.height for area in chart.areas) == scale.height
    assert [mark.y for mark in chart.curves[0].marks] == [scale.y(Decimal(at)) for at in (36, 48, 52)]
    assert [line.y for line in chart.lines] == [scale.y(DEFAULT_LIMITS.who5_reference)]
    assert [text.words for _, text in chart.legend] == [
        "over 50: almindelig eller god trivsel",
        "36–50: lav trivsel",
        "0–35: meget lav trivsel",
        "68: raske i snit (Ergoterapeutforeningen)",
    ]
    assert [row[2:] for row in chart.rows] == [
        ("36", "lav trivsel"),
        ("48", "lav trivsel"),
        ("52", "almindelig eller god trivsel"),
    ]


def test_who5_points_differ_in_shape_by_band() -> None:
    assert shapes(who5_chart(wellbeing("8", "9", "12", "13")).curves[0]) == [
        "triangle_down",
        "diamond",
        "diamond",
        "circle",
    ]


@pytest.mark.parametrize("series", [[], WALK, meetings(("20", "38"))], ids=["none", "walk", "one"])
@pytest.mark.parametrize("kind", ["fit", "who5"])
def test_the_svg_is_well_formed_named_and_without_style(kind: str, series: list[Meeting]) -> None:
    times = [Wellbeing(meeting.day, DECLINED) for meeting in series]
    chart = fit_chart(series) if kind == "fit" else who5_chart(times)
    svg = drawn("measurements/charts/line_chart.svg.html", "besøg-1", chart=chart)
    assert svg.get("role") == "img"
    assert svg.get("aria-labelledby") == "besøg-1-title besøg-1-desc"
    assert svg.findtext(f"{SVG}title") == chart.title
    assert svg.findtext(f"{SVG}desc") == chart.sentence
    assert not [element.tag for element in svg.iter() if "style" in element.attrib]


def test_two_charts_on_one_page_share_no_id() -> None:
    ids = [
        element.get("id")
        for prefix in ("a", "b")
        for element in drawn("measurements/charts/line_chart.svg.html", prefix, chart=fit_chart(WALK)).iter()
        if element.get("id")
    ]
    assert len(ids) == len(set(ids)) == 4


NUMBER_ATTRIBUTES = {"x", "y", "x1", "x2", "y1", "y2", "width", "height", "r", "cx", "cy", "stroke-width"}


def test_coordinates_keep_their_point_in_danish() -> None:
    svg = drawn("measurements/charts/line_chart.svg.html", chart=fit_chart(WALK))
    values = {
        value for element in svg.iter() for name, value in element.attrib.items() if name in NUMBER_ATTRIBUTES
    } - {"100%"}
    assert not [value for value in values if not re.fullmatch(r"-?\d+(\.\d+)?", value)]
    assert any("." in value for value in values)


def test_the_colours_of_words_can_be_read_on_white() -> None:
    chart = fit_chart(WALK)
    colours = {text.colour for text in (*chart.texts, *who5_chart(wellbeing("9")).texts)}
    assert min(contrast_with_white(colour) for colour in colours) >= 4.5


def contrast_with_white(colour: str) -> float:
    """WCAG 2.1, relative luminance."""
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    )
    return 1.05 / (0.2126 * red + 0.7152 * green + 0.0722 * blue + 0.05)
