"""One course of support, told visit by visit: what was agreed last time is where the next one begins."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from accounts.models import User
from citizens.models import Course, CourseStatus, SupportForm
from demo.agenda import Agenda
from demo.courses import Arc, Slot
from demo.dice import some_days, weighted
from demo.goals import KEPT, Pursuit
from demo.language.texts import lines
from demo.life import Life, last_time, worker_on
from demo.measures import Gauge
from demo.notes import Note, Writer
from demo.people import Outlook
from visits.methods import Method
from visits.models import CancelledBy, Place, Visit, VisitStatus, VisitStep, VisitWording

FORMS = (
    (SupportForm.INDIVIDUAL, 0.86),
    (SupportForm.PHONE, 0.09),
    (SupportForm.VIRTUAL, 0.05),
)
PLACES = ((Place.HOME, 0.66), (Place.WALK, 0.14), (Place.OUT, 0.1), (Place.OFFICE, 0.1))
UNKEPT = (("tried", 0.6), ("missed", 0.4))
NOTHING_AGREED = 0.12
TOGETHER = 0.55  # how often the step itself is practised at a visit
A_LONG_PAUSE = timedelta(days=20)
PUT_RIGHT_SHARE = 0.04
HOLIDAY_WEEKS = {28, 29, 30}


@dataclass
class Promise:
    """What the citizen would try until the next visit."""

    pursuit: Pursuit
    todo: str


@dataclass
class Story:
    life: Life
    course: Course
    arc: Arc
    agenda: Agenda
    gauge: Gauge
    writer: Writer
    workers: Mapping[date, User]  # by the first day of each
    goes_to_group: bool
    last_held: Slot | None = None
    promise: Promise | None = None
    next_fit: date | None = None
    next_who5: date | None = None
    next_inspire: date | None = None

    def tell(self, calendar: Sequence[Slot]) -> None:
        """Every meeting of the calendar, as held, called off, missed, or still to come."""
        for number, slot in enumerate(calendar):
            upcoming = calendar[number + 1] if number + 1 < len(calendar) else None
            if slot.day >= self.life.today:
                self._plan(slot)
            elif called_off := self._called_off(slot):
                self._call_off(slot, called_off)
            else:
                self._hold(slot, upcoming)

    def _visit(self, slot: Slot, status: VisitStatus, note: Note) -> Visit:
        visit = self.life.row(
            Visit,
            slot.starts_at,
            course_id=self.course.pk,
            worker=worker_on(self.workers, slot.day),
            status=status,
            starts_at=slot.starts_at,
            ends_at=slot.starts_at + timedelta(minutes=30) if note.is_remote else slot.ends_at,
            form=note.form,
            place=note.place,
        )
        visit.idempotency_key = visit.pk
        return visit

    def _plan(self, slot: Slot) -> None:
        self._visit(slot, VisitStatus.PLANNED, Note(SupportForm.INDIVIDUAL, Place.HOME))

    def _called_off(self, slot: Slot) -> str:
        """The list that tells why a meeting came to nothing, or an empty string: most are held."""
        is_holiday = slot.day.isocalendar().week in HOLIDAY_WEEKS
        missed = 0.09 if self.life.person.outlook == Outlook.FALLING else 0.035
        return weighted(
            self.life.chance,
            (
                ("", 1.0),
                ("cancelled_by_citizen", 0.07),
                ("cancelled_by_worker", 0.5 if is_holiday else 0.03),
                ("no_show", missed),
            ),
        )

    def _call_off(self, slot: Slot, called_off: str) -> None:
        status = VisitStatus.NO_SHOW if called_off == "no_show" else VisitStatus.CANCELLED
        visit = self._visit(slot, status, Note(SupportForm.INDIVIDUAL, Place.HOME))
        visit.cancel_reason = self.life.teller.say(lines("work", called_off))
        if status == VisitStatus.CANCELLED:
            by_citizen = called_off == "cancelled_by_citizen"
            visit.cancelled_by = CancelledBy.CITIZEN if by_citizen else CancelledBy.WORKER

    def _hold(self, slot: Slot, upcoming: Slot | None) -> None:
        form = self._form()
        steps: dict[Pursuit, str] = {}
        recap = self._follow_promise(slot, steps) if form != SupportForm.GROUP else ""
        note = self._note(form, steps)
        visit = self._visit(slot, VisitStatus.HELD, note)
        self._begin(note, slot, has_recap=bool(recap))
        is_measured = self._measure_first(note, visit, slot.day)
        note.happened += [recap] if recap else []
        self._middle(note, visit, slot.day)
        if is_measured:
            self._measure_last(note, visit, slot.day)
        self._conclude(note, slot, upcoming)
        self._write(visit, note)
        self.last_held = slot

    def _note(self, form: SupportForm, steps: dict[Pursuit, str]) -> Note:
        focus = self._in_focus()
        can_practise = focus is not None and form == SupportForm.INDIVIDUAL
        is_practised = can_practise and self.life.chance.random() < TOGETHER
        return Note(form, self._place(form, focus if is_practised else None), focus, is_practised, steps)

    def _in_focus(self) -> Pursuit | None:
        """The subgoal of this visit: the promised one, else one after another."""
        if self.promise and self.promise.pursuit in self._open():
            return self.promise.pursuit
        return self.life.chance.choice(self._open()) if self._open() else None

    def _form(self) -> SupportForm:
        if self.goes_to_group and self.life.chance.random() < 0.15:
            return SupportForm.GROUP
        return weighted(self.life.chance, FORMS)

    def _place(self, form: SupportForm, practised: Pursuit | None) -> Place:
        if form == SupportForm.GROUP:
            return Place.OFFICE
        if form != SupportForm.INDIVIDUAL:
            return Place.REMOTE
        return Place(practised.step.place) if practised else weighted(self.life.chance, PLACES)

    def _begin(self, note: Note, slot: Slot, *, has_recap: bool) -> None:
        before = self.last_held
        if before is None:
            return
        previous, now = (worker_on(self.workers, day) for day in (before.day, slot.day))
        if previous != now and not note.is_remote:
            self.writer.add(note.happened, "new_worker", previous=previous.name.split()[0])
        elif slot.day - before.day > A_LONG_PAUSE and self.arc.grant.weeks == 1 and not self.arc.phasing_on:
            self.writer.add(note.happened, "after_pause")
        elif note.is_remote or note.is_group or not has_recap or self.life.chance.random() < 0.3:
            self.writer.opening(note, last_time(before.day, slot.day))

    def _measure_first(self, note: Note, visit: Visit, day: date) -> bool:
        """ORS at the start, every few weeks as the team has the habit."""
        every = round(24 / (0.3 + 0.7 * self.life.habits.measure))
        if self.next_fit is None:
            assert self.arc.started_on
            self.next_fit = self.arc.started_on + some_days(self.life.chance, 5, 30)
        if day < self.next_fit or note.form != SupportForm.INDIVIDUAL:
            return False
        self.next_fit = day + some_days(self.life.chance, every, every * 2)
        if not self.life.happens(0.55 + 0.45 * self.life.habits.measure):
            return False
        note.methods.add(Method.FIT)
        if told := self.gauge.ors(visit, day):
            self.writer.add(note.happened, told)
        return True

    def _measure_last(self, note: Note, visit: Visit, day: date) -> None:
        if told := self.gauge.srs(visit, day):
            self.writer.add(note.happened, told)
        if self.next_who5 is None or day >= self.next_who5:
            self.next_who5 = day + some_days(self.life.chance, 84, 100)
            note.methods.add(Method.WHO5)
            self.gauge.who5(visit, day)
            self.writer.add(note.happened, "who5_asked")
        elif self.next_inspire is None or day >= self.next_inspire:
            with self.life.aside("inspire", day):
                self.next_inspire = day + some_days(self.life.chance, 84, 120)
                self.gauge.inspire(visit, day)

    def _follow_promise(self, slot: Slot, steps: dict[Pursuit, str]) -> str:
        """What came of the last agreement, as the note tells it."""
        if not self.promise or not self.last_held:
            return ""
        promise, pursuit, chance = self.promise, self.promise.pursuit, self.life.chance
        told = {"todo": promise.todo, "last": last_time(self.last_held.day, slot.day)}
        if chance.random() < (0.75 if self.life.is_showcase else KEPT[self.life.person.outlook]):
            told["done"] = self.life.teller.phrase(pursuit.step.done)
            steps[pursuit] = self.life.teller.fill(pursuit.step.seen)
            self._take_step(pursuit, told["done"], slot.day)
            return self.life.teller.say(lines("notes", "kept"), **told)
        steps[pursuit] = ""
        told["hurdle"] = self.life.teller.mention(pursuit.thread.hurdles)
        return self.life.teller.say(lines("notes", weighted(chance, UNKEPT)), **told)

    def _take_step(self, pursuit: Pursuit, done: str, day: date) -> None:
        pursuit.done.append(done)
        pursuit.advance(day)
        pursuit.is_resting = True
        self.promise = None

    def _middle(self, note: Note, visit: Visit, day: date) -> None:
        """What the visit was spent on: a matter on the agenda, the subgoal itself, or a talk."""
        told_so_far = len(note.happened)
        self.agenda.take_up(note, visit, day)
        if len(note.happened) == told_so_far:
            self.agenda.look_at_one(note, visit, day)
        if len(note.happened) == told_so_far:
            self._work(note, day)
            if self.life.chance.random() < 0.35:
                self.writer.activity(note, day)

    def _work(self, note: Note, day: date) -> None:
        """The step taken together, or a talk about what it is for, or about something else."""
        focus = note.focus
        together = self.life.teller.say_new(focus.step.together) if focus and note.is_practised else ""
        if together:
            note.happened.append(together)
        is_on_theme = bool(together) or self.writer.talk(note, day)
        if focus and is_on_theme:
            note.steps.setdefault(focus, "")

    def _conclude(self, note: Note, slot: Slot, upcoming: Slot | None) -> None:
        """What mattered, what was noticed, and what is agreed until next time."""
        if note.focus not in self._open():
            note.focus = None
        self.writer.mattered(note, slot.day)
        self.writer.noticed(note)
        if upcoming is None and self.arc.is_over:
            self._part(note)
        elif note.focus is None or self.life.chance.random() < NOTHING_AGREED:
            self.promise = None
            self.writer.nothing_promised(note, "agreed_free", upcoming)
        elif note.focus.is_at_its_end or self._rests(note.focus):
            self.promise = None
            self.writer.nothing_promised(note, "agreed_rest", upcoming)
        else:
            self._promise(note, note.focus, upcoming)

    def _rests(self, pursuit: Pursuit) -> bool:
        """After a step some weeks pass before the next. Those who meet often take more visits to each."""
        pursuit.is_resting = (
            pursuit.is_resting and self.life.chance.random() < 1 - 0.42 / self.arc.grant.visits
        )
        return pursuit.is_resting

    def _promise(self, note: Note, pursuit: Pursuit, upcoming: Slot | None) -> None:
        again = self.promise is not None and self.life.chance.random() < 0.6
        todo = self.promise.todo if self.promise and again else self.life.teller.phrase(pursuit.step.todo)
        self.promise = Promise(pursuit, todo)
        self.writer.promised(note, todo, again=again, upcoming=upcoming)

    def _part(self, note: Note) -> None:
        """The last visit of a course."""
        self.promise = None
        if self.arc.status == CourseStatus.ENDED:
            self.writer.add(note.happened, "closing")
            self.writer.add(note.agreed, "agreed_end")

    def _write(self, visit: Visit, note: Note) -> None:
        """The note and its steps into the visit's row, in the shape that `visits.services` gives them."""
        for pursuit, small_step in note.steps.items():
            thread = pursuit.thread
            note.topics.update(thread.topics)
            if self.life.chance.random() < self.life.habits.methods:
                note.methods.update(thread.methods[:1])
            self.life.row(
                VisitStep,
                visit.ends_at,
                visit_id=visit.pk,
                subgoal_id=pursuit.subgoal.pk,
                small_step=small_step,
            )
        visit.happened, visit.mattered = " ".join(note.happened), " ".join(note.mattered)
        visit.noticed, visit.agreed = " ".join(note.noticed), " ".join(note.agreed)
        visit.topics, visit.methods = sorted(note.topics), sorted(note.methods)
        self._put_right(visit)

    def _put_right(self, visit: Visit) -> None:
        """Now and then what was agreed was forgotten at first, and added the day after."""
        with self.life.aside("put right", visit.pk):
            if visit.agreed and self.life.chance.random() < PUT_RIGHT_SHARE:
                visit.version = 1
                self.life.row(
                    VisitWording,
                    visit.ends_at + timedelta(hours=3),
                    visit_id=visit.pk,
                    version=0,
                    starts_at=visit.starts_at,
                    ends_at=visit.ends_at,
                    happened=visit.happened,
                    mattered=visit.mattered,
                    noticed=visit.noticed,
                    by_id=visit.worker_id,
                )

    def _open(self) -> list[Pursuit]:
        return self.agenda.aims.open if self.agenda.aims else []
