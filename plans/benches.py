"""A plan on paper: ours against plain HTML in a bare WeasyPrint; and from the click to the file."""

import json
from datetime import UTC, date, datetime
from functools import partial
from html import escape
from importlib import import_module
from typing import Any

from django.contrib.staticfiles import finders
from django.core.management.base import CommandError
from django.db import transaction
from django.test import Client
from django.urls import reverse

from audit.benching import Cost, compare, in_words, measure
from bostoette.pdf_files import Attached
from citizens.models import Assignment
from citizens.reach import reach_whole_house_from_here
from plans.documents import PlanDocument, chapters
from plans.exports import DOCUMENTS
from plans.kinds import kind_of
from plans.kinds.declaration import Answered, checked, read
from plans.models import Document, PlanVersion
from plans.papers import PLAN

ROUNDS = 20

# Fills two pages on either side.
PERSON = {"name": "Mette", "relation": "Min søster", "phone": "12 34 56 78"}
KRISEPLAN = {
    "early_signs": [f"Jeg finder på undskyldninger for ikke at komme ud af døren ({n})" for n in range(8)],
    "helps_me": [f"Jeg går en tur ad stien bag kirken, også når det regner ({n})" for n in range(9)],
    "avoid": [f"At ville ordne det hele på én dag og ikke spise imens ({n})" for n in range(6)],
    "others_can": "Sidde stille hos mig. Spørg, om jeg har spist. Tag hunden med på en lang tur. " * 6,
    "help_wished": "At min bostøtte ringer næste formiddag, og at Mette får besked. " * 3,
    "worked_before": "Et varmt bad, og at nogen blev, til jeg sov. At blive overset hjalp ikke. " * 5,
    "place": "Hjemme i min egen stol med gardinet trukket for.",
    "if_admitted": [
        {"what": f"Hunden Bella ({n})", "who": "Mette", "phone": "12 34 56 78"} for n in range(6)
    ],
    "contacts": [PERSON] * 8,
}


def pdf() -> list[str]:
    """Both sides in a warm process; then asking for a plan and fetching it, the first time and again."""
    reach_whole_house_from_here()
    shown = _two_pages()
    bare = partial(_bare, _plain_page(shown))
    return [
        in_words("a kriseplan of two pages", *compare(bare, partial(_ours, shown), rounds=ROUNDS), SIDES),
        *_from_click_to_file(),
    ]


SIDES = ("plain HTML in a bare WeasyPrint", "tagged, archival and with the plan in it")


def _two_pages() -> PlanDocument:
    kind = kind_of("kriseplan")
    answers = [answered for answered in read(kind, checked(kind, KRISEPLAN)) if answered.is_given]
    return PlanDocument(
        kind_title=kind.title,
        citizen_name="Eva Lund",
        number=1,
        agreed_on=date(2025, 3, 1),
        agreed_how="ved et besøg",
        approved_by="Anna Bostøtte",
        follow_up_on=date(2025, 9, 1),
        municipality="Egeby Kommune",
        contact_for_change="Ring til lederen af teamet, eller sig det til en, du er tryg ved.",
        first=tuple(answered for answered in answers if answered.section.shown_first),
        chapters=tuple(chapters([answered for answered in answers if not answered.section.shown_first])),
    )


def _ours(shown: PlanDocument) -> bytes:
    from bostoette.pdf import render_pdf  # slow to import, and needs Pango

    plan = Attached(
        "plan.json", json.dumps(KRISEPLAN).encode(), "planen", as_of=datetime(2025, 3, 1, tzinfo=UTC)
    )
    return render_pdf(PLAN.template, {"document": shown}, title=shown.title, attached=plan)


def _bare(page: str) -> bytes:
    # By name: this is what our own `bostoette.pdf`, the only one that imports it, is measured against.
    made: bytes = import_module("weasyprint").HTML(string=page).write_pdf()
    return made


