"""What a citizen is given: every table and column is decided about, and every word comes out."""

from dataclasses import replace
from io import BytesIO
from typing import Any

import pytest
from django.db import connections
from django.test.utils import CaptureQueriesContext
from pypdf import PdfReader

from accounts.policy import Action
from audit.log import looked, record
from audit.models import Event
from citizens.disclosure import CHAPTERS, LEFT_OUT, undecided
from citizens.disclosure.declaration import Section
from citizens.models import MergedRows, ReferralStep
from citizens.reach import within_reach_of
from measurements.models import AnswerDraft
from oversight.contents import Contents, contents_of
from oversight.files import json_of, pdf_of
from oversight.models import Sample
from oversight.words import LOOKED_AT
from tests.everything import Everything, everything_about
from tests.town import Town
from visits.models import Draft

SECTIONS = [section for chapter in CHAPTERS.values() for section in chapter.sections]
LEFT_OUT_COLUMNS = {f"{section.model.__name__}.{name}" for section in SECTIONS for name in section.left_out}


@pytest.fixture
def eva(town: Town) -> Everything:
    return everything_about(town, mark="E")


def gathered(town: Town, every: Everything, *, with_names: bool = False) -> Contents:
    with within_reach_of(town.lars):
        return contents_of(every.citizen, with_names=with_names)


def expected(every: Everything) -> set[str]:
    """The words that must come out: all but those whose table or column is left out by name."""
    models_left_out = {model.__name__ for model in LEFT_OUT}
    return {
        word
        for word, where in every.words.items()
        if where not in LEFT_OUT_COLUMNS and where.split(".")[0] not in models_left_out
    }


# Nothing is forgotten


def test_every_table_and_column_about_a_citizen_is_decided_about() -> None:
    assert undecided() == []


def test_what_nobody_decided_about_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(LEFT_OUT, MergedRows)
    chapter = CHAPTERS["reminders"]
    (section,) = chapter.sections
    shorter = Section(section.model, section.title, section.fields[1:], left_out=section.left_out)
    monkeypatch.setitem(CHAPTERS, "reminders", replace(chapter, sections=[shorter, section]))
    assert undecided() == ["citizens.MergedRows", "followups.Reminder", "followups.Reminder.due_on"]


def test_only_these_tables_are_left_out() -> None:
    assert set(LEFT_OUT) == {MergedRows, Sample, Draft, AnswerDraft}


def test_every_action_has_words_for_the_citizen() -> None:
    assert set(LOOKED_AT) == {action.value for action in Action}


# Everything comes out, and nobody else's


def test_every_word_stands_in_both_files_and_none_of_another_citizens(town: Town, eva: Everything) -> None:
    other = everything_about(town, mark="F")
    contents = gathered(town, eva)
    data = json_of(contents).decode()
    paper = text_of(pdf_of(contents))
    for file in (data, paper):
        assert {word for word in eva.words if word in file} == expected(eva)
        assert [where for word, where in other.words.items() if word in file] == []
    assert len(expected(eva)) > 100
    for number in ("020284-4002", "010180-4001"):  # the number in use, and the former one
        assert number in data
        assert number in paper


def test_a_record_laid_into_this_one_comes_along(town: Town, eva: Everything) -> None:
    gone = everything_about(town, mark="G").citizen
    record(Event.PLAN_STARTED, by=town.anna, target=gone, citizen_id=gone.pk)
    looked(town.anna, [gone.pk], action="citizen.view", purpose="bostøtte for borgeren")
    type(gone).objects.filter(pk=gone.pk).update(merged_into=eva.citizen, team=town.syd)
    contents = gathered(town, eva)
    assert gone.name in json_of(contents).decode()
    assert (contents.deeds[-1].words, len(contents.looks)) == ("begyndte på en plan", 1)


def text_of(pdf: bytes) -> str:
    return "\n".join(page.extract_text() for page in PdfReader(BytesIO(pdf)).pages)


# At what cost


def test_reading_costs_as_many_queries_with_three_rows_of_each_as_with_one(town: Town) -> None:
    one, three = everything_about(town, mark="E"), everything_about(town, mark="F", times=3)
    assert queries(town, one) == queries(town, three)


def queries(town: Town, every: Everything) -> list[str]:
    for number in range(3 if every.mark == "F" else 1):
        looked(town.anna, [every.citizen.pk], action="citizen.view", purpose=f"formål {number}")
    with (
        CaptureQueriesContext(connections["default"]) as seen,
        CaptureQueriesContext(connections["lookups"]) as logs,
    ):
        gathered(town, every)
    return [_table(query) for query in [*seen.captured_queries, *logs.captured_queries]]


def _table(query: Any) -> str:
    return query["sql"].partition(" FROM ")[2].split(" ")[0]


def test_a_change_of_an_order_is_told_as_before_and_after(town: Town, eva: Everything) -> None:
    step = eva.row(ReferralStep, 0)
    assert isinstance(step, ReferralStep)
    (change,) = step.changes
    paper = text_of(pdf_of(gathered(town, eva)))
    assert f"Før: {change['before']}" in paper
    assert f"Nu: {change['after']}" in paper
