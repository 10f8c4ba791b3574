"""HTML from our templates becomes PDF: readable by everybody, and for as long as PDFs can be read.

The only place that imports WeasyPrint.

Import this module where it is used: it is slow to load, and a machine without Pango cannot load it.
"""

import logging
from dataclasses import dataclass
from functools import cache
from pathlib import PurePosixPath
from typing import Any

from django.template.loader import render_to_string

from bostoette.errors import PdfError
from bostoette.pdf_files import Attached, static_file
from bostoette.symbols import in_words

try:
    from weasyprint import CSS, HTML, Attachment
    from weasyprint.pdf.metadata import DocumentMetadata
    from weasyprint.text.fonts import FontConfiguration
    from weasyprint.urls import (
        FatalURLFetchingError,
        URLFetcher,
        URLFetcherResponse,
    )
except OSError as error:
    raise ImportError("WeasyPrint finds no Pango on this machine.") from error

STYLESHEET = "documents/document.css"
FOLDERS = ("documents/", "dkfds/fonts/")
CONTENT_TYPES = {".css": "text/css", ".ttf": "font/ttf", ".svg": "image/svg+xml"}


# Tagged, letters and colours inside, and room for files: level A of PDF/A-3 has all that PDF/UA-1 asks for.
VARIANT = "pdf/a-3a"


def render_pdf(
    template: str,
    context: dict[str, Any],
    *,
    title: str,
    stylesheet: str = "",
    attached: Attached | None = None,
) -> bytes:
    """`template` as a tagged PDF in Danish, to be kept (PDF/A-3a and PDF/UA-1). Raises `PdfError`.

    `stylesheet`: a static file with looks of its own, after those of every document.
    Characters that no font on the machine has are said in words: an empty box tells nobody anything.
    """
    html: str = render_to_string(template, {**context, "title": title})
    pdf, lacking = _drawn(html, stylesheet, attached)
    if lacking:
        html = html.translate({ord(c): in_words(c) for c in lacking})
        pdf, _ = _drawn(html, stylesheet, attached)
    return pdf


def _drawn(html: str, stylesheet: str, attached: Attached | None) -> tuple[bytes, set[str]]:
    """The PDF, and the characters of it that no font has."""
    press = _press()
    lacking = _LackingCharacters()
    logger = logging.getLogger("weasyprint")
    logger.addFilter(lacking)
    try:
        page = HTML(string=html, base_url="static:///", url_fetcher=press.fetcher)
        document = page.render(font_config=press.fonts, stylesheets=_looks(stylesheet), pdf_variant=VARIANT)
        document.metadata = _BothStandards(**vars(document.metadata))
        files = _files(attached)
        pdf = document.write_pdf(pdf_variant=VARIANT, attachments=files, finisher=_each_file_once)
    except FatalURLFetchingError as error:  # a BaseException: nothing above us would catch it
        raise PdfError("Dokumentet henviser til noget, der ikke hører til i det.") from error
    except RecursionError as error:
        raise PdfError("Dokumentet er skruet for indviklet sammen til at blive tegnet.") from error
    finally:
        logger.removeFilter(lacking)
    return pdf, lacking.characters


def _files(attached: Attached | None) -> list[Any]:
    if attached is None:
        return []
    file = Attachment(
        string=attached.content,
        name=attached.name,
        description=attached.description,
        created=attached.as_of,
        modified=attached.as_of,
        relationship="Source",
    )
    return [file]


def _each_file_once(_document: Any, pdf: Any) -> None:
    """WeasyPrint 70 names a file of the whole document twice."""
    if "AF" in pdf.catalog:
        pdf.catalog["AF"][:] = dict.fromkeys(pdf.catalog["AF"])


# PDF/A knows no `pdfuaid`, so the file has to tell what that is before it may use it (ISO 19005-3, 6.6.2.3).
ALSO_ACCESSIBLE = b"""
<rdf:Description rdf:about="" xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/" pdfuaid:part="1"/>
<rdf:Description rdf:about="" xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/"
    xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#" xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#">
  <pdfaExtension:schemas><rdf:Bag><rdf:li rdf:parseType="Resource">
    <pdfaSchema:schema>PDF/UA identification</pdfaSchema:schema>
    <pdfaSchema:namespaceURI>http://www.aiim.org/pdfua/ns/id/</pdfaSchema:namespaceURI>
    <pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix>
    <pdfaSchema:property><rdf:Seq><rdf:li rdf:parseType="Resource">
      <pdfaProperty:name>part</pdfaProperty:name>
      <pdfaProperty:valueType>Integer</pdfaProperty:valueType>
      <pdfaProperty:category>internal</pdfaProperty:category>
      <pdfaProperty:description>The part of ISO 14289 that the file keeps</pdfaProperty:description>
    </rdf:li></rdf:Seq></pdfaSchema:property>
  </rdf:li></rdf:Bag></pdfaExtension:schemas>
</rdf:Description>
</rdf:RDF>"""


class _BothStandards(DocumentMetadata):  # type: ignore[misc]  # the base class is untyped
    """WeasyPrint names one standard in a file; ours keep two."""

    def generate_rdf_metadata(self, *args: Any, **kwargs: Any) -> bytes:
        told: bytes = super().generate_rdf_metadata(*args, **kwargs)
        return told.replace(b"</rdf:RDF>", ALSO_ACCESSIBLE)


class OwnStaticFiles(URLFetcher):  # type: ignore[misc]  # the base class is untyped
    """Gives the documents their fonts and pictures by name, and refuses every other address.

    WeasyPrint's own fetcher reads any file and any address that a document names (security C-01).
    """

    def __init__(self) -> None:
        super().__init__(fail_on_errors=True)

    def fetch(self, url: str, headers: dict[str, str] | None = None) -> Any:
        name = url.removeprefix("static:///")
        if name == url or ".." in name or not name.startswith(FOLDERS):
            raise PermissionError(f"Documents may not read {url[:80]}")
        return URLFetcherResponse(
            url, static_file(name), {"Content-Type": CONTENT_TYPES[PurePosixPath(name).suffix]}
        )


@dataclass(frozen=True)
class Press:
    fetcher: OwnStaticFiles
    fonts: Any
    stylesheet: Any


def warm_up() -> None:
    """Load what the first document would otherwise wait for."""
    _press()


@cache
def _press() -> Press:
    """Stylesheet and fonts: half the work of a short document, done once in each process."""
    fetcher, fonts = OwnStaticFiles(), FontConfiguration()
    return Press(fetcher, fonts, _parsed(STYLESHEET, fetcher, fonts))


@cache
def _own_looks(stylesheet: str) -> Any:
    return _parsed(stylesheet, _press().fetcher, _press().fonts)


def _looks(stylesheet: str) -> list[Any]:
    return [_press().stylesheet, *([_own_looks(stylesheet)] if stylesheet else [])]


def _parsed(stylesheet: str, fetcher: OwnStaticFiles, fonts: Any) -> Any:
    css = static_file(stylesheet).decode()
    return CSS(string=css, base_url="static:///", font_config=fonts, url_fetcher=fetcher)


class _LackingCharacters(logging.Filter):
    """WeasyPrint tells of characters without a glyph only in its log: listen there, and keep ours clean."""

    def __init__(self) -> None:
        super().__init__()
        self.characters: set[str] = set()

    def filter(self, record: logging.LogRecord) -> bool:
        if not str(record.msg).startswith(".notdef") or not isinstance(record.args, tuple):
            return True
        self.characters.add(str(record.args[0]))
        return False
