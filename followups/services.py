"""What happens to reminders, and the daily mail that says how many there are."""

import logging
from collections import Counter
from datetime import date, timedelta
from uuid import UUID

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.db.models import Count, Exists, F, OuterRef
from django.db.models.functions import Now
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone

from accounts.models import Membership, User
from accounts.policy import Action, roles_granting
from audit.log import record
from audit.models import Event
from bostoette.celery import ring
from bostoette.errors import RuleViolation
from citizens.models import Assignment
from citizens.reach import within_reach_of
from followups import tasks
from followups.models import Digest, Reminder, ReminderQuerySet
from followups.rules import LOOK_AHEAD, RULES, Rule, live

logger = logging.getLogger(__name__)

LONGEST_SNOOZE = timedelta(days=30)
BATCH = 5000  # rows in one insert
LEASE = timedelta(minutes=10)  # longer than any mail server takes to answer


def waiting_for(user: User, day: date) -> ReminderQuerySet:
    """What waits for `user`, as bostøtte or as leder, by a week after `day`: not snoozed, not done."""
    own = Reminder.objects.of_worker(user, day) | Reminder.objects.of_leader(user, day)
    return own.shown_on(day).filter(live(day + LOOK_AHEAD))


def make_reminders(day: date) -> None:
    """Bring the rows in line with the rules: a constant number of queries for any number of citizens.

    Twice is the same as once: what stands is left alone, what came back is opened again.
    """
    by = day + LOOK_AHEAD
    Reminder.objects.unresolved().exclude(live(by)).update(resolved_on=day)
    for rule in RULES.values():
        _add_missing(rule, by)


def _add_missing(rule: Rule, by: date) -> None:
    standing = Reminder.objects.unresolved().filter(
        kind=rule.kind, subject_id=OuterRef("pk"), due_on=OuterRef("due")
    )
    missing = rule.due_by(by).filter(~Exists(standing)).values_list("pk", "citizen_id", "due", "label")
    Reminder.objects.bulk_create(
        (
            Reminder(kind=rule.kind, subject_id=subject, citizen_id=citizen, due_on=due, label=label)
            for subject, citizen, due, label in missing.iterator()
        ),
        batch_size=BATCH,
        update_conflicts=True,
        unique_fields=["kind", "subject_id", "due_on"],
        update_fields=["resolved_on", "label"],
    )


@transaction.atomic
def snooze(reminder: Reminder, *, until: date, reason: str, by: User) -> Reminder:
    """Put a reminder away until a day, for a reason."""
    reminder = Reminder.objects.select_for_update().get(pk=reminder.pk)
    today = timezone.localdate()
    if reminder.resolved_on:
        raise RuleViolation("Det er allerede klaret.", code="resolved")
    if not today < until <= today + LONGEST_SNOOZE:
        raise RuleViolation("En påmindelse kan udskydes fra 1 til 30 dage.", code="snooze-too-long")
    reminder.snoozed_until = until
    reminder.snooze_reason = reason
    reminder.save(update_fields=["snoozed_until", "snooze_reason"])
    record(
        Event.REMINDER_SNOOZED,
        by=by,
        target=reminder,
        citizen_id=reminder.citizen_id,
        kind=reminder.kind,
        until=until.isoformat(),
    )
    return reminder


def write_digests(day: date) -> None:
    """A row for everybody for whom something is due on `day`; the rows are the mails to send.

    Once a user and day, however often it runs. Counted set-wise over assignments and led teams.
    """
    due = Reminder.objects.shown_on(day).filter(live(day))
    assigned = Assignment.objects.on(day).filter(user__is_active=True).exclude(user__email="")
    leading = Membership.objects.on(day).filter(role__in=roles_granting(Action.DECIDE_MATCH))
    leading = leading.filter(user__is_active=True).exclude(user__email="")
    counted = Counter[int]()
    for person, theirs in (
        ("citizen__assignment__user", due.for_workers().filter(citizen__assignment__in=assigned)),
        ("team__memberships__user", due.for_leaders(day).filter(team__memberships__in=leading)),
    ):
        counted.update(dict(theirs.values_list(person).annotate(count=Count("pk", distinct=True))))
    Digest.objects.bulk_create(
        (Digest(user_id=user, day=day, count=count) for user, count in counted.items()),
        batch_size=BATCH,
        ignore_conflicts=True,
    )
    sweep_digests(day)


def sweep_digests(day: date) -> None:
    """Wake a worker for each mail of `day` that still waits. Yesterday's number is of no use to anyone."""
    for digest_id in Digest.objects.claimable().filter(day=day).values_list("pk", flat=True):
        ring(tasks.send_digest, str(digest_id))


def send_digest(digest_id: UUID) -> None:
    """Send one digest, unless it is sent or another worker has it.

    Sent first, marked afterwards: a worker that dies in between costs somebody the same number
    twice, which is better than a morning when nobody heard that a kriseplan is overdue.
    """
    waiting = Digest.objects.claimable().filter(pk=digest_id)
    if not waiting.update(claimed_until=Now() + LEASE, attempts=F("attempts") + 1):
        logger.info("Digest %s is sent, or in other hands.", digest_id)
        return
    digest = Digest.objects.select_related("user").get(pk=digest_id)
    # By the reader's own rights, which may have changed since the row was written.
    with within_reach_of(digest.user):
        digest.count = waiting_for(digest.user, digest.day).filter(due_on__lte=digest.day).count()
    if digest.count:
        _mail(digest).send()
        _mark_sent(digest)
    else:
        digest.delete()


def _mail(digest: Digest) -> EmailMessage:
    """How many, and where. No name, no system name, nothing about anybody: mail is read on locked screens."""
    url = settings.SITE_URL.rstrip("/") + reverse("followups:my_day")
    body = render_to_string("followups/digest.txt", {"count": digest.count, "url": url})
    return EmailMessage(subject="Dagens påmindelser", body=body, to=[digest.user.email])


@transaction.atomic
def _mark_sent(digest: Digest) -> None:
    digest.sent_at = timezone.now()
    digest.claimed_until = None
    digest.save(update_fields=["count", "sent_at", "claimed_until"])
    record(Event.DIGEST_SENT, by=User.objects.system(), target=digest, count=digest.count)
