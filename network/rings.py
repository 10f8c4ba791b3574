"""The network map as a drawing: the citizen in the middle, three rings of closeness, five groups as sectors.

Pure and deterministic: the same persons give the same picture, whatever order they come in. Names stand
beside their marks while there is room; else the marks carry numbers, and the names stand below.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import count, groupby
from math import ceil, degrees, sin

from network.lettering import (
    FONT_SIZE,
    LINE_STEP,
    Box,
    Label,
    all_apart,
    in_lines,
    places_beside,
    shortened,
    width_of,
)
from network.seating import CENTRE, ME_RADIUS, OUTER_RADIUS, Seating, point, seating

ME = "Mig"  # in the middle, where the name has no room
WIDTH = 360  # on a phone one unit is about one pixel
LONGEST_LINE, LONGEST_NAME = 72, 100  # beside a mark: before it is broken in two, before it is cut
KEY_STEP, LEGEND_STEP = 14, 20
LONGEST_KEY = 132  # in one of the two columns below
# Few orbits keep the most room round a mark; five seat twenty numbered marks in any arrangement.
ORBITS_WITH_NAMES = (3, 4, 5)
ORBITS_WITH_NUMBERS = 5
# The radius of a mark by importance; of a numbered one as a share of the distance between two orbits.
NAMED_RADII = {1: 5.0, 2: 7.5, 3: 10.5}
NUMBER_SIZE = 10  # of the number on a mark
STAGGER = 0.25  # so that a name beside a mark does not run into the mark on the next orbit
SQUARE_SHARE = 0.88  # half the side of a square that looks as large as a circle of radius 1
NUMBERED_SHARES = {1: 0.32, 2: 0.37, 3: 0.42}

INK, GREY, BLUE, GREEN, WHITE = "#1a1a1a", "#595959", "#0b5394", "#1b6e3c", "#ffffff"


class Sector(StrEnum):
    """The groups, clockwise from the top. The values are those of `network.models.Sector`."""

    FAMILY = "family"
    FRIENDS = "friends"
    NEIGHBOURS = "neighbours"
    PROFESSIONALS = "professionals"
    PLACES = "places"


class Wish(StrEnum):
    """How the citizen wants it to be. The values are those of `network.models.ContactWish`."""

    AS_NOW = "as_now"
    CLOSER = "closer"
    NOT_INVOLVED = "not_involved"


# In the lines they take along the rim.
SECTOR_LINES: Mapping[Sector, tuple[str, ...]] = {
    Sector.FAMILY: ("Familie",),
    Sector.FRIENDS: ("Venner",),
    Sector.NEIGHBOURS: ("Naboer og", "bekendte"),
    Sector.PROFESSIONALS: ("Fagpersoner",),
    Sector.PLACES: ("Steder og", "aktiviteter"),
}
WISH_NAMES: Mapping[Wish, str] = {
    Wish.AS_NOW: "som nu",
    Wish.CLOSER: "tættere på",
    Wish.NOT_INVOLVED: "ikke inddraget",
}
CLOSENESS_NAMES = {1: "helt tæt på", 2: "tæt på", 3: "længere væk"}
IMPORTANCE_NAMES = {1: "lidt", 2: "en del", 3: "meget"}
SECTORS = tuple(Sector)
# The circle in the middle as three boxes: a label may come into the corners of the square round it.
MIDDLE = tuple(
    Box(CENTRE - across, CENTRE - down, CENTRE + across, CENTRE + down)
    for across, down in ((ME_RADIUS, 10), (17, 17), (10, ME_RADIUS))
)
FILLS = {Wish.AS_NOW: BLUE, Wish.CLOSER: GREEN, Wish.NOT_INVOLVED: WHITE}
STROKES = {Wish.AS_NOW: WHITE, Wish.CLOSER: WHITE, Wish.NOT_INVOLVED: INK}


@dataclass(frozen=True)
class RingPerson:
    """A person, place, activity or animal. Closeness 1 is the innermost ring, importance 3 the largest."""

    name: str
    sector: Sector
    closeness: int
    importance: int = 2
    wish: Wish = Wish.AS_NOW

    def __post_init__(self) -> None:
        if self.closeness not in CLOSENESS_NAMES or self.importance not in IMPORTANCE_NAMES:
            raise ValueError(f"{self.name}: closeness and importance go from 1 to 3")


@dataclass(frozen=True)
class Text:
    """Words whose baseline begins, ends or has its middle at (x, y), turned by `turn` degrees."""

    x: float
    y: float
    words: str
    anchor: str = "start"
    colour: str = INK
    turn: float = 0.0


@dataclass(frozen=True)
class Mark:
    """A person on the map: the wish as shape, outline and colour, importance as size."""

    x: float
    y: float
    radius: float
    wish: Wish
    label: str = ""

    @property
    def path(self) -> str:
        """The outline: a square for closer, else a circle."""
        r, x, y = self.radius, self.x, self.y
        if self.wish == Wish.CLOSER:
            half = r * SQUARE_SHARE
            return f"M{x - half:.1f} {y - half:.1f}h{2 * half:.1f}v{2 * half:.1f}h{-2 * half:.1f}z"
        half_turn = f"a{r:.1f} {r:.1f} 0 1 0"
        return f"M{x - r:.1f} {y:.1f}{half_turn} {2 * r:.1f} 0{half_turn} {-2 * r:.1f} 0z"

    @property
    def fill(self) -> str:
        return FILLS[self.wish]

    @property
    def stroke(self) -> str:
        return STROKES[self.wish]

    @property
    def dash(self) -> str:
        return "2.5 2" if self.wish == Wish.NOT_INVOLVED else ""

    @property
    def box(self) -> Box:
        return Box(self.x - self.radius, self.y - self.radius, self.x + self.radius, self.y + self.radius)


@dataclass(frozen=True)
class Rings:
    """Everything `network/rings.svg.html` draws, and the same as a table."""

    title: str
    sentence: str
    me: Text
    rims: tuple[float, ...]  # radius of each ring, outermost first
    borders: tuple[tuple[float, float], ...]  # where the lines between sectors meet the rim
    sectors: tuple[Text, ...]
    marks: tuple[Mark, ...]
    labels: tuple[Text, ...]  # names beside the marks, or numbers on them
    label_size: int
    key: tuple[Text, ...]  # the names by number, where the marks carry numbers
    legend_marks: tuple[Mark, ...]
    legend_texts: tuple[Text, ...]
    height: int
    headers: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    width: int = WIDTH
    centre: float = CENTRE
    me_radius: float = ME_RADIUS


@dataclass(frozen=True)
class _Drawn:
    """The part of the picture that depends on whether the names have room beside the marks."""

    seats: Seating
    marks: tuple[Mark, ...]
    labels: tuple[Text, ...]
    key: tuple[Text, ...] = ()


def rings(persons: Iterable[RingPerson], *, me: str = ME) -> Rings:
    """The map of `persons` round `me`. Up to twenty can be read on a phone; more are drawn smaller."""
    ordered = sorted(persons, key=_order)
    drawn = _with_names(ordered) or _with_numbers(ordered)
    legend_top = WIDTH + 24 + (KEY_STEP * ceil(len(ordered) / 2) if drawn.key else 0)
    return Rings(
        title=f"Netværkskort med {_counted(ordered)}",
        sentence=_sentence(ordered),
        me=Text(CENTRE, CENTRE + 4, me if width_of(me) <= 2 * ME_RADIUS - 6 else ME, "middle", WHITE),
        rims=drawn.seats.rims,
        borders=tuple(point(start, OUTER_RADIUS) for start in drawn.seats.starts),
        sectors=tuple(_sector_texts(drawn.seats)),
        marks=drawn.marks,
        labels=drawn.labels,
        label_size=NUMBER_SIZE if drawn.key else FONT_SIZE,
        key=drawn.key,
        legend_marks=tuple(_legend_marks(legend_top)),
        legend_texts=tuple(_legend_texts(legend_top)),
        height=legend_top + LEGEND_STEP * len(Wish),
        headers=("Navn", "Gruppe", "Nærhed", "Betydning", "Ønske"),
        rows=tuple(_row(person) for person in ordered),
    )


def _order(person: RingPerson) -> tuple[int, int, int, str, str]:
    return SECTORS.index(person.sector), person.closeness, -person.importance, person.name, person.wish


def _with_names(ordered: Sequence[RingPerson]) -> _Drawn | None:
    """The map with a name beside every mark, or None where they would touch."""
    for orbits in ORBITS_WITH_NAMES:
        seats = seating(_crowd(ordered), len(SECTORS), orbits)
        if seats is None:
            continue
        marks = [
            _mark(one, x, y, NAMED_RADII[one.importance]) for one, x, y in _seated(ordered, seats, STAGGER)
        ]
        labels = all_apart([_name_places(mark) for mark in marks], [*MIDDLE, *(mark.box for mark in marks)])
        if labels is not None:
            texts = (
                Text(label.x, round(label.y + LINE_STEP * at, 1), words, label.anchor)
                for label in labels
                for at, words in enumerate(label.lines)
            )
            return _Drawn(seats, tuple(marks), tuple(texts))
    return None


def _name_places(mark: Mark) -> list[Label]:
    places = places_beside(in_lines(mark.label, LONGEST_LINE, LONGEST_NAME), mark.x, mark.y, mark.radius)
    return [place for place in places if place.box.is_within(CENTRE, OUTER_RADIUS)]


def _with_numbers(ordered: Sequence[RingPerson]) -> _Drawn:
    """The map with a number on every mark and the names below. Orbits are added until all have room."""
    ways = (seating(_crowd(ordered), len(SECTORS), orbits) for orbits in count(ORBITS_WITH_NUMBERS))
    seats = next(way for way in ways if way is not None)
    marks = [
        _mark(one, x, y, seats.pitch * NUMBERED_SHARES[one.importance])
        for one, x, y in _seated(ordered, seats)
    ]
    labels = (
        Text(mark.x, round(mark.y + 3.6, 1), str(number), "middle", INK if mark.fill == WHITE else WHITE)
        for number, mark in enumerate(marks, 1)
    )
    return _Drawn(seats, tuple(marks), tuple(labels), tuple(_key(ordered)))


def _crowd(ordered: Sequence[RingPerson]) -> Counter[tuple[int, int]]:
    return Counter((SECTORS.index(person.sector), person.closeness) for person in ordered)


def _seated(
    ordered: Sequence[RingPerson], seats: Seating, stagger: float = 0
) -> Iterator[tuple[RingPerson, float, float]]:
    for (sector, ring), group in groupby(ordered, key=lambda one: (SECTORS.index(one.sector), one.closeness)):
        together = list(group)
        for person, (x, y) in zip(
            together, seats.seats(sector, ring, len(together), stagger=stagger), strict=True
        ):
            yield person, x, y


def _mark(person: RingPerson, x: float, y: float, radius: float) -> Mark:
    return Mark(x, y, round(radius, 1), person.wish, person.name)


def _key(ordered: Sequence[RingPerson]) -> Iterator[Text]:
    """The names by number, down the first column and then the second."""
    column = ceil(len(ordered) / 2)
    for at, person in enumerate(ordered):
        x, y = 12 + 174 * (at // column), WIDTH + 14 + KEY_STEP * (at % column)
        yield Text(x + 18, y, str(at + 1), "end", GREY)
        yield Text(x + 24, y, shortened(person.name, LONGEST_KEY))


def _sector_texts(seats: Seating) -> Iterator[Text]:
    """The name of each group along the rim, turned so that nobody reads upside down."""
    for sector, angle in zip(SECTORS, seats.middles, strict=True):
        below = sin(angle) > 0
        # The first line is the one nearest the top of the page: inmost below the middle, outermost above.
        lines = SECTOR_LINES[sector] if below else reversed(SECTOR_LINES[sector])
        turn = round(degrees(angle) + (-90 if below else 90), 1)
        for at, words in enumerate(lines):
            x, y = point(angle, OUTER_RADIUS + (14 if below else 6) + LINE_STEP * at)
            yield Text(x, y, words, "middle", INK, turn)


def _legend_marks(top: int) -> Iterator[Mark]:
    """Each wish down the left, and the three sizes in a row on the right."""
    for at, wish in enumerate(Wish):
        yield Mark(24, top + LEGEND_STEP * at, 7.5, wish)
    for x, radius in zip((192, 208, 230), NAMED_RADII.values(), strict=True):
        yield Mark(x, top, radius, Wish.AS_NOW)


def _legend_texts(top: int) -> Iterator[Text]:
    for at, wish in enumerate(Wish):
        yield Text(42, top + LEGEND_STEP * at + 4, f"ønske: {WISH_NAMES[wish]}")
    yield Text(247, top + 4, "betyder mere")
    yield Text(186, top + LEGEND_STEP + 4, f"inderst: {CLOSENESS_NAMES[1]}")
    yield Text(186, top + 2 * LEGEND_STEP + 4, f"yderst: {CLOSENESS_NAMES[3]}")


def _row(person: RingPerson) -> tuple[str, ...]:
    return (
        person.name,
        " ".join(SECTOR_LINES[person.sector]),
        CLOSENESS_NAMES[person.closeness],
        IMPORTANCE_NAMES[person.importance],
        WISH_NAMES[person.wish],
    )


def _counted(ordered: Sequence[RingPerson]) -> str:
    return "1 person eller sted" if len(ordered) == 1 else f"{len(ordered)} personer og steder"


def _sentence(ordered: Sequence[RingPerson]) -> str:
    """What the map says, in plain Danish."""
    if not ordered:
        return "Der er endnu ingen på kortet."
    said = [f"Der er {_counted(ordered)} på kortet."]
    for wish, words in (
        (Wish.CLOSER, "Ønske om at være tættere på"),
        (Wish.NOT_INVOLVED, "Skal ikke inddrages"),
    ):
        names = [person.name for person in ordered if person.wish == wish]
        if names:
            said.append(f"{words}: {_listed(names)}.")
    return " ".join(said)


def _listed(names: Sequence[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} og {names[-1]}"
