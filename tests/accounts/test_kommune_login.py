"""The kommune's own login, against a real small provider: who gets in, as what, and known tricks (G-04)."""

import time
from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.conf import LazySettings
from django.core.checks import run_checks
from django.core.exceptions import ImproperlyConfigured
from django.test import Client
from django.urls import reverse
from joserfc.jwk import RSAKey

from accounts.login import oidc
from accounts.login.checks import PROVIDER_WITHOUT_TLS, PROVIDERS_UNREADABLE
from accounts.login.providers import read
from accounts.models import ExternalIdentity, User
from accounts.policy import Role
from audit.models import Entry, Event
from tests.accounts.phone import give_password, is_inside, set_up
from tests.accounts.provider import CLIENT_ID, CLIENT_SECRET, Provider
from tests.factories import MembershipFactory
from tests.town import Town

START, BACK = "/login/kommune/egeby/", "/login/kommune/egeby/svar/"


@pytest.fixture
def provider(town: Town, settings: LazySettings) -> Iterator[Provider]:
    provider = Provider()
    provider.start()
    settings.OIDC_PROVIDERS = {
        "egeby": {
            "municipality": "Egeby Kommune",
            "issuer": provider.address,
            "client_id": CLIENT_ID,
            "client_secret": CLIENT_SECRET,
            "roles": {"BOS-stoette": "support_worker", "BOS-leder": "manager", "BOS-admin": "administrator"},
        }
    }
    yield provider
    provider.stop()


def go_there(client: Client, provider: Provider, **query: str) -> str:
    """Follow the link to the provider; returns the address it sends the browser back to."""
    away = client.get(START, query).headers["Location"]
    assert away.startswith(f"{provider.address}/authorize?")
    asked = {name: values[0] for name, values in parse_qs(urlsplit(away).query).items()}
    return provider.authorize(asked).removeprefix("http://testserver")


def log_in(client: Client, provider: Provider, **query: str) -> Any:
    return client.get(go_there(client, provider, **query))


def reason() -> str:
    """Why the last login was refused, as the log has it."""
    return str(Entry.objects.filter(event=Event.LOGIN_REFUSED).latest("pk").data["reason"])


def test_whoever_the_kommune_vouches_for_gets_in(client: Client, town: Town, provider: Provider) -> None:
    assert START in client.get(reverse("login")).text
    assert log_in(client, provider, next="/borgere/").headers["Location"] == "/borgere/"
    assert is_inside(client)
    assert Entry.objects.filter(event=Event.LOGGED_IN, actor_id=town.anna.pk).count() == 1
    assert client.get(reverse("citizens:detail", args=[town.eva.pk])).status_code == 200


def test_the_way_there_carries_state_nonce_and_a_challenge(
    client: Client, town: Town, provider: Provider
) -> None:
    one, two = (parse_qs(urlsplit(client.get(START).headers["Location"]).query) for _ in range(2))
    assert one["response_type"] == ["code"]
    assert one["code_challenge_method"] == ["S256"]
    for word in ("state", "nonce", "code_challenge"):
        assert one[word] != two[word]


@pytest.mark.parametrize("address", ["https://evil.example/", "//evil.example", "javascript:alert(1)"])
def test_nobody_is_sent_out_of_the_house(
    client: Client, town: Town, provider: Provider, address: str
) -> None:
    assert log_in(client, provider, next=address).headers["Location"] == reverse("home")


def an_hour_ago() -> int:
    return int(time.time()) - 3600


TRICKS: dict[str, dict[str, Any]] = {
    "another issuer": {"claims": {"iss": "https://evil.example"}},
    "no issuer": {"claims": {"iss": None}},
    "for somebody else": {"claims": {"aud": "et-andet-system"}},
    "for somebody else, through us": {"claims": {"aud": "et-andet-system", "azp": CLIENT_ID}},
    "for us, through somebody else": {"claims": {"aud": [CLIENT_ID, "andre"], "azp": "andre"}},
    "for nobody": {"claims": {"aud": None}},
    "another nonce": {"claims": {"nonce": "gammel"}},
    "no nonce": {"claims": {"nonce": None}},
    "expired": {"claims": {"exp": an_hour_ago()}},
    "without an end": {"claims": {"exp": None}},
    "not yet": {"claims": {"nbf": an_hour_ago() + 7200}},
    "unsigned": {"algorithm": "none"},
    "signed by another": {"signing_key": RSAKey.generate_key(2048, parameters={"kid": "one"})},
    "no token": {"token": "none at all"},
    "no token at all, but a word": {"token": "ord"},
}


