"""Changing the keys: while people work, killed in the middle, and nothing lost at the end."""

import base64
import re
from datetime import date
from io import StringIO
from typing import Any

import pytest
from cryptography.exceptions import InvalidTag
from django.core.exceptions import ImproperlyConfigured
from django.core.management import CommandError, call_command

from bostoette.crypto import UnknownKey, blind_index, head_now, seal, unseal
from bostoette.errors import RuleViolation
from bostoette.settings.env import keys
from citizens.benches import rotation as measurement
from citizens.benches.rotation import number_of_nobody
from citizens.cpr import parse
from citizens.keys import require_known_keys
from citizens.models import Citizen
from citizens.services import register_citizen
from tests.factories import CitizenFactory, TeamFactory
from tests.processes import address_of_the_tests, in_house
from tests.town import Town

TODAY = date(2026, 11, 21)
NEW_KEY, NEW_INDEX_KEY = b"\x07" * 32, b"\x08" * 32
NUMBER = parse("2110625629", today=TODAY)


def change_keys(settings: Any) -> None:
    settings.CPR_ENCRYPTION_KEYS_OLDER = [settings.CPR_ENCRYPTION_KEY]
    settings.CPR_INDEX_KEYS_OLDER = [settings.CPR_INDEX_KEY]
    settings.CPR_ENCRYPTION_KEY, settings.CPR_INDEX_KEY = NEW_KEY, NEW_INDEX_KEY


def forget_older_keys(settings: Any) -> None:
    settings.CPR_ENCRYPTION_KEYS_OLDER = []
    settings.CPR_INDEX_KEYS_OLDER = []


@pytest.fixture
def eva(town: Town) -> Citizen:
    town.eva.set_cpr(NUMBER)
    town.eva.set_contact(phone="12 34 56 78", address="Egevej 7")
    town.eva.save()
    return town.eva


def told(citizen: Citizen) -> tuple[str | None, str, str]:
    found = Citizen.objects.get(pk=citizen.pk)
    return found.cpr_digits, found.phone, found.address


EVERYTHING = ("2110625629", "12 34 56 78", "Egevej 7")


def test_what_is_sealed_opens_only_as_what_it_is(eva: Citizen) -> None:
    eva.cpr_sealed = eva.phone_sealed
    with pytest.raises(InvalidTag):
        assert eva.cpr_digits


def test_during_a_change_of_keys_old_and_new_are_read_and_found(
    eva: Citizen, town: Town, settings: Any
) -> None:
    change_keys(settings)
    assert told(eva) == EVERYTHING
    assert Citizen.objects.with_number(NUMBER.digits, town.kommune).get() == eva
    new = register_citizen(team=town.syd, name="Ny Borger", number=number_of_nobody(1))
    assert Citizen.objects.with_number(number_of_nobody(1).digits, town.kommune).get() == new


def test_during_a_change_no_number_is_registered_twice(eva: Citizen, town: Town, settings: Any) -> None:
    change_keys(settings)
    with pytest.raises(RuleViolation) as refused:
        register_citizen(team=town.syd, name="Samme Nummer", number=NUMBER)
    assert refused.value.code == "number-known"
    assert Citizen.objects.count() == 2


def test_after_the_change_the_older_keys_can_go(eva: Citizen, town: Town, settings: Any) -> None:
    change_keys(settings)
    call_command("rotate_cpr_keys", stdout=StringIO())
    forget_older_keys(settings)
    require_known_keys()
    assert told(eva) == EVERYTHING
    assert Citizen.objects.with_number(NUMBER.digits, town.kommune).get() == eva
    assert bytes(Citizen.objects.get(pk=eva.pk).cpr_index) == blind_index(
        NUMBER.digits, scope=f"cpr|{town.kommune.pk}"
    )


def test_a_row_no_key_opens_is_told_and_the_others_are_changed(
    eva: Citizen, town: Town, settings: Any
) -> None:
    lost = CitizenFactory(team=town.nord)
    usual, settings.CPR_ENCRYPTION_KEY = settings.CPR_ENCRYPTION_KEY, b"\x09" * 32
    lost.set_contact(phone="12 34 00 00", address="")
    lost.save()
    settings.CPR_ENCRYPTION_KEY = usual
    change_keys(settings)
    with pytest.raises(CommandError, match="1 rækker kan ikke åbnes"):
        call_command("rotate_cpr_keys", stdout=StringIO())
    assert bytes(Citizen.objects.get(pk=eva.pk).cpr_sealed).startswith(head_now())


