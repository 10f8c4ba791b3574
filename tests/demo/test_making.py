"""How the town is made: the same from the same seed, all of it or nothing, with a bar for those who watch."""

from datetime import date
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import models, transaction

from accounts.models import Membership, Municipality, User
from citizens.models import Citizen
from demo import building
from demo.dice import dice
from demo.people import SERIALS, _birthday, _cpr_of_nobody
from demo.writing import ORDER
from tests.factories import MunicipalityFactory
from visits.models import Supervision

TODAY = date(2026, 3, 11)
SEALED = {
    "cpr_sealed",
    "cpr_index",
    "phone_sealed",
    "address_sealed",
    "name_sealed",
}  # other each time: by a new nonce, and by the number the kommune gets


def make(citizens: int, *, seed: int = 3, today: date = TODAY) -> bool:
    """The town alone, without what the nightly tasks add."""
    return building.build_town(citizens, seed=seed, today=today, progress=lambda *_: None)


def fingerprint(seed: int) -> list[tuple[Any, ...]]:
    """Every row of a small town that is made and taken away again, in the order of the keys."""
    with transaction.atomic():
        make(8, seed=seed)
        rows = [row for model in (*ORDER, Supervision) for row in _rows_of(model)]
        rows += User.objects.order_by("username").values_list("username", "name", "email")
        rows += [(c.pk, c.cpr_digits, c.phone, c.address) for c in Citizen.objects.order_by("pk")]
        transaction.set_rollback(True)
    return rows


def _rows_of(model: type[models.Model]) -> list[tuple[Any, ...]]:
    return list(model._default_manager.order_by("pk").values_list(*map(_column, _fields(model))))


def _fields(model: type[models.Model]) -> "list[models.Field[Any, Any]]":
    return [field for field in model._meta.concrete_fields if field.name not in SEALED]


def _column(field: "models.Field[Any, Any]") -> str:
    if field.related_model is User:
        return f"{field.name}__username"
    if field.related_model and field.related_model._meta.app_label == "accounts":
        return f"{field.name}__name"
    return field.attname


@pytest.mark.django_db
def test_the_same_seed_and_day_give_the_same_town() -> None:
    first = fingerprint(seed=3)
    assert len(first) > 500
    assert fingerprint(seed=3) == first


@pytest.mark.django_db
def test_another_seed_gives_another_town() -> None:
    assert fingerprint(seed=4) != fingerprint(seed=3)


@pytest.mark.django_db
def test_a_town_that_is_stopped_half_way_leaves_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    def stop(*args: object, **kwargs: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(building, "_leave_a_draft", stop)
    with pytest.raises(KeyboardInterrupt):
        make(3)
    assert not Municipality.objects.exists()
    monkeypatch.undo()
    assert make(3)
    assert Citizen.objects.standing().filter(municipality__name="Birkesund Kommune").count() == 3


class Terminal(StringIO):
    def isatty(self) -> bool:
        return True


@pytest.mark.django_db
def test_a_bar_grows_where_somebody_watches_and_nowhere_else() -> None:
    watched, piped = Terminal(), StringIO()
    call_command("demo", citizens=26, stdout=StringIO(), stderr=watched)
    assert "25/26 borgere i Birkesund Kommune" in watched.getvalue()
    assert "26/26 borgere i Birkesund Kommune" in watched.getvalue()
    assert "25/25 dage med pejlemærker" in watched.getvalue()
    call_command("demo", stdout=StringIO(), stderr=piped)
    assert piped.getvalue() == ""


@pytest.mark.django_db
@pytest.mark.parametrize("day", ["2026-11-21", "2024-02-29", "2026-12-24"])
def test_anna_has_her_day_whatever_day_it_is(day: str) -> None:
    """A Saturday, a leap day, Christmas Eve."""
    make(20, today=date.fromisoformat(day))
    anna = User.objects.get(username="anna")
    planned = anna.visits.filter(starts_at__date=day)
    assert {(visit.status, visit.minutes) for visit in planned} == {("planned", 60)}
    assert planned.count() == 4


def test_no_two_citizens_of_a_kommune_get_the_same_number() -> None:
    """Endings repeat after 2,000 citizens, and then the day of the month differs: so for 56,000."""
    for first in (0, 7, 1999):
        indexes = range(first, SERIALS * 28, SERIALS)
        endings = set()
        for index in indexes:
            born_on = _birthday(index, 40, dice("same"), TODAY)
            endings.add((born_on.day, _cpr_of_nobody(index, born_on, True, TODAY).digits[-4:]))
        assert len(endings) == len(indexes) == 28


@pytest.mark.django_db
def test_without_a_town_there_are_no_logins_to_tell() -> None:
    said = StringIO()
    call_command("demo", logins=True, stdout=said)
    assert said.getvalue() == "Der er ingen demokommune endnu. Kør først: manage.py demo\n"


@pytest.mark.django_db
def test_a_house_in_use_is_left_alone() -> None:
    MunicipalityFactory(name="En rigtig kommune")
    with pytest.raises(CommandError, match="i brug"):
        call_command("demo", citizens=1)
    assert Municipality.objects.count() == 1
    assert not Membership.objects.exists()


@pytest.mark.parametrize("number", ["0", "-3", "mange", "56001"])
def test_an_impossible_number_of_citizens_is_refused(number: str) -> None:
    with pytest.raises(CommandError):
        call_command("demo", f"--citizens={number}")
