"""The course's own life: how it is begun, phased out, ended with a conversation, and taken up again."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from audit.log import record
from audit.models import Event
from bostoette.errors import RuleViolation
from citizens.models import (
    ClosingTalk,
    Course,
    CourseMove,
    CourseStatus,
    Expectations,
    Grant,
    Introduction,
    IntroductionItem,
    TaperStep,
)


@transaction.atomic
def introduce(course: Course, talked: Mapping[str, str], *, by: User) -> None:
    """Keep the points talked through, with a note each. With the last one the introduction is done."""
    course = _locked_open(course)
    for topic, note in talked.items():
        item, is_new = IntroductionItem.objects.get_or_create(
            citizen_id=course.citizen_id, course=course, topic=topic, defaults={"note": note, "by": by}
        )
        if not is_new and item.note != note:
            item.note = note
            item.save(update_fields=["note"])
    if course.introduced_on is None and course.introduction.count() == len(Introduction):
        course.introduced_on = timezone.localdate()
        course.save(update_fields=["introduced_on"])
    record(Event.COURSE_START_RECORDED, by=by, target=course, citizen_id=course.citizen_id)


@transaction.atomic
def agree_expectations(course: Course, *, by: User, **texts: str) -> Expectations:
    """Write down what the two expect of each other. What was agreed before stays to be read."""
    course = _locked_open(course)
    if not any(text.strip() for text in texts.values()):
        raise RuleViolation("Skriv mindst ét af svarene.", code="nothing-said")
    agreed = Expectations.objects.create(citizen_id=course.citizen_id, course=course, by=by, **texts)
    if course.expectations_on is None:
        course.expectations_on = agreed.on
        course.save(update_fields=["expectations_on"])
    record(Event.COURSE_START_RECORDED, by=by, target=agreed, citizen_id=course.citizen_id)
    return agreed


@dataclass(frozen=True)
class Stretch:
    """So many weeks with so many contacts a week."""

    weeks: int
    contacts_a_week: Decimal


@transaction.atomic
def plan_taper(course: Course, stretches: Sequence[Stretch], *, starts_on: date, by: User) -> list[TaperStep]:
    """Lay out the phasing out from a day on, in place of the plan there was."""
    course = _locked_open(course)
    if course.status not in (CourseStatus.ACTIVE, CourseStatus.PHASING_OUT):
        raise RuleViolation("En nedtrapning planlægges, når forløbet er i gang.", code="not-active")
    contacts = [stretch.contacts_a_week for stretch in stretches]
    if not contacts:
        raise RuleViolation("Skriv mindst ét trin.", code="no-steps")
    if any(later >= earlier for earlier, later in pairwise(contacts)):
        raise RuleViolation("Hvert trin skal have færre kontakter end det før.", code="not-falling")
    course.taper.all().delete()
    steps = []
    for stretch in stretches:
        ends_on = starts_on + timedelta(weeks=stretch.weeks, days=-1)
        steps.append(
            TaperStep.objects.create(
                citizen_id=course.citizen_id,
                course=course,
                starts_on=starts_on,
                ends_on=ends_on,
                contacts_a_week=stretch.contacts_a_week,
                by=by,
            )
        )
        starts_on = ends_on + timedelta(days=1)
    record(Event.TAPER_PLANNED, by=by, target=course, citizen_id=course.citizen_id, steps=len(steps))
    return steps


@transaction.atomic
def close_with_talk(
    course: Course, *, changed: str, helped: str, keeps: str, places: Collection[str], on: date, by: User
) -> ClosingTalk:
    """Write down the closing conversation; also after the last day, when it was held late."""
    if on > timezone.localdate():
        raise RuleViolation("Datoen ligger ude i fremtiden.", code="in-future")
    talk = ClosingTalk.objects.create(
        citizen_id=course.citizen_id,
        course=course,
        changed=changed,
        helped=helped,
        keeps=keeps,
        places=sorted(places),
        on=on,
        by=by,
    )
    record(Event.CLOSING_TALK_HELD, by=by, target=talk, citizen_id=course.citizen_id)
    return talk


@transaction.atomic
def reopen_course(course: Course, *, reason: str, by: User) -> Course:
    """A new course on the same order, while its grant is in force. Goals: `plans.services.orders`."""
    course = Course.objects.select_for_update().get(pk=course.pk)
    today = timezone.localdate()
    if not course.is_over:
        raise RuleViolation("Forløbet er stadig i gang.", code="not-over")
    if Course.objects.open().filter(citizen=course.citizen_id).exists():
        raise RuleViolation("Borgeren har allerede et forløb i gang.", code="course-open")
    if not Grant.objects.in_force_on(today).filter(referral=course.referral_id).exists():
        raise RuleViolation("Der er ingen bevilling i dag. Myndighed skal bestille igen.", code="no-grant")
    new = Course.objects.create(citizen_id=course.citizen_id, referral_id=course.referral_id)
    CourseMove.objects.create(
        citizen_id=new.citizen_id, course=new, status=CourseStatus.ORDERED, on=today, reason=reason, by=by
    )
    record(Event.COURSE_OPENED, by=by, target=new, citizen_id=new.citizen_id, reopens=str(course.pk))
    return new


def _locked_open(course: Course) -> Course:
    course = Course.objects.select_for_update().get(pk=course.pk)
    if course.is_over:
        raise RuleViolation("Forløbet er slut.", code="course-over")
    return course
