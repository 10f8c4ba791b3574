"""The command that makes the first administrator of a kommune, and never a second one."""

from collections.abc import Callable
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from accounts.models import Membership, Municipality, User
from accounts.policy import Role
from audit.models import Entry, Event
from tests.town import Town

GOOD = "syv-grå-spurve-på-taget"
WHO = {"kommune": "Ny Kommune", "username": "asta", "name": "Asta Lind", "email": "asta@ny.example"}


@pytest.fixture
def types(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Answers to what the command asks: passwords to the hidden question, the rest to the open one."""

    def typed(*passwords: str, answers: tuple[str, ...] = ()) -> None:
        hidden, shown = iter(passwords), iter(answers)
        monkeypatch.setattr(
            "accounts.management.commands.first_administrator.getpass", lambda prompt: next(hidden)
        )
        monkeypatch.setattr("builtins.input", lambda prompt: next(shown))

    return typed


@pytest.mark.django_db
def test_the_first_one_can_log_in_and_everything_stands_in_the_log(types: Callable[..., None]) -> None:
    types(GOOD, GOOD, answers=("Asta Lind", "asta@ny.example"))
    said = StringIO()
    call_command("first_administrator", kommune="Ny Kommune", username="asta", stdout=said)
    user = User.objects.get(username="asta")
    assert user.check_password(GOOD)
    assert GOOD not in said.getvalue()
    assert (user.municipality, user.name) == (Municipality.objects.get(name="Ny Kommune"), "Asta Lind")
    assert [held.role for held in user.memberships.all()] == [Role.ADMINISTRATOR]
    entries = Entry.objects.filter(event__in=[Event.USER_CREATED, Event.ROLE_GIVEN])
    assert {entry.actor_id for entry in entries} == {User.objects.system().pk}
    assert entries.count() == 2


def test_where_there_is_one_it_refuses(town: Town, types: Callable[..., None]) -> None:
    types(GOOD, GOOD)
    before = User.objects.count()
    with pytest.raises(CommandError, match="har allerede en administrator"):
        call_command("first_administrator", **{**WHO, "kommune": town.kommune.name})
    assert User.objects.count() == before


def test_one_who_is_gone_does_not_lock_the_house(town: Town, types: Callable[..., None]) -> None:
    types(GOOD, GOOD)
    User.objects.filter(pk=town.adam.pk).update(is_active=False)
    call_command("first_administrator", **{**WHO, "kommune": town.kommune.name}, stdout=StringIO())
    assert Membership.objects.filter(user__username="asta", role=Role.ADMINISTRATOR).exists()


@pytest.mark.django_db
@pytest.mark.parametrize("typed, why", [(("kort", "kort"), "for kort"), ((GOOD, "andet"), "ikke ens")])
def test_a_password_that_will_not_do_leaves_nothing(
    types: Callable[..., None], typed: tuple[str, str], why: str
) -> None:
    types(*typed)
    with pytest.raises(CommandError, match=why):
        call_command("first_administrator", **WHO)
    assert not Municipality.objects.filter(name="Ny Kommune").exists()
    assert not User.objects.filter(username="asta").exists()


def test_no_option_takes_a_password() -> None:
    with pytest.raises(CommandError, match="unrecognized arguments"):
        call_command("first_administrator", "--password", GOOD)
