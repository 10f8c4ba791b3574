"""What happens to a login: the second step set up, used, given up; sessions ended; passwords changed."""

import secrets
from collections.abc import Iterable
from math import ceil

from axes.handlers.proxy import AxesProxyHandler
from django.conf import settings
from django.contrib.auth.hashers import check_password, make_password
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from accounts.login.attempts import KNOWN_ADDRESS
from accounts.login.sessions import SessionStore
from accounts.models import Authenticator, RecoveryCode, Session, User
from audit.log import record
from audit.models import Event
from bostoette.errors import RuleViolation

SECRET_BYTES = 20  # as RFC 4226 recommends
CODES = 8
LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"  # none that looks like another
CODE_LENGTH = 10  # of 31 letters: 49 bits, hashed as slowly as a password


def needs_second_step(user: User) -> bool:
    """Where the house demands it, and for whoever has an app although it does not."""
    return settings.MFA_REQUIRED or has_app(user)


def begun_app(user: User) -> Authenticator | None:
    """The app that is being set up."""
    return Authenticator.objects.filter(user=user, confirmed=False).first()


def has_app(user: User) -> bool:
    return Authenticator.objects.filter(user=user, confirmed=True).exists()


@transaction.atomic
def begin_enrolment(user: User) -> Authenticator:
    """A secret for a new app, the same until it is confirmed, so that the page may be loaded again."""
    begun = begun_app(user)
    if begun is None:
        begun = Authenticator(user=user, name="app", confirmed=False)
        begun.keep(secrets.token_bytes(SECRET_BYTES))
        begun.save()
    return begun


@transaction.atomic
def confirm_enrolment(user: User, code: str) -> list[str] | None:
    """Take the app into use if it shows the right code; returns new emergency codes, else None."""
    begun = Authenticator.objects.select_for_update().filter(user=user, confirmed=False).first()
    if begun is None or not begun.verify_token(code):
        return None
    Authenticator.objects.filter(user=user, confirmed=True).delete()
    begun.confirmed = True
    begun.save(update_fields=["confirmed"])
    record(Event.SECOND_STEP_SET, by=user, target=user)
    return _new_codes(user)


@transaction.atomic
def check_code(user: User, code: str) -> bool:
    """Whether the app shows `code` now. Used once, it does not count again."""
    app = Authenticator.objects.select_for_update().filter(user=user, confirmed=True).first()
    return app is not None and app.verify_token(code)


def seconds_to_wait(user: User) -> int:
    """Until the next code is looked at; wrong ones make it longer each time."""
    app = Authenticator.objects.filter(user=user, confirmed=True).first()
    allowed, why = app.verify_is_allowed() if app else (True, {})
    return 0 if allowed else ceil((why["locked_until"] - timezone.now()).total_seconds())


@transaction.atomic
def use_recovery_code(user: User, typed: str) -> bool:
    """Whether `typed` is one of the user's unused emergency codes. Of two at once, one wins."""
    code = "".join(letter for letter in typed.casefold() if letter.isalnum())
    number, rest = code[:1], code[1:]
    if not (number.isascii() and number.isdigit()):
        return False
    row = RecoveryCode.objects.filter(user=user, number=int(number), used_at=None).first()
    if row is None or not check_password(rest, row.hashed):
        return False
    if not RecoveryCode.objects.filter(pk=row.pk, used_at=None).update(used_at=timezone.now()):
        return False
    record(Event.RECOVERY_CODE_USED, by=user, target=user, number=row.number)
    return True


@transaction.atomic
def renew_recovery_codes(user: User) -> list[str]:
    """New codes, shown this once; the old ones stop working."""
    record(Event.RECOVERY_CODES_MADE, by=user, target=user)
    return _new_codes(user)


def _new_codes(user: User) -> list[str]:
    RecoveryCode.objects.filter(user=user).delete()
    codes = ["".join(secrets.choice(LETTERS) for _ in range(CODE_LENGTH)) for _ in range(CODES)]
    RecoveryCode.objects.bulk_create(
        RecoveryCode(user=user, number=number, hashed=make_password(code))
        for number, code in enumerate(codes, start=1)
    )
    half = CODE_LENGTH // 2
    return [f"{number}-{code[:half]}-{code[half:]}" for number, code in enumerate(codes, start=1)]


def codes_left(user: User) -> int:
    return RecoveryCode.objects.filter(user=user, used_at=None).count()


@transaction.atomic
def reset_second_step(user: User, *, by: User) -> None:
    """Forget the app and the codes, and end every login: the next one sets the second step up anew."""
    if by == user:
        raise RuleViolation("Du kan ikke nulstille dit eget login. Bed en anden administrator.", code="self")
    _forget_second_step(user)
    record(Event.SECOND_STEP_RESET, by=by, target=user)


@transaction.atomic
def change_app(user: User) -> None:
    """The user has shown the present app and wants another: as a reset, but by oneself."""
    _forget_second_step(user)
    record(Event.SECOND_STEP_RESET, by=user, target=user)


def _forget_second_step(user: User) -> None:
    Authenticator.objects.filter(user=user).delete()
    RecoveryCode.objects.filter(user=user).delete()
    end_sessions(user)


def sessions_of(user: User) -> QuerySet[Session]:
    """The logins of `user` that have not ended, the newest first."""
    return Session.objects.filter(user=user, expire_date__gt=timezone.now()).order_by("-expire_date")


def end_sessions(user: User, *, but: str | None = None) -> int:
    """End every login of `user` at once, except the session with the key `but`. Returns how many."""
    ended, _ = Session.objects.filter(user=user).exclude(session_key=but).delete()
    return ended


@transaction.atomic
def end_own_sessions(user: User, rows: Iterable[Session]) -> None:
    """The user ends some of the own logins."""
    keys = [row.session_key for row in rows]
    Session.objects.filter(user=user, session_key__in=keys).delete()
    record(Event.SESSIONS_ENDED, by=user, target=user, count=len(keys))


def forget_old_logins() -> None:
    """What is kept of logins only to guard them is kept no longer than it guards."""
    SessionStore.clear_expired()
    AxesProxyHandler.reset_logs(age_days=KNOWN_ADDRESS.days)


@transaction.atomic
def change_password(user: User, password: str, *, keep: str | None) -> None:
    """Set a new password and end every login but the one it is changed in."""
    user.set_password(password)
    user.save(update_fields=["password"])
    end_sessions(user, but=keep)
    record(Event.PASSWORD_CHANGED, by=user, target=user)
