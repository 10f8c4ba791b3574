"""The parts a chart is drawn with: a scale, signs, lines and words. Pure geometry on Decimal.

A chart is 360 units across, so that on a phone one unit is about one pixel and its text can be read.
Everything ends in SVG attributes, since the same template draws on the screen and on paper.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import groupby

WIDTH = 360
PLOT_LEFT, PLOT_TOP, PLOT_WIDTH, PLOT_HEIGHT = Decimal(30), Decimal(22), Decimal(246), Decimal(210)
MARGIN = 6  # between the plot and the words beside it
AIR = Decimal(14)  # between the edge of the plot and the first and last point
LINE_HEIGHT = 14

# Each at least 4.5 to 1 on white, and never the only sign of anything.
INK, GREY = "#1a1a1a", "#595959"
BLUE, PURPLE, GREEN, RED = "#0b5394", "#7a3e9d", "#1b6e3c", "#b3261e"
PAPER, NO_FILL = "#ffffff", "none"

Shape = Callable[[Decimal, Decimal, Decimal], str]


@dataclass(frozen=True)
class Mark:
    """A sign in its place: an outline in SVG path syntax, and what it says when pointed at."""

    x: Decimal
    y: Decimal
    path: str
    fill: str
    stroke: str
    label: str


@dataclass(frozen=True)
class Sign:
    """How one kind of point looks, and what the legend says it means."""

    shape: Shape
    fill: str
    stroke: str
    meaning: str

    def at(self, x: Decimal, y: Decimal, radius: Decimal, label: str) -> Mark:
        return Mark(x, y, self.shape(x, y, radius), self.fill, self.stroke, label)


@dataclass(frozen=True)
class Text:
    x: Decimal
    y: Decimal
    words: str
    anchor: str = "start"
    colour: str = INK


@dataclass(frozen=True)
class Area:
    """A shaded rectangle."""

    x: Decimal
    y: Decimal
    width: Decimal
    height: Decimal
    fill: str

    @property
    def right(self) -> Decimal:
        return self.x + self.width


@dataclass(frozen=True)
class Line:
    """A level line across the plot."""

    y: Decimal
    colour: str
    dash: str


@dataclass(frozen=True)
class Curve:
    """One series: its unbroken stretches as points of polylines, and its marks."""

    colour: str
    dash: str
    stretches: tuple[str, ...]
    marks: tuple[Mark, ...]


@dataclass(frozen=True)
class Scale:
    """From the place of a meeting in the series, and a score, to a place on the drawing."""

    count: int
    highest: Decimal
    left: Decimal = PLOT_LEFT
    top: Decimal = PLOT_TOP
    width: Decimal = PLOT_WIDTH
    height: Decimal = PLOT_HEIGHT
    air: Decimal = AIR

    @property
    def right(self) -> Decimal:
        return self.left + self.width

    @property
    def bottom(self) -> Decimal:
        return self.top + self.height

    @property
    def radius(self) -> Decimal:
        """Marks shrink before they would touch their neighbours."""
        if self.count <= 16:
            return Decimal("4.6")
        return Decimal(4) if self.count <= 22 else Decimal("3.2")

    def x(self, at: int) -> Decimal:
        """Meetings stand evenly, first and last with some air; a single one stands in the middle."""
        if self.count < 2:
            return tenth(self.left + self.width / 2)
        return tenth(self.left + self.air + at * (self.width - 2 * self.air) / (self.count - 1))

    def y(self, score: Decimal) -> Decimal:
        """Raises TypeError for anything but a Decimal, ValueError for a score off the scale."""
        if not isinstance(score, Decimal):
            raise TypeError(f"a score is a Decimal, not {type(score).__name__}")
        if not 0 <= score <= self.highest:
            raise ValueError(f"{score} is not between 0 and {self.highest}")
        return tenth(self.bottom - score * self.height / self.highest)

    def between(self, low: Decimal, high: Decimal, fill: str) -> Area:
        """The area across the plot between two scores, cut off at the ends of the scale."""
        top, bottom = self.y(min(high, self.highest)), self.y(max(low, Decimal(0)))
        return Area(self.left, top, self.width, bottom - top, fill)


def tenth(value: Decimal) -> Decimal:
    """A tenth of a unit is finer than a screen shows, and keeps the file small."""
    return value.quantize(Decimal("0.1"))


def curve(marks: Sequence[Mark | None], colour: str, dash: str = "") -> Curve:
    """A series with its gaps: None is a gap, and no line crosses one."""
    stretches = [
        " ".join(f"{mark.x},{mark.y}" for mark in run if mark is not None)
        for _, run in groupby(marks, key=lambda mark: mark is None)
    ]
    return Curve(
        colour=colour,
        dash=dash,
        # Neither a gap nor a single point is a line.
        stretches=tuple(points for points in stretches if " " in points),
        marks=tuple(mark for mark in marks if mark is not None),
    )


def axes(scale: Scale, days: Sequence[date], *, first_number: int, step: int, unit: str) -> tuple[Text, ...]:
    """The numbers up the side and along the bottom, what they number, and the first and last date."""
    up = [
        Text(scale.left - MARGIN, scale.y(Decimal(value)) + 4, str(value), "end", GREY)
        for value in range(0, int(scale.highest) + 1, step)
    ]
    along = [
        Text(scale.x(at), scale.bottom + 30, str(first_number + at), "middle", GREY)
        for at in numbered(scale.count)
    ]
    below = scale.bottom + 46
    under = [Text(tenth(scale.left + scale.width / 2), below, unit, "middle", GREY)]
    if days:
        under.append(Text(scale.left, below, danish_day(days[0]), "start", GREY))
    if len(days) > 1:
        under.append(Text(scale.right, below, danish_day(days[-1]), "end", GREY))
    return (*up, *along, *under)


def numbered(count: int) -> Iterable[int]:
    """Which places get their number: all while there is room, then every second, fifth or tenth."""
    step = next(step for step in (1, 2, 5, 10) if count <= 12 * step or step == 10)
    return range(0, count, step)


def beside(scale: Scale, score: Decimal, lines: Sequence[str], colour: str) -> tuple[Text, ...]:
    """Words to the right of the plot, level with `score`."""
    top = scale.y(score) + 4 - LINE_HEIGHT * Decimal(len(lines) - 1) / 2
    return tuple(
        Text(scale.right + MARGIN, tenth(top + LINE_HEIGHT * at), words, "start", colour)
        for at, words in enumerate(lines)
    )


def danish_day(day: date) -> str:
    return f"{day:%d.%m.%Y}"


# The shapes: each an outline round the point (x, y), about `r` from its middle to its edge.


def circle(x: Decimal, y: Decimal, r: Decimal) -> str:
    return f"M{x - r} {y}a{r} {r} 0 1 0 {2 * r} 0a{r} {r} 0 1 0 {-2 * r} 0z"


def square(x: Decimal, y: Decimal, r: Decimal) -> str:
    half = tenth(r * Decimal("1.4"))  # its corners show behind a circle with the same score
    return f"M{x - half} {y - half}h{2 * half}v{2 * half}h{-2 * half}z"


def diamond(x: Decimal, y: Decimal, r: Decimal) -> str:
    tip = tenth(r * Decimal("1.3"))
    return f"M{x} {y - tip}L{x + tip} {y}L{x} {y + tip}L{x - tip} {y}z"


def triangle_up(x: Decimal, y: Decimal, r: Decimal) -> str:
    tip = tenth(r * Decimal("1.3"))
    return f"M{x} {y - tip}L{x + tip} {y + r}H{x - tip}z"


def triangle_down(x: Decimal, y: Decimal, r: Decimal) -> str:
    tip = tenth(r * Decimal("1.3"))
    return f"M{x} {y + tip}L{x - tip} {y - r}H{x + tip}z"


def cross(x: Decimal, y: Decimal, r: Decimal) -> str:
    return f"M{x - r} {y - r}L{x + r} {y + r}M{x - r} {y + r}L{x + r} {y - r}"


def dash(x: Decimal, y: Decimal, r: Decimal) -> str:
    return f"M{x - r} {y}H{x + r}"


def level_dashes(x: Decimal, y: Decimal, r: Decimal) -> str:
    return "".join(f"M{x + at * r} {y}h{r}" for at in (-2, Decimal("-0.5"), 1))


def swatch(x: Decimal, y: Decimal, r: Decimal) -> str:
    return f"M{x - 2 * r} {y - r}H{x + 2 * r}V{y + r}H{x - 2 * r}z"
