"""A kriseplan and a mestringsplan in the citizen's own words."""

from collections.abc import Callable
from random import Random
from typing import Any

from demo.language.grammar import Teller
from demo.language.texts import texts
from demo.people import Person

Content = dict[str, Any]


def kriseplan(person: Person, teller: Teller, chance: Random) -> Content:
    """The whole plan, as it is when it is approved."""
    words = texts("plans")["kriseplan"]
    return {
        "early_signs": _gathered(person, teller, "signs", words["signs"], 4, 6),
        "helps_me": _gathered(person, teller, "helps", words["helps"], 4, 6),
        "avoid": _gathered(person, teller, "avoid", words["avoid"], 3, 4),
        "others_can": teller.say(words["others_can"]),
        "help_wished": teller.say(words["help_wished"]),
        "worked_before": teller.say(words["worked_before"]),
        "place": teller.say(words["place"]),
        "if_admitted": _if_admitted(teller, chance),
        "contacts": _contacts(teller),
    }


def mestringsplan(person: Person, teller: Teller, chance: Random) -> Content:
    words = texts("plans")["mestringsplan"]
    rows = [*_of_themes(person, "strategies")[:4], *chance.sample(words["strategies"], k=2)]
    return {
        "goal": teller.say(chance.choice(person.themes).ambitions),
        "keep_it": _gathered(person, teller, "keep", words["keep"], 3, 5),
        "self_care": teller.say(words["self_care"]),
        "strategies": [{key: teller.fill(value) for key, value in row.items()} for row in rows],
        "signs_me": _gathered(person, teller, "signs", words["signs_me"], 3, 5),
        "signs_others": _gathered(person, teller, "signs_others", words["signs_others"], 3, 4),
    }


WRITERS: dict[str, Callable[[Person, Teller, Random], Content]] = {
    "kriseplan": kriseplan,
    "mestringsplan": mestringsplan,
}
# What is written again at a revision: lists that grow by experience, and one answer thought over.
REVISED = {
    "kriseplan": ("early_signs", "helps_me", "worked_before"),
    "mestringsplan": ("keep_it", "strategies", "self_care"),
}
DRAFTED = {"kriseplan": ("early_signs", "helps_me", "avoid"), "mestringsplan": ("goal", "strategies")}


def begun(kind: str, whole: Content) -> Content:
    """The plan as it stands after the first talk: some sections written, the others still empty."""
    return {key: value if key in DRAFTED[kind] else type(value)() for key, value in whole.items()}


def revised(kind: str, before: Content, again: Content, chance: Random) -> Content:
    """The next version: most of it stands, one thing has come to each list and something has gone."""
    content = dict(before)
    for key in REVISED[kind]:
        if isinstance(before[key], list):
            kept = list(before[key])
            del kept[chance.randrange(len(kept))]
            content[key] = kept + [line for line in again[key] if _is_new(line, before[key])][:2]
        else:
            content[key] = again[key]
    return content


def _is_new(line: Any, before: list[Any]) -> bool:
    """Whether no line before begins like it: the same thought in other words is no news."""
    return _beginning(line) not in map(_beginning, before)


def _beginning(line: Any) -> list[str]:
    text: str = line["what"] if isinstance(line, dict) else line
    return text.split()[:3]


def _gathered(
    person: Person, teller: Teller, key: str, shared: tuple[str, ...], least: int, most: int
) -> list[str]:
    """Lines that fit this person's themes first, and some that could be anybody's."""
    number = teller.chance.randint(least, most)
    own = teller.several(tuple(_of_themes(person, key)), number - 1)
    common = [line for line in teller.several(shared, number) if line not in own]
    return [*own, *common][:number]


def _of_themes(person: Person, key: str) -> list[Any]:
    """The lines of all the person's themes, one from each in turn."""
    lists = [getattr(theme, key) for theme in person.themes]
    return [line for row in _rows(lists) for line in row]


def _rows(lists: list[tuple[Any, ...]]) -> list[list[Any]]:
    return [[own[n] for own in lists if n < len(own)] for n in range(max(map(len, lists)))]


def _if_admitted(teller: Teller, chance: Random) -> list[dict[str, str]]:
    words = texts("plans")["kriseplan"]
    rows = chance.sample(words["admitted"], k=chance.randint(2, 3))
    rows += [words[f"admitted_{gap}"] for gap in ("child", "pet") if gap in teller.slots]
    return [_told(teller, ("what", "who", "phone"), row) for row in reversed(rows)]


def _contacts(teller: Teller) -> list[dict[str, str]]:
    rows = texts("plans")["kriseplan"]["contacts"]
    return [_told(teller, ("name", "relation", "phone"), row) for row in rows]


def _told(teller: Teller, columns: tuple[str, ...], row: tuple[str, ...]) -> dict[str, str]:
    return {column: teller.fill(text) for column, text in zip(columns, row, strict=True)}
