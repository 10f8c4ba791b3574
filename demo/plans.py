"""Kriseplaner and mestringsplaner: begun at one visit, approved at another, looked at again, rewritten."""

from dataclasses import dataclass, field
from datetime import date, timedelta

from demo.dice import some_days, weighted
from demo.language.plan_texts import WRITERS, Content, begun, revised
from demo.language.texts import lines
from demo.life import Life
from plans.kinds import kind_of
from plans.kinds.declaration import checked
from plans.models import AgreedHow, Plan, PlanFollowUp, PlanVersion, VersionStatus
from visits.models import Visit

AGREED = ((AgreedHow.PRESENT, 0.85), (AgreedHow.PHONE, 0.1), (AgreedHow.VIDEO, 0.05))
DAYS_IN_A_MONTH = 30
REVISED_AFTER = timedelta(days=330)


@dataclass
class PlanLine:
    """One plan of one citizen and its versions so far."""

    life: Life
    kind: str
    plan: Plan | None = None
    draft: PlanVersion | None = None
    in_force: PlanVersion | None = None
    whole: Content = field(default_factory=dict)

    def go_on(self, visit: Visit, day: date) -> tuple[str, date]:
        """The next thing that happens to the plan: the sentences that tell of it, and when to go on."""
        if self.draft:
            return self._approve(visit, day)
        if self.in_force is None:
            return self._begin(visit, day)
        assert self.in_force.agreed_on
        if day - self.in_force.agreed_on >= REVISED_AFTER:
            return self._revise(visit, day)
        return self._follow_up(visit, day)

    def begin_again(self, visit: Visit) -> None:
        """Open a draft of the next version, as a copy of the one in force with a first change in it."""
        if self.in_force and not self.draft:
            again = WRITERS[self.kind](self.life.person, self.life.teller, self.life.chance)
            content = revised(self.kind, self.whole, again, self.life.chance)
            self.draft = self._version(visit, self.in_force.number + 1, content)

    def _begin(self, visit: Visit, day: date) -> tuple[str, date]:
        life = self.life
        self.plan = life.row(Plan, visit.ends_at, kind=self.kind)
        self.whole = WRITERS[self.kind](life.person, life.teller, life.chance)
        self.draft = self._version(visit, 1, begun(self.kind, self.whole))
        return f"{self.kind}_begun", day + some_days(life.chance, 6, 24)

    def _approve(self, visit: Visit, day: date) -> tuple[str, date]:
        assert self.draft
        self.draft.content = self._checked(self.whole)
        self.draft.revision = self.life.chance.randint(5, 14)
        self.in_force, self.draft = self._put_in_force(self.draft, visit, day), None
        return f"{self.kind}_approved", self._next_look(day)

    def _revise(self, visit: Visit, day: date) -> tuple[str, date]:
        assert self.in_force
        life = self.life
        again = WRITERS[self.kind](life.person, life.teller, life.chance)
        self.whole = revised(self.kind, self.whole, again, life.chance)
        version = self._version(visit, self.in_force.number + 1, self.whole)
        self.in_force.status = VersionStatus.SUPERSEDED
        self.in_force.superseded_at = visit.ends_at
        self.in_force = self._put_in_force(version, visit, day)
        return f"{self.kind}_revised", self._next_look(day)

    def _follow_up(self, visit: Visit, day: date) -> tuple[str, date]:
        next_on = self._next_look(day)
        self.life.row(
            PlanFollowUp,
            visit.ends_at,
            version=self.in_force,
            on=day,
            note=self.life.teller.say(lines("plans", self.kind, "follow_up_notes")),
            next_on=next_on,
            by=visit.worker,
        )
        return f"{self.kind}_looked_at", next_on

    def _version(self, visit: Visit, number: int, content: Content) -> PlanVersion:
        return self.life.row(
            PlanVersion,
            visit.ends_at,
            plan=self.plan,
            number=number,
            kind_version=kind_of(self.kind).version,
            content=self._checked(content),
            revision=self.life.chance.randint(2, 6),
            written_by=visit.worker,
        )

    def _put_in_force(self, version: PlanVersion, visit: Visit, day: date) -> PlanVersion:
        version.status = VersionStatus.APPROVED
        version.approved_at = visit.ends_at
        version.approved_by = version.written_by = visit.worker
        version.agreed_how = weighted(self.life.chance, AGREED)
        version.agreed_on = day
        version.follow_up_on = self._next_look(day)
        return version

    def _checked(self, content: Content) -> Content:
        return checked(kind_of(self.kind), content)

    def _next_look(self, day: date) -> date:
        return day + timedelta(days=kind_of(self.kind).months_to_follow_up * DAYS_IN_A_MONTH)
