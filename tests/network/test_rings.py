"""The network map: everybody has a place, nothing overlaps, and the same people give the same picture."""

import random
import re
from itertools import combinations
from math import atan2, hypot, tau
from xml.etree import ElementTree as ET

import pytest
from django.template.loader import render_to_string
from hypothesis import given
from hypothesis import strategies as st

from network import models
from network.lettering import FONT_SIZE, Box, in_lines, shortened, width_of
from network.rings import SECTORS, RingPerson, Rings, Sector, Text, Wish, rings
from network.seating import CENTRE, OUTER_RADIUS, seating

SVG = "{http://www.w3.org/2000/svg}"


NAMES = st.text(alphabet="abcdefgijklmøåWM Æ", min_size=1, max_size=30).map(str.strip).filter(bool)
PERSONS = st.builds(
    RingPerson,
    name=NAMES,
    sector=st.sampled_from(Sector),
    closeness=st.integers(1, 3),
    importance=st.integers(1, 3),
    wish=st.sampled_from(Wish),
)
UP_TO_TWENTY = st.lists(PERSONS, max_size=20)

EVA = [
    RingPerson("Mor", Sector.FAMILY, 1, 3, Wish.AS_NOW),
    RingPerson("Søster Karin", Sector.FAMILY, 2, 2, Wish.CLOSER),
    RingPerson("Jens", Sector.FRIENDS, 2, 3, Wish.CLOSER),
    RingPerson("Nabo Bent", Sector.NEIGHBOURS, 3, 1, Wish.NOT_INVOLVED),
    RingPerson("Egen læge", Sector.PROFESSIONALS, 2, 2, Wish.AS_NOW),
    RingPerson("Svømmehallen", Sector.PLACES, 2, 3, Wish.AS_NOW),
]


def covered(text: Text, size: float = FONT_SIZE) -> Box:
    width = width_of(text.words) * size / FONT_SIZE
    left = text.x - {"start": 0.0, "middle": width / 2, "end": width}[text.anchor]
    return Box(left, text.y - 0.8 * size, left + width, text.y + 0.15 * size)


def touching(drawing: Rings) -> list[tuple[str, str]]:
    """Marks that meet another mark, as the round shapes they nearly are."""
    return [
        (one.label, other.label)
        for one, other in combinations(drawing.marks, 2)
        if hypot(one.x - other.x, one.y - other.y) < one.radius + other.radius - 0.2
    ]


def overlaps(drawing: Rings) -> list[tuple[str, str]]:
    """Labels that meet another label, and names that meet a mark."""
    labels = [(text.words, covered(text, drawing.label_size)) for text in (*drawing.labels, *drawing.key)]
    marks = [] if drawing.key else [(f"mark of {mark.label}", mark.box) for mark in drawing.marks]
    pairs = [*combinations(labels, 2), *((label, mark) for label in labels for mark in marks)]
    return [(one, other) for (one, box), (other, its) in pairs if box.meets(its)]


@given(persons=UP_TO_TWENTY)
def test_up_to_twenty_labels_and_marks_never_overlap(persons: list[RingPerson]) -> None:
    drawing = rings(persons)
    assert (overlaps(drawing), touching(drawing)) == ([], [])


@given(sector=st.sampled_from(Sector), closeness=st.integers(1, 3))
def test_twenty_in_one_place_still_keep_apart(sector: Sector, closeness: int) -> None:
    crowd = [RingPerson(f"Person {at}", sector, closeness, 3, Wish.CLOSER) for at in range(20)]
    drawing = rings(crowd)
    assert (overlaps(drawing), touching(drawing)) == ([], [])
    assert min(mark.radius for mark in drawing.marks) >= 9  # a number of two digits can be read in it


@given(persons=UP_TO_TWENTY)
def test_everybody_stands_in_the_own_ring_and_sector(persons: list[RingPerson]) -> None:
    drawing = rings(persons)
    edges = [0.0, *sorted(drawing.rims)]
    starts = [atan2(y - CENTRE, x - CENTRE) for x, y in drawing.borders]
    for mark, row in zip(drawing.marks, drawing.rows, strict=True):
        ring = ("helt tæt på", "tæt på", "længere væk").index(row[2])
        assert edges[ring] < hypot(mark.x - CENTRE, mark.y - CENTRE) < edges[ring + 1]
        angle = atan2(mark.y - CENTRE, mark.x - CENTRE)
        since = [(angle - start) % tau for start in starts]
        sector = since.index(min(since))
        assert row[1].startswith(["Familie", "Venner", "Naboer", "Fagpersoner", "Steder"][sector])


@given(persons=UP_TO_TWENTY, seed=st.integers())
def test_the_same_people_give_the_same_picture_in_any_order(persons: list[RingPerson], seed: int) -> None:
    shuffled = random.Random(seed).sample(persons, len(persons))
    assert rings(shuffled) == rings(persons)


@given(persons=UP_TO_TWENTY)
def test_nothing_is_drawn_outside_the_picture(persons: list[RingPerson]) -> None:
    drawing = rings(persons)
    for text in (*drawing.labels, *drawing.key, *drawing.legend_texts):
        box = covered(text)
        assert box.left >= 0
        assert box.right <= drawing.width
        assert box.bottom <= drawing.height


def test_two_who_differ_in_name_only_keep_their_places() -> None:
    two = [RingPerson("Jens", Sector.FRIENDS, 2), RingPerson("Ali", Sector.FRIENDS, 2)]
    assert rings(two) == rings(reversed(two))


