"""What the groups answered, where enough did to hide each of them."""

from dataclasses import dataclass
from decimal import Decimal
from itertools import groupby

from django.db.models import Count, Sum

from plans.pejlemaerker import Pejlemaerke
from selfevaluation.models import Answer, Group, Round
from selfevaluation.statements import STATEMENTS, Statement

LEAST_ANSWERS = 5  # no figure stands for fewer (domain.md §13)


@dataclass(frozen=True)
class GroupResult:
    """One group on one statement; `mean` is None where too few answered."""

    group: Group
    count: int | None
    mean: Decimal | None


@dataclass(frozen=True)
class StatementResult:
    statement: Statement
    groups: tuple[GroupResult, ...]

    @property
    def spread(self) -> Decimal | None:
        """How far apart the groups are, 0–4; None with fewer than two figures."""
        means = [result.mean for result in self.groups if result.mean is not None]
        return max(means) - min(means) if len(means) > 1 else None


@dataclass(frozen=True)
class MarkResult:
    pejlemaerke: Pejlemaerke
    statements: tuple[StatementResult, ...]


def results_of(opened: Round) -> list[MarkResult]:
    """The round by pejlemærke, statement and group. One query."""
    rows = (
        Answer.objects.filter(sheet__round=opened)
        .values_list("statement", "sheet__group")
        .annotate(count=Count("pk"), total=Sum("value"))
    )
    sums = {(statement, group): (count, total) for statement, group, count, total in rows}
    shown = [
        StatementResult(
            statement, tuple(_result(group, *sums.get((statement.key, group), (0, 0))) for group in Group)
        )
        for statement in STATEMENTS
    ]
    return [
        MarkResult(mark, tuple(of_mark))
        for mark, of_mark in groupby(shown, key=lambda result: result.statement.pejlemaerke)
    ]


def _result(group: Group, count: int, total: int) -> GroupResult:
    if count < LEAST_ANSWERS:
        return GroupResult(group, None, None)
    return GroupResult(group, count, Decimal(total) / count)
