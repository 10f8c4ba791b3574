"""Everything one has asked for as a file, of whatever kind, the newest first."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format

from accounts.models import User
from accounts.policy import Action
from citizens.models import Job, JobQuerySet
from oversight.models import Package
from plans.models import Document
from plans.papers import BY_TEMPLATE
from printouts.models import Bundle, Printout

SHOWN_FOR = timedelta(days=30)
SHOWN = 30


@dataclass(frozen=True)
class Button:
    """Something to post: where to, what the button says, and what is sent along."""

    label: str
    url: str
    fields: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class OwnFile:
    """A line of the page. `about`: the row about a citizen that it shows, for the look-up log."""

    id: UUID
    at: Any
    title: str
    about: Job | None
    told: str
    word: str
    tone: str
    note: str
    url: str
    is_under_way: bool
    drawn: int = 0
    total: int = 0
    file_url: str = ""
    button: Button | None = None


def own_files(user: User) -> list[OwnFile]:
    """Those of the last month that the user asked for and may still have."""
    lines = [*_documents(user), *_printouts(user), *_packages(user), *_bundles(user)]
    return sorted(lines, key=lambda line: line.at, reverse=True)[:SHOWN]


def _latest(rows: Any, user: User) -> Any:
    since = timezone.now() - SHOWN_FOR
    mine = rows.without_files().asked_for_by(user).filter(created_at__gte=since)
    return mine.order_by("-created_at", "-id")[:SHOWN]


def _about(jobs: JobQuerySet[Any], user: User, action: Action) -> Any:
    return _latest(jobs.permitting(user, action).select_related("citizen"), user)


def _documents(user: User) -> list[OwnFile]:
    alone = Document.objects.filter(asked_alone=True).select_related("version__plan")
    return [_document(row) for row in _about(alone, user, Action.EXPORT_PLANS)]


def _document(row: Document) -> OwnFile:
    paper = BY_TEMPLATE[row.template]
    again = Button(
        "Prøv igen", reverse("plans:document_request", args=[row.version_id]), (("paper", paper.key),)
    )
    kept = "Filen bliver gemt sammen med planen." if row.is_done else ""
    return OwnFile(
        **_common(row, reverse("plans:document", args=[row.pk])),
        title=f"{row.version}{_as(paper.suffix)}",
        about=row,
        told=_ordered(row),
        word=row.get_status_display(),
        tone=row.tone,
        note=kept or row.problem,
        file_url=reverse("plans:document_download", args=[row.pk]) if row.is_done else "",
        button=_button(row, again, "plans:document_cancel", is_ready=row.is_done),
    )


def _as(suffix: str) -> str:
    return f" ({suffix.removeprefix('-')})" if suffix else ""


def _printouts(user: User) -> list[OwnFile]:
    return [
        _printout(row) for row in _about(Printout.objects.knowing_if_overtaken(), user, Action.EXPORT_PLANS)
    ]


def _printout(row: Printout) -> OwnFile:
    again = Button("Lav den igen", reverse("printouts:again", args=[row.pk]))
    return OwnFile(
        **_common(row, reverse("printouts:printout", args=[row.pk])),
        title=str(row),
        about=row,
        told=row.told,
        word=row.word,
        tone=row.tone,
        note=row.kept_until or row.problem,
        file_url=reverse("printouts:file", args=[row.pk]) if row.is_ready else "",
        button=_button(
            row, again if row.can_be_made_again else None, "printouts:cancel", is_ready=row.is_ready
        ),
    )


def _packages(user: User) -> list[OwnFile]:
    return [_package(row) for row in _about(Package.objects.all(), user, Action.DOWNLOAD_PACKAGE)]


def _package(row: Package) -> OwnFile:
    """Its own page has two files to fetch, and orders it again: that takes a right of its own."""
    return OwnFile(
        **_common(row, reverse("oversight:package", args=[row.pk])),
        title="Indsigtspakke",
        about=row,
        told=_ordered(row),
        word=row.word,
        tone=row.tone,
        note=row.kept_until or row.problem,
        button=_button(row, None, "oversight:package_cancel", is_ready=row.is_ready),
    )


def _bundles(user: User) -> list[OwnFile]:
    if not user.may(Action.EXPORT_PLANS_TOGETHER):
        return []
    return [_bundle(row) for row in _latest(Bundle.objects.all(), user)]


def _bundle(row: Bundle) -> OwnFile:
    again = Button("Lav den igen", reverse("printouts:bundle_again", args=[row.pk]))
    return OwnFile(
        **_common(row, reverse("printouts:bundle", args=[row.pk])),
        title=str(row),
        about=None,
        told=row.told,
        word=row.word,
        tone=row.tone,
        note=row.progress if row.is_under_way else row.kept_until or row.problem,
        drawn=row.drawn,
        total=row.total,
        file_url=reverse("printouts:bundle_file", args=[row.pk]) if row.is_ready else "",
        button=_button(row, again, "printouts:bundle_cancel", is_ready=row.is_ready),
    )


def _common(row: Any, url: str) -> dict[str, Any]:
    return {"id": row.pk, "at": row.created_at, "url": url, "is_under_way": row.is_under_way}


def _button(row: Any, again: Button | None, cancel: str, *, is_ready: bool) -> Button | None:
    if row.is_under_way:
        return Button("Annullér", reverse(cancel, args=[row.pk]))
    return None if is_ready else again


def _ordered(row: Any) -> str:
    return f"Bestilt {_moment(row.created_at)}"


def _moment(at: datetime) -> str:
    return date_format(timezone.localtime(at), "j. F Y \\k\\l. H.i")
