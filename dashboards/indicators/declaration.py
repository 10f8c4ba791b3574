"""What an indicator declares. Number, list and snapshot follow from it, so they cannot differ."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import Count, Q, QuerySet

from plans.pejlemaerker import Pejlemaerke

Rows = QuerySet[Any]


@dataclass(frozen=True)
class Share:
    """So many of so many."""

    met: int = 0
    whole: int = 0

    def __add__(self, other: "Share") -> "Share":
        return Share(self.met + other.met, self.whole + other.whole)

    @property
    def percent(self) -> int | None:
        """Whole percent, or None of nothing. Rounded down: 100 % is all, and no target is reached early."""
        return 100 * self.met // self.whole if self.whole else None


@dataclass(frozen=True)
class Remedy:
    """The one click that does something about a row that is missing."""

    label: str
    link: Callable[[Any], str]


@dataclass(frozen=True)
class Indicator:
    """The share of `whole` that `part`. `limits` are the thresholds by name; the texts quote them.

    `rows(day, **limits)` is the population: rows with a `team`, annotated with `met`.
    `remedy` may depend on the row, where rows are missing for opposite reasons.
    `tells(row)` adds, where it helps, how far from met a missing row is; "" where there is nothing to add.
    """

    key: str
    pejlemaerke: Pejlemaerke
    whole: str
    part: str
    missing: str
    target: int  # percent; a kommune may set its own (IndicatorTarget)
    rows: Callable[..., Rows]
    remedy: Remedy | Callable[[Any], Remedy]
    limits: Mapping[str, int] = field(default_factory=dict)
    tells: Callable[[Any], str] | None = None

    @property
    def denominator(self) -> str:
        return self.whole.format_map(self.limits)

    @property
    def numerator(self) -> str:
        return self.part.format_map(self.limits)

    @property
    def title(self) -> str:
        return f"Andel af {self.denominator}, der {self.numerator}"

    @property
    def missing_title(self) -> str:
        return self.missing.format_map(self.limits)

    def remedy_for(self, row: Any) -> Remedy:
        return self.remedy if isinstance(self.remedy, Remedy) else self.remedy(row)

    def population(self, day: date) -> Rows:
        return self.rows(day, **self.limits)

    def missing_rows(self, day: date, teams: Collection[int]) -> Rows:
        """The list behind the number: what of the population in `teams` is not met."""
        return self.population(day).filter(team__in=teams, met=False)

    def shares(self, day: date, teams: Collection[int] | None = None) -> dict[int, Share]:
        """The share of each team that has any; of all teams when none are named. One query."""
        rows = self.population(day)
        if teams is not None:
            rows = rows.filter(team__in=teams)
        counted = (
            rows.order_by().values("team").annotate(n_met=Count("pk", filter=Q(met=True)), n=Count("pk"))
        )
        return {row["team"]: Share(row["n_met"], row["n"]) for row in counted}
