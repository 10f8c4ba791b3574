"""The screen changes hands, and both times are logged."""

from uuid import UUID

from django.db import transaction
from django.utils import timezone

from accounts.login import pins
from accounts.models import User
from audit.log import record
from audit.models import Event
from bostoette.errors import RuleViolation
from citizens.models import Citizen, Course
from measurements.handed_over import drafts
from measurements.handed_over.lock import HandedOver
from measurements.instruments import Instrument
from measurements.models import AnswerDraft


@transaction.atomic
def hand_over(citizen: Citizen, instrument: Instrument, *, by: User) -> AnswerDraft:
    """Note that the citizen gets the screen for this one questionnaire. The caller locks the session.

    The draft takes what is answered and not sent.

    Raises `RuleViolation` where it could not be answered, or the worker could not get the screen back.
    """
    if not pins.has_pin(by):
        raise RuleViolation("Vælg først en PIN-kode, så du kan få skærmen tilbage.", code="no-pin")
    if not Course.objects.open().filter(citizen=citizen).exists():
        raise RuleViolation("Borgeren har ikke et forløb i gang, som svaret kan høre til.", code="no-course")
    if refusal := instrument.refusal_for_age(citizen.age_on(timezone.localdate())):
        raise RuleViolation(refusal, code="too-young")
    pins.count_anew(by)
    record(Event.SCREEN_HANDED_OVER, by=by, target=citizen, citizen_id=citizen.pk, instrument=instrument.key)
    return drafts.begin(citizen, by=by)


@transaction.atomic
def take_back(handed: HandedOver, *, pin: str, by: User) -> bool:
    """Whether the PIN is right. The last wrong one is logged too; the caller then ends the login.

    The citizen may be out of sight by now: the screen comes back all the same.
    """
    citizen = Citizen(pk=UUID(handed.citizen))
    if pins.is_right(by, pin):
        drafts.drop(handed.draft, by=by)
        record(Event.SCREEN_TAKEN_BACK, by=by, target=citizen, citizen_id=citizen.pk)
        return True
    if not pins.tries_left(by):
        record(Event.PIN_REFUSED, by=by, target=citizen, citizen_id=citizen.pk)
    return False
