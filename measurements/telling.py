"""One response in words: what was answered, and what it comes to."""

from collections.abc import Iterable, Mapping
from decimal import Decimal

from measurements.instruments import CHIME, Instrument, Item
from measurements.models import Response
from measurements.scoring import HUNDRED, Answers, asked, counts_of, in_danish, of_answers

UNANSWERED = "ikke besvaret"
# The numbers that may be made of fewer answers than were asked for, and what those answers are about.
MAY_LACK = {"percent": "", "support": " om støtten", "relationship": " om relationen"}
NUMBERS: Mapping[str, str] = {
    "total": "Samlet",
    "percent": "Af 100",
    "importance": "Markeret som vigtigt, af 20",
    "support": "Støtte på det vigtige, af 100",
    "relationship": "Relationen, af 100",
    **{counts_of(name)[0]: f"Svar{about}, der er regnet med" for name, about in MAY_LACK.items()},
    **{counts_of(name)[1]: f"Svar{about}, der var bedt om" for name, about in MAY_LACK.items()},
    **{f"importance_{domain}": f"{name}: markeret som vigtigt, af 4" for domain, name in CHIME.items()},
    **{f"support_{domain}": f"{name}: støtte på det vigtige, af 100" for domain, name in CHIME.items()},
}


def answers_told(instrument: Instrument, answers: Answers) -> list[tuple[str, str]]:
    """Each item that was asked, with its answer."""
    return [(item.label, _in_words(item, answers.get(item.key))) for item in asked(instrument, answers)]


def numbers_told(numbers: Mapping[str, Decimal]) -> list[tuple[str, Decimal]]:
    """Every number of a response under its Danish name."""
    return [(NUMBERS[name], numbers[name]) for name in NUMBERS if name in numbers]


def headline(instrument: Instrument) -> tuple[str, Decimal]:
    """The number that stands for a response where there is room for one, and the highest it can be."""
    return ("support", Decimal(100)) if instrument.has_two_scores else ("total", instrument.highest_total)


def in_short(instrument: Instrument, numbers: Mapping[str, Decimal]) -> str:
    """A complete response in a few words."""
    name, highest = headline(instrument)
    if name not in numbers and "percent" in numbers:  # a sum of some answers is not the sum
        name, highest = "percent", HUNDRED
    if name not in numbers:
        return f"{numbers['importance']} emner er markeret som vigtige, og det er for få til et tal"
    return f"{in_danish(numbers[name])} af {highest}{_made_of(numbers, name)}"


def counts_told(numbers: Mapping[str, Decimal]) -> str:
    """What the numbers are made of: "17 af 20 svar om støtten"; empty where every answer was given."""
    told = {name: of_answers(numbers, name) for name in MAY_LACK}
    return " og ".join(f"{counted}{MAY_LACK[name]}" for name, counted in told.items() if counted)


def _made_of(numbers: Mapping[str, Decimal], name: str) -> str:
    counted = of_answers(numbers, name)
    return f", regnet ud fra {counted}" if counted else ""


def _in_words(item: Item, value: Decimal | None) -> str:
    """An answer as people read it; the scale's own word where it has one."""
    if value is None:
        return UNANSWERED
    return dict(item.scale.words).get(value) or in_danish(value, item.scale.decimals)


def totals_told(instrument: Instrument, numbers: Mapping[str, Decimal]) -> list[tuple[str, str]]:
    """What the answers come to, by the words of the page; empty while something is missing."""
    if not numbers:
        return []
    if not instrument.has_two_scores:
        return [("Samlet", _total(instrument, numbers))]
    support = (
        _share(numbers, "support") if "support" in numbers else "intet tal, for intet er markeret som vigtigt"
    )
    return [
        ("Markeret som vigtigt", f"{numbers['importance']} af 20"),
        ("Støtte på det vigtige", support),
        ("Relationen", _share(numbers, "relationship")),
    ]


def _total(instrument: Instrument, numbers: Mapping[str, Decimal]) -> str:
    if "total" not in numbers:
        return _share(numbers, "percent")
    decimals = instrument.items[0].scale.decimals
    percent = f" ({_of_100(numbers['percent'])})" if "percent" in numbers else ""
    return f"{in_danish(numbers['total'], decimals)} af {instrument.highest_total}{percent}"


def _share(numbers: Mapping[str, Decimal], name: str) -> str:
    return f"{_of_100(numbers[name])}{_made_of(numbers, name)}"


def _of_100(percent: Decimal) -> str:
    return f"{in_danish(percent)} af 100"


def wording_notices(responses: Iterable[Response]) -> dict[str, list[str]]:
    """What there is to say of the words that these were answered in → of which instruments it is true."""
    named: dict[str, dict[str, None]] = {}
    for response in responses:
        if response.wording_notice:
            named.setdefault(response.wording_notice, {})[response.get_instrument_display()] = None
    return {notice: list(names) for notice, names in named.items()}
