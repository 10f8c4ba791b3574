"""How a citizen is reached: e-mail here, and whatever else a kommune names in `REMINDER_CHANNELS`.

A channel is a class without arguments. What is sent through it is the same for everybody and says nothing
about anybody; what it does with an address is its own business, so it keeps and logs none.
"""

from dataclasses import dataclass
from smtplib import SMTPException
from typing import Protocol, runtime_checkable

from django import forms
from django.conf import settings
from django.core.mail import EmailMessage
from django.utils.module_loading import import_string


@dataclass(frozen=True)
class Message:
    subject: str
    text: str


class NotSent(Exception):
    """Nothing left the house. Says not to whom: it may be logged."""


@runtime_checkable
class Channel(Protocol):
    """`label`: as in »en påmindelse på e-mail«. `address_label`: what the worker is asked for."""

    label: str
    address_label: str

    def checked(self, address: str) -> str:
        """The address as it is kept. Raises `ValidationError` with a Danish sentence."""
        ...

    def send(self, address: str, message: Message) -> None:
        """Send it now, in seconds. Raises `NotSent`, and nothing that holds the address."""
        ...


class Email:
    label = "e-mail"
    address_label = "E-mailadresse"

    def checked(self, address: str) -> str:
        return str(forms.EmailField().clean(address))

    def send(self, address: str, message: Message) -> None:
        mail = EmailMessage(
            subject=message.subject,
            body=message.text,
            to=[address],
            headers={"Auto-Submitted": "auto-generated"},
        )
        try:
            mail.send()
        except (SMTPException, OSError) as error:
            raise NotSent(type(error).__name__) from None  # its words may name whom it refused


def channels() -> dict[str, Channel]:
    """Every channel by its key, in the order of the settings. `links.checks` has tried them."""
    return {key: import_string(path)() for key, path in settings.REMINDER_CHANNELS.items()}
