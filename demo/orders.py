"""Myndighed's side of a course: the order, what was said about it, the grants, and the reports.

Told after the course, with dice of its own: what stood in the town before stays as it was.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from accounts.models import User
from citizens import ffb
from citizens.models import (
    CodeKind,
    Course,
    CourseStatus,
    Decision,
    Grant,
    Referral,
    ReferralCode,
    ReferralGoal,
    ReferralStatus,
    ReferralStep,
    Report,
    ReportAnswer,
    ReportKind,
    ReportScore,
    Score,
    StepKind,
)
from citizens.services.reports import FFB_STATUS
from demo.courses import GRANTS, Arc
from demo.dice import dice, some_days
from demo.language.grammar import Teller
from demo.language.texts import lines
from demo.life import Life, midday, worker_on
from demo.people import Outlook
from plans.models import Goal, Wish

REPORT_EVERY = timedelta(days=182)
SENT_BACK_ONCE, GRANT_CHANGED, CHANGED_AFTER = 0.1, 0.3, 220
TIME_TO_ANSWER = timedelta(days=20)
PROGRESS = {Outlook.RISING: 0.75, Outlook.STEADY: 0.5, Outlook.WAVES: 0.45, Outlook.FALLING: 0.25}


def own_dice(life: Life, *words: object) -> Life:
    """The same life and the same rows, told with dice that nothing else throws."""
    chance = dice(life.citizen.pk, *words)
    return replace(life, chance=chance, teller=Teller(life.person.slots, chance))


@dataclass
class OrderBook:
    """One order of one citizen, being written down."""

    life: Life
    arc: Arc
    referral: Referral
    granted_to: date | None
    course: Course | None  # none while the order waits
    officer: User  # of myndighed
    manager: User
    workers: Mapping[date, User]

    def tell(self) -> None:
        self.referral.status = ReferralStatus.ACCEPTED
        self.referral.status_due_on = (self.arc.started_on or self.arc.ordered_on) + REPORT_EVERY
        self._describe()
        goals = self._ask_goals()
        self._say_codes()
        self._pass_on()
        self._grant()
        if self.arc.started_on:
            self._report(goals)

    def tell_waiting(self, *, is_returned: bool) -> None:
        """An order nobody has taken in yet; a leder may have asked something back."""
        life, sent_on = self.life, self.arc.ordered_on
        self.referral.status = ReferralStatus.RETURNED if is_returned else ReferralStatus.SENT
        self.referral.status_due_on = sent_on + REPORT_EVERY
        self._describe()
        self._ask_goals()
        self._say_codes()
        self._step(StepKind.SENT, sent_on, by=self.officer)
        if is_returned:
            reason = life.teller.say(lines("orders", "returned"))
            day = min(sent_on + timedelta(days=2), life.today)
            self._step(StepKind.RETURNED, day, text=reason, by=self.manager)
        self._write_grant(self.arc.grant.minutes_per_week, sent_on, self.granted_to)

    def _describe(self) -> None:
        teller = self.life.teller
        wishes = [row.text for row in self.life.rows if isinstance(row, Wish)][:2]
        self.referral.dreams = " ".join(wishes) or teller.say(self.life.person.themes[0].wishes)
        self.referral.resources = teller.say(lines("orders", "resources"))
        self.referral.support_needs = teller.say(lines("orders", "support_needs"))

    def _ask_goals(self) -> list[ReferralGoal]:
        """The goals of the course as myndighed asked for them; before they are taken up, new ones."""
        course = self.course
        taken = [row for row in self.life.rows if isinstance(row, Goal) and course and row.course == course]
        if not taken:
            return self._ask_new_goals()
        asked = []
        for position, goal in enumerate(taken, start=1):
            goal.asked = self._asked(position, goal.title, goal.goal_type)
            asked.append(goal.asked)
        return asked

    def _ask_new_goals(self) -> list[ReferralGoal]:
        asked = []
        for position, theme in enumerate(self.life.person.themes[:2], start=1):
            chosen = self.life.chance.choice(theme.goals)
            goal = self._asked(position, chosen["title"], chosen["type"])
            asked.append(goal)
            if self.course:
                fields = {"title": goal.title, "goal_type": goal.goal_type, "set_on": goal.asked_on}
                self.life.row(Goal, midday(goal.asked_on), course=self.course, asked=goal, **fields)
        return asked

    def _asked(self, position: int, title: str, goal_type: str) -> ReferralGoal:
        day = self.arc.ordered_on
        fields = {"title": title, "goal_type": goal_type, "asked_on": day}
        return self.life.row(ReferralGoal, midday(day), referral=self.referral, position=position, **fields)

    def _say_codes(self) -> None:
        chance = self.life.chance
        self._codes(CodeKind.TARGET_GROUP, chance.sample(ffb.target_groups(), chance.choice([1, 1, 2])))
        self._codes(CodeKind.SERVICE, chance.sample(ffb.services(), chance.choice([1, 2, 3])))

    def _codes(self, kind: CodeKind, chosen: Sequence[ffb.Code]) -> None:
        for code in chosen:
            self.life.row(
                ReferralCode,
                midday(self.arc.ordered_on),
                referral=self.referral,
                kind=kind,
                code=code.code,
                display=code.display,
                version=ffb.version(),
            )

    def _pass_on(self) -> None:
        """Sent, now and then sent back and answered, and taken in before the course began."""
        life, sent_on = self.life, self.arc.ordered_on
        self._step(StepKind.SENT, sent_on, by=self.officer)
        accepted_on = sent_on + timedelta(days=1)
        if life.chance.random() < SENT_BACK_ONCE:
            self._step(
                StepKind.RETURNED,
                accepted_on,
                text=life.teller.say(lines("orders", "returned")),
                by=self.manager,
            )
            accepted_on += timedelta(days=1)
            self._step(
                StepKind.SENT_AGAIN,
                accepted_on,
                text=life.teller.say(lines("orders", "answered")),
                by=self.officer,
            )
        self._step(StepKind.ACCEPTED, accepted_on, by=self.manager)

    def _step(
        self, kind: StepKind, day: date, *, by: User, text: str = "", changes: Sequence[dict[str, str]] = ()
    ) -> None:
        fields = {"text": text, "changes": list(changes), "by": by}
        self.life.row(ReferralStep, midday(day), referral=self.referral, kind=kind, **fields)

    def _grant(self) -> None:
        """The grant of today; one in three of the long courses had another one before it."""
        arc, life = self.arc, self.life
        begins, minutes = arc.ordered_on, arc.grant.minutes_per_week
        lasted = ((arc.ended_on or life.today) - begins).days
        if lasted > CHANGED_AFTER and life.chance.random() < GRANT_CHANGED:
            changed_on = begins + some_days(life.chance, 120, lasted - 60)
            before = self._write_grant(self._other_minutes(), begins, changed_on - timedelta(days=1))
            reason = "more_time" if minutes > before.minutes_per_week else "less_time"
            text = life.teller.say(lines("orders", reason))
            now = self._write_grant(minutes, changed_on, self.granted_to, reason=text)
            change = {
                "what": "Bevilling",
                "before": f"{before.hours_per_week} om ugen",
                "after": f"{now.hours_per_week} om ugen",
            }
            self._step(StepKind.AMENDED, changed_on, text=text, changes=[change], by=self.officer)
        else:
            self._write_grant(minutes, begins, self.granted_to)

    def _other_minutes(self) -> int:
        others = [grant.minutes_per_week for grant, _ in GRANTS if grant != self.arc.grant]
        return self.life.chance.choice(others[:4])

    def _write_grant(self, minutes: int, starts_on: date, ends_on: date | None, *, reason: str = "") -> Grant:
        return self.life.row(
            Grant,
            midday(starts_on),
            referral=self.referral,
            minutes_per_week=minutes,
            starts_on=starts_on,
            ends_on=ends_on,
            reason=reason,
            by=self.officer,
        )

    def _report(self, goals: Sequence[ReferralGoal]) -> None:
        """A status every half year, as far as the team gets round to it, and one at the end."""
        arc, life = self.arc, self.life
        assert arc.started_on
        day = arc.started_on + REPORT_EVERY
        last = (arc.ended_on or life.today) - timedelta(days=1)
        while day <= last:
            is_end = arc.ended_on is not None and last - day < REPORT_EVERY
            if not is_end and life.happens(0.5 + life.habits.follow_up / 2):
                self._write_report(ReportKind.STATUS, goals, day)
            day += REPORT_EVERY
        if arc.status == CourseStatus.ENDED:
            self._write_report(ReportKind.END, goals, last)

    def _write_report(self, kind: ReportKind, goals: Sequence[ReferralGoal], day: date) -> None:
        life = self.life
        summary = "summary_end" if kind == ReportKind.END else "summary"
        report = life.row(
            Report,
            midday(day),
            referral=self.referral,
            kind=kind,
            on=day,
            summary=life.teller.say(lines("orders", summary)),
            by=worker_on(self.workers, day),
        )
        for goal in goals:
            score = self._score(kind, day)
            sentence = life.teller.say(lines("orders", f"scored_{score.value}"))
            life.row(ReportScore, midday(day), report=report, goal=goal, score=score, sentence=sentence)
        self.referral.status_due_on = day + REPORT_EVERY
        if life.today - day > TIME_TO_ANSWER:
            self._answer(report, kind, day + some_days(life.chance, 2, 14))

    def _score(self, kind: ReportKind, day: date) -> Score:
        assert self.arc.started_on
        life = self.life
        months = (day - self.arc.started_on).days / 30
        progress = PROGRESS[life.person.outlook] * min(1.0, months / 14) + life.chance.gauss(0, 0.15)
        if kind == ReportKind.END:
            progress += 0.3
        if progress > 0.6:
            return Score.REACHED
        return Score.PARTLY if progress > 0.15 else Score.NOT_REACHED

    def _answer(self, report: Report, kind: ReportKind, day: date) -> None:
        decision = Decision.END if kind == ReportKind.END else Decision.CONTINUE
        self.life.row(
            ReportAnswer,
            midday(day),
            report=report,
            decision=decision,
            code=ffb.status(FFB_STATUS[decision]).code,
            code_version=ffb.version(),
            text=self.life.teller.say(lines("orders", f"answer_{decision.value}")),
            on=day,
            by=self.officer,
        )
