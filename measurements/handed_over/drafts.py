"""What the citizen has answered and not sent, kept on the server while the screen is handed over.

It is made when the screen is handed over and gone when it is sent or the screen is back. What comes late only
changes a draft that stands, so that none rises again. Nobody reads it but on that screen.
"""

import json
import logging
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.contrib.auth.signals import user_logged_out
from django.db.models import Exists, OuterRef, Q
from django.dispatch import receiver
from django.http import HttpRequest
from django.utils import timezone

from accounts.models import Session, User
from citizens.models import Citizen
from measurements.handed_over import lock
from measurements.instruments import Instrument
from measurements.models import AnswerDraft

logger = logging.getLogger(__name__)

# Beside the questions: the no, the words they were asked in, and which of them one was at.
KEPT_TOO = ("declined", "declined_reason", "wording", "at")
LONGEST = 300  # characters: as long as the reason for a no may be


def begin(citizen: Citizen, *, by: User) -> AnswerDraft:
    """An empty draft, for the screen that `by` is handing over."""
    return AnswerDraft.objects.create(citizen=citizen, user=by)


def keep(draft: str, instrument: Instrument, typed: Mapping[str, Any], *, by: User) -> bool:
    """Keep what stands on the screen, as it stands. False: sent meanwhile, or the screen is back."""
    names = [*(item.key for item in instrument.items), *KEPT_TOO]
    said = {name: str(typed[name]) for name in names if typed.get(name)}
    row = AnswerDraft.objects.of(by).filter(pk=draft).first()
    if row is None:
        return False
    row.put("fields_sealed", json.dumps({name: text for name, text in said.items() if len(text) <= LONGEST}))
    return bool(
        AnswerDraft.objects.filter(pk=row.pk).update(fields_sealed=row.fields_sealed, saved_at=timezone.now())
    )


def kept(draft: str, *, by: User) -> dict[str, str]:
    """What was touched, as it was typed; what was not touched is not in it."""
    row = AnswerDraft.objects.of(by).filter(pk=draft).first()
    fields: dict[str, str] = json.loads((row and row.opened("fields_sealed")) or "{}")
    return fields


def drop(draft: str, *, by: User) -> None:
    AnswerDraft.objects.of(by).filter(pk=draft).delete()


@receiver(user_logged_out)
def drop_at_logout(request: HttpRequest, user: User | None, **_kwargs: object) -> None:
    """Whoever forgot the PIN logs out: the screen is not with the citizen any more."""
    if user and (handed := lock.handed_over(request.session)):
        drop(handed.draft, by=user)


def drop_left_over() -> None:
    """Delete the drafts of screens whose login has ended. One statement for everybody; twice is the same."""
    now = timezone.now()
    logged_in = Session.objects.filter(user=OuterRef("user"), expire_date__gt=now)
    no_login_is_older = now - timedelta(seconds=settings.SESSION_LONGEST_SECONDS)
    left_over = AnswerDraft.objects.filter(~Exists(logged_in) | Q(created_at__lt=no_login_is_older))
    count, _ = left_over.delete()
    logger.info("%s drafts of handed-over screens are deleted.", count)
