"""Words on a drawing: how wide they are, and where they stand without touching anything. Pure arithmetic."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import hypot

FONT_SIZE = 11
LINE_STEP = 12  # from line to line of a label
BASELINE = 9.5  # from the top of a line to its baseline
# Widths in shares of the font size. They are those of the widest font a reader may have, so that names
# that keep apart by this count keep apart in any.
NARROW, WIDE = frozenset("ijlIfrt.,:;'|!()-/ "), frozenset("mwMWÆ@%&…")
NARROW_WIDTH, CAPITAL_WIDTH, WIDE_WIDTH, OTHER_WIDTH = 0.41, 0.76, 1.0, 0.64
# A search that has not ended by then would take longer than reading the picture is worth.
MOST_TRIES = 2000


@dataclass(frozen=True)
class Box:
    """What a label or a mark covers."""

    left: float
    top: float
    right: float
    bottom: float

    def meets(self, other: "Box") -> bool:
        apart = (
            self.right <= other.left
            or other.right <= self.left
            or self.bottom <= other.top
            or other.bottom <= self.top
        )
        return not apart

    def is_within(self, centre: float, radius: float) -> bool:
        """Whether the box lies inside a circle round (centre, centre)."""
        corners = ((x, y) for x in (self.left, self.right) for y in (self.top, self.bottom))
        return all(hypot(x - centre, y - centre) <= radius for x, y in corners)


@dataclass(frozen=True)
class Label:
    """One or two lines of words, the first on the baseline (x, y), and the box they cover."""

    x: float
    y: float
    lines: tuple[str, ...]
    anchor: str
    box: Box


def width_of(words: str) -> float:
    """How many units `words` take at the most."""
    return FONT_SIZE * sum(_share(letter) for letter in words)


def shortened(words: str, most: float) -> str:
    """`words`, or as much of them as fits in `most` units, with a sign that more was there."""
    if width_of(words) <= most:
        return words
    kept = words
    while kept and width_of(f"{kept}…") > most:
        kept = kept[:-1]
    return f"{kept.rstrip()}…"


def in_lines(words: str, one_line: float, most: float) -> tuple[str, ...]:
    """`words` as they are up to a width of `one_line`, else on two lines as alike as can be.

    A line wider than `most` is shortened.
    """
    if width_of(words) <= one_line or " " not in words:
        return (shortened(words, most),)
    parts = words.split(" ")
    breaks = [(" ".join(parts[:at]), " ".join(parts[at:])) for at in range(1, len(parts))]
    best = min(breaks, key=lambda lines: max(map(width_of, lines)))
    return tuple(shortened(line, most) for line in best)


def places_beside(lines: tuple[str, ...], x: float, y: float, radius: float) -> list[Label]:
    """Where `lines` can stand round a mark, the best place first: below, above, beside, then slantwise."""
    height = LINE_STEP * len(lines)
    below, above, level = y + radius + 2, y - radius - 2 - height, y - height / 2
    right, left = x + radius + 3, x - radius - 3
    slant = radius * 0.7  # a label that is both beside and below may come closer
    return [
        _label(lines, x, below, "middle"),
        _label(lines, x, above, "middle"),
        _label(lines, right, level, "start"),
        _label(lines, left, level, "end"),
        _label(lines, x + slant, below - 3, "start"),
        _label(lines, x - slant, below - 3, "end"),
        _label(lines, x + slant, above + 3, "start"),
        _label(lines, x - slant, above + 3, "end"),
    ]


def _label(lines: tuple[str, ...], x: float, top: float, anchor: str) -> Label:
    width = max(map(width_of, lines))
    left = {"start": x, "middle": x - width / 2, "end": x - width}[anchor]
    box = Box(left, top, left + width, top + LINE_STEP * len(lines))
    return Label(round(x, 1), round(top + BASELINE, 1), lines, anchor, box)


def all_apart(choices: Sequence[Sequence[Label]], obstacles: Sequence[Box]) -> list[Label] | None:
    """One label of each choice so that none meets another or an obstacle, or None where none was found."""
    free = [[label for label in some if not _meets_any(label.box, obstacles)] for some in choices]
    # Those with the fewest places left choose first; the order of equals does not change.
    order = sorted(range(len(free)), key=lambda at: len(free[at]))
    tries = iter(range(MOST_TRIES))
    chosen = _choose([free[at] for at in order], [], tries)
    if chosen is None:
        return None
    by_place = dict(zip(order, chosen, strict=True))
    return [by_place[at] for at in range(len(choices))]


def _choose(choices: list[list[Label]], taken: list[Label], tries: Iterator[int]) -> list[Label] | None:
    if len(taken) == len(choices):
        return taken
    for label in choices[len(taken)]:
        if next(tries, None) is None:
            return None
        if _meets_any(label.box, [other.box for other in taken]):
            continue
        found = _choose(choices, [*taken, label], tries)
        if found is not None:
            return found
    return None


def _meets_any(box: Box, others: Sequence[Box]) -> bool:
    return any(box.meets(other) for other in others)


def _share(letter: str) -> float:
    if letter in NARROW:
        return NARROW_WIDTH
    if letter in WIDE or ord(letter) > 0x2000:
        return WIDE_WIDTH
    return CAPITAL_WIDTH if letter.isupper() else OTHER_WIDTH
