"""How passwords are kept, and for whom they work at all."""

from typing import Any

from django.contrib.auth.backends import ModelBackend
from django.contrib.auth.hashers import Argon2PasswordHasher
from django.contrib.auth.password_validation import (
    CommonPasswordValidator,
    MinimumLengthValidator,
    UserAttributeSimilarityValidator,
)
from django.http import HttpRequest

from accounts.login.providers import providers
from accounts.models import User


class Argon2(Argon2PasswordHasher):
    """Argon2id with what OWASP recommends: 46 MB and one lane for each try.

    Django's own choice takes 100 MB and eight threads: a handful of logins at once, which anybody may
    send, would take the memory of a small server.
    """

    memory_cost = 46 * 1024
    time_cost = 2
    parallelism = 1


# Django's three rules, said in our words: its own translation calls the same thing by another name.
class LongEnough(MinimumLengthValidator):
    def get_error_message(self) -> str:
        return f"Kodeordet er for kort. Det skal have mindst {self.min_length} tegn."


class NotWellKnown(CommonPasswordValidator):
    def get_error_message(self) -> str:
        return "Kodeordet er et af dem, mange bruger, og er let at gætte."


class NotAboutOneself(UserAttributeSimilarityValidator):
    def get_error_message(self) -> str:
        return "Kodeordet ligner dit navn, dit brugernavn eller din e-mail for meget."


class PasswordBackend(ModelBackend):
    """Name and password, where the kommune's own login is not the only way in."""

    def authenticate(self, request: HttpRequest | None, *args: Any, **kwargs: Any) -> User | None:
        user = super().authenticate(request, *args, **kwargs)
        # Only after the password was looked at, so that the answer takes the same time for all.
        return user if isinstance(user, User) and works_for(user) else None


def works_for(user: User) -> bool:
    """Whether `user` may come in with a password: not past a kommune's login that could say no."""
    closed = {provider.municipality for provider in providers().values() if not provider.passwords_too}
    kommune = user.municipality.name if closed and user.municipality else ""
    return user.has_usable_password() and not user.is_machine and kommune not in closed
