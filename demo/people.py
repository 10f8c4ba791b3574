"""Citizens who do not exist: who they are, whom they know, what their life is about just now."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import Enum
from random import Random
from typing import Any

from citizens.cpr import Cpr, parse
from demo.dice import weighted
from demo.language.grammar import Teller
from demo.language.texts import lines, texts
from demo.language.themes import Theme, themes

AGES = (((19, 29), 0.24), ((30, 45), 0.32), ((46, 60), 0.28), ((61, 75), 0.16))
YOUNG_UNTIL = 30  # years: the age the office for the young ends at


class Outlook(Enum):
    """How things go over the months."""

    RISING = "rising"
    STEADY = "steady"
    FALLING = "falling"
    WAVES = "waves"


OUTLOOKS = ((Outlook.RISING, 0.45), (Outlook.STEADY, 0.25), (Outlook.WAVES, 0.18), (Outlook.FALLING, 0.12))


@dataclass(frozen=True)
class Near:
    """Somebody close, as others name the relation ("søsteren") and as the citizen does ("min søster")."""

    name: str
    definite: str
    mine: str


@dataclass(frozen=True)
class Person:
    name: str
    age: int
    born_on: date
    cpr: Cpr
    phone: str
    address: str
    important_to_know: str
    outlook: Outlook
    themes: tuple[Theme, ...]
    slots: Mapping[str, str]

    @property
    def is_young(self) -> bool:
        return self.age < YOUNG_UNTIL


def invent_person(index: int, chance: Random, today: date) -> Person:
    """The citizen with this number in the kommune."""
    is_woman = chance.random() < 0.55
    age = chance.randint(*weighted(chance, AGES))
    born_on = _birthday(index, age, chance, today)
    name = _full_name(age, is_woman, chance)
    slots = _slots(name.split()[0], is_woman, age, chance)
    return Person(
        name=name,
        age=age,
        born_on=born_on,
        cpr=_cpr_of_nobody(index, born_on, is_woman, today),
        phone=invented_phone(chance),
        address=_address(chance),
        important_to_know=Teller(slots, chance).say(lines("people", "know")),
        outlook=weighted(chance, OUTLOOKS),
        themes=_themes(age, chance),
        slots=slots,
    )


def invented_phone(chance: Random) -> str:
    """A number that can be seen to be nobody's: all of them begin with 12 34."""
    return f"12 34 {chance.randint(1, 99):02} {chance.randint(0, 99):02}"


def _birthday(index: int, age: int, chance: Random, today: date) -> date:
    """A day that makes the person `age` years old today.

    Day of the month and the last digits of the CPR number both follow from `index`, in such a way
    that no two of 56,000 citizens can get the same number.
    """
    series, place = divmod(index, SERIALS)
    day = 1 + (place * 11 + series) % 28
    month = chance.randint(1, 12)
    not_yet = (month, day) > (today.month, today.day)
    return date(today.year - age - not_yet, month, day)


SERIALS = 2000  # of four-digit endings from 5000 to 8999 for each sex


def _cpr_of_nobody(index: int, born_on: date, is_woman: bool, today: date) -> Cpr:
    """A CPR number with a date in the 1800s, so that it belongs to nobody who lives.

    Day and month are those of the birthday; the year too, less a century, where 58–99 allows it.
    """
    year = born_on.year % 100
    if year < 58:
        year = 58 + year % 42
    serial = 5000 + index % SERIALS * 2 + (not is_woman)
    return parse(f"{born_on:%d%m}{year}{serial}", today=today)


def _full_name(age: int, is_woman: bool, chance: Random) -> str:
    sex = "women" if is_woman else "men"
    generation = "young" if age < 30 else "middle" if age < 62 else "old"
    surnames = lines("people", "surnames")
    first = chance.choice(lines("people", f"{sex}_{generation}"))
    middle = f" {chance.choice(surnames)}" if chance.random() < 0.12 else ""
    return f"{first}{middle} {chance.choice(surnames)}"


def _address(chance: Random) -> str:
    floor = chance.choice(lines("people", "floors"))
    street = chance.choice(lines("people", "streets"))
    return f"{street} {chance.randint(1, 98)}{f', {floor}' if floor else ''}"


def _themes(age: int, chance: Random) -> tuple[Theme, ...]:
    fitting = [theme for theme in themes() if age <= theme.oldest]
    return tuple(chance.sample(fitting, k=weighted(chance, ((3, 0.5), (4, 0.5)))))


def _circle(first_name: str, chance: Random) -> tuple[Near, Near, Near]:
    """Somebody close, a friend and a neighbour, all with names of their own."""
    words: dict[str, Any] = texts("people")
    women, men = (set(words[f"helper_{sex}"]) - {first_name} for sex in ("women", "men"))
    names = chance.sample(sorted(women | men), k=3)
    close = chance.choice(words["close_women" if names[0] in women else "close_men"])
    friend = ("veninden", "min veninde") if names[1] in women else ("vennen", "min ven")
    return Near(names[0], *close), Near(names[1], *friend), Near(names[2], "naboen", "min nabo")


def _slots(first_name: str, is_woman: bool, age: int, chance: Random) -> dict[str, str]:
    """Everything the sentences may name, by the name of its gap."""
    words: dict[str, Any] = texts("people")
    close, friend, neighbour = _circle(first_name, chance)
    hobby = chance.choice(words["hobbies"])
    slots = {
        "name": first_name,
        "names": genitive(first_name),
        "he": "hun" if is_woman else "han",
        "him": "hende" if is_woman else "ham",
        "his": "hendes" if is_woman else "hans",
        "hobby": hobby["inf"],
        "hobbything": hobby["thing"],
        "on_table": hobby["table"],
        **_named("close", close),
        **_named("friend", friend),
        **_named("neighbour", neighbour),
    }
    slots |= {f"{whose}phone": invented_phone(chance) for whose in ("close", "friend", "neighbour", "doctor")}
    for gap, choices in PLACES.items():
        slots[gap] = chance.choice(words[choices])
    if 28 <= age <= 50 and chance.random() < 0.35:
        definite, mine, name = chance.choice(words["child_names"])
        slots |= _named("child", Near(name, definite, mine))
    if chance.random() < 0.45:
        slots |= _pet(chance.choice(words["pets"]), chance)
    return slots


PLACES = {
    "walk": "walks",
    "hangout": "hangouts",
    "club": "clubs",
    "shop": "shops",
    "workat": "workplaces",
    "course": "courses",
}


def _named(gap: str, near: Near) -> dict[str, str]:
    """The gaps by which sentences may name one person."""
    return {
        gap: f"{near.definite} {near.name}",
        f"{gap}name": near.name,
        f"{gap}names": genitive(near.name),
        f"my{gap}": f"{near.mine} {near.name}",
        f"{gap}relation": near.mine.removeprefix("min "),
    }


def _pet(kind: Mapping[str, Any], chance: Random) -> dict[str, str]:
    name = chance.choice(kind["names"])
    return _named("pet", Near(name, kind["definite"], kind["mine"])) | {kind["kind"]: name}


def genitive(name: str) -> str:
    return f"{name}’" if name[-1] in "sxz" else f"{name}s"
