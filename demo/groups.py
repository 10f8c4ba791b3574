"""Two groups in the guide's team: one that has just begun, and one that is over. WHO-5 before and after."""

from datetime import date, timedelta
from decimal import Decimal
from random import Random
from typing import Any

from django.db.models import Q

from accounts.models import User
from citizens.models import Assignment, Course
from demo.dice import dice, uuid_at
from demo.history import GUIDE
from demo.language.texts import texts
from demo.life import midday
from demo.town import Crew, Kommune
from measurements.instruments import WHO5
from measurements.models import AnsweredBy, Occasion, Response, State
from measurements.scoring import result_of, to_json
from measurements.services import kept_of
from visits.models import GroupCourse, GroupMember

FEWEST = 5  # members; of fewer the page tells nothing about the group as a whole
ANNOUNCED = timedelta(days=21)
NO = -1  # the citizen did not want to answer


def write_groups(kommune: Kommune, *, seed: int, today: date) -> None:
    """With the guide's own citizens first, then those of her colleagues, whom she may not see there."""
    crew = next(crew for crew in kommune.crews if any(user.username == GUIDE for user in crew.workers))
    for told in texts("groups")["groups"]:
        chance = dice(seed, "group", told["theme"])
        group = _write(crew, told, today, chance)
        courses = _courses(crew, group, told["own"], told["others"], today)
        members = [_join(group, course, chance) for course in courses]
        for occasion in Occasion:
            for member, total in zip(members, told[occasion.value], strict=False):
                _ask(member, occasion, total, crew.workers[0], chance)


def _write(crew: Crew, told: dict[str, Any], today: date, chance: Random) -> GroupCourse:
    starts_on = today - timedelta(days=told["began_ago"])
    group = GroupCourse.objects.create(
        id=uuid_at(chance, midday(starts_on - ANNOUNCED)),
        team=crew.team,
        theme=told["theme"],
        starts_on=starts_on,
        ends_on=starts_on + timedelta(weeks=told["weeks"], days=-1),
        made_by=crew.workers[0],
    )
    group.facilitators.set(crew.workers[:2])
    return group


def _courses(crew: Crew, group: GroupCourse, own: int, others: int, today: date) -> list[Course]:
    """That stood open from before the group until its end."""
    last = min(group.ends_on, today)
    open_then = Course.objects.filter(
        Q(ended_on=None) | Q(ended_on__gt=last),
        team=crew.team,
        started_on__lt=group.starts_on - ANNOUNCED,
        citizen__archived_on=None,
    ).order_by("pk")
    of_guide = Assignment.objects.current().filter(user__username=GUIDE).values("citizen")
    chosen = list(open_then.filter(citizen__in=of_guide)[:own])
    more = max(others, FEWEST - len(chosen))
    return [*chosen, *open_then.exclude(citizen__in=of_guide)[:more]]


def _join(group: GroupCourse, course: Course, chance: Random) -> GroupMember:
    asked = midday(group.starts_on - timedelta(days=chance.randint(8, 18)))
    return GroupMember.objects.create(
        id=uuid_at(chance, asked),
        created_at=asked,
        group=group,
        citizen_id=course.citizen_id,
        course=course,
        joined_on=group.starts_on,
    )


def _ask(member: GroupMember, occasion: Occasion, total: int, by: User, chance: Random) -> None:
    """WHO-5 on one of the days it is asked round a group."""
    days = chance.randint(1, 9)
    day = member.first_day - timedelta(days=days)
    if occasion == Occasion.AFTER:
        day = member.last_day + timedelta(days=days)
    answers = {item.key: Decimal(total // 5 + (at < total % 5)) for at, item in enumerate(WHO5.items)}
    kept = {"state": State.DECLINED} if total == NO else kept_of(result_of(WHO5, answers))
    Response.objects.create(
        id=uuid_at(chance, midday(day)),
        created_at=midday(day),
        citizen_id=member.citizen_id,
        course_id=member.course_id,
        group_member=member,
        occasion=occasion,
        instrument=WHO5.key,
        given_on=day,
        answers={} if total == NO else to_json(answers),
        **kept,
        answered_by=AnsweredBy.CITIZEN,
        recorded_by=by,
    )
