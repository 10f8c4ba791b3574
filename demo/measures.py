"""ORS, SRS, WHO-5 and INSPIRE as a person might answer them: ups, downs, gaps and a no now and then."""

from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal

from citizens.models import Course
from demo.dice import weighted
from demo.language.texts import lines
from demo.life import Life
from measurements.change import DECLINED, MISSING, Meeting, Reading, asks_what_to_do
from measurements.instruments import BRIEF_INSPIRE, INSPIRE, ORS, SRS, WHO5, Instrument
from measurements.models import AlertAnswer, AnsweredBy, CitizenRhythm, Every, Mode, Response, State
from measurements.scoring import asked, result_of, score, to_json
from measurements.services import kept_of
from visits.models import Visit

ANSWERED_BY = ((AnsweredBy.CITIZEN, 0.82), (AnsweredBy.WITH_WORKER, 0.15), (AnsweredBy.WITH_RELATIVE, 0.03))
MODES = ((Mode.SCREEN, 0.6), (Mode.TABLET, 0.25), (Mode.PAPER, 0.15))
DECLINED_SHARE, INCOMPLETE_SHARE, SRS_LEFT_OUT = 0.05, 0.02, 0.08
ALERTS_ANSWERED = 0.75
MATTERS = 0.6
SELDOM_SHARE = 0.12
WHOLE_EVERY = 4
IMPORTANCE = {item.key for item in INSPIRE.items if item.asks_importance}


