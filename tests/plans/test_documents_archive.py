"""A plan as a file to keep: named checks of PDF/A-3 and PDF/UA-1 on the file itself, and the plan within it.

No validator (veraPDF) can be installed here; what such a one looks for is asked by name.
"""

import json
import re
from collections.abc import Iterator
from io import BytesIO
from itertools import pairwise
from typing import Any
from xml.etree.ElementTree import fromstring

import pytest
from django.conf import settings
from jsonschema import Draft202012Validator
from pypdf import PdfReader
from pypdf.generic import ContentStream, StreamObject

from plans.machine_readable import as_json
from plans.models import PlanVersion
from plans.papers import CARD, PLAN
from tests.factories import CONTENT
from tests.plans.test_documents_paper import FULL_KRISEPLAN, tags, version
from tests.town import Town

SCHEMA = json.loads((settings.BASE_DIR / "docs" / "plan.schema.json").read_text())
FORBIDDEN_ACTIONS = {"/JavaScript", "/Launch", "/Sound", "/Movie", "/ImportData", "/ResetForm", "/SubmitForm"}


@pytest.fixture
def full(town: Town) -> PlanVersion:
    return version(town, **FULL_KRISEPLAN)


PRINTED: dict[str, bytes] = {}


@pytest.fixture
def printed(full: PlanVersion) -> bytes:
    """The plan as a file, made once for all tests: none of them changes it."""
    if not PRINTED:
        PRINTED["plan"] = PLAN.print(full)
    return PRINTED["plan"]


@pytest.fixture
def pdf(printed: bytes) -> PdfReader:
    return PdfReader(BytesIO(printed))


def objects_of(pdf: PdfReader) -> list[Any]:
    return [pdf.get_object(number) for number in range(1, int(pdf.trailer["/Size"]))]


def everything_under(node: Any) -> Iterator[Any]:
    """A dictionary and what lies in it, without following references."""
    if isinstance(node, dict):
        yield node
        for value in node.values():
            yield from everything_under(value)
    elif isinstance(node, list):
        for value in node:
            yield from everything_under(value)


def test_the_file_says_that_it_keeps_both_standards(pdf: PdfReader) -> None:
    root: Any = pdf.trailer["/Root"]
    metadata = root["/Metadata"].get_object().get_data()
    root_of_it = fromstring(metadata)  # noqa: S314  # of a file of our own
    told = {name: value for each in root_of_it.iter() for name, value in each.attrib.items()}
    assert told["{http://www.aiim.org/pdfa/ns/id/}part"] == "3"
    assert told["{http://www.aiim.org/pdfa/ns/id/}conformance"] == "A"
    assert told["{http://www.aiim.org/pdfua/ns/id/}part"] == "1"
    assert metadata.count(b"<rdf:RDF") == 1
    assert b"<pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix>" in metadata
    assert (root["/Lang"], root["/MarkInfo"]["/Marked"]) == ("da", True)
    assert root["/ViewerPreferences"]["/DisplayDocTitle"].value is True


@pytest.mark.parametrize("paper", [PLAN, CARD], ids=["plan", "card"])
def test_the_file_holds_all_it_needs_and_nothing_that_runs(full: PlanVersion, paper: Any) -> None:
    written = paper.print(full)
    pdf = PdfReader(BytesIO(written))
    root: Any = pdf.trailer["/Root"]
    assert written.startswith(b"%PDF-1.7")
    assert len(pdf.trailer["/ID"]) == 2  # type: ignore[arg-type] # pypdf's own
    [intent] = root["/OutputIntents"]
    assert (intent["/S"], intent["/DestOutputProfile"].get_object()["/N"]) == ("/GTS_PDFA1", 3)
    assert "/Encrypt" not in pdf.trailer
    assert {"/OpenAction", "/AA", "/AcroForm"} & root.keys() == set()
    parts = [part for each in objects_of(pdf) for part in everything_under(each)]
    assert {part["/S"] for part in parts if "/S" in part and part["/S"] in FORBIDDEN_ACTIONS} == set()
    assert [part for part in parts if "/JS" in part or part.get("/Filter") == "/LZWDecode"] == []


