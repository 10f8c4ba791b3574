"""What Min dag and the mail tell a leder: citizens without a bostøtte, wishes for change, cover that ends."""

from datetime import date, timedelta
from html import unescape

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from citizens.models import Assignment, Course, CourseStatus
from citizens.services.changes import answer_change
from citizens.services.handovers import Step, Terms, hand_over
from citizens.services.matches import Reasons, decide_match
from followups.models import Digest, Reminder, ReminderKind
from followups.services import make_reminders, waiting_for, write_digests
from tests.factories import ChangeRequestFactory, CitizenFactory, CourseFactory
from tests.town import Town

TODAY = timezone.localdate()


def told(user: User, day: date = TODAY) -> set[tuple[str, str, date]]:
    """Kind, label and day of what waits for somebody as a leder."""
    waiting = waiting_for(user, day).for_leaders(day)
    return set(waiting.values_list("kind", "label", "due_on"))


@pytest.fixture
def new(town: Town) -> Course:
    """A course of Team Nord, ordered today, whom nobody has yet."""
    citizen = CitizenFactory(team=town.nord, name="Gerda Ny")
    course: Course = CourseFactory(citizen=citizen, status=CourseStatus.ORDERED, started_on=None)
    return course


def test_a_citizen_without_a_bostoette_waits_a_week_at_most(town: Town, new: Course) -> None:
    make_reminders(TODAY)
    assert told(town.lars) == {(ReminderKind.NO_WORKER, "Mangler bostøtte", TODAY + timedelta(days=7))}
    why = Reasons(took_part="Os", chemistry="Begge er rolige.")
    decide_match(
        new.citizen, chosen=[town.bo], given_by="individual", reasons=why, starts_on=TODAY, by=town.lars
    )
    assert told(town.lars) == set()
    make_reminders(TODAY)
    assert Reminder.objects.get(kind=ReminderKind.NO_WORKER).resolved_on == TODAY


def test_when_the_last_one_left_the_week_begins_again(town: Town) -> None:
    Assignment.objects.update(ends_on=TODAY - timedelta(days=2))
    Course.objects.filter(pk=town.forloeb.pk).update(created_at=timezone.now() - timedelta(days=90))
    make_reminders(TODAY)
    assert told(town.lars) == {(ReminderKind.NO_WORKER, "Mangler bostøtte", TODAY + timedelta(days=5))}


def test_a_bostoette_until_next_week_is_a_bostoette_today(town: Town) -> None:
    Assignment.objects.update(ends_on=TODAY + timedelta(days=2))
    Course.objects.filter(pk=town.forloeb.pk).update(created_at=timezone.now() - timedelta(days=90))
    make_reminders(TODAY)
    assert told(town.lars) == set()


def test_a_wish_for_change_shows_until_it_is_answered(town: Town) -> None:
    request = ChangeRequestFactory(
        citizen=town.eva, worker=town.anna, recorded_by=town.anna, answer_by=TODAY + timedelta(days=7)
    )
    make_reminders(TODAY)
    label = "Ønske om skift fra Anna Bostøtte"
    assert told(town.lars) == {(ReminderKind.CHANGE, label, TODAY + timedelta(days=7))}
    answer_change(request, status="declined", answer="Vi taler sammen først.", by=town.lars)
    assert told(town.lars) == set()


@pytest.mark.parametrize(("days", "is_told"), [(8, False), (7, True), (0, True)])
def test_cover_is_told_of_a_week_before_it_ends(town: Town, days: int, is_told: bool) -> None:
    ends = TODAY + timedelta(days=days)
    step = Step(town.eva.assignment_set.get(), town.bo, cover_until=ends)
    hand_over([step], terms=Terms(starts_on=TODAY, reason="Ferie"), by=town.lars)
    make_reminders(TODAY)
    expected = {(ReminderKind.COVER, "Bo Bostøtte afløser Anna Bostøtte", ends)}
    assert told(town.lars) == (expected if is_told else set())
    if is_told:
        assert told(town.lars, ends + timedelta(days=1)) == set()


def test_it_is_the_own_leders_business_and_nobody_elses(town: Town, new: Course) -> None:
    ChangeRequestFactory(citizen=town.eva, worker=town.anna, recorded_by=town.anna, answer_by=TODAY)
    make_reminders(TODAY)
    assert len(told(town.lars)) == 2
    for person in (town.anna, town.bo, town.maja, town.adam, town.olga, town.fremmed):
        assert told(person) == set()


def test_min_dag_of_the_leder_leads_to_where_it_is_done(client: Client, town: Town, new: Course) -> None:
    request = ChangeRequestFactory(
        citizen=town.eva, worker=town.anna, recorded_by=town.anna, answer_by=TODAY - timedelta(days=1)
    )
    make_reminders(TODAY)
    client.force_login(town.lars)
    page = unescape(client.get(reverse("followups:my_day")).content.decode())
    section = page[page.index("Til dig som leder") :].partition("</section>")[0]
    for url in (
        reverse("citizens:find_worker", args=[new.citizen_id]),
        reverse("citizens:answer_change", args=[request.pk]),
    ):
        assert url in section
        assert client.get(url).status_code == 200
    assert "forsinket" in section
    client.force_login(town.anna)
    assert "Til dig som leder" not in client.get(reverse("followups:my_day")).content.decode()


def test_the_mail_counts_what_is_due_for_the_leder_today(town: Town, new: Course) -> None:
    for days in (0, 3):
        citizen = town.eva if days else CitizenFactory(team=town.nord)
        ChangeRequestFactory(
            citizen=citizen,
            worker=town.anna,
            recorded_by=town.anna,
            answer_by=TODAY + timedelta(days=days),
        )
    make_reminders(TODAY)
    write_digests(TODAY)
    assert dict(Digest.objects.filter(user=town.lars).values_list("day", "count")) == {TODAY: 1}