def test_an_unknown_key_is_named_by_its_id_alone(eva: Citizen, settings: Any) -> None:
    sealed = seal("2110625629", row=eva.pk, what="cpr")
    settings.CPR_ENCRYPTION_KEY = NEW_KEY
    with pytest.raises(UnknownKey) as unknown:
        unseal(sealed, row=eva.pk, what="cpr")
    assert sealed[1:5].hex() in str(unknown.value)
    assert "2110625629" not in str(unknown.value)


@pytest.mark.parametrize("setting", ["CPR_ENCRYPTION_KEY", "CPR_INDEX_KEY"])
def test_the_house_does_not_start_with_a_key_that_fits_nothing(
    eva: Citizen, settings: Any, setting: str
) -> None:
    require_known_keys()
    setattr(settings, setting, NEW_KEY)
    with pytest.raises(ImproperlyConfigured, match=f"{setting} does not fit the database: 1 rows"):
        require_known_keys()


def test_older_keys_are_read_like_the_others(monkeypatch: pytest.MonkeyPatch) -> None:
    written = base64.b64encode(NEW_KEY).decode()
    monkeypatch.setenv("SOME_KEYS", f"{written}, {written}")
    assert keys("SOME_KEYS") == [NEW_KEY, NEW_KEY]
    monkeypatch.setenv("SOME_KEYS", "short")
    with pytest.raises(ImproperlyConfigured, match="SOME_KEYS"):
        keys("SOME_KEYS")
    assert keys("NOBODY_SET_THIS") == []


def written(*some: bytes) -> str:
    return ",".join(base64.b64encode(key).decode() for key in some)


@pytest.fixture
def few(monkeypatch: pytest.MonkeyPatch) -> Any:
    """The measurement of `bench rotation`, on the tests' database and with some thousand rows."""
    monkeypatch.setenv("DATABASE_URL", address_of_the_tests())
    monkeypatch.setenv("DJANGO_SETTINGS_MODULE", "bostoette.settings.test")
    monkeypatch.setattr(measurement, "ROWS", 2000)
    monkeypatch.setattr(measurement, "ALONE", 3)
    return measurement


@pytest.mark.django_db(transaction=True)
def test_a_rotation_beside_people_at_work_and_killed_midway_loses_nothing(few: Any) -> None:
    command, page, save, counted = few.rotation()
    left = int(re.search(r"killed with (\d+) values left", command)[1])  # type: ignore[index] # told always
    assert 0 < left < 4 * few.ROWS  # it was midway: three sealed columns and an index in each row
    assert "ratio" in page
    assert "ratio" in save
    told = dict(re.findall(r"(\d+) ([a-z ]+)(?:, |$)", counted.partition(": ")[2]))
    assert set(told) == {"0"}
    assert not Citizen.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_the_measurement_leaves_the_citizens_of_others_alone(few: Any) -> None:
    citizen = CitizenFactory()
    with pytest.raises(CommandError, match="house of its own"):
        few.rotation()
    assert Citizen.objects.get() == citizen


def test_the_measurement_tells_what_a_rotation_has_lost(
    few: Any, db: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of three rows one sealed for another row, one with another's number, and one save forgotten."""
    team = TeamFactory()
    monkeypatch.setattr(few, "ROWS", 3)
    people = [few._citizen(team.municipality, team, n) for n in range(3)]
    people[0].address_sealed = people[1].address_sealed
    people[1].put_number(few.number_of_nobody(7).digits)
    Citizen.objects.bulk_create(people)
    with pytest.raises(CommandError, match=r"1 unreadable, 1 with another number, .* 1 lost saves") as lost:
        few._counted(team.municipality, {people[2].pk: "12 34 56 78"})
    assert "0 left under the former keys" in str(lost.value)


@pytest.mark.django_db(transaction=True)
def test_the_web_server_does_not_begin_with_a_wrong_key() -> None:
    citizen = CitizenFactory()
    citizen.set_cpr(NUMBER)
    citizen.save()
    web = in_house("-c", "import bostoette.wsgi; print('open')", CPR_INDEX_KEY=written(NEW_INDEX_KEY))
    output, _ = web.communicate()
    assert web.returncode != 0
    assert "CPR_INDEX_KEY does not fit the database" in output
    assert "open" not in output
    right = in_house("-c", "import bostoette.wsgi; print('open')")
    assert right.communicate()[0].endswith("open\n")
