"""Plans on paper: every word is there, tagged and in Danish, and only our own files are read for it."""

import logging
import socket
import threading
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from django.conf import LazySettings
from pypdf import PdfReader
from pypdf.generic import StreamObject
from weasyprint.urls import URLFetcher

from bostoette.errors import PdfError
from bostoette.pdf import OwnStaticFiles, _press, render_pdf
from bostoette.symbols import in_words
from citizens.models import ChangeContact
from plans.models import PlanVersion
from plans.papers import PLAN
from tests.factories import CONTENT, PlanFactory, PlanVersionFactory
from tests.town import Town

FULL_KRISEPLAN = {
    "early_signs": ["Jeg sover dårligt", "Jeg svarer ikke på beskeder", "Lyde bliver for høje"],
    "helps_me": ["En tur til åen", "Ringe til Mette", "Den rolige musik", "Det tunge tæppe"],
    "avoid": ["Kaffe om aftenen", "At sidde alene med nyhederne"],
    "others_can": "Sidde stille hos mig. Spørg, om jeg har spist.\nSig ikke, at jeg skal tage mig sammen.",
    "help_wished": "At min bostøtte ringer næste formiddag, og at Mette ved besked.",
    "worked_before": "Et varmt bad, og at nogen blev, til jeg sov. At blive overset hjalp ikke.",
    "place": "Hjemme i min egen stol med gardinet trukket for.",
    "if_admitted": [
        {"what": "Hunden Bella", "who": "Mette", "phone": "12 34 56 78"},
        {"what": "Planter og post", "who": "Naboen Jørgen", "phone": "87 65 43 21"},
    ],
    "contacts": [
        {"name": "Mette", "relation": "Min søster", "phone": "12 34 56 78"},
        {"name": "Lægehuset", "relation": "Egen læge", "phone": "11 22 33 44"},
        {"name": "Psykiatrisk skadestue", "relation": "Døgnet rundt", "phone": "55 66 77 88"},
        {"name": "Socialt akuttilbud", "relation": "Når jeg ikke kan være alene", "phone": "99 88 77 66"},
    ],
}


def version(town: Town, kind: str = "kriseplan", **answers: Any) -> PlanVersion:
    plan = PlanFactory(citizen=town.eva, kind=kind)
    content = CONTENT[kind] | answers
    row = PlanVersionFactory(plan=plan, approved=True, written_by=town.anna, content=content)
    return PlanVersion.objects.get(pk=row.pk)  # the trigger has filled in the kommune


def paper(row: PlanVersion) -> PdfReader:
    return PdfReader(BytesIO(PLAN.print(row)))


def text_of(pdf: PdfReader) -> str:
    return "\n".join(page.extract_text() for page in pdf.pages)


def words_of(pdf: PdfReader) -> str:
    """The text with its line breaks taken away: where a line ends is the paper's business."""
    return " ".join(text_of(pdf).split())


def alternatives_of(pdf: PdfReader) -> list[str]:
    """What is read aloud instead of each drawing."""
    found: list[str] = []

    def look(node: Any) -> None:
        node = node.get_object()
        if isinstance(node, dict):
            if node.get("/S") == "/Figure":
                found.append(str(node.get("/Alt", "")))
            node = node.get("/K", [])
        for child in node if isinstance(node, list) else []:
            look(child)

    root: Any = pdf.trailer["/Root"]
    look(root["/StructTreeRoot"])
    return found


def texts_in(content: Any) -> Iterator[str]:
    if isinstance(content, str):
        yield content
    else:
        for part in content.values() if isinstance(content, dict) else content:
            yield from texts_in(part)


@pytest.mark.parametrize("kind", sorted(CONTENT))
def test_every_question_and_every_answer_is_on_the_paper(town: Town, kind: str) -> None:
    row = version(town, kind)
    printed = words_of(paper(row))
    titles = [section.title for section in row.kind_declared.sections]
    assert [text for text in [*titles, *texts_in(row.content)] if " ".join(text.split()) not in printed] == []


def test_the_paper_says_whose_plan_it_is_and_how_it_was_agreed(town: Town) -> None:
    printed = words_of(paper(version(town)))
    assert "Kriseplan Eva Lund Aftalt ved et besøg den 1. marts 2025" in printed
    assert "Kriseplan, version 1 · aftalt 1. marts 2025 · godkendt af Anna Bostøtte, Egeby Kommune" in printed
    assert "side 1 af 1" in printed


def test_what_must_be_found_at_once_stands_first(town: Town) -> None:
    printed = text_of(paper(version(town)))
    assert printed.index("Dem kan jeg ringe til") < printed.index("Tegn jeg kan mærke")


def test_a_section_nobody_answered_takes_no_room(town: Town) -> None:
    assert "Det skal jeg undgå" not in text_of(paper(version(town, avoid=[])))


def test_a_filled_in_kriseplan_is_one_page(town: Town) -> None:
    assert len(paper(version(town, **FULL_KRISEPLAN)).pages) == 1


