"""Measurements from a file: tried line by line, and then taken all or not at all.

What a line would do is worked out the same way both times. The taking holds the citizens of the file
meanwhile, and does only what was shown: had something changed since, the answers would be others.
"""

import hashlib
import json
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, time
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from accounts.policy import Action
from audit.log import looked, record
from audit.models import Event, Outcome
from bostoette.errors import RuleViolation
from bostoette.sheets import Line
from citizens import cpr
from citizens.models import Citizen, Course, FormerNumber, NumberChange, indexes_of, trace_of
from citizens.services.numbers import read_number
from measurements.importing.parsing import Row, rows_of
from measurements.models import Response, State
from measurements.scoring import to_json
from measurements.services import kept_of, limits_in
from measurements.telling import in_short
from visits.models import Visit

PURPOSE = "indlæsning af tidligere målinger fra en fil"
UNKNOWN = "Den borger kender vi ikke."  # alike for nobody, and for everybody out of reach


@dataclass(frozen=True)
class Done:
    """What a line does, or why it cannot."""

    row: Row
    says: str
    tone: str  # of its badge: ok, muted or danger
    citizen: Citizen | None = None
    response: Response | None = None  # to be saved, where the line brings something new

    @property
    def is_fault(self) -> bool:
        return self.tone == "danger"


Place = tuple[UUID, str, date]  # course, questionnaire and day: where there is usually one response


@dataclass(frozen=True)
class Known:
    """What stands in the house about the citizens of a file, as far as whoever brings it may see."""

    citizens: Mapping[str, Citizen]  # by what the file calls them
    courses: dict[UUID, list[Course]]  # by citizen, the newest first
    visits: dict[tuple[UUID, date, time], Visit]  # by citizen and when it began
    responses: dict[Place, list[Response]]


def try_out(lines: list[Line], *, today: date, by: User) -> list[Done]:
    """What the file would do, line by line; nothing is kept. Raises `sheets.Unreadable`."""
    rows = _rows(lines, today, by)
    return _judge(rows, _known(rows, _find(rows, by)), by)


@transaction.atomic
def take(lines: list[Line], *, shown: str, today: date, by: User) -> list[Done]:
    """Save what the file brings, each line with an entry in the log; with one fault nothing is done.

    `shown` is the digest of what was agreed to. Sent twice, the second time finds everything there already.
    """
    rows = _rows(lines, today, by)
    found = _find(rows, by)
    _hold(found.values())
    done = _judge(rows, _known(rows, found), by)
    new = [one.response for one in done if one.response]
    if any(one.is_fault for one in done) or (new and digest_of(done) != shown):
        raise RuleViolation("Noget er ændret, siden du prøvede filen. Prøv den igen.", code="changed")
    for response in new:
        response.save(force_insert=True)
        record(
            Event.MEASUREMENT_RECORDED,
            by=by,
            target=response,
            citizen_id=response.citizen_id,
            instrument=response.instrument,
            state=response.state,
        )
    if new:
        record(Event.MEASUREMENTS_IMPORTED, by=by, target=by, rows=len(new))
    return done


def _rows(lines: list[Line], today: date, by: User) -> list[Row]:
    assert by.municipality is not None  # only the system user has none, and cannot log in
    return rows_of(lines, today=today, min_share=limits_in(by.municipality).min_share)


def digest_of(done: Iterable[Done]) -> str:
    """What was shown, as a value that is another if any of it is."""
    told = [
        (
            one.row.line,
            one.says,
            one.tone,
            str(one.response.course_id) if one.response else "",
            str(one.response.visit_id) if one.response else "",
        )
        for one in done
    ]
    return hashlib.sha256(json.dumps(told).encode()).hexdigest()


def _find(rows: list[Row], by: User) -> dict[str, Citizen]:
    """The citizens of the file, by what it calls them: an id, or a number they have or had. Logged."""
    mine = Citizen.objects.permitting(by, Action.IMPORT_MEASUREMENTS)
    assert by.municipality is not None  # only the system user has none, and cannot log in
    names = {row.who for row in rows if row.who}
    ids = {name: id_ for name in names if (id_ := _id(name))}
    digits = {name: number for name in names - ids.keys() if (number := _digits(name))}
    indexes = {name: indexes_of(number, by.municipality) for name, number in digits.items()}
    every = [index for few in indexes.values() for index in few]
    by_index = {bytes(one.cpr_index or b""): one for one in mine.filter(cpr_index__in=every)}
    former = FormerNumber.objects.filter(citizen__in=mine, cpr_index__in=every).exclude(
        why=NumberChange.MISTYPED
    )
    for one in former.select_related("citizen"):
        by_index.setdefault(bytes(one.cpr_index or b""), one.citizen)
    by_id = mine.in_bulk(list(ids.values()))
    found = {name: by_id[id_] for name, id_ in ids.items() if id_ in by_id}
    found |= {name: by_index[i] for name, few in indexes.items() for i in few if i in by_index}
    _log(found, {name: number for name, number in digits.items() if name not in found}, by)
    return found


def _log(found: Mapping[str, Citizen], strange: Mapping[str, str], by: User) -> None:
    """Whom the file is about is a look; a number that found nobody is a search, kept as a trace."""
    assert by.municipality is not None  # as above
    action = Action.IMPORT_MEASUREMENTS
    if found:
        looked(by, sorted({citizen.pk for citizen in found.values()}), action=action, purpose=PURPOSE)
    if strange:
        traces = [f"cpr: {trace_of(number, by.municipality)}" for number in strange.values()]
        looked(by, [None], action=action, purpose=PURPOSE, outcome=Outcome.REFUSED, criteria=traces)


