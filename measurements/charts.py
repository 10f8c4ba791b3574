"""From a series of measurements to what the SVG templates draw.

Missing and declined measurements are gaps: nothing is ever drawn between their neighbours.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from bostoette.drawing import (
    BLUE,
    GREEN,
    GREY,
    NO_FILL,
    PAPER,
    PURPLE,
    RED,
    WIDTH,
    Area,
    Curve,
    Line,
    Mark,
    Scale,
    Sign,
    Text,
    axes,
    beside,
    circle,
    cross,
    curve,
    danish_day,
    dash,
    diamond,
    level_dashes,
    square,
    swatch,
    triangle_down,
    triangle_up,
)
from measurements.change import (
    Band,
    Direction,
    Meeting,
    Reading,
    State,
    Wellbeing,
    ors_change,
    ors_totals,
    who5_band,
)
from measurements.instruments import DEFAULT_LIMITS, ORS, Limits
from measurements.scoring import in_danish
from measurements.sentences import BAND_NAMES, fit_sentence, plain, who5_sentence

# More than this cannot be told apart on a phone. The latest are drawn, and the title says so.
MOST_DRAWN = 30
LEGEND_GAP, LEGEND_STEP, LEGEND_LEFT = 70, 20, Decimal(22)  # numbers and dates stand in the gap
LEGEND_RADIUS = Decimal(5)
GAP_RADIUS = Decimal(4)
GAP_AWAY = 10  # gaps are marked outside the plot, where nobody reads them as a number

ORS_SIGN = Sign(circle, BLUE, PAPER, "ORS: hvordan ugen er gået")
ORS_UP = Sign(triangle_up, GREEN, PAPER, "ORS klart højere end den første")
ORS_DOWN = Sign(triangle_down, RED, PAPER, "ORS klart lavere end den første")
SRS_SIGN = Sign(square, PURPLE, PAPER, "SRS: hvordan mødet var")
SRS_LOW = Sign(diamond, PAPER, RED, "SRS under grænsen")
DECLINED_SIGN = Sign(cross, NO_FILL, GREY, "ønskede ikke at svare")
UNMEASURED_SIGN = Sign(dash, NO_FILL, GREY, "ikke målt eller ikke færdig")
RCI_FILL = "#d6e6f7"
WHO5_FILLS = {Band.ABOVE: "#e4f2e8", Band.LOW: "#fdf1cf", Band.LOWEST: "#fae0dd"}
WHO5_SHAPES = {
    Band.ABOVE: (circle, BLUE, PAPER),
    Band.LOW: (diamond, PAPER, BLUE),
    Band.LOWEST: (triangle_down, RED, PAPER),
}
REFERENCE_SOURCE = "Ergoterapeutforeningen"

STATE_WORDS = {
    State.DECLINED: "ønskede ikke at svare",
    State.INCOMPLETE: "ikke færdig",
    State.MISSING: "ikke målt",
}
WITHOUT_ANSWERS = "kun det samlede tal"


@dataclass(frozen=True)
class Point:
    """One number of a series or, where `value` is None, one gap."""

    day: date
    state: State
    value: Decimal | None
    sign: Sign
    is_total_alone: bool = False


@dataclass(frozen=True)
class LineChart:
    """Everything that `measurements/charts/*.svg.html` draws, and the same numbers as a table."""

    title: str
    sentence: str
    height: int
    plot: Area
    areas: tuple[Area, ...]
    lines: tuple[Line, ...]
    texts: tuple[Text, ...]
    curves: tuple[Curve, ...]
    gaps: tuple[Mark, ...]
    legend: tuple[tuple[Mark, Text], ...]
    headers: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    width: int = WIDTH


def fit_chart(meetings: Sequence[Meeting], limits: Limits = DEFAULT_LIMITS) -> LineChart:
    """ORS and SRS of one forløb on one axis, 0–40. The meetings come oldest first."""
    drawn = meetings[-MOST_DRAWN:]
    first_number = len(meetings) - len(drawn) + 1
    scale = Scale(len(drawn), ORS.highest_total)
    days = [meeting.day for meeting in drawn]
    first = next(iter(ors_totals(meetings)), None)
    ors = [_point(m.day, m.ors, _ors_sign(m.ors, first, limits), m.ors.total) for m in drawn]
    srs = [_point(m.day, m.srs, _srs_sign(m.srs, limits), m.srs.total) for m in drawn]
    legend = _legend(scale, [*_signs(ORS_SIGN, ors), *_signs(SRS_SIGN, srs), *_rci_sign(first, limits)])
    return LineChart(
        title=_title("ORS og SRS", "møde", "møder", len(drawn), len(meetings)),
        sentence=fit_sentence(meetings, limits),
        height=_height(scale, legend),
        plot=_plot(scale),
        areas=_rci_band(scale, first, limits),
        lines=(
            Line(scale.y(limits.srs_cutoff), PURPLE, "2 3"),
            Line(scale.y(limits.ors_cutoff), BLUE, "2 3"),
        ),
        texts=(
            *axes(scale, days, first_number=first_number, step=10, unit="møde nr."),
            *beside(scale, limits.srs_cutoff, (f"{plain(limits.srs_cutoff)}: grænse", "for SRS"), PURPLE),
            *beside(scale, limits.ors_cutoff, (f"{plain(limits.ors_cutoff)}: grænse", "for ORS"), BLUE),
        ),
        curves=(
            curve(_marks(scale, "SRS", srs, 1), PURPLE, dash="5 3"),
            curve(_marks(scale, "ORS", ors, 1), BLUE),
        ),
        gaps=(
            *_gaps(scale, srs, scale.top - GAP_AWAY, PURPLE),
            *_gaps(scale, ors, scale.bottom + GAP_AWAY, BLUE),
        ),
        legend=legend,
        headers=("Møde", "Dato", "ORS", "SRS", "Bemærk"),
        rows=tuple(
            (str(number), danish_day(one.day), _cell(one, 1), _cell(other, 1), _note(one, other))
            for number, (one, other) in enumerate(zip(ors, srs, strict=True), first_number)
        ),
    )


def who5_chart(wellbeing: Sequence[Wellbeing], limits: Limits = DEFAULT_LIMITS) -> LineChart:
    """WHO-5 of one forløb in percent, 0–100, on the three bands. The times come oldest first."""
    drawn = wellbeing[-MOST_DRAWN:]
    first_number = len(wellbeing) - len(drawn) + 1
    scale = Scale(len(drawn), Decimal(100))
    days = [time.day for time in drawn]
    points = [_point(time.day, time.reading, _who5_sign(time, limits), time.percent) for time in drawn]
    bands = [_band_sign(band, limits) for band in (Band.ABOVE, Band.LOW, Band.LOWEST)]
    reference = plain(limits.who5_reference)
    source = Sign(level_dashes, NO_FILL, GREEN, f"{reference}: raske i snit ({REFERENCE_SOURCE})")
    legend = _legend(scale, [*bands, *(point.sign for point in points), source])
    return LineChart(
        title=_title("WHO-5", "måling", "målinger", len(drawn), len(wellbeing)),
        sentence=who5_sentence(wellbeing, limits),
        height=_height(scale, legend),
        plot=_plot(scale),
        areas=_who5_areas(scale, limits),
        lines=(_limit(scale, limits.who5_reference, GREEN),),
        texts=(
            *axes(scale, days, first_number=first_number, step=20, unit="måling nr."),
            *beside(scale, limits.who5_reference, (f"{reference}: raske", "danskere", "i snit"), GREEN),
            *_band_texts(scale, limits),
        ),
        curves=(curve(_marks(scale, "WHO-5", points, 0), BLUE),),
        gaps=_gaps(scale, points, scale.bottom + GAP_AWAY, BLUE),
        legend=legend,
        headers=("Måling", "Dato", "WHO-5", "Bemærk"),
        rows=tuple(
            (str(number), danish_day(point.day), _cell(point, 0), _band_name(time, limits))
            for number, (point, time) in enumerate(zip(points, drawn, strict=True), first_number)
        ),
    )


def _ors_sign(reading: Reading, first: Decimal | None, limits: Limits) -> Sign:
    if reading.total is None or first is None:
        return _gap_sign(reading)
    reliable = ors_change(first, reading.total, limits).reliable
    return {Direction.UP: ORS_UP, Direction.DOWN: ORS_DOWN, Direction.NONE: ORS_SIGN}[reliable]


def _srs_sign(reading: Reading, limits: Limits) -> Sign:
    if reading.total is None:
        return _gap_sign(reading)
    return SRS_LOW if reading.total < limits.srs_cutoff else SRS_SIGN


def _who5_sign(time: Wellbeing, limits: Limits) -> Sign:
    if time.percent is None:
        return _gap_sign(time.reading)
    return _band_sign(who5_band(time.percent, limits), limits)


def _gap_sign(reading: Reading) -> Sign:
    return DECLINED_SIGN if reading.state == State.DECLINED else UNMEASURED_SIGN


def _band_sign(band: Band, limits: Limits) -> Sign:
    shape, fill, stroke = WHO5_SHAPES[band]
    return Sign(shape, fill, stroke, f"{_band_range(band, limits)}: {BAND_NAMES[band]}")


def _band_name(time: Wellbeing, limits: Limits) -> str:
    return "" if time.percent is None else BAND_NAMES[who5_band(time.percent, limits)]


def _band_range(band: Band, limits: Limits) -> str:
    lowest, low = plain(limits.who5_lowest_band), plain(limits.who5_low_band)
    return {
        Band.LOWEST: f"0–{lowest}",
        Band.LOW: f"{plain(limits.who5_lowest_band + 1)}–{low}",
        Band.ABOVE: f"over {low}",
    }[band]


def _rci_sign(first: Decimal | None, limits: Limits) -> list[Sign]:
    if first is None:
        return []
    return [Sign(swatch, RCI_FILL, BLUE, f"første ORS ± {plain(limits.rci)}: forskellen er usikker")]


def _signs(plain_sign: Sign, points: Sequence[Point]) -> list[Sign]:
    """The signs of a series for the legend, its plain one first."""
    used = [point.sign for point in points]
    return [plain_sign, *used] if any(point.value is not None for point in points) else used


def _marks(scale: Scale, name: str, points: Sequence[Point], decimals: int) -> list[Mark | None]:
    return [
        None
        if point.value is None
        else point.sign.at(
            scale.x(at),
            scale.y(point.value),
            scale.radius,
            f"{danish_day(point.day)}: {name} {in_danish(point.value, decimals)}",
        )
        for at, point in enumerate(points)
    ]


def _gaps(scale: Scale, points: Sequence[Point], y: Decimal, colour: str) -> tuple[Mark, ...]:
    return tuple(
        replace(point.sign, stroke=colour).at(
            scale.x(at), y, GAP_RADIUS, f"{danish_day(point.day)}: {STATE_WORDS[point.state]}"
        )
        for at, point in enumerate(points)
        if point.value is None
    )


def _legend(scale: Scale, signs: Iterable[Sign]) -> tuple[tuple[Mark, Text], ...]:
    """One row for each sign that occurs, gaps last."""
    gaps = (DECLINED_SIGN, UNMEASURED_SIGN)
    different = sorted(dict.fromkeys(signs), key=lambda sign: sign in gaps)
    rows = enumerate(different)
    return tuple(
        (
            sign.at(LEGEND_LEFT, scale.bottom + LEGEND_GAP + at * LEGEND_STEP, LEGEND_RADIUS, ""),
            Text(LEGEND_LEFT + 18, scale.bottom + LEGEND_GAP + at * LEGEND_STEP + 4, sign.meaning),
        )
        for at, sign in rows
    )


def _height(scale: Scale, legend: Sequence[object]) -> int:
    return int(scale.bottom) + LEGEND_GAP + LEGEND_STEP * len(legend) - LEGEND_STEP // 2


def _plot(scale: Scale) -> Area:
    return Area(scale.left, scale.top, scale.width, scale.height, PAPER)


def _limit(scale: Scale, score: Decimal, colour: str) -> Line:
    return Line(scale.y(score), colour, "2 3")


def _rci_band(scale: Scale, first: Decimal | None, limits: Limits) -> tuple[Area, ...]:
    return () if first is None else (scale.between(first - limits.rci, first + limits.rci, RCI_FILL),)


def _who5_areas(scale: Scale, limits: Limits) -> tuple[Area, ...]:
    """The bands meet half-way between the highest percent of one and the lowest of the next."""
    half = Decimal("0.5")
    edges = (Decimal(0), limits.who5_lowest_band + half, limits.who5_low_band + half, scale.highest)
    bands = (Band.LOWEST, Band.LOW, Band.ABOVE)
    return tuple(
        scale.between(low, high, WHO5_FILLS[band])
        for band, low, high in zip(bands, edges, edges[1:], strict=False)
    )


def _band_texts(scale: Scale, limits: Limits) -> Iterator[Text]:
    """The range of each band beside it; the upper one at its top, clear of the reference line."""
    heights = {
        Band.LOWEST: limits.who5_lowest_band / 2,
        Band.LOW: (limits.who5_lowest_band + limits.who5_low_band) / 2,
        Band.ABOVE: Decimal(95),
    }
    for band, height in heights.items():
        yield from beside(scale, height, (_band_range(band, limits),), GREY)


def _title(name: str, one: str, many: str, drawn: int, every: int) -> str:
    counted = f"{drawn} {one if drawn == 1 else many}"
    return f"{name}: {counted}" if drawn == every else f"{name}: de seneste {drawn} af {every} {many}"


def _point(day: date, reading: Reading, sign: Sign, value: Decimal | None) -> Point:
    return Point(day, reading.state, value, sign, reading.is_total_alone)


def _cell(point: Point, decimals: int) -> str:
    if point.value is None:
        return STATE_WORDS[point.state]
    told = in_danish(point.value, decimals)
    return f"{told} ({WITHOUT_ANSWERS})" if point.is_total_alone else told


def _note(*points: Point) -> str:
    """What the shape of a mark says, in words."""
    unmarked = (ORS_SIGN, SRS_SIGN, DECLINED_SIGN, UNMEASURED_SIGN)
    return "; ".join(point.sign.meaning for point in points if point.sign not in unmarked)
