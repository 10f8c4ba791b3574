"""Every sentence can be said, and nobody reads the same note twice."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import date
from itertools import pairwise
from random import Random
from typing import Any

import pytest

from accounts.models import Municipality, Office, Team, User
from citizens import cpr
from citizens.models import GoalType
from demo.history import GUIDE, tell_history
from demo.language.grammar import Teller, parsed, tidy
from demo.language.texts import FOLDER, texts
from demo.language.themes import themes
from demo.people import PLACES
from demo.town import KNOWN_HABITS, Crew, Kommune
from plans.pejlemaerker import Pejlemaerke
from visits.methods import Method
from visits.models import Place, Topic, Visit, VisitStep

NAMES = sorted(str(path.relative_to(FOLDER).with_suffix("")) for path in FOLDER.rglob("*.toml"))
OF_A_PERSON = {
    *(
        "name",
        "names",
        "he",
        "him",
        "his",
        "hobby",
        "hobbything",
        "on_table",
        "cat",
        "dog",
        "other",
        "doctorphone",
    ),
    *(
        f"{gap}{part}"
        for gap in ("close", "friend", "neighbour", "child", "pet")
        for part in ("", "name", "names")
    ),
    *(f"{gap}relation" for gap in ("close", "friend")),
    *(f"{gap}phone" for gap in ("close", "friend", "neighbour")),
    *(f"my{gap}" for gap in ("close", "friend", "neighbour", "child", "pet")),
    *PLACES,
}
OF_THE_MOMENT = {
    *("todo", "done", "hurdle", "last", "next", "time", "what", "we", "season_thing", "subgoal", "rating"),
    *("answer", "worker", "previous", "wish", "hard_when"),
}
TODAY = date(2026, 3, 11)
PROMISE = re.compile(r"Til næste gang: at|Vi aftalte, at \w+ prøver at|Næste skridt: at|Inden \w+ den")
LIKENESS = 0.8  # share of five-word runs in common, above which two notes are nearly the same


def strings(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for inner in value.values():
            yield from strings(inner)
    elif isinstance(value, tuple):
        for inner in value:
            yield from strings(inner)


@pytest.mark.parametrize("name", NAMES)
def test_every_sentence_can_be_read_and_names_only_gaps_that_are_filled(name: str) -> None:
    for text in strings(texts(name)):
        assert parsed(text).gaps <= OF_A_PERSON | OF_THE_MOMENT, text
        assert text == text.strip() and "  " not in text, text
        assert text.count("»") == text.count("«"), text
        assert text.count("(") == text.count(")"), text


def test_themes_speak_of_places_topics_methods_and_areas_that_exist() -> None:
    for theme in themes():
        assert theme.wish_area in Pejlemaerke.values
        assert {goal["type"] for goal in theme.goals} <= set(GoalType.values)
        for thread in theme.threads:
            assert thread.area in Pejlemaerke.values
            assert {step.place for step in thread.steps} <= set(Place.values)
            assert set(thread.topics) <= set(Topic.values)
            assert set(thread.methods) <= set(Method.values)
            assert len(thread.subgoals) == 2
            assert len(thread.steps) >= 4


def test_choices_and_gaps_are_filled_in() -> None:
    template = parsed("{Name} gik [en [lang|kort] tur|hjem].")
    told = {template.fill({"name": "eva"}, Random(n)) for n in range(40)}
    assert told == {"Eva gik en lang tur.", "Eva gik en kort tur.", "Eva gik hjem."}


@pytest.mark.parametrize("text", ["en [lang tur", "en [[lang|kort] tur"])
def test_a_bracket_left_open_is_an_error(text: str) -> None:
    with pytest.raises(ValueError, match="bracket"):
        parsed(text)


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("han gik. hun blev.", "Han gik. Hun blev."),
        ("vi ses den 14. marts", "Vi ses den 14. marts"),
        ("»er du der?« skrev han", "»er du der?« skrev han"),
        ("det var »nok«. så gik vi", "Det var »nok«. Så gik vi"),
        ("åh  ja", "Åh ja"),
    ],
)
def test_sentences_begin_with_a_capital_letter(written: str, read: str) -> None:
    assert tidy(written) == read


def test_nothing_is_said_twice_before_all_has_been_said_once() -> None:
    teller = Teller({}, Random(1))
    said = [teller.say(("A.", "B.", "C.", "Om {pet}.")) for _ in range(6)]
    assert sorted(said[:3]) == sorted(said[3:]) == ["A.", "B.", "C."]
    assert sorted(teller.say_new(("D.", "E.")) for _ in range(3)) == ["", "D.", "E."]


@pytest.fixture(scope="module")
def lives() -> list[list[Any]]:
    """The rows of sixty citizens, each by itself. Nothing here needs a database."""
    kommune = _kommune_on_paper()
    return [tell_history(kommune, index, seed=7, today=TODAY) for index in range(60)]


@pytest.fixture(scope="module")
def held(lives: list[list[Any]]) -> list[Visit]:
    return [row for rows in lives for row in rows if isinstance(row, Visit) and row.is_held]


def test_no_two_notes_are_alike(held: list[Visit]) -> None:
    notes = [_whole(visit) for visit in held]
    assert len(notes) > 2000
    assert [note for note, number in Counter(notes).items() if number > 1] == []
    assert len(_nearly_alike(notes)) / len(notes) < 0.01


def test_notes_that_are_alike_would_be_found() -> None:
    note = "Vi gik en lang tur om søen og talte om alt det, der er gået godt siden foråret, og om hunden."
    other = (
        "Noget helt andet skete den dag, og ingen af os havde set det komme, men det gik alligevel til sidst."
    )
    assert _nearly_alike([note, other, f"{note} Ja."]) == {0, 2}


def test_a_note_is_long_enough_to_mean_something(held: list[Visit]) -> None:
    assert [visit.happened for visit in held if len(visit.happened.split()) < 5] == []
    lengths = [len(_whole(visit).split()) for visit in held]
    assert 55 < sum(lengths) / len(lengths) < 110


def test_no_text_holds_an_unfilled_gap_or_a_number_like_a_cpr(lives: list[list[Any]]) -> None:
    for row in (row for rows in lives for row in rows):
        for text in _texts_of(row):
            assert not re.search(r"[\[\]{}|]|  |\.\.", text), text
            assert not cpr.found_in(text, today=TODAY), text


def test_what_is_agreed_at_one_visit_is_taken_up_at_the_next(lives: list[list[Any]]) -> None:
    """A promise that names a step is told about the next time, unless that was in the group."""
    taken_up = []
    for rows in lives:
        worked_on = {row.visit_id for row in rows if isinstance(row, VisitStep)}
        visits = [row for row in rows if isinstance(row, Visit) and row.is_held]
        for before, after in pairwise(visits):
            if PROMISE.match(before.agreed) and after.form != "group" and before.course_id == after.course_id:
                taken_up.append(after.pk in worked_on)
    assert len(taken_up) > 300
    assert all(taken_up)


def _kommune_on_paper() -> Kommune:
    municipality = Municipality(pk=1, name="Papirby Kommune")
    crews = [
        Crew(
            Team(pk=number, municipality=municipality, name=f"Team {number}"),
            KNOWN_HABITS[number],
            User(pk=100 + number, username=f"leder{number}", name="Lis Leder"),
            tuple(User(pk=10 * number + n, username=f"{number}{n}", name=f"Bo {n}") for n in (1, 2)),
        )
        for number in range(3)
    ]
    crews[0].workers[0].username = GUIDE
    return Kommune(municipality, (Office(pk=1, municipality=municipality),), (User(pk=1),), tuple(crews))


def _texts_of(row: Any) -> Iterator[str]:
    fields = (field for field in row._meta.concrete_fields if field.name != "sort_key")  # å is } there
    values = (getattr(row, field.attname) for field in fields)
    return (value for value in values if isinstance(value, str))


def _whole(visit: Visit) -> str:
    return " ".join((visit.happened, visit.mattered, visit.noticed, visit.agreed))


def _nearly_alike(notes: list[str]) -> set[int]:
    """Numbers of the notes that share more than `LIKENESS` of their five-word runs with another.

    Two sets that alike must meet among the rarest fifth of their runs, so only those are compared.
    """
    runs = [_runs(note) for note in notes]
    spread = Counter(run for own in runs for run in own)
    by_run: dict[tuple[str, ...], list[int]] = defaultdict(list)
    alike: set[int] = set()
    for number, own in enumerate(runs):
        rarest = sorted(own, key=lambda run: (spread[run], run))[: int(len(own) * (1 - LIKENESS)) + 1]
        for other in {other for run in rarest for other in by_run[run]}:
            if len(own & runs[other]) > LIKENESS * len(own | runs[other]):
                alike |= {number, other}
        for run in rarest:
            by_run[run].append(number)
    return alike


def _runs(note: str) -> set[tuple[str, ...]]:
    words = re.findall(r"\w+", note.lower())
    return {tuple(words[i : i + 5]) for i in range(len(words) - 4)}