def test_a_small_map_has_the_names_beside_the_marks() -> None:
    drawing = rings(EVA, me="Eva")
    assert drawing.key == ()
    assert " ".join(text.words for text in drawing.labels) == (
        "Mor Søster Karin Jens Nabo Bent Egen læge Svømmehallen"
    )
    assert drawing.me.words == "Eva"


def test_a_crowded_map_has_numbers_and_the_names_below() -> None:
    crowd = [RingPerson(f"Kollega nummer {at:02}", Sector.FRIENDS, 1) for at in range(15)]
    drawing = rings(crowd)
    assert [text.words for text in drawing.labels] == [str(number) for number in range(1, 16)]
    key = [text.words for text in drawing.key]
    assert key[:4] == ["1", "Kollega nummer 00", "2", "Kollega nummer 01"]
    assert min(text.y for text in drawing.key) > 360


def test_more_than_twenty_are_drawn_smaller_not_refused() -> None:
    crowd = [RingPerson(f"Person {at}", sector, 1) for at in range(12) for sector in Sector]
    drawing = rings(crowd)
    assert len(drawing.marks) == len(drawing.labels) == 60


def test_an_empty_map_shows_its_five_groups() -> None:
    drawing = rings([])
    assert (drawing.marks, drawing.labels, drawing.rows) == ((), (), ())
    assert drawing.sentence == "Der er endnu ingen på kortet."
    assert [text.words for text in drawing.sectors if text.words in {"Familie", "Venner", "Fagpersoner"}] == [
        "Familie",
        "Venner",
        "Fagpersoner",
    ]


def test_the_wish_shows_in_shape_outline_and_colour() -> None:
    marks = [rings([RingPerson("Mor", Sector.FAMILY, 1, 2, wish)]).marks[0] for wish in Wish]
    looks = [(re.sub(r"[\d.]+", "", mark.path), mark.dash) for mark in marks]
    assert len(set(looks)) == len({mark.fill for mark in marks}) == 3


@pytest.mark.parametrize("count", [1, 20])
def test_importance_shows_in_size(count: int) -> None:
    others = [RingPerson(f"Person nummer {at}", Sector.FRIENDS, 1) for at in range(count - 1)]
    radii = [
        next(mark.radius for mark in rings([RingPerson("Mor", Sector.FAMILY, 1, importance), *others]).marks)
        for importance in (1, 2, 3)
    ]
    assert radii == sorted(set(radii))


@pytest.mark.parametrize(("closeness", "importance"), [(0, 1), (4, 1), (1, 0), (1, 4)])
def test_there_are_three_rings_and_three_sizes(closeness: int, importance: int) -> None:
    with pytest.raises(ValueError, match="1 to 3"):
        RingPerson("Mor", Sector.FAMILY, closeness, importance)


def test_the_table_says_the_same_as_the_picture() -> None:
    drawing = rings(EVA)
    assert drawing.headers == ("Navn", "Gruppe", "Nærhed", "Betydning", "Ønske")
    assert drawing.rows[1] == ("Søster Karin", "Familie", "tæt på", "en del", "tættere på")
    assert drawing.sentence == (
        "Der er 6 personer og steder på kortet. Ønske om at være tættere på: Søster Karin og Jens. "
        "Skal ikke inddrages: Nabo Bent."
    )


def test_the_words_are_those_of_the_stored_map() -> None:
    assert [sector.value for sector in Sector] == models.Sector.values
    assert {wish.value for wish in Wish} == set(models.ContactWish.values)
    row = rings([RingPerson("Mor", Sector.NEIGHBOURS, 1)]).rows[0]
    assert row[1].lower() == models.Sector.NEIGHBOURS.label


def test_sectors_fill_the_circle_and_none_vanishes() -> None:
    for crowd in ({}, {(0, 1): 20}, {(2, 3): 7, (4, 1): 7, (1, 2): 6}):
        seats = seating(crowd, len(SECTORS), 5)
        assert seats is not None
        assert sum(seats.angles) == pytest.approx(tau)
        assert min(seats.angles) > tau / 10
        assert seats.rims[0] == OUTER_RADIUS


@given(words=NAMES, most=st.floats(20, 120))
def test_a_shortened_name_fits_and_a_short_one_is_whole(words: str, most: float) -> None:
    cut = shortened(words, most)
    assert width_of(cut) <= most
    assert (cut == words) == (width_of(words) <= most)
    assert all(width_of(line) <= most for line in in_lines(words, most / 2, most))


def test_a_long_name_takes_two_lines_as_alike_as_can_be() -> None:
    assert in_lines("Gitte fra kollegiet", 72, 100) == ("Gitte fra", "kollegiet")


@pytest.mark.parametrize("persons", [[], EVA, EVA * 3], ids=["none", "six", "eighteen"])
def test_the_svg_is_well_formed_named_and_without_style(persons: list[RingPerson]) -> None:
    drawing = rings([RingPerson("<Mor> & far", Sector.FAMILY, 1), *persons])
    html = render_to_string("network/rings.svg.html", {"rings": drawing, "id_prefix": "kort"})
    svg = ET.fromstring(html.strip())  # noqa: S314 -- our own markup
    assert (svg.get("role"), svg.get("aria-labelledby")) == ("img", "kort-title kort-desc")
    assert svg.findtext(f"{SVG}desc") == drawing.sentence
    assert not [element.tag for element in svg.iter() if "style" in element.attrib]
    assert len(svg.findall(f"{SVG}circle")) == 4
    numbers = [
        value
        for element in svg.iter()
        for name, value in element.attrib.items()
        if name in {"x", "y", "r", "cx", "cy", "x1", "x2", "y1", "y2"}
    ]
    assert not [value for value in numbers if not re.fullmatch(r"-?\d+(\.\d+)?", value)]
