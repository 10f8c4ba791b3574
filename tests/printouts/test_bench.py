"""`manage.py bench bulk`: real workers make both files, and their memory and cores are told."""

import re
from io import StringIO

import pytest
from django.core.management import call_command

from citizens.models import JobStatus
from plans.models import Document
from printouts import benches
from printouts.models import Bundle
from tests.processes import a_queue_of_our_own, address_of_the_tests


@pytest.mark.django_db(transaction=True)
def test_what_a_few_plans_and_many_take_is_measured(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(benches, "FEW", 1)
    monkeypatch.setattr(benches, "MANY", 2)
    monkeypatch.setattr(benches, "PATIENCE", 120)
    monkeypatch.setenv("DATABASE_URL", address_of_the_tests())
    said = StringIO()
    with a_queue_of_our_own():
        call_command("bench", "bulk", stdout=said)
    assert re.search(r"peak memory of a process, 2 plans against 1: \d\.\d\d\n", said.getvalue())
    assert re.search(r"share of 2 cores at 2 plans: \d\.\d\d\n", said.getvalue())
    assert [bundle.total for bundle in Bundle.objects.order_by("created_at")] == [1, 2]


@pytest.mark.django_db(transaction=True)
def test_how_long_a_click_takes_is_measured(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(benches, "MANY", 2)
    monkeypatch.setattr(benches, "CLICKS", 1)
    monkeypatch.setenv("DATABASE_URL", address_of_the_tests())
    said = StringIO()
    with a_queue_of_our_own():
        call_command("bench", "click", stdout=said)
    assert re.search(r"in hand, 1 plans: median \d+ ms, slowest \d+ ms\n", said.getvalue())
    assert Document.objects.filter(status=JobStatus.DONE).count() == 2
