"""A password alone opens nothing: app, emergency codes, and what an administrator may reset (G-01, G-05)."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.conf import LazySettings, settings
from django.core.checks import run_checks
from django.core.management import call_command
from django.db import connection, connections
from django.test import Client
from django.urls import reverse

from accounts.login import services, steps
from accounts.login.checks import MFA_OFF
from accounts.models import Authenticator, RecoveryCode, Session, User
from audit.models import Entry, Event
from tests.accounts.phone import Phone, begun, give_password, is_inside, set_up
from tests.factories import PASSWORD
from tests.town import Town, build_town
from tests.ui.html import tags

CODE, ENROL, RECOVERY = "/login/kode/", "/login/app/", "/login/noedkode/"


@pytest.fixture
def phone(town: Town, two_steps: None) -> Phone:
    """Anna's, set up."""
    return set_up(town.anna)[0]


def test_the_right_password_alone_opens_nothing(client: Client, town: Town, phone: Phone) -> None:
    assert give_password(client, "anna").headers["Location"] == CODE
    assert not is_inside(client)
    assert client.get("/api/v1/citizens/").status_code == 401
    assert Entry.objects.filter(event=Event.LOGGED_IN).count() == 0


def test_password_and_code_open_the_house_and_lead_where_one_wanted(
    client: Client, town: Town, phone: Phone
) -> None:
    give_password(client, "anna", next="/borgere/")
    answer = client.post(CODE, {"code": phone.code(halves_from_now=1)})
    assert answer.headers["Location"] == "/borgere/"
    assert is_inside(client)
    assert Entry.objects.filter(event=Event.LOGGED_IN, actor_id=town.anna.pk).count() == 1


def test_a_code_may_be_typed_with_a_space(client: Client, town: Town, phone: Phone) -> None:
    give_password(client, "anna")
    code = phone.code(halves_from_now=1)
    client.post(CODE, {"code": f"{code[:3]} {code[3:]}"})
    assert is_inside(client)


def test_a_code_works_once(town: Town, phone: Phone) -> None:
    code = phone.code(halves_from_now=1)
    assert services.check_code(town.anna, code)
    assert not services.check_code(town.anna, code)


@pytest.mark.parametrize("away", [-2, 3])
def test_a_code_of_another_time_is_refused(town: Town, phone: Phone, away: int) -> None:
    Authenticator.objects.update(last_step=-1)
    assert not services.check_code(town.anna, phone.code(halves_from_now=away))


@pytest.mark.parametrize("typed", ["", "12345", "1234567", "¹²³⁴⁵⁶", "١٢٣٤٥٦", "12_345", "-12345", "abcdef"])
def test_what_is_no_code_is_refused(town: Town, phone: Phone, typed: str) -> None:
    assert not services.check_code(town.anna, typed)


def test_a_wrong_code_is_logged_and_each_makes_the_wait_longer(
    client: Client, town: Town, phone: Phone
) -> None:
    give_password(client, "anna")
    assert client.post(CODE, {"code": phone.wrong}).status_code == 422
    assert Entry.objects.filter(event=Event.LOGIN_REFUSED).count() == 1
    app = Authenticator.objects.get()
    assert app.throttling_failure_count == 1
    app.throttling_failure_count = 10  # 512 seconds, in which even the right code is not looked at
    app.save()
    answer = client.post(CODE, {"code": phone.code(halves_from_now=1)})
    assert (answer.status_code, "sekunder" in answer.text) == (422, True)
    assert not is_inside(client)


def test_five_wrong_codes_close_the_way_like_five_wrong_passwords(
    client: Client, town: Town, phone: Phone
) -> None:
    give_password(client, "anna")
    answers = [client.post(CODE, {"code": phone.wrong}).status_code for _ in range(5)]
    assert answers == [422, 422, 422, 422, 429]
    assert give_password(Client(), "anna").status_code == 429


def test_the_second_step_waits_ten_minutes_and_no_longer(
    client: Client, town: Town, phone: Phone, monkeypatch: pytest.MonkeyPatch
) -> None:
    give_password(client, "anna")
    monkeypatch.setattr(steps, "PATIENCE", -1)
    answer = client.post(CODE, {"code": phone.code(halves_from_now=1)})
    assert answer.headers["Location"] == reverse("login")
    assert not is_inside(client)


