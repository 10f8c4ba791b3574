"""The secrets of a house: made once, for its owner's eyes alone."""

import base64
import json
import stat
from pathlib import Path

import pytest

from house.console import Trouble
from house.keys import MAKERS, load_keys


def test_keys_are_made_once_and_kept(tmp_path: Path) -> None:
    first = load_keys(tmp_path / "secrets.json")
    assert first.keys() == MAKERS.keys()
    assert load_keys(tmp_path / "secrets.json") == first


def test_only_the_owner_may_read_the_file_even_if_it_was_left_open(tmp_path: Path) -> None:
    path = tmp_path / "secrets.json"
    load_keys(path)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    path.chmod(0o644)
    load_keys(path)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_a_key_that_a_new_version_needs_is_added_and_the_others_stay(tmp_path: Path) -> None:
    path = tmp_path / "secrets.json"
    before = load_keys(path)
    path.write_text(json.dumps({name: key for name, key in before.items() if name != "app_password"}))
    after = load_keys(path)
    assert after["app_password"] != before["app_password"]
    assert {**after, "app_password": ""} == {**before, "app_password": ""}


def test_cpr_keys_are_32_bytes_and_differ(tmp_path: Path) -> None:
    keys = load_keys(tmp_path / "secrets.json")
    assert len(base64.b64decode(keys["cpr_encryption_key"], validate=True)) == 32
    assert len(base64.b64decode(keys["cpr_index_key"], validate=True)) == 32
    assert keys["cpr_encryption_key"] != keys["cpr_index_key"]


def test_a_broken_file_is_said_so_and_not_replaced(tmp_path: Path) -> None:
    path = tmp_path / "secrets.json"
    path.write_text("{half")
    with pytest.raises(Trouble, match=r"secrets\.json cannot be read"):
        load_keys(path)
    assert path.read_text() == "{half"
