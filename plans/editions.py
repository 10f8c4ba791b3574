"""What a kommune may change in a kind of plan, and a change told in sentences."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from unicodedata import category

from plans.card import ON_THE_CARD
from plans.kinds import Kind, Section
from plans.kinds.changes import OWN_KEY, Changes, Words
from plans.lessons import KRISEPLAN, LEARNING, LESSONS

LONGEST = {"title": 80, "question": 300, "help": 300}  # characters; `help` may be empty
MOST_OWN, MOST_OWN_EVER = 10, 60
NAMES = {"title": "Overskriften", "question": "Spørgsmålet", "help": "Hjælpen"}


def why_kept(kind: Kind, key: str) -> str:
    """Why the section cannot be hidden, in a sentence; empty for one that can."""
    if key in kind.required:
        return "Uden det kan planen ikke godkendes."
    if kind.key == KRISEPLAN.key and key in ON_THE_CARD:
        return "Det står på lommekortet."
    if kind.key == KRISEPLAN.key and any(lesson.taught == key for lesson in LESSONS):
        return "Læring efter krise foreslår ændringer her."
    if kind.key == LEARNING.key and any(lesson.learned == key for lesson in LESSONS):
        return "Det bliver til forslag til kriseplanen."
    return ""


@dataclass(frozen=True)
class Problem:
    """What must be put right. `key` and `part` say where; empty when it is about the whole."""

    text: str
    code: str
    key: str = ""
    part: str = ""


def problems(kind: Kind, changes: Changes) -> Iterator[Problem]:
    """What stands in the way of asking `kind` with these changes."""
    keys = {section.key for section in kind.sections}
    named = {*changes.words, *changes.hidden, *changes.order}
    if named - keys - changes.own.keys() or not all(OWN_KEY.fullmatch(key) for key in changes.own):
        yield Problem("Ændringen nævner et afsnit, som planen ikke har.", "no-such-section")
        return
    adapted = kind.adapted(changes)
    yield from _malformed(changes)
    yield from _hidden(kind, changes)
    yield from _doubled(adapted)
    yield from _too_many(adapted, changes)
    if adapted.chapters != tuple(each for each in kind.chapters if each in adapted.chapters):
        yield Problem("Kapitlerne skal stå samlet og i deres rækkefølge.", "torn-chapter")


def _malformed(changes: Changes) -> Iterator[Problem]:
    for key, words in {**changes.words, **changes.own}.items():
        for part, most in LONGEST.items():
            text = getattr(words, part)
            if not text.strip() and part != "help":
                yield Problem(f"{NAMES[part]} mangler.", "empty", key, part)
            if len(text) > most:
                yield Problem(f"{NAMES[part]} må højst være {most} tegn.", "too-long", key, part)
            if any(category(character) == "Cc" for character in text):
                yield Problem(f"{NAMES[part]} skal stå på én linje.", "unprintable", key, part)


def _hidden(kind: Kind, changes: Changes) -> Iterator[Problem]:
    for key in sorted(changes.hidden):
        if why := why_kept(kind, key):
            yield Problem(f"Afsnittet kan ikke skjules. {why}", "kept", key, "hidden")


def _doubled(adapted: Kind) -> Iterator[Problem]:
    times = Counter(_plain(section) for section in adapted.sections)
    for section in adapted.sections:
        if times[_plain(section)] > 1:
            text = f"Overskriften »{section.title}« bruges mere end én gang."
            yield Problem(text, "doubled", section.key, "title")


def _plain(section: Section) -> str:
    return " ".join(section.title.casefold().split())


def _too_many(adapted: Kind, changes: Changes) -> Iterator[Problem]:
    if sum(section.is_own for section in adapted.sections) > MOST_OWN:
        yield Problem(f"Der er plads til {MOST_OWN} afsnit, I selv har tilføjet.", "too-many")
    if len(changes.own) > MOST_OWN_EVER:
        yield Problem(
            f"I har gennem tiden tilføjet {MOST_OWN_EVER} afsnit. Brug et af de skjulte igen.",
            "too-many-ever",
        )


def told(before: Kind, after: Kind) -> list[str]:
    """What is different from one edition to the next, a sentence for each."""
    return [*_come_and_gone(before, after), *_reworded(before, after), *_moved(before, after)]


def _come_and_gone(before: Kind, after: Kind) -> Iterator[str]:
    known = {section.key for section in (*before.sections, *before.set_aside)}
    asked = {section.key for section in before.sections}
    for section in after.sections:
        if section.key not in asked:
            yield f"»{section.title}« er {'vist igen' if section.key in known else 'et nyt afsnit'}."
    for section in before.sections:
        if after.section(section.key) is None:
            yield f"»{section.title}« er skjult."


def _reworded(before: Kind, after: Kind) -> Iterator[str]:
    for section in after.sections:
        former = before.section(section.key)
        if former is None:
            continue
        if former.title != section.title:
            yield f"»{former.title}« hedder nu »{section.title}«."
        if former.question != section.question:
            yield f"»{section.title}« spørger nu: {section.question}"
        if former.help != section.help:
            yield f"»{section.title}« har fået en anden hjælp."


def _moved(before: Kind, after: Kind) -> Iterator[str]:
    both = [section.key for section in after.sections if before.section(section.key)]
    if both != [section.key for section in before.sections if after.section(section.key)]:
        yield "Afsnittene står i en anden rækkefølge."


def changes_of(kind: Kind, words: dict[str, Words], hidden: set[str], order: list[str]) -> Changes:
    """Of all that a form says only what differs from the declaration."""
    declared = {each.key: Words(each.title, each.question, each.help) for each in kind.sections}
    return Changes(
        words={key: each for key, each in words.items() if key in declared and each != declared[key]},
        own={key: each for key, each in words.items() if key not in declared},
        hidden=frozenset(hidden),
        order=tuple(order) if order != list(declared) else (),
    )