# The same words in the same letters, as one writes a page in an afternoon.
PLAIN_LOOKS = """
@page { size: A4; margin: 14mm; @bottom-right { content: "side " counter(page) " af " counter(pages) } }
body { font: 10pt/1.32 Plex, sans-serif; color: #1f2829 } h1 { font-size: 26pt; margin: 0 }
h2 { font-size: 11.5pt; margin: 0; color: #17494d } p { margin: 0 } ul { margin: 0; padding-left: 5mm }
.row { display: flex; flex-wrap: wrap; gap: 2mm 8mm }
.box { flex: 1 1 40%; border-top: 1px solid #b4c9c6; padding-top: 1mm }
.first { border: 1px solid #17494d; border-radius: 2mm; background: #eaf3f1; padding: 3mm; margin: 3mm 0 }
table { width: 100%; border-collapse: collapse } th { text-align: left }
td, th { padding: 0.7mm 3mm 0.7mm 0; border-top: 1px solid #9fb3b1; vertical-align: top }
"""
LETTERS = "dkfds/fonts/IBMPlexSans/complete/ttf/IBMPlexSans-{}.ttf"


def _plain_page(shown: PlanDocument) -> str:
    faces = "".join(
        f"@font-face {{ font-family: Plex; font-weight: {weight}; "
        f'src: url("file://{finders.find(LETTERS.format(cut))}") }}'
        for weight, cut in ((400, "Regular"), (600, "SemiBold"))
    )
    body = "".join(f'<div class="first">{_plain(answered)}</div>' for answered in shown.first)
    for chapter in shown.chapters:
        told = "".join(f'<div class="box">{_plain(answered)}</div>' for answered in chapter.told)
        body += f'<div class="row">{told}</div>' + "".join(_plain(table) for table in chapter.tables)
    return (
        f'<!doctype html><html lang="da"><meta charset="utf-8"><style>{faces}{PLAIN_LOOKS}</style>'
        f"<h1>{shown.kind_title}</h1><p>{shown.citizen_name}</p><p>Aftalt {shown.agreed_on}</p>{body}</html>"
    )


def _plain(answered: Answered) -> str:
    title = f"<h2>{escape(answered.section.title)}</h2>"
    if answered.is_text:
        return f"{title}<p>{escape(answered.answer)}</p>"
    if answered.is_list:
        return f"{title}<ul>{''.join(f'<li>{escape(line)}</li>' for line in answered.answer)}</ul>"
    heads = "".join(f"<th>{escape(column.title)}</th>" for column in answered.section.columns)
    rows = "".join(
        f"<tr>{''.join(f'<td>{escape(cell.text)}</td>' for cell in row)}</tr>" for row in answered.rows
    )
    return f"{title}<table><tr>{heads}</tr>{rows}</table>"


def _from_click_to_file() -> list[str]:
    """As a bostøtte does it. The rows are taken back afterwards; the looks stay in the log of the demo."""
    version = _printable()
    with transaction.atomic():
        steps = _clicked(version)
        transaction.set_rollback(True)
    first, again = steps
    return [
        f"from the click to the file: {first.wall:.0f} ms, {first.cpu:.0f} ms CPU, the queue not counted",
        f"fetching it once more: {again.wall:.0f} ms, {again.cpu:.0f} ms CPU",
    ]


def _printable() -> PlanVersion:
    """A plan in force, of which no PDF is made yet, of somebody with a bostøtte."""
    cared_for = Assignment.objects.current().values("citizen")
    rows = PlanVersion.objects.in_force().filter(citizen__in=cared_for, citizen__is_protected=False)
    version = rows.exclude(documents__isnull=False).select_related("citizen").first()
    if version is None:
        raise CommandError("There is no plan to print: load the demo first.")
    return version


def _clicked(version: PlanVersion) -> tuple[Cost, Cost]:
    client = Client(headers={"host": "localhost"})
    current = Assignment.objects.current().filter(citizen=version.citizen_id).select_related("user")
    client.force_login(current[0].user)

    def click_and_fetch() -> None:
        asked = client.post(reverse("plans:document_request", args=[version.pk]))
        if asked.status_code != 302:
            raise CommandError(f"Asking for the PDF answered {asked.status_code}.")
        document = Document.objects.get(version=version)
        DOCUMENTS.make(document.pk)
        _fetch(client, document)

    first = measure(click_and_fetch)
    return first, measure(partial(_fetch, client, Document.objects.get(version=version)))


def _fetch(client: Client, document: Document) -> None:
    answer: Any = client.get(reverse("plans:document_download", args=[document.pk]))
    if not answer.getvalue().startswith(b"%PDF"):
        raise CommandError("There was no PDF to fetch.")


BENCHES = {"pdf": pdf}
