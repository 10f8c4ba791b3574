"""The first administrator of a kommune: whom no other administrator can make."""

from django.contrib.auth.password_validation import validate_password
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from accounts.models import Membership, Municipality, User
from accounts.policy import Role
from audit.log import record
from audit.models import Event
from bostoette.errors import RuleViolation


def has_administrator(kommune: Municipality) -> bool:
    """Whether anybody is, or is about to be, administrator of the kommune."""
    held = Membership.objects.filter(
        role=Role.ADMINISTRATOR, user__municipality=kommune, user__is_active=True
    )
    return held.filter(Q(ends_on=None) | Q(ends_on__gte=timezone.localdate())).exists()


@transaction.atomic
def make_first_administrator(name_of_kommune: str, *, username: str, name: str, email: str) -> User:
    """A user who is administrator at once, without a second pair of eyes; and the kommune, if it is new.

    Without a password: the caller sets one that nobody else has seen (`set_first_password`). Raises
    `RuleViolation` where there is an administrator, since from then on two people give that role.
    """
    kommune, _ = Municipality.objects.get_or_create(name=name_of_kommune)
    Municipality.objects.select_for_update(no_key=True).get(pk=kommune.pk)
    if has_administrator(kommune):
        raise RuleViolation(f"{kommune} har allerede en administrator.", code="has-administrator")
    if User.objects.filter(username__iexact=username).exists():
        raise RuleViolation("Brugernavnet er optaget.", code="username-taken")
    by = User.objects.system()
    user = User.objects.create_user(username, name=name, email=email, municipality=kommune)
    record(Event.USER_CREATED, by=by, target=user)
    membership = Membership.objects.create(user=user, role=Role.ADMINISTRATOR)
    record(Event.ROLE_GIVEN, by=by, target=membership, user=user.pk, place=str(Role.ADMINISTRATOR.value))
    return user


def set_first_password(user: User, password: str) -> None:
    """Keep it if it is good enough; otherwise Django's `ValidationError` says what is wrong."""
    validate_password(password, user)
    user.set_password(password)
    user.save(update_fields=["password"])
