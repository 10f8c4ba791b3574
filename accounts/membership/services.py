"""What happens to users and their roles. Nobody changes the own rights; the far-reaching ones take two."""

from datetime import date, timedelta

from django.db import transaction
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from accounts.login.services import end_sessions
from accounts.membership.places import Place, place_of
from accounts.models import ApiKey, Membership, Municipality, NoticeKind, RoleProposal, User
from accounts.notices import tell
from accounts.policy import Role
from audit.log import record
from audit.models import Event
from bostoette.errors import RuleViolation


@transaction.atomic
def create_user(
    kommune: Municipality, *, username: str, name: str, email: str, by: User, invite: bool = True
) -> User:
    """A new user without roles, who chooses a password through a link in a mail that nobody else gets."""
    if User.objects.filter(username__iexact=username).exists():
        raise RuleViolation("Brugernavnet er optaget.", code="username-taken")
    user = User.objects.create_user(username, name=name, email=email, municipality=kommune)
    record(Event.USER_CREATED, by=by, target=user)
    if invite:
        invite_user(user, by=by)
    return user


@transaction.atomic
def invite_user(user: User, *, by: User) -> None:
    """Mail the user a link to choose a password. The administrator never sees it."""
    _must_be_changeable(user, by)
    if not user.is_active:
        raise RuleViolation("Brugeren er lukket.", code="closed")
    if user.is_machine:
        raise RuleViolation("Et andet system kan ikke logge ind. Giv det en nøgle.", code="machine")
    tell([user], NoticeKind.INVITED, about=timezone.now().isoformat(), path=reverse("home"))
    record(Event.USER_INVITED, by=by, target=user)


@transaction.atomic
def deactivate(user: User, *, by: User) -> None:
    """Close the user now: every session ends, and no page answers from the next click on.

    Keys are closed for good: a system that is opened again asks for new ones.
    """
    _must_be_changeable(user, by)
    User.objects.filter(pk=user.pk).update(is_active=False)
    end_sessions(user)
    keys = ApiKey.objects.filter(membership__user=user, revoked_at=None)
    keys.update(revoked_at=timezone.now(), revoked_by=by)
    record(Event.USER_DEACTIVATED, by=by, target=user)


@transaction.atomic
def reactivate(user: User, *, by: User) -> None:
    """Open a closed user again, with the roles that have not ended meanwhile."""
    _must_be_changeable(user, by)
    User.objects.filter(pk=user.pk).update(is_active=True)
    record(Event.USER_REACTIVATED, by=by, target=user)


@transaction.atomic
def give_role(
    user: User, place: Place, *, starts_on: date, ends_on: date | None = None, by: User
) -> Membership | RoleProposal:
    """Give a role; one that needs four eyes is proposed, and somebody else must confirm it.

    Raises `RuleViolation` for oneself, for another kommune's user or team, and for a role already held.
    """
    _must_be_changeable(user, by)
    if place.municipality_id not in (None, by.municipality_id):
        raise RuleViolation("Stedet hører til en anden kommune.", code="other-kommune")
    if ends_on and ends_on < starts_on:
        raise RuleViolation("Rollen slutter, før den begynder.", code="ends-before-start")
    _must_not_be_held(user, place, starts_on, ends_on)
    if user.is_machine:
        _must_suit_a_machine(user, place)
    period = {"starts_on": starts_on, "ends_on": ends_on}
    if place.needs_four_eyes:
        return _propose(user, place, period, by)
    return _give(user, place, period, by)


def _must_be_changeable(user: User, by: User) -> None:
    if user.pk == by.pk:
        raise RuleViolation("Man kan ikke ændre sine egne rettigheder. Bed en kollega.", code="own-rights")
    if user.municipality_id != by.municipality_id:
        raise RuleViolation("Brugeren hører til en anden kommune.", code="other-kommune")


