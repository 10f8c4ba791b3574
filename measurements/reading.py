"""Today's answers beside those of the times before: read together, and only after answering."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.formats import date_format

from measurements.instruments import Instrument
from measurements.models import Response, State
from measurements.scoring import from_json
from measurements.telling import answers_told, totals_told

NOTHING = "intet"  # no total, for something is missing; or not asked, for it does not matter to the citizen
EARLIER = 2  # so that three columns fit on a phone


@dataclass(frozen=True)
class Beside:
    """A table: the days, this one first, and each question with its answers."""

    days: tuple[str, ...]
    rows: tuple[tuple[str, tuple[str, ...]], ...]


def beside_earlier(response: Response, of_course: Iterable[Response]) -> Beside | None:
    """The response beside the latest two before it in its course, or None if it is the first.

    of_course: the responses of the course in the order given.
    """
    same = [
        other
        for other in of_course
        if other.instrument == response.instrument and other.state != State.DECLINED
    ]
    if response not in same:
        return None
    at = same.index(response)
    columns = [response, *reversed(same[max(0, at - EARLIER) : at])]
    if len(columns) == 1:
        return None
    instrument = response.asked  # earlier answers stand under the words of today
    told = [_told(instrument, column) for column in columns]
    labels = dict.fromkeys(label for column in told for label in column)
    return Beside(
        days=tuple(date_format(column.given_on, "SHORT_DATE_FORMAT") for column in columns),
        rows=tuple((label, tuple(column.get(label, NOTHING) for column in told)) for label in labels),
    )


def _told(instrument: Instrument, response: Response) -> dict[str, str]:
    """What each question got for an answer, and what they come to."""
    answers = answers_told(instrument, from_json(instrument, response.answers))
    if response.is_total_alone:
        answers = [(label, "–") for label, _ in answers]
    return dict([*answers, *totals_told(instrument, response.numbers)])
