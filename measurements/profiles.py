"""INSPIRE and Brief INSPIRE drawn as a profile: support per CHIME domain, the latest against the first.

No norms and no cut-offs are published for either, so nothing is shaded and nothing is called low.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from bostoette.drawing import (
    BLUE,
    GREY,
    PAPER,
    PURPLE,
    Area,
    Curve,
    Line,
    Mark,
    Sign,
    Text,
    circle,
    curve,
    danish_day,
    diamond,
    tenth,
)
from measurements.change import State
from measurements.charts import STATE_WORDS, LineChart
from measurements.instruments import BRIEF_INSPIRE, CHIME, INSPIRE, Instrument
from measurements.scoring import in_danish

PLOT_LEFT, PLOT_TOP, PLOT_WIDTH, ROW_HEIGHT = Decimal(24), Decimal(12), Decimal(312), Decimal(46)
NAME_ABOVE = 14  # the name of a row stands above its line
LEGEND_STEP, LEGEND_GAP, LEGEND_LEFT, RADIUS = Decimal(20), Decimal(44), Decimal(32), Decimal(5)
FIRST = Sign(circle, PAPER, PURPLE, "første gang")
LATEST = Sign(diamond, BLUE, PAPER, "seneste gang")
NOT_IMPORTANT = "intet vigtigt"

RELATIONSHIP = "relationship"
NAMES: Mapping[str, str] = {**CHIME, RELATIONSHIP: "Relationen"}


@dataclass(frozen=True)
class Experience:
    """One time it was asked. `shares`: percent by CHIME domain, where there is any, and of the relation."""

    day: date
    state: State
    whole: Decimal | None = None  # of the support as a whole; None also where nothing was important
    shares: Mapping[str, Decimal] = field(default_factory=dict)
    important: int | None = None  # of the twenty items of INSPIRE


def profile_chart(instrument: Instrument, times: Sequence[Experience]) -> LineChart | None:
    """The first and the latest complete time of one forløb, given oldest first; None before the first."""
    complete = [time for time in times if time.state == State.COMPLETE]
    if not complete:
        return None
    first, latest = complete[0], complete[-1]
    names = list(NAMES) if instrument == INSPIRE else list(CHIME)
    plot = Area(PLOT_LEFT, PLOT_TOP, PLOT_WIDTH, ROW_HEIGHT * len(names), PAPER)
    signs = [(LATEST, latest)] if first is latest else [(FIRST, first), (LATEST, latest)]
    legend = _legend(plot, signs)
    return LineChart(
        title=f"{instrument.name}: {_times(len(complete))}",
        sentence=profile_sentence(instrument, complete),
        height=int(plot.y + plot.height + LEGEND_GAP + LEGEND_STEP * len(legend)),
        plot=plot,
        areas=(),
        lines=tuple(Line(_level(at), GREY, "1 3") for at in range(len(names))),
        texts=(*_names(names), *_axis(plot)),
        curves=tuple(_row(at, name, signs) for at, name in enumerate(names)),
        gaps=(),
        legend=legend,
        headers=("Dato", "I alt", *(NAMES[name] for name in names)),
        rows=tuple(_cells(time, names) for time in times),
    )


def profile_sentence(instrument: Instrument, times: Sequence[Experience]) -> str:
    """What the profile says; empty before the first complete time. No number is high or low by itself."""
    complete = [time for time in times if time.state == State.COMPLETE]
    if not complete:
        return ""
    latest, first = complete[-1], complete[0]
    said = f"{_support_sentence(instrument, latest)} {_relationship_sentence(latest)}".strip()
    if first is latest:
        return said
    return f"{said} {_then_sentence(first)}"


def _support_sentence(instrument: Instrument, time: Experience) -> str:
    if instrument == BRIEF_INSPIRE:
        return f"Borgeren oplever støtten som {_whole(time)} af 100."
    if time.whole is None:
        return f"Borgeren har markeret {time.important} af 20 emner som vigtige, så støtten har intet tal."
    return (
        f"På det, borgeren har markeret som vigtigt ({time.important} af 20 emner), "
        f"opleves støtten som {_whole(time)} af 100."
    )


def _relationship_sentence(time: Experience) -> str:
    share = time.shares.get(RELATIONSHIP)
    return "" if share is None else f"Relationen er {in_danish(share)} af 100."


def _then_sentence(first: Experience) -> str:
    told = [] if first.whole is None else [f"støtten {_whole(first)}"]
    if RELATIONSHIP in first.shares:
        told.append(f"relationen {in_danish(first.shares[RELATIONSHIP])}")
    return f"Første gang var {' og '.join(told)}." if told else ""


def _whole(time: Experience) -> str:
    return NOT_IMPORTANT if time.whole is None else in_danish(time.whole)


def _times(count: int) -> str:
    return "1 gang" if count == 1 else f"{count} gange"


def _level(at: int) -> Decimal:
    return PLOT_TOP + ROW_HEIGHT * at + ROW_HEIGHT * 2 / 3


def _across(share: Decimal) -> Decimal:
    return tenth(PLOT_LEFT + share * PLOT_WIDTH / 100)


def _names(names: Sequence[str]) -> tuple[Text, ...]:
    return tuple(
        Text(PLOT_LEFT + 6, tenth(_level(at) - NAME_ABOVE), NAMES[name]) for at, name in enumerate(names)
    )


def _axis(plot: Area) -> tuple[Text, ...]:
    below = plot.y + plot.height + 16
    return tuple(
        Text(_across(Decimal(share)), below, str(share), "middle", GREY) for share in range(0, 101, 25)
    )


def _row(at: int, name: str, signs: Sequence[tuple[Sign, Experience]]) -> Curve:
    """The marks of one domain, joined where both times have one."""
    marks: list[Mark | None] = [
        None if (share := time.shares.get(name)) is None else _mark(sign, share, at, name, time)
        for sign, time in signs
    ]
    return curve(marks, BLUE)


def _mark(sign: Sign, share: Decimal, at: int, name: str, time: Experience) -> Mark:
    told = f"{NAMES[name]} {danish_day(time.day)}: {in_danish(share)}"
    return sign.at(_across(share), tenth(_level(at)), RADIUS, told)


def _legend(plot: Area, signs: Sequence[tuple[Sign, Experience]]) -> tuple[tuple[Mark, Text], ...]:
    top = plot.y + plot.height + LEGEND_GAP
    return tuple(
        (
            sign.at(LEGEND_LEFT, top + at * LEGEND_STEP, RADIUS, ""),
            Text(LEGEND_LEFT + 18, top + at * LEGEND_STEP + 4, f"{sign.meaning}, {danish_day(time.day)}"),
        )
        for at, (sign, time) in enumerate(signs)
    )


def _cells(time: Experience, names: Sequence[str]) -> tuple[str, ...]:
    if time.state != State.COMPLETE:
        return (danish_day(time.day), STATE_WORDS[time.state], *("" for _ in names))
    shares = (time.shares.get(name) for name in names)
    told = (NOT_IMPORTANT if share is None else in_danish(share) for share in shares)
    return (danish_day(time.day), _whole(time), *told)
