"""Guessing at the login: slow for whoever guesses, no harm to whoever is guessed at (G-02, G-03)."""

from datetime import timedelta

import pytest
from axes.models import AccessAttempt, AccessLog
from django.conf import LazySettings
from django.contrib.auth.hashers import MD5PasswordHasher
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.login import attempts, services
from accounts.models import User
from audit.models import Entry, Event
from tests.accounts.phone import give_password, is_inside
from tests.factories import PASSWORD
from tests.town import Town

STRANGER, HOME = "203.0.113.7", "192.0.2.20"


WRONG = "forkert"


def from_(address: str, username: str = "anna", password: str = WRONG) -> int:
    status: int = give_password(Client(REMOTE_ADDR=address), username, password).status_code
    return status


def pass_by(minutes: int) -> None:
    AccessAttempt.objects.update(attempt_time=timezone.now() - timedelta(minutes=minutes))


def test_of_a_thousand_guesses_from_one_address_five_are_looked_at(town: Town) -> None:
    looked_at = [from_(STRANGER, password=f"gæt-{n}") for n in range(60)].count(200)
    assert looked_at == 4  # and the fifth is answered with the page that says to wait
    assert AccessAttempt.objects.get().failures_since_start == 5
    assert from_(STRANGER, password=PASSWORD) == 429


def test_a_stranger_shuts_nobody_out(town: Town) -> None:
    for _ in range(20):
        from_(STRANGER)
    assert from_(STRANGER, password=PASSWORD) == 429
    assert from_(HOME, password=PASSWORD) == 302


def test_the_wait_is_a_quarter_of_an_hour_however_often_one_tries_meanwhile(town: Town) -> None:
    for _ in range(5):
        from_(HOME)
    pass_by(minutes=14)
    assert from_(HOME, password=PASSWORD) == 429
    pass_by(minutes=16)
    assert from_(HOME, password=PASSWORD) == 302


def test_a_right_password_forgets_the_slips_before_it(town: Town) -> None:
    for _ in range(3):
        assert [from_(HOME) for _ in range(4)] == [200] * 4
        assert from_(HOME, password=PASSWORD) == 302


def test_guesses_at_many_names_from_one_address_are_stopped(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(attempts, "FROM_ONE_ADDRESS", 10)
    answers = [from_(STRANGER, username=f"navn{n}") for n in range(12)]
    assert answers == [200] * 10 + [429] * 2
    assert from_(STRANGER, password=PASSWORD) == 429
    assert from_(HOME, password=PASSWORD) == 302


def test_guesses_at_one_name_from_many_addresses_are_stopped_but_not_at_the_owner_s(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(attempts, "AT_ONE_NAME", 10)
    assert from_(HOME, password=PASSWORD) == 302  # Anna has been here before
    answers = [from_(f"203.0.113.{n}") for n in range(12)]
    assert answers == [200] * 10 + [429] * 2
    assert from_("203.0.113.99", password=PASSWORD) == 429
    assert from_(HOME, password=PASSWORD) == 302
    AccessLog.objects.update(attempt_time=timezone.now() - timedelta(days=31))
    assert from_(HOME, password=PASSWORD) == 429


def test_where_people_came_from_is_forgotten_after_a_month(town: Town) -> None:
    from_(HOME, password=PASSWORD)
    services.forget_old_logins()
    assert AccessLog.objects.count() == 1
    AccessLog.objects.update(attempt_time=timezone.now() - timedelta(days=31))
    services.forget_old_logins()
    assert AccessLog.objects.count() == 0


def test_every_refusal_is_in_the_log_also_those_that_were_not_looked_at(town: Town) -> None:
    for _ in range(8):
        from_(STRANGER)
    assert Entry.objects.filter(event=Event.LOGIN_REFUSED).count() == 8


def test_what_was_typed_is_kept_nowhere(town: Town, caplog: pytest.LogCaptureFixture) -> None:
    """A password typed where the name should stand, and one for a name that almost fits."""
    with caplog.at_level("DEBUG"):
        for _ in range(6):
            from_(STRANGER, username="hemmelig-kanariefugl", password="anden-kanariefugl")
    kept = [*AccessAttempt.objects.values(), *AccessLog.objects.values(), *Entry.objects.values()]
    assert "kanariefugl" not in f"{kept}{caplog.text}"


@pytest.mark.parametrize("username", ["findes-ikke", "system", "lukket"])
def test_another_name_costs_the_same_work_as_a_wrong_password(
    town: Town, username: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One hash and the same questions to the database, so that neither text nor time tells (G-03)."""
    User.objects.filter(pk=town.bo.pk).update(username="lukket", is_active=False)
    User.objects.system()
    hashed: list[str] = []
    hash_it = MD5PasswordHasher.encode
    monkeypatch.setattr(
        MD5PasswordHasher, "encode", lambda self, *args: hashed.append("once") or hash_it(self, *args)
    )
    from_(HOME, username="lars")  # the first try of a process reads what later ones have at hand
    work = []
    for name in ("anna", username):
        hashed.clear()
        with CaptureQueriesContext(connection) as asked:
            from_(HOME, username=name)
        work.append((len(hashed), [table_asked(query["sql"]) for query in asked.captured_queries]))
    assert work[0] == work[1]
    assert work[0][0] == 1


def table_asked(sql: str) -> tuple[str, str]:
    verb, _, rest = sql.partition(" ")
    return verb, next(
        (word for word in rest.split('"') if word.startswith(("accounts_", "audit_", "axes_"))), ""
    )


@pytest.mark.parametrize(
    ("proxies", "forwarded", "believed"),
    [
        ([], "198.51.100.1", "10.0.0.2"),
        (["10.0.0.0/8"], "198.51.100.1", "198.51.100.1"),
        (["10.0.0.0/8"], "127.0.0.1, 198.51.100.1", "198.51.100.1"),
        (["10.0.0.0/8"], "198.51.100.1, 10.0.0.3", "198.51.100.1"),
        (["10.0.0.0/8"], "", "10.0.0.2"),
        (["10.0.0.0/8"], "nonsense", "10.0.0.2"),
        (["192.0.2.1"], "198.51.100.1", "10.0.0.2"),
    ],
)
def test_only_our_own_proxies_are_believed_about_who_asks(
    town: Town, settings: LazySettings, proxies: list[str], forwarded: str, believed: str
) -> None:
    settings.TRUSTED_PROXIES = proxies
    client = Client(REMOTE_ADDR="10.0.0.2", headers={"x-forwarded-for": forwarded})
    give_password(client, "anna", "forkert")
    assert AccessAttempt.objects.get().ip_address == believed


def test_a_locked_page_tells_what_to_do(town: Town) -> None:
    for _ in range(5):
        page = give_password(Client(), "anna", "forkert")
    assert page.status_code == 429
    assert "femten minutter" in page.text
    client = Client(REMOTE_ADDR=HOME)
    give_password(client, "anna")
    assert is_inside(client)