@pytest.mark.parametrize("trick", TRICKS.values(), ids=TRICKS.keys())
def test_a_token_that_is_not_signed_fresh_and_for_us_opens_nothing(
    client: Client, town: Town, provider: Provider, trick: dict[str, Any]
) -> None:
    for name, value in trick.items():
        setattr(provider, name, value)
    answer = log_in(client, provider)
    assert answer.status_code == 403
    assert not is_inside(client)
    assert reason() in {"bad-answer", "no-token"}
    assert "evil" not in answer.text


def test_the_published_key_is_no_secret_to_sign_with(client: Client, town: Town, provider: Provider) -> None:
    provider.algorithm = "HS256"
    assert log_in(client, provider).status_code == 403
    assert not is_inside(client)


def test_an_answer_works_once(client: Client, town: Town, provider: Provider) -> None:
    back = go_there(client, provider)
    assert client.get(back).status_code == 302
    client.post(reverse("logout"))
    assert client.get(back).status_code == 403
    assert not is_inside(client)


def test_an_answer_works_in_the_browser_that_asked(client: Client, town: Town, provider: Provider) -> None:
    """Else somebody could be logged in as the stranger who sent a link (login CSRF)."""
    back = go_there(client, provider)
    assert Client().get(back).status_code == 403


def test_a_token_of_an_earlier_login_does_not_open_a_later(
    client: Client, town: Town, provider: Provider
) -> None:
    log_in(client, provider)
    client.post(reverse("logout"))
    provider.token = provider.sent
    assert log_in(client, provider).status_code == 403
    assert not is_inside(client)


def test_a_code_without_the_secret_of_the_one_who_began_is_worth_nothing(
    client: Client, town: Town, provider: Provider
) -> None:
    stolen = parse_qs(urlsplit(go_there(client, provider)).query)["code"][0]
    thief = Client()
    state = parse_qs(urlsplit(go_there(thief, provider)).query)["state"][0]
    assert thief.get(BACK, {"code": stolen, "state": state}).status_code == 403
    assert not is_inside(thief)


@pytest.mark.parametrize(
    "query", [{}, {"error": "access_denied", "error_description": "x\r\ny"}, {"state": "x"}]
)
def test_a_way_back_nobody_went_is_refused_calmly(
    client: Client, town: Town, provider: Provider, query: dict[str, str], caplog: pytest.LogCaptureFixture
) -> None:
    assert client.get(BACK, query).status_code == 403
    assert "\r" not in caplog.text.replace("\r\n", "")


def test_a_provider_that_is_away_is_a_sentence_and_no_crash(
    client: Client, town: Town, provider: Provider, settings: LazySettings
) -> None:
    told = settings.OIDC_PROVIDERS["egeby"]
    settings.OIDC_PROVIDERS = {"egeby": {**told, "issuer": "http://127.0.0.1:9"}}
    answer = client.get(START)
    assert (answer.status_code, "svarer ikke" in answer.text) == (403, True)


