"""The disk of the database is full: files are there whole or not at all, and somebody is told."""

import errno
import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest
from django.db import OperationalError, connection
from psycopg.errors import DiskFull
from pypdf import PdfReader

from citizens.jobs import Words
from citizens.models import JobStatus
from plans.exports import DOCUMENTS
from plans.models import Document
from printouts.bundles import BUNDLES, opened_parts, order_bundle
from printouts.models import BundlePart
from printouts.services import PRINTOUTS, order_printout
from tests.factories import BundleFactory, PlanFactory, PlanVersionFactory, PrintoutFactory
from tests.town import Town, build_town

pytestmark = pytest.mark.django_db(transaction=True)
NO_ROOM = Words.no_room
# More than one file of the database's journal, which has to go on being written.
FILLING = 20 * 1024 * 1024


@contextmanager
def no_room_in(table: str) -> Iterator[None]:
    """The system refuses our server process any file longer than the biggest of `table` is now."""
    longest = asked("select pg_relation_size(reltoastrelid) from pg_class where relname = %s", table)
    assert longest > FILLING
    limit(longest)
    try:
        yield
    finally:
        limit("unlimited")


def limit(size: int | str) -> None:
    """As whoever the server runs as: a process may be limited by its own user."""
    pid = asked("select pg_backend_pid()")
    runs_as = Path(f"/proc/{pid}").stat()
    user: dict[str, Any] = {"user": runs_as.st_uid, "group": runs_as.st_gid, "extra_groups": []}
    subprocess.run(
        ["prlimit", "--pid", str(pid), f"--fsize={size}:"],
        check=True,
        cwd="/",
        **(user if os.getuid() == 0 else {}),
    )


def asked(sql: str, *values: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        (number,) = cursor.fetchone()
    return int(number)


@pytest.fixture
def agreed() -> Town:
    """Eva has a kriseplan."""
    town = build_town()
    PlanVersionFactory(plan=PlanFactory(citizen=town.eva), approved=True, written_by=town.anna)
    return town


def test_a_printout_waits_in_words_until_there_is_room(agreed: Town) -> None:
    filler = PrintoutFactory(citizen=agreed.eva, requested_by=agreed.lars)
    filler.put_bytes("pdf_sealed", os.urandom(FILLING))
    filler.save()
    printout = order_printout(agreed.eva, "plans", by=agreed.anna)
    with no_room_in("printouts_printout"):
        PRINTOUTS.make(printout.pk)
    printout.refresh_from_db()
    assert (printout.status, printout.pdf_sealed, printout.attempts) == (JobStatus.WAITING, None, 1)
    assert printout.problem == NO_ROOM
    PRINTOUTS.make(printout.pk)
    printout.refresh_from_db()
    assert len(PdfReader(BytesIO(printout.opened_bytes("pdf_sealed"))).pages) == 2


def test_a_bundle_leaves_no_part_behind_and_is_whole_when_there_is_room(agreed: Town) -> None:
    filler = BundlePart(bundle=BundleFactory(requested_by=agreed.maja), number=1)
    filler.put_bytes("content_sealed", os.urandom(FILLING))
    filler.save()
    bundle = order_bundle("kriseplan", reason="Til kommunens tilsyn", by=agreed.maja)
    BUNDLES.make(bundle.pk)
    DOCUMENTS.make(Document.objects.get().pk)
    with no_room_in("printouts_bundlepart"):
        BUNDLES.make(bundle.pk)
    bundle.refresh_from_db()
    assert (bundle.status, bundle.parts.count(), bundle.problem) == (JobStatus.WAITING, 0, NO_ROOM)
    BUNDLES.make(bundle.pk)
    bundle.refresh_from_db()
    zipped = ZipFile(BytesIO(b"".join(opened_parts(bundle, by=agreed.maja))))
    assert (zipped.testzip(), len(zipped.namelist())) == (None, 3)


def test_a_full_disk_is_told_as_one_wherever_it_is() -> None:
    """That of the database reports itself by its own code, or in the system's words; ours by number."""
    code = OperationalError("could not extend file")
    code.__cause__ = DiskFull()
    words = Words(no_right="", too_big="", went_wrong="", worn_out="")
    assert {words.about(error) for error in (code, OSError(errno.ENOSPC, ""))} == {NO_ROOM}
