"""Plans far bigger than any form lets through: they end in words, and nobody beside them waits."""

from time import monotonic

import pytest

from citizens.models import Citizen, JobStatus
from plans.exports import request_document
from plans.models import Document, PlanVersion
from plans.tasks import make_document
from tests.factories import KRISEPLAN, CitizenFactory, PlanFactory, PlanVersionFactory
from tests.processes import a_queue_of_our_own, a_worker_of_the_queue, wait_for
from tests.town import Town, build_town

PERSON = {"name": "Mette", "relation": "Min søster", "phone": "12 34 56 78"}
ROWS = 5000


def agreed(citizen: Citizen, town: Town, people: int = 1) -> PlanVersion:
    content = {**KRISEPLAN, "contacts": [PERSON] * people}
    version: PlanVersion = PlanVersionFactory(
        plan=PlanFactory(citizen=citizen), approved=True, written_by=town.anna, content=content
    )
    return version


def seconds_until_made(version: PlanVersion, town: Town) -> float:
    began = monotonic()
    document = request_document(version, by=town.lars)
    wait_for(Document.objects.filter(pk=document.pk, status=JobStatus.DONE).exists)
    return monotonic() - began


@pytest.mark.django_db(transaction=True)
def test_a_plan_of_5000_rows_ends_in_words_while_another_is_made_beside_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """By a worker as it runs, but with less patience for one document: the message says how much."""
    monkeypatch.setattr(make_document, "soft_time_limit", 8)
    monkeypatch.setattr(make_document, "_exec_options", None)  # Celery reads them once, for all messages
    town = build_town()
    ordinary = [agreed(CitizenFactory(team=town.nord), town) for _ in range(3)]
    bomb = agreed(town.eva, town, ROWS)
    with a_queue_of_our_own(), a_worker_of_the_queue():
        seconds_until_made(ordinary[0], town)  # while the worker begins
        alone = seconds_until_made(ordinary[1], town)
        too_big = request_document(bomb, by=town.lars)
        wait_for(Document.objects.filter(pk=too_big.pk, status=JobStatus.WORKING).exists)
        beside = seconds_until_made(ordinary[2], town)
        assert Document.objects.filter(pk=too_big.pk, status=JobStatus.WORKING).exists()
        wait_for(Document.objects.filter(pk=too_big.pk).exclude(problem="").exists)
    too_big.refresh_from_db()
    assert (too_big.problem, too_big.pdf) == ("Planen er for stor til at blive tegnet på én gang.", None)
    assert beside < 3 * alone + 1.5  # the other process is as quick as before, on whatever machine this is
