"""What comes up in the course of support besides the steps: introduction, maps, plans, talks about health."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

from citizens.models import Course
from demo import network
from demo.courses import Arc
from demo.dice import some_days
from demo.goals import Aims, Pursuit, set_aims
from demo.language.texts import lines
from demo.life import Life
from demo.notes import Note
from demo.plans import PlanLine
from plans.models import SubgoalStatus, Wish
from plans.pejlemaerker import Pejlemaerke
from visits.methods import Method
from visits.models import Topic, Visit

WISH_AREAS = {"community": Pejlemaerke.COMMUNITIES, "work": Pejlemaerke.EDUCATION_AND_WORK}
MOST_AT_ONCE = 3  # subgoals open at the same time
FOLLOWED_UP_EARLY = timedelta(days=7)
PUT_OFF = timedelta(days=60)


@dataclass
class Agenda:
    """What is due when, for one citizen in one course. `plans` go on from one course to the next."""

    life: Life
    course: Course
    arc: Arc
    plans: Mapping[str, PlanLine]
    due: dict[str, date] = field(default_factory=dict)
    aims: Aims | None = None

    def __post_init__(self) -> None:
        """Set the first days, as far as the team gets round to it."""
        life, chance, start = self.life, self.life.chance, self.arc.started_on
        assert start
        first = {
            "introduction": (0.95, 0, 0 if chance.random() < 0.88 else 38),
            "expectations": (0.92, 2, 9),
            "asked_children": (1.0 if "child" in life.teller.slots else -1, 9, 16),
            "aims": (1.0, 10, 22),
            "next_aim": (1.0, 30, 60),
            "network_wish": (life.habits.network, 22, 50),
            "network_map": (life.habits.network, 40, 85),
            "kriseplan": (life.habits.plan, 24, 58),
            "mestringsplan": (life.habits.plan * 0.7, 90, 220),
            "health_talk": (0.85, 50, 110),
            "wish_community": (life.habits.network, 35, 88),
            "wish_work": (life.habits.follow_up * 0.8, 45, 95),
        }
        for name, (probability, least, most) in first.items():
            if probability >= 0 and life.happens(probability):
                self.due[name] = start + some_days(chance, min(least, most), most)
        if self.arc.phasing_on:
            self.due["phasing_out"] = self.arc.phasing_on
            if life.happens(0.8):
                self.due.setdefault("mestringsplan", self.arc.phasing_on)

    def take_up(self, note: Note, visit: Visit, day: date) -> None:
        """The one thing that has waited longest, if anything is due; tells of it in the note."""
        waiting = sorted((on, name) for name, on in self.due.items() if on <= day)
        if not waiting or note.is_group:
            return
        name = waiting[0][1]
        if note.is_remote and name not in {"aims", "next_aim", "health_talk"}:
            return
        del self.due[name]
        self._handlers[name](note, visit, day)

    @property
    def _handlers(self) -> "Mapping[str, Callable[[Note, Visit, date], None]]":
        return {
            "introduction": self._introduce,
            "expectations": self._compare_expectations,
            "asked_children": lambda note, visit, day: self._say(note, "asked_children"),
            "aims": self._set_aims,
            "next_aim": self._begin_aim,
            "network_wish": self._ask_about_network,
            "network_map": self._draw_network,
            "kriseplan": lambda note, visit, day: self._go_on_with("kriseplan", note, visit, day),
            "mestringsplan": lambda note, visit, day: self._go_on_with("mestringsplan", note, visit, day),
            "health_talk": self._talk_about_health,
            "phasing_out": self._phase_out,
            "wish_community": lambda note, visit, day: self._ask_wish("community", note, visit, day),
            "wish_work": lambda note, visit, day: self._ask_wish("work", note, visit, day),
        }

    def _say(self, note: Note, key: str, **more: str) -> None:
        note.happened.append(self.life.teller.say(lines("notes", key), **more))

    def _introduce(self, note: Note, visit: Visit, day: date) -> None:
        self.course.introduced_on = day
        self._say(note, "introduction")

    def _compare_expectations(self, note: Note, visit: Visit, day: date) -> None:
        self.course.expectations_on = day
        self._say(note, "expectations")

    def _set_aims(self, note: Note, visit: Visit, day: date) -> None:
        self.aims = set_aims(self.life, self.course, day, visit.worker)
        self._begin_aim(note, visit, day)

    def _begin_aim(self, note: Note, visit: Visit, day: date) -> None:
        is_late = self.arc.phasing_on is not None and day > self.arc.phasing_on
        if self.aims is None or len(self.aims.open) >= MOST_AT_ONCE or is_late:
            return
        if pursuit := self.aims.begin(day, visit.worker):
            self._say(note, "goals_set", subgoal=pursuit.subgoal.text)

    def _ask_about_network(self, note: Note, visit: Visit, day: date) -> None:
        answer, again = network.ask_wish(self.life, visit, day)
        note.topics.add(Topic.NETWORK)
        self._say(note, "network_wish", answer=answer)
        if again and self.life.happens(self.life.habits.follow_up):
            self.due["network_wish"] = again

    def _draw_network(self, note: Note, visit: Visit, day: date) -> None:
        note.topics.add(Topic.NETWORK)
        note.methods.add(Method.CONNECTING_PEOPLE)
        self._say(note, network.draw_map(self.life, visit, day))
        self.due["network_map"] = day + some_days(self.life.chance, 300, 420)

    def _go_on_with(self, kind: str, note: Note, visit: Visit, day: date) -> None:
        plan = self.plans[kind]
        if plan.in_force and not self.life.happens(self.life.habits.follow_up):
            self.due[kind] = day + PUT_OFF
            return
        told, self.due[kind] = plan.go_on(visit, day)
        self._say(note, told)

    def _talk_about_health(self, note: Note, visit: Visit, day: date) -> None:
        note.topics.add(Topic.HEALTH)
        self._say(note, "health_talk")
        self.due["health_talk"] = day + some_days(self.life.chance, 120, 210)

    def _ask_wish(self, subject: str, note: Note, visit: Visit, day: date) -> None:
        """Wishes for communities and for work are asked about, also where they are no goal."""
        wish = self.life.row(
            Wish,
            visit.ends_at,
            text=self.life.teller.say(lines("wishes", subject)),
            area=WISH_AREAS[subject],
            recorded_on=day,
            recorded_by=visit.worker,
        )
        self._say(note, f"asked_{subject}", wish=wish.text)

    def _phase_out(self, note: Note, visit: Visit, day: date) -> None:
        self._say(note, "phasing_out")
        self.due["phasing_out"] = day + some_days(self.life.chance, 13, 30)

    def look_at_one(self, note: Note, visit: Visit, day: date) -> None:
        """Look at the subgoal whose day has come, else at the one of this visit."""
        is_open = self.aims.open if self.aims else []
        due = [each for each in is_open if each.subgoal.follow_up_on - FOLLOWED_UP_EARLY <= day]
        chosen = note.focus if note.focus in due or not due else due[0]
        if chosen in is_open:
            told_so_far = len(note.happened)
            self._look_at(chosen, note, visit, day, is_due=bool(due))
            if len(note.happened) > told_so_far:
                note.steps.setdefault(chosen, "")

    def _look_at(self, pursuit: Pursuit, note: Note, visit: Visit, day: date, *, is_due: bool) -> None:
        """End a subgoal when it is reached, follow it up when it is due, and now and then change it."""
        assert self.aims
        if pursuit.is_at_its_end and self._leaves_one_open(note, visit, day):
            self._say(note, "reached", subgoal=pursuit.subgoal.text)
            self._end(pursuit, SubgoalStatus.REACHED, day)
        elif is_due and self.life.happens(0.6 * self.life.habits.follow_up):
            follow_up = self.aims.follow_up(pursuit, day, visit.worker)
            if follow_up.rating is not None:
                self._say(note, "follow_up", rating=str(follow_up.rating))
        elif not self.life.is_showcase:
            self._perhaps_change(pursuit, note, day)

    def _leaves_one_open(self, note: Note, visit: Visit, day: date) -> bool:
        """The citizen of the tour always works towards something: the next begins before the last ends."""
        assert self.aims
        if self.life.is_showcase and len(self.aims.open) == 1:
            self._begin_aim(note, visit, day)
            return len(self.aims.open) > 1
        return True

    def _perhaps_change(self, pursuit: Pursuit, note: Note, day: date) -> None:
        assert self.aims
        roll = self.life.chance.random()
        is_young = day - pursuit.subgoal.set_on < timedelta(days=40)
        if roll < 0.02 and pursuit.wording == 0 and not is_young:
            self.aims.reword(pursuit, day)
            self._say(note, "reworded", subgoal=pursuit.subgoal.text)
        elif roll > 0.992 and not is_young:
            self._say(note, "given_up", subgoal=pursuit.subgoal.text)
            self._end(pursuit, SubgoalStatus.GIVEN_UP, day)

    def _end(self, pursuit: Pursuit, status: SubgoalStatus, day: date) -> None:
        assert self.aims
        self.aims.end(pursuit, status, day)
        self.due["next_aim"] = day + some_days(self.life.chance, 4, 30)
