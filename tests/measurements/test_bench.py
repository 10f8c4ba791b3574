"""`manage.py bench measurements`: both sides measured, every score proved, and nothing left behind."""

import re
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from measurements import benches
from measurements.models import Response
from tests.factories import CourseFactory, ResponseFactory
from tests.town import Town


def test_the_page_and_the_proof_are_measured(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(benches, "ROUNDS", 1)
    monkeypatch.setattr(benches, "RESPONSES", 50)
    ResponseFactory(course=town.forloeb)
    ResponseFactory(course=CourseFactory())
    said = StringIO()
    call_command("bench", "measurements", stdout=said)
    assert re.search(r"charts among 50: rows read .* ratio \d+\.\d\d CPU", said.getvalue())
    assert re.search(r"scoring 52 responses again: .* times reading them, all as stored", said.getvalue())
    assert Response.objects.count() == 2


def test_without_a_town_there_is_nothing_to_measure(db: None) -> None:
    with pytest.raises(CommandError, match="load the demo"):
        benches._most_measured()
