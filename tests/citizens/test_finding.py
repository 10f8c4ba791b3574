"""Finding a bostøtte: what is read of the team, what is decided, and how it goes."""

from datetime import date, timedelta
from html import unescape
from typing import Any

import pytest
from django.db import IntegrityError
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.policy import Role
from audit.models import Entry, Event
from bostoette.errors import RuleViolation
from citizens import ffb
from citizens.hints import THEME_OF_CODE
from citizens.matching import Candidate, Need
from citizens.models import (
    Assignment,
    Citizen,
    Course,
    CourseStatus,
    MatchDecision,
    ReferralCode,
    SupportNeed,
    courses_without_worker,
)
from citizens.services.matches import (
    Reasons,
    decide_match,
    describe_need,
    end_assignment,
    note_chemistry,
)
from citizens.services.profiles import ProfileContent, save_profile, set_availability
from citizens.staffing import candidates_in, needs_of
from plans.pejlemaerker import Pejlemaerke
from tests.factories import (
    AssignmentFactory,
    ChangeRequestFactory,
    CitizenFactory,
    CourseFactory,
    MatchDecisionFactory,
    MembershipFactory,
    ReferralFactory,
    SubgoalFactory,
    UserFactory,
    WishFactory,
    WorkerProfileFactory,
)
from tests.town import Town

TODAY = timezone.localdate()
WHY = Reasons(took_part="Koordinationsudvalget og Gerda", professional_fit="Kender til angst.")


@pytest.fixture
def gerda(town: Town) -> Citizen:
    """A citizen of Team Nord whose support is ordered and whom nobody has yet: 90 minutes a week."""
    gerda: Citizen = CitizenFactory(team=town.nord, name="Gerda Ny")
    order = ReferralFactory(citizen=gerda, office=town.kontor, grant__minutes_per_week=90)
    CourseFactory(citizen=gerda, referral=order, status=CourseStatus.ORDERED, started_on=None)
    return gerda


def decide(town: Town, citizen: Citizen, *chosen: Any, **said: Any) -> MatchDecision:
    terms = {"given_by": "individual", "reasons": WHY, "starts_on": TODAY, "by": town.lars} | said
    return decide_match(citizen, chosen=chosen, **terms)


def assigned(citizen: Citizen) -> set[tuple[str, bool]]:
    current = citizen.assignment_set.current()
    return set(current.values_list("user__username", "is_coordinator"))


# What is read


def test_the_team_is_read_with_its_week_and_what_it_knows(town: Town) -> None:
    content = ProfileContent(languages=["ar"], works_since=TODAY.year - 9, experienced=["home", "anxiety"])
    save_profile(town.anna, content, by=town.anna)
    set_availability(town.anna, minutes_per_week=1200, away_from=TODAY, away_until=None, by=town.lars)
    anna, bo = candidates_in([town.nord.pk], TODAY)
    assert anna == Candidate(
        key=town.anna.pk,
        name="Anna Bostøtte",
        sort_key="anna bost|tte",
        experienced=frozenset({"home", "anxiety"}),
        languages=frozenset({"ar"}),
        years=9,
        capacity=1200,
        load=120,  # what Eva is granted
        citizens=1,
        away="indtil videre",
    )
    assert bo == Candidate(key=town.bo.pk, name="Bo Bostøtte", sort_key="bo bost|tte")


def test_two_who_share_a_citizen_share_the_minutes(town: Town) -> None:
    AssignmentFactory(citizen=town.eva, user=town.bo)
    assert [(each.name, each.load) for each in candidates_in([town.nord.pk], TODAY)] == [
        ("Anna Bostøtte", 60),
        ("Bo Bostøtte", 60),
    ]


def test_a_course_that_is_over_weighs_nothing(town: Town) -> None:
    Course.objects.filter(pk=town.forloeb.pk).update(status=CourseStatus.ENDED, ended_on=TODAY)
    assert candidates_in([town.nord.pk], TODAY)[0].load == 0


def test_somebody_whose_account_is_closed_or_who_left_the_team_is_no_candidate(town: Town) -> None:
    town.bo.is_active = False
    town.bo.save()
    gone = UserFactory(municipality=town.kommune)
    MembershipFactory(user=gone, team=town.nord, ends_on=TODAY - timedelta(days=1))
    assert [each.key for each in candidates_in([town.nord.pk], TODAY)] == [town.anna.pk]


@pytest.mark.parametrize("people", [1, 3])
def test_reading_a_team_does_not_grow_in_queries(
    town: Town, people: int, django_assert_num_queries: Any
) -> None:
    for _ in range(people):
        worker = UserFactory(municipality=town.kommune)
        MembershipFactory(user=worker, team=town.nord)
        WorkerProfileFactory(user=worker)
        AssignmentFactory(citizen=CitizenFactory(team=town.nord), user=worker)
    with django_assert_num_queries(4):  # workers, profiles, competences, weeks
        candidates_in([town.nord.pk], TODAY)


