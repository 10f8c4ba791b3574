"""What happens to a wish for another bostøtte, and the note that goes from one to the next."""

from dataclasses import asdict, dataclass
from datetime import date, timedelta

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from audit.log import record
from audit.models import Event
from bostoette.errors import RuleViolation
from citizens.models import (
    AskedBy,
    Assignment,
    ChangeRequest,
    ChangeStatus,
    Citizen,
    HandOverNote,
)

ANSWER_WITHIN = timedelta(days=7)  # long enough to talk with everybody, short enough to be believed


@transaction.atomic
def ask_for_change(
    citizen: Citizen, *, worker: User, asked_by: str, reason: str, asked_on: date, by: User
) -> ChangeRequest:
    """Write down that the citizen, or the bostøtte, wants a change. The leder answers within the deadline."""
    Citizen.objects.select_for_update().get(pk=citizen.pk)
    if not Assignment.objects.current().filter(citizen=citizen, user=worker).exists():
        raise RuleViolation(f"{worker} er ikke bostøtte for borgeren.", code="not-assigned")
    if ChangeRequest.objects.waiting().filter(citizen=citizen, worker=worker).exists():
        raise RuleViolation("Der venter allerede et ønske om skift på svar.", code="waiting")
    if asked_on > timezone.localdate():
        raise RuleViolation("Datoen ligger ude i fremtiden.", code="odd-day")
    request = ChangeRequest.objects.create(
        citizen=citizen,
        worker=worker,
        asked_by=AskedBy(asked_by),
        reason=reason,
        asked_on=asked_on,
        answer_by=asked_on + ANSWER_WITHIN,
        recorded_by=by,
    )
    record(Event.CHANGE_ASKED, by=by, target=request, citizen_id=citizen.pk, asked_by=asked_by)
    return request


@transaction.atomic
def answer_change(request: ChangeRequest, *, status: str, answer: str, by: User) -> ChangeRequest:
    """Say yes or no to a wish for change, or note that it was taken back. Once."""
    request = ChangeRequest.objects.select_for_update().get(pk=request.pk)
    if not request.is_waiting:
        raise RuleViolation("Ønsket er allerede besvaret.", code="answered")
    if status not in (ChangeStatus.GRANTED, ChangeStatus.DECLINED, ChangeStatus.WITHDRAWN):
        raise RuleViolation("Vælg et svar.", code="no-answer")
    request.status = status
    request.answer = answer
    request.answered_on = timezone.localdate()
    request.answered_by = by
    request.save(update_fields=["status", "answer", "answered_on", "answered_by"])
    record(Event.CHANGE_ANSWERED, by=by, target=request, citizen_id=request.citizen_id, status=status)
    return request


@dataclass(frozen=True)
class NoteContent:
    """What the next bostøtte should know. Only what matters to the citizen must be said."""

    matters: str
    agreements: str = ""
    careful: str = ""
    next_visit: str = ""


@transaction.atomic
def write_note(citizen: Citizen, content: NoteContent, *, by: User) -> HandOverNote:
    """Write a hand-over note. Earlier ones stay as they were."""
    note = HandOverNote.objects.create(citizen=citizen, written_by=by, **asdict(content))
    record(Event.HAND_OVER_NOTE_WRITTEN, by=by, target=note, citizen_id=citizen.pk)
    return note
