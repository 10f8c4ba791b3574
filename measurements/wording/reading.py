"""A file of wording, TOML or JSON, read so that each entry is known by its line."""

import json
import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

Path = tuple[str, ...]

LARGEST = 64 * 1024  # bytes; the wording of 47 questions is about 10 kB
MOST_LINES = 80  # that one text may go over: reading it costs the square of them
DEEPEST = 4
NO_TOML = (
    "Her følger filen ikke reglerne for TOML. Se efter et anførselstegn eller lighedstegn, der mangler, "
    "i denne linje eller lige før."
)
NO_JSON = (
    "Her følger filen ikke reglerne for JSON. Se efter et komma, anførselstegn eller en parentes, der "
    "mangler, i denne linje eller lige før."
)
TWICE = "Det samme står to gange i filen. Lad det ene blive stående."
# How tomllib says that something stands twice; it gives no codes.
SAID_OF_TWICE = ("Cannot overwrite", "Cannot declare", "Cannot redefine", "Cannot mutate", "Duplicate inline")
_AT_LINE = re.compile(r"\(at line (\d+), column \d+\)")
_BLANK = re.compile(r"[ \t\n\r]*")


class Unreadable(ValueError):
    """The file cannot be read. The message is a sentence, `line` where it goes wrong."""

    def __init__(self, line: int, message: str, *, code: str = "unreadable") -> None:
        super().__init__(message)
        self.line = line
        self.code = code


@dataclass(frozen=True)
class Entry:
    """What stands at a place of the file."""

    line: int
    value: Any = None
    is_table: bool = False


def decoded(content: bytes) -> str:
    """The text of a file. Raises Unreadable."""
    if len(content) > LARGEST:
        raise Unreadable(1, f"Filen er for stor. Den må højst fylde {LARGEST // 1024} kB.", code="too-big")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        raise Unreadable(line, "Her står et tegn, vi ikke kan læse. Gem filen som UTF-8.") from error


def read(text: str) -> Mapping[Path, Entry]:
    """Every table and value of the file by its way down. Raises Unreadable.

    A file that begins with a brace is JSON; no TOML does.
    """
    text = text.replace("\r\n", "\n").removeprefix("\ufeff")
    try:
        return _read_json(text) if text.lstrip().startswith("{") else _read_toml(text)
    except RecursionError:
        raise Unreadable(1, "Filen er bygget op i for mange lag.") from None


def _read_toml(text: str) -> dict[Path, Entry]:
    """As tomllib reads it. It tells no lines, so each statement is read once more by itself."""
    try:
        tomllib.loads(text)
    except ValueError as error:
        said = TWICE if any(way in str(error) for way in SAID_OF_TWICE) else NO_TOML
        raise Unreadable(_line_said(error, text), said) from error
    entries: dict[Path, Entry] = {}
    table: Path = ()
    for line, statement, found in _statements(text):
        if statement.lstrip().startswith("["):
            table = _way_down(found)
            _add(entries, found, line, ())
        else:
            _add(entries, found, line, table)
    return entries


def _line_said(error: ValueError, text: str) -> int:
    said = _AT_LINE.search(str(error))
    return int(said[1]) if said else text.rstrip().count("\n") + 1  # "at end of document"


def _statements(text: str) -> Iterator[tuple[int, str, dict[str, Any]]]:
    """The fewest lines that can be read are a statement; a text over several lines cannot before its end."""
    first, begun = 1, ""
    for number, line in enumerate(text.split("\n"), 1):
        first = first if begun else number
        begun += f"{line}\n"
        try:
            found = tomllib.loads(begun)
        except tomllib.TOMLDecodeError:
            if number - first + 1 >= MOST_LINES:
                raise Unreadable(first, f"Teksten går over mere end {MOST_LINES} linjer.") from None
            continue
        yield first, begun, found
        begun = ""


def _way_down(header: Any) -> Path:
    """The path that the header of a table names: the one way down through what it alone is read as."""
    path: Path = ()
    while isinstance(header, dict) and header:
        key, header = next(iter(header.items()))
        path = (*path, key)
    return path


def _add(entries: dict[Path, Entry], found: dict[str, Any], line: int, above: Path) -> None:
    for key, value in found.items():
        path = (*above, key)
        if isinstance(value, dict):
            entries.setdefault(path, Entry(line, is_table=True))
            _add(entries, value, line, path)
        else:
            entries[path] = Entry(line, value)


def _read_json(text: str) -> dict[Path, Entry]:
    """As json reads it, which tells no lines either, and keeps the last of two that are called the same."""
    try:
        json.loads(text)
    except json.JSONDecodeError as error:
        raise Unreadable(error.lineno, NO_JSON) from error
    except ValueError as error:  # a number of thousands of digits
        raise Unreadable(1, NO_JSON) from error
    entries: dict[Path, Entry] = {}
    _walk(text, text.index("{") + 1, (), entries)
    return entries


def _walk(text: str, at: int, above: Path, entries: dict[Path, Entry]) -> int:
    """Over the members of the object that begins before `at`; where it ends. It is known to be sound."""
    if len(above) > DEEPEST:
        raise RecursionError
    at = _past_blank(text, at)
    while text[at] != "}":
        line = text.count("\n", 0, at) + 1
        key, at = json.JSONDecoder().raw_decode(text, at)
        path = (*above, key)
        if path in entries:
            raise Unreadable(line, TWICE)
        at = _past_blank(text, _past_blank(text, at) + 1)  # the colon
        if text[at] == "{":
            entries[path] = Entry(line, is_table=True)
            at = _walk(text, at + 1, path, entries)
        else:
            value, at = json.JSONDecoder().raw_decode(text, at)
            entries[path] = Entry(line, value)
        at = _past_blank(text, at)
        at = _past_blank(text, at + 1) if text[at] == "," else at
    return at + 1


def _past_blank(text: str, at: int) -> int:
    blank = _BLANK.match(text, at)
    assert blank  # no blank at all is one too
    return blank.end()
