"""The words of an instrument, apart from what it asks: keys, number and scales never come from here."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any

from measurements.instruments import Instrument, Item


@dataclass(frozen=True)
class Question:
    """One item as its owner words it; `low` and `high` are the ends of its own line, where it has some."""

    text: str
    low: str = ""
    high: str = ""


@dataclass(frozen=True)
class Words:
    """Everything the citizen reads of a questionnaire."""

    title: str
    instructions: str
    items: Mapping[str, Question]
    answers: Mapping[str, str]  # by the answer as text; empty where the scale is a line
    low: str = ""
    high: str = ""

    def as_json(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> "Words":
        items = {key: Question(**question) for key, question in stored["items"].items()}
        return cls(**{**stored, "items": items})


def worded(instrument: Instrument, words: Words) -> Instrument:
    """`instrument` asked in `words`. What is answered, and what it comes to, is the same as without."""
    return replace(
        instrument,
        subject=words.title,
        guidance=words.instructions,
        items=tuple(_worded(item, words) for item in instrument.items),
        low_end=words.low or instrument.low_end,
        high_end=words.high or instrument.high_end,
        official_wording_loaded=True,
    )


def _worded(item: Item, words: Words) -> Item:
    question = words.items[item.key]
    return replace(
        item,
        label=question.text,
        low=question.low,
        high=question.high,
        scale=item.scale if item.asks_importance else replace(item.scale, words=_answers(item, words)),
    )


def _answers(item: Item, words: Words) -> tuple[tuple[Any, str], ...]:
    """The answers in the order of the form, each with its word; a line has none."""
    return tuple((value, words.answers[str(value)]) for value, _ in item.scale.choices)
