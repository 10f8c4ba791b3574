"""Kinds of plans, one small file each. A new kind is a new file and a line here."""

from plans.kinds.cti_plan import CTI_PLAN
from plans.kinds.declaration import Column, Kind, Section, Shape
from plans.kinds.faelles_plan import FAELLES_PLAN
from plans.kinds.handleplan import HANDLEPLAN
from plans.kinds.kriseplan import KRISEPLAN
from plans.kinds.la2 import LAERINGSPLAN, TRIVSELSPLAN, TRYGHEDSPLAN
from plans.kinds.laering_efter_krise import LAERING_EFTER_KRISE
from plans.kinds.langsigtet_plan import LANGSIGTET_PLAN
from plans.kinds.medicinplan import MEDICINPLAN
from plans.kinds.mestringsplan import MESTRINGSPLAN

__all__ = ["KINDS", "Column", "Kind", "Section", "Shape", "kind_choices", "kind_of"]

IN_ORDER = (
    KRISEPLAN,
    LAERING_EFTER_KRISE,
    MESTRINGSPLAN,
    LANGSIGTET_PLAN,
    FAELLES_PLAN,
    TRIVSELSPLAN,
    TRYGHEDSPLAN,
    LAERINGSPLAN,
    CTI_PLAN,
    MEDICINPLAN,
    HANDLEPLAN,
)
KINDS: dict[str, Kind] = {kind.key: kind for kind in IN_ORDER}


def kind_choices() -> list[tuple[str, str]]:
    """For the model field; a function, so that a new kind needs no migration."""
    return [(kind.key, kind.title) for kind in KINDS.values()]


def kind_of(key: str, version: int | None = None) -> Kind:
    """The kind as it is today, or as it was when a plan of `version` was written."""
    kind = KINDS[key]
    return kind if version is None else kind.as_of(version)
