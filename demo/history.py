"""The whole record of one citizen: courses, who came, and what followed from it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, time, timedelta
from random import Random

from django.db import models

from accounts.models import User
from citizens.models import Assignment, Citizen, Course, CourseMove, CourseStatus, Referral
from demo.agenda import Agenda
from demo.beginnings import tell_beginning_and_end
from demo.courses import GRANTS, Arc, Slot, at, calendar, draw_arcs, ended_arc, running_arc
from demo.dice import dice, some_days, uuid_at
from demo.language.grammar import Teller
from demo.language.plan_texts import WRITERS
from demo.language.texts import lines
from demo.life import Life, midday
from demo.logins import LOGINS
from demo.matching import tell_match, tell_today
from demo.measures import Gauge
from demo.notes import Writer
from demo.orders import OrderBook, own_dice
from demo.people import Outlook, Person, invent_person
from demo.plans import PlanLine
from demo.protection import protect_some
from demo.story import Story
from demo.town import Crew, Kommune
from plans.models import Subgoal
from visits.models import Visit, VisitStatus

# The first demo user has a day worth looking at, whatever day of the week the demo is made on.
GUIDE = LOGINS[0].username
TIMES_OF_TODAY = (time(9), time(10, 30), time(13), time(14, 30))
SHOWCASE, OVERDUE, BEGINNER = 0, 1, 2  # numbers among the guide's citizens
NEW_ORDER, LONG_GONE, HELD_BACK, SENT_BACK = 0, 1, 2, 3  # numbers among the colleague's
LONG_AGO = timedelta(days=5 * 366 + 20)  # since the support of the two ended: kept long enough
OVERDUE_SINCE = timedelta(days=4)
WORKER_CHANGED, HAS_SECOND_WORKER, HAS_COORDINATOR, IN_GROUP = 0.3, 0.08, 0.88, 0.12


@dataclass(frozen=True)
class Seat:
    """Where in the kommune a citizen belongs."""

    kommune: Kommune
    crew: Crew
    worker: int  # place in the crew
    place: int  # among the worker's citizens

    @property
    def user(self) -> User:
        return self.crew.workers[self.worker]

    @property
    def colleague(self) -> User:
        return self.crew.workers[(self.worker + 1) % len(self.crew.workers)]

    @property
    def is_guides(self) -> bool:
        return self.user.username == GUIDE

    @property
    def is_of_guides_colleague(self) -> bool:
        return self.worker == 1 and any(worker.username == GUIDE for worker in self.crew.workers)

    @property
    def has_waiting_order(self) -> bool:
        """Two whom nobody has met yet: one order for the leder to answer, and one for myndighed."""
        return self.is_of_guides_colleague and self.place in (NEW_ORDER, SENT_BACK)

    @property
    def ended_long_ago(self) -> bool:
        """Two for the list of what may be deleted, of whom one is held back."""
        return self.is_of_guides_colleague and self.place in (LONG_GONE, HELD_BACK)

    @property
    def is_showcase(self) -> bool:
        return self.is_guides and self.place == SHOWCASE


def seat_of(kommune: Kommune, index: int) -> Seat:
    """Citizens are dealt to the workers one after another, like cards."""
    desks = kommune.desks
    crew, worker = desks[index % len(desks)]
    return Seat(kommune, crew, worker, index // len(desks))


def tell_history(kommune: Kommune, index: int, *, seed: int, today: date) -> list[models.Model]:
    """Every row about citizen number `index`, not saved yet. The same words give the same rows."""
    chance = dice(seed, kommune.municipality.name, "citizen", index)
    seat = seat_of(kommune, index)
    person = invent_person(index, chance, today)
    if seat.is_showcase:
        person = replace(person, outlook=Outlook.RISING)
    arcs = _arcs(seat, chance, today)
    life = Life(
        person=person,
        citizen=_citizen(person, seat, arcs[0], chance),
        office=kommune.offices[-1] if person.is_young else kommune.offices[0],
        habits=seat.crew.habits,
        chance=chance,
        teller=Teller(person.slots, chance),
        today=today,
        is_showcase=seat.is_showcase,
    )
    plans = {kind: PlanLine(life, kind) for kind in WRITERS}
    for arc in arcs:
        _tell_course(life, arc, seat, plans, desk=f"{seed}:{seat.user.username}")
    if seat.is_guides:
        _prepare_tour(life, seat, plans)
    else:
        own = dice(seed, kommune.municipality.name, "protection", index)
        protect_some(life, index, by=seat.crew.manager, chance=own)
    if arcs[-1].started_on and not arcs[-1].is_over:
        tell_today(own_dice(life, "today"), kommune, seat.crew, seat.user, seat.place)
    return [life.citizen, *life.rows]


def _arcs(seat: Seat, chance: Random, today: date) -> tuple[Arc, ...]:
    """The citizen's courses. Those of the guide's first citizens are chosen, so that there is a tour."""
    if seat.has_waiting_order:
        return (Arc(CourseStatus.ORDERED, today - some_days(chance, 1, 4), grant=GRANTS[2][0]),)
    if seat.ended_long_ago:
        return (ended_arc(chance, today - LONG_AGO - some_days(chance, 1, 60), GRANTS[2][0]),)
    if not seat.is_guides or seat.place >= len(TIMES_OF_TODAY):
        return draw_arcs(chance, today)
    hourly = GRANTS[2][0]
    if seat.place == BEGINNER:
        started = today - some_days(chance, 22, 26)
        return (Arc(CourseStatus.STARTING, started - some_days(chance, 8, 16), started, grant=hourly),)
    least = 690 if seat.place == SHOWCASE else 300
    return (running_arc(chance, today, CourseStatus.ACTIVE, hourly, least_days=least),)


def _citizen(person: Person, seat: Seat, first: Arc, chance: Random) -> Citizen:
    citizen = Citizen(
        id=uuid_at(chance, midday(first.ordered_on)),
        municipality=seat.kommune.municipality,
        team=seat.crew.team,
        name=person.name,
        important_to_know=person.important_to_know,
    )
    citizen.set_contact(phone=person.phone, address=person.address)
    citizen.set_cpr(person.cpr)
    # The number is of the 1800s so that it belongs to nobody, and says the birth date that follows
    # from it. A person of 140 years would be odd to look at: the demo shows an age of today.
    citizen.born_on = person.born_on
    return citizen


def _tell_course(life: Life, arc: Arc, seat: Seat, plans: dict[str, PlanLine], *, desk: str) -> None:
    purpose = _purpose(life)
    granted_to = _granted_to(life, arc)
    referral = life.row(Referral, midday(arc.ordered_on), office=life.office, purpose=purpose)
    is_waiting = seat.has_waiting_order
    course = None if is_waiting else _open_course(life, arc, seat, referral)
    workers = _assign(life, arc, seat) if course else {}
    if course:
        tell_match(own_dice(life, "match", arc.ordered_on), course, arc, seat.crew)
    if course and arc.started_on:
        _tell_visits(life, arc, seat, plans, course, workers, desk=desk)
        tell_beginning_and_end(own_dice(life, "beginning", arc.ordered_on), course, arc, seat.user)
    book = OrderBook(
        life=own_dice(life, "order", arc.ordered_on),
        arc=arc,
        referral=referral,
        granted_to=granted_to,
        course=course,
        officer=seat.kommune.officer_of(life.office),
        manager=seat.crew.manager,
        workers=workers,
    )
    if is_waiting:
        book.tell_waiting(is_returned=seat.place == SENT_BACK)
    else:
        book.tell()


def _purpose(life: Life) -> str:
    purposes = [life.teller.say(theme.purposes) for theme in life.person.themes[:2]]
    return " ".join([*purposes, life.teller.say(lines("work", "referral_tail"))])


def _granted_to(life: Life, arc: Arc) -> date | None:
    """The end of the grant: with the course, or a good while from now for one in two of the others."""
    if arc.ended_on:
        return arc.ended_on
    return life.today + some_days(life.chance, 20, 300) if life.chance.random() < 0.5 else None


def _tell_visits(
    life: Life,
    arc: Arc,
    seat: Seat,
    plans: dict[str, PlanLine],
    course: Course,
    workers: dict[date, User],
    *,
    desk: str,
) -> None:
    story = Story(
        life=life,
        course=course,
        arc=arc,
        agenda=Agenda(life, course, arc, plans),
        gauge=Gauge(life, course),
        writer=Writer(life.teller),
        workers=workers,
        goes_to_group=life.chance.random() < IN_GROUP,
    )
    meetings = calendar(arc, desk=desk, place=seat.place, today=life.today)
    story.tell(_with_today(meetings, life.today, seat) if seat.is_guides else meetings)
    if arc.ended_on and story.agenda.aims:
        story.agenda.aims.end_all(arc.ended_on)


def _open_course(life: Life, arc: Arc, seat: Seat, referral: Referral) -> Course:
    """The course that the order asks for, and every step it has taken since."""
    days = {"started_on": arc.started_on, "ended_on": arc.ended_on}
    course = life.row(Course, midday(arc.ordered_on), referral=referral, status=arc.status, **days)
    for status, reasons, day in _moves(arc):
        life.row(
            CourseMove,
            midday(day),
            course=course,
            status=status,
            on=day,
            reason=life.teller.say(lines("work", reasons)),
            by=seat.crew.manager if status == CourseStatus.STARTING else seat.user,
        )
    return course


def _moves(arc: Arc) -> list[tuple[CourseStatus, str, date]]:
    over = "moves_ended" if arc.status == CourseStatus.ENDED else "moves_broken"
    steps = (
        (CourseStatus.STARTING, "moves_starting", arc.started_on),
        (CourseStatus.ACTIVE, "moves_active", arc.active_on),
        (CourseStatus.PHASING_OUT, "moves_phasing", arc.phasing_on),
        (arc.status, over, arc.ended_on),
    )
    return [(status, reasons, day) for status, reasons, day in steps if day]


def _assign(life: Life, arc: Arc, seat: Seat) -> dict[date, User]:
    """Who has the citizen from which day; one in three of the longer courses has changed hands."""
    chance = life.chance
    if not arc.started_on:
        return {}  # nobody is found yet
    first = arc.started_on
    last = arc.ended_on or life.today
    spans = {first: seat.user}
    if (last - first).days > 200 and not seat.is_guides and chance.random() < WORKER_CHANGED:
        changed_on = first + some_days(chance, 80, (last - first).days - 60)
        spans = {first: seat.colleague, changed_on: seat.user}
    starts = list(spans)
    for number, (starts_on, user) in enumerate(spans.items()):
        following = starts[number + 1] - timedelta(days=1) if number + 1 < len(starts) else arc.ended_on
        life.row(
            Assignment,
            midday(starts_on),
            user=user,
            is_coordinator=life.happens(HAS_COORDINATOR),
            starts_on=starts_on,
            ends_on=following,
        )
    if not arc.is_over and len(spans) == 1 and chance.random() < HAS_SECOND_WORKER:
        life.row(Assignment, midday(first), user=seat.colleague, starts_on=first)
    return spans


def _with_today(meetings: Sequence[Slot], today: date, seat: Seat) -> list[Slot]:
    """The guide's first citizens are met today, one after another, and the others another day."""
    others = [slot for slot in meetings if slot.day != today]
    if seat.place < len(TIMES_OF_TODAY):
        others.append(Slot(today, at(today, TIMES_OF_TODAY[seat.place]), 60))
    return sorted(others, key=lambda slot: slot.starts_at)


def _prepare_tour(life: Life, seat: Seat, plans: dict[str, PlanLine]) -> None:
    """A new version under way for the citizen of the tour, and something overdue for the next one."""
    if seat.place == SHOWCASE:
        visits = [row for row in life.rows if isinstance(row, Visit) and row.status == VisitStatus.HELD]
        plans["mestringsplan"].begin_again(visits[-1])
    if seat.place == OVERDUE:
        for row in life.rows:
            if isinstance(row, Subgoal) and row.is_open:
                row.follow_up_on = max(row.set_on + timedelta(days=1), life.today - OVERDUE_SINCE)
