"""How wishes, goals and subgoals are put in order, and moved under one another."""

from enum import StrEnum
from typing import TypeVar

from django.db import transaction

from accounts.models import User
from audit.log import record
from audit.models import Event
from bostoette.errors import RuleViolation
from plans.models import Goal, Subgoal, Wish
from plans.services.goals import lock, locked_open, locked_running

Ordered = TypeVar("Ordered", Wish, Goal)


class Direction(StrEnum):
    UP = "op"
    DOWN = "ned"


@transaction.atomic
def place_goal(goal: Goal, *, wish: Wish | None, by: User) -> Goal:
    """Say which wish a goal springs from, or that it springs from none."""
    goal = Goal.objects.select_for_update().get(pk=goal.pk)
    if wish and wish.citizen_id != goal.citizen_id:
        raise RuleViolation("Ønsket hører ikke til denne borger.", code="other-citizen")
    goal.wish = wish
    goal.position = 0
    goal.save(update_fields=["wish", "position"])
    record(Event.GOAL_PLACED, by=by, target=goal, citizen_id=goal.citizen_id)
    return goal


@transaction.atomic
def place_subgoal(subgoal: Subgoal, *, goal: Goal, by: User) -> Subgoal:
    """Put an open subgoal under another goal of a course that runs. Its earlier wordings go along."""
    goal = locked_running(goal.pk)
    subgoal = locked_open(subgoal)
    if goal.citizen_id != subgoal.citizen_id:
        raise RuleViolation("Målet hører ikke til denne borger.", code="other-citizen")
    wordings = [subgoal.pk]
    while earlier := Subgoal.objects.filter(replaced_by=wordings[-1]).values_list("pk", flat=True).first():
        wordings.append(earlier)
    Subgoal.objects.filter(pk__in=wordings).update(goal=goal)
    record(Event.SUBGOAL_PLACED, by=by, target=subgoal, citizen_id=subgoal.citizen_id)
    return Subgoal.objects.get(pk=subgoal.pk)


@transaction.atomic
def move_wish(wish: Wish, direction: Direction, *, by: User) -> None:
    """Change places with the wish above or below. The first stays first, the last stays last."""
    lock(wish.citizen)
    _swap(list(Wish.objects.filter(citizen=wish.citizen_id).in_order()), wish, direction)
    record(Event.WISH_MOVED, by=by, target=wish, citizen_id=wish.citizen_id)


@transaction.atomic
def move_goal(goal: Goal, direction: Direction, *, by: User) -> None:
    """Change places with the goal above or below it under the same wish."""
    lock(goal.citizen)
    siblings = Goal.objects.filter(citizen=goal.citizen_id, course=goal.course_id, wish=goal.wish_id)
    _swap(list(siblings.in_order()), goal, direction)
    record(Event.GOAL_PLACED, by=by, target=goal, citizen_id=goal.citizen_id)


def _swap(rows: list[Ordered], row: Ordered, direction: Direction) -> None:
    at = rows.index(row)
    to = at - 1 if direction == Direction.UP else at + 1
    if 0 <= to < len(rows):
        rows[at], rows[to] = rows[to], rows[at]
    for position, each in enumerate(rows, start=1):
        if each.position != position:
            each.position = position
            each.save(update_fields=["position"])
