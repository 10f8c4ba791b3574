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
from measurements.profiles import RELATIONSHIP, Experience
from measurements.scoring import from_json


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


def series_from(responses: Iterable[Response]) -> Series:
    """As `series_of`, from responses of one course in the order given."""
    of_meeting: dict[tuple[date, UUID | None], dict[str, Reading]] = {}
    series = Series()
    for response in responses:
        if response.instrument == InstrumentKey.WHO5:
            series.wellbeing.append(Wellbeing(response.given_on, reading_of(response)))
        elif response.instrument == InstrumentKey.INSPIRE:
            series.inspire.append(_inspire(response))
        elif response.instrument == InstrumentKey.BRIEF_INSPIRE:
            series.brief_inspire.append(_brief_inspire(response))
        else:
            key = (response.given_on, response.visit_id)
            of_meeting.setdefault(key, {})[response.instrument] = reading_of(response)
    series.meetings = [Meeting(day, **readings) for (day, _), readings in of_meeting.items()]
    return series


def reading_of(response: Response) -> Reading:
    """What one response says, read with the rule it was scored by."""
    if response.state == Stored.DECLINED:
        return DECLINED
    if response.total is None or response.rule_version is None:
        return Reading(State.INCOMPLETE)
    instrument = instrument_in_version(response.instrument, response.rule_version)
    return Reading(State.COMPLETE, response.total, from_json(instrument, response.answers))


def _inspire(response: Response) -> Experience:
    numbers = response.numbers
    shares = {domain: numbers[name] for domain in CHIME if (name := f"support_{domain}") in numbers}
    if RELATIONSHIP in numbers:
        shares[RELATIONSHIP] = numbers[RELATIONSHIP]
    important = int(numbers["importance"]) if "importance" in numbers else None
    return Experience(response.given_on, State(response.state), numbers.get("support"), shares, important)


def _brief_inspire(response: Response) -> Experience:
    """Of each domain one item is asked: its share is that one answer."""
    answers = from_json(BRIEF_INSPIRE, response.answers) if response.is_complete else {}
    shares = {
        item.key: answers[item.key] * 100 / item.scale.highest for item in BRIEF_INSPIRE.items if answers
    }
    return Experience(response.given_on, State(response.state), response.numbers.get("percent"), shares)
