"""A crisis, and the way from it to a kriseplan that learned from it."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from audit.models import Entry, Event
from citizens.models import Course
from citizens.record import timeline
from dashboards.indicators import INDICATORS
from followups.models import Reminder, ReminderKind
from followups.services import make_reminders
from plans.models import PlanVersion, VersionStatus
from plans.services import lessons
from plans.services import versions as plans
from tests.factories import LEARNING, CrisisEventFactory
from tests.plans.test_life import approve_filled, refuse
from tests.plans.test_plans import approve, refused
from tests.plans.test_plans_pages import approved, as_user, page
from tests.town import Town
from visits import crises
from visits.models import LEARN_WITHIN, CrisisEvent

TODAY = timezone.localdate()


@pytest.fixture
def anna(client: Client, town: Town) -> Client:
    client.force_login(town.anna)
    return client


@pytest.fixture
def crisis(town: Town) -> CrisisEvent:
    return crises.record_crisis(
        town.eva,
        on=TODAY - timedelta(days=20),
        over_on=TODAY - timedelta(days=15),
        happened="Eva sov ikke i fire nætter.",
        by=town.anna,
    )


def url(name: str, *args: Any) -> str:
    return reverse(f"visits:{name}", args=args)


def learned(crisis: CrisisEvent, town: Town) -> PlanVersion:
    """Looked back on and agreed."""
    draft = crises.start_learning(crisis, by=town.anna)
    draft.content = LEARNING
    draft.save()
    crisis.refresh_from_db()
    return approve(draft, town.anna)


def standing(crisis: CrisisEvent) -> list[str]:
    return [step.status_label for step in crises.steps_of(CrisisEvent.objects.get(pk=crisis.pk))]


# Written down


def test_a_crisis_is_written_down_in_a_few_words(anna: Client, town: Town) -> None:
    given = {
        "on": TODAY.isoformat(),
        "happened": "Eva ringede til akuttelefonen.",
        "sought": "",
        "over_on": "",
    }
    answer = anna.post(url("crisis_create", town.eva.pk), given)
    crisis = CrisisEvent.objects.get()
    assert answer.headers["Location"] == url("crisis", crisis.pk)
    assert (crisis.on, crisis.over_on, crisis.by) == (TODAY, None, town.anna)
    assert Entry.objects.get(citizen_id=town.eva.pk).event == Event.CRISIS_RECORDED


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"on": "2199-01-01"}, "Datoen ligger ude i fremtiden."),
        ({"over_on": "2025-01-01"}, "Det værste kan ikke være overstået, før det begyndte."),
        ({"happened": ""}, "Fejl"),
        ({"on": (TODAY - timedelta(days=20)).isoformat()}, "Der står allerede en krise den dag."),
    ],
)
def test_a_crisis_that_does_not_add_up_says_why(
    anna: Client, town: Town, crisis: CrisisEvent, changes: dict[str, str], told: str
) -> None:
    given = {"on": TODAY.isoformat(), "happened": "x", "sought": "", "over_on": ""}
    answer = anna.post(url("crisis_create", town.eva.pk), given | changes)
    assert answer.status_code == 422
    assert told in answer.content.decode()
    assert CrisisEvent.objects.count() == 1


def test_the_day_it_was_over_is_added_later(anna: Client, town: Town) -> None:
    crisis = CrisisEventFactory(citizen=town.eva, on=TODAY, over_on=None, by=town.lars)
    given = {"on": TODAY.isoformat(), "happened": "x", "sought": "Skadestuen", "over_on": TODAY.isoformat()}
    assert anna.post(url("crisis_edit", crisis.pk), given).status_code == 302
    crisis.refresh_from_db()
    assert (crisis.over_on, crisis.sought, crisis.by) == (TODAY, "Skadestuen", town.lars)


def test_the_database_knows_which_day_comes_first(town: Town, crisis: CrisisEvent) -> None:
    with pytest.raises(IntegrityError, match="crisisevent_over_after_it_began"), transaction.atomic():
        CrisisEvent.objects.update(over_on=date(2020, 1, 1))


def test_the_timeline_tells_of_it(town: Town, crisis: CrisisEvent) -> None:
    assert [item.text for item in timeline(town.eva, {"record.view"}, only="crises")] == [crisis.happened]


def test_myndighed_does_not_meet_a_crisis(town: Town, crisis: CrisisEvent) -> None:
    maja = as_user(town.maja)
    assert maja.get(url("crises", town.eva.pk)).status_code == 403
    assert maja.get(url("crisis", crisis.pk)).status_code == 403


@pytest.mark.parametrize("number", [1, 3])
def test_the_list_takes_the_same_queries_for_one_crisis_and_three(
    anna: Client, town: Town, django_assert_num_queries: Any, number: int
) -> None:
    for days in range(number):
        CrisisEventFactory(citizen=town.eva, on=TODAY - timedelta(days=days), over_on=None, by=town.anna)
    # session and its renewal (4), user, memberships, kommune; the citizen; the reason to look; the crises,
    # and which of them wait; what one may do here; the counts on the tabs
    with django_assert_num_queries(11):
        anna.get(url("crises", town.eva.pk))


# Learned from


def test_the_whole_way_from_crisis_to_an_agreed_kriseplan(
    anna: Client, town: Town, crisis: CrisisEvent
) -> None:
    approved(town)
    assert standing(crisis) == ["ikke begyndt", "venter", "venter"]
    answer = anna.post(url("crisis_learn", crisis.pk))
    crisis.refresh_from_db()
    assert answer.headers["Location"] == reverse("plans:version", args=[crisis.learning_id])
    assert standing(crisis) == ["i gang", "venter", "venter"]
    learning = learned(crisis, town)
    assert standing(crisis) == ["gjort", "7 at se på", "venter"]
    draft = lessons.take_over(learning, ["signs-1"], by=town.anna)
    assert standing(crisis) == ["gjort", "6 at se på", "i gang"]
    approve(draft, town.anna)
    assert standing(crisis) == ["gjort", "6 at se på", "gjort"]
    read = page(anna.get(url("crisis", crisis.pk)))
    assert "Kriseplanen blev set igennem" in read
    assert "set tilbage på" in page(anna.get(url("crises", town.eva.pk)))


def test_a_kriseplan_that_still_holds_is_an_answer_too(town: Town, crisis: CrisisEvent) -> None:
    in_force = approve_filled(town)
    learned(crisis, town)
    assert standing(crisis)[-1] == "venter"
    plans.follow_up(in_force, on=TODAY, next_on=TODAY + timedelta(days=90), by=town.anna)
    assert standing(crisis)[-1] == "gjort"


def test_who_does_not_want_to_look_back_is_left_in_peace(town: Town, crisis: CrisisEvent) -> None:
    refuse(crises.start_learning(crisis, by=town.anna), town.anna)
    assert standing(crisis) == ["fravalgt", "venter", "venter"]
    assert not CrisisEvent.objects.to_learn_from().exists()


def test_a_learning_that_is_thrown_away_can_be_begun_again(town: Town, crisis: CrisisEvent) -> None:
    plans.discard(crises.start_learning(crisis, by=town.anna), by=town.anna)
    assert standing(crisis) == ["ikke begyndt", "venter", "venter"]
    crisis.refresh_from_db()
    assert crises.start_learning(crisis, by=town.anna).is_draft


def test_one_crisis_is_looked_back_on_at_a_time(anna: Client, town: Town, crisis: CrisisEvent) -> None:
    another = CrisisEventFactory(citizen=town.eva, by=town.anna)
    first = crises.start_learning(crisis, by=town.anna)
    crisis.refresh_from_db()
    assert crises.start_learning(crisis, by=town.lars) == first
    assert refused(crises.start_learning, another, by=town.anna) == "another-crisis"
    told = page(anna.post(url("crisis_learn", another.pk), follow=True))
    assert "Gør den færdig først." in told
    assert PlanVersion.objects.filter(status=VersionStatus.DRAFT).count() == 1


# Reminded of, and counted


def test_a_crisis_reminds_until_it_is_looked_back_on(town: Town, crisis: CrisisEvent) -> None:
    make_reminders(TODAY)
    reminder = Reminder.objects.get(kind=ReminderKind.LEARNING)
    assert crisis.over_on
    assert (reminder.subject_id, reminder.due_on) == (crisis.pk, crisis.over_on + LEARN_WITHIN)
    learned(crisis, town)
    make_reminders(TODAY)
    reminder.refresh_from_db()
    assert reminder.resolved_on == TODAY


def test_a_plan_that_was_not_wanted_reminds_until_it_is_begun_again(town: Town) -> None:
    draft = plans.start_draft(town.eva, "kriseplan", by=town.anna)
    asked_on, again_on = TODAY - timedelta(days=30), TODAY + timedelta(days=3)
    refusal = refuse(draft, town.anna, on=asked_on, ask_again_on=again_on)
    make_reminders(TODAY)
    reminder = Reminder.objects.get(kind=ReminderKind.REFUSED)
    assert (reminder.subject_id, reminder.due_on) == (refusal.pk, again_on)
    plans.start_draft(town.eva, "kriseplan", by=town.anna)
    make_reminders(TODAY)
    reminder.refresh_from_db()
    assert reminder.resolved_on == TODAY


@pytest.mark.parametrize(
    ("days_ago", "is_learned", "share"),
    [
        (31, False, (0, 1)),
        (31, True, (1, 1)),
        (30, False, (0, 0)),
        (365, False, (0, 0)),
        (364, False, (0, 1)),
    ],
)
def test_indicator_3c_counts_crises_that_were_looked_back_on(
    town: Town, days_ago: int, is_learned: bool, share: tuple[int, int]
) -> None:
    Course.objects.filter(pk=town.forloeb.pk).update(started_on=TODAY - timedelta(days=400))
    crisis = CrisisEventFactory(
        citizen=town.eva, on=TODAY - timedelta(days=days_ago), over_on=None, by=town.anna
    )
    if is_learned:
        learned(crisis, town)
    rows = INDICATORS["3c"].population(TODAY)
    assert (rows.filter(met=True).count(), rows.count()) == share


def test_a_leder_sees_the_crises_nobody_looked_back_on(town: Town) -> None:
    Course.objects.filter(pk=town.forloeb.pk).update(started_on=TODAY - timedelta(days=400))
    crisis = CrisisEventFactory(citizen=town.eva, on=TODAY - timedelta(days=40), over_on=None, by=town.anna)
    answer: HttpResponse = as_user(town.lars).get(reverse("dashboards:indicator", args=["3c"]))
    assert str(crisis) in page(answer)
    assert url("crisis", crisis.pk) in answer.content.decode()
