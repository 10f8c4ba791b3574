"""Min dag: what a bostøtte sees, what is gone when it is done, and that the page stays quick."""

from datetime import date, datetime, time, timedelta
from html import unescape
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from accounts.policy import Action, Role
from audit.models import Lookup
from citizens.models import AccessGrant, Grant, Referral
from followups.models import FOR_LEADERS, Reminder, ReminderKind
from followups.rules import RULES
from followups.services import make_reminders
from links.models import Answer, Link, PurposeKey
from measurements.models import Every, InstrumentKey
from measurements.services import set_citizen_rhythm
from plans.models import Subgoal
from plans.services.versions import start_draft
from tests.factories import (
    AssignmentFactory,
    CitizenFactory,
    CourseFactory,
    CrisisEventFactory,
    MembershipFactory,
    PlanVersionFactory,
    ResponseFactory,
    SubgoalFactory,
    TeamFactory,
    VisitFactory,
)
from tests.followups.offered import OFFERED
from tests.plans.test_life import refuse
from tests.town import Town
from visits.models import Draft, Visit, VisitStatus

TODAY = timezone.localdate()
PAGE = reverse("followups:my_day")


def at(day: date, hour: int) -> datetime:
    return timezone.make_aware(datetime.combine(day, time(hour)))


def visit(town: Town, days: int, **fields: object) -> Visit:
    day = TODAY + timedelta(days=days)
    shown = {"worker": town.anna, "status": VisitStatus.PLANNED} | fields
    found: Visit = VisitFactory(course=town.forloeb, starts_at=at(day, 10), ends_at=at(day, 11), **shown)
    return found


def seen(client: Client, user: User) -> str:
    client.force_login(user)
    response = client.get(PAGE)
    assert response.status_code == 200
    return " ".join(unescape(response.content.decode()).split())


def part(page: str, heading: str) -> str:
    """From a heading to the end of its section."""
    return page[page.index(f">{heading}<") :].partition("</section>")[0]


@pytest.fixture
def measured(town: Town) -> Town:
    for instrument in OFFERED:
        ResponseFactory(course=town.forloeb, instrument=instrument, given_on=TODAY)
    return town


def test_a_planned_visit_of_today_is_one_tap_from_being_registered(client: Client, town: Town) -> None:
    planned = visit(town, 0)
    today = part(seen(client, town.anna), "Besøg i dag")
    assert "Eva Lund" in today
    assert "Kl. 10.00–11.00" in today
    assert reverse("visits:log_planned", args=[planned.pk]) in today


def test_a_held_visit_of_today_stays_and_asks_for_nothing(client: Client, town: Town) -> None:
    held = visit(town, 0, status=VisitStatus.HELD)
    today = part(seen(client, town.anna), "Besøg i dag")
    assert reverse("visits:detail", args=[held.pk]) in today
    assert "Registrér" not in today


def test_a_visit_stands_on_its_own_day(client: Client, town: Town) -> None:
    late, soon, far = visit(town, -1), visit(town, 7), visit(town, 8)
    page = seen(client, town.anna)
    assert reverse("visits:log_planned", args=[late.pk]) in part(page, "Mangler at blive registreret")
    assert part(page, "De næste 7 dage").count("Eva Lund") == 1
    assert "Ingen besøg i kalenderen i dag" in page
    for other in (soon, far):
        assert str(other.pk) not in page


@pytest.mark.parametrize("status", [VisitStatus.CANCELLED, VisitStatus.NO_SHOW])
def test_a_visit_that_came_to_nothing_is_not_waited_for(
    client: Client, town: Town, status: VisitStatus
) -> None:
    visit(town, -1, status=status, cancelled_by="citizen" if status == VisitStatus.CANCELLED else "")
    assert "Mangler at blive registreret" not in seen(client, town.anna)


def test_a_colleagues_visit_is_not_mine(client: Client, town: Town) -> None:
    visit(town, 0, worker=town.bo)
    assert "Ingen besøg i kalenderen i dag" in seen(client, town.anna)


def test_a_visit_to_somebody_no_longer_assigned_is_gone(client: Client, town: Town) -> None:
    visit(town, 0)
    town.anna.assignments.update(ends_on=TODAY - timedelta(days=1))
    assert "Eva Lund" not in seen(client, town.anna)


