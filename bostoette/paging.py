"""Pages by key: the last page is as quick as the first, and new rows shift nothing."""

from dataclasses import dataclass
from typing import Any, Generic, TypeVar
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db.models import Model, Q, QuerySet
from rest_framework.exceptions import NotFound
from rest_framework.pagination import CursorPagination
from rest_framework.request import Request

Row = TypeVar("Row", bound=Model)


class ByKey(CursorPagination):
    """For the interface to other systems."""

    ordering = "id"
    page_size = 50
    page_size_query_param = "limit"
    max_page_size = 200

    def paginate_queryset(self, queryset: Any, request: Request, view: Any = None) -> Any:
        try:
            return super().paginate_queryset(queryset, request, view=view)
        except (ValidationError, ValueError) as error:  # the place in a made-up cursor is no id
            raise NotFound(self.invalid_cursor_message) from error


@dataclass(frozen=True)
class Page(Generic[Row]):
    """`rows`, and the key to ask for the next ones with (None on the last page)."""

    rows: list[Row]
    next_key: UUID | int | None


def page_after(rows: QuerySet[Row], *, by: str, after: str | None, size: int = 50) -> Page[Row]:
    """`size` rows in order of `by` and id (`-by`: newest first), after the row whose id is `after`.

    A key that is no id, or names a row outside `rows`, gives the first page.
    """
    name, minus = by.removeprefix("-"), "-" if by.startswith("-") else ""
    rows = rows.order_by(by, f"{minus}pk")
    last = _row_of(rows, after)
    if last is not None:
        value, beyond = getattr(last, name), "lt" if minus else "gt"
        rows = rows.filter(Q(**{f"{name}__{beyond}": value}) | Q(**{name: value, f"pk__{beyond}": last.pk}))
    found = list(rows[: size + 1])
    return Page(found[:size], found[size - 1].pk if len(found) > size else None)


def _row_of(rows: QuerySet[Row], key: str | None) -> Any:
    try:
        return rows.filter(pk=rows.model._meta.pk.to_python(key)).first() if key else None
    except ValidationError:
        return None
