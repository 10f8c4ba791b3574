"""`manage.py bench measurements`: both sides measured, every score proved, and nothing left behind."""

import re
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from measurements import benches
from measurements.models import Occasion, Response
from tests.factories import CourseFactory, GroupMemberFactory, ResponseFactory
from tests.town import Town


def test_the_page_and_the_proof_are_measured(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(benches, "ROUNDS", 1)
    monkeypatch.setattr(benches, "RESPONSES", 50)
    ResponseFactory(course=town.forloeb)
    ResponseFactory(course=CourseFactory())
    _by_a_group()
    said = StringIO()
    call_command("bench", "measurements", stdout=said)
    assert re.search(r"charts among 50: rows read .* ratio \d+\.\d\d CPU", said.getvalue())
    assert re.search(r"scoring 53 responses again: .* times reading them, all as stored", said.getvalue())
    assert Response.objects.count() == 3


def _by_a_group() -> None:
    """Which cannot stand there twice."""
    member = GroupMemberFactory()
    ResponseFactory(course=member.course, group_member=member, occasion=Occasion.BEFORE)


def test_without_a_town_there_is_nothing_to_measure(db: None) -> None:
    with pytest.raises(CommandError, match="load the demo"):
        benches._most_measured()
