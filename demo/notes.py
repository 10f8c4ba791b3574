"""What a bostøtte writes after a visit: three short answers and what was agreed, told of one person."""

from dataclasses import dataclass, field
from datetime import date

from citizens.models import SupportForm
from demo.courses import Slot
from demo.goals import Pursuit
from demo.language.grammar import Teller
from demo.language.texts import lines
from demo.life import clock, next_time, season_of
from visits.models import Place

REMOTE = {SupportForm.PHONE: "by_phone", SupportForm.VIRTUAL: "by_video"}
FIRST_VISITS = 4
EMPTY_MATTERED, EMPTY_NOTICED = 0.16, 0.12
AHEAD_OF_ITS_TIME = 0.3  # how much further than the steps taken one may reach into a thread's quotes


@dataclass
class Note:
    """A visit's texts while they are being put together."""

    form: SupportForm
    place: Place
    focus: Pursuit | None = None  # the subgoal of this visit
    is_practised: bool = False  # whether its step is taken together
    steps: dict[Pursuit, str] = field(default_factory=dict)  # worked on, and the small step seen
    happened: list[str] = field(default_factory=list)
    mattered: list[str] = field(default_factory=list)
    noticed: list[str] = field(default_factory=list)
    agreed: list[str] = field(default_factory=list)
    topics: set[str] = field(default_factory=set)
    methods: set[str] = field(default_factory=set)

    @property
    def is_remote(self) -> bool:
        return self.form in REMOTE

    @property
    def is_group(self) -> bool:
        return self.form == SupportForm.GROUP


@dataclass
class Writer:
    """Puts sentences about one person into notes."""

    teller: Teller
    visits_told: int = 0

    def add(self, part: list[str], key: str, **more: str) -> None:
        """A sentence from the list `key` of the notes' words."""
        part.append(self.teller.say(lines("notes", key), **more))

    def opening(self, note: Note, last: str) -> None:
        """How the visit began."""
        if note.is_group:
            self.add(note.happened, "in_group")
        elif note.is_remote:
            self.add(note.happened, REMOTE[note.form])
        elif note.place == Place.OFFICE and self._chance(0.5):
            self.add(note.happened, "activities_office")
        elif last and self._chance(0.4):
            self.add(note.happened, "opening_any", last=last)
        else:
            self.add(note.happened, "opening_home" if note.place == Place.HOME else "opening_away")

    def talk(self, note: Note, day: date) -> bool:
        """What the two talked about, when nothing else was on. Says whether it was the subgoal's theme."""
        is_on_theme = note.focus is not None and self._chance(0.6)
        talks = lines("notes", "talks_any")
        if note.focus and is_on_theme:
            theme = note.focus.theme
            talks = theme.talks + theme.talks_home if note.place == Place.HOME else theme.talks
        note.happened.append(self.teller.say(talks, season_thing=self._season_thing(day)))
        return is_on_theme

    def activity(self, note: Note, day: date) -> None:
        """Something small that filled the rest of the time."""
        if note.is_remote or note.is_group or note.place == Place.OFFICE:
            return
        if note.place != Place.HOME:
            self.add(note.happened, f"activities_{note.place.value}")
        elif self._chance(0.3):
            note.happened.append(self.teller.say(lines("notes", "season", season_of(day))))
        else:
            is_inverted = self._chance(0.75)
            what = self.teller.mention(lines("notes", "also_home"), we="vi " if is_inverted else "")
            self.add(note.happened, "home_then" if is_inverted else "home_and", what=what)

    def mattered(self, note: Note, day: date) -> None:
        focus = note.focus
        quote = self._new_of(focus.thread.quotes, focus) if focus and self._chance(0.5) else ""
        if quote:
            note.mattered.append(quote)
        elif "pet" in self.teller.slots and self._chance(0.06):
            self.add(note.mattered, "mattered_pet")
        elif not self._chance(EMPTY_MATTERED):
            self.add(note.mattered, "mattered", season_thing=self._season_thing(day))

    def noticed(self, note: Note) -> None:
        """What the bostøtte saw or heard. The first times there is nothing yet to compare with."""
        self.visits_told += 1
        if self._chance(EMPTY_NOTICED):
            return
        focus, told = note.focus, ""
        if focus and note.place == focus.thread.place and self._chance(0.4):
            told = self._new_of(focus.thread.noticed, focus)
        if self.visits_told < FIRST_VISITS:
            self.add(note.noticed, "noticed_first")
        elif told:
            note.noticed.append(told)
        else:
            self.add(note.noticed, self._noticed_key(note))

    def promised(self, note: Note, todo: str, *, again: bool, upcoming: Slot | None) -> None:
        key = "agreed_again" if again else "agreed"
        self.add(note.agreed, key, todo=todo, next=next_time(upcoming.day) if upcoming else "næste besøg")
        self._see_you(note, upcoming)

    def nothing_promised(self, note: Note, key: str, upcoming: Slot | None) -> None:
        self.add(note.agreed, key)
        self._see_you(note, upcoming)

    def _see_you(self, note: Note, upcoming: Slot | None) -> None:
        """Something practical about the next time."""
        if upcoming and self._chance(0.4):
            self.add(note.agreed, "extra", next=next_time(upcoming.day), time=clock(upcoming.starts_at))

    def _noticed_key(self, note: Note) -> str:
        """Which of the observations fit where the two were."""
        keys = ["noticed_any"] * 5
        if not note.is_remote:
            keys += ["noticed_seen"] * 3
        if note.place == Place.HOME:
            keys += ["noticed_home"] * 3
            keys += [
                key for gap in ("pet", "cat", "dog") if gap in self.teller.slots for key in [f"noticed_{gap}"]
            ]
        return self.teller.chance.choice(keys)

    def _new_of(self, ordered: tuple[str, ...], pursuit: Pursuit) -> str:
        """A line not said before, from as far into the list as the steps taken allow."""
        reach = pursuit.progress + AHEAD_OF_ITS_TIME
        return self.teller.say_new(ordered[: max(1, round(reach * len(ordered)))])

    def _season_thing(self, day: date) -> str:
        return self.teller.chance.choice(lines("notes", "season_thing", str(day.month)))

    def _chance(self, probability: float) -> bool:
        return self.teller.chance.random() < probability