class TestRoles:
    """They take away for this login, and never give."""

    @pytest.mark.parametrize(
        "claim", [None, [], ["Alle medarbejdere"], "BOS-stoette-x", {"BOS-stoette": 1}, ["BOS-stoette", 1], 1]
    )
    def test_a_claim_that_is_missing_unknown_or_odd_gives_no_access(
        self, client: Client, town: Town, provider: Provider, claim: Any
    ) -> None:
        provider.claims = {"roles": claim}
        assert log_in(client, provider).status_code == 403
        assert not is_inside(client)
        assert reason() == "no-role"

    def test_a_role_the_kommune_claims_and_nobody_gave_here_opens_nothing(
        self, client: Client, town: Town, provider: Provider
    ) -> None:
        provider.claims = {"roles": ["BOS-leder", "BOS-admin"]}
        log_in(client, provider)
        assert client.get(reverse("dashboards:overview")).status_code == 403
        assert client.get(reverse("accounts:users")).status_code == 403
        assert client.get(reverse("citizens:detail", args=[town.eva.pk])).status_code == 404
        assert client.get("/api/v1/citizens/").status_code == 401

    def test_a_role_the_kommune_does_not_claim_is_gone_for_this_login(
        self, client: Client, town: Town, provider: Provider
    ) -> None:
        MembershipFactory(user=town.anna, role=Role.MANAGER, team=town.nord)
        log_in(client, provider)
        assert client.get(reverse("dashboards:overview")).status_code == 403
        assert client.get(reverse("citizens:detail", args=[town.eva.pk])).status_code == 200
        elsewhere = Client()
        elsewhere.force_login(town.anna)
        assert elsewhere.get(reverse("dashboards:overview")).status_code == 200
        provider.claims = {"roles": ["BOS-leder", "BOS-stoette"]}
        log_in(client, provider)
        assert client.get(reverse("dashboards:overview")).status_code == 200

    def test_a_later_login_with_a_password_is_not_narrowed(
        self, client: Client, town: Town, provider: Provider, settings: LazySettings
    ) -> None:
        told = settings.OIDC_PROVIDERS["egeby"]
        settings.OIDC_PROVIDERS = {"egeby": {**told, "passwords_too": True}}
        MembershipFactory(user=town.anna, role=Role.MANAGER, team=town.nord)
        log_in(client, provider)
        give_password(client, "anna")
        assert client.get(reverse("dashboards:overview")).status_code == 200


def test_a_password_is_no_way_past_the_kommune(client: Client, town: Town, provider: Provider) -> None:
    """Whom the kommune no longer lets in must not come in by the other door."""
    assert give_password(client, "anna").status_code == 200
    assert not is_inside(client)
    assert Entry.objects.filter(event=Event.LOGIN_REFUSED).count() == 1
    assert give_password(client, "fremmed").status_code == 302  # another kommune's people are not asked
    log_in(client, provider)
    assert client.get(reverse("accounts:password")).status_code == 403


class TestWho:
    def test_nobody_is_made(self, client: Client, town: Town, provider: Provider) -> None:
        before = set(User.objects.values_list("username", flat=True)) | {"system"}
        provider.claims = {"preferred_username": "ny-i-kommunen", "sub": "ny"}
        assert log_in(client, provider).status_code == 403
        assert reason() == "no-user"
        assert set(User.objects.values_list("username", flat=True)) == before

    @pytest.mark.parametrize("claims", [{"preferred_username": None}, {"preferred_username": 7}, {"sub": ""}])
    def test_nobody_without_a_name(
        self, client: Client, town: Town, provider: Provider, claims: dict[str, Any]
    ) -> None:
        provider.claims = claims
        assert log_in(client, provider).status_code == 403
        assert not is_inside(client)

    def test_not_the_people_of_another_kommune(self, client: Client, town: Town, provider: Provider) -> None:
        provider.claims = {"preferred_username": "fremmed", "roles": ["BOS-leder"]}
        assert log_in(client, provider).status_code == 403
        assert reason() == "no-user"

    def test_not_the_system_nor_a_closed_account(
        self, client: Client, town: Town, provider: Provider
    ) -> None:
        User.objects.filter(pk=town.anna.pk).update(is_active=False)
        for name in ("anna", "system"):
            provider.claims = {"preferred_username": name}
            assert log_in(client, provider).status_code == 403
            assert reason() == "no-user"

    def test_a_person_stays_the_same_under_a_new_name(
        self, client: Client, town: Town, provider: Provider
    ) -> None:
        log_in(client, provider)
        provider.claims = {"preferred_username": "anna-gift"}
        assert log_in(client, provider).status_code == 302
        assert client.get(reverse("accounts:account")).context["user"] == town.anna
        assert ExternalIdentity.objects.count() == 1

    def test_a_name_given_again_is_not_the_one_before(
        self, client: Client, town: Town, provider: Provider
    ) -> None:
        """The next employee who gets the initials does not inherit the citizens."""
        log_in(client, provider)
        provider.claims = {"sub": "c0ffee-2"}
        newcomer = Client()
        assert log_in(newcomer, provider).status_code == 403
        assert not is_inside(newcomer)
        assert reason() == "name-of-another"

    def test_closing_an_account_ends_a_login_through_the_kommune_too(
        self, client: Client, town: Town, provider: Provider
    ) -> None:
        log_in(client, provider)
        User.objects.filter(pk=town.anna.pk).update(is_active=False)
        assert not is_inside(client)


