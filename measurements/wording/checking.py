"""Whether a file words an instrument fully, and line by line what must be put right (docs/wording.md)."""

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from measurements.instruments import INSTRUMENTS, Instrument
from measurements.wording.reading import Entry, Path, Unreadable, read
from measurements.wording.words import Question, Words, worded

MOST_TOLD = 60  # problems; whoever has more has another file than they think
LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Z]{2})?")
INVISIBLE = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}  # categories of Unicode
SOFT_HYPHEN = "\u00ad"  # invisible, and a good thing in long Danish words


@dataclass(frozen=True)
class Problem:
    """What must be put right, and where."""

    line: int
    text: str
    code: str

    def __str__(self) -> str:
        return f"Linje {self.line}: {self.text}"


@dataclass(frozen=True)
class Licence:
    """By what right the kommune shows the words. `notice` is what the licence wants said beside them."""

    holder: str
    on: date
    number: str = ""
    notice: str = ""


@dataclass(frozen=True)
class WordingFile:
    """A sound file."""

    instrument: Instrument
    language: str
    licence: Licence
    words: Words

    @property
    def worded(self) -> Instrument:
        """The instrument as it would be asked."""
        return worded(self.instrument, self.words)


class Faulty(ValueError):
    """The file cannot be used; `problems` says why, in the order of its lines."""

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__(" ".join(map(str, problems)))
        self.problems = problems


@dataclass(frozen=True)
class Expected:
    """A text of the file: how long it may be, whether it must be there, whether it may break into lines."""

    most: int
    is_needed: bool = True
    may_break: bool = False


HEAD: Mapping[Path, Expected] = {
    ("language",): Expected(10),
    ("title",): Expected(120),
    ("instructions",): Expected(2000, may_break=True),
    ("licence", "holder"): Expected(200),
    ("licence", "number"): Expected(100, is_needed=False),
    ("licence", "notice"): Expected(300, is_needed=False),
}
ITEM, END, ANSWER = Expected(500), Expected(150, is_needed=False), Expected(150)
INSTRUMENT, VERSION, LICENSED_ON = ("instrument",), ("version",), ("licence", "date")


def checked(text: str, *, today: date) -> WordingFile:
    """The wording in the file. Raises Faulty with everything that must be put right."""
    try:
        entries = read(text)
    except Unreadable as error:
        raise Faulty([Problem(error.line, str(error), error.code)]) from error
    instrument = _instrument(entries)
    wanted = {**HEAD, **_texts_of(instrument)}
    problems = [
        *_unknown(entries, wanted),
        *_missing(entries, wanted),
        *_malformed(entries, wanted),
        *_language(entries),
        *_licensed_on(entries, today),
        *_ends(entries, instrument),
    ]
    if problems:
        raise Faulty(sorted(problems, key=lambda each: each.line)[:MOST_TOLD])
    return _file(entries, instrument)


def _instrument(entries: Mapping[Path, Entry]) -> Instrument:
    """The instrument that the file is about, in the version that is asked; all else depends on it."""
    key, version = entries.get(INSTRUMENT, Entry(1)), entries.get(VERSION, Entry(1))
    if not isinstance(key.value, str) or key.value not in INSTRUMENTS:
        known = ", ".join(f"»{each}«" for each in INSTRUMENTS)
        said = f"Skriv i »instrument«, hvilket skema det er. Det er et af {known}."
        raise Faulty([Problem(key.line, said, "no-such-instrument")])
    instrument = INSTRUMENTS[key.value]
    if isinstance(version.value, bool) or version.value != instrument.version:
        said = f"»version« skal være {instrument.version}: den udgave af {instrument.name} bruger systemet."
        raise Faulty([Problem(version.line, said, "wrong-version")])
    return instrument


def _texts_of(instrument: Instrument) -> dict[Path, Expected]:
    """Of the items, the ends of a line and the answers of a scale: only what this instrument has."""
    wanted: dict[Path, Expected] = {}
    for item in instrument.items:
        wanted["items", item.key, "text"] = ITEM
        if not item.scale.choices:
            wanted |= {("low",): END, ("high",): END}
            wanted |= {("items", item.key, "low"): END, ("items", item.key, "high"): END}
        elif not item.asks_importance:
            wanted |= {("answers", str(value)): ANSWER for value, _ in item.scale.choices}
    return wanted


def _unknown(entries: Mapping[Path, Entry], wanted: Mapping[Path, Expected]) -> Iterator[Problem]:
    """What the instrument does not have, and tables where texts should be or the other way round."""
    tables = {path[:depth] for path in (*wanted, LICENSED_ON) for depth in range(1, len(path))}
    leaves = {*wanted, INSTRUMENT, VERSION, LICENSED_ON}
    for path, entry in entries.items():
        if path in leaves and entry.is_table:
            yield Problem(entry.line, f"{_named(path)} skal være en tekst.", "not-a-text")
        elif path in tables and not entry.is_table:
            yield Problem(entry.line, f"{_named(path)} skal have flere tekster under sig.", "not-a-table")
        elif path not in tables | leaves and path[:-1] in tables | {
            ()
        }:  # what stands below is unknown with it
            is_item = path[0] == "items" and len(path) == 2
            said = f"Skemaet har ikke noget, der hedder {_named(path)}."
            yield Problem(entry.line, said, "unknown-item" if is_item else "unknown")