def test_a_kriseplan_as_long_as_people_write_them_is_still_one_page(town: Town) -> None:
    """Six to ring to, four things to be taken care of, and lists as long as those of the demo town."""
    longer = FULL_KRISEPLAN | {
        "early_signs": [f"Jeg finder på undskyldninger for ikke at komme ({n})" for n in range(5)],
        "helps_me": [f"Jeg går en tur ad stien bag kirken og hjem igen ({n})" for n in range(7)],
        "avoid": [f"At ville ordne det hele på én dag ({n})" for n in range(4)],
        "if_admitted": FULL_KRISEPLAN["if_admitted"] * 2,
        "contacts": [*FULL_KRISEPLAN["contacts"], *FULL_KRISEPLAN["contacts"][:2]],
    }
    assert len(paper(version(town, **longer)).pages) == 1


def test_the_pdf_is_tagged_and_danish_and_names_nobody(town: Town) -> None:
    pdf = paper(version(town))
    root: Any = pdf.trailer["/Root"]
    assert (root["/Lang"], root["/MarkInfo"]["/Marked"]) == ("da", True)
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    assert b'pdfuaid:part="1"' in root["/Metadata"].get_object().get_data()
    assert pdf.metadata == {"/Title": "Kriseplan, version 1", "/Producer": pdf.metadata["/Producer"]}
    assert set(tags(root["/StructTreeRoot"])) >= {"/H1", "/H2", "/P", "/L", "/LI", "/Table", "/TH", "/TD"}


def tags(node: Any) -> Iterator[str]:
    """The names of the structure elements, in reading order."""
    node = node.get_object()
    if isinstance(node, list):
        for child in node:
            yield from tags(child)
    elif isinstance(node, dict):
        if "/S" in node:
            yield node["/S"]
        if "/K" in node:
            yield from tags(node["/K"])


def test_every_font_is_embedded_and_ours(town: Town) -> None:
    fonts: Any = paper(version(town)).pages[0]["/Resources"]["/Font"]  # type: ignore[index] # pypdf's own
    embedded = []
    for font in fonts.values():
        descriptor = font.get_object()["/DescendantFonts"][0].get_object()["/FontDescriptor"].get_object()
        embedded.append((descriptor["/FontName"].split("+")[-1], "/FontFile2" in descriptor))
    assert {(name.startswith("IBM-Plex-Sans"), there) for name, there in embedded} == {(True, True)}


def test_ten_thousand_characters_flow_over_pages_and_none_is_cut(town: Town) -> None:
    long = " ".join(f"ord{number}" for number in range(1500))
    assert len(long) > 10_000
    pdf = paper(version(town, others_can=long))
    printed = words_of(pdf)
    assert [word for word in long.split() if word not in printed] == []
    assert len(pdf.pages) > 2
    assert f"side {len(pdf.pages)} af {len(pdf.pages)}" in pdf.pages[-1].extract_text()
    assert "Kriseplan · Eva Lund" in pdf.pages[1].extract_text()


def test_a_table_of_many_rows_goes_on_over_the_page(town: Town) -> None:
    rows = [{"name": f"Navn{n}", "relation": "Ven", "phone": f"{n:08}"} for n in range(60)]
    pdf = paper(version(town, contacts=rows))
    printed = text_of(pdf)
    assert len(pdf.pages) > 1
    assert [row["name"] for row in rows if row["name"] not in printed] == []


def test_a_word_without_end_is_broken_within_its_column(town: Town) -> None:
    word = "kriseberedskabsplanlægningsmøde" * 8
    printed = text_of(paper(version(town, helps_me=[word])))
    assert word in printed.replace("\n", "")
    assert max(len(line) for line in printed.splitlines() if "kriseberedskab" in line) < 60


def test_pictures_no_font_has_are_said_in_words(town: Town, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.WARNING):
        printed = words_of(paper(version(town, place="Hos Mette 🙂👍🏽 og hunden 🦖 æøå.")))
    assert "Hos Mette (smil) (tommel op) og hunden (billedtegn) æøå." in printed
    assert [record for record in caplog.records if record.name == "weasyprint"] == []


@pytest.mark.parametrize(
    ("character", "said"), [("🐕", " (hund)"), ("🦖", " (billedtegn)"), ("\u200d", ""), ("ไ", "?")]
)
def test_a_lacking_character_becomes_a_word_a_mark_or_nothing(character: str, said: str) -> None:
    assert in_words(character) == said


def test_what_a_citizen_writes_is_text_and_never_markup(town: Town) -> None:
    written = "</p><style>*{display:none}</style><h1>Falsk</h1> & co <img src=x>"
    printed = words_of(paper(version(town, place=written)))
    assert "".join(written.split()) in "".join(printed.split())
    assert "Dem kan jeg ringe til" in printed


def test_the_file_is_not_named_after_anybody(town: Town) -> None:
    assert PLAN.file_name(version(town)) == "kriseplan-version-1.pdf"


# What a document may read


@pytest.fixture
def templates(tmp_path: Path, settings: LazySettings) -> Path:
    """A folder for templates that nobody should have written."""
    settings.TEMPLATES = [{**settings.TEMPLATES[0], "DIRS": [tmp_path, *settings.TEMPLATES[0]["DIRS"]]}]
    return tmp_path