def test_every_letter_is_in_the_file_and_can_be_copied_as_text(pdf: PdfReader) -> None:
    fonts = [each for each in objects_of(pdf) if isinstance(each, dict) and each.get("/Type") == "/Font"]
    composite = [font for font in fonts if font["/Subtype"] == "/Type0"]
    assert composite
    for font in composite:
        descriptor = font["/DescendantFonts"][0].get_object()["/FontDescriptor"].get_object()
        assert isinstance(descriptor["/FontFile2"].get_object(), StreamObject)
        assert isinstance(font["/ToUnicode"].get_object(), StreamObject)


def test_everything_drawn_is_tagged_or_decoration(pdf: PdfReader) -> None:
    """PDF/UA-1, 7.1: content that is neither told to a screen reader nor marked as decoration is a fault."""
    for page in pdf.pages:
        depth, bare = 0, []
        for operands, operator in ContentStream(page.get_contents(), pdf).operations:
            if operator in (b"BDC", b"BMC"):
                depth += 1
            elif operator == b"EMC":
                depth -= 1
            elif operator in (b"Tj", b"TJ", b"f", b"f*", b"S", b"B", b"Do") and not depth:
                bare.append((operator, operands))
        assert bare == []
    root: Any = pdf.trailer["/Root"]
    headings = [int(tag[2]) for tag in tags(root["/StructTreeRoot"]) if re.fullmatch(r"/H\d", tag)]
    assert headings[0] == 1
    assert [b for a, b in pairwise(headings) if b > a + 1] == []  # none is skipped


def test_the_plan_lies_in_the_file_for_machines(full: PlanVersion, pdf: PdfReader) -> None:
    root: Any = pdf.trailer["/Root"]
    assert [*pdf.attachments] == ["plan.json"]
    [spec] = (reference.get_object() for reference in root["/AF"])
    assert (spec["/AFRelationship"], spec["/UF"]) == ("/Source", "plan.json")
    stream = spec["/EF"]["/F"].get_object()
    assert stream["/Subtype"] == "/application/json"
    told = json.loads(stream.get_data())
    assert told["sections"] == as_json(full)["sections"]
    assert (told["plan"]["number"], told["citizen"]["name"]) == (1, full.citizen.name)


@pytest.mark.parametrize("kind", sorted(CONTENT))
def test_the_plan_for_machines_is_as_the_schema_says(town: Town, kind: str) -> None:
    Draft202012Validator.check_schema(SCHEMA)
    told = json.loads(json.dumps(as_json(version(town, kind))))
    assert [error.message for error in Draft202012Validator(SCHEMA).iter_errors(told)] == []
    assert {each["key"] for each in told["sections"]} >= CONTENT[kind].keys()


def test_the_schema_would_notice(full: PlanVersion) -> None:
    told = as_json(full)
    told["sections"][0]["answer"] = 7
    del told["agreed"]["on"]
    assert len(list(Draft202012Validator(SCHEMA).iter_errors(told))) == 2


def test_the_same_version_is_the_same_file_to_the_last_byte(full: PlanVersion) -> None:
    assert PLAN.print(full) == PLAN.print(full)  # not the shared one: that names another row


def test_the_plan_for_machines_holds_neither_number_nor_address(town: Town, full: PlanVersion) -> None:
    written = json.dumps(as_json(full))
    assert town.eva.name in written
    assert [key for key in walked(json.loads(written)) if key in ("cpr", "phone", "address")] == []


def walked(told: Any) -> Iterator[str]:
    """The keys of a plan outside the answers, which are the citizen's own."""
    for key, value in told.items():
        yield key
        if isinstance(value, dict):
            yield from walked(value)
