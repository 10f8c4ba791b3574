"""What a kommune's login says of somebody, read strictly: what is unclear gives nothing."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from accounts.login.providers import Provider


@dataclass(frozen=True)
class Person:
    """Somebody the kommune's login vouches for."""

    subject: str
    username: str
    roles: tuple[str, ...]
    took_two_steps: bool


class NoAccess(Exception):
    """The kommune's login does not open this house. The message is for the person, `code` for the log."""

    def __init__(self, message: str, *, code: str) -> None:
        super().__init__(message)
        self.code = code


def person_of(claims: Mapping[str, Any], provider: Provider) -> Person:
    """Who the verified `claims` are about. Raises NoAccess where a claim is missing, unknown or malformed."""
    roles = _roles(claims.get(provider.roles_claim), provider)
    if not roles:
        raise NoAccess(
            "Kommunens login giver dig ingen rolle i bostøtten. Det kan kommunens it-afdeling ordne.",
            code="no-role",
        )
    subject, username = claims.get("sub"), claims.get(provider.username_claim)
    if not (isinstance(subject, str) and subject and isinstance(username, str) and username):
        raise NoAccess(
            "Kommunens login fortæller ikke, hvem du er. Det kan kommunens it-afdeling ordne.",
            code="no-name",
        )
    level = claims.get("acr")
    if provider.two_step_levels and level not in provider.two_step_levels:
        raise NoAccess(
            "Du skal logge ind i to trin hos kommunen, før du kan bruge bostøtten.", code="level-too-low"
        )
    return Person(subject, username, roles, took_two_steps=bool(provider.two_step_levels))


def _roles(claimed: object, provider: Provider) -> tuple[str, ...]:
    """Our roles among those claimed. A claim can name others for other systems: they mean nothing here."""
    names = [claimed] if isinstance(claimed, str) else claimed
    if not isinstance(names, list) or not all(isinstance(name, str) for name in names):
        return ()
    return tuple(sorted({provider.roles[name].value for name in names if name in provider.roles}))
