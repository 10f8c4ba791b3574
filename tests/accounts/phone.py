"""The telephone of a person in a test: it shows codes as an authenticator app would."""

from typing import Any

from django.test import Client
from django.urls import reverse
from django_otp.oath import TOTP

from accounts.login import services
from accounts.models import Authenticator, User
from tests.factories import PASSWORD


class Phone:
    def __init__(self, secret: bytes) -> None:
        self.clock = TOTP(secret)

    def code(self, *, halves_from_now: int = 0) -> str:
        """The code of this half minute, or of one before or after."""
        self.clock.drift = halves_from_now
        return f"{self.clock.token():06d}"

    @property
    def wrong(self) -> str:
        """A code that is wrong now, just before and just after."""
        near = {self.code(halves_from_now=away) for away in range(-2, 4)}
        return next(code for code in (f"{number:06d}" for number in range(7)) if code not in near)


def set_up(user: User) -> tuple[Phone, list[str]]:
    """An app in use, with its emergency codes. The code of the next half minute is the first that works."""
    phone = Phone(services.begin_enrolment(user).secret)
    codes = services.confirm_enrolment(user, phone.code())
    assert codes
    return phone, codes


def begun(user: User) -> Phone:
    return Phone(Authenticator.objects.get(user=user, confirmed=False).secret)


def give_password(client: Client, username: str, password: str = PASSWORD, **more: Any) -> Any:
    return client.post(reverse("login"), {"username": username, "password": password, **more})


def is_inside(client: Client) -> bool:
    return bool(client.get(reverse("accounts:account")).status_code == 200)