@pytest.mark.parametrize("change", ["closed", "new password"])
def test_what_changes_between_the_steps_ends_the_attempt(
    client: Client, town: Town, phone: Phone, change: str
) -> None:
    give_password(client, "anna")
    if change == "closed":
        User.objects.filter(pk=town.anna.pk).update(is_active=False)
    else:
        services.change_password(town.anna, "et-helt-andet-kodeord", keep=None)
    assert client.post(CODE, {"code": phone.code(halves_from_now=1)}).headers["Location"] == reverse("login")
    assert not is_inside(client)


def test_the_session_has_a_new_name_after_each_step_and_the_old_ones_are_dead(
    client: Client, town: Town, phone: Phone
) -> None:
    name = settings.SESSION_COOKIE_NAME
    session = client.session
    session["planted"] = True
    session.save()
    client.cookies[name] = planted = session.session_key
    give_password(client, "anna")
    between = client.cookies[name].value
    client.post(CODE, {"code": phone.code(halves_from_now=1)})
    inside = client.cookies[name].value
    assert len({planted, between, inside}) == 3
    for old in (planted, between):
        thief = Client()
        thief.cookies[name] = old
        assert not is_inside(thief)
    assert not Session.objects.filter(session_key__in=[planted, between]).exists()


def test_a_session_without_the_second_step_is_ended(client: Client, town: Town, two_steps: None) -> None:
    """However it came to be: by a way in that somebody forgot, or before the house demanded two steps."""
    client.force_login(town.anna)
    assert not is_inside(client)
    assert Session.objects.filter(user=town.anna).count() == 0


class TestTheFirstTime:
    @pytest.fixture(autouse=True)
    def house(self, town: Town, two_steps: None) -> None: ...

    def test_the_app_is_set_up_before_anything_else(self, client: Client, town: Town) -> None:
        assert give_password(client, "anna", next="/borgere/").headers["Location"] == ENROL
        page = client.get(ENROL)
        assert reverse("accounts:square") in page.text
        phone = begun(town.anna)
        assert page.context["typed_secret"].replace(" ", "") in begun_address(town.anna)
        answer = client.post(ENROL, {"code": phone.code()})
        assert answer.status_code == 200
        assert len(set(answer.context["codes"])) == services.CODES
        assert 'href="/borgere/"' in answer.text
        assert is_inside(client)
        assert Entry.objects.filter(event=Event.SECOND_STEP_SET, actor_id=town.anna.pk).count() == 1

    def test_the_picture_is_a_drawing_without_style_or_script_for_this_person_alone(
        self, client: Client, town: Town
    ) -> None:
        give_password(client, "anna")
        answer = client.get(reverse("accounts:square"))
        assert answer.headers["Content-Type"] == "image/svg+xml"
        assert "no-store" in answer.headers["Cache-Control"]
        assert {tag.name for tag in tags(answer.text)} == {"svg", "g", "path"}
        assert b"style" not in answer.content
        assert Client().get(reverse("accounts:square")).status_code == 404

    def test_the_page_shows_the_same_secret_until_it_is_confirmed(self, client: Client, town: Town) -> None:
        give_password(client, "anna")
        first = client.get(ENROL).context["typed_secret"]
        give_password(client, "anna")
        assert client.get(ENROL).context["typed_secret"] == first

    def test_a_wrong_code_sets_nothing_up(self, client: Client, town: Town) -> None:
        give_password(client, "anna")
        assert client.post(ENROL, {"code": begun(town.anna).wrong}).status_code == 422
        assert not services.has_app(town.anna)
        assert not is_inside(client)

    def test_nobody_with_an_app_can_set_up_another_with_the_password_alone(
        self, client: Client, town: Town
    ) -> None:
        set_up(town.anna)
        give_password(client, "anna")
        assert client.get(ENROL).headers["Location"] == reverse("login")
        assert client.post(ENROL, {"code": "123456"}).headers["Location"] == reverse("login")

    def test_the_secret_stands_sealed_in_the_database(self, client: Client, town: Town) -> None:
        phone, _ = set_up(town.anna)
        with connection.cursor() as cursor:
            cursor.execute("select accounts_authenticator::text from accounts_authenticator")
            (raw,) = cursor.fetchone()
        assert phone.clock.key.hex() not in raw
        assert phone.clock.key.hex().encode().hex() not in raw


