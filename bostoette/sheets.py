"""Tables that come into the house: CSV as spreadsheets write it, or the first sheet of an XLSX.

What comes is a stranger's file. So it is bounded before it is unpacked, only values are read and never
formulas, XML may declare no entities (openpyxl leaves that to defusedxml), and every cell becomes text here.
"""

import csv
import zlib
from collections.abc import Iterable, Iterator
from datetime import date, datetime, time
from io import BytesIO, StringIO
from zipfile import BadZipFile, ZipFile

from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException

Line = tuple[int, list[str]]  # its number in the file, and its cells without the blanks around them

MOST_LINES = 20_000  # that are looked at, the empty ones too
MOST_COLUMNS = 100
MOST_PARTS = 500  # files in the archive that an XLSX is
MOST_UNPACKED = 20 * 1024 * 1024
DELIMITERS = (";", ",", "\t")
# What zipfile, the XML reader and openpyxl raise for a file that is bent or only looks like an XLSX.
BENT = (
    *(ArithmeticError, AttributeError, EOFError, LookupError, OSError, RuntimeError, SyntaxError, TypeError),
    *(ValueError, BadZipFile, InvalidFileException, zlib.error),
)
NO_SHEET = "Filen er ikke et regneark, vi kan læse. Gem den som XLSX eller CSV, og prøv igen."


class Unreadable(ValueError):
    """The file as a whole cannot be read. The message is a sentence for the user."""


def lines_of(content: bytes) -> list[Line]:
    """Every line of the file that says something. Raises `Unreadable`."""
    if content.startswith(b"PK\x03\x04"):
        return lines_of_workbook(content)
    return lines_of_text(decoded(content))


def decoded(content: bytes) -> str:
    """The text of the file, whatever of the two usual ways it was saved in. Raises `Unreadable`."""
    for encoding in ("utf-8-sig", "cp1252"):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\x00" not in text:
            return text
    raise Unreadable("Filen er ikke en CSV-fil, vi kan læse. Gem den som CSV fra regnearket.")


def lines_of_text(text: str) -> list[Line]:
    """The lines of a CSV file, parted by whichever delimiter its first line has most of."""
    first = text.lstrip().partition("\n")[0]
    delimiter = max(DELIMITERS, key=first.count)  # of equals the first
    reader = csv.reader(StringIO(text), delimiter=delimiter, strict=True)
    try:
        return list(_bounded((reader.line_num, cells) for cells in reader))
    except csv.Error as error:
        raise Unreadable(
            f"Linje {reader.line_num} kan ikke læses. Er der et anførselstegn for meget?"
        ) from error


def lines_of_workbook(content: bytes) -> list[Line]:
    """The lines of the first sheet: of a formula what it came to when the file was saved."""
    try:
        _refuse_bomb(content)
        book = load_workbook(BytesIO(content), read_only=True, data_only=True, keep_links=False)
        rows = book.worksheets[0].iter_rows(max_col=MOST_COLUMNS, values_only=True)
        lines = ((number, _without_tail([_text(cell) for cell in row])) for number, row in enumerate(rows, 1))
        return list(_bounded(lines))
    except Unreadable:
        raise
    except BENT as error:
        raise Unreadable(NO_SHEET) from error


def _refuse_bomb(content: bytes) -> None:
    """Look at what the archive says it unpacks to; zipfile never gives out more of a part than that."""
    with ZipFile(BytesIO(content)) as archive:
        parts = archive.infolist()
    if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > MOST_UNPACKED:
        raise Unreadable("Regnearket er for stort. Gem kun arket med målingerne i en ny fil.")


def _bounded(lines: Iterable[Line]) -> Iterator[Line]:
    """The lines that say something; a file whose empty lines never end is given up."""
    for number, cells in lines:
        if number > MOST_LINES:
            raise Unreadable(f"Filen har over {MOST_LINES} linjer. Del den op i flere.")
        stripped = [cell.strip() for cell in cells]
        if any(stripped):
            yield number, stripped


def _without_tail(cells: list[str]) -> list[str]:
    """A spreadsheet may write empty cells far to the right of the last one used."""
    used = [at for at, cell in enumerate(cells, 1) if cell]
    return cells[: used[-1]] if used else []


def _text(cell: object) -> str:
    """A cell as a person would have typed it. Here, and nowhere behind it, a number may be a float."""
    if cell is None:
        return ""
    if isinstance(cell, datetime) and cell.time() == time():
        return cell.date().isoformat()
    if isinstance(cell, date | time):
        return cell.isoformat()
    if isinstance(cell, float):
        return f"{cell:.15g}"  # as many digits as a spreadsheet shows: 0.1 + 0.2 is 0.3
    return str(cell)
