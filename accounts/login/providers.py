"""The kommuner whose own login may be used here (OpenID Connect), as the settings name them."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.utils.text import slugify

from accounts.policy import Role


@dataclass(frozen=True)
class Provider:
    """One kommune's login: where it is, what we are called there, and what its words mean here."""

    slug: str
    municipality: str
    issuer: str
    client_id: str
    client_secret: str
    roles: Mapping[str, Role]
    roles_claim: str = "roles"
    username_claim: str = "preferred_username"
    # The levels that count as two steps. Without one, the house asks for a second step of its own.
    two_step_levels: tuple[str, ...] = ()
    # Whether the kommune's people may come in with a password as well, past its own login.
    passwords_too: bool = False

    @property
    def metadata_url(self) -> str:
        return f"{self.issuer.rstrip('/')}/.well-known/openid-configuration"


REQUIRED = {"municipality", "issuer", "client_id", "client_secret", "roles"}
OPTIONAL = {"roles_claim", "username_claim", "two_step_levels", "passwords_too"}


def read(slug: str, told: Mapping[str, Any]) -> Provider:
    """The provider that one section of the file tells of. Raises ImproperlyConfigured, naming the fault."""
    if slug != slugify(slug):
        raise ImproperlyConfigured(f"OIDC: [{slug}] stands in addresses: small letters, digits and hyphens.")
    if missing := REQUIRED - told.keys():
        raise ImproperlyConfigured(f"OIDC: [{slug}] lacks {', '.join(sorted(missing))}.")
    if unknown := told.keys() - REQUIRED - OPTIONAL:
        raise ImproperlyConfigured(f"OIDC: [{slug}] has the unknown {', '.join(sorted(unknown))}.")
    roles = told["roles"]
    if unknown := set(roles.values()) - set(Role.values):
        raise ImproperlyConfigured(
            f"OIDC: [{slug}.roles] names no role of ours: {', '.join(sorted(unknown))}."
        )
    return Provider(
        slug=slug,
        **{
            **told,
            "roles": {claimed: Role(ours) for claimed, ours in roles.items()},
            "two_step_levels": tuple(told.get("two_step_levels", ())),
        },
    )


def providers() -> dict[str, Provider]:
    return {slug: read(slug, told) for slug, told in settings.OIDC_PROVIDERS.items()}
