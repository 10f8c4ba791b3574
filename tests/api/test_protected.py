"""What is written about a protected citizen is for people who read the warning, not for systems."""

import json
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from bostoette.api import router
from citizens.services import protect
from tests.furnished import Furnished
from tests.keys import system_of

WRITTEN = {"plan-versions": "approved", "goals": "goal", "measurements": "response"}
PREFIXES = [prefix for prefix, *_ in router.registry]


@pytest.fixture
def maja(furnished: Furnished) -> Client:
    return system_of(furnished.town.maja)


@pytest.fixture
def protected(furnished: Furnished) -> Furnished:
    town = furnished.town
    protect(town.eva, basis="threatened", starts_on=timezone.localdate(), by=town.lars, pseudonym="Bente Bo")
    return furnished


def listed(system: Client, prefix: str) -> Any:
    return system.get(f"/api/v1/{prefix}/").json()["results"]


@pytest.mark.parametrize("prefix", WRITTEN)
def test_it_is_left_out_of_lists_and_refused_by_itself(
    maja: Client, protected: Furnished, prefix: str
) -> None:
    assert listed(maja, prefix) == []
    answer = maja.get(f"/api/v1/{prefix}/{getattr(protected, WRITTEN[prefix]).pk}/")
    assert (answer.status_code, answer.json()["code"]) == (409, "protection-not-acknowledged")


@pytest.mark.parametrize("prefix", WRITTEN)
def test_of_everybody_else_it_is_there(maja: Client, furnished: Furnished, prefix: str) -> None:
    assert listed(maja, prefix)
    assert maja.get(f"/api/v1/{prefix}/{getattr(furnished, WRITTEN[prefix]).pk}/").status_code == 200


@pytest.mark.parametrize("prefix", PREFIXES)
def test_no_list_tells_a_word_of_it(maja: Client, protected: Furnished, prefix: str) -> None:
    said = [text for text in protected.learning.content.values() if isinstance(text, str) and text]
    told = json.dumps(listed(maja, prefix), ensure_ascii=False)
    assert said
    assert not [text for text in (*said, protected.goal.title) if text in told]
