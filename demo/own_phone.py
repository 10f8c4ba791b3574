"""A questionnaire that was sent as a link, and answered after a reminder: rare, so by name."""

from datetime import date, timedelta
from decimal import Decimal
from random import Random

from django.utils import timezone

from accounts.models import User
from citizens.models import Assignment, Course
from demo.dice import dice, uuid_at
from demo.history import GUIDE
from demo.life import midday
from demo.town import Kommune
from links.models import LIFETIME, Answer, Link, LinkReminder
from links.reminding import BEFORE_THE_END
from links.services import digest_of
from measurements.instruments import WHO5
from measurements.models import AnsweredBy, Mode, Response
from measurements.own_phone.services import purpose_of, state_of
from measurements.scoring import result_of, to_json
from measurements.services import kept_of

SENT_AGO = timedelta(days=5)


def write_own_phone(kommune: Kommune, *, seed: int, today: date) -> None:
    """One citizen whose bostøtte sent the WHO-5 as a link."""
    supported = Assignment.objects.current().filter(municipality=kommune.municipality)
    others = supported.exclude(user__username=GUIDE)
    courses = Course.objects.running_on(today - SENT_AGO).filter(citizen__assignment__in=others)
    if course := courses.order_by("pk").first():
        worker = others.filter(citizen=course.citizen_id).order_by("pk")[0].user_id
        _answer(_send(course, worker, today, dice(seed, "own phone")), course)


def _send(course: Course, worker: int, today: date, chance: Random) -> Link:
    made = midday(today - SENT_AGO)
    reminded = made + LIFETIME - BEFORE_THE_END
    state = state_of(WHO5.key, course.pk)
    assert state is not None  # the course is open
    link = Link.objects.create(
        id=uuid_at(chance, made),
        created_at=made,
        citizen_id=course.citizen_id,
        purpose=purpose_of(WHO5.key),
        subject_id=course.pk,
        state=state,
        digest=digest_of(f"link {course.pk}"),  # of a link that nobody has
        made_by_id=worker,
        expires_at=made + LIFETIME,
        opened_at=reminded + timedelta(hours=3),
        used_at=reminded + timedelta(hours=3),
        answer=Answer.GIVEN,
    )
    LinkReminder.objects.create(
        id=uuid_at(chance, made),
        created_at=made,
        citizen_id=course.citizen_id,
        link=link,
        channel="email",
        due_at=reminded,
        taken_at=reminded,
        digest=digest_of(f"reminder {course.pk}"),
        sent_at=reminded,
    )
    return link


def _answer(link: Link, course: Course) -> None:
    answers = {item.key: Decimal(level) for item, level in zip(WHO5.items, (3, 2, 3, 2, 4), strict=True)}
    assert link.used_at is not None
    Response.objects.create(
        id=link.pk,
        created_at=link.used_at,
        citizen_id=course.citizen_id,
        course=course,
        instrument=WHO5.key,
        given_on=timezone.localdate(link.used_at),
        answers=to_json(answers),
        **kept_of(result_of(WHO5, answers)),
        answered_by=AnsweredBy.CITIZEN,
        mode=Mode.LINK,
        recorded_by=User.objects.system(),
        idempotency_key=link.pk,
    )
