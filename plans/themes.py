"""Which themes of `citizens.models.Theme` a citizen's wishes and subgoals are about (`citizens.hints`)."""

from collections.abc import Collection, Iterator
from uuid import UUID

from citizens.hints import add_hint
from citizens.models import Theme
from plans.models import Subgoal, Wish
from plans.pejlemaerker import Pejlemaerke

THEMES = {
    Pejlemaerke.WELLBEING: Theme.WELLBEING,
    Pejlemaerke.HEALTH: Theme.HEALTH,
    Pejlemaerke.NETWORK: Theme.NETWORK,
    Pejlemaerke.COMMUNITIES: Theme.COMMUNITIES,
    Pejlemaerke.EDUCATION_AND_WORK: Theme.WORK,
}


def add_areas() -> None:
    add_hint(_areas)


def _areas(citizens: Collection[UUID]) -> Iterator[tuple[UUID, Theme]]:
    wishes = Wish.objects.filter(citizen__in=citizens, area__in=THEMES)
    subgoals = Subgoal.objects.open().filter(citizen__in=citizens, area__in=THEMES)
    for citizen, area in wishes.values_list("citizen", "area").union(subgoals.values_list("citizen", "area")):
        yield citizen, THEMES[Pejlemaerke(area)]