def _missing(entries: Mapping[Path, Entry], wanted: Mapping[Path, Expected]) -> Iterator[Problem]:
    needed = [path for path, expected in wanted.items() if expected.is_needed]
    for path in (*needed, LICENSED_ON):
        if path not in entries:
            is_item = path[0] == "items" and path[:2] not in entries
            yield Problem(
                _line_above(entries, path),
                f"{_named(path[:2] if is_item else path)} mangler.",
                "missing-item" if is_item else "missing",
            )


def _line_above(entries: Mapping[Path, Entry], path: Path) -> int:
    """The line of the nearest table that what is missing belongs to."""
    above = (path[:depth] for depth in range(len(path) - 1, 0, -1))
    return next((entries[each].line for each in above if each in entries), 1)


def _malformed(entries: Mapping[Path, Entry], wanted: Mapping[Path, Expected]) -> Iterator[Problem]:
    for path, expected in wanted.items():
        entry = entries.get(path)
        if entry is None or entry.is_table:
            continue
        if not isinstance(entry.value, str):
            yield Problem(entry.line, f"{_named(path)} skal være en tekst i anførselstegn.", "not-a-text")
        elif fault := _fault(entry.value, expected):
            yield Problem(entry.line, f"{_named(path)} {fault[0]}", fault[1])


def _fault(text: str, expected: Expected) -> tuple[str, str] | None:
    """What is wrong with a text, and its code."""
    if not text.strip():
        return "er tom.", "empty"
    if len(text) > expected.most:
        return f"er på {len(text)} tegn og må højst være på {expected.most}.", "too-long"
    invisible = {each for each in text if unicodedata.category(each) in INVISIBLE} - {SOFT_HYPHEN}
    if "\n" in invisible and not expected.may_break:
        return "skal stå på én linje.", "unprintable"
    if invisible - {"\n"}:
        return "har et usynligt tegn, der ikke kan vises.", "unprintable"
    return None


def _language(entries: Mapping[Path, Entry]) -> Iterator[Problem]:
    entry = entries.get(("language",))
    if entry and isinstance(entry.value, str) and not LANGUAGE.fullmatch(entry.value):
        yield Problem(entry.line, "Skriv sproget med sin kode, for eksempel »da« eller »en«.", "language")


def _licensed_on(entries: Mapping[Path, Entry], today: date) -> Iterator[Problem]:
    entry = entries.get(LICENSED_ON)
    if entry is None or entry.is_table:
        return
    on = _date(entry.value)
    if on is None:
        yield Problem(entry.line, f"{_named(LICENSED_ON)} skal være en dato som 2026-01-31.", "not-a-date")
    elif on > today:
        yield Problem(entry.line, "Licensen er dateret ude i fremtiden.", "not-yet")


def _date(value: Any) -> date | None:
    """TOML has dates, JSON only texts."""
    if isinstance(value, date) and not isinstance(value, datetime):
        return value
    try:
        return date.fromisoformat(value) if isinstance(value, str) and len(value) == 10 else None
    except ValueError:
        return None


def _ends(entries: Mapping[Path, Entry], instrument: Instrument) -> Iterator[Problem]:
    """A line has words at both ends: its own, or those of all the lines."""
    for item in instrument.items:
        here = ("items", item.key)
        if item.scale.choices or here not in entries:
            continue
        for end in ("low", "high"):
            if (end,) not in entries and (*here, end) not in entries:
                said = (
                    f"{_named((*here, end))} mangler. Skriv den her, eller »{end}« øverst for alle spørgsmål."
                )
                yield Problem(entries[here].line, said, "missing-end")


def _named(path: Path) -> str:
    """A place as the file writes it. What the file calls it may be anything."""
    name = ".".join(path)
    return f"»{''.join(each if each.isprintable() else '?' for each in name[:80])}«"


def _file(entries: Mapping[Path, Entry], instrument: Instrument) -> WordingFile:
    def text(*path: str) -> str:
        entry = entries.get(path)
        return unicodedata.normalize("NFC", entry.value.strip()) if entry else ""

    on = _date(entries[LICENSED_ON].value)
    assert on  # it was looked at
    items = {
        item.key: Question(*(text("items", item.key, part) for part in ("text", "low", "high")))
        for item in instrument.items
    }
    words = Words(
        title=text("title"),
        instructions=text("instructions"),
        items=items,
        answers={path[1]: text(*path) for path in entries if path[0] == "answers" and len(path) == 2},
        low=text("low"),
        high=text("high"),
    )
    licence = Licence(text("licence", "holder"), on, text("licence", "number"), text("licence", "notice"))
    return WordingFile(instrument, text("language"), licence, words)
