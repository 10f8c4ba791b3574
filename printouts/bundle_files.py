"""A ZIP that is never held whole: each plan is read, added and sealed away before the next is read."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Self
from uuid import UUID
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from django.db.models import QuerySet
from django.template.loader import render_to_string
from django.utils import timezone

from bostoette.pdf_files import static_file
from citizens.models import Citizen, JobStatus
from plans.models import Document, PlanVersion
from plans.papers import PLAN
from printouts.models import Bundle, BundlePart

PART_BYTES = 1024 * 1024
INDEX, LOOKS = "oversigt.html", "oversigt.css"


@dataclass(frozen=True)
class Filed:
    """One plan in the file. Its own name there tells neither who it is about nor a number of theirs."""

    document_id: UUID
    file_name: str
    citizen_name: str
    number: int
    agreed_on: date


@dataclass(frozen=True)
class Contents:
    """What stands in the overview: the plans, and by name whoever has none in the file, and why."""

    filed: tuple[Filed, ...]
    without: tuple[str, ...]
    protected: tuple[str, ...]
    lacking: tuple[str, ...]  # whose plan could not be drawn
    citizen_ids: list[UUID]

    @classmethod
    def of(cls, versions: QuerySet[PlanVersion], citizens: QuerySet[Citizen]) -> Self:
        """Reads within the present reach."""
        filed = _filed(versions)
        drawn = {citizen_id for citizen_id, _ in filed}
        planned = set(versions.values_list("citizen", flat=True))
        people = list(citizens.order_by("sort_key", "pk").values_list("pk", "name", "is_protected"))
        return cls(
            filed=tuple(line for _, line in filed),
            without=tuple(name for pk, name, protected in people if pk not in planned and not protected),
            protected=tuple(name for _pk, name, protected in people if protected),
            lacking=tuple(name for pk, name, _ in people if pk in planned - drawn),
            citizen_ids=[pk for pk, _name, _ in people],
        )


def pack(bundle: Bundle, contents: Contents, *, before_each: Callable[[], None]) -> int:
    """Write the file as parts of `bundle`, in the present transaction. Returns how many bytes it has."""
    parts = _SealedParts(bundle)
    told = {"bundle": bundle, "contents": contents, "made_at": timezone.localtime()}
    with ZipFile(parts, "w") as zipped:
        _add(zipped, INDEX, render_to_string("documents/bundle.html", told).encode())
        _add(zipped, LOOKS, static_file("documents/bundle.css"))
        for line in contents.filed:
            before_each()
            pdf = Document.objects.values_list("pdf", flat=True).get(pk=line.document_id)
            assert pdf is not None  # the database promises it of what is done
            _add(zipped, line.file_name, bytes(pdf))
    parts.close()
    return parts.size


def _filed(versions: QuerySet[PlanVersion]) -> list[tuple[UUID, Filed]]:
    """Each plan with the first PDF that was made of it, in the order of the citizens' names."""
    made = Document.objects.filter(version__in=versions, template=PLAN.template, status=JobStatus.DONE)
    by_name = ("citizen__sort_key", "citizen_id")
    first = made.order_by(*by_name, "template_version").distinct(*by_name).without_files()
    rows = first.select_related("citizen", "version__plan")
    return [(row.citizen_id, _line(row, number)) for number, row in enumerate(rows, start=1)]


def _line(document: Document, number: int) -> Filed:
    version = document.version
    assert version.agreed_on  # the database promises it once approved
    return Filed(
        document_id=document.pk,
        file_name=f"{number:04}-{PLAN.file_name(version)}",
        citizen_name=document.citizen.name,
        number=version.number,
        agreed_on=version.agreed_on,
    )


def _add(zipped: ZipFile, name: str, content: bytes) -> None:
    entry = ZipInfo(name, timezone.localtime().timetuple()[:6])
    # The PDFs are compressed already; but what is stored as it is, some programs cannot read from a stream.
    zipped.writestr(entry, content, ZIP_DEFLATED, compresslevel=1)


class _SealedParts:
    """What is written here becomes sealed rows; no more than one part is in the clear at a time."""

    def __init__(self, bundle: Bundle) -> None:
        self.size = 0
        self._bundle, self._number, self._open = bundle, 0, bytearray()

    def write(self, content: bytes) -> int:
        self._open += content
        self.size += len(content)
        while len(self._open) >= PART_BYTES:
            self._seal(bytes(self._open[:PART_BYTES]))
            del self._open[:PART_BYTES]
        return len(content)

    def flush(self) -> None:
        """For `ZipFile`: what is not a whole part yet waits for the next bytes."""

    def close(self) -> None:
        if self._open:
            self._seal(bytes(self._open))

    def _seal(self, content: bytes) -> None:
        part = BundlePart(bundle=self._bundle, number=self._number)
        part.put_bytes("content_sealed", content)
        part.save(force_insert=True)
        self._number += 1
