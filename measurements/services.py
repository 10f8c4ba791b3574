"""What happens to measurements. The arithmetic stands in `measurements.scoring`."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction

from accounts.models import Municipality, User
from audit.log import Actor, record
from audit.models import Event
from bostoette.errors import RuleViolation, rule_broken
from citizens.models import OVER, Citizen, Course
from citizens.services.protection import require_acknowledged
from measurements.around_groups.placing import Around, refuse_unfit
from measurements.instruments import DEFAULT_LIMITS, INSTRUMENTS, Instrument, Limits
from measurements.limits import limits_with, out_of_order, usual
from measurements.models import (
    ON_OUR_SCREEN,
    AlertAnswer,
    AnsweredBy,
    CitizenRhythm,
    Every,
    InstrumentKey,
    KommuneLimits,
    KommuneRhythm,
    Mode,
    Response,
    State,
    WordingEdition,
)
from measurements.rhythm import rhythm_of_citizen, rhythm_of_kommune
from measurements.scoring import Answers, Result, result_of, to_json
from measurements.sentences import LIMIT_NAMES
from visits.models import Visit

SAVED_ONCE = "response_saved_once_for_each_form"  # the rule in the database


@dataclass(frozen=True)
class Given:
    """How a questionnaire was answered: the day, who helped, on what, at which visit and in which words."""

    on: date
    answered_by: str = AnsweredBy.CITIZEN
    mode: str = Mode.SCREEN
    visit: Visit | None = None
    wording: WordingEdition | None = None  # the official words that were on the screen, if any
    around: Around | None = None  # before or after a group


def as_scored_in(kommune: Municipality | int, instrument: Instrument) -> Instrument:
    """As the kommune scores it today: it may have chosen that a few answers can be missing."""
    return instrument.with_share(limits_in(kommune).min_share) if instrument.may_be_prorated else instrument


def record_answers(
    citizen: Citizen,
    instrument_key: str,
    answers: Answers,
    *,
    given: Given,
    by: Actor,
    key: UUID | None = None,
) -> Response:
    """Keep what was answered, with its score if it is complete.

    `key` names the form it was typed in: the same form sent twice is one response.
    """
    instrument = as_scored_in(citizen.municipality_id, INSTRUMENTS[instrument_key])
    refusal = instrument.refusal_for_age(citizen.age_on(given.on))
    if refusal:
        raise RuleViolation(refusal, code="too-young")
    return _keep(
        citizen,
        given,
        by,
        key,
        instrument=instrument_key,
        answers=to_json(answers),
        min_share=instrument.min_share,
        **kept_of(result_of(instrument, answers)),
    )


def decline(
    citizen: Citizen, instrument_key: str, *, reason: str, given: Given, by: Actor, key: UUID | None = None
) -> Response:
    """Keep that the citizen did not want to answer: a state of its own, never a zero."""
    return _keep(
        citizen, given, by, key, instrument=instrument_key, state=State.DECLINED, declined_reason=reason
    )


@transaction.atomic
def answer_alert(response: Response, *, agreed: str, by: User) -> AlertAnswer:
    """Keep what citizen and worker will do differently after a low or falling SRS."""
    response = Response.objects.select_for_update().get(pk=response.pk)
    if AlertAnswer.objects.filter(response=response).exists():
        raise RuleViolation("I har allerede skrevet, hvad I gør anderledes.", code="already-answered")
    answer = AlertAnswer.objects.create(
        citizen_id=response.citizen_id, response=response, agreed=agreed, by=by
    )
    record(Event.ALERT_ANSWERED, by=by, target=response, citizen_id=response.citizen_id)
    return answer


@transaction.atomic
def set_kommune_rhythm(kommune: Municipality, chosen: Mapping[InstrumentKey, Every], *, by: User) -> None:
    """Decide how often each questionnaire is offered in the kommune. What is as before writes nothing."""
    before = rhythm_of_kommune(kommune)
    for instrument, every in chosen.items():
        if before[instrument] != every:
            row, _ = KommuneRhythm.objects.update_or_create(
                municipality=kommune, instrument=instrument, defaults={"every": every}
            )
            record(Event.RHYTHM_SET, by=by, target=row, instrument=instrument, every=every)


def limits_in(kommune: Municipality | int) -> Limits:
    """The thresholds by which the kommune reads measurements today. One query."""
    newest = KommuneLimits.objects.of(kommune).first()
    return limits_with(newest.own) if newest else DEFAULT_LIMITS


@transaction.atomic
def set_limits(
    kommune: Municipality, own: Mapping[str, Decimal], *, reason: str, base: int, by: User
) -> KommuneLimits:
    """Read measurements by `own` limits from now on; those that are not named are as everywhere.

    `base` is the number of the edition that was on the screen: a newer one is not written over.
    """
    Municipality.objects.select_for_update(no_key=True).get(pk=kommune.pk)  # two come one after the other
    newest = KommuneLimits.objects.of(kommune).first()
    number = newest.number if newest else 0
    if number != base:
        raise RuleViolation(
            "En anden har ændret grænserne, mens du skrev. Se dem igennem, før du gemmer dine.", code="stale"
        )
    own = {name: value for name, value in own.items() if value != usual(name)}
    if own == (newest.own if newest else {}):
        raise RuleViolation("Der er ikke ændret noget.", code="same")
    if pair := next(out_of_order(own), None):
        lower, upper = (LIMIT_NAMES[name] for name in pair)
        raise RuleViolation(
            f"{lower} skal være lavere end {upper[0].lower()}{upper[1:]}.", code="out-of-order"
        )
    row = KommuneLimits.objects.create(
        municipality=kommune, number=number + 1, reason=reason, made_by=by, **own
    )
    record(Event.LIMITS_SET, by=by, target=row, number=row.number, limits=sorted(own))
    return row


@transaction.atomic
def set_citizen_rhythm(
    citizen: Citizen, chosen: Mapping[InstrumentKey, Every | None], *, why: str, by: User
) -> None:
    """Note how often this citizen would be asked; None is as in the kommune. Only changes are written."""
    before = rhythm_of_citizen(citizen)
    for instrument, every in chosen.items():
        if before[instrument] != every:
            row = CitizenRhythm.objects.create(
                citizen=citizen, instrument=instrument, every=every, why=why, by=by
            )
            record(
                Event.RHYTHM_SET,
                by=by,
                target=row,
                citizen_id=citizen.pk,
                instrument=instrument,
                every=every,
            )


def kept_of(result: Result) -> dict[str, Any]:
    """The fields of a response that can be made again from its answers."""
    if not result.is_complete:
        return {"state": State.INCOMPLETE, "total": None, "rule_version": None, "scores": {}}
    return {
        "state": State.COMPLETE,
        "total": result.total,
        "rule_version": result.rule_version,
        "scores": to_json(result.numbers),
    }


def _keep(citizen: Citizen, given: Given, by: Actor, key: UUID | None, **fields: object) -> Response:
    try:
        return _add(citizen, given, by, key, fields)
    except IntegrityError as error:
        if rule_broken(error) != SAVED_ONCE:
            raise
        saved = Response.objects.filter(recorded_by=by.pk, idempotency_key=key).first()
        # One that is out of reach is about somebody else, too.
        if saved is None or (saved.citizen_id, saved.instrument) != (citizen.pk, fields["instrument"]):
            raise RuleViolation("Formularen er brugt før. Åbn den igen.", code="form-used") from None
        return saved  # the same form, sent twice


@transaction.atomic
def _add(citizen: Citizen, given: Given, by: Actor, key: UUID | None, fields: dict[str, object]) -> Response:
    response = Response(
        citizen=citizen,
        course=_open_course(citizen),
        visit=given.visit,
        given_on=given.on,
        answered_by=given.answered_by,
        mode=given.mode,
        recorded_by_id=by.pk,
        idempotency_key=key,
        wording=given.wording if given.mode in ON_OUR_SCREEN else None,  # nobody knows what a paper said
        **fields,
    )
    if given.around:
        refuse_unfit(response, given.around)
        response.group_member_id, response.occasion = given.around.member_id, given.around.occasion
    response.save()
    record(
        Event.MEASUREMENT_RECORDED,
        by=by,
        target=response,
        citizen_id=citizen.pk,
        instrument=response.instrument,
        state=response.state,
    )
    return response


def _open_course(citizen: Citizen) -> Course:
    course = Course.objects.filter(citizen=citizen).exclude(status__in=OVER).first()
    if course is None:
        raise RuleViolation(
            "Borgeren har ikke et forløb i gang, som målingen kan høre til.", code="no-course"
        )
    return course


def hand_out(citizen: Citizen, *, by: User) -> None:
    """Note that the citizen's measurements leave the house. Raises before, if a warning is to be read."""
    require_acknowledged(citizen, by=by)
    record(Event.MEASUREMENTS_EXPORTED, by=by, target=citizen, citizen_id=citizen.pk)
