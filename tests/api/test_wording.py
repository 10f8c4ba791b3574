"""A system is told in whose words something was asked, and is never given the words."""

from datetime import date
from typing import Any

import pytest
from django.test import Client

from audit.models import Lookup
from measurements.models import Mode
from tests.factories import ResponseFactory, WordingEditionFactory
from tests.keys import system_of
from tests.town import Town

EDITIONS = "/api/v1/wording-editions/"


def rows(system: Client, path: str) -> list[dict[str, Any]]:
    answer = system.get(path)
    assert answer.status_code == 200
    return list(answer.json()["results"])


def test_a_measurement_tells_which_edition_it_was_answered_in(town: Town) -> None:
    edition = WordingEditionFactory(municipality=town.kommune, instrument="srs", number=2)
    ResponseFactory(course=town.forloeb, wording=edition)
    (row,) = rows(system_of(town.maja), "/api/v1/measurements/")
    assert row["wording"] == "official"
    assert row["wording_edition"] | {"created_at": ""} == {
        "id": edition.pk,
        "instrument": "srs",
        "instrument_version": 1,
        "number": 2,
        "is_official": True,
        "language": "da",
        "licence_holder": "Kommunen",
        "licensed_on": "2026-01-31",
        "created_at": "",
    }


@pytest.mark.parametrize(
    ("mode", "wording"),
    [
        (Mode.SCREEN, "neutral"),
        (Mode.LINK, "neutral"),
        (Mode.TABLET, "neutral"),
        (Mode.PAPER, "unknown"),
        (Mode.IMPORT, "unknown"),
        (Mode.FILE_SCREEN, "unknown"),
    ],
)
def test_what_was_asked_in_our_own_words_is_told_from_what_nobody_knows(
    town: Town, mode: Mode, wording: str
) -> None:
    ResponseFactory(course=town.forloeb, mode=mode)
    (row,) = rows(system_of(town.maja), "/api/v1/measurements/")
    assert (row["wording"], row["wording_edition"]) == (wording, None)


def test_the_editions_are_the_own_kommunes_and_without_a_single_word_of_them(town: Town) -> None:
    WordingEditionFactory(municipality=town.kommune)
    neutral = {"words": {}, "licence_holder": "", "licensed_on": None, "language": ""}
    WordingEditionFactory(municipality=town.kommune, number=2, **neutral)
    WordingEditionFactory(municipality=town.fremmed.municipality, licence_holder="Strandby")
    answer = system_of(town.maja).get(EDITIONS)
    told = [(row["number"], row["is_official"], row["licensed_on"]) for row in answer.json()["results"]]
    assert told == [(1, True, str(date(2026, 1, 31))), (2, False, None)]
    text = answer.content.decode()
    assert "Opdigtet" not in text
    assert "Strandby" not in text
    assert not Lookup.objects.exists()  # about nobody


def test_the_key_says_that_it_is_for_measurements(town: Town) -> None:
    WordingEditionFactory(municipality=town.kommune)
    refused = system_of(town.maja, ["plans:read"]).get(EDITIONS)
    assert (refused.status_code, refused.json()["code"]) == (403, "scope-missing")


def test_a_made_up_place_in_the_list_is_no_fault_of_ours(town: Town) -> None:
    assert system_of(town.maja).get(f"{EDITIONS}?cursor=cD14").status_code == 404  # p=x
