"""Two answers beside each other, in words. They say what differs, and never why."""

from collections.abc import Mapping
from decimal import Decimal

from measurements.change import Direction, ors_change, who5_change, who5_percent
from measurements.instruments import INSTRUMENTS, Limits
from measurements.models import InstrumentKey
from measurements.scoring import in_danish, of_answers
from measurements.sentences import plain, with_own
from measurements.telling import headline

# Of these it is known how large a difference must be to count. Of the others it is not, and nothing is said.
KNOWN_TO_COUNT = (InstrumentKey.WHO5, InstrumentKey.ORS)
Numbers = Mapping[str, Decimal]

OF_FEWER = "Der manglede svar den ene gang eller begge, og det står ved tallet."
NO_REASON = "Tallene siger ikke hvorfor. Spørg borgeren, hvad der har gjort en forskel."


def number_of(instrument: str, numbers: Numbers) -> Decimal | None:
    """The one number that stands for the answers, of 100 where it can be. None where there is none."""
    if instrument == InstrumentKey.WHO5:
        return who5_percent(numbers["total"])
    if instrument == InstrumentKey.BRIEF_INSPIRE:  # where an answer is missing it has no total
        return numbers.get("percent")
    return numbers.get(headline(INSTRUMENTS[instrument])[0])


def told_of(instrument: str, number: Decimal | None) -> str:
    """»44 af 100«."""
    if number is None:
        return "intet tal"
    if instrument == InstrumentKey.WHO5:
        return f"{in_danish(number, 0)} af 100"
    if instrument == InstrumentKey.BRIEF_INSPIRE:
        return f"{in_danish(number)} af 100"
    return f"{in_danish(number)} af {headline(INSTRUMENTS[instrument])[1]}"


def made_of(instrument: str, numbers: Numbers) -> str:
    """That the number is made of fewer answers than were asked for; empty where it is not."""
    counted = of_answers(numbers, "support" if instrument == InstrumentKey.INSPIRE else "percent")
    return f", regnet ud fra {counted}" if counted else ""


def direction_of(instrument: str, before: Decimal, after: Decimal, limits: Limits) -> Direction:
    """Whether the two differ enough to count. Only for what is `KNOWN_TO_COUNT`."""
    if instrument == InstrumentKey.WHO5:
        return who5_change(before, after, limits)
    if instrument == InstrumentKey.ORS:
        return ors_change(before, after, limits).reliable
    raise ValueError(f"nobody knows how much {instrument} must differ to count")


def sentence_of(instrument: str, before: Decimal | None, after: Decimal | None, limits: Limits) -> str:
    """What the two say. Empty where one of them has no number."""
    if before is None or after is None:
        return ""
    name = INSTRUMENTS[instrument].name
    said = f"{name} var {_shown(instrument, before)} før gruppen og {told_of(instrument, after)} efter."
    if instrument not in KNOWN_TO_COUNT:
        return said
    said = f"{said} {_size_of(instrument, before, after, limits)}"
    return with_own(said, limits, "who5_change" if instrument == InstrumentKey.WHO5 else "rci")


def _size_of(instrument: str, before: Decimal, after: Decimal, limits: Limits) -> str:
    way = direction_of(instrument, before, after, limits)
    if instrument == InstrumentKey.ORS:
        return {
            Direction.UP: f"Forskellen er stor nok til at regne med (grænsen er {plain(limits.rci)}).",
            Direction.DOWN: f"Faldet er stort nok til at tage alvorligt (grænsen er {plain(limits.rci)}).",
            Direction.NONE: f"Forskellen er for lille til at regne med (grænsen er {plain(limits.rci)}).",
        }[way]
    return {
        Direction.UP: "Det er en mærkbar ændring opad.",
        Direction.DOWN: "Det er en mærkbar ændring nedad.",
        Direction.NONE: "Det er ingen mærkbar ændring.",
    }[way]


def _shown(instrument: str, number: Decimal) -> str:
    return in_danish(number, 0) if instrument == InstrumentKey.WHO5 else in_danish(number)
