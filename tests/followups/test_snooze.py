"""Putting a reminder away, with a reason and not for ever."""

from datetime import timedelta

import pytest
from django.utils import timezone

from audit.models import Entry, Event
from bostoette.errors import RuleViolation
from followups.models import Reminder
from followups.services import LONGEST_SNOOZE, make_reminders, snooze, waiting_for
from tests.factories import ResponseFactory, SubgoalFactory
from tests.followups.offered import OFFERED
from tests.town import Town

TODAY = timezone.localdate()


@pytest.fixture
def reminder(town: Town) -> Reminder:
    for instrument in OFFERED:
        ResponseFactory(course=town.forloeb, instrument=instrument, given_on=TODAY)
    SubgoalFactory(goal__course=town.forloeb, follow_up_on=TODAY)
    make_reminders(TODAY)
    return Reminder.objects.get()


def test_a_snoozed_reminder_is_away_until_its_day(town: Town, reminder: Reminder) -> None:
    until = TODAY + timedelta(days=3)
    snooze(reminder, until=until, reason="Eva er på ferie.", by=town.anna)
    assert list(waiting_for(town.anna, until - timedelta(days=1))) == []
    assert list(waiting_for(town.anna, until)) == [reminder]


def test_snoozing_is_recorded_without_the_words(town: Town, reminder: Reminder) -> None:
    until = TODAY + timedelta(days=3)
    snooze(reminder, until=until, reason="Eva er på ferie.", by=town.anna)
    entry = Entry.objects.get(event=Event.REMINDER_SNOOZED)
    assert (entry.citizen_id, entry.data) == (town.eva.pk, {"kind": "subgoal", "until": until.isoformat()})


@pytest.mark.parametrize("days, allowed", [(0, False), (1, True), (LONGEST_SNOOZE.days, True), (31, False)])
def test_from_one_day_to_thirty(town: Town, reminder: Reminder, days: int, allowed: bool) -> None:
    until = TODAY + timedelta(days=days)
    if allowed:
        assert snooze(reminder, until=until, reason="Ferie.", by=town.anna).snoozed_until == until
    else:
        with pytest.raises(RuleViolation, match="1 til 30 dage"):
            snooze(reminder, until=until, reason="Ferie.", by=town.anna)


def test_what_is_done_cannot_be_snoozed(town: Town, reminder: Reminder) -> None:
    Reminder.objects.update(resolved_on=TODAY)
    with pytest.raises(RuleViolation, match="allerede klaret"):
        snooze(reminder, until=TODAY + timedelta(days=1), reason="Ferie.", by=town.anna)
