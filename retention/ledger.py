"""The deletion ledger outside the database: what a restored backup must delete again.

A text file with a JSON object on each line, as the lines stand in the table: number, what was said, and the
hashes that chain them. It is written beside the log's own ledger (`LOG_LEDGER`) after each deletion.
"""

import json
import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from uuid import UUID

from django.conf import settings

from retention.models import LedgerLine

NOTHING_BEFORE = bytes(32)


class LedgerIsBroken(Exception):
    """A line is missing, altered, or not the one that the database has under its number."""


@dataclass(frozen=True)
class Line:
    """One deletion, as it stands in the file."""

    number: int
    said: str
    previous: bytes
    hash: bytes

    @classmethod
    def of(cls, row: LedgerLine) -> "Line":
        return cls(row.number, row.said, bytes(row.previous), bytes(row.hash))

    @classmethod
    def read(cls, text: str) -> "Line":
        try:
            data = json.loads(text)
            return cls(
                data["number"], data["said"], bytes.fromhex(data["previous"]), bytes.fromhex(data["hash"])
            )
        except (ValueError, KeyError, TypeError) as error:
            raise LedgerIsBroken("A line of the ledger cannot be read.") from error

    def written(self) -> str:
        said = {"number": self.number, "said": self.said}
        return json.dumps({**said, "previous": self.previous.hex(), "hash": self.hash.hex()})

    @property
    def records(self) -> list[UUID]:
        """The ids of the citizen and of the records that had been laid into theirs."""
        return [UUID(each) for each in json.loads(self.said)["records"]]


def checked(lines: Iterable[Line]) -> Iterator[Line]:
    """The lines, as long as each follows from the one before. Raises `LedgerIsBroken`."""
    before = Line(0, "", NOTHING_BEFORE, NOTHING_BEFORE)
    for line in lines:
        follows = line.number == before.number + 1 and line.previous == before.hash
        if not follows or line.hash != sha256(line.previous + line.said.encode()).digest():
            raise LedgerIsBroken(f"Line {line.number} is not as it was written, or one before it is missing.")
        yield line
        before = line


def stored(after: int = 0) -> Iterator[Line]:
    return (Line.of(row) for row in LedgerLine.objects.filter(number__gt=after).order_by("number"))


def read(path: Path) -> list[Line]:
    """The lines of a file, checked. Raises `LedgerIsBroken`, `OSError`."""
    with path.open(encoding="utf-8") as file:
        return list(checked(Line.read(text) for text in file if text.strip()))


def export(path: Path) -> int:
    """Write the whole ledger to a file, in place of what stood there; returns the number of lines."""
    lines = list(checked(stored()))
    unfinished = path.with_name(f"{path.name}.unfinished")
    _append(unfinished, lines, mode="w")
    unfinished.replace(path)
    return len(lines)


def file_beside_the_log() -> Path:
    return settings.LOG_LEDGER / "deletions.jsonl"


def catch_up() -> int:
    """Add to the file the lines it lacks. Raises `LedgerIsBroken` where the two tell different things."""
    path = file_beside_the_log()
    there = read(path) if path.exists() else []
    last = there[-1] if there else None
    if last:
        row = LedgerLine.objects.filter(pk=last.number).first()
        if row is None or Line.of(row) != last:
            raise LedgerIsBroken(
                "The ledger beside the log knows deletions that the database does not. After a restore, "
                "run `manage.py replay_deletions` with it."
            )
    new = list(stored(after=last.number if last else 0))
    if new:
        path.parent.mkdir(parents=True, exist_ok=True)
        _append(path, new, mode="a")
    return len(new)


def _append(path: Path, lines: Iterable[Line], *, mode: str) -> None:
    with path.open(mode, encoding="utf-8") as file:
        file.writelines(f"{line.written()}\n" for line in lines)
        file.flush()
        os.fsync(file.fileno())
