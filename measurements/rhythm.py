"""How often each questionnaire is offered: what the kommune decided, and what a citizen would rather.

A rhythm only reminds; answering is voluntary always.
"""

from collections.abc import Mapping
from typing import Any

from django.db.models import OuterRef, Subquery, Value
from django.db.models.functions import Coalesce

from accounts.models import Municipality
from citizens.models import Citizen
from measurements.models import CitizenRhythm, Every, InstrumentKey, KommuneRhythm

# ORS and SRS: the day after, indicator 1c no longer counts the latest (domain.md §12). WHO-5 and INSPIRE each
# third month (§15); of the two INSPIREs the short one, since 27 questions so often are many (ours).
USUAL: Mapping[InstrumentKey, Every] = {
    InstrumentKey.ORS: Every.TWO_MONTHS,
    InstrumentKey.SRS: Every.TWO_MONTHS,
    InstrumentKey.WHO5: Every.THREE_MONTHS,
    InstrumentKey.INSPIRE: Every.NEVER,
    InstrumentKey.BRIEF_INSPIRE: Every.THREE_MONTHS,
}


def every_for_row(instrument: InstrumentKey) -> Any:
    """The days between two times, 0 for never, as an expression on a queryset of rows about citizens."""
    own = CitizenRhythm.objects.filter(citizen=OuterRef("citizen"), instrument=instrument).newest_first()
    kommunes = KommuneRhythm.objects.filter(municipality=OuterRef("municipality"), instrument=instrument)
    return Coalesce(
        Subquery(own.values("every")[:1]), Subquery(kommunes.values("every")), Value(USUAL[instrument].value)
    )


def rhythm_of_kommune(kommune: Municipality) -> dict[InstrumentKey, Every]:
    """What is offered how often, unless a citizen would have it otherwise."""
    decided = dict(KommuneRhythm.objects.filter(municipality=kommune).values_list("instrument", "every"))
    return {key: Every(decided.get(key, usual)) for key, usual in USUAL.items()}


def rhythm_of_citizen(citizen: Citizen) -> dict[InstrumentKey, Every | None]:
    """What is otherwise for this citizen; None where it is as in the kommune."""
    rows = CitizenRhythm.objects.filter(citizen=citizen).newest_first().values_list("instrument", "every")
    own = dict(reversed(list(rows)))  # so that the newest is the one that stays
    return {key: None if (every := own.get(key)) is None else Every(every) for key in USUAL}