def test_what_is_due_stands_by_its_day_with_one_click(client: Client, measured: Town) -> None:
    late = SubgoalFactory(goal__course=measured.forloeb, follow_up_on=TODAY - timedelta(days=1))
    version = PlanVersionFactory(plan__citizen=measured.eva, approved=True, follow_up_on=TODAY)
    make_reminders(TODAY)
    page = seen(client, measured.anna)
    overdue, soon = part(page, "Forfaldent").split("Inden for en uge")
    assert reverse("plans:subgoal_follow_up", args=[late.pk]) in overdue
    assert "forsinket" in overdue
    assert reverse("plans:follow_up", args=[version.pk]) in soon
    assert "senest i dag" in soon


def test_a_measurement_leads_to_its_form(client: Client, measured: Town) -> None:
    measured.forloeb.responses.filter(instrument="srs").update(given_on=TODAY - timedelta(days=61))
    make_reminders(TODAY)
    assert reverse("measurements:record", args=[measured.eva.pk, "srs"]) in seen(client, measured.anna)


def test_every_kind_of_reminder_leads_to_a_page_where_it_is_done(client: Client, town: Town) -> None:
    SubgoalFactory(goal__course=town.forloeb, follow_up_on=TODAY)
    PlanVersionFactory(plan__citizen=town.eva, approved=True, follow_up_on=TODAY)
    Referral.objects.update(status_due_on=TODAY)
    Grant.objects.update(ends_on=TODAY + timedelta(days=10))
    CrisisEventFactory(citizen=town.eva, by=town.anna)
    set_citizen_rhythm(town.eva, {InstrumentKey.INSPIRE: Every.MONTH}, why="", by=town.anna)
    unwanted = start_draft(town.eva, "mestringsplan", by=town.anna)
    refuse(unwanted, town.anna, on=TODAY - timedelta(days=60), ask_again_on=TODAY)
    sent, now = start_draft(town.eva, "faelles-plan", by=town.anna), timezone.now()
    Link.objects.create(
        citizen=town.eva,
        purpose=PurposeKey.AGREE_TO_PLAN,
        subject_id=sent.pk,
        digest="0" * 64,
        made_by=town.anna,
        expires_at=now,
        used_at=now,
        answer=Answer.TALK,
    )
    make_reminders(TODAY)
    reminders = list(Reminder.objects.all())
    assert {reminder.kind for reminder in reminders} == set(ReminderKind) - set(FOR_LEADERS)
    client.force_login(town.anna)
    for reminder in reminders:
        assert client.get(RULES[ReminderKind(reminder.kind)].link(reminder)).status_code == 200


def test_what_is_done_is_gone_the_same_moment(client: Client, measured: Town) -> None:
    SubgoalFactory(goal__course=measured.forloeb, follow_up_on=TODAY)
    make_reminders(TODAY)
    assert "Delmål: Jeg går ned" in seen(client, measured.anna)
    Subgoal.objects.update(follow_up_on=TODAY + timedelta(days=30))
    page = seen(client, measured.anna)
    assert "Delmål: Jeg går ned" not in page
    assert "Du er helt ajour" in page


def test_a_draft_waits_where_it_was_begun(client: Client, town: Town) -> None:
    planned, held = visit(town, 1), visit(town, -2, status=VisitStatus.HELD)
    for form in ("besoeg", f"besoeg-{planned.pk}", f"besoeg-{held.pk}"):
        Draft.objects.create(user=town.anna, citizen=town.eva, form=form, fields={})
    page = seen(client, town.anna)
    assert page.count("Du har en kladde om Eva Lund, gemt kl. ") == 3
    for url in (
        reverse("visits:create", args=[town.eva.pk]),
        reverse("visits:log_planned", args=[planned.pk]),
        reverse("visits:edit", args=[held.pk]),
    ):
        assert f'<a href="{url}">Skriv videre' in page


def test_a_colleagues_draft_and_one_about_somebody_out_of_reach_stay_away(client: Client, town: Town) -> None:
    Draft.objects.create(user=town.bo, citizen=town.eva, form="besoeg", fields={})
    Draft.objects.create(user=town.anna, citizen=town.finn, form="besoeg", fields={})
    assert "kladde" not in seen(client, town.anna)