def test_what_the_support_is_about_follows_wishes_and_open_subgoals(town: Town) -> None:
    WishFactory(citizen=town.eva, area=Pejlemaerke.NETWORK)
    SubgoalFactory(goal__course=town.forloeb, area=Pejlemaerke.HEALTH)
    WishFactory(citizen=town.eva, area=Pejlemaerke.FLEXIBILITY)  # about no theme
    assert needs_of([town.eva], TODAY) == {
        town.eva.pk: Need(
            name="Eva",
            minutes=120,
            themes=frozenset({"network", "health"}),
            known=frozenset({town.anna.pk}),
        )
    }


def test_what_myndighed_ordered_in_ffb_tells_of_themes_too(town: Town) -> None:
    for kind, name in (("target_group", "Angst"), ("service", "Beskæftigelse")):
        code = next(each for each in (*ffb.target_groups(), *ffb.services()) if each.display == name)
        ReferralCode.objects.create(
            citizen=town.eva,
            referral=town.forloeb.referral,
            kind=kind,
            code=code.code,
            display=name,
            version=ffb.version(),
        )
    assert needs_of([town.eva], TODAY)[town.eva.pk].themes == {"anxiety", "work"}


def test_every_code_that_tells_of_a_theme_is_one_of_ffb() -> None:
    known = {each.code for each in (*ffb.target_groups(), *ffb.services())}
    assert set(map(str, THEME_OF_CODE)) - known == set()


def test_what_somebody_has_said_stands_instead_of_what_follows(town: Town) -> None:
    WishFactory(citizen=town.eva, area=Pejlemaerke.NETWORK)
    ChangeRequestFactory(citizen=town.eva, worker=town.anna)
    describe_need(town.eva, themes=["anxiety"], languages=["so"], wish="En rolig", by=town.anna)
    need = needs_of([town.eva], TODAY)[town.eva.pk]
    assert (need.themes, need.languages) == ({"anxiety"}, {"so"})
    assert need.unwanted == {town.anna.pk}


def test_a_wish_taken_back_or_a_workers_own_keeps_nobody_out(town: Town) -> None:
    ChangeRequestFactory(
        citizen=town.eva,
        worker=town.anna,
        status="withdrawn",
        answer="Fortrød",
        answered_on=TODAY,
        answered_by=town.lars,
    )
    ChangeRequestFactory(citizen=town.eva, worker=town.bo, asked_by="worker")
    assert needs_of([town.eva], TODAY)[town.eva.pk].unwanted == set()


# What is decided


def test_a_decision_gives_the_citizen_a_bostoette_who_is_tovholder(town: Town, gerda: Citizen) -> None:
    assert {course.citizen for course in courses_without_worker(TODAY)} == {gerda}
    decision = decide(town, gerda, town.bo)
    assert assigned(gerda) == {("bo", True)}
    assert [each.assignment.user for each in decision.chosen.all()] == [town.bo]
    assert list(courses_without_worker(TODAY)) == []
    assert Entry.objects.get(event=Event.MATCH_DECIDED).data == {"chosen": [town.bo.pk]}


def test_a_team_is_several_and_has_no_tovholder_until_one_is_named(town: Town, gerda: Citizen) -> None:
    decide(town, gerda, town.anna, town.bo, given_by="team")
    assert assigned(gerda) == {("anna", False), ("bo", False)}


@pytest.mark.parametrize(
    ("chosen", "said", "code"),
    [
        (("anna", "bo"), {"given_by": "individual"}, "one-worker"),
        (("anna",), {"given_by": "team"}, "one-worker"),
        ((), {"given_by": "group"}, "one-worker"),
        (("anna",), {"reasons": Reasons(took_part="Lars")}, "no-reason"),
        (("lars",), {}, "not-in-team"),
    ],
)
def test_what_makes_no_match_is_refused_and_leaves_nothing(
    town: Town, gerda: Citizen, chosen: tuple[str, ...], said: dict[str, Any], code: str
) -> None:
    with pytest.raises(RuleViolation) as refused:
        decide(town, gerda, *(getattr(town, name) for name in chosen), **said)
    assert refused.value.code == code
    assert not MatchDecision.objects.exists()
    assert assigned(gerda) == set()


def test_nobody_is_given_the_same_citizen_twice(town: Town) -> None:
    with pytest.raises(RuleViolation, match="allerede bostøtte"):
        decide(town, town.eva, town.anna)


