"""An order taken in, amended or taken up again, with the goals it asks for as the citizen's own.

`citizens` knows the order and the course, but not goals with subgoals: those are made here, in the same step.
"""

from django.db import transaction

from accounts.models import User
from audit.log import record
from audit.models import Event
from citizens.models import Course, Referral, ReferralStep
from citizens.reach import within_whole_house
from citizens.services import course_life, referrals
from citizens.services.referrals import Amendment
from plans.models import Goal


@transaction.atomic
def accept_order(referral: Referral, *, by: User) -> Course:
    """Take the order in: the course is opened, and the goals asked for are the citizen's."""
    course = referrals.accept_referral(referral, by=by)
    take_up_goals(course, by=by)
    return course


@transaction.atomic
def amend_order(referral: Referral, amendment: Amendment, *, by: User) -> ReferralStep:
    """Change an order. Goals that are new in it are taken up in the course that runs."""
    step = referrals.amend_referral(referral, amendment, by=by)
    course = Course.objects.open().filter(referral=referral).first()
    if course:
        with within_whole_house():  # goals are the team's to write, except those that myndighed asks for
            take_up_goals(course, by=by)
    return step


@transaction.atomic
def reopen(course: Course, *, reason: str, by: User) -> Course:
    """Take support up again as a new course, with the goals that still stand in its order."""
    new = course_life.reopen_course(course, reason=reason, by=by)
    take_up_goals(new, by=by)
    return new


def take_up_goals(course: Course, *, by: User) -> None:
    """A goal in the course for each that stands in its order. Twice is the same as once."""
    taken = Goal.objects.filter(course=course, asked__isnull=False).values("asked")
    for asked in course.referral.goals.standing().exclude(pk__in=taken).order_by("position"):
        goal = Goal.objects.create(
            citizen_id=course.citizen_id,
            course=course,
            asked=asked,
            title=asked.title,
            goal_type=asked.goal_type,
        )
        record(Event.GOAL_SET, by=by, target=goal, citizen_id=course.citizen_id)
