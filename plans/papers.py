"""What a plan can be printed as. A new paper is a template, what it shows, and a line here."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from bostoette.pdf_files import Attached
from plans.card import pocket_card
from plans.documents import plan_document
from plans.machine_readable import plan_file
from plans.models import PlanVersion


@dataclass(frozen=True)
class Paper:
    """`version`: raise it when the paper changes; what was made with an earlier one is kept."""

    key: str  # as forms send it
    template: str
    version: int
    draw: Callable[[PlanVersion], Any]  # what the template shows, with a `title` that names nobody
    make_label: str
    fetch_label: str
    attach: Callable[[PlanVersion], Attached] | None = None  # what lies in the file besides the pages
    kinds: frozenset[str] = frozenset()  # of plans it is made of; none named means all
    suffix: str = ""  # of the file's name, after the kind of plan

    def is_made_of(self, kind: str) -> bool:
        return not self.kinds or kind in self.kinds

    def print(self, version: PlanVersion) -> bytes:
        """The file. Raises `PdfError`; `ImportError` on a machine without Pango."""
        from bostoette.pdf import render_pdf  # slow to import, and needs Pango

        shown = self.draw(version)
        attached = self.attach(version) if self.attach else None
        return render_pdf(self.template, {"document": shown}, title=shown.title, attached=attached)

    def file_name(self, version: PlanVersion) -> str:
        """What the downloaded file is called: neither name nor number of the citizen (security C-05)."""
        return f"{version.plan.kind}{self.suffix}-version-{version.number}.pdf"


PLAN = Paper(
    key="plan",
    template="documents/plan.html",
    version=4,
    draw=plan_document,
    make_label="Lav en PDF",
    fetch_label="Hent PDF",
    attach=plan_file,
)
CARD = Paper(
    key="lommekort",
    template="documents/card.html",
    version=2,
    draw=pocket_card,
    make_label="Lav et lommekort",
    fetch_label="Hent lommekort",
    kinds=frozenset({"kriseplan"}),
    suffix="-lommekort",
)
PAPERS = {paper.key: paper for paper in (PLAN, CARD)}
BY_TEMPLATE = {paper.template: paper for paper in PAPERS.values()}


def papers_of(kind: str) -> list[Paper]:
    return [paper for paper in PAPERS.values() if paper.is_made_of(kind)]