def forget_failures() -> None:
    Authenticator.objects.update(throttling_failure_count=0, throttling_failure_timestamp=None)


def begun_address(user: User) -> str:
    return Authenticator.objects.get(user=user, confirmed=False).address


class TestEmergencyCodes:
    @pytest.fixture
    def codes(self, town: Town, two_steps: None) -> list[str]:
        return set_up(town.anna)[1]

    def test_one_opens_the_house_once(self, town: Town, codes: list[str]) -> None:
        for client, expected in ((Client(), True), (Client(), False)):
            give_password(client, "anna")
            client.post(RECOVERY, {"code": codes[0]})
            assert is_inside(client) is expected
        assert Entry.objects.filter(event=Event.RECOVERY_CODE_USED).count() == 1
        assert services.codes_left(town.anna) == len(codes) - 1

    def test_it_may_be_typed_carelessly(self, town: Town, codes: list[str]) -> None:
        assert services.use_recovery_code(town.anna, f" {codes[1].upper().replace('-', ' ')} ")

    @pytest.mark.parametrize("typed", ["", "-", "9-aaaaa-aaaaa", "x-aaaaa-aaaaa", "²-aaaaa-aaaaa", "1"])
    def test_what_is_none_is_refused(self, town: Town, codes: list[str], typed: str) -> None:
        assert not services.use_recovery_code(town.anna, typed)

    def test_that_of_a_colleague_is_refused(self, town: Town, codes: list[str]) -> None:
        set_up(town.bo)
        assert not services.use_recovery_code(town.bo, codes[0])

    def test_the_database_holds_no_code(self, town: Town, codes: list[str]) -> None:
        kept = str(list(RecoveryCode.objects.values())) + str(list(Entry.objects.values()))
        for code in codes:
            _number, *parts = code.split("-")
            assert "".join(parts) not in kept

    def test_new_ones_take_a_code_of_the_app_and_end_the_old(
        self, client: Client, town: Town, codes: list[str]
    ) -> None:
        give_password(client, "anna")
        client.post(RECOVERY, {"code": codes[0]})
        address = reverse("accounts:recovery_codes")
        assert client.post(address, {"code": codes[1]}).status_code == 422
        forget_failures()
        phone = Phone(Authenticator.objects.get(user=town.anna).secret)
        new = client.post(address, {"code": phone.code(halves_from_now=1)}).context["codes"]
        assert set(new).isdisjoint(codes)
        assert not services.use_recovery_code(town.anna, codes[2])
        assert services.use_recovery_code(town.anna, new[2])


@pytest.fixture
def committed_town(transactional_db: None) -> Iterator[Town]:
    yield build_town()


def test_of_twenty_who_use_one_code_at_once_one_gets_in(committed_town: Town) -> None:
    """For the app's code and for an emergency code (G-09)."""
    anna = committed_town.anna
    phone, codes = set_up(anna)

    def both(_: int) -> tuple[bool, bool]:
        try:
            return services.use_recovery_code(anna, codes[0]), services.check_code(anna, code)
        finally:
            for alias in ("default", "lookups"):
                connections[alias].close()

    code = phone.code(halves_from_now=1)
    with ThreadPoolExecutor(10) as crowd:
        won = list(crowd.map(both, range(20)))
    assert [sum(column) for column in zip(*won, strict=True)] == [1, 1]


