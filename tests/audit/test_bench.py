"""`manage.py bench`: both sides in one run, on what is there."""

import re
from io import StringIO
from pathlib import Path

import pytest
from django.conf import LazySettings
from django.core.management import CommandError, call_command

from audit.benching import compare
from audit.models import Lookup
from citizens.benches import walls
from tests.town import build_town


@pytest.mark.django_db(transaction=True)
def test_the_cost_of_the_log_is_measured(
    tmp_path: Path, settings: LazySettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.LOG_LEDGER = tmp_path
    monkeypatch.setattr(walls, "ROUNDS", 3)
    build_town()
    said = StringIO()
    call_command("bench", "log", stdout=said)
    assert re.search(r"opening a citizen: .* ratio \d+\.\d\d CPU, \d+\.\d\d wall\n", said.getvalue())
    assert re.search(r"verify_log: 4 rows in .* rows/s, whole", said.getvalue())
    assert set(Lookup.objects.values_list("user_label", "citizen_id")) == {("Systemet", None)}


@pytest.mark.django_db(transaction=True)
def test_the_cost_of_the_walls_is_measured_against_a_page_without(
    tmp_path: Path, settings: LazySettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.LOG_LEDGER = tmp_path
    monkeypatch.setattr(walls, "ROUNDS", 3)
    town = build_town()
    said = StringIO()
    call_command("bench", "access", stdout=said)
    assert re.search(r"a citizen's page: .* ratio \d+\.\d\d CPU, \d+\.\d\d wall\n", said.getvalue())
    assert Lookup.objects.filter(citizen_id=town.eva.pk).count() == 4  # the walled side, and only it


def test_an_unknown_measurement_is_refused() -> None:
    with pytest.raises(CommandError, match="log"):
        call_command("bench", "findes-ikke")


def test_the_dearer_side_is_told_from_the_cheaper() -> None:
    cheap, dear = compare(lambda: sum(range(1000)), lambda: sum(range(200_000)), rounds=5)
    assert dear.cpu > cheap.cpu * 5