def _must_not_be_held(user: User, place: Place, starts_on: date, ends_on: date | None) -> None:
    User.objects.select_for_update().get(pk=user.pk)  # two who give come one after the other
    same = {"user": user, "role": place.role, "team": place.team, "office": place.office}
    held = Membership.objects.filter(**same).filter(Q(ends_on=None) | Q(ends_on__gte=starts_on))
    if (held.filter(starts_on__lte=ends_on) if ends_on else held).exists():
        raise RuleViolation(f"{user} har allerede rollen i den periode.", code="held")
    if RoleProposal.objects.waiting().filter(**same).exists():
        raise RuleViolation("Rollen er allerede foreslået og venter på godkendelse.", code="waiting")


def _must_suit_a_machine(user: User, place: Place) -> None:
    """One role, and that of myndighed: whoever agrees to a key knows then how far it reaches."""
    if place.role != Role.AUTHORITY:
        raise RuleViolation("Et andet system kan kun få adgang som myndighed.", code="machine")
    if Membership.objects.not_over().filter(user=user).exists():
        raise RuleViolation("Et system hører til ét kontor. Opret et system til.", code="machine")


def _give(user: User, place: Place, period: dict[str, date | None], by: User) -> Membership:
    membership = Membership.objects.create(
        user=user, role=place.role, team=place.team, office=place.office, **period
    )
    record(Event.ROLE_GIVEN, by=by, target=membership, user=user.pk, place=place.key)
    return membership


def _propose(user: User, place: Place, period: dict[str, date | None], by: User) -> RoleProposal:
    proposal = RoleProposal.objects.create(
        user=user, role=place.role, team=place.team, office=place.office, proposed_by=by, **period
    )
    record(Event.ROLE_PROPOSED, by=by, target=proposal, user=user.pk, place=place.key)
    tell(_second_eyes(proposal), NoticeKind.ROLE_PROPOSED, about=proposal.pk, path=_proposals())
    return proposal


def _second_eyes(proposal: RoleProposal) -> list[User]:
    """Everybody who may confirm the proposal."""
    held = Membership.objects.current().filter(role__in=[Role.ADMINISTRATOR, Role.MANAGER])
    people = User.objects.filter(
        is_active=True, municipality=proposal.user.municipality_id, pk__in=held.values("user")
    )
    return [
        user for user in people if RoleProposal.objects.decidable_by(user).filter(pk=proposal.pk).exists()
    ]


def _proposals() -> str:
    return reverse("accounts:proposals")


@transaction.atomic
def decide_proposal(proposal: RoleProposal, *, accept: bool, by: User) -> Membership | None:
    """The second pair of eyes says yes, and the role is given; or no, and it is not."""
    open_to = RoleProposal.objects.select_for_update(of=["self"]).decidable_by(by)
    found = open_to.select_related("user", "team", "office").filter(pk=proposal.pk).first()
    if found is None:
        raise RuleViolation("Forslaget er afgjort, eller det er ikke dit at afgøre.", code="not-decidable")
    proposal = found
    proposal.decided_by, proposal.decided_at, proposal.is_accepted = by, timezone.now(), accept
    proposal.save(update_fields=["decided_by", "decided_at", "is_accepted"])
    event = Event.ROLE_CONFIRMED if accept else Event.ROLE_DECLINED
    record(event, by=by, target=proposal, user=proposal.user_id)
    if not accept:
        return None
    period = {"starts_on": proposal.starts_on, "ends_on": proposal.ends_on}
    return _give(proposal.user, place_of(proposal), period, by)


@transaction.atomic
def end_role(membership: Membership, *, last_day: date | None = None, by: User) -> Membership:
    """End a role: at once, so that the next click is refused, or after a last day."""
    membership = (
        Membership.objects.select_for_update(of=["self"]).select_related("user").get(pk=membership.pk)
    )
    _must_be_changeable(membership.user, by)
    today = timezone.localdate()
    if membership.ends_on and membership.ends_on < today:
        raise RuleViolation("Rollen er allerede afsluttet.", code="ended")
    yesterday = today - timedelta(days=1)
    before_start = membership.starts_on - timedelta(days=1)
    membership.ends_on = max(last_day or yesterday, before_start)
    membership.save(update_fields=["ends_on"])
    record(
        Event.ROLE_ENDED,
        by=by,
        target=membership,
        user=membership.user_id,
        last_day=membership.ends_on.isoformat(),
    )
    return membership
