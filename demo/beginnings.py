"""How a course begins and ends: introduction, expectations, the taper and the closing conversation."""

from datetime import date, timedelta
from decimal import Decimal

from accounts.models import User
from citizens.models import (
    AdvicePlace,
    ClosingTalk,
    Course,
    CourseStatus,
    Expectations,
    Introduction,
    IntroductionItem,
    TaperStep,
)
from demo.courses import Arc
from demo.dice import between
from demo.language.texts import lines, texts
from demo.life import Life, midday

AGREED_AGAIN, TAPER_PLANNED, TALKED_AT_THE_END = 0.25, 0.8, 0.8
FIRST_WEEKS = timedelta(weeks=6)
# Contacts a week and for how many weeks; a course begins on the step below its own pace.
PACES = (
    (Decimal("3"), 3),
    (Decimal("2"), 4),
    (Decimal("1"), 4),
    (Decimal("0.5"), 6),
    (Decimal("0.25"), 8),
)


def tell_beginning_and_end(life: Life, course: Course, arc: Arc, worker: User) -> None:
    """The conversations of a course that has started: those its visits told of, as they were written down."""
    assert arc.started_on
    _introduce(life, course, arc.started_on, worker)
    if course.expectations_on:
        _agree(life, course, arc.ended_on or life.today, worker)
    if arc.phasing_on and life.happens(TAPER_PLANNED):
        _plan_taper(life, course, arc, worker)
    if arc.ended_on and arc.status == CourseStatus.ENDED and life.happens(TALKED_AT_THE_END):
        _talk_at_the_end(life, course, arc.ended_on, worker)


def _introduce(life: Life, course: Course, started_on: date, worker: User) -> None:
    """All points by the day the story says, else some of them; the last day is that of the last point."""
    last, topics = course.introduced_on or life.today, [*Introduction]
    if not course.introduced_on:
        topics = topics[: life.chance.randint(0, len(topics) - 1)]
    days = sorted(between(life.chance, started_on, min(last, started_on + FIRST_WEEKS)) for _ in topics)
    if course.introduced_on:
        days[-1] = course.introduced_on
    for topic, day in zip(topics, days, strict=True):
        note = life.teller.say(lines("courses", "introduction", _theme(life, topic)))
        fields = {"course": course, "topic": topic, "note": note, "talked_on": day, "by": worker}
        life.row(IntroductionItem, midday(day), **fields)


def _theme(life: Life, topic: Introduction) -> str:
    if topic != Introduction.CHILDREN:
        return topic.value
    return "own_children" if "child" in life.person.slots else "no_children"


def _agree(life: Life, course: Course, last: date, worker: User) -> None:
    assert course.expectations_on
    days = [course.expectations_on]
    if (last - days[0]).days > 150 and life.happens(AGREED_AGAIN):
        days.append(between(life.chance, days[0] + timedelta(days=120), last))
    for day in days:
        said = {name: life.teller.say(choices) for name, choices in texts("courses")["expectations"].items()}
        life.row(Expectations, midday(day), course=course, on=day, by=worker, **said)


def _plan_taper(life: Life, course: Course, arc: Arc, worker: User) -> None:
    """From the course's own pace downwards, until the course ends."""
    assert arc.phasing_on
    own = Decimal(arc.grant.visits) / arc.grant.weeks
    starts_on = arc.phasing_on
    for contacts, weeks in PACES:
        if contacts >= own or (arc.ended_on and starts_on >= arc.ended_on):
            continue
        ends_on = starts_on + timedelta(weeks=weeks, days=-1)
        fields = {"course": course, "starts_on": starts_on, "ends_on": ends_on, "contacts_a_week": contacts}
        life.row(TaperStep, midday(arc.phasing_on), by=worker, **fields)
        starts_on = ends_on + timedelta(days=1)


def _talk_at_the_end(life: Life, course: Course, ended_on: date, worker: User) -> None:
    said = {name: life.teller.say(choices) for name, choices in texts("courses")["closing"].items()}
    places = sorted(life.chance.sample(AdvicePlace.values, life.chance.randint(1, 3)))
    life.row(ClosingTalk, midday(ended_on), course=course, places=places, on=ended_on, by=worker, **said)
