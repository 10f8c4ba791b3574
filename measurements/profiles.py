"""INSPIRE and Brief INSPIRE drawn as a profile: support per CHIME domain, the latest against the first.

No norms and no cut-offs are published for either, so nothing is shaded and nothing is called low.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
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
    square,
    tenth,
    triangle_up,
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
# Where answers were missing behind a number.
OF_SOME = {FIRST: replace(FIRST, shape=square), LATEST: replace(LATEST, shape=triangle_up)}
NOT_IMPORTANT = "intet vigtigt"
LACKING = "mangler svar"

WHOLE, RELATIONSHIP = "whole", "relationship"
NAMES: Mapping[str, str] = {**CHIME, RELATIONSHIP: "Relationen"}


@dataclass(frozen=True)
class Experience:
    """One time it was asked. `shares`: percent by CHIME domain, where there is any, and of the relation."""

    day: date
    state: State
    whole: Decimal | None = None  # of the support as a whole; None also where nothing was important
    shares: Mapping[str, Decimal] = field(default_factory=dict)
    important: int | None = None  # of the twenty items of INSPIRE
    made_of: Mapping[str, str] = field(default_factory=dict)  # "6 af 7 svar" of a number, where some lack
    lacking: frozenset[str] = frozenset()  # the domains that have no number since an answer is missing


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
        return f"Borgeren oplever støtten som {_whole(time)} af 100{_in_brackets(time, WHOLE)}."
    if time.whole is None:
        return f"Borgeren har markeret {time.important} af 20 emner som vigtige, så støtten har intet tal."
    return (
        f"På det, borgeren har markeret som vigtigt ({time.important} af 20 emner), "
        f"opleves støtten som {_whole(time)} af 100{_in_brackets(time, WHOLE)}."
    )


def _relationship_sentence(time: Experience) -> str:
    share = time.shares.get(RELATIONSHIP)
    if share is None:
        return ""
    return f"Relationen er {in_danish(share)} af 100{_in_brackets(time, RELATIONSHIP)}."


def _then_sentence(first: Experience) -> str:
    told = [] if first.whole is None else [f"støtten {_whole(first)}{_in_brackets(first, WHOLE)}"]
    if RELATIONSHIP in first.shares:
        share = in_danish(first.shares[RELATIONSHIP])
        told.append(f"relationen {share}{_in_brackets(first, RELATIONSHIP)}")
    return f"Første gang var {' og '.join(told)}." if told else ""


def _whole(time: Experience) -> str:
    return NOT_IMPORTANT if time.whole is None else in_danish(time.whole)


def _in_brackets(time: Experience, name: str) -> str:
    """That a number is made of fewer answers than were asked for."""
    counted = time.made_of.get(name)
    return f" (regnet ud fra {counted})" if counted else ""


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
    told = f"{NAMES[name]} {danish_day(time.day)}: {in_danish(share)}{_in_brackets(time, name)}"
    sign = OF_SOME[sign] if time.made_of.get(name) else sign
    return sign.at(_across(share), tenth(_level(at)), RADIUS, told)


def _legend(plot: Area, signs: Sequence[tuple[Sign, Experience]]) -> tuple[tuple[Mark, Text], ...]:
    top = plot.y + plot.height + LEGEND_GAP
    return tuple(
        (
            sign.at(LEGEND_LEFT, top + at * LEGEND_STEP, RADIUS, ""),
            Text(LEGEND_LEFT + 18, top + at * LEGEND_STEP + 4, meaning),
        )
        for at, (sign, meaning) in enumerate(_meanings(signs))
    )


def _meanings(signs: Sequence[tuple[Sign, Experience]]) -> Iterator[tuple[Sign, str]]:
    """What each shape that is drawn stands for; another one where answers are missing behind the number."""
    for sign, time in signs:
        yield sign, f"{sign.meaning}, {danish_day(time.day)}"
        if counted := time.made_of.get(RELATIONSHIP):
            yield OF_SOME[sign], f"{sign.meaning}, regnet ud fra {counted}"


def _cells(time: Experience, names: Sequence[str]) -> tuple[str, ...]:
    if time.state != State.COMPLETE:
        return (danish_day(time.day), STATE_WORDS[time.state], *("" for _ in names))
    return (
        danish_day(time.day),
        _cell(time, WHOLE, time.whole),
        *(_cell(time, n, time.shares.get(n)) for n in names),
    )


def _cell(time: Experience, name: str, share: Decimal | None) -> str:
    if share is None:
        return LACKING if name in time.lacking else NOT_IMPORTANT
    counted = time.made_of.get(name)
    return f"{in_danish(share)} ({counted})" if counted else in_danish(share)
