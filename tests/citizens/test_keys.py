"""Changing the keys: while people work, killed in the middle, and nothing lost at the end."""

import base64
import os
import signal
import subprocess
import sys
import time
from datetime import date
from io import StringIO
from typing import Any

import pytest
from cryptography.exceptions import InvalidTag
from django.conf import settings as django_settings
from django.core.exceptions import ImproperlyConfigured
from django.core.management import CommandError, call_command
from django.db import connection

from bostoette.crypto import UnknownKey, blind_index, head_now, seal, unseal
from bostoette.errors import RuleViolation
from bostoette.settings.env import keys
from citizens.cpr import Cpr, parse
from citizens.keys import require_known_keys, rows_left
from citizens.models import Citizen
from citizens.services import register_citizen
from tests.factories import CitizenFactory, TeamFactory
from tests.town import Town

TODAY = date(2026, 11, 21)
MANY = 4000
NEW_KEY, NEW_INDEX_KEY = b"\x07" * 32, b"\x08" * 32
NUMBER = parse("2110625629", today=TODAY)


def number(n: int) -> Cpr:
    """Number `n` of citizens born in the 1800s, who are nobody."""
    day, serial = divmod(n, 3000)
    return parse(f"{day + 1:02}0162{5000 + serial}", today=TODAY)


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
    new = register_citizen(team=town.syd, name="Ny Borger", number=number(1))
    assert Citizen.objects.with_number(number(1).digits, town.kommune).get() == new


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


def in_house(*command: str, **environ: str) -> "subprocess.Popen[str]":
    """A program of the house on the tests' database, with keys of its own."""
    own = {name: value for name, value in os.environ.items() if name != "DATABASE_OWNER_URL"}
    name = connection.settings_dict["NAME"]
    url = own["DATABASE_URL"].replace(f"/{_usual_name()}?", f"/{name}?")
    return subprocess.Popen(
        [sys.executable, *command],
        cwd=django_settings.BASE_DIR,
        env={**own, "DATABASE_URL": url, "DJANGO_SETTINGS_MODULE": "bostoette.settings.test", **environ},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


def _usual_name() -> str:
    return os.environ["DATABASE_URL"].split("?")[0].rsplit("/", 1)[1]


def written(*some: bytes) -> str:
    return ",".join(base64.b64encode(key).decode() for key in some)


@pytest.mark.django_db(transaction=True)
def test_a_rotation_killed_midway_loses_nothing_and_is_finished_by_the_next(settings: Any) -> None:
    team = TeamFactory()
    crowd = CitizenFactory.build_batch(MANY, team=team, municipality=team.municipality)
    for n, citizen in enumerate(crowd):
        citizen.set_cpr(number(n))
        citizen.set_contact(phone=f"12 34 {n}", address="")
    Citizen.objects.bulk_create(crowd)
    change_keys(settings)
    environ = {
        "CPR_ENCRYPTION_KEY": written(NEW_KEY),
        "CPR_ENCRYPTION_KEYS_OLDER": written(*settings.CPR_ENCRYPTION_KEYS_OLDER),
        "CPR_INDEX_KEY": written(NEW_INDEX_KEY),
        "CPR_INDEX_KEYS_OLDER": written(*settings.CPR_INDEX_KEYS_OLDER),
    }
    with in_house("manage.py", "rotate_cpr_keys", **environ) as killed:
        assert killed.stdout is not None
        assert killed.stdout.readline().startswith("500 rækker set, 500 forseglet på ny")
        time.sleep(0.05)  # somewhere within a later batch
        killed.send_signal(signal.SIGKILL)
        assert killed.wait() == -signal.SIGKILL
    left = rows_left()
    assert 0 < left < MANY * 3  # it was midway: three sealed or indexed columns in each row

    everybody_is_found(team)
    finished = in_house("manage.py", "rotate_cpr_keys", **environ)
    output, _ = finished.communicate()
    assert finished.returncode == 0, output
    assert "kan nu fjernes" in output
    forget_older_keys(settings)
    require_known_keys()
    everybody_is_found(team)


def everybody_is_found(team: Any) -> None:
    rows = list(Citizen.objects.all())
    assert sorted(row.cpr_digits or "" for row in rows) == sorted(number(n).digits for n in range(MANY))
    assert all(row.phone.startswith("12 34") for row in rows)
    for n in range(0, MANY, 97):
        found = Citizen.objects.with_number(number(n).digits, team.municipality).get()
        assert found.cpr_digits == number(n).digits


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
