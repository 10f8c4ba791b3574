"""The way to a kommune's own login and back. Authlib speaks OpenID Connect; here stands what we demand.

Code flow with PKCE, state and nonce. The token must be signed with a key pair (no shared secret, no
unsigned one), by the issuer that the settings name, for us, and now.
"""

import logging
from functools import lru_cache
from typing import Any

from authlib.integrations.base_client import OAuthError
from authlib.integrations.django_client import OAuth
from authlib.integrations.django_client.apps import DjangoOAuth2App
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from joserfc.errors import JoseError
from requests import RequestException

from accounts.login.claims import NoAccess, Person, person_of
from accounts.login.providers import Provider
from accounts.models import ExternalIdentity, User
from audit.log import record
from audit.models import Event

logger = logging.getLogger(__name__)

SIGNED_BY_KEY_PAIR = ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512"]
PATIENCE = 3  # seconds for each question to the kommune's login
CLOCKS_DIFFER = 30  # seconds
NO_ANSWER = "Kommunens login svarer ikke, som det skal, lige nu. Prøv igen om lidt."


def send_away(request: HttpRequest, provider: Provider, *, back_to: str) -> HttpResponse:
    """To the kommune's login. Raises NoAccess where it cannot be reached."""
    try:
        answer: HttpResponse = _client(provider).authorize_redirect(request, back_to)
    except (RequestException, ValueError, KeyError, RuntimeError) as error:
        raise _no_answer(provider, error) from error
    return answer


def receive(request: HttpRequest, provider: Provider) -> Person:
    """Who comes back. Raises NoAccess for every answer that is not signed, fresh and for us."""
    expected = {
        "iss": {"essential": True, "value": provider.issuer},
        "aud": {"essential": True, "value": provider.client_id},
    }
    try:
        token: dict[str, Any] = _client(provider).authorize_access_token(
            request, claims_options=expected, leeway=CLOCKS_DIFFER
        )
    except (OAuthError, JoseError, RequestException, ValueError, KeyError, RuntimeError) as error:
        raise _no_answer(provider, error) from error
    if "userinfo" not in token:
        raise NoAccess(NO_ANSWER, code="no-token")
    return person_of(token["userinfo"], provider)


def _no_answer(provider: Provider, error: Exception) -> NoAccess:
    """What went wrong is for the log: it may be the work of somebody who should not learn of it."""
    logger.warning("Login at %s failed: %s %r", provider.slug, type(error).__name__, str(error)[:200])
    return NoAccess(NO_ANSWER, code="bad-answer")


@lru_cache(maxsize=100)
def _registered(slug: str, issuer: str, client_id: str, client_secret: str, url: str) -> DjangoOAuth2App:
    """One client for each provider and process: it keeps the provider's addresses and keys."""
    client: DjangoOAuth2App = OAuth().register(
        slug,
        client_id=client_id,
        client_secret=client_secret,
        server_metadata_url=url,
        client_kwargs={
            "scope": "openid profile",
            "code_challenge_method": "S256",
            "default_timeout": PATIENCE,
        },
    )
    return client


def _client(provider: Provider) -> DjangoOAuth2App:
    client = _registered(
        provider.slug, provider.issuer, provider.client_id, provider.client_secret, provider.metadata_url
    )
    # Not the provider's own list: whoever could write it could allow tokens that nobody signed.
    client.load_server_metadata()["id_token_signing_alg_values_supported"] = SIGNED_BY_KEY_PAIR
    return client


@transaction.atomic
def user_of(person: Person, provider: Provider) -> User:
    """Our user for `person`, bound at the first login.

    Raises NoAccess where there is none, and where the name is bound to somebody else: nobody is made.
    """
    known = ExternalIdentity.objects.filter(issuer=provider.issuer, subject=person.subject).first()
    own = User.objects.filter(municipality__name=provider.municipality, is_active=True, is_machine=False)
    user = own.filter(pk=known.user_id) if known else own.filter(username=person.username)
    found = user.select_for_update().first()
    if found is None:
        raise NoAccess(
            "Du er ikke oprettet som bruger her. Det kan kommunens administrator ordne.", code="no-user"
        )
    if known is None:
        _bind(found, person, provider)
    return found


def _bind(user: User, person: Person, provider: Provider) -> None:
    """From now on the person is known by the provider's id, which is never given to another."""
    if user.external_identities.filter(issuer=provider.issuer).exists():
        raise NoAccess(
            "Brugernavnet hører til en anden i kommunens login. Det kan kommunens administrator ordne.",
            code="name-of-another",
        )
    ExternalIdentity.objects.create(user=user, issuer=provider.issuer, subject=person.subject)
    record(Event.IDENTITY_BOUND, by=user, target=user)