@pytest.fixture
def listener(monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[str, list[Any]]]:
    """An address on this machine, and who has called it. Nobody is sent round by a proxy."""
    monkeypatch.setenv("no_proxy", "*")
    _press.cache_clear()  # the fetcher reads the environment when it is made
    calls: list[Any] = []
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(0.2)
        closing = threading.Event()

        def listen() -> None:
            while not closing.is_set():
                try:
                    connection, caller = server.accept()
                    calls.append(caller)
                    connection.close()
                except TimeoutError:
                    continue

        thread = threading.Thread(target=listen)
        thread.start()
        yield f"http://127.0.0.1:{server.getsockname()[1]}/x.png", calls
        closing.set()
        thread.join()


WAYS = [
    '<img alt="" src="{}">',
    '<link rel="stylesheet" href="{}">',
    '<link rel="attachment" href="{}">',
    '<a rel="attachment" href="{}">fil</a>',
    '<object data="{}"></object>',
    '<p style="background: url({})">tekst</p>',
    '<style>@import url("{}");</style>',
    '<style>@font-face {{ font-family: F; src: url("{}") }} p {{ font-family: F }}</style><p>tekst</p>',
    '<svg width="9" height="9"><image href="{}" width="9" height="9"/></svg>',
]


def drawn(templates: Path, html: str) -> bytes:
    """The PDF of such a template, or nothing where it was refused."""
    name = f"{len(list(templates.iterdir()))}.html"  # a new one each time: Django reads a template once
    (templates / name).write_text(f"<html lang=da><head><title>x</title></head><body>{html}</body></html>")
    try:
        return render_pdf(name, {}, title="x")
    except PdfError:
        return b""


@pytest.mark.parametrize("way", WAYS)
def test_a_document_reads_no_file_of_the_machine(templates: Path, tmp_path: Path, way: str) -> None:
    canary = tmp_path / "canary.css"
    canary.write_text("body::before { content: 'KANARIEFUGL' }")
    pdf = drawn(templates, way.format(canary.as_uri()))
    assert "KANARIEFUGL" not in everything_in(pdf)


def test_the_tests_would_notice(
    templates: Path, tmp_path: Path, listener: tuple[str, list[Any]], monkeypatch: pytest.MonkeyPatch
) -> None:
    """With WeasyPrint's own fetcher the file is inside the PDF, and the address is called."""
    _press()  # our own fonts first
    monkeypatch.setattr(OwnStaticFiles, "fetch", URLFetcher.fetch)
    canary = tmp_path / "canary.css"
    canary.write_text("body::before { content: 'KANARIEFUGL' }")
    for way in ('<link rel="attachment" href="{}">', '<link rel="stylesheet" href="{}">'):
        assert "KANARIEFUGL" in everything_in(drawn(templates, way.format(canary.as_uri())))
    address, calls = listener
    drawn(templates, f'<link rel="stylesheet" href="{address}">')
    assert len(calls) == 1


@pytest.mark.parametrize("way", WAYS)
def test_a_document_calls_no_address(templates: Path, listener: tuple[str, list[Any]], way: str) -> None:
    address, calls = listener
    drawn(templates, way.format(address))
    assert calls == []


@pytest.mark.parametrize(
    "address",
    [
        "file:///etc/hostname",
        "http://127.0.0.1:9/x.png",
        "data:text/plain,hej",
        "static:///../pyproject.toml",
        "static:///documents/../../manage.py",
        "static:///documents/%2e%2e/manage.py",
        "static:///css/layout.css",
        "static:///documents/findes-ikke.svg",
        "static:///documents/document.txt",
    ],
)
def test_a_picture_from_elsewhere_stops_the_document(templates: Path, address: str) -> None:
    (templates / "bad.html").write_text(f'<p>Før</p><img alt="" src="{address}">')
    with pytest.raises(PdfError, match="ikke hører til"):
        render_pdf("bad.html", {}, title="x")


def test_a_document_too_deep_to_draw_is_refused_in_words(templates: Path) -> None:
    (templates / "bad.html").write_text("<div>" * 2000 + "dybt" + "</div>" * 2000)
    with pytest.raises(PdfError, match="indviklet"):
        render_pdf("bad.html", {}, title="x")


def everything_in(pdf: bytes) -> str:
    """What a reader can find: the text, and every stream of the file unpacked."""
    if not pdf:
        return ""
    reader = PdfReader(BytesIO(pdf))
    objects = [reader.get_object(number) for number in range(1, int(reader.trailer["/Size"]))]
    streams = b"".join(item.get_data() for item in objects if isinstance(item, StreamObject))
    return text_of(reader) + streams.decode("latin-1")


def test_the_paper_says_whom_to_contact_about_a_change(town: Town) -> None:
    text = "Ring til Lars på 12 34 56 78, eller sig det til en, du er tryg ved."
    ChangeContact.objects.create(team=town.nord, text=text)
    words = " ".join(paper(version(town)).pages[0].extract_text().split())
    assert f"Vil du skifte bostøtte? {text}" in words
