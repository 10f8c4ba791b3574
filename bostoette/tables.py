"""Tables that leave the house as CSV, as Danish spreadsheets read it."""

import csv
from collections.abc import Iterable
from io import StringIO

from django.http import HttpResponse

# What a spreadsheet takes for a formula; also after blanks, which it strips.
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


def starts_formula(text: str) -> bool:
    return text.lstrip(" \n").startswith(FORMULA_STARTS)


def inert(cell: object) -> str:
    """The cell as text that no spreadsheet runs (security B-06)."""
    text = "" if cell is None else str(cell)
    return f"'{text}" if starts_formula(text) else text


def csv_download(name: str, rows: Iterable[Iterable[object]]) -> HttpResponse:
    """A file of `rows`, the heading first. Semicolons and a mark for UTF-8, as Excel wants it."""
    text = StringIO()
    writer = csv.writer(text, delimiter=";", quoting=csv.QUOTE_ALL)
    writer.writerows([inert(cell) for cell in row] for row in rows)
    answer = HttpResponse("\ufeff" + text.getvalue(), content_type="text/csv; charset=utf-8")
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer
