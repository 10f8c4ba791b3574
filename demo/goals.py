"""Wishes, goals and subgoals, and how a subgoal is pursued in small steps from visit to visit."""

from dataclasses import dataclass, field
from datetime import date

from accounts.models import User
from citizens.models import Course
from demo.dice import some_days, weighted
from demo.language.texts import lines
from demo.language.themes import Step, Theme, Thread
from demo.life import Life, midday
from demo.people import Outlook
from plans.models import Activity, Goal, Light, Subgoal, SubgoalFollowUp, SubgoalStatus, Wish, WordedBy

WORDED_BY = ((WordedBy.CITIZEN, 0.72), (WordedBy.TOGETHER, 0.2), (WordedBy.WORKER, 0.08))
LIGHTS = {  # of what has not moved since the last follow-up
    Outlook.RISING: Light.GREEN,
    Outlook.STEADY: Light.YELLOW,
    Outlook.WAVES: Light.YELLOW,
    Outlook.FALLING: Light.RED,
}
AGREED = 2  # steps of a thread that are agreed as activities from the start
KEPT = {Outlook.RISING: 0.62, Outlook.STEADY: 0.5, Outlook.WAVES: 0.5, Outlook.FALLING: 0.36}


@dataclass(eq=False)  # two pursuits are never the same one
class Pursuit:
    """One subgoal and how far it has come along the steps of its thread."""

    theme: Theme
    thread: Thread
    subgoal: Subgoal
    position: int = 0
    wording: int = 0
    is_resting: bool = False  # a step was just taken, and the next can wait
    done: list[str] = field(default_factory=list)  # since the last follow-up
    activities: list[Activity] = field(default_factory=list)  # one for each of the first steps

    @property
    def step(self) -> Step:
        return self.thread.steps[min(self.position, len(self.thread.steps) - 1)]

    def advance(self, day: date) -> None:
        """The step is taken; what was agreed about it is done."""
        if self.position < len(self.activities):
            self.activities[self.position].done_on = day
        self.position += 1

    @property
    def progress(self) -> float:
        return self.position / len(self.thread.steps)

    @property
    def is_at_its_end(self) -> bool:
        return self.position >= len(self.thread.steps)


@dataclass
class Aims:
    """What a citizen is working towards in one course."""

    life: Life
    course: Course
    goals: dict[str, Goal]  # by theme
    open: list[Pursuit] = field(default_factory=list)
    used: set[str] = field(default_factory=set)

    def begin(self, day: date, worker: User) -> Pursuit | None:
        """A new subgoal, from a thread that has not been followed before; None when there is none left."""
        choices = [
            (theme, thread)
            for theme in self.life.person.themes
            for thread in theme.threads
            if self._fits(thread, day)
        ]
        if not choices:
            return None
        theme, thread = self.life.chance.choice(choices)
        self.used.add(thread.key)
        pursuit = Pursuit(theme, thread, self._subgoal(theme, thread, day))
        pursuit.activities = [self._activity(pursuit, step, day, worker) for step in thread.steps[:AGREED]]
        self.open.append(pursuit)
        return pursuit

    def _fits(self, thread: Thread, day: date) -> bool:
        return (
            thread.key not in self.used
            and self.life.person.age <= thread.oldest
            and thread.needs <= self.life.person.slots.keys()
            and (not thread.starts_in or day.month in thread.starts_in)
        )

    def _subgoal(self, theme: Theme, thread: Thread, day: date, replaces: Subgoal | None = None) -> Subgoal:
        teller, chance = self.life.teller, self.life.chance
        goal = self.goals[theme.key]
        text = thread.subgoals[1 if replaces else 0]
        return self.life.row(
            Subgoal,
            midday(day),
            goal=goal,
            text=teller.fill(text),
            worded_by=weighted(chance, WORDED_BY),
            why=teller.say(thread.why),
            first_step=teller.fill(thread.steps[0].todo),
            helpers=teller.say(thread.helpers),
            area=thread.area,
            set_on=day,
            follow_up_on=day + some_days(chance, 25, 60),
            replaces=replaces,
        )

    def _activity(self, pursuit: Pursuit, step: Step, day: date, worker: User) -> Activity:
        todo = self.life.teller.fill(step.todo)
        return self.life.row(
            Activity,
            midday(day),
            subgoal=pursuit.subgoal,
            text=todo[:1].upper() + todo[1:],
            responsible=self.life.person.name.split()[0],
            when=self.life.chance.choice(lines("work", "activity_when")),
            written_by=worker,
        )

    def reword(self, pursuit: Pursuit, day: date) -> None:
        """The same thread in words that fit better; the row before stays as it was."""
        self._close(pursuit.subgoal, SubgoalStatus.CHANGED, "closing_changed", day)
        pursuit.subgoal = self._subgoal(pursuit.theme, pursuit.thread, day, replaces=pursuit.subgoal)
        for activity in pursuit.activities:
            activity.subgoal = pursuit.subgoal
        pursuit.wording += 1

    def end(self, pursuit: Pursuit, status: SubgoalStatus, day: date) -> None:
        notes = "closing_reached" if status == SubgoalStatus.REACHED else "closing_given_up"
        self._close(pursuit.subgoal, status, notes, day)
        self.open.remove(pursuit)

    def end_all(self, day: date) -> None:
        """What is still open when a course ends is reached, or laid aside."""
        for pursuit in list(self.open):
            far = pursuit.progress >= 0.5
            self.end(pursuit, SubgoalStatus.REACHED if far else SubgoalStatus.GIVEN_UP, day)

    def _close(self, subgoal: Subgoal, status: SubgoalStatus, notes: str, day: date) -> None:
        subgoal.status = status
        subgoal.closed_on = day
        subgoal.closing_note = self.life.teller.say(lines("work", notes))

    def follow_up(self, pursuit: Pursuit, day: date, worker: User) -> SubgoalFollowUp:
        """Look at a subgoal together: a rating that follows the steps taken, and when to look again."""
        life = self.life
        rating = round(2 + 7 * pursuit.progress + life.chance.gauss(0, 1))
        follow_up = life.row(
            SubgoalFollowUp,
            midday(day),
            subgoal=pursuit.subgoal,
            on=day,
            moved=self._moved(pursuit),
            rating=None if life.chance.random() < 0.06 else max(0, min(10, rating)),
            next_step=life.teller.fill(pursuit.step.todo),
            by=worker,
        )
        pursuit.subgoal.follow_up_on = day + some_days(life.chance, 30, 75)
        for activity in pursuit.activities:
            activity.light = Light.GREEN if pursuit.done else LIGHTS[life.person.outlook]
        pursuit.done.clear()
        return follow_up

    def _moved(self, pursuit: Pursuit) -> str:
        life, teller = self.life, self.life.teller
        if pursuit.done:
            return teller.say(lines("work", "moved_up"), done=pursuit.done[-1])
        mood = "moved_down" if life.person.outlook == Outlook.FALLING else "moved_same"
        return teller.say(lines("work", mood), hard_when=life.chance.choice(lines("work", "hard_when")))


def set_aims(life: Life, course: Course, day: date, worker: User) -> Aims:
    """The wishes a citizen tells at the start, and myndighed's goals that spring from them."""
    goals: dict[str, Goal] = {}
    for theme in life.person.themes:
        wish = record_wish(life, theme, day, worker)
        goal = life.chance.choice(theme.goals)
        goals[theme.key] = life.row(
            Goal,
            midday(day),
            course=course,
            wish=wish,
            title=goal["title"],
            goal_type=goal["type"],
            set_on=day,
        )
    return Aims(life, course, goals)


def record_wish(life: Life, theme: Theme, day: date, worker: User) -> Wish:
    return life.row(
        Wish,
        midday(day),
        text=life.teller.say(theme.wishes),
        area=theme.wish_area,
        recorded_on=day,
        recorded_by=worker,
    )
