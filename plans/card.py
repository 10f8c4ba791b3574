"""The kriseplan as a card to carry: one sheet gives two, each folded like an accordion to A7.

A card has no second page. What does not fit is left out by the line, and the card says where the rest stands.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from math import ceil

from bostoette.squares import Square, square_of
from plans.kinds.declaration import Answered, read
from plans.models import PlanVersion

CHARACTERS_IN_A_LINE = 36  # of a panel, 64 mm wide, in the letters of the card
CONTACT_LINES = 13.5  # of the last panel, above the square
PHONE_LINES = 1.5  # a number is larger than a line
SENTENCE_ENDS = re.compile(r"(?<=[.!?])\s+|\n+")


@dataclass(frozen=True)
class Told:
    """Part of an answer: the lines there is room for."""

    title: str
    lines: tuple[str, ...]
    has_more: bool


@dataclass(frozen=True)
class Contact:
    name: str
    relation: str
    phone: str
    dialled: str


@dataclass(frozen=True)
class Card:
    citizen_name: str
    agreed_on: date
    municipality: str
    panels: tuple[tuple[Told, ...], ...]  # the front, and the two after it
    contacts: tuple[Contact, ...]
    has_more_contacts: bool
    code: Square | None

    title = "Lommekort til kriseplan"


# Per panel the sections it shows, and the lines each may take.
PANELS = (
    (("place", 6), ("help_wished", 7)),
    (("early_signs", 11), ("avoid", 8)),
    (("helps_me", 12), ("others_can", 7)),
)
ON_THE_CARD = frozenset({"contacts", *(key for panel in PANELS for key, _ in panel)})


def pocket_card(version: PlanVersion) -> Card:
    """The card of an approved kriseplan. Reads citizen, kommune and plan."""
    assert version.agreed_on  # the database promises it once approved
    answers = {a.section.key: a for a in read(version.kind_declared, version.content) if a.is_given}
    all_contacts = list(_contacts(answers.get("contacts")))
    contacts = tuple(_with_room(all_contacts))
    return Card(
        citizen_name=version.citizen.name,
        agreed_on=version.agreed_on,
        municipality=version.municipality.name,
        panels=tuple(
            tuple(_told(answers[key], most) for key, most in panel if key in answers) for panel in PANELS
        ),
        contacts=contacts,
        has_more_contacts=len(contacts) < len(all_contacts),
        code=_code(contacts),
    )


def _told(answered: Answered, most: int) -> Told:
    whole = answered.answer if answered.is_list else SENTENCE_ENDS.split(answered.answer)
    lines = tuple(_fitting(whole, most))
    return Told(answered.section.title, lines, has_more=len(lines) < len(whole))


def _fitting(lines: list[str], most: int) -> Iterator[str]:
    """The first lines, as long as there is room for the whole of each."""
    left = most
    for line in lines:
        left -= _lines_of(line)
        if left < 0:
            return
        yield line


def _lines_of(text: str) -> int:
    return ceil(len(text) / CHARACTERS_IN_A_LINE)


def _contacts(answered: Answered | None) -> Iterator[Contact]:
    """Those that can be rung, in their order."""
    for row in answered.rows if answered else []:
        name, relation, phone = row
        if phone.dialled:
            yield Contact(name.text, relation.text, phone.text, phone.dialled)


def _with_room(contacts: list[Contact]) -> Iterator[Contact]:
    left = CONTACT_LINES
    for contact in contacts:
        left -= _lines_of(f"{contact.name}, {contact.relation}") + PHONE_LINES * _lines_of(contact.phone)
        if left < 0:
            return
        yield contact


def _code(contacts: tuple[Contact, ...]) -> Square | None:
    """The numbers as text in a square: read without network, and no address leads anywhere."""
    if not contacts:
        return None
    return square_of("\n".join(f"{contact.name}: {contact.dialled}" for contact in contacts))
