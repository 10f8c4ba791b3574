"""When an answer counts as given before or after a group. The figures are ours: no source names any."""

from dataclasses import dataclass
from datetime import date, timedelta

from measurements.models import InstrumentKey, Occasion, OfferedAround
from visits.models import GroupMember

BEFORE_THE_START = timedelta(days=14)
FIRST_WEEK = timedelta(days=6)  # after the first day: some meet the questions in the group itself
LAST_WEEK = timedelta(days=6)  # before the last day, for the same reason
AFTER_THE_END = timedelta(days=30)

# WHO-5 alone, both times (ours): five questions about two weeks, with a change that is known to count.
USUAL = {
    key: OfferedAround.BOTH if key == InstrumentKey.WHO5 else OfferedAround.NEVER for key in InstrumentKey
}


@dataclass(frozen=True)
class Window:
    """From one day to another, both of them in it."""

    first: date
    last: date

    def holds(self, day: date) -> bool:
        return self.first <= day <= self.last


def window_of(member: GroupMember, occasion: str) -> Window:
    """The days round the member's own first or last day. Reads the group.

    In a group shorter than two weeks, before ends the day before after begins.
    """
    begins_after = max(member.last_day - LAST_WEEK, member.first_day)
    if occasion == Occasion.AFTER:
        return Window(begins_after, member.last_day + AFTER_THE_END)
    last = min(member.first_day + FIRST_WEEK, begins_after - timedelta(days=1))
    return Window(member.first_day - BEFORE_THE_START, last)
