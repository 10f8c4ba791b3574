"""Answers of several rows: their boxes, and the buttons that put them in another order without JavaScript."""

import re
from itertools import zip_longest
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.datastructures import MultiValueDict

from plans.kinds import Section, Shape

SPARE_LINES, SPARE_ROWS = 2, 1  # empty ones on the page, so that it can be filled in without JavaScript
STEP = re.compile(r"(up|down|remove):([0-9]{1,3})")


class LinesInput(forms.Widget):
    """As many boxes as there are lines, and some to spare. Each is sent under the same name."""

    template_name = "plans/widgets/lines.html"
    use_fieldset = True

    def value_from_datadict(self, data: Any, files: Any, name: str) -> list[str]:
        return _sent(data, name)

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, None, attrs)
        return {**context, "lines": [*(value or []), *[""] * SPARE_LINES]}


class RowsInput(forms.Widget):
    """A row of boxes for each row of the table. Each column is sent under a name of its own."""

    template_name = "plans/widgets/rows.html"
    use_fieldset = True

    def __init__(self, section: Section) -> None:
        super().__init__()
        self.columns = section.columns

    def value_from_datadict(self, data: Any, files: Any, name: str) -> list[dict[str, str]]:
        sent = [_sent(data, f"{name}-{column.key}") for column in self.columns]
        return [
            dict(zip((c.key for c in self.columns), cells, strict=True)) for cells in zip(*sent, strict=False)
        ]

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, None, attrs)
        rows = [
            [(column, row.get(column.key, "")) for column in self.columns]
            for row in [*(value or []), *[{}] * SPARE_ROWS]
        ]
        return {**context, "rows": rows, "columns": self.columns}


def _sent(data: Any, name: str) -> list[str]:
    return data.getlist(name) if isinstance(data, MultiValueDict) else data.get(name, [])


def rearranged(data: QueryDict, section: Section, step: str) -> tuple[QueryDict, int]:
    """What was sent with one row moved or taken out, and the place to look at next among the filled rows.

    `step` is the value of the button: `up:2`, `down:0`, `remove:1`; another one (`add`) changes nothing and
    leads to the first empty row. Empty rows are left out, so that a row never seems to stay where it was.
    """
    names = _names(section)
    rows = list(zip_longest(*(data.getlist(name) for name in names), fillvalue=""))
    found = STEP.fullmatch(step)
    at = int(found[2]) if found else len(rows)
    place = sum(map(_is_filled, rows[:at]))
    filled = [row for row in rows if _is_filled(row)]
    if found and at < len(rows) and _is_filled(rows[at]):
        row = filled.pop(place)
        if found[1] != "remove":
            place = min(max(place + (-1 if found[1] == "up" else 1), 0), len(filled))
            filled.insert(place, row)
    arranged = data.copy()
    for column, name in enumerate(names):
        arranged.setlist(name, [row[column] for row in filled])
    return arranged, place


def _names(section: Section) -> list[str]:
    """The names under which the boxes of the section's rows are sent."""
    match section.shape:
        case Shape.LIST:
            return ["answer"]
        case Shape.ROWS:
            return [f"answer-{column.key}" for column in section.columns]
        case _:
            return []


def _is_filled(row: tuple[str, ...]) -> bool:
    return any(cell.strip() for cell in row)
