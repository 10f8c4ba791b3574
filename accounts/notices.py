"""Telling somebody that something waits: a row first, then a mail with a link and nothing about anybody."""

import logging
from collections.abc import Iterable
from datetime import timedelta
from uuid import UUID

from django.conf import settings
from django.contrib.auth.tokens import default_token_generator
from django.core.mail import EmailMessage
from django.db import transaction
from django.db.models import F
from django.db.models.functions import Now
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlsafe_base64_encode

from accounts import tasks
from accounts.models import Notice, NoticeKind, User
from audit.log import record
from audit.models import Event
from bostoette.celery import ring

logger = logging.getLogger(__name__)

LEASE = timedelta(minutes=10)  # longer than any mail server takes to answer


def tell(users: Iterable[User], kind: NoticeKind, *, about: object, path: str) -> None:
    """Leave a notice for each of `users` about `about`; those told before are not told again."""
    notices = [Notice(user=user, kind=kind, about=str(about), path=path) for user in users if user.email]
    Notice.objects.bulk_create(notices, ignore_conflicts=True)
    for notice in notices:
        ring(tasks.send_notice, str(notice.pk))


def sweep_notices() -> None:
    """Wake a worker for each notice whose bell was lost."""
    for notice_id in Notice.objects.claimable().values_list("pk", flat=True):
        ring(tasks.send_notice, str(notice_id))


def send_notice(notice_id: UUID) -> None:
    """Send one notice, unless it is sent or another worker has it.

    Sent first, marked afterwards: the same notice twice is better than a leder who never heard.
    """
    waiting = Notice.objects.claimable().filter(pk=notice_id, user__is_active=True)
    if not waiting.update(claimed_until=Now() + LEASE, attempts=F("attempts") + 1):
        logger.info("Notice %s is sent, or in other hands.", notice_id)
        return
    notice = Notice.objects.select_related("user").get(pk=notice_id)
    _mail(notice).send()
    _mark_sent(notice)


def _mail(notice: Notice) -> EmailMessage:
    url = settings.SITE_URL.rstrip("/") + _path(notice)
    body = render_to_string("accounts/notice.txt", {"text": notice.get_kind_display(), "url": url})
    return EmailMessage(subject="Noget venter på dig", body=body, to=[notice.user.email])


def _path(notice: Notice) -> str:
    """Where the mail leads. A link to choose a password is made as it is sent, and stands nowhere else."""
    if notice.kind != NoticeKind.INVITED:
        return notice.path
    who = urlsafe_base64_encode(str(notice.user_id).encode())
    return reverse("accounts:welcome", args=[who, default_token_generator.make_token(notice.user)])


@transaction.atomic
def _mark_sent(notice: Notice) -> None:
    notice.sent_at = timezone.now()
    notice.claimed_until = None
    notice.save(update_fields=["sent_at", "claimed_until"])
    record(Event.NOTICE_SENT, by=User.objects.system(), target=notice, kind=notice.kind)
