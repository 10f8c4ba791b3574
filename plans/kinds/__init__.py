"""Kinds of plans, one small file each. A new kind is a new file and a line here."""

from plans.kinds.declaration import Column, Kind, Section, Shape
from plans.kinds.kriseplan import KRISEPLAN
from plans.kinds.mestringsplan import MESTRINGSPLAN

__all__ = ["KINDS", "Column", "Kind", "Section", "Shape", "kind_choices", "kind_of"]

KINDS: dict[str, Kind] = {kind.key: kind for kind in (KRISEPLAN, MESTRINGSPLAN)}


def kind_choices() -> list[tuple[str, str]]:
    """For the model field; a function, so that a new kind needs no migration."""
    return [(kind.key, kind.title) for kind in KINDS.values()]


def kind_of(key: str, version: int | None = None) -> Kind:
    """The kind as it is today, or as it was when a plan of `version` was written."""
    kind = KINDS[key]
    return kind if version is None else kind.as_of(version)
