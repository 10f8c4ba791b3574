"""The keys of sealed fields: do they fit what is stored, and the change from one to another."""

from collections.abc import Iterator
from dataclasses import dataclass
from time import monotonic, sleep
from typing import Any

from cryptography.exceptions import InvalidTag
from django.apps import apps
from django.core.exceptions import ImproperlyConfigured
from django.db import connection, models, transaction
from psycopg import sql

from accounts.models import WithSealed
from bostoette.crypto import FORM, HEAD_BYTES, KEY_ID_BYTES, UnknownKey, encryption_keys, index_keys, key_id
from citizens.models import WithNumber
from citizens.reach import within_whole_house

BATCH = 200  # rows locked at a time: a tenth of a second or so


@dataclass(frozen=True)
class Column:
    """A column whose bytes begin with the name of a key, and the settings that should know it."""

    model: type[WithSealed]
    name: str
    head_bytes: int
    setting: str

    @property
    def heads_known(self) -> list[bytes]:
        """How its values may begin, that of the key in use first."""
        if self.setting == "CPR_INDEX_KEY":
            return [key_id(key) for key in index_keys()]
        return [FORM + key_id(key) for key in encryption_keys()]

    def rows_beginning_otherwise(self, heads: list[bytes]) -> Any:
        """The rows whose value begins with none of `heads`."""
        head = models.Func(
            models.F(self.name),
            template=f"substring(%(expressions)s from 1 for {self.head_bytes})",
            output_field=models.BinaryField(),
        )
        rows = self.model._default_manager.exclude(**{self.name: None}).alias(head=head)
        return rows.exclude(head__in=heads)


def sealed_models() -> list[type[WithSealed]]:
    return [model for model in apps.get_models() if issubclass(model, WithSealed)]


def columns() -> Iterator[Column]:
    for model in sealed_models():
        for name in model.SEALED:
            yield Column(model, name, HEAD_BYTES, "CPR_ENCRYPTION_KEY")
        if issubclass(model, WithNumber):
            yield Column(model, "cpr_index", KEY_ID_BYTES, "CPR_INDEX_KEY")


@within_whole_house()
def require_known_keys() -> None:
    """Raise `ImproperlyConfigured` when something is stored under a key that the settings do not hold.

    Without this a house with a wrong key starts, finds nobody by number, and seals new numbers with a key
    that fits nothing else.
    """
    for column in columns():
        strange = column.rows_beginning_otherwise(column.heads_known).count()
        if strange:
            raise ImproperlyConfigured(
                f"{column.setting} does not fit the database: {strange} rows of "
                f"{column.model._meta.db_table}.{column.name} were written with another key. Set the key "
                f"that belongs to this database, or, while keys are changed, name the former one in "
                f"{column.setting.replace('_KEY', '_KEYS_OLDER')}. See docs/operations.md."
            )


@dataclass
class Tally:
    """How far a rotation came."""

    seen: int = 0
    changed: int = 0
    unreadable: int = 0


def rotate() -> Iterator[Tally]:
    """Seal and index everything with the keys in use, batch by batch; the tally after each of them.

    Each batch is a transaction of its own, so that a rotation that is killed has lost nothing and can be
    begun again: what is done already is passed by. People work meanwhile, since all known keys open and find;
    it rests as long as it worked, so that they are not kept waiting.
    """
    tally = Tally()
    for model in sealed_models():
        last, began = None, monotonic()
        while batch := _renew_batch(model, last, tally):
            yield tally
            sleep(monotonic() - began)
            last, began = batch[-1].pk, monotonic()


@transaction.atomic
def _renew_batch(model: type[WithSealed], after: Any, tally: Tally) -> list[WithSealed]:
    rows = model._default_manager.select_for_update().order_by("pk").only(*_needed(model))
    batch = list((rows.filter(pk__gt=after) if after else rows)[:BATCH])
    renewed = []
    for row in batch:
        tally.seen += 1
        try:
            changed = row.renew_seals()
        except (UnknownKey, InvalidTag):
            tally.unreadable += 1
            continue
        if changed:
            renewed.append(row)
    tally.changed += len(renewed)
    if renewed:
        _save(model, renewed)
    return batch


def _needed(model: type[WithSealed]) -> list[str]:
    """What a row is opened and sealed with; files and notes beside it stay where they are."""
    place = ["municipality_id"] if issubclass(model, WithNumber) else []
    return [*_written(model), *place]


def _written(model: type[WithSealed]) -> list[str]:
    return [*model.SEALED, *(["cpr_index"] if issubclass(model, WithNumber) else [])]


def _save(model: type[WithSealed], rows: list[WithSealed]) -> None:
    """In one statement: one for each row took three times as long. The rows are locked."""
    written = _written(model)
    fields = [model._meta.pk, *(field for field in model._meta.concrete_fields if field.name in written)]
    names = [sql.Identifier(field.column or field.name) for field in fields]
    kinds = [sql.SQL("%s::" + (field.db_type(connection) or "") + "[]") for field in fields]
    update = sql.SQL(
        "update {table} set {settings} from unnest({values}) as renewed ({names})"
        " where {table}.{id} = renewed.{id}"
    ).format(
        table=sql.Identifier(model._meta.db_table),
        settings=sql.SQL(", ").join(sql.SQL("{0} = renewed.{0}").format(name) for name in names[1:]),
        values=sql.SQL(", ").join(kinds),
        names=sql.SQL(", ").join(names),
        id=names[0],
    )
    with connection.cursor() as cursor:
        cursor.execute(update, [[getattr(row, field.attname) for row in rows] for field in fields])


def rows_left() -> int:
    """Values that are not yet written with the keys in use."""
    return sum(column.rows_beginning_otherwise(column.heads_known[:1]).count() for column in columns())
