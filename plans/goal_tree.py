"""A citizen's wishes, goals and subgoals as a tree, read in six queries whatever its size."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TypeVar
from uuid import UUID

from bostoette.sparkline import Sparkline, sparkline
from citizens.days import Deadline, deadline
from citizens.models import Citizen, Course
from plans.models import Activity, Goal, Subgoal, SubgoalFollowUp, SubgoalStatus, Wish

Row = TypeVar("Row")

MOST_DRAWN = 12  # ratings; more would touch each other

# A subgoal that changed or was given up is no failure, so neither wears a warning.
TONES = {
    SubgoalStatus.OPEN: "info",
    SubgoalStatus.REACHED: "ok",
    SubgoalStatus.CHANGED: "muted",
    SubgoalStatus.GIVEN_UP: "muted",
}


@dataclass(frozen=True)
class SubgoalNode:
    """A subgoal and its follow-ups, those of earlier wordings with them, oldest first."""

    subgoal: Subgoal
    follow_ups: tuple[SubgoalFollowUp, ...]
    activities: tuple[Activity, ...]  # what is still to be done first
    deadline: Deadline | None  # None once it is closed

    @property
    def tone(self) -> str:
        return TONES[SubgoalStatus(self.subgoal.status)]

    @property
    def under_way(self) -> list[Activity]:
        return [activity for activity in self.activities if not activity.is_done]

    @property
    def rated(self) -> list[SubgoalFollowUp]:
        return [follow_up for follow_up in self.follow_ups if follow_up.rating is not None]

    @property
    def latest_rated(self) -> SubgoalFollowUp | None:
        return self.rated[-1] if self.rated else None

    @property
    def spark(self) -> Sparkline | None:
        """The ratings as a line, or None while there are too few for one."""
        ratings = [Decimal(follow_up.rating) for follow_up in self.rated if follow_up.rating is not None]
        if len(ratings) < 2:
            return None
        return sparkline(ratings[-MOST_DRAWN:], name="Egen vurdering", highest=Decimal(10), decimals=0)


@dataclass(frozen=True)
class GoalNode:
    goal: Goal
    open: tuple[SubgoalNode, ...]  # the next to be followed up first
    closed: tuple[SubgoalNode, ...]  # the latest to close first

    @property
    def is_running(self) -> bool:
        return not self.goal.course.is_over


@dataclass(frozen=True)
class WishNode:
    wish: Wish
    goals: tuple[GoalNode, ...]


@dataclass(frozen=True)
class GoalTree:
    """Wishes with their goals, then goals without a wish; those of earlier courses apart."""

    course: Course | None
    wishes: tuple[WishNode, ...]
    others: tuple[GoalNode, ...]
    earlier: tuple[GoalNode, ...]

    @property
    def may_grow(self) -> bool:
        """Whether there is a course to set new goals in."""
        return self.course is not None and not self.course.is_over

    @property
    def is_empty(self) -> bool:
        return not (self.wishes or self.others or self.earlier)


def read_tree(citizen: Citizen, *, today: date) -> GoalTree:
    """The whole tree of one citizen. Where no course is open, the last one counts as the present one."""
    course = Course.objects.filter(citizen=citizen).present_first().first()
    subgoals = _grouped(_read_subgoals(citizen, today), by=lambda node: node.subgoal.goal_id)
    goals = Goal.objects.filter(citizen=citizen).select_related("course").in_order()
    nodes = [_goal_node(goal, subgoals[goal.pk]) for goal in goals]
    present = [node for node in nodes if node.goal.course == course]
    of_wish = _grouped(present, by=lambda node: node.goal.wish_id)
    wishes = Wish.objects.filter(citizen=citizen).in_order()
    return GoalTree(
        course=course,
        wishes=tuple(WishNode(wish, tuple(of_wish[wish.pk])) for wish in wishes),
        others=tuple(of_wish[None]),
        earlier=tuple(node for node in nodes if node.goal.course != course),
    )


def read_subgoal(subgoal: Subgoal, *, today: date) -> tuple[SubgoalNode, list[Subgoal]]:
    """One subgoal with the follow-ups of its whole chain, and its earlier wordings, newest first."""
    of_goal = {row.pk: row for row in Subgoal.objects.filter(goal_id=subgoal.goal_id)}
    chain = list(_chain(subgoal, of_goal))
    follow_ups = (
        SubgoalFollowUp.objects.filter(subgoal__in=chain).select_related("by", "subgoal").order_by("on", "id")
    )
    activities = Activity.objects.filter(subgoal=subgoal).to_do_first()
    return _subgoal_node(subgoal, follow_ups, activities, today), chain[1:]


def _read_subgoals(citizen: Citizen, today: date) -> Iterator[SubgoalNode]:
    rows = {row.pk: row for row in Subgoal.objects.filter(citizen=citizen).order_by("set_on", "id")}
    follow_ups = SubgoalFollowUp.objects.filter(citizen=citizen).order_by("on", "id")
    of_subgoal = _grouped(follow_ups, by=lambda follow_up: follow_up.subgoal_id)
    activities = _grouped(
        Activity.objects.filter(citizen=citizen).to_do_first(), by=lambda activity: activity.subgoal_id
    )
    for subgoal in rows.values():
        earlier_first = reversed(list(_chain(subgoal, rows)))
        told = (follow_up for row in earlier_first for follow_up in of_subgoal[row.pk])
        yield _subgoal_node(subgoal, told, activities[subgoal.pk], today)


def _chain(subgoal: Subgoal, rows: dict[UUID, Subgoal]) -> Iterator[Subgoal]:
    """The subgoal, the wording it replaced, the one before that, and so on."""
    wording: Subgoal | None = subgoal
    while wording is not None:
        yield wording
        wording = rows.get(wording.replaces_id) if wording.replaces_id else None


def _subgoal_node(
    subgoal: Subgoal, follow_ups: Iterable[SubgoalFollowUp], activities: Iterable[Activity], today: date
) -> SubgoalNode:
    state = deadline(subgoal.follow_up_on, today=today) if subgoal.is_open else None
    return SubgoalNode(subgoal, tuple(follow_ups), tuple(activities), state)


def _goal_node(goal: Goal, subgoals: list[SubgoalNode]) -> GoalNode:
    still_open = [node for node in subgoals if node.subgoal.is_open]
    closed = [node for node in subgoals if not node.subgoal.is_open]
    return GoalNode(
        goal=goal,
        open=tuple(sorted(still_open, key=lambda node: node.subgoal.follow_up_on)),
        closed=tuple(sorted(closed, key=lambda node: node.subgoal.closed_on or date.max, reverse=True)),
    )


def _grouped(rows: Iterable[Row], *, by: Callable[[Row], UUID | None]) -> dict[UUID | None, list[Row]]:
    """The rows under what `by` says of each; nothing is found under anything else."""
    groups: defaultdict[UUID | None, list[Row]] = defaultdict(list)
    for row in rows:
        groups[by(row)].append(row)
    return groups
