"""Making seals."""

from datetime import date, datetime
from itertools import groupby
from typing import Any

from django.db import connection, transaction
from psycopg import sql

from audit.models import Log, Seal, SealKind
from audit.seals import ledger
from audit.seals.chain import NOTHING_BEFORE, sign
from audit.seals.rows import SEALED, Row, fingerprints_of, root_of, rows_of

MOST_ROWS = 20_000  # in one batch, as long as one transaction did not write more
BY_ID = sql.SQL("id")


class MarksWentBack(Exception):
    """The database counts transactions from an earlier point than the seals have reached."""


def seal_logs() -> int:
    """Seal every row that is sure to have no late companion; returns how many. One sealer at a time.

    Raises `MarksWentBack` after a restore from a dump, `LedgerDisagrees`, `ImproperlyConfigured`.
    """
    sealed = sum(_seal_log(log) for log in Log)
    with transaction.atomic():
        one_sealer()
        ledger.catch_up()
    return sealed


def one_sealer() -> None:
    """Wait until no other sealer is at work; until the end of the transaction."""
    _value("select pg_advisory_xact_lock(hashtext('audit_seals'))")


def add_seal(log: Log, kind: SealKind, **said: Any) -> Seal:
    """The next seal of the chain. Call it inside a transaction, as the `one_sealer`."""
    last = Seal.objects.order_by("-number").first()
    seal = Seal(
        number=last.number + 1 if last else 1,
        previous=bytes(last.hash) if last else NOTHING_BEFORE,
        log=log,
        kind=kind,
        made_at=_value("select clock_timestamp()"),
        **said,
    )
    sign(seal).save(force_insert=True)
    return seal


def sealed_until(log: Log) -> int:
    """The mark below which every row of `log` is sealed."""
    last = Seal.objects.filter(log=log, kind=SealKind.ROWS).order_by("-number").first()
    return last.to_mark if last else 0


def _seal_log(log: Log) -> int:
    sealed = 0
    while batch := _seal_batch(log):
        sealed += batch
    return sealed


@transaction.atomic
def _seal_batch(log: Log) -> int:
    one_sealer()
    starts = sealed_until(log)
    until = _end_of_batch(log, starts)
    # Asked for after the horizon: every row below it is there to be seen.
    rows = list(rows_of(log, _between(starts, until), BY_ID))
    for month, part in _by_month(log, rows):
        add_seal(
            log,
            SealKind.ROWS,
            month=month,
            from_mark=starts,
            to_mark=until,
            rows=len(part),
            root=root_of(part),
            fingerprints=fingerprints_of(part),
        )
    return len(rows)


def _by_month(log: Log, rows: list[Row]) -> list[tuple[date | None, list[Row]]]:
    """Look-ups are dropped by the month, so no seal may cover two of them."""
    if log == Log.ENTRIES:
        return [(None, rows)] if rows else []
    rows = sorted(rows, key=lambda row: (row.month, row.id))
    return [(month, list(part)) for month, part in groupby(rows, key=lambda row: row.month)]


def _end_of_batch(log: Log, starts: int) -> int:
    """The horizon, or less where a batch would get too large: between two transactions."""
    horizon: int = _value("select audit_horizon()")
    if horizon < starts:
        raise MarksWentBack(
            f"The seals reach mark {starts}, the database is at {horizon}. Was it restored from a dump? "
            "Then run `manage.py resume_log` as the owner before anybody works in it."
        )
    overflowing = sql.SQL("select mark from {} where {} order by mark offset {} limit 1").format(
        sql.Identifier(SEALED[log][0]), _between(starts, horizon), sql.Literal(MOST_ROWS)
    )
    mark: int | None = _value(overflowing)
    return horizon if mark is None else max(mark, starts + 1)


def _between(starts: int, until: int) -> sql.Composable:
    return sql.SQL("mark >= {} and mark < {}").format(sql.Literal(starts), sql.Literal(until))


def _value(query: Any) -> Any:
    with connection.cursor() as cursor:
        cursor.execute(query)
        row = cursor.fetchone()
        return row[0] if row else None


def clock() -> datetime:
    """The database's."""
    now: datetime = _value("select clock_timestamp()")
    return now
