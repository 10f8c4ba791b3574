"""From what was answered to a number. Pure: no Django, no clock, no database, and no float.

The same answers to the same version of an instrument give the same score for ever.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import ROUND_CEILING, ROUND_HALF_UP, Decimal, localcontext
from enum import StrEnum

from measurements.instruments import CHIME, EXACT, Instrument, Item

Answers = Mapping[str, Decimal]

HUNDRED = Decimal(100)
TOTALS = ("total", "percent", "support", "importance", "relationship")
FEWEST = Decimal(2)  # items a share must be of to be nobody's single answer
# ASCII digits only: Decimal() alone also takes 1e1, 1_0, NaN and the digits of other scripts.
NUMBER = re.compile(r"-?[0-9]{1,9}(?:[.,][0-9]{1,9})?")


class AnswerError(ValueError):
    """An answer that cannot stand. `item` is its key, `code` is for machines, the text for people."""

    def __init__(self, item: str, message: str, *, code: str) -> None:
        super().__init__(message)
        self.item = item
        self.code = code


class InvalidAnswers(ValueError):
    """One or more answers of a form that cannot stand, all of them in `errors`."""

    def __init__(self, errors: tuple[AnswerError, ...]) -> None:
        super().__init__(" ".join(str(error) for error in errors))
        self.errors = errors


class Reason(StrEnum):
    """Why there is no score."""

    INCOMPLETE = "incomplete"
    NOTHING_IMPORTANT = "no_important_items"


REASON_TEXTS: Mapping[Reason, str] = {
    Reason.INCOMPLETE: "Der mangler svar, så der er ikke noget samlet tal.",
    Reason.NOTHING_IMPORTANT: "Intet er markeret som vigtigt, så der er ikke noget samlet tal.",
}


@dataclass(frozen=True)
class Score:
    """What the answers come to. None in `total` or `percent`: see `reason`, else it does not apply here."""

    rule_version: int
    total: Decimal | None
    percent: Decimal | None
    answered: int
    required: int
    reason: Reason | None = None
    prorated: bool = False  # the mean of those answered stands for the ones left out

    @property
    def is_scored(self) -> bool:
        return self.reason is None

    @property
    def reason_text(self) -> str:
        return REASON_TEXTS[self.reason] if self.reason else ""


@dataclass(frozen=True)
class InspireScore:
    """INSPIRE is two scores and a profile, never one total. Domains are those of `CHIME`."""

    support: Score
    support_by_domain: Mapping[str, Score]
    importance: int | None  # items marked important; None while one is unmarked
    importance_by_domain: Mapping[str, int | None]
    relationship: Score


def parse_answer(instrument: Instrument, item: str, raw: object) -> Decimal | None:
    """The answer in `raw` to the item with key `item`; None when it was left blank.

    Takes text with decimal comma or point, an int or a Decimal. Raises AnswerError, naming the item, for
    anything else: other words, NaN, true, a float, a number off the scale or between its steps.
    """
    try:
        asked = instrument.item(item)
    except KeyError:
        raise _unknown(instrument, item) from None
    return _parse(asked, raw)


def parse_answers(instrument: Instrument, raw: Mapping[str, object]) -> dict[str, Decimal]:
    """The answers given in `raw`, blank ones left out. Raises InvalidAnswers with every error found."""
    answers: dict[str, Decimal] = {}
    errors: list[AnswerError] = []
    for item, entry in raw.items():
        try:
            value = parse_answer(instrument, item, entry)
        except AnswerError as error:
            errors.append(error)
        else:
            if value is not None:
                answers[item] = value
    if errors:
        raise InvalidAnswers(tuple(errors))
    return answers


def to_json(answers: Answers) -> dict[str, str]:
    """Answers as they are stored: text, because a JSON number would come back as a float."""
    return {item: str(value) for item, value in answers.items()}


def from_json(instrument: Instrument, stored: Mapping[str, object]) -> dict[str, Decimal]:
    """Answers from what `to_json` stored. Raises InvalidAnswers for anything it cannot have written."""
    return parse_answers(instrument, stored)


def score(instrument: Instrument, answers: Answers) -> Score:
    """The score of any instrument that has one score. Raises AnswerError for an answer off its scale."""
    if instrument.has_two_scores:
        raise ValueError(f"{instrument.name} is scored by score_inspire")
    _check(instrument, answers)
    return _score(instrument, instrument.items, answers)


def score_of_total(instrument: Instrument, raw: object) -> Score:
    """A score from a total alone, as on paper results; no items are invented. Raises AnswerError."""
    name = f"{instrument.name} i alt"
    if not instrument.total_may_stand_alone:
        raise AnswerError("total", f"{name}: skriv svarene, ikke kun det samlede tal.", code="items_needed")
    line = instrument.items[0].scale
    total = _parse(Item("total", name, replace(line, highest=instrument.highest_total)), raw)
    if total is None:
        raise AnswerError("total", f"{name}: skriv det samlede tal.", code="required")
    with localcontext(EXACT):
        percent = HUNDRED * total / instrument.highest_total if instrument.has_percent else None
    return Score(instrument.version, total, percent, answered=0, required=len(instrument.items))


def score_inspire(instrument: Instrument, answers: Answers) -> InspireScore:
    """The two scores and the importance profile of INSPIRE.

    The formulas are those of our own specification, since the official score sheet could not be read;
    this and the two functions it leans on are the one place they stand.
    Raises AnswerError for an answer off its scale, or a rating of an item marked not important.
    """
    _check(instrument, answers)
    _refuse_ratings_of_the_unimportant(instrument, answers)
    by_domain = {domain: _numbers_of(instrument, domain) for domain in CHIME}
    every = tuple(number for numbers in by_domain.values() for number in numbers)
    relationship = tuple(item for item in instrument.items if item.key.startswith("relationship_"))
    return InspireScore(
        support=_support(instrument, every, answers),
        support_by_domain={domain: _support(instrument, few, answers) for domain, few in by_domain.items()},
        importance=_importance(every, answers),
        importance_by_domain={domain: _importance(few, answers) for domain, few in by_domain.items()},
        relationship=_score(instrument, relationship, answers),
    )


def asked(instrument: Instrument, answers: Answers) -> tuple[Item, ...]:
    """The items that want an answer. How well something is supported is asked only where it is important."""
    spared = {
        f"support_{item.key.removeprefix('important_')}"
        for item in instrument.items
        if item.asks_importance and answers.get(item.key) != 1
    }
    return tuple(item for item in instrument.items if item.key not in spared)


@dataclass(frozen=True)
class Result:
    """What is kept of a scored response: whether all was answered, and every number of the rule by name."""

    rule_version: int
    is_complete: bool
    numbers: Mapping[str, Decimal]  # empty while something is missing

    @property
    def total(self) -> Decimal | None:
        """The one number of an instrument that has one."""
        return self.numbers.get("total")


def result_of(instrument: Instrument, answers: Answers) -> Result:
    """The numbers of any instrument. Raises AnswerError for answers that cannot stand.

    INSPIRE gives `support` and `relationship` in percent, `importance` as a count, and `support_…` and
    `importance_…` for each CHIME domain; support is left out where nothing was marked important.
    """
    if not instrument.has_two_scores:
        return _result(instrument, score(instrument, answers))
    inspire = score_inspire(instrument, answers)
    is_complete = inspire.support.reason != Reason.INCOMPLETE and inspire.relationship.is_scored
    return Result(instrument.version, is_complete, _numbers_of_inspire(inspire) if is_complete else {})


def totals_of(numbers: Mapping[str, Decimal]) -> dict[str, Decimal]:
    """The numbers that tell no single answer, for those who may see how it goes and not what was said.

    A share of one item is that item's answer: so no domains, and no support where only one thing matters.
    """
    few = numbers.get("importance", FEWEST) < FEWEST
    told = [name for name in TOTALS if not (few and name == "support")]
    return {each: numbers[each] for name in told for each in (name, *counts_of(name)) if each in numbers}


def counts_of(name: str) -> tuple[str, str]:
    """What stands beside a number where answers were missing: how many it is made of, and how many of."""
    return f"{name}_answered", f"{name}_required"


def is_prorated(numbers: Mapping[str, Decimal]) -> bool:
    """Whether any of them is made of fewer answers than were asked for."""
    return any(of_answers(numbers, name) for name in TOTALS)


def of_answers(numbers: Mapping[str, Decimal], name: str) -> str:
    """ "17 af 20 svar" for a number made of fewer answers than were asked for; empty for every other."""
    answered, required = counts_of(name)
    return f"{numbers[answered]} af {numbers[required]} svar" if answered in numbers else ""


def result_of_total(instrument: Instrument, raw: object) -> Result:
    """As `result_of`, from a total alone. Raises AnswerError."""
    return _result(instrument, score_of_total(instrument, raw))


def _result(instrument: Instrument, scored: Score) -> Result:
    named = {"total": scored.total, "percent": scored.percent, **_counts("percent", scored)}
    return Result(instrument.version, scored.is_scored, _without_none(named))


def _counts(name: str, scored: Score) -> dict[str, int]:
    """How many answers a number is made of, kept beside it where some were missing."""
    if not scored.prorated:
        return {}
    answered, required = counts_of(name)
    return {answered: scored.answered, required: scored.required}


def _numbers_of_inspire(inspire: InspireScore) -> dict[str, Decimal]:
    counted: dict[str, int | Decimal | None] = {"importance": inspire.importance}
    counted |= {f"importance_{domain}": number for domain, number in inspire.importance_by_domain.items()}
    shares = {"support": inspire.support, "relationship": inspire.relationship}
    shares |= {f"support_{domain}": part for domain, part in inspire.support_by_domain.items()}
    for name, part in shares.items():
        counted |= {name: part.percent, **_counts(name, part)}
    return _without_none(counted)


def _without_none(named: Mapping[str, int | Decimal | None]) -> dict[str, Decimal]:
    return {name: Decimal(value) for name, value in named.items() if value is not None}


def rounded(value: Decimal, decimals: int = 1) -> Decimal:
    """`value` as it is shown: half is rounded up."""
    return value.quantize(Decimal(1).scaleb(-decimals), rounding=ROUND_HALF_UP, context=EXACT)


def in_danish(value: Decimal, decimals: int = 1) -> str:
    """`value` as a Dane writes it: "14,4"."""
    return str(rounded(value, decimals)).replace(".", ",")


def _parse(asked: Item, raw: object) -> Decimal | None:
    if not isinstance(raw, str | int | Decimal):
        raise _not_a_number(asked)
    text = str(raw).strip().replace("−", "-")
    if text == "":
        return None
    if not NUMBER.fullmatch(text):  # True, an int to Python, is no number here either
        raise _not_a_number(asked)
    value = Decimal(text.replace(",", "."))
    _check_value(asked, value)
    return value.copy_abs().quantize(asked.scale.step, context=EXACT)  # abs: "-0" is a zero like any other


def _check(instrument: Instrument, answers: Answers) -> None:
    """Refuse what cannot be an answer, also when it did not come through `parse_answers`."""
    for key, value in answers.items():
        if key not in instrument.by_key:
            raise _unknown(instrument, key)
        if not isinstance(value, Decimal):
            raise TypeError(f"{key}: a Decimal is needed, not {type(value).__name__}")
        _check_value(instrument.by_key[key], value)


def _check_value(asked: Item, value: Decimal) -> None:
    scale = asked.scale
    if scale.holds(value):
        return
    if not value.is_finite():
        raise _not_a_number(asked)
    if not scale.lowest <= value <= scale.highest:
        raise AnswerError(
            asked.key, f"{asked.label}: tallet skal ligge {_range(asked)}.", code="out_of_range"
        )
    limit = "højst én decimal" if scale.decimals else "et helt tal"
    raise AnswerError(asked.key, f"{asked.label}: skriv {limit}.", code="too_precise")


def _not_a_number(asked: Item) -> AnswerError:
    return AnswerError(asked.key, f"{asked.label}: skriv et tal {_range(asked)}.", code="not_a_number")


def _unknown(instrument: Instrument, item: str) -> AnswerError:
    return AnswerError(
        item, f"{instrument.name} har intet spørgsmål, der hedder {item}.", code="unknown_item"
    )


def _range(asked: Item) -> str:
    return f"mellem {asked.scale.lowest} og {asked.scale.highest}"


def _score(instrument: Instrument, items: tuple[Item, ...], answers: Answers) -> Score:
    """The sum of `items`, and as percent of the highest sum the answered ones could come to."""
    given = [(item, answers[item.key]) for item in items if item.key in answers]
    if len(given) < _needed(instrument, len(items)):
        return _no_score(instrument, Reason.INCOMPLETE, answered=len(given), required=len(items))
    with localcontext(EXACT):
        total = sum((value for _, value in given), Decimal(0))
        highest = sum((item.scale.highest for item, _ in given), Decimal(0))
        percent = HUNDRED * total / highest if instrument.has_percent else None
    prorated = len(given) < len(items)
    return Score(
        rule_version=instrument.version,
        total=None if prorated else total,  # a sum of some answers is not the sum of the instrument
        percent=percent,
        answered=len(given),
        required=len(items),
        prorated=prorated,
    )


def _needed(instrument: Instrument, required: int) -> int:
    """How many of `required` answers a score needs, never none."""
    share = EXACT.multiply(instrument.min_share, required).to_integral_value(rounding=ROUND_CEILING)
    return max(1, int(share))


def _no_score(instrument: Instrument, reason: Reason, *, answered: int, required: int) -> Score:
    return Score(instrument.version, None, None, answered, required, reason)


def _numbers_of(instrument: Instrument, domain: str) -> tuple[str, ...]:
    """The numbers of the support items of a domain, as they stand in their keys: "01" to "20"."""
    return tuple(
        item.key.removeprefix("support_")
        for item in instrument.items
        if item.domain == domain and item.key.startswith("support_")
    )


def _support(instrument: Instrument, numbers: tuple[str, ...], answers: Answers) -> Score:
    """Support on the items that matter to the citizen. The others are left out, which is not a 0."""
    important = [number for number in numbers if answers.get(f"important_{number}") == 1]
    answered = sum(f"support_{number}" in answers for number in important)
    if any(f"important_{number}" not in answers for number in numbers):
        return _no_score(instrument, Reason.INCOMPLETE, answered=answered, required=len(numbers))
    if not important:
        return _no_score(instrument, Reason.NOTHING_IMPORTANT, answered=0, required=0)
    return _score(instrument, tuple(instrument.item(f"support_{number}") for number in important), answers)


def _importance(numbers: tuple[str, ...], answers: Answers) -> int | None:
    marks = [answers.get(f"important_{number}") for number in numbers]
    return None if None in marks else marks.count(Decimal(1))


def _refuse_ratings_of_the_unimportant(instrument: Instrument, answers: Answers) -> None:
    for number in (number for domain in CHIME for number in _numbers_of(instrument, domain)):
        rated = f"support_{number}"
        if answers.get(f"important_{number}") == 0 and rated in answers:
            raise AnswerError(
                rated,
                f"{instrument.item(rated).label} er vurderet, men markeret som ikke vigtig.",
                code="rated_though_not_important",
            )
