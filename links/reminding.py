"""One reminder of a link, by a channel the citizen said yes to: a row first, the bell second, never twice.

The address is sealed, and gone when the reminder is taken up, or when there is nothing left to remind of.
What is sent opens the same link by an address of its own, made as it is sent: of that too a hash is kept.
"""

import logging
import secrets
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.formats import date_format

from accounts.models import User
from audit.log import record
from audit.models import Event
from bostoette.celery import ring
from bostoette.errors import RuleViolation
from citizens.models import Citizen
from citizens.reach import within_whole_house
from links import tasks
from links.channels import Message, NotSent, channels
from links.models import Link, LinkReminder
from links.opening import is_as_it_was
from links.services import RANDOM_BYTES, address_of, digest_of

logger = logging.getLogger(__name__)

BEFORE_THE_END = timedelta(hours=24)
SUBJECT = "En hilsen fra din kommune"


@transaction.atomic
def agree_to_reminder(link: Link, *, channel: str, address: str, by: User) -> LinkReminder:
    """Note that the citizen said yes to be reminded once, and where; `address` as the channel checked it."""
    if Citizen.objects.filter(pk=link.citizen_id, is_protected=True).exists():
        raise RuleViolation(
            "Borgeren er beskyttet, så vi sender ikke noget herfra. Mind selv om linket, når I tales ved.",
            code="protected",
        )
    due_at = link.expires_at - BEFORE_THE_END
    reminder = LinkReminder(citizen_id=link.citizen_id, link=link, channel=channel, due_at=due_at)
    reminder.put("address_sealed", address)
    reminder.save()
    record(Event.LINK_REMINDER_AGREED, by=by, target=reminder, citizen_id=link.citizen_id, channel=channel)
    return reminder


@within_whole_house()
def sweep_reminders() -> None:
    """Wake a worker for each reminder that is due, and forget the addresses that are of no more use."""
    LinkReminder.objects.waiting().of_no_more_use().update(address_sealed=None)
    for reminder_id in LinkReminder.objects.due(channels()).values_list("pk", flat=True):
        ring(tasks.send_reminder, str(reminder_id))


def send_reminder(reminder_id: UUID) -> None:
    """Send one reminder, unless somebody has taken it up or it is no longer due.

    Taken up first, sent afterwards, and never tried again: one too few is better than one too many.
    """
    taken = _take(reminder_id)
    if taken is None:
        logger.info("Reminder %s is taken up, or of no more use.", reminder_id)
        return
    reminder, address, message = taken
    try:
        channels()[reminder.channel].send(address, message)
    except NotSent as error:
        logger.warning("Reminder %s was not sent: %s", reminder_id, error)
        _note(reminder, Event.LINK_REMINDER_FAILED)
    else:
        _note(reminder, Event.LINK_REMINDED, sent_at=timezone.now())


@within_whole_house()
def _take(reminder_id: UUID) -> tuple[LinkReminder, str, Message] | None:
    """The reminder, where it goes and what it says; from then on it is nobody else's and holds no address."""
    due = LinkReminder.objects.due(channels()).select_for_update(of=["self"]).select_related("link")
    reminder = due.filter(pk=reminder_id).first()
    if reminder is None:
        return None
    address = reminder.opened("address_sealed")
    reminder.address_sealed = None
    if not is_as_it_was(reminder.link):
        reminder.save(update_fields=["address_sealed"])
        return None
    token = secrets.token_urlsafe(RANDOM_BYTES)
    reminder.taken_at, reminder.digest = timezone.now(), digest_of(token)
    reminder.save(update_fields=["address_sealed", "taken_at", "digest"])
    return reminder, address, _message(token, until=reminder.link.expires_at)


def _message(token: str, *, until: datetime) -> Message:
    """Read on locked screens and by mail servers: no name, no matter, nothing about anybody."""
    context = {"url": address_of(token), "until": date_format(timezone.localtime(until), "DATETIME_FORMAT")}
    return Message(SUBJECT, render_to_string("links/reminder.txt", context))


@within_whole_house()
def _note(reminder: LinkReminder, event: Event, **fields: datetime) -> None:
    LinkReminder.objects.filter(pk=reminder.pk).update(**fields)
    record(event, by=User.objects.system(), target=reminder, citizen_id=reminder.citizen_id)
