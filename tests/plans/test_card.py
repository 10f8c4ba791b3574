"""The pocket card: on one sheet whatever was written, no line cut, and the numbers as a square."""

import re
from dataclasses import replace
from io import BytesIO
from typing import Any

import pytest
import segno
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from pypdf import PdfReader

from plans.card import CHARACTERS_IN_A_LINE, pocket_card
from plans.exports import DOCUMENTS, request_document
from plans.models import Document, PlanVersion
from plans.papers import CARD, PLAN
from tests.plans.test_documents_paper import FULL_KRISEPLAN, alternatives_of, version, words_of
from tests.town import Town


def sheet(row: PlanVersion) -> PdfReader:
    return PdfReader(BytesIO(CARD.print(row)))


def test_two_cards_stand_on_one_sheet_with_all_that_was_written(town: Town) -> None:
    pdf = sheet(version(town, **FULL_KRISEPLAN))
    assert len(pdf.pages) == 1
    printed = words_of(pdf)
    for text in (town.eva.name, "Det tunge tæppe", "Jeg svarer ikke på beskeder", "99 88 77 66"):
        assert printed.count(text) == 2
    assert "Mere står i planen" not in printed


def test_what_there_is_no_room_for_is_left_out_by_the_line_and_said(town: Town) -> None:
    long = [f"Nummer {n}: {'ord ' * 15}slut{n}." for n in range(40)]
    rows = [{"name": f"Navn {n}", "relation": "ven", "phone": f"12 34 56 {n:02}"} for n in range(30)]
    row = version(town, helps_me=long, early_signs=long, others_can=" ".join(long), contacts=rows)
    pdf = sheet(row)
    assert len(pdf.pages) == 1
    printed = words_of(pdf)
    begun = re.findall(r"Nummer (\d+):", printed)
    ended = re.findall(r"slut(\d+)\.", printed)
    assert sorted(begun) == sorted(ended) != []
    assert printed.count("Mere står i planen.") == 6
    assert printed.count("Flere står i planen.") == 2


TWELVE_LINES = CHARACTERS_IN_A_LINE * 12


@pytest.mark.parametrize(("length", "is_shown"), [(TWELVE_LINES, True), (TWELVE_LINES + 1, False)])
def test_the_room_of_a_panel_ends_at_a_line(town: Town, length: int, is_shown: bool) -> None:
    card = pocket_card(version(town, helps_me=["x" * length]))
    told = card.panels[2][0]
    assert (bool(told.lines), told.has_more) == (is_shown, not is_shown)


def test_who_has_no_number_takes_no_room_and_without_numbers_there_is_no_square(town: Town) -> None:
    rows = [{"name": "Mette", "relation": "søster", "phone": "bare kom forbi"}]
    row = version(town, contacts=rows)
    card = pocket_card(row)
    assert (card.contacts, card.code) == ((), None)
    assert len(sheet(row).pages) == 1


def test_long_names_leave_room_for_the_square(town: Town) -> None:
    rows = [{"name": f"{n} " * 20, "relation": "ven " * 10, "phone": "12 34 56 78"} for n in range(9)]
    card = pocket_card(version(town, contacts=rows))
    assert len(card.contacts) == 3
    assert card.has_more_contacts


def test_the_square_holds_the_numbers_and_nothing_else(town: Town) -> None:
    """Read back from what is drawn, as a phone does."""
    card = pocket_card(version(town, **FULL_KRISEPLAN))
    assert card.code is not None
    said = "\n".join(f"{contact.name}: {contact.dialled}" for contact in card.contacts)
    assert said.startswith("Mette: 12345678\n")
    square = segno.make_qr(said, error="m", encoding="utf-8", eci=True)
    drawn = {(int(x), int(y)) for x, y in re.findall(r"M(\d+) (\d+)h1v1h-1z", card.code.path)}
    expected = {
        (x, y)
        for y, row in enumerate(square.matrix_iter(border=2))
        for x, is_dark in enumerate(row)
        if is_dark
    }
    assert drawn == expected
    assert town.eva.name not in said


def test_the_square_is_told_to_whoever_hears_the_card(town: Town) -> None:
    told = alternatives_of(sheet(version(town, **FULL_KRISEPLAN)))
    assert told == ["Numrene som en kode, en telefon kan læse"] * 2


def test_the_card_is_tagged_and_names_nobody_in_its_title(town: Town) -> None:
    pdf = sheet(version(town))
    root: Any = pdf.trailer["/Root"]
    assert (root["/Lang"], root["/MarkInfo"]["/Marked"]) == ("da", True)
    assert pdf.metadata is not None
    assert pdf.metadata.title == "Lommekort til kriseplan"


def ask(client: Client, row: PlanVersion, paper: str) -> HttpResponse:
    return client.post(reverse("plans:document_request", args=[row.pk]), {"paper": paper})


def test_the_card_is_a_document_of_its_own_beside_the_plan(client: Client, town: Town) -> None:
    row = version(town)
    client.force_login(town.maja)
    for paper in ("plan", "lommekort", "lommekort"):
        assert ask(client, row, paper).status_code == 302
    made = {document.template: document for document in Document.objects.all()}
    assert made.keys() == {PLAN.template, CARD.template}
    for document in made.values():
        DOCUMENTS.make(document.pk)
    page = client.get(reverse("plans:version", args=[row.pk])).content.decode()
    assert "Hent PDF" in page
    assert "Hent lommekort" in page
    file = client.get(reverse("plans:document_download", args=[made[CARD.template].pk]))
    assert file.headers["Content-Disposition"] == 'attachment; filename="kriseplan-lommekort-version-1.pdf"'


def test_only_a_kriseplan_folds_to_a_card(client: Client, town: Town) -> None:
    row = version(town, "mestringsplan")
    client.force_login(town.anna)
    assert "lommekort" not in client.get(reverse("plans:version", args=[row.pk])).content.decode()
    assert ask(client, row, "lommekort").status_code == 404
    assert ask(client, row, "feriekort").status_code == 404
    assert not Document.objects.exists()


def test_a_newer_card_does_not_replace_one_that_is_made(town: Town) -> None:
    row = version(town)
    made = request_document(row, by=town.anna, paper=CARD)
    DOCUMENTS.make(made.pk)
    assert request_document(row, by=town.anna, paper=replace(CARD, version=2)) == made