class TestTwoSteps:
    @pytest.fixture(autouse=True)
    def demanded(self, two_steps: None) -> None: ...

    def test_without_a_level_agreed_on_the_house_asks_for_its_own(
        self, client: Client, town: Town, provider: Provider
    ) -> None:
        phone, _ = set_up(town.anna)
        MembershipFactory(user=town.anna, role=Role.MANAGER, team=town.nord)
        assert log_in(client, provider, next="/borgere/").headers["Location"] == reverse("accounts:code")
        assert not is_inside(client)
        answer = client.post(reverse("accounts:code"), {"code": phone.code(halves_from_now=1)})
        assert answer.headers["Location"] == "/borgere/"
        assert client.get(reverse("dashboards:overview")).status_code == 403  # still narrowed

    @pytest.mark.parametrize(("level", "status"), [("high", 302), ("low", 403), (None, 403), (["high"], 403)])
    def test_a_level_agreed_on_is_the_second_step_and_demanded(
        self,
        client: Client,
        town: Town,
        provider: Provider,
        settings: LazySettings,
        level: Any,
        status: int,
    ) -> None:
        told = settings.OIDC_PROVIDERS["egeby"]
        settings.OIDC_PROVIDERS = {"egeby": {**told, "two_step_levels": ["high"]}}
        provider.claims = {"acr": level}
        assert log_in(client, provider).status_code == status
        assert is_inside(client) is (status == 302)


def test_the_session_has_a_new_name_after_it(client: Client, town: Town, provider: Provider) -> None:
    back = go_there(client, provider)
    before = client.session.session_key
    client.get(back)
    assert is_inside(client)
    assert client.session.session_key != before


def test_keys_that_were_changed_are_fetched_anew(client: Client, town: Town, provider: Provider) -> None:
    log_in(client, provider)
    provider.key = RSAKey.generate_key(2048, parameters={"kid": "two"})
    assert log_in(Client(), provider).status_code == 302


def test_no_kommune_is_asked_about_where_none_is_set_up(client: Client, town: Town) -> None:
    assert "Eller med brugernavn" not in client.get(reverse("login")).text
    assert client.get(START).status_code == 404


TOLD = {
    "municipality": "Egeby Kommune",
    "issuer": "https://login.example",
    "client_id": "x",
    "client_secret": "y",
    "roles": {"leder": "manager"},
}


@pytest.mark.parametrize(
    ("slug", "told", "fault"),
    [
        ("egeby", {**TOLD, "client_id": None}, "lacks client_id"),
        ("egeby", {**TOLD, "scope": "x"}, "unknown scope"),
        ("egeby", {**TOLD, "roles": {"leder": "boss"}}, "no role of ours: boss"),
        ("Ege by", TOLD, "stands in addresses"),
    ],
)
def test_what_is_wrong_in_the_file_is_named(slug: str, told: dict[str, Any], fault: str) -> None:
    with pytest.raises(ImproperlyConfigured, match=fault):
        read(slug, {name: value for name, value in told.items() if value is not None})


@pytest.mark.parametrize(
    ("told", "found"),
    [
        (TOLD, set()),
        ({**TOLD, "issuer": "http://login.example"}, {PROVIDER_WITHOUT_TLS}),
        ({}, {PROVIDERS_UNREADABLE}),
    ],
)
def test_the_check_before_a_deployment_reads_the_file(
    settings: LazySettings, told: dict[str, Any], found: set[str]
) -> None:
    settings.OIDC_PROVIDERS = {"egeby": told}
    ours = {PROVIDERS_UNREADABLE, PROVIDER_WITHOUT_TLS}
    assert {message.id for message in run_checks(include_deployment_checks=True)} & ours == found


def test_one_client_is_kept_for_each_provider(provider: Provider, client: Client, town: Town) -> None:
    """Its keys and addresses are asked for once, not at every login."""
    oidc._registered.cache_clear()
    for _ in range(2):
        log_in(client, provider)
    assert provider.asked.count("/.well-known/openid-configuration") == 1
    assert provider.asked.count("/keys") == 1
