"""Other systems and the keys they ask with. Changes are made in `accounts.systems.services`."""

from datetime import timedelta
from typing import Self

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils import timezone

from accounts.models.core import Membership, User
from accounts.policy import Action

LONGEST = timedelta(days=365)


class Scope(models.TextChoices):
    """What a key may be used for. It never gives more than the role of the system it belongs to."""

    CITIZENS_READ = "citizens:read", "læse, hvem borgerne er"
    PLANS_READ = "plans:read", "læse godkendte planer"
    GOALS_READ = "goals:read", "læse mål, delmål og opfølgninger"
    MEASUREMENTS_READ = "measurements:read", "læse målingers tal"
    DOCUMENTS_READ = "documents:read", "hente PDF'er af planer"
    DOCUMENTS_CREATE = "documents:create", "bestille PDF'er af planer"


def scope_choices() -> list[tuple[str, str]]:
    """A function, so that a new scope is no change of the table and takes no migration."""
    return [(scope.value, str(scope.label)) for scope in Scope]


class ApiKeyQuerySet(models.QuerySet["ApiKey"]):
    def in_force(self) -> Self:
        """Keys that open something today: fetched, not closed, not too old, of a system that has its role."""
        today = timezone.localdate()
        held = Membership.objects.current()
        alive = self.filter(digest__isnull=False, revoked_at=None, expires_on__gte=today)
        return alive.filter(membership__in=held, membership__user__is_active=True)

    def waiting(self) -> Self:
        return self.filter(decided_at=None, revoked_at=None)

    def decidable_by(self, user: User) -> Self:
        """Waiting ones the user may be the second pair of eyes on: of the own kommune, another's wish."""
        if not user.may(Action.CONFIRM_KEYS):
            return self.none()
        own = Q(membership__user__municipality=user.municipality_id)
        return self.waiting().filter(own).exclude(asked_by=user)


class ApiKey(models.Model):
    """What another system shows instead of a login: asked for by one, agreed to by another, seen once.

    Only the SHA-256 of its 256 random bits is kept. It hangs on the membership it was made for, and dies
    with it.
    """

    membership = models.ForeignKey(Membership, models.PROTECT, related_name="api_keys")
    name = models.CharField("navn", max_length=80)
    scopes = ArrayField(models.CharField(max_length=30, choices=scope_choices), verbose_name="må bruges til")
    asked_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="bestilt af")
    asked_on = models.DateField("bestilt", default=timezone.localdate, editable=False)
    expires_on = models.DateField("gælder til og med")
    created_at = models.DateTimeField("oprettet", db_default=Now(), editable=False)
    decided_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    decided_at = models.DateTimeField("afgjort", null=True, blank=True)
    is_accepted = models.BooleanField("godkendt", default=False)
    digest = models.CharField(max_length=64, unique=True, null=True, editable=False)  # noqa: DJ001 -- unique where there is one
    hint = models.CharField("begynder med", max_length=12, blank=True, editable=False)
    last_used_on = models.DateField("sidst brugt", null=True, editable=False)
    revoked_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    revoked_at = models.DateTimeField("lukket", null=True, blank=True)

    objects = ApiKeyQuerySet.as_manager()

    class Meta:
        verbose_name = "nøgle"
        verbose_name_plural = "nøgler"
        constraints = [
            models.CheckConstraint(name="apikey_may_something", condition=Q(scopes__len__gt=0)),
            models.CheckConstraint(
                name="apikey_lasts_a_year_at_most", condition=Q(expires_on__lte=F("asked_on") + LONGEST)
            ),
            models.CheckConstraint(
                name="apikey_decided_by_somebody",
                condition=Q(decided_at=None, decided_by=None, is_accepted=False)
                | Q(decided_at__isnull=False, decided_by__isnull=False),
            ),
            models.CheckConstraint(
                name="apikey_needs_four_eyes", condition=Q(is_accepted=False) | ~Q(decided_by=F("asked_by"))
            ),
            models.CheckConstraint(
                name="apikey_made_once_agreed_to",
                condition=Q(digest=None, hint="") | Q(~Q(hint=""), digest__isnull=False, is_accepted=True),
            ),
            models.CheckConstraint(
                name="apikey_revoked_by_somebody",
                condition=Q(revoked_at=None, revoked_by=None)
                | Q(revoked_at__isnull=False, revoked_by__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_waiting(self) -> bool:
        return self.decided_at is None and self.revoked_at is None

    @property
    def is_to_be_fetched(self) -> bool:
        """Agreed to, and not yet seen by the one who asked for it."""
        return self.is_accepted and self.digest is None and self.revoked_at is None and not self.is_too_old

    @property
    def is_too_old(self) -> bool:
        return self.expires_on < timezone.localdate()

    @property
    def is_open(self) -> bool:
        """Whether there is anything left to close."""
        return self.revoked_at is None and not self.is_too_old and (self.is_waiting or self.is_accepted)

    @property
    def standing(self) -> str:
        """The word on its badge."""
        if self.revoked_at:
            return "lukket"
        if self.is_waiting:
            return "venter på godkendelse"
        if not self.is_accepted:
            return "afvist"
        if self.is_too_old:
            return "udløbet"
        return "i brug" if self.digest else "klar til at hente"

    @property
    def tone(self) -> str:
        tones = {"i brug": "ok", "klar til at hente": "info", "venter på godkendelse": "warn"}
        return tones.get(self.standing, "muted")

    @property
    def scopes_in_words(self) -> list[str]:
        return [str(Scope(scope).label) for scope in self.scopes]
