"""The PIN that takes the screen back from a citizen: set, asked for, and shut after a few wrong ones."""

from django.contrib.auth.hashers import check_password, make_password
from django.db import transaction
from django.db.models import F

from accounts.models import ScreenPin, User
from audit.log import record
from audit.models import Event

TRIES = 5  # and then only a new login helps: of ten thousand codes, five guesses find one in two thousand


def has_pin(user: User) -> bool:
    return ScreenPin.objects.filter(user=user).exists()


@transaction.atomic
def set_pin(user: User, pin: str) -> None:
    """Take `pin` into use; the one before stops working."""
    row, _ = ScreenPin.objects.update_or_create(
        user=user, defaults={"hashed": make_password(pin), "wrong_tries": 0}
    )
    record(Event.PIN_SET, by=user, target=row)


def count_anew(user: User) -> None:
    """The screen is handed over by somebody who is logged in: what was typed wrong before is over."""
    ScreenPin.objects.filter(user=user).update(wrong_tries=0)


@transaction.atomic
def is_right(user: User, typed: str) -> bool:
    """Whether `typed` is the PIN of `user`. A try is taken before it is looked at, so that many at once get
    no more tries than one after the other.
    """
    rows = ScreenPin.objects.filter(user=user)
    if not rows.filter(wrong_tries__lt=TRIES).update(wrong_tries=F("wrong_tries") + 1):
        return False
    if not check_password(typed, rows.get().hashed):
        return False
    rows.update(wrong_tries=0)
    return True


def tries_left(user: User) -> int:
    row = ScreenPin.objects.filter(user=user).first()
    return max(0, TRIES - row.wrong_tries) if row else 0