def _id(name: str) -> UUID | None:
    try:
        return UUID(name)
    except ValueError:
        return None


def _digits(name: str) -> str | None:
    try:
        return read_number(name).digits
    except cpr.InvalidCpr:
        return None


def _hold(citizens: Iterable[Citizen]) -> None:
    """Two who bring the same file at once come one after the other."""
    ids = sorted({citizen.pk for citizen in citizens})
    list(Citizen.objects.select_for_update(no_key=True).filter(pk__in=ids).order_by("pk").values("pk"))


def _known(rows: list[Row], citizens: Mapping[str, Citizen]) -> Known:
    """Each kind of row by what it is looked for, so that no line goes through all of them."""
    ids = {citizen.pk for citizen in citizens.values()}
    days = {row.day for row in rows if row.day}
    known = Known(citizens, defaultdict(list), {}, defaultdict(list))
    for course in Course.objects.filter(citizen__in=ids).order_by("-started_on"):
        known.courses[course.citizen_id].append(course)
    for visit in Visit.objects.filter(citizen__in=ids) if any(row.at for row in rows) else ():
        began = timezone.localtime(visit.starts_at)
        known.visits[visit.citizen_id, began.date(), began.time()] = visit
    for response in Response.objects.filter(citizen__in=ids, given_on__in=days):
        known.responses[_place(response)].append(response)
    return known


def _place(response: Response) -> Place:
    return response.course_id, response.instrument, response.given_on


def _judge(rows: list[Row], known: Known, by: User) -> list[Done]:
    """What each line does. A line meets those before it as if they stood in the house already."""
    done = []
    for row in rows:
        try:
            one = _done(row, known, by)
        except RuleViolation as violation:
            one = Done(row, str(violation), "danger", known.citizens.get(row.who))
        if one.response:
            known.responses[_place(one.response)].append(one.response)
        done.append(one)
    return done


def _done(row: Row, known: Known, by: User) -> Done:
    if row.faults:
        raise RuleViolation(" ".join(row.faults), code="malformed")
    assert row.instrument  # a line without one has a fault, as the next two
    assert row.day
    assert row.result
    citizen = known.citizens.get(row.who)
    if citizen is None:
        raise RuleViolation(_why_unknown(row.who), code="unknown")
    if refusal := row.instrument.refusal_for_age(citizen.age_on(row.day)):
        raise RuleViolation(refusal, code="too-young")
    response = Response(
        citizen=citizen,
        course=_course(citizen, row.day, known),
        visit=_visit(citizen, row, known),
        instrument=row.instrument.key,
        given_on=row.day,
        answers=to_json(row.answers),
        min_share=row.instrument.min_share,
        is_total_alone=row.is_total_alone,
        answered_by=row.answered_by,
        mode=row.mode,
        recorded_by=by,
        **kept_of(row.result),
    )
    if _stands_already(response, known):
        return Done(row, "Står der i forvejen.", "muted", citizen)
    return Done(row, _said(response, row), "ok", citizen, response)


def _why_unknown(who: str) -> str:
    """What is no number at all is a slip; who is unknown is told alike, whether or not somebody has it."""
    if _id(who):
        return UNKNOWN
    try:
        read_number(who)
    except cpr.InvalidCpr as error:
        return str(error)
    return UNKNOWN


def _course(citizen: Citizen, day: date, known: Known) -> Course:
    """The course that was open that day, its last day with it."""
    for course in known.courses[citizen.pk]:
        if course.started_on is None or course.started_on > day:
            continue
        if course.ended_on is None or day <= course.ended_on:
            return course
    raise RuleViolation("Borgeren havde ikke et forløb den dag.", code="no-course")


def _visit(citizen: Citizen, row: Row, known: Known) -> Visit | None:
    if row.at is None:
        return None
    assert row.day  # as above
    if visit := known.visits.get((citizen.pk, row.day, row.at)):
        return visit
    raise RuleViolation(f"Der er ikke et besøg den dag kl. {row.at:%H.%M}.", code="no-visit")


def _stands_already(new: Response, known: Known) -> bool:
    """Whether the same was given that day, at that meeting. Raises RuleViolation where another was.

    Without a time of day any meeting of that day may be the one.
    """
    same_day = [
        one for one in known.responses[_place(new)] if new.visit_id is None or one.visit_id == new.visit_id
    ]
    if any(_given(one) == _given(new) for one in same_day):
        return True
    if same_day:
        raise RuleViolation(
            f"Der står allerede en anden {new.get_instrument_display()} den dag.", code="other-there"
        )
    return False


def _given(response: Response) -> tuple[object, ...]:
    """What was said. What it comes to is left out: the kommune may score anew what lacks an answer."""
    return response.state == State.DECLINED, response.answers, response.is_total_alone and response.scores


def _said(response: Response, row: Row) -> str:
    assert row.instrument
    if response.state == State.INCOMPLETE:
        return "Gemmes som ikke færdig: der mangler svar, så der er ikke noget samlet tal."
    told = in_short(row.instrument, response.numbers)
    return f"{told}, kun det samlede tal" if response.is_total_alone else told
