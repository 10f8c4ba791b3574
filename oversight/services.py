"""What a leder does with the look-up log."""

from datetime import timedelta

from django.db import transaction
from django.db.models.functions import Now
from django.utils import timezone

from accounts.models import User
from audit.log import record
from audit.models import Event
from bostoette.errors import RuleViolation
from citizens.models import Citizen
from oversight.models import Alarm, Judged, NameDisclosure, Sample, Verdict

NAMES_SHOWN_FOR = timedelta(hours=1)


@transaction.atomic
def show_names(citizen: Citizen, *, reason: str, by: User) -> NameDisclosure:
    """Let a leder see who has looked, for an hour and for a reason that stays."""
    disclosure = NameDisclosure.objects.create(
        citizen=citizen, user=by, reason=reason, expires_at=timezone.now() + NAMES_SHOWN_FOR
    )
    record(Event.LOOKUP_NAMES_SHOWN, by=by, target=disclosure, citizen_id=citizen.pk)
    return disclosure


def sees_names(citizen: Citizen, user: User) -> bool:
    return NameDisclosure.objects.in_force().filter(citizen=citizen, user=user).exists()


@transaction.atomic
def judge_sample(sample: Sample, *, verdict: str, remark: str, by: User) -> Sample:
    """Say what a look-up was. Who is being asked gets another word later; a last word stands."""
    sample = Sample.objects.select_for_update().get(pk=sample.pk)
    _judge(sample, verdict, remark, by)
    record(Event.SAMPLE_JUDGED, by=by, target=sample, citizen_id=sample.citizen_id, verdict=verdict)
    return sample


@transaction.atomic
def judge_alarm(alarm: Alarm, *, verdict: str, remark: str, by: User) -> Alarm:
    """Say what so many look-ups were. As with a sample: a last word stands."""
    alarm = Alarm.objects.select_for_update().get(pk=alarm.pk)
    _judge(alarm, verdict, remark, by)
    record(Event.ALARM_JUDGED, by=by, target=alarm, verdict=verdict)
    return alarm


def _judge(row: Judged, verdict: str, remark: str, by: User) -> None:
    if row.is_settled:
        raise RuleViolation("Det er allerede vurderet.", code="settled")
    if row.user_id == by.pk:
        raise RuleViolation(
            "Du kan ikke vurdere dine egne opslag. En anden leder i teamet gør det, eller en administrator.",
            code="own-look",
        )
    if verdict != Verdict.FINE and not remark:
        raise RuleViolation("Skriv en sætning om hvorfor.", code="no-sentence")
    row.verdict = Verdict(verdict)
    row.remark = remark
    row.judged_by = by
    row.judged_at = Now()
    row.save(update_fields=["verdict", "remark", "judged_by", "judged_at"])
