"""The demo kommune is whole, holds together, and shows what it is meant to show."""

from collections import Counter
from datetime import timedelta
from io import StringIO
from itertools import pairwise

import pytest
from django.core.management import call_command
from django.db.models import Count, F, Q
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.login import pins
from accounts.models import Municipality, Team, User
from accounts.policy import Role
from citizens import cpr
from citizens.models import (
    Assignment,
    ChangeRequest,
    Citizen,
    ClosingTalk,
    Course,
    CourseStatus,
    FormerNumber,
    HandOver,
    Introduction,
    IntroductionItem,
    MatchDecision,
    MatchedWorker,
    Merge,
    WorkerProfile,
)
from dashboards.models import IndicatorSnapshot
from demo.language.plan_texts import WRITERS
from demo.logins import LOGINS, NEIGHBOUR_LOGINS, PASSWORD, PIN, told
from followups.models import Reminder
from measurements.models import AlertAnswer, AnsweredBy, KommuneLimits, Mode, Response
from measurements.recomputing import Recomputed, recompute
from measurements.wording.services import asked_in
from network.models import NetworkMap, NetworkPerson
from oversight.models import Sample
from plans.editions import problems
from plans.kinds import KINDS
from plans.kinds.declaration import checked, missing
from plans.models import KindEdition, PlanVersion, Subgoal, SubgoalFollowUp, VersionStatus
from tests.demo.conftest import CITIZENS, DemoTown
from visits.models import CrisisEvent, Draft, Supervision, Visit, VisitStatus

FIRST, SECOND = "Birkesund Kommune", "Hedelund Kommune"
TWICE = 2  # records of people who stand there already


def test_the_town_has_the_citizens_teams_and_workers_asked_for(demo_town: DemoTown) -> None:
    assert Citizen.objects.filter(municipality__name=FIRST).count() == CITIZENS + TWICE
    assert Citizen.objects.filter(municipality__name=SECOND).count() == 9
    assert set(Team.objects.filter(municipality__name=FIRST).values_list("name", flat=True)) == {
        "Team Nord",
        "Team Midt",
        "Team Syd",
    }
    assert not Team.objects.exclude(memberships__role="manager").exists()
    assert demo_town.said == "Demokommunen er klar.\n"


def test_no_cpr_number_can_belong_to_anybody(demo_town: DemoTown) -> None:
    numbers = [citizen.cpr_digits or "" for citizen in Citizen.objects.all()]
    assert len(numbers) == CITIZENS + TWICE + 9
    born = [cpr.parse(number, today=demo_town.today).born_on for number in numbers]
    assert {day.year // 100 for day in born} == {18}
    phones = {citizen.phone_in_clear for citizen in Citizen.objects.all()}
    assert {phone[:6] for phone in phones} == {"12 34 "}


def test_citizens_are_adults_of_an_age_one_can_believe(demo_town: DemoTown) -> None:
    ages = [citizen.age_on(demo_town.today) or 0 for citizen in Citizen.objects.all()]
    assert min(ages) >= 19
    assert max(ages) <= 75


def test_courses_stand_in_every_stage_of_support(demo_town: DemoTown) -> None:
    standing = Counter(Course.objects.values_list("status", flat=True))
    assert standing.keys() >= {
        CourseStatus.ORDERED,
        CourseStatus.STARTING,
        CourseStatus.ACTIVE,
        CourseStatus.PHASING_OUT,
        CourseStatus.ENDED,
    }
    assert standing[CourseStatus.ACTIVE] > CITIZENS / 2
    assert Course.objects.filter(started_on__lt=demo_town.today - timedelta(days=650)).exists()


def test_most_running_courses_have_one_coordinator_and_no_citizen_two(demo_town: DemoTown) -> None:
    running = Q(course__in=Course.objects.running_on(demo_town.today))
    current = Q(assignment__in=Assignment.objects.on(demo_town.today), assignment__is_coordinator=True)
    coordinators = Counter(
        Citizen.objects.filter(running)
        .annotate(n=Count("assignment", filter=current, distinct=True))
        .values_list("n", flat=True)
    )
    assert coordinators.keys() <= {0, 1}
    assert coordinators[1] > 3 * coordinators[0]


def test_whoever_held_a_visit_had_the_citizen_that_day(demo_town: DemoTown) -> None:
    held = Visit.objects.held().annotate(
        n=Count(
            "citizen__assignment",
            filter=Q(
                citizen__assignment__user=F("worker"),
                citizen__assignment__starts_on__lte=F("starts_at__date"),
            )
            & (
                Q(citizen__assignment__ends_on=None)
                | Q(citizen__assignment__ends_on__gte=F("starts_at__date"))
            ),
        )
    )
    assert held.count() > 2000
    assert set(held.values_list("n", flat=True)) == {1}


def test_what_is_held_lies_behind_and_what_is_planned_ahead(demo_town: DemoTown) -> None:
    assert not Visit.objects.exclude(status=VisitStatus.PLANNED).filter(starts_at__date__gte=demo_town.today)
    assert not Visit.objects.filter(status=VisitStatus.PLANNED, starts_at__date__lt=demo_town.today)
    assert not SubgoalFollowUp.objects.filter(on__gte=demo_town.today)
    assert not Response.objects.filter(given_on__gte=demo_town.today)


def test_visits_are_called_off_now_and_then(demo_town: DemoTown) -> None:
    visits = Counter(Visit.objects.values_list("status", flat=True))
    past = visits.total() - visits[VisitStatus.PLANNED]
    assert 0.75 < visits[VisitStatus.HELD] / past < 0.95
    assert visits[VisitStatus.NO_SHOW]
    assert not Visit.objects.filter(status=VisitStatus.NO_SHOW, cancel_reason="")


def test_every_score_is_what_its_answers_come_to(demo_town: DemoTown) -> None:
    assert recompute() == Recomputed(Response.objects.exclude(state="declined").count(), [])
    assert {state for state in Response.objects.values_list("state", flat=True)} == {
        "complete",
        "incomplete",
        "declined",
    }
    assert AlertAnswer.objects.exists()


def test_answers_came_in_every_way_the_field_has(demo_town: DemoTown) -> None:
    ways = Counter(Response.objects.values_list("mode", flat=True))
    assert ways.keys() == set(Mode)
    assert ways[Mode.TABLET] > 20
    alone = Response.objects.filter(mode__in=(Mode.TABLET, Mode.LINK))
    assert set(alone.values_list("answered_by", flat=True)) == {AnsweredBy.CITIZEN}
    from_a_file = Response.objects.filter(mode__in=(Mode.IMPORT, Mode.FILE_PAPER, Mode.FILE_SCREEN))
    assert {(old.instrument, old.is_total_alone, old.is_prorated) for old in from_a_file} == {
        ("ors", False, False),
        ("who5", True, False),
        ("brief_inspire", False, True),
    }
    assert {old.course.started_on < old.given_on for old in from_a_file if old.course.started_on} == {True}


def test_the_first_kommune_has_invented_words_and_limits_of_its_own(demo_town: DemoTown) -> None:
    first = Municipality.objects.get(name=FIRST)
    asked = asked_in(first, "brief_inspire")
    assert asked.official
    assert "Det er ikke skemaets rigtige ord" in asked.official.licence_notice
    assert all(item.label.startswith("Eksempel ") for item in asked.instrument.items)
    limits = KommuneLimits.objects.of(first)
    assert [one.own for one in limits] == [
        {"meetings_without_change": 5, "inspire_share": 80},
        {"meetings_without_change": 5},
    ]
    assert KommuneLimits.objects.count() == len({one.reason for one in limits}) == 2


@pytest.mark.parametrize("worker", ["anna", "bo", "emil"])
def test_a_worker_can_hand_over_the_screen_and_get_it_back_with_the_pin_that_is_told(
    demo_town: DemoTown, worker: str
) -> None:
    assert pins.is_right(demo_town.user(worker), PIN)
    assert PIN in told()
    assert not pins.has_pin(demo_town.user("lars"))


def test_an_srs_is_given_at_a_visit_that_began_with_an_ors(demo_town: DemoTown) -> None:
    with_ors = Response.objects.of("ors").values("visit")
    assert Response.objects.of("srs").exists()
    assert not Response.objects.of("srs").exclude(visit__in=with_ors).exists()


def test_plans_have_the_shape_of_their_kind_and_several_versions(demo_town: DemoTown) -> None:
    for version in PlanVersion.objects.select_related("plan", "edition"):
        kind = version.kind_declared
        assert checked(kind, version.content) == version.content
        assert version.is_draft or not missing(kind, version.content)
    statuses = Counter(PlanVersion.objects.values_list("plan__kind", "status"))
    assert statuses.keys() >= {(kind, status) for kind in WRITERS for status in ("approved", "superseded")}
    assert statuses[("mestringsplan", VersionStatus.DRAFT)]
    assert {kind for kind, _ in statuses} == set(KINDS)


def test_the_kommune_asks_something_of_its_own_and_some_have_answered(demo_town: DemoTown) -> None:
    edition = KindEdition.objects.get()
    kind = KINDS[edition.kind].adapted(edition.changed)
    assert not list(problems(KINDS[edition.kind], edition.changed))
    written = PlanVersion.objects.in_force().filter(edition=edition)
    assert len({version.content["own_1"] for version in written}) == 3
    assert [section.title for section in kind.sections if section.is_own] == ["Min morgen"]


def test_one_crisis_was_learned_from_and_others_wait(demo_town: DemoTown) -> None:
    learned = CrisisEvent.objects.exclude(pk__in=CrisisEvent.objects.to_learn_from())
    assert (learned.count(), CrisisEvent.objects.to_learn_from().count()) == (1, 2)
    statuses = Counter(PlanVersion.objects.values_list("status", flat=True))
    assert (statuses[VersionStatus.REFUSED], statuses[VersionStatus.WITHDRAWN]) == (1, 1)


def test_some_follow_ups_have_passed_and_most_have_not(demo_town: DemoTown) -> None:
    in_force = PlanVersion.objects.in_force().filter(plan__kind="kriseplan")
    overdue = in_force.with_due_date().filter(due__lte=demo_town.today).count()
    assert 0 < overdue < in_force.count() / 2
    open_subgoals = Subgoal.objects.open()
    due = open_subgoals.filter(follow_up_on__lte=demo_town.today).count()
    assert 0 < due < open_subgoals.count() / 2


def test_a_network_has_from_four_to_fifteen(demo_town: DemoTown) -> None:
    sizes = set(NetworkMap.objects.annotate(n=Count("persons")).values_list("n", flat=True))
    assert sizes <= set(range(4, 16))
    assert len(sizes) > 4
    assert not NetworkPerson.objects.filter(name__in=["Torben", "Ole"], relation__in=["Mor", "Veninde"])
    assert NetworkPerson.objects.values("sector").distinct().count() == 5


def test_teams_meet_for_supervision_and_differ_on_the_dashboard(demo_town: DemoTown) -> None:
    recent = demo_town.today - timedelta(days=60)
    assert set(Team.objects.filter(supervisions__on__gt=recent)) == set(Team.objects.all())
    assert not Supervision.objects.filter(participants=None).exists()
    today = IndicatorSnapshot.objects.filter(day=demo_town.today, team__municipality__name=FIRST)
    shares = {
        row.team.name: row.numerator / row.denominator
        for row in today.filter(key="1c").select_related("team")
    }
    assert shares["Team Syd"] < shares["Team Nord"]


def test_indicators_are_kept_for_each_of_two_years_months(demo_town: DemoTown) -> None:
    days = IndicatorSnapshot.objects.values_list("day", flat=True).distinct()
    assert days.count() in (24, 25)  # the first of a month is a day of both kinds
    assert min(days) < demo_town.today - timedelta(days=690)
    quarter_ago = demo_town.today - timedelta(days=91)
    assert min(abs(day - quarter_ago) for day in days) < timedelta(days=17)


@pytest.mark.parametrize("login", LOGINS + NEIGHBOUR_LOGINS, ids=lambda login: login.username)
def test_every_demo_login_gets_in_and_sees_a_first_page(demo_town: DemoTown, login) -> None:
    client = Client()
    answer = client.post(reverse("login"), {"username": login.username, "password": PASSWORD})
    assert answer.status_code == 302
    assert client.get(reverse("home"), follow=True).status_code == 200


def test_each_sees_the_own_citizens_and_no_others(demo_town: DemoTown) -> None:
    def of_kommune(name: str) -> set[Citizen]:
        return set(Citizen.objects.standing().filter(municipality__name=name))

    seen = {name: demo_town.sees(name) for name in ("anna", "bo", "lars", "lotte", "maja", "mikkel", "emil")}
    assert seen["lars"] == set(Citizen.objects.standing().filter(team__name__in=["Team Nord", "Team Midt"]))
    assert seen["lotte"] == set(Citizen.objects.standing().filter(team__name="Team Syd"))
    assert seen["lars"] > seen["anna"]
    assert seen["maja"] | seen["mikkel"] == of_kommune(FIRST)
    assert not seen["maja"] & seen["mikkel"]
    assert seen["emil"] < of_kommune(SECOND) == demo_town.sees("frida") == demo_town.sees("nina")
    assert demo_town.sees("adam") == set()


def test_annas_day_has_four_visits_at_sensible_times(demo_town: DemoTown) -> None:
    today = Visit.objects.filter(worker__username="anna").on_day(demo_town.today).order_by("starts_at")
    assert set(today.values_list("status", flat=True)) == {VisitStatus.PLANNED}
    times = [(timezone.localtime(visit.starts_at), timezone.localtime(visit.ends_at)) for visit in today]
    assert [f"{start:%H.%M}" for start, _ in times] == ["09.00", "10.30", "13.00", "14.30"]
    assert all(end <= start for (_, end), (start, _) in pairwise(times))


def test_anna_has_something_due_and_a_note_half_written(demo_town: DemoTown) -> None:
    anna = demo_town.user("anna")
    waiting = Reminder.objects.of_worker(anna, demo_town.today).shown_on(demo_town.today)
    assert waiting.filter(kind="subgoal", due_on__lt=demo_town.today).exists()
    draft = Draft.objects.get(user=anna)
    assert draft.fields["happened"][0]
    assert draft.form.startswith("besoeg-")
    client = Client()
    client.force_login(anna)
    visit = Visit.objects.get(pk=draft.form.removeprefix("besoeg-"))
    page = client.get(reverse("visits:log_planned", args=[visit.pk]))
    assert draft.fields["happened"][0] in page.content.decode()


def test_the_citizen_of_the_tour_has_everything(demo_town: DemoTown) -> None:
    first = Visit.objects.filter(worker__username="anna").on_day(demo_town.today).earliest("starts_at")
    citizen = first.citizen
    versions = Counter(PlanVersion.objects.filter(citizen=citizen).values_list("plan__kind", "status"))
    assert versions.keys() >= {(kind, status) for kind in WRITERS for status in ("approved", "superseded")}
    assert versions[("mestringsplan", "draft")] == 1
    measured = Counter(
        Response.objects.complete().filter(citizen=citizen).values_list("instrument", flat=True)
    )
    assert measured["ors"] >= 8
    assert measured["srs"] >= 8
    assert measured["who5"] >= 6
    assert NetworkMap.objects.filter(citizen=citizen).count() >= 2
    assert set(Subgoal.objects.filter(citizen=citizen).values_list("status", flat=True)) >= {
        "open",
        "reached",
    }
    assert Visit.objects.held().filter(citizen=citizen).count() > 70


def test_a_second_time_it_says_so_and_touches_nothing(demo_town: DemoTown) -> None:
    before = Visit.objects.count(), User.objects.count(), IndicatorSnapshot.objects.count()
    said = StringIO()
    call_command("demo", citizens=300, seed=8, stdout=said)
    assert said.getvalue() == "Demokommunen findes allerede og er ikke rørt.\n"
    assert before == (Visit.objects.count(), User.objects.count(), IndicatorSnapshot.objects.count())


def test_the_logins_are_told_with_role_and_what_they_see(demo_town: DemoTown) -> None:
    said = StringIO()
    call_command("demo", logins=True, stdout=said)
    assert PASSWORD in said.getvalue()
    for login in LOGINS + NEIGHBOUR_LOGINS:
        assert f"  {login.username}" in said.getvalue()
        assert login.sees in said.getvalue()
    assert "lars    leder, Team Midt, Team Nord, Birkesund Kommune" in said.getvalue()


def test_the_time_for_a_citizen_is_what_25_000_can_bear(demo_town: DemoTown) -> None:
    """Some 0.1 s of this process for a citizen, half of it for what does not grow with the number."""
    assert demo_town.seconds / CITIZENS < 0.6


def test_the_leder_has_something_to_decide(demo_town: DemoTown) -> None:
    """A wish for change that waits, cover that ends this week, and matches with their reasons."""
    lars = User.objects.get(username="lars")
    assert ChangeRequest.objects.waiting().filter(team__in=lars.teams_as(Role.MANAGER)).count() == 1
    covers = HandOver.objects.covers_on(demo_town.today)
    assert covers.exists()
    assert {cover.before.user.worker_profile.away_on(demo_town.today) for cover in covers} != {""}
    decided = MatchDecision.objects.count()
    assert decided > CITIZENS / 2
    assert MatchedWorker.objects.count() == decided
    assert MatchedWorker.objects.exclude(assignment__citizen=F("decision__citizen")).count() == 0
    profiles = WorkerProfile.objects.annotate(known=Count("competences"))
    assert profiles.filter(known__gt=3).count() > profiles.count() / 2


def test_courses_begin_and_end_with_a_conversation(demo_town: DemoTown) -> None:
    """Most have introduction and expectations, a taper has steps that fall, and nothing lies ahead."""
    started = Course.objects.filter(started_on__lt=demo_town.today - timedelta(days=60))
    introduced = started.exclude(introduced_on=None)
    assert started.count() / 2 < introduced.count() < started.count()
    assert {course.introduction.count() for course in introduced} == {len(Introduction)}
    unfinished = started.filter(introduced_on=None)
    assert max(course.introduction.count() for course in unfinished) < len(Introduction)
    assert not IntroductionItem.objects.filter(talked_on__gt=demo_town.today).exists()
    assert started.filter(expectations__isnull=False).distinct().count() > started.count() / 2
    tapering = Course.objects.filter(taper__isnull=False).distinct()
    assert CourseStatus.PHASING_OUT in set(tapering.values_list("status", flat=True))
    for course in tapering:
        steps = list(course.taper.order_by("starts_on"))
        assert all(late.contacts_a_week < early.contacts_a_week for early, late in pairwise(steps))
        assert all(late.starts_on == early.ends_on + timedelta(days=1) for early, late in pairwise(steps))
    assert set(ClosingTalk.objects.values_list("course__status", flat=True)) == {CourseStatus.ENDED}


def test_the_leder_has_doubles_and_samples_to_judge(demo_town: DemoTown) -> None:
    """One merge done and one that waits for Lars, samples in every state, and a name asked for."""
    lars = demo_town.user("lars")
    merges = Merge.objects.filter(team__in=lars.teams_as(Role.MANAGER))
    assert {merge.state: merge.proposed_by.username for merge in merges} == {
        "lagt sammen": "lars",
        "foreslået": "maja",
    }
    assert set(Sample.objects.values_list("verdict", flat=True)) == {"", "ask", "fine"}
    assert Sample.objects.waiting().filter(due_on__lt=demo_town.today).count() == 0
    assert {row.why for row in FormerNumber.objects.all()} == {"replacement_ended", "mistyped"}
    assert {row.citizen.cpr_digits for row in FormerNumber.objects.all()}.isdisjoint(
        {row.cpr_digits for row in FormerNumber.objects.all()}
    )
