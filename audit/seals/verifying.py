"""Finding out whether anybody changed the logs, and where first."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from itertools import islice

from django.db import connection, transaction
from psycopg import sql

from audit.models import Log, Seal, SealKind
from audit.months import after, existing_months, starts_at
from audit.seals import ledger
from audit.seals.chain import NOTHING_BEFORE, hash_of, is_signed
from audit.seals.rows import Row, read_fingerprints, root_of, rows_of
from audit.seals.sealing import clock, sealed_until

# A row's time lies before its seal, and not long before the seal before that:
# no transaction of ours lasts an hour.
LATE = timedelta(hours=1)
OVERDUE = timedelta(minutes=10)  # rows are sealed every minute
NAMED_OF_ONE_SEAL = 5
MOST_NAMED = 20
BY_MARK = sql.SQL("mark, id")
EVERYTHING = sql.SQL("true")


@dataclass(frozen=True)
class Break:
    """Something that is not as it was sealed. `seal` is its number, `row` an id in `log`."""

    what: str
    seal: int | None = None
    log: str = ""
    row: int | None = None

    def __str__(self) -> str:
        place = [f"seal {self.seal}"] if self.seal is not None else []
        if self.row is not None:
            place.append(f"{self.log} row {self.row}")
        return f"{', '.join(place) or self.log}: {self.what}"


@dataclass
class Verdict:
    breaks: list[Break] = field(default_factory=list)
    rows: int = 0
    seals: int = 0
    waiting: int = 0  # rows that are not sealed yet
    waiting_since: datetime | None = None
    overdue: bool = False  # they should have been
    ledger: int = 0  # lines of it
    sealed_at: dict[tuple[str, int], datetime] = field(
        default_factory=dict
    )  # when a log was sealed up to a mark

    @property
    def is_whole(self) -> bool:
        return not self.breaks and not self.overdue

    @property
    def findings(self) -> list[str]:
        """What is wrong, a sentence each, the first breaks first; empty when the logs are whole."""
        told = [str(found) for found in self.breaks[:MOST_NAMED]]
        if len(self.breaks) > MOST_NAMED:
            told.append(f"… and {len(self.breaks) - MOST_NAMED} more")
        if self.overdue:
            told.append(
                f"rows have waited for a seal since {self.waiting_since:%Y-%m-%d %H:%M}: does the worker run?"
            )
        return told


@transaction.atomic
def verify() -> Verdict:
    """Read both logs, all seals and the ledger, and compare. Reads only; breaks come in order of seals."""
    with connection.cursor() as cursor:
        cursor.execute("set transaction isolation level repeatable read, read only")
    verdict = Verdict()
    verdict.breaks += _chain(verdict)
    verdict.breaks += _against_ledger(verdict)
    verdict.breaks += _verify_part(Log.ENTRIES, None, verdict)
    months = _months()
    for month in months:
        verdict.breaks += verify_month(month, verdict)
    verdict.breaks += _outside(months, verdict)
    verdict.overdue = bool(verdict.waiting_since and verdict.waiting_since < clock() - OVERDUE)
    verdict.breaks.sort(key=lambda found: (found.seal is None, found.seal or 0, found.row or 0))
    return verdict


def _chain(verdict: Verdict) -> Iterator[Break]:
    previous, number = NOTHING_BEFORE, 0
    reached = dict.fromkeys(Log, 0)
    starts = dict.fromkeys(Log, 0)
    for seal in Seal.objects.order_by("pk").iterator(chunk_size=500):
        verdict.seals += 1
        if seal.pk != number + 1:
            yield Break(f"the {seal.pk - number - 1} seal(s) before it are gone", seal.pk)
        elif bytes(seal.previous) != previous:
            yield Break("it does not follow the seal before it", seal.pk)
        if hash_of(seal) != bytes(seal.hash):
            yield Break("it does not say what it said when it was made", seal.pk)
        elif not is_signed(seal):
            yield Break("no key we trust has signed it", seal.pk)
        log = Log(seal.log)
        if seal.kind == SealKind.ROWS:
            if seal.from_mark not in (reached[log], starts[log]):
                yield Break(f"it does not begin where the last one of {log.value} ended", seal.pk)
            reached[log], starts[log] = seal.to_mark, seal.from_mark
            verdict.sealed_at[log, seal.to_mark] = seal.made_at
        previous, number = bytes(seal.hash), seal.pk


def _against_ledger(verdict: Verdict) -> Iterator[Break]:
    """What was written down outside must stand inside. It may lag behind."""
    kept = Seal.objects.order_by("pk").values_list("pk", "hash").iterator()
    pk, inside = next(kept, (0, b""))
    for number, written in ledger.lines():
        verdict.ledger += 1
        while pk and pk < number:
            pk, inside = next(kept, (0, b""))
        if pk != number:
            yield Break("it stands in the ledger and is gone from the database", number)
        elif bytes(inside).hex() != written:
            yield Break("the ledger has another hash for it", number)


def _months() -> list[date]:
    """Every month from the first to the last that has a table or a seal."""
    sealed = Seal.objects.filter(log=Log.LOOKUPS).order_by().values_list("month", flat=True).distinct()
    known = {*existing_months(), *(month for month in sealed if month)}
    months = [min(known)]
    while months[-1] < max(known):
        months.append(after(months[-1]))
    return months


def verify_month(month: date, verdict: Verdict) -> Iterator[Break]:
    """The look-ups of one month against their seals; none may be left of a month that was dropped."""
    dropped = Seal.objects.filter(log=Log.LOOKUPS, month=month, kind=SealKind.DROPPED).exists()
    within = sql.SQL("at >= {} and at < {}").format(
        sql.Literal(starts_at(month)), sql.Literal(starts_at(after(month)))
    )
    yield from _verify_part(Log.LOOKUPS, month, verdict, within, dropped=dropped)


def _verify_part(
    log: Log,
    month: date | None,
    verdict: Verdict,
    within: sql.Composable = EVERYTHING,
    *,
    dropped: bool = False,
) -> Iterator[Break]:
    seals = Seal.objects.filter(log=log, month=month, kind=SealKind.ROWS).order_by("from_mark")
    without_bulk = seals.defer("fingerprints", "signature", "previous").iterator(chunk_size=500)
    reached = sealed_until(log)
    for seal, rows in _paired([] if dropped else without_bulk, rows_of(log, within, BY_MARK)):
        verdict.rows += len(rows)
        if seal:
            yield from _compare(seal, rows, verdict.sealed_at.get((log, seal.from_mark)))
        else:
            yield from _unsealed(log, rows, reached, verdict)


def _outside(months: list[date], verdict: Verdict) -> Iterator[Break]:
    """Look-ups of a month that has neither a table nor a seal."""
    beyond = sql.SQL("at < {} or at >= {}").format(
        sql.Literal(starts_at(months[0])), sql.Literal(starts_at(after(months[-1])))
    )
    reached = sealed_until(Log.LOOKUPS)
    for row in rows_of(Log.LOOKUPS, beyond, BY_MARK):
        verdict.rows += 1
        yield from _unsealed(Log.LOOKUPS, [row], reached, verdict)


def _paired(seals: Iterable[Seal], rows: Iterator[Row]) -> Iterator[tuple[Seal | None, list[Row]]]:
    """Each seal with its rows by id, and without a seal those that no seal covers. Rows come by mark."""
    waiting = iter(seals)
    seal = next(waiting, None)
    batch: list[Row] = []
    for row in rows:
        while seal and row.mark >= seal.to_mark:
            yield seal, sorted(batch, key=lambda each: each.id)
            seal, batch = next(waiting, None), []
        if seal and row.mark >= seal.from_mark:
            batch.append(row)
        else:
            yield None, [row]
    while seal:
        yield seal, sorted(batch, key=lambda each: each.id)
        seal, batch = next(waiting, None), []


def _compare(seal: Seal, rows: list[Row], earlier: datetime | None) -> Iterator[Break]:
    if len(rows) != seal.rows or root_of(rows) != bytes(seal.root):
        yield from islice(_differences(seal, rows), NAMED_OF_ONE_SEAL)
    for row in rows:
        if row.at > seal.made_at or (earlier and row.at < earlier - LATE):
            yield Break(
                f"it says {row.at:%Y-%m-%d %H:%M}, and was not written then", seal.pk, seal.log, row.id
            )


def _differences(seal: Seal, rows: list[Row]) -> Iterator[Break]:
    sealed = Counter(read_fingerprints(bytes(seal.fingerprints)))
    now = Counter((row.id, row.digest[:8]) for row in rows)
    gone = {number for number, _ in sealed - now}
    new = {number for number, _ in now - sealed}
    for number in sorted(gone | new):
        if number in gone and number in new:
            what = "it was changed"
        elif number in gone:
            what = "it is gone"
        else:
            what = "it was not there when the seal was made"
        yield Break(what, seal.pk, seal.log, number)
    if not gone and not new:
        yield Break("its rows have another sum", seal.pk)


def _unsealed(log: Log, rows: list[Row], reached: int, verdict: Verdict) -> Iterator[Break]:
    for row in rows:
        if row.mark < reached:
            yield Break("no seal covers it", log=log, row=row.id)
        else:
            verdict.waiting += 1
            verdict.waiting_since = min(row.at, verdict.waiting_since or row.at)
