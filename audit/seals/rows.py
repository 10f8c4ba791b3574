"""The rows of a log as the bytes that are hashed, streamed from the database."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from hashlib import sha256
from struct import Struct

from django.db import connections, transaction
from psycopg import sql

from audit.models import Log

# What a hash covers, in this order. A column added later does not belong here: old seals did not know it.
SEALED = {
    Log.ENTRIES: ("audit_entry", ("event", "actor_id", "actor_label", "citizen_id", "target", "data")),
    Log.LOOKUPS: (
        "audit_lookup",
        (
            "user_id",
            "user_label",
            "citizen_id",
            "action",
            "purpose",
            "outcome",
            "request_id",
            "ip",
            "criteria",
        ),
    ),
}
FINGERPRINT = Struct(">q8s")


@dataclass(frozen=True, slots=True)
class Row:
    id: int
    mark: int
    micros: int  # of its time, since 1970
    digest: bytes

    @property
    def at(self) -> datetime:
        return datetime.fromtimestamp(self.micros / 1e6, UTC)

    @property
    def month(self) -> date:
        return self.at.date().replace(day=1)


def rows_of(log: Log, where: sql.Composable, order: sql.Composable) -> Iterator[Row]:
    """The rows of `log`, one by one. On a connection of their own: the caller needs its own meanwhile."""
    table, columns = SEALED[log]
    query = sql.SQL(
        "copy (select id, mark, (extract(epoch from at) * 1000000)::bigint, {} from {} where {} order by {})"
        " to stdout"
    ).format(sql.SQL(", ").join(map(sql.Identifier, columns)), sql.Identifier(table), where, order)
    reader = connections["lookups"]
    with transaction.atomic(using=reader.alias), reader.cursor() as cursor:
        cursor.execute("set local datestyle to 'ISO'; set local timezone to 'UTC'")
        with cursor.connection.cursor() as raw, raw.copy(query) as copy:
            for line in copy:
                data = bytes(line)
                number, mark, micros, _ = data.split(b"\t", 3)
                yield Row(int(number), int(mark), int(micros), sha256(data).digest())


def root_of(rows: list[Row]) -> bytes:
    """One hash for all `rows`, which stand in the order of their ids."""
    return sha256(b"".join(row.digest for row in rows)).digest()


def fingerprints_of(rows: list[Row]) -> bytes:
    return b"".join(FINGERPRINT.pack(row.id, row.digest[:8]) for row in rows)


def read_fingerprints(packed: bytes) -> list[tuple[int, bytes]]:
    return list(FINGERPRINT.iter_unpack(packed))
