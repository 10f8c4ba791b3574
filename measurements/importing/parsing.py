"""From the lines of a file to measurements, each with what is wrong with it. Knows no database.

Headings in any order, one questionnaire to a line. Answers go through the same door as those of a form.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, time
from decimal import Decimal

from bostoette.fields import parse_date, parse_time
from bostoette.sheets import Line, Unreadable
from bostoette.tables import starts_formula
from measurements.instruments import INSTRUMENTS, WHO5, Instrument
from measurements.models import AnsweredBy, Mode
from measurements.scoring import (
    NUMBER,
    AnswerError,
    InvalidAnswers,
    Result,
    in_danish,
    parse_answers,
    result_of,
    result_of_total,
)

MOST_ROWS = 1000
LONGEST_CELL = 60
STRICT = Decimal(1)
WHO, WHICH, WHEN, AT, BY, ON, TOTAL, PERCENT = (
    "borger",
    "skema",
    "dato",
    "kl.",
    "besvaret af",
    "besvaret på",
    "samlet",
    "procent",
)
NAMES: Mapping[str, str] = {
    **{name: name for name in (WHO, WHICH, WHEN, AT, BY, ON, TOTAL, PERCENT)},
    **{"cpr": WHO, "cpr-nummer": WHO, "borgernummer": WHO, "instrument": WHICH, "kl": AT, "klokkeslæt": AT},
    **{"total": TOTAL, "i alt": TOTAL, "råscore": TOTAL, "%": PERCENT},
}
NEEDED = (WHO, WHICH, WHEN)
# "svar 3" for questionnaires with one answer to each number; INSPIRE has three kinds of them.
ANSWER = re.compile(r"(svar|vigtigt?|støtte|relation(?:en)?) ?([0-9]{1,2})")
INSPIRE_KEYS = {"vigtig": "important_{:02}", "støtte": "support_{:02}", "relation": "relationship_{}"}
INSTRUMENT_BY_NAME = {
    re.sub("[^a-z0-9]", "", name.lower()): one for one in INSTRUMENTS.values() for name in (one.name, one.key)
}
ANSWERED_ON = {"papir": Mode.FILE_PAPER, "skærm": Mode.FILE_SCREEN, "ukendt": Mode.IMPORT}
ANSWERED_BY = {str(who.label): who for who in AnsweredBy}


@dataclass(frozen=True)
class Row:
    """One line of the file. `faults` are sentences; with any, nothing else of it is to be trusted."""

    line: int
    who: str = ""  # a CPR number or a citizen's id, as it was written
    instrument: Instrument | None = None
    day: date | None = None
    at: time | None = None  # of the visit it belongs to
    answered_by: str = AnsweredBy.CITIZEN
    mode: str = Mode.IMPORT
    answers: Mapping[str, Decimal] = field(default_factory=dict)
    result: Result | None = None
    is_total_alone: bool = False
    faults: tuple[str, ...] = ()


def rows_of(lines: list[Line], *, today: date, min_share: Decimal = STRICT) -> list[Row]:
    """Every line as a measurement, scored where `min_share` of the answers is enough.

    Raises `Unreadable` for strange headings and too many lines.
    """
    if not lines:
        raise Unreadable("Filen er tom.")
    headings = _headings(lines[0][1])
    rows = [_row(number, headings, cells, today, min_share) for number, cells in lines[1:]]
    if not rows:
        raise Unreadable("Filen har overskrifter, men ingen målinger.")
    if len(rows) > MOST_ROWS:
        raise Unreadable(f"Filen har {len(rows)} målinger. Del den op, så der højst er {MOST_ROWS} i hver.")
    return rows


def _headings(cells: list[str]) -> list[str]:
    """What each column holds: a name of ours, a kind of answer with its number, or nothing."""
    headings = [_heading(cell.lower()) for cell in cells]
    named = [heading for heading in headings if heading]
    if len(named) != len(set(named)):
        raise Unreadable("Den samme overskrift står to gange.")
    missing = [name for name in NEEDED if name not in named]
    if missing:
        raise Unreadable(f"Overskriften »{missing[0]}« mangler i første linje.")
    return headings


def _heading(said: str) -> str:
    if not said or said in NAMES:
        return NAMES.get(said, "")
    if match := ANSWER.fullmatch(said):
        kind = match[1].removesuffix("en") if match[1].startswith("relation") else match[1].removesuffix("t")
        return f"{kind} {int(match[2])}"
    raise Unreadable(f"Vi kender ikke overskriften »{said[:40]}«.")


def _row(line: int, headings: list[str], cells: list[str], today: date, min_share: Decimal) -> Row:
    if len(cells) > len(headings):
        return Row(line, faults=("Linjen har flere felter, end der er overskrifter.",))
    found = {name: cell for name, cell in zip(headings, cells, strict=False) if name and cell}
    faults = list(_cell_faults(found))
    if faults:
        return Row(line, faults=tuple(faults))
    instrument, day = _instrument(found, min_share, faults), _day(found, today, faults)
    at, answered_by, mode = _at(found, faults), _answered_by(found, faults), _mode(found, faults)
    answers, result = _answered(instrument, found, faults) if instrument else ({}, None)
    is_total_alone = result is not None and not answers
    who = found.get(WHO, "")
    return Row(
        line,
        who,
        instrument,
        day,
        at,
        answered_by,
        mode,
        answers,
        result,
        is_total_alone,
        tuple(faults),
    )


def _cell_faults(found: Mapping[str, str]) -> Iterator[str]:
    if WHO not in found:
        yield "Feltet borger er tomt."
    for name, text in found.items():
        if len(text) > LONGEST_CELL:
            yield f"Feltet {name} er for langt."
        elif starts_formula(text):
            yield f"Feltet {name} begynder som en formel i et regneark."


def _instrument(found: Mapping[str, str], min_share: Decimal, faults: list[str]) -> Instrument | None:
    name = found.get(WHICH, "")
    instrument = INSTRUMENT_BY_NAME.get(re.sub("[^a-z0-9]", "", name.lower()))
    if instrument is None:
        faults.append(f"Skemaet skal være et af: {', '.join(one.name for one in INSTRUMENTS.values())}.")
        return None
    return instrument.with_share(min_share)


def _day(found: Mapping[str, str], today: date, faults: list[str]) -> date | None:
    try:
        day = parse_date(found.get(WHEN, ""), today=today)
    except ValueError:
        faults.append("Skriv datoen med dag, måned og år, for eksempel 3.4.2025.")
        return None
    if day > today:
        faults.append("Datoen ligger ude i fremtiden.")
    return day


def _at(found: Mapping[str, str], faults: list[str]) -> time | None:
    try:
        return parse_time(found[AT]) if AT in found else None
    except ValueError:
        faults.append("Skriv besøgets klokkeslæt som 14.05.")
        return None


def _answered_by(found: Mapping[str, str], faults: list[str]) -> str:
    said = found.get(BY, "").lower()
    if said and said not in ANSWERED_BY:
        faults.append(f"Besvaret af skal være et af: {', '.join(ANSWERED_BY)}.")
    return ANSWERED_BY.get(said, AnsweredBy.CITIZEN)


def _mode(found: Mapping[str, str], faults: list[str]) -> Mode:
    said = found.get(ON, "ukendt").lower()
    if said not in ANSWERED_ON:
        faults.append(f"Besvaret på skal være et af: {', '.join(ANSWERED_ON)}.")
    return ANSWERED_ON.get(said, Mode.IMPORT)


def _answered(
    instrument: Instrument, found: Mapping[str, str], faults: list[str]
) -> tuple[dict[str, Decimal], Result | None]:
    """The answers and what they come to; from a total alone no answers are made up."""
    try:
        answers = parse_answers(instrument, _by_key(instrument, found))
        total = _total(instrument, found)
        if not answers:
            return {}, _of_total(instrument, total)
        result = result_of(instrument, answers)
    except InvalidAnswers as error:
        faults.extend(str(one) for one in error.errors)
    except AnswerError as error:
        faults.append(str(error))
    else:
        if total and total != (said := result.total):
            told = f"giver {in_danish(said)}" if said is not None else "er ikke alle givet"
            faults.append(f"Svarene {told}, men det samlede tal er skrevet som {total}.")
        return answers, result
    return {}, None


def _by_key(instrument: Instrument, found: Mapping[str, str]) -> dict[str, object]:
    """Each answer under the key of its question. Raises AnswerError for a question that is not asked."""
    answers: dict[str, object] = {}
    for heading, text in found.items():
        kind, _, number = heading.rpartition(" ")
        if heading in NAMES or not kind:
            continue
        answers[_key(instrument, kind, int(number))] = text
    return answers


def _key(instrument: Instrument, kind: str, number: int) -> str:
    keys = [item.key for item in instrument.items]
    if instrument.has_two_scores:
        key = INSPIRE_KEYS.get(kind, "").format(number)
    else:
        key = keys[number - 1] if kind == "svar" and 1 <= number <= len(keys) else ""
    if key not in keys:
        raise AnswerError(
            f"{kind} {number}", f"{instrument.name} har ikke »{kind} {number}«.", code="unknown_item"
        )
    return key


def _total(instrument: Instrument, found: Mapping[str, str]) -> Decimal | None:
    """The total that was written, as such or in percent; of both the same. Raises AnswerError."""
    total = _number(instrument, TOTAL, found.get(TOTAL, ""))
    percent = _number(instrument, PERCENT, found.get(PERCENT, "").removesuffix("%").strip())
    if instrument.has_two_scores and (total is not None or percent is not None):
        raise AnswerError(TOTAL, f"{instrument.name} har ikke et samlet tal. Skriv svarene.", code="no_total")
    if percent is None:
        return total
    if instrument is not WHO5:
        raise AnswerError(PERCENT, f"{instrument.name} kan ikke skrives i procent her.", code="no_percent")
    raw = percent * instrument.highest_total / 100
    if raw != raw.to_integral_value():
        raise AnswerError(PERCENT, "WHO-5 i procent skal kunne deles med 4.", code="no_percent")
    if total not in (None, raw):
        raise AnswerError(PERCENT, f"{TOTAL} og {PERCENT} siger ikke det samme.", code="not_the_same")
    return raw


def _number(instrument: Instrument, name: str, text: str) -> Decimal | None:
    if text and not NUMBER.fullmatch(text):
        raise AnswerError(name, f"{instrument.name}: feltet {name} skal være et tal.", code="not_a_number")
    return Decimal(text.replace(",", ".")) if text else None


def _of_total(instrument: Instrument, total: Decimal | None) -> Result:
    if total is None:
        raise AnswerError("total", "Der er hverken svar eller et samlet tal.", code="required")
    return result_of_total(instrument, total)
