"""CPR numbers: form, century, birth date. Pure; knows no Django.

Never checked on modulus 11: numbers without it are valid since 2007 (CPR-kontoret).
"""

import re
from dataclasses import dataclass
from datetime import date

_FORM = re.compile(r"(\d{6})[- ]?(\d{4})", re.ASCII)
_IN_TEXT = re.compile(r"(?<!\d)(\d{6})[- ]?(\d{4})(?!\d)", re.ASCII)
REPLACEMENT_OFFSET = 60  # erstatningsnumre have 60 added to the day


@dataclass(frozen=True)
class Cpr:
    digits: str
    born_on: date
    is_replacement: bool


class InvalidCpr(ValueError):
    """The text is no CPR number. The message is for the user."""


def parse(text: str, *, today: date) -> Cpr:
    """The number in `text` (hyphen optional). Raises `InvalidCpr` with a sentence saying what is wrong."""
    match = _FORM.fullmatch(text.strip())
    if not match:
        raise InvalidCpr("Et CPR-nummer har ti cifre, for eksempel 211062-5629.")
    digits = "".join(match.groups())
    day = int(digits[:2])
    is_replacement = day > REPLACEMENT_OFFSET
    try:
        born_on = date(
            _century(digits) + int(digits[4:6]),
            int(digits[2:4]),
            day - REPLACEMENT_OFFSET if is_replacement else day,
        )
    except ValueError as error:
        raise InvalidCpr("De første seks cifre er ikke en dato, der findes.") from error
    if born_on > today:
        raise InvalidCpr("CPR-nummerets fødselsdato ligger i fremtiden.")
    return Cpr(digits, born_on, is_replacement)


def _century(digits: str) -> int:
    """The first year of the century: digit 7 decides together with the two-digit year."""
    seventh, year = int(digits[6]), int(digits[4:6])
    if seventh <= 3:
        return 1900
    if seventh in (4, 9):
        return 2000 if year <= 36 else 1900
    return 2000 if year <= 57 else 1800


def masked(digits: str) -> str:
    return f"{digits[:6]}-••••"


def found_in(text: str, *, today: date) -> bool:
    """Whether a person seems to have written a CPR number into free text."""
    return any(_is_cpr(match.group(), today) for match in _IN_TEXT.finditer(text))


def _is_cpr(text: str, today: date) -> bool:
    try:
        parse(text, today=today)
    except InvalidCpr:
        return False
    return True
