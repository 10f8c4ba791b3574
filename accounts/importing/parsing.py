"""Reading a list of employees as the kommune's spreadsheet writes it. Knows no database.

Headings in any order; `bostoette.sheets` reads the lines.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date

from accounts.policy import Role
from bostoette.fields import parse_date
from bostoette.sheets import Unreadable, lines_of_text
from bostoette.tables import starts_formula

MOST_ROWS = 500
LONGEST_CELL = 150
HEADINGS = {
    "brugernavn": "username",
    "navn": "name",
    "e-mail": "email",
    "email": "email",
    "mail": "email",
    "rolle": "role",
    "team": "team",
    "kontor": "office",
    "fra": "starts_on",
    "til": "ends_on",
    "til og med": "ends_on",
}
NEEDED = ("brugernavn", "navn", "e-mail", "rolle")
ROLES = {str(role.label): role for role in Role}


@dataclass(frozen=True)
class Row:
    """One line of the file. `faults` are sentences; with any, nothing else of it is to be trusted."""

    line: int
    username: str = ""
    name: str = ""
    email: str = ""
    role: Role | None = None
    team: str = ""
    office: str = ""
    starts_on: date | None = None
    ends_on: date | None = None
    faults: tuple[str, ...] = field(default=())


def rows_of(text: str, *, today: date) -> list[Row]:
    """Every line that says something, with its faults. Raises `Unreadable` for headings we do not know."""
    lines = lines_of_text(text.removeprefix("\ufeff"))
    if not lines:
        raise Unreadable("Filen er tom.")
    columns = _columns(lines[0][1])
    rows = [_row(number, columns, cells, today) for number, cells in lines[1:]]
    if not rows:
        raise Unreadable("Filen har overskrifter, men ingen brugere.")
    if len(rows) > MOST_ROWS:
        raise Unreadable(f"Filen har {len(rows)} linjer. Del den op, så der højst er {MOST_ROWS} i hver.")
    return list(_without_twins(rows))


def _columns(headings: list[str]) -> list[str]:
    names = [heading.lower() for heading in headings]
    unknown = [heading for heading in names if heading and heading not in HEADINGS]
    if unknown:
        raise Unreadable(f"Vi kender ikke overskriften »{unknown[0][:40]}«.")
    columns = [HEADINGS.get(name, "") for name in names]
    missing = [name for name in NEEDED if HEADINGS[name] not in columns]
    if missing:
        raise Unreadable(f"Overskriften »{missing[0]}« mangler i første linje.")
    if len([name for name in columns if name]) != len({name for name in columns if name}):
        raise Unreadable("Den samme overskrift står to gange.")
    return columns


def _row(line: int, columns: list[str], cells: list[str], today: date) -> Row:
    if len(cells) > len(columns):
        return Row(line, faults=("Linjen har flere felter, end der er overskrifter.",))
    found = dict(zip(columns, cells, strict=False))
    found.pop("", None)
    faults = list(_cell_faults(found))
    role = ROLES.get(found.pop("role", "").lower())
    if role is None:
        faults.append(f"Rollen skal være en af: {', '.join(ROLES)}.")
    starts_on = _date(found.pop("starts_on", ""), today, faults)
    ends_on = _date(found.pop("ends_on", ""), today, faults)
    return Row(line, role=role, starts_on=starts_on, ends_on=ends_on, faults=tuple(faults), **found)


def _cell_faults(found: dict[str, str]) -> Iterator[str]:
    for name, said in (("username", "brugernavn"), ("name", "navn"), ("email", "e-mail")):
        if not found.get(name):
            yield f"Feltet {said} er tomt."
    for text in found.values():
        if len(text) > LONGEST_CELL:
            yield f"»{text[:30]}…« er for langt."
        if starts_formula(text):
            yield f"»{text[:30]}« begynder som en formel i et regneark."


def _date(text: str, today: date, faults: list[str]) -> date | None:
    if not text:
        return None
    try:
        return parse_date(text, today=today)
    except ValueError:
        faults.append(f"»{text[:30]}« er ikke en dato, vi kan læse.")
        return None


def _without_twins(rows: list[Row]) -> Iterator[Row]:
    """The same role twice, or two names for one username, is a slip: the later line says so."""
    seen: dict[tuple[object, ...], int] = {}
    persons: dict[str, Row] = {}
    for row in rows:
        key = (row.username.lower(), row.role, row.team.lower(), row.office.lower())
        first = persons.setdefault(row.username.lower(), row)
        fault = ""
        if key in seen:
            fault = f"Det samme står i linje {seen[key]}."
        elif (first.name, first.email.lower()) != (row.name, row.email.lower()):
            fault = f"Brugernavnet har et andet navn eller en anden e-mail i linje {first.line}."
        seen.setdefault(key, row.line)
        yield _with_fault(row, fault) if fault else row


def _with_fault(row: Row, fault: str) -> Row:
    return Row(row.line, row.username, row.name, row.email, row.role, faults=(*row.faults, fault))
