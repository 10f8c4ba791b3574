"""Sentences with choices and gaps: `[a|b]` is one of several, `{name}` is filled in."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from random import Random

TOKEN = re.compile(r"[\[\]|]|\{\w+\}")
SENTENCE_START = re.compile(r"(?:^|(?<=[a-zæøå«)][.!?] ))[a-zæøå]")


@dataclass(frozen=True)
class Gap:
    name: str


@dataclass(frozen=True)
class Choice:
    options: "tuple[Phrase, ...]"


Phrase = tuple[str | Gap | Choice, ...]


@dataclass(frozen=True)
class Template:
    parts: Phrase
    gaps: frozenset[str]  # all in lower case: a capital letter only asks for a capital letter

    def fill(self, slots: Mapping[str, str], chance: Random) -> str:
        """The sentence with one option of each choice. Raises KeyError for a gap that `slots` lacks."""
        return "".join(_fill(part, slots, chance) for part in self.parts)


@lru_cache(maxsize=10_000)
def parsed(text: str) -> Template:
    """The template that `text` spells. Raises ValueError for brackets that do not match."""
    options, rest = _options(_pieces(text), depth=0)
    if rest or len(options) != 1:
        raise ValueError(f"Brackets do not match: {text}")
    gaps = frozenset(token[1:-1].lower() for token in TOKEN.findall(text) if token.startswith("{"))
    return Template(options[0], gaps)


def tidy(text: str) -> str:
    """`text` with a capital letter at the start of each sentence and no doubled spaces."""
    return SENTENCE_START.sub(lambda match: match.group().upper(), " ".join(text.split()))


def _pieces(text: str) -> list[str]:
    """`text` cut into brackets, bars, gaps and what is between; last first, so that pop() gives the next."""
    pieces: list[str] = []
    end = 0
    for match in TOKEN.finditer(text):
        pieces += [text[end : match.start()], match.group()]
        end = match.end()
    return [piece for piece in reversed([*pieces, text[end:]]) if piece]


def _options(pieces: list[str], *, depth: int) -> tuple[tuple[Phrase, ...], list[str]]:
    """The options up to the bracket that closes them, and the pieces left after it."""
    options: list[Phrase] = []
    current: list[str | Gap | Choice] = []
    while pieces:
        match pieces.pop():
            case "[":
                inner, pieces = _options(pieces, depth=depth + 1)
                current.append(Choice(inner))
            case "]" if depth:
                return (*options, tuple(current)), pieces
            case "|" if depth:
                options.append(tuple(current))
                current = []
            case piece:
                current.append(Gap(piece[1:-1]) if piece.startswith("{") else piece)
    if depth:
        raise ValueError("A bracket is not closed.")
    return (*options, tuple(current)), []


def _fill(part: str | Gap | Choice, slots: Mapping[str, str], chance: Random) -> str:
    if isinstance(part, str):
        return part
    if isinstance(part, Choice):
        option = part.options[int(chance.random() * len(part.options))]
        return "".join(_fill(inner, slots, chance) for inner in option)
    if part.name[0].isupper():
        value = slots[part.name.lower()]
        return value[:1].upper() + value[1:]
    return slots[part.name]


class Teller:
    """Tells about one person, and does not say the same thing again before it must."""

    def __init__(self, slots: Mapping[str, str], chance: Random) -> None:
        self.slots = dict(slots)
        self.chance = chance
        self._decks: dict[tuple[str, ...], list[str]] = {}
        self._said: set[str] = set()

    def say(self, lines: tuple[str, ...], **more: str) -> str:
        """One of `lines`, in turn, filled in for this person; a line with a gap nothing fills is left out."""
        return tidy(self.mention(lines, **more))

    def mention(self, lines: tuple[str, ...], **more: str) -> str:
        """As `say`, for words that stand inside a sentence."""
        deck = self._decks.get(lines)
        if not deck:
            deck = self._decks[lines] = self._shuffled(lines, more)
        return self.phrase(deck.pop(), **more)

    def say_new(self, lines: tuple[str, ...], **more: str) -> str:
        """One of `lines` that has not been said of this person, or nothing when all of them have."""
        unsaid = [line for line in self._tellable(lines, more) if line not in self._said]
        if not unsaid:
            return ""
        line = self.chance.choice(unsaid)
        self._said.add(line)
        return self.fill(line, **more)

    def several(self, lines: tuple[str, ...], number: int) -> list[str]:
        """Up to `number` different lines."""
        return [self.fill(line) for line in self._shuffled(lines, {})[:number]]

    def fill(self, text: str, **more: str) -> str:
        """`text` as whole sentences."""
        return tidy(self.phrase(text, **more))

    def phrase(self, text: str, **more: str) -> str:
        """`text` as it can stand inside a sentence."""
        return parsed(text).fill({**self.slots, **more} if more else self.slots, self.chance)

    def _tellable(self, lines: tuple[str, ...], more: Mapping[str, str]) -> list[str]:
        return [line for line in lines if parsed(line).gaps <= self.slots.keys() | more.keys()]

    def _shuffled(self, lines: tuple[str, ...], more: Mapping[str, str]) -> list[str]:
        tellable = self._tellable(lines, more)
        if not tellable:
            raise ValueError(f"Nothing can be said from {lines[:1]}.")
        self.chance.shuffle(tellable)
        return tellable