@dataclass
class Gauge:
    """The questionnaires of one course. Two courses are never compared, so each has its own."""

    life: Life
    course: Course
    meetings: list[Meeting] = field(default_factory=list)
    last_ors: Decimal | None = None
    times_inspired: int = 0
    is_rhythm_agreed: bool = False

    def ors(self, visit: Visit, day: date) -> str:
        """The ORS at the start of a visit; gives the name of the sentences that tell about it."""
        level = 40 * self.life.wellbeing(self.course, day) + self.life.chance.gauss(0, 2)
        response = self._ask(ORS, visit, day, visit.starts_at, self._spread(ORS, level, 1.1))
        self.meetings = [*self.meetings[-1:], Meeting(day, ors=_reading(response))]
        if response.state == State.DECLINED:
            return "ors_declined"
        before, self.last_ors = self.last_ors, response.total or self.last_ors
        if before is None or response.total is None or abs(response.total - before) < Decimal("1.5"):
            return "ors_same" if before else ""
        return "ors_up" if response.total > before else "ors_down"

    def srs(self, visit: Visit, day: date) -> str:
        """The SRS at the end of a visit that had an ORS, and what was agreed where it called for a talk."""
        chance = self.life.chance
        if chance.random() < SRS_LEFT_OUT:
            return ""
        trust = min(1.0, self.course_age(day) / 150)
        level = 35.2 + 2.6 * trust + chance.gauss(0, 0.9) - (4 if chance.random() < 0.06 else 0)
        response = self._ask(SRS, visit, day, visit.ends_at, self._spread(SRS, level, 0.25))
        self.meetings[-1] = Meeting(day, ors=self.meetings[-1].ors, srs=_reading(response))
        if not asks_what_to_do(self.meetings):
            return ""
        if self.life.happens(ALERTS_ANSWERED):
            self._answer_alert(response, visit)
        return "srs_low" if response.total and response.total < 36 else ""

    def who5(self, visit: Visit, day: date) -> None:
        if not self.is_rhythm_agreed:
            self._agree_on_rhythm(visit)
        level = 25 * (self.life.wellbeing(self.course, day) - 0.03) + self.life.chance.gauss(0, 1.2)
        self._ask(WHO5, visit, day, visit.ends_at, self._spread(WHO5, level, 0.8))

    def _agree_on_rhythm(self, visit: Visit) -> None:
        """A few would rather be asked about well-being less often than the kommune decided."""
        self.is_rhythm_agreed = True
        with self.life.aside("rhythm"):
            if self.life.chance.random() < SELDOM_SHARE:
                self.life.row(
                    CitizenRhythm,
                    visit.ends_at,
                    instrument=WHO5.key,
                    every=Every.HALF_YEAR,
                    why=self.life.teller.say(lines("work", "seldom")),
                    by_id=visit.worker_id,
                )

    def inspire(self, visit: Visit, day: date) -> None:
        """INSPIRE the first time and about once a year, the short one in between."""
        trust = min(1.0, self.course_age(day) / 200)
        mean = 2.1 + 1.1 * trust + self.life.chance.gauss(0, 0.3)
        instrument = BRIEF_INSPIRE if self.times_inspired % WHOLE_EVERY else INSPIRE
        self.times_inspired += 1
        answers = self._spread(instrument, mean * len(instrument.items), 0.8)
        if instrument == INSPIRE:
            answers = self._with_importance(answers)
        self._ask(instrument, visit, day, visit.ends_at, answers)

    def _with_importance(self, answers: dict[str, Decimal]) -> dict[str, Decimal]:
        """Some things matter to this person and some do not; how those are supported is not asked."""
        marked = {key: Decimal(self.life.chance.random() < MATTERS) for key in answers if key in IMPORTANCE}
        return {item.key: {**answers, **marked}[item.key] for item in asked(INSPIRE, marked)}

    def course_age(self, day: date) -> int:
        assert self.course.started_on
        return (day - self.course.started_on).days

    def _spread(self, instrument: Instrument, total: float, unlike: float) -> dict[str, Decimal]:
        """Answers that come to about `total`, each a little unlike the others."""
        mean = total / len(instrument.items)
        answers = {}
        for item in instrument.items:
            steps = round((mean + self.life.chance.gauss(0, unlike)) / float(item.scale.step))
            highest = int(item.scale.highest / item.scale.step)
            answers[item.key] = max(0, min(highest, steps)) * item.scale.step
        return answers

    def _ask(
        self, instrument: Instrument, visit: Visit, day: date, when: datetime, answers: dict[str, Decimal]
    ) -> Response:
        """The response, in whichever state it ends: answered, left half-way, or declined."""
        life = self.life
        roll = 1.0 if life.is_showcase else life.chance.random()
        reason = ""
        if roll < DECLINED_SHARE:
            reason, answers = life.teller.say(lines("work", "declined")), {}
        elif roll < DECLINED_SHARE + INCOMPLETE_SHARE:
            answers = dict(list(answers.items())[:-1])
        derived = kept_of(result_of(instrument, answers)) if answers else {"state": State.DECLINED}
        answered_by, mode = weighted(life.chance, ANSWERED_BY), weighted(life.chance, MODES)
        if mode == Mode.TABLET:  # with the screen in the hands of the citizen, who answers alone
            answered_by = AnsweredBy.CITIZEN
        return life.row(
            Response,
            when,
            course_id=self.course.pk,
            visit_id=visit.pk,
            instrument=instrument.key,
            given_on=day,
            answers=to_json(answers),
            **derived,
            answered_by=answered_by,
            mode=mode,
            declined_reason=reason,
            recorded_by_id=visit.worker_id,
        )

    def _answer_alert(self, response: Response, visit: Visit) -> None:
        agreed = self.life.teller.say(lines("work", "alert_answers"))
        self.life.row(
            AlertAnswer, visit.ends_at, response_id=response.pk, agreed=agreed, by_id=visit.worker_id
        )


def _reading(response: Response) -> Reading:
    """The response as the scoring sees it."""
    if response.state == State.DECLINED:
        return DECLINED
    if response.total is None:
        return MISSING
    answers = {item: Decimal(answer) for item, answer in response.answers.items()}
    return Reading.of(score(ORS if response.instrument == ORS.key else SRS, answers), answers)
