"""From stored responses to what the pure rules take: the meetings and the well-being of ONE course."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from citizens.models import Course
from measurements.change import DECLINED, Meeting, Reading, State, Wellbeing
from measurements.instruments import BRIEF_INSPIRE, CHIME, instrument_in_version
from measurements.models import InstrumentKey, Response
from measurements.models import State as Stored
from measurements.profiles import RELATIONSHIP, WHOLE, Experience
from measurements.scoring import from_json, of_answers, totals_of


@dataclass
class Series:
    """What one course's measurements come to, oldest first."""

    meetings: list[Meeting] = field(default_factory=list)
    wellbeing: list[Wellbeing] = field(default_factory=list)
    inspire: list[Experience] = field(default_factory=list)
    brief_inspire: list[Experience] = field(default_factory=list)


def series_of(course: Course) -> Series:
    """The course's measurements; never mixed with another course's. One query."""
    return series_from(Response.objects.filter(course=course).for_chart())


def series_from(responses: Iterable[Response], *, totals_only: bool = False) -> Series:
    """As `series_of`, from responses of one course in the order given.

    totals_only: for whoever may see how it goes and no single answer. Then nothing here tells one.
    """
    of_meeting: dict[tuple[date, UUID | None], dict[str, Reading]] = {}
    series = Series()
    for response in responses:
        if response.instrument == InstrumentKey.WHO5:
            series.wellbeing.append(Wellbeing(response.given_on, reading_of(response)))
        elif response.instrument == InstrumentKey.INSPIRE:
            series.inspire.append(_inspire(response, totals_only))
        elif response.instrument == InstrumentKey.BRIEF_INSPIRE:
            series.brief_inspire.append(_brief_inspire(response, totals_only))
        else:
            key = (response.given_on, response.visit_id)
            reading = reading_of(response, totals_only=totals_only)
            of_meeting.setdefault(key, {})[response.instrument] = reading
    series.meetings = [Meeting(day, **readings) for (day, _), readings in of_meeting.items()]
    return series


def reading_of(response: Response, *, totals_only: bool = False) -> Reading:
    """What one response says, read with the rule it was scored by."""
    if response.state == Stored.DECLINED:
        return DECLINED
    if response.total is None or response.rule_version is None:
        return Reading(State.INCOMPLETE)
    instrument = instrument_in_version(response.instrument, response.rule_version)
    answers = {} if totals_only else from_json(instrument, response.answers)
    return Reading(State.COMPLETE, response.total, answers, response.is_total_alone)


def _inspire(response: Response, totals_only: bool) -> Experience:
    numbers = totals_of(response.numbers) if totals_only else response.numbers
    shares = {domain: numbers[name] for domain in CHIME if (name := f"support_{domain}") in numbers}
    if RELATIONSHIP in numbers:
        shares[RELATIONSHIP] = numbers[RELATIONSHIP]
    important = int(numbers["importance"]) if "importance" in numbers else None
    return Experience(
        response.given_on,
        State(response.state),
        numbers.get("support"),
        shares,
        important,
        made_of={WHOLE: of_answers(numbers, "support"), RELATIONSHIP: of_answers(numbers, RELATIONSHIP)},
        lacking=frozenset(
            domain for domain in CHIME if domain not in shares and numbers.get(f"importance_{domain}")
        ),
    )


def _brief_inspire(response: Response, totals_only: bool) -> Experience:
    """Of each domain one item is asked: its share is that one answer."""
    tells = response.is_complete and not totals_only
    answers = from_json(BRIEF_INSPIRE, response.answers) if tells else {}
    shares = {
        item.key: answers[item.key] * 100 / item.scale.highest
        for item in BRIEF_INSPIRE.items
        if item.key in answers
    }
    return Experience(
        response.given_on,
        State(response.state),
        response.numbers.get("percent"),
        shares,
        made_of={WHOLE: of_answers(response.numbers, "percent")},
        lacking=frozenset(CHIME) - shares.keys(),
    )
