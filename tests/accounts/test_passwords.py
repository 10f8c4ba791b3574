"""What a password must be, how it is kept, and how it is changed."""

import pytest
from django.conf import LazySettings
from django.contrib.auth import authenticate
from django.contrib.auth.hashers import make_password
from django.contrib.auth.password_validation import password_changed, validate_password
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from audit.models import Entry, Event
from bostoette.settings import base
from tests.accounts.phone import give_password, is_inside
from tests.factories import PASSWORD
from tests.town import Town

NEW = "tre grønne æbler i en skål"


@pytest.mark.parametrize(
    ("password", "codes"),
    [
        ("kort-kode-1", {"password_too_short"}),
        ("qwertyqwerty", {"password_too_common"}),
        ("anna bostøtte", {"password_too_similar"}),
        ("anna@kommune.example", {"password_too_similar"}),
        (NEW, set()),
        ("æ" * 64, set()),
    ],
)
def test_a_password_is_long_rare_and_not_about_oneself(town: Town, password: str, codes: set[str]) -> None:
    try:
        validate_password(password, town.anna)
        found = set()
    except ValidationError as error:
        found = {one.code for one in error.error_list}
    assert found == codes


def test_passwords_are_kept_with_argon2_and_older_ones_become_it(town: Town, settings: LazySettings) -> None:
    settings.PASSWORD_HASHERS = base.PASSWORD_HASHERS
    User.objects.filter(pk=town.anna.pk).update(password=make_password(PASSWORD, hasher="pbkdf2_sha256"))
    assert authenticate(HttpRequest(), username="anna", password=PASSWORD) == town.anna
    kept = User.objects.get(pk=town.anna.pk).password
    assert kept.startswith("argon2$argon2id$v=19$m=47104,t=2,p=1$")


class TestChange:
    ADDRESS = "/mit-login/kodeord/"

    def change(self, client: Client, old: str, new: str, again: str = "") -> int:
        typed = {"old_password": old, "new_password1": new, "new_password2": again or new}
        status: int = client.post(self.ADDRESS, typed).status_code
        return status

    def test_ends_every_other_login_at_once_and_keeps_this(self, client: Client, town: Town) -> None:
        other = Client()
        for one in (client, other):
            one.force_login(town.anna)
        before = client.session.session_key
        assert self.change(client, PASSWORD, NEW) == 302
        assert (is_inside(client), is_inside(other)) == (True, False)
        assert client.session.session_key != before
        assert give_password(Client(), "anna", PASSWORD).status_code == 200
        assert give_password(Client(), "anna", NEW).status_code == 302
        assert Entry.objects.get(event=Event.PASSWORD_CHANGED).target == f"accounts.user:{town.anna.pk}"

    @pytest.mark.parametrize(
        ("old", "new", "again"),
        [("forkert", NEW, NEW), (PASSWORD, "kort", "kort"), (PASSWORD, NEW, NEW + "!"), ("", NEW, NEW)],
    )
    def test_is_refused(self, client: Client, town: Town, old: str, new: str, again: str) -> None:
        client.force_login(town.anna)
        assert self.change(client, old, new, again) == 422
        assert User.objects.get(pk=town.anna.pk).check_password(PASSWORD)

    def test_guesses_at_the_present_password_are_counted(self, client: Client, town: Town) -> None:
        """An unlocked screen is no place to guess at leisure."""
        client.force_login(town.anna)
        assert [self.change(client, f"gæt {n}", NEW) for n in range(6)] == [422] * 4 + [429] * 2
        assert Entry.objects.filter(event=Event.LOGIN_REFUSED).count() == 6

    def test_somebody_without_one_is_sent_to_the_kommune(self, client: Client, town: Town) -> None:
        town.anna.set_unusable_password()
        town.anna.save()
        client.force_login(town.anna)
        assert client.get(self.ADDRESS).status_code == 403
        assert "kommunens eget login" in client.get(reverse("accounts:account")).text


def test_a_password_changed_elsewhere_ends_every_login_at_the_next_click(client: Client, town: Town) -> None:
    client.force_login(town.anna)
    changed = User.objects.get(pk=town.anna.pk)
    changed.set_password(NEW)
    changed.save()
    password_changed(NEW, changed)
    assert not is_inside(client)
