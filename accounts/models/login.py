"""What a login rests on: the app on somebody's phone, emergency codes, sessions, the kommune's own login.

`accounts.login.services` makes and ends them.
"""

from base64 import b32encode
from hashlib import sha256
from urllib.parse import quote, urlencode

from django.conf import settings
from django.contrib.sessions.backends.base import SessionBase
from django.contrib.sessions.base_session import AbstractBaseSession
from django.db import models
from django_otp.models import Device, ThrottlingMixin
from django_otp.oath import TOTP
from uuid_utils.compat import uuid7

from accounts.models.sealed import WithSealed

STEPS_BESIDE = 1  # a phone's clock may be half a minute wrong, either way
ISSUER = "Bostøtte"


class Authenticator(WithSealed, ThrottlingMixin, Device):  # type: ignore[misc]  # ships no types
    """The app that shows a new code every half minute (TOTP, RFC 6238).

    Its secret is sealed, and django-otp makes each wrong code cost twice the wait of the one before.
    `confirmed` once the person has shown that the app gives the right code.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    secret_sealed = models.BinaryField(editable=False)
    last_step = models.BigIntegerField("seneste brugte trin", default=-1, editable=False)

    objects = models.Manager["Authenticator"]()

    SEALED = {"secret_sealed": "second step"}

    class Meta:
        verbose_name = "kodeapp"
        verbose_name_plural = "kodeapps"
        constraints = [
            models.UniqueConstraint("user", "confirmed", name="authenticator_one_in_use_and_one_begun")
        ]

    def __str__(self) -> str:
        return f"{self._meta.verbose_name} ({self.user_id})"

    def keep(self, secret: bytes) -> None:
        self.put("secret_sealed", secret.hex())

    @property
    def secret(self) -> bytes:
        return bytes.fromhex(self.opened("secret_sealed"))

    @property
    def typed_secret(self) -> str:
        """The secret as one types it where no camera is at hand."""
        letters = b32encode(self.secret).decode()
        return " ".join(letters[at : at + 4] for at in range(0, len(letters), 4))

    @property
    def address(self) -> str:
        """What the square picture says to the app."""
        label = quote(f"{ISSUER}:{self.user.username}")
        values = {"secret": b32encode(self.secret).decode(), "issuer": ISSUER}
        return f"otpauth://totp/{label}?{urlencode(values, quote_via=quote)}"

    def verify_token(self, token: str) -> bool:
        """Whether `token` is right now, and was not used before. A code counts once. Saves the row."""
        if not self.verify_is_allowed()[0]:
            return False
        clock = TOTP(self.secret)
        # Six digits 0-9 alone: `int` would also read "12 345_6".
        right = token.isascii() and token.isdigit() and len(token) == clock.digits
        right = right and clock.verify(int(token), STEPS_BESIDE, self.last_step + 1)
        if right:
            self.last_step = clock.t()
            self.throttle_reset(commit=False)
        else:
            self.throttle_increment(commit=False)
        self.save()
        return right

    def get_throttle_factor(self) -> int:
        return 1  # second after the first wrong code, then two, four, eight …


class RecoveryCode(models.Model):
    """A code for the day the phone is gone: usable once, kept only as a hash."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="recovery_codes")
    number = models.PositiveSmallIntegerField("nummer")
    hashed = models.CharField(max_length=128, editable=False)
    used_at = models.DateTimeField("brugt", null=True, editable=False)

    class Meta:
        verbose_name = "nødkode"
        verbose_name_plural = "nødkoder"
        constraints = [models.UniqueConstraint("user", "number", name="recoverycode_number_once")]

    def __str__(self) -> str:
        return f"{self._meta.verbose_name} {self.number} ({self.user_id})"


class ScreenPin(models.Model):
    """What takes the screen back from a citizen it was handed to. Kept only as a hash.

    It opens nothing else: not the login, and no screen of somebody else's. `accounts.login.pins` counts.
    """

    user = models.OneToOneField(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    hashed = models.CharField(max_length=128, editable=False)
    wrong_tries = models.PositiveSmallIntegerField("forkerte forsøg", default=0, editable=False)

    class Meta:
        verbose_name = "PIN-kode"
        verbose_name_plural = "PIN-koder"

    def __str__(self) -> str:
        return f"{self._meta.verbose_name} ({self.user_id})"


class ExternalIdentity(models.Model):
    """A user as the kommune's own login knows the person. Bound at the first login, and then for good.

    Names are given again to the next employee; a provider's `sub` is not.
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="external_identities")
    issuer = models.CharField("udsteder", max_length=300)
    subject = models.CharField("id hos udsteder", max_length=255)
    bound_at = models.DateTimeField("knyttet", auto_now_add=True)

    class Meta:
        verbose_name = "eksternt login"
        verbose_name_plural = "eksterne login"
        constraints = [
            models.UniqueConstraint("issuer", "subject", name="externalidentity_is_one_person"),
            models.UniqueConstraint("issuer", "user", name="externalidentity_one_for_each_user"),
        ]

    def __str__(self) -> str:
        return f"{self.issuer} ({self.user_id})"


class Session(AbstractBaseSession):
    """A login in one browser. Knows whose it is, so that all of a person's can be ended."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, null=True, related_name="sessions")

    class Meta(AbstractBaseSession.Meta):
        verbose_name = "login"
        verbose_name_plural = "login"

    def __str__(self) -> str:
        return f"{self._meta.verbose_name} ({self.user_id})"

    @classmethod
    def get_session_store_class(cls) -> type[SessionBase]:
        from accounts.login.sessions import SessionStore  # the store imports this table

        return SessionStore

    @property
    def handle(self) -> str:
        """Names the session on a page; the key itself would open it."""
        return sha256(self.session_key.encode()).hexdigest()[:32]