def test_without_a_course_there_is_nothing_to_decide(town: Town) -> None:
    with pytest.raises(RuleViolation, match="ikke et forløb i gang"):
        decide(town, CitizenFactory(team=town.nord), town.bo)


def test_the_database_keeps_no_decision_without_a_reason(town: Town) -> None:
    with pytest.raises(IntegrityError, match="match_says_why"):
        MatchDecisionFactory(course=town.forloeb, professional_fit="", decided_by=town.lars)


def test_chemistry_is_told_after_the_decision_in_the_citizens_words(town: Town, gerda: Citizen) -> None:
    decision = decide(town, gerda, town.bo)
    note_chemistry(decision, fit="good", said="Han lytter.", on=TODAY, by=town.bo)
    assert list(decision.chemistry_notes.values_list("fit", "said", "by")) == [
        ("good", "Han lytter.", town.bo.pk)
    ]
    for day in (TODAY - timedelta(days=1), TODAY + timedelta(days=1)):
        with pytest.raises(RuleViolation, match="efter beslutningen"):
            note_chemistry(decision, fit="good", said="Han lytter.", on=day, by=town.bo)


# The end of an assignment


def test_the_right_to_see_the_citizen_ends_with_the_last_day(client: Client, town: Town) -> None:
    own = town.eva.assignment_set.get()
    end_assignment(own, last_day=TODAY, by=town.lars)
    assert list(Citizen.objects.visible_to(town.anna)) == [town.eva]
    end_assignment(own, last_day=TODAY - timedelta(days=1), by=town.lars)
    assert list(Citizen.objects.visible_to(town.anna)) == []
    client.force_login(town.anna)
    assert client.get(reverse("citizens:detail", args=[town.eva.pk])).status_code == 404


@pytest.mark.parametrize("day", [TODAY - timedelta(days=2), date(2024, 12, 31)])
def test_nobodys_past_is_rewritten(town: Town, day: date) -> None:
    with pytest.raises(RuleViolation, match="Sidste dag"):
        end_assignment(town.eva.assignment_set.get(), last_day=day, by=town.lars)


def test_what_is_over_stays_over(town: Town) -> None:
    Assignment.objects.update(ends_on=TODAY - timedelta(days=5))
    with pytest.raises(RuleViolation, match="allerede slut"):
        end_assignment(town.eva.assignment_set.get(), last_day=TODAY, by=town.lars)


# The pages


def seen(client: Client, user: Any, route: str, *args: Any) -> str:
    client.force_login(user)
    answer = client.get(reverse(route, args=args))
    assert answer.status_code == 200
    return " ".join(unescape(answer.content.decode()).split())


def test_the_page_suggests_in_words_and_the_decision_is_kept(
    client: Client, town: Town, gerda: Citizen
) -> None:
    save_profile(town.bo, ProfileContent(trained=["anxiety"]), by=town.bo)
    set_availability(town.bo, minutes_per_week=600, away_from=None, away_until=None, by=town.lars)
    describe_need(gerda, themes=["anxiety"], languages=[], wish="En, der ikke har travlt", by=town.lars)
    page = seen(client, town.lars, "citizens:find_worker", gerda.pk)
    assert page.index("Har efteruddannelse i angst") < page.index("Ingen af støttens emner står i profilen")
    assert "Har 10 timer ledige om ugen" in page
    assert "»En, der ikke har travlt«" in page
    said = {
        "given_by": "individual",
        "chosen": [town.bo.pk],
        "starts_on": TODAY,
        "professional_fit": "Kender til angst.",
        "took_part": "Koordinationsudvalget",
    }
    answer = client.post(reverse("citizens:find_worker", args=[gerda.pk]), said)
    assert answer["Location"] == reverse("citizens:support", args=[gerda.pk])
    kept = seen(client, town.lars, "citizens:support", gerda.pk)
    assert "Bo Bostøtte: en bostøtte" in kept
    assert "Med: Koordinationsudvalget" in kept


def test_what_the_rules_forbid_is_said_at_the_field_and_keeps_the_words(
    client: Client, town: Town, gerda: Citizen
) -> None:
    client.force_login(town.lars)
    said = {
        "given_by": "team",
        "chosen": [town.bo.pk],
        "starts_on": TODAY,
        "competences": "Taler stille",
        "took_part": "Os",
    }
    answer = client.post(reverse("citizens:find_worker", args=[gerda.pk]), said)
    assert answer.status_code == 422
    assert answer.context["form"].errors == {"chosen": ["Et team er mindst to bostøtter."]}
    assert "Taler stille" in answer.content.decode()


