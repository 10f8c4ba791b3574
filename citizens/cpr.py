"""CPR numbers and erstatningsnumre: form, century, birth date. Pure; knows no Django.

Never checked on modulus 11: numbers without it are given out since 2007 (CPR-kontoret, cpr.dk, "Opbygning af
CPR-nummeret"). Two forms of erstatningsnummer are documented and read here:

* CPR-kontoret recommends to raise the first digit of the day by 6, so that somebody born on the 7th has the
  day 67 (cpr.dk, "Erstatningspersonnummer i eksterne systemer");
* the health service's central eCPR: 0 (born before 2000) or 6 as the seventh character, two letters of the
  name, and a digit from 1 to 9 (wiki.fmk-teknik.dk, "eCPR").

What else a kommune's systems give out is nowhere documented for all, so it is the kommune's setting
(`CPR_REPLACEMENT_FORM`) and comes here as `own_form`.
"""

import re
from dataclasses import dataclass
from datetime import date

_FORM = re.compile(r"(\d{6})[- ]?(\d{4})", re.ASCII)
_CENTRAL_FORM = re.compile(r"(\d{6})[- ]?([06][A-ZÆØÅ]{2}[1-9])")
# In running text the halves may be parted as word processors and telephones part them: by a hard or narrow
# space, any dash, or a dash between spaces.
_SPACE, _DASH = "[ \\u00a0\\u2007\\u2009\\u202f]", "[-\\u00ad\\u2010-\\u2015\\u2212]"
_IN_TEXT = re.compile(rf"(?<!\d)(\d{{6}}){_SPACE}?{_DASH}?{_SPACE}?(\d{{4}})(?!\d)", re.ASCII)
REPLACEMENT_OFFSET = 60  # added to the day of the month


@dataclass(frozen=True)
class Cpr:
    """`digits` holds the ten characters, letters too in some erstatningsnumre."""

    digits: str
    born_on: date | None  # not every erstatningsnummer says it
    is_replacement: bool


class InvalidCpr(ValueError):
    """The text is no CPR number. The message is for the user."""


def parse(text: str, *, today: date, own_form: re.Pattern[str] | None = None) -> Cpr:
    """The number in `text` (hyphen optional). Raises `InvalidCpr` with a sentence saying what is wrong."""
    written = text.strip().upper()
    if match := _FORM.fullmatch(written):
        return _numeric("".join(match.groups()), today)
    if match := _CENTRAL_FORM.fullmatch(written):
        return _central("".join(match.groups()), today)
    if own_form and own_form.fullmatch(written):
        return Cpr(re.sub(r"[- ]", "", written), None, is_replacement=True)
    raise InvalidCpr("Et CPR-nummer har ti cifre, for eksempel 211062-5629.")


def _numeric(digits: str, today: date) -> Cpr:
    day = int(digits[:2])
    is_replacement = day > REPLACEMENT_OFFSET
    day -= REPLACEMENT_OFFSET if is_replacement else 0
    return Cpr(digits, _birthday(day, digits, _century(digits), today), is_replacement)


def _central(characters: str, today: date) -> Cpr:
    century = 2000 if characters[6] == "6" else 1900
    return Cpr(characters, _birthday(int(characters[:2]), characters, century, today), is_replacement=True)


def _birthday(day: int, digits: str, century: int, today: date) -> date:
    try:
        born_on = date(century + int(digits[4:6]), int(digits[2:4]), day)
    except ValueError as error:
        raise InvalidCpr("De første seks cifre er ikke en dato, der findes.") from error
    if born_on > today:
        raise InvalidCpr("CPR-nummerets fødselsdato ligger i fremtiden.")
    return born_on


def _century(digits: str) -> int:
    """The first year of the century: digit 7 decides together with the two-digit year."""
    seventh, year = int(digits[6]), int(digits[4:6])
    if seventh <= 3:
        return 1900
    if seventh in (4, 9):
        return 2000 if year <= 36 else 1900
    return 2000 if year <= 57 else 1800


def written(digits: str) -> str:
    """The whole number as it stands on a card: 211062-5629."""
    return f"{digits[:6]}-{digits[6:]}"


def masked(digits: str) -> str:
    """What may stand on a screen: the date, and whether it is an erstatningsnummer."""
    kind = " (erstatningsnummer)" if is_replacement(digits) else ""
    return f"{digits[:6]}-••••{kind}"


def is_replacement(digits: str) -> bool:
    return not digits.isdecimal() or int(digits[:2]) > REPLACEMENT_OFFSET


def without_digits(text: str) -> str:
    """`text` with each digit masked: what `parse` refuses may be a number with a slip."""
    return re.sub(r"\d", "•", text)


def found_in(text: str, *, today: date) -> bool:
    """Whether a person seems to have written a CPR number into free text."""
    return any(_is_cpr("".join(match.groups()), today) for match in _IN_TEXT.finditer(text))


def _is_cpr(text: str, today: date) -> bool:
    try:
        parse(text, today=today)
    except InvalidCpr:
        return False
    return True
