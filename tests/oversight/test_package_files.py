"""A package on paper and as JSON: tagged, in order, with every look and no colleague's name."""

import json
from datetime import timedelta
from io import BytesIO
from typing import Any

import pytest
from django.conf import settings
from django.utils import timezone
from jsonschema import Draft202012Validator
from pypdf import PdfReader

from audit.log import looked
from audit.models import Outcome
from citizens.reach import within_reach_of
from oversight.contents import Contents, contents_of
from oversight.files import file_name, json_of, pdf_of
from tests.everything import Everything, everything_about
from tests.factories import UserFactory
from tests.town import Town
from visits.models import Visit

SCHEMA = json.loads((settings.BASE_DIR / "docs" / "indsigtspakke.schema.json").read_text())
STAFF = ("Dorthe Dal", "Egon Eng", "Fie Fjord", "Gorm Gran")


@pytest.fixture
def eva(town: Town) -> Everything:
    """Looked at thirty times by four who have written nothing about her, and tried once by another."""
    every = everything_about(town, mark="E")
    for number in range(30):
        user = UserFactory.build(pk=9000 + number % 4, name=STAFF[number % 4])
        looked(user, [every.citizen.pk], action="record.view", purpose=f"formål nummer {number % 3}")
    nosy = UserFactory.build(pk=9100, name="Nis Nysgerrig")
    looked(nosy, [every.citizen.pk], action="citizen.view", purpose="afvist", outcome=Outcome.REFUSED)
    return every


def gathered(town: Town, every: Everything, *, with_names: bool = False) -> Contents:
    with within_reach_of(town.lars):
        return contents_of(every.citizen, with_names=with_names)


def words_of(pdf: bytes) -> str:
    return " ".join(" ".join(page.extract_text() for page in PdfReader(BytesIO(pdf)).pages).split())


def test_thirty_looks_by_four_are_thirty_rows_with_purposes_and_no_name(town: Town, eva: Everything) -> None:
    contents = gathered(town, eva)
    data, paper = json_of(contents).decode(), words_of(pdf_of(contents))
    looks = json.loads(data)["lookups"]
    shown = [look for look in looks if not look["refused"]]
    assert len(shown) == 30
    assert {look["purpose"] for look in shown} == {f"formål nummer {number}" for number in range(3)}
    assert {look["seen"] for look in shown} == {"din journal"}
    assert all(set(look) == {"at", "purpose", "action", "seen", "refused"} for look in looks)
    assert [look["refused"] for look in looks].count(True) == 1
    assert sum(len(line.times) for line in contents.look_lines) == 31
    assert "31 opslag i alt" in paper
    assert "Måtte ikke se dig · forsøg: din side" in paper
    for name in (*STAFF, "Nis Nysgerrig"):
        assert name not in data
        assert name not in paper


def test_with_names_they_stand_there(town: Town, eva: Everything) -> None:
    contents = gathered(town, eva, with_names=True)
    data, paper = json_of(contents).decode(), words_of(pdf_of(contents))
    for name in (*STAFF, "Nis Nysgerrig"):
        assert name in data
        assert name in paper


def test_a_colleague_who_only_opened_or_controlled_is_named_only_with_names(
    town: Town, eva: Everything
) -> None:
    """Those who wrote in the record stand by their words either way."""
    type(town.lars).objects.filter(pk=town.lars.pk).update(name="Lotte Leder")
    opened = _rows(gathered(town, eva), "citizens.accessgrant")
    assert "user" not in opened[0]["values"]
    assert _rows(gathered(town, eva, with_names=True), "citizens.accessgrant")[0]["values"]["user"]
    assert _rows(gathered(town, eva), "visits.visit")[0]["values"]["worker"] == town.anna.name


def _rows(contents: Contents, key: str) -> Any:
    chapters = json.loads(json_of(contents))["chapters"]
    (section,) = [section for chapter in chapters for section in chapter["sections"] if section["key"] == key]
    return section["rows"]


def test_the_json_is_as_the_schema_says(town: Town, eva: Everything) -> None:
    validator = Draft202012Validator(SCHEMA)
    Draft202012Validator.check_schema(SCHEMA)
    for with_names in (False, True):
        data = json.loads(json_of(gathered(town, eva, with_names=with_names)))
        assert [error.message for error in validator.iter_errors(data)] == []
    data["chapters"][0]["sections"][0]["rows"][0]["recorded_at"] = "2026-03-01 10:00"
    assert list(validator.iter_errors(data))


def test_moments_are_told_in_utc_and_days_as_days(town: Town, eva: Everything) -> None:
    row = eva.row(Visit, 0)
    assert isinstance(row, Visit)
    (visit,) = _rows(gathered(town, eva), "visits.visit")
    assert visit["id"] == str(row.pk)
    assert visit["values"]["starts_at"] == "2024-01-01T09:00:00Z"  # ten o'clock in a Danish winter
    assert visit["values"]["status"] == {"code": "cancelled", "label": "aflyst"}
    assert _rows(gathered(town, eva), "plans.wish")[0]["values"]["recorded_on"] == "2024-01-01"


def test_the_paper_is_tagged_danish_and_in_order(town: Town, eva: Everything) -> None:
    contents = gathered(town, eva)
    pdf = PdfReader(BytesIO(pdf_of(contents)))
    root = pdf.trailer["/Root"]
    assert root["/Lang"] == "da"
    assert root["/MarkInfo"]["/Marked"] is True or root["/MarkInfo"]["/Marked"].value is True
    assert pdf.metadata and pdf.metadata.title == "Indsigt i din sag"
    titles = [entry.title for entry in pdf.outline if not isinstance(entry, list)]
    chapters = [chapter.title for chapter in contents.shown]
    assert titles[1:] == [
        *chapters,
        "Hver gang nogen har slået dig op",
        "Hvad der er gjort i din sag",
        "Det, der ikke er med",
    ]
    text = words_of(pdf_of(contents))
    places = [text.rindex(chapter.about) for chapter in contents.shown]
    assert places == sorted(places)
    number = len(pdf.pages)
    assert all(f"side {n} af {number}" in page.extract_text() for n, page in enumerate(pdf.pages, start=1))


def test_no_name_or_number_stands_in_what_the_files_are_called(town: Town, eva: Everything) -> None:
    assert [file_name(kind) for kind in ("pdf", "json")] == ["indsigt.pdf", "indsigt.json"]


def test_a_long_note_is_not_cut(town: Town, eva: Everything) -> None:
    long = " ".join(f"ord{number}" for number in range(3000))
    now = timezone.now() + timedelta(days=1)
    Visit.objects.filter(pk=eva.row(Visit, 0).pk).update(
        happened=long, starts_at=now, ends_at=now + timedelta(1)
    )
    paper = words_of(pdf_of(gathered(town, eva)))
    assert [word for word in long.split() if f" {word} " not in f" {paper} "] == []