def test_only_the_teams_own_bostoetter_can_be_chosen(client: Client, town: Town, gerda: Citizen) -> None:
    client.force_login(town.lars)
    said = {"given_by": "individual", "chosen": [town.olga.pk], "starts_on": TODAY, "took_part": "Os"}
    answer = client.post(reverse("citizens:find_worker", args=[gerda.pk]), said)
    assert set(answer.context["form"].errors) == {"chosen"}


def test_ending_on_the_page_warns_of_visits_that_stay_behind(client: Client, town: Town) -> None:
    own = town.eva.assignment_set.get()
    assert "planlagte besøg" not in seen(client, town.lars, "citizens:end_assignment", own.pk)
    client.post(reverse("citizens:end_assignment", args=[own.pk]), {"last_day": TODAY})
    assert town.eva.assignment_set.get().ends_on == TODAY


def test_a_worker_writes_what_the_citizen_wishes_of_a_bostoette(client: Client, town: Town) -> None:
    client.force_login(town.anna)
    said = {"themes": ["home", "young"], "languages": ["uk"], "wish": "Gerne en, der kan lide hunde"}
    client.post(reverse("citizens:need", args=[town.eva.pk]), said)
    need = SupportNeed.objects.get()
    assert (need.themes, need.languages, need.wish) == (
        ["home", "young"],
        ["uk"],
        "Gerne en, der kan lide hunde",
    )
    assert (need.citizen, need.team) == (town.eva, town.nord)


def test_a_worker_keeps_the_own_profile_but_not_the_hours(client: Client, town: Town) -> None:
    WorkerProfileFactory(user=town.anna, minutes_per_week=900)
    client.force_login(town.anna)
    said = {"experienced": ["home"], "trained": ["stress"], "works_since": "2015", "hours": "37"}
    assert client.post(reverse("citizens:own_profile"), said).status_code == 302
    profile = town.anna.worker_profile
    profile.refresh_from_db()
    assert (profile.works_since, profile.minutes_per_week) == (2015, 900)
    assert set(profile.competences.values_list("theme", "is_trained")) == {("home", False), ("stress", True)}


def test_a_leder_says_hours_and_absence(client: Client, town: Town) -> None:
    client.force_login(town.lars)
    page = reverse("citizens:profile", args=[town.bo.pk])
    assert client.post(page, {"hours": "22,5", "away_until": "2026-12-01"}).status_code == 422
    client.post(page, {"hours": "22,5", "away_from": "2026-11-01", "away_until": "2026-12-01"})
    profile = town.bo.worker_profile
    profile.refresh_from_db()
    assert profile.minutes_per_week == 1350
    assert profile.away_on(date(2026, 12, 1)) == "til og med 1. december 2026"
    assert profile.away_on(date(2026, 12, 2)) == ""


def test_the_page_of_the_team_shows_each_week(client: Client, town: Town, gerda: Citizen) -> None:
    WorkerProfileFactory(user=town.anna)
    page = seen(client, town.lars, "citizens:workers")
    assert "1 borger · 2 timer af 20 timer om ugen" in page
    assert reverse("citizens:find_worker", args=[gerda.pk]) in page
    assert "Finn Holm" not in page


@pytest.mark.parametrize("number", [1, 3])
def test_the_page_of_the_team_does_not_grow_in_queries(
    client: Client, town: Town, number: int, django_assert_num_queries: Any
) -> None:
    for _ in range(number):
        worker = UserFactory(municipality=town.kommune)
        MembershipFactory(user=worker, team=town.nord, role=Role.SUPPORT_WORKER)
        CourseFactory(citizen=CitizenFactory(team=town.nord))
        ChangeRequestFactory(citizen=town.eva, worker=worker, recorded_by=town.lars)
    client.force_login(town.lars)
    # session (2), user, memberships, kommune; requests, without, covers;
    # workers, profiles, weeks; teams
    with django_assert_num_queries(12):
        client.get(reverse("citizens:workers"))


@pytest.mark.parametrize("number", [1, 3])
def test_the_page_about_a_citizens_bostoetter_does_not_grow_in_queries(
    client: Client, town: Town, number: int, django_assert_num_queries: Any
) -> None:
    for _ in range(number):
        decision = MatchDecisionFactory(course=town.forloeb, decided_by=town.lars)
        note_chemistry(decision, fit="good", said="Godt", on=TODAY, by=town.anna)
        AssignmentFactory(citizen=town.eva, user=UserFactory(municipality=town.kommune))
        ChangeRequestFactory(citizen=town.eva, worker=UserFactory(), recorded_by=town.anna)
    client.force_login(town.lars)
    # session (2), user, memberships, kommune, citizen, tabs; assignments, covers; the need (7) and
    # its row; requests, contact, notes; decisions with chosen and chemistry and by whom
    with django_assert_num_queries(23):
        client.get(reverse("citizens:support", args=[town.eva.pk]))