def test_the_own_citizens_are_those_assigned_not_those_opened_with_a_reason(
    client: Client, town: Town
) -> None:
    AccessGrant.objects.create(
        citizen=CitizenFactory(team=town.nord, name="Åse Opslag"),
        user=town.anna,
        reason="acute",
        expires_at=timezone.now() + timedelta(hours=1),
    )
    mine = part(seen(client, town.anna), "Mine borgere")
    assert "Eva Lund" in mine
    assert "Åse Opslag" not in mine


def test_a_leder_without_citizens_has_a_quiet_day(client: Client, town: Town) -> None:
    make_reminders(TODAY)
    page = seen(client, town.lars)
    assert "Eva Lund" not in page
    assert "Du er ikke bostøtte for nogen lige nu" in page


@pytest.mark.parametrize("name", ["maja", "adam"])
def test_who_visits_nobody_has_no_day(client: Client, town: Town, name: str) -> None:
    client.force_login(getattr(town, name))
    assert client.get(PAGE).status_code == 403


def test_everybody_shown_is_logged_once(client: Client, town: Town) -> None:
    visit(town, 0)
    seen(client, town.anna)
    assert list(Lookup.objects.values_list("user_id", "citizen_id", "action")) == [
        (town.anna.pk, town.eva.pk, Action.VIEW_DAY)
    ]


@pytest.mark.parametrize("citizens", [1, 3])
def test_the_page_asks_the_same_for_one_citizen_and_for_three(
    db: None, client: Client, django_assert_num_queries: Any, citizens: int
) -> None:
    team = TeamFactory()
    member = MembershipFactory(role=Role.SUPPORT_WORKER, team=team, user__municipality=team.municipality)
    for _ in range(citizens):
        citizen = CitizenFactory(team=team)
        AssignmentFactory(citizen=citizen, user=member.user)
        course = CourseFactory(citizen=citizen)
        SubgoalFactory(goal__course=course, follow_up_on=TODAY)
        planned = VisitFactory(
            course=course,
            worker=member.user,
            status=VisitStatus.PLANNED,
            starts_at=at(TODAY, 10),
            ends_at=at(TODAY, 11),
        )
        Draft.objects.create(user=member.user, citizen=citizen, form=f"besoeg-{planned.pk}", fields={})
    make_reminders(TODAY)
    client.force_login(member.user)
    # session, user, memberships, visits, reminders, drafts, visits of drafts, citizens, kommune; then the
    # session is renewed: savepoint, update, release
    with django_assert_num_queries(10):
        shown = client.get(PAGE).context
    lists = ("visits_today", "soon", "drafts", "citizens")
    assert {name: len(shown[name]) for name in lists} == dict.fromkeys(lists, citizens)


def snooze_page(town: Town) -> str:
    SubgoalFactory(goal__course=town.forloeb, follow_up_on=TODAY)
    make_reminders(TODAY)
    return reverse("followups:snooze", args=[Reminder.objects.get().pk])


def test_snoozing_takes_it_off_the_page(client: Client, measured: Town) -> None:
    page = snooze_page(measured)
    client.force_login(measured.anna)
    answer = client.post(page, {"days": "7", "reason": "Eva er på højskole."})
    assert answer["Location"] == PAGE
    assert "Du er helt ajour" in seen(client, measured.anna)


@pytest.mark.parametrize(
    "fields, said",
    [
        ({"days": "7", "reason": ""}, "Skriv kort, hvorfor det venter."),
        ({"reason": "Ferie."}, "Vælg, hvornår påmindelsen skal vise sig igen."),
        ({"days": "365", "reason": "Ferie."}, "365 er ikke"),
    ],
)
def test_a_snooze_that_cannot_be_keeps_what_was_typed(
    client: Client, measured: Town, fields: dict[str, str], said: str
) -> None:
    page = snooze_page(measured)
    client.force_login(measured.anna)
    answer = client.post(page, fields)
    assert answer.status_code == 422
    assert said in unescape(answer.content.decode())
    assert Reminder.objects.get().snoozed_until is None


@pytest.mark.parametrize("name, status", [("bo", 404), ("olga", 404), ("maja", 403), ("lars", 200)])
def test_who_may_snooze(client: Client, measured: Town, name: str, status: int) -> None:
    page = snooze_page(measured)
    client.force_login(getattr(measured, name))
    assert client.get(page).status_code == status
