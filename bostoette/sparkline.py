"""A series of numbers as a line without axes, for a card or a table row."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from bostoette.drawing import BLUE, PAPER, Curve, Scale, Sign, circle, curve

WIDTH, HEIGHT = 120, 32
RADIUS = Decimal(3)
SCALE = Scale(0, Decimal(0), Decimal(0), Decimal(4), Decimal(120), Decimal(24), air=Decimal(5))


@dataclass(frozen=True)
class Sparkline:
    """What `components/sparkline.svg.html` draws."""

    title: str
    width: int
    height: int
    curve: Curve


def sparkline(
    values: Sequence[Decimal | None], *, name: str, highest: Decimal, decimals: int = 1
) -> Sparkline:
    """`values` oldest first, None where there is none; `name` is what they measure."""
    scale = replace(SCALE, count=len(values), highest=highest)
    sign = Sign(circle, BLUE, PAPER, name)
    marks = [
        None
        if value is None
        else sign.at(scale.x(at), scale.y(value), RADIUS, f"{value:.{decimals}f}".replace(".", ","))
        for at, value in enumerate(values)
    ]
    numbers = [mark.label for mark in marks if mark is not None]
    way = f"fra {numbers[0]} til {numbers[-1]}" if len(numbers) > 1 else "".join(numbers) or "ingen tal endnu"
    return Sparkline(f"{name}: {way}", WIDTH, HEIGHT, curve(marks, BLUE))