class TestReset:
    def test_an_administrator_lets_a_colleague_begin_anew(self, town: Town, two_steps: None) -> None:
        phone, _ = set_up(town.anna)
        inside = Client()
        give_password(inside, "anna")
        inside.post(CODE, {"code": phone.code(halves_from_now=1)})
        assert is_inside(inside)
        services.reset_second_step(town.anna, by=town.adam)
        assert not is_inside(inside)
        assert not services.use_recovery_code(town.anna, "1-aaaaa-aaaaa")
        assert give_password(Client(), "anna").headers["Location"] == ENROL
        entry = Entry.objects.get(event=Event.SECOND_STEP_RESET)
        assert (entry.actor_id, entry.target) == (town.adam.pk, f"accounts.user:{town.anna.pk}")

    def test_the_page_asks_first(self, client: Client, town: Town) -> None:
        set_up(town.anna)
        client.force_login(town.adam)
        address = reverse("accounts:reset_second_step", args=[town.anna.pk])
        assert address in client.get(reverse("accounts:users")).text
        assert "Anna Bostøtte" in client.get(address).text
        assert services.has_app(town.anna)
        assert client.post(address).headers["Location"] == reverse("accounts:users")
        assert not services.has_app(town.anna)

    def test_nobody_resets_the_own(self, client: Client, town: Town) -> None:
        """An unlocked screen would otherwise be a way to a new app."""
        set_up(town.adam)
        client.force_login(town.adam)
        client.post(reverse("accounts:reset_second_step", args=[town.adam.pk]))
        assert services.has_app(town.adam)

    def test_not_for_another_kommune(self, client: Client, town: Town) -> None:
        set_up(town.fremmed)
        client.force_login(town.adam)
        address = reverse("accounts:reset_second_step", args=[town.fremmed.pk])
        assert client.post(address).status_code == 404
        assert services.has_app(town.fremmed)

    def test_the_one_who_runs_the_house_can_do_it_from_there(self, town: Town) -> None:
        """For the only administrator, who lost the phone."""
        set_up(town.adam)
        call_command("reset_login", "adam", verbosity=0)
        assert not services.has_app(town.adam)
        entry = Entry.objects.get(event=Event.SECOND_STEP_RESET)
        assert (entry.actor_label, entry.target) == ("Systemet", f"accounts.user:{town.adam.pk}")

    def test_one_changes_the_own_app_by_showing_the_present(
        self, client: Client, town: Town, two_steps: None
    ) -> None:
        phone, _ = set_up(town.anna)
        give_password(client, "anna")
        client.post(CODE, {"code": phone.code(halves_from_now=1)})
        address = reverse("accounts:change_app")
        assert client.post(address, {"code": phone.wrong}).status_code == 422
        Authenticator.objects.update(
            throttling_failure_count=0, throttling_failure_timestamp=None, last_step=-1
        )
        assert client.post(address, {"code": phone.code()}).headers["Location"] == ENROL
        assert not is_inside(client)
        assert client.post(ENROL, {"code": begun(town.anna).code()}).status_code == 200
        assert is_inside(client)


def test_where_two_steps_are_not_demanded_the_password_is_enough(client: Client, town: Town) -> None:
    assert give_password(client, "anna", PASSWORD).headers["Location"] == reverse("home")
    assert is_inside(client)


def test_whoever_has_an_app_is_asked_for_it_also_there(client: Client, town: Town) -> None:
    set_up(town.anna)
    assert give_password(client, "anna").headers["Location"] == CODE


@pytest.mark.parametrize(("required", "found"), [(True, False), (False, True)])
def test_a_deployment_without_the_second_step_is_refused(
    settings: LazySettings, required: bool, found: bool
) -> None:
    settings.MFA_REQUIRED = required
    messages = run_checks(include_deployment_checks=True)
    assert (MFA_OFF in {message.id for message in messages if message.is_serious()}) is found


def test_the_secret_outlives_a_change_of_keys(town: Town, settings: LazySettings) -> None:
    phone, _ = set_up(town.anna)
    settings.CPR_ENCRYPTION_KEYS_OLDER = [settings.CPR_ENCRYPTION_KEY]
    settings.CPR_ENCRYPTION_KEY = bytes(range(32))
    call_command("rotate_cpr_keys", verbosity=0)
    settings.CPR_ENCRYPTION_KEYS_OLDER = []
    assert services.check_code(town.anna, phone.code(halves_from_now=1))
