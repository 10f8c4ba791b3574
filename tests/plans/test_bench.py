"""`manage.py bench pdf`: both sides the same words on as many pages, and nothing left behind."""

import re
from io import BytesIO, StringIO

import pytest
from django.core.management import CommandError, call_command
from pypdf import PdfReader

from plans import benches
from plans.models import Document
from tests.factories import PlanFactory, PlanVersionFactory
from tests.plans.test_documents_paper import words_of
from tests.town import build_town


@pytest.mark.django_db(transaction=True)
def test_the_cost_of_a_plan_on_paper_is_measured(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(benches, "ROUNDS", 1)
    town = build_town()
    PlanVersionFactory(plan=PlanFactory(citizen=town.eva), approved=True, written_by=town.anna)
    said = StringIO()
    call_command("bench", "pdf", stdout=said)
    assert re.search(r"a kriseplan of two pages: plain HTML .* ratio \d+\.\d\d CPU", said.getvalue())
    assert re.search(r"from the click to the file: \d+ ms, ", said.getvalue())
    assert re.search(r"fetching it once more: \d+ ms, ", said.getvalue())
    assert not Document.objects.exists()


def test_without_a_plan_there_is_nothing_to_print(db: None) -> None:
    with pytest.raises(CommandError, match="load the demo"):
        benches._from_click_to_file()


def test_both_sides_say_the_same_on_two_pages() -> None:
    shown = benches._two_pages()
    ours, plain = (
        PdfReader(BytesIO(pdf)) for pdf in (benches._ours(shown), benches._bare(benches._plain_page(shown)))
    )
    assert (len(ours.pages), len(plain.pages)) == (2, 2)
    for answered in (*shown.first, *shown.chapters[0].told, *shown.chapters[0].tables):
        assert answered.section.title in words_of(ours)
        assert answered.section.title in words_of(plain)
