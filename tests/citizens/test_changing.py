"""Change of bostøtte: the wish, the answer, and who takes over, for one citizen or a whole caseload."""

from datetime import date, datetime, time, timedelta
from html import unescape
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from audit.models import Entry, Event, Lookup
from bostoette.errors import RuleViolation
from citizens.calendars import Moved
from citizens.models import Assignment, ChangeRequest, Citizen, HandOver, HandOverNote
from citizens.services.changes import ANSWER_WITHIN, answer_change, ask_for_change
from citizens.services.handovers import Step, Terms, hand_over
from citizens.services.profiles import contact_for_change, set_change_contact
from citizens.staffing import candidates_in
from tests.factories import (
    AssignmentFactory,
    ChangeRequestFactory,
    CitizenFactory,
    CourseFactory,
    MembershipFactory,
    UserFactory,
    VisitFactory,
    WorkerProfileFactory,
)
from tests.town import Town
from visits.models import Visit, VisitStatus

TODAY = timezone.localdate()
YESTERDAY = TODAY - timedelta(days=1)
NEXT_WEEK = TODAY + timedelta(days=7)
NOW = Terms(starts_on=TODAY, reason="Stopper i stillingen")


def ask(town: Town, **said: Any) -> ChangeRequest:
    asked = {
        "worker": town.anna,
        "asked_by": "citizen",
        "reason": "Vi taler forbi hinanden.",
        "asked_on": TODAY,
        "by": town.anna,
    }
    return ask_for_change(town.eva, **(asked | said))


def own(town: Town) -> Assignment:
    found: Assignment = town.eva.assignment_set.get(user=town.anna)
    return found


def planned(town: Town, days: int, hour: int = 10, **fields: Any) -> Visit:
    starts = timezone.make_aware(datetime.combine(TODAY + timedelta(days=days), time(hour)))
    about = {"course": town.forloeb, "worker": town.anna, "status": VisitStatus.PLANNED} | fields
    visit: Visit = VisitFactory(starts_at=starts, ends_at=starts + timedelta(hours=1), **about)
    return visit


def who(town: Town, day: date) -> set[tuple[str, bool]]:
    rows = town.eva.assignment_set.on(day)
    return set(rows.values_list("user__username", "is_coordinator"))


# The wish and its answer


def test_a_wish_is_to_be_answered_within_a_week_of_the_day_it_was_said(town: Town) -> None:
    request = ask(town, asked_on=TODAY - timedelta(days=3))
    assert request.answer_by == TODAY - timedelta(days=3) + ANSWER_WITHIN
    assert request.is_waiting
    entry = Entry.objects.get(event=Event.CHANGE_ASKED)
    assert (entry.citizen_id, entry.data) == (town.eva.pk, {"asked_by": "citizen"})


def test_only_one_wish_about_the_same_person_waits(town: Town) -> None:
    ask(town)
    with pytest.raises(RuleViolation, match="venter allerede"):
        ask(town)
    with pytest.raises(IntegrityError, match="changerequest_one_waiting"), transaction.atomic():
        ChangeRequestFactory(citizen=town.eva, worker=town.anna, recorded_by=town.anna)


@pytest.mark.parametrize(
    ("said", "words"), [({"worker": "bo"}, "ikke bostøtte"), ({"asked_on": NEXT_WEEK}, "fremtiden")]
)
def test_a_wish_is_about_a_bostoette_one_has_and_a_day_that_was(
    town: Town, said: dict[str, Any], words: str
) -> None:
    if "worker" in said:
        said = {"worker": town.bo}
    with pytest.raises(RuleViolation, match=words):
        ask(town, **said)


def test_an_answer_is_given_once(town: Town) -> None:
    request = answer_change(ask(town), status="declined", answer="Vi prøver en måned til.", by=town.lars)
    assert (request.status, request.answered_on, request.answered_by) == ("declined", TODAY, town.lars)
    with pytest.raises(RuleViolation, match="allerede besvaret"):
        answer_change(request, status="granted", answer="Ja", by=town.lars)


def test_the_database_keeps_no_answer_without_words(town: Town) -> None:
    ask(town)
    with pytest.raises(IntegrityError, match="changerequest_answered_iff_not_waiting"):
        ChangeRequest.objects.update(status="granted")


def seen(client: Client, user: User, route: str, *args: Any) -> str:
    client.force_login(user)
    answer = client.get(reverse(route, args=args))
    assert answer.status_code == 200
    return " ".join(unescape(answer.content.decode()).split())


def test_the_words_of_a_wish_are_for_the_leder_and_for_who_wrote_them(client: Client, town: Town) -> None:
    AssignmentFactory(citizen=town.eva, user=town.bo)
    ask(town, by=town.bo)
    page = [
        seen(client, person, "citizens:support", town.eva.pk) for person in (town.lars, town.bo, town.anna)
    ]
    assert ["Vi taler forbi hinanden." in each for each in page] == [True, True, False]
    assert all("Borgeren ønsker skift fra Anna Bostøtte" in each for each in page)


def test_a_worker_writes_the_wish_down_and_the_leder_answers_and_hands_over(
    client: Client, town: Town
) -> None:
    client.force_login(town.anna)
    said = {
        "worker": town.anna.pk,
        "asked_by": "citizen",
        "reason": "Jeg vil hellere tale med en mand.",
        "asked_on": TODAY,
    }
    client.post(reverse("citizens:ask_for_change", args=[town.eva.pk]), said)
    request = ChangeRequest.objects.get()
    assert "Eva Lund" in seen(client, town.lars, "citizens:workers")
    page = reverse("citizens:answer_change", args=[request.pk])
    assert "Jeg vil hellere tale med en mand." in client.get(page).content.decode()
    answer = client.post(page, {"status": "granted", "answer": "Ja, Bo tager over."})
    onward = reverse("citizens:hand_over", args=[own(town).pk])
    assert answer["Location"] == onward
    given = {f"to_{own(town).pk}": f"lasting-{town.bo.pk}", "starts_on": TODAY, "reason": "Efter ønske"}
    assert client.post(onward, given)["Location"] == reverse("citizens:support", args=[town.eva.pk])
    assert who(town, TODAY) == {("bo", True)}
    assert list(request.hand_overs.values_list("after__user__username", flat=True)) == ["bo"]


def test_everybody_who_sees_the_citizen_reads_whom_to_contact(client: Client, town: Town) -> None:
    assert contact_for_change(town.nord) == "Sig det til din bostøtte eller til lederen af Team Nord."
    client.force_login(town.lars)
    client.post(
        reverse("citizens:change_contact", args=[town.nord.pk]), {"text": "Ring til Lars, 12 34 56 78."}
    )
    for person in (town.anna, town.lars, town.maja):
        assert "Ring til Lars, 12 34 56 78." in seen(client, person, "citizens:detail", town.eva.pk)
    set_change_contact(town.syd, text="Ring til Olga.", by=town.olga)
    assert contact_for_change(town.nord) == "Ring til Lars, 12 34 56 78."


def test_a_note_goes_to_the_next_one(client: Client, town: Town) -> None:
    client.force_login(town.anna)
    said = {
        "matters": "Kaffen først",
        "agreements": "Tirsdag kl. 10",
        "careful": "Ring aldrig på",
        "next_visit": "",
    }
    client.post(reverse("citizens:write_note", args=[town.eva.pk]), said)
    assert list(HandOverNote.objects.values_list("citizen", "matters", "written_by")) == [
        (town.eva.pk, "Kaffen først", town.anna.pk)
    ]
    hand_over([Step(own(town), town.bo)], terms=NOW, by=town.lars)
    assert "Ring aldrig på" in seen(client, town.bo, "citizens:support", town.eva.pk)


# Taking over


def test_for_good_the_right_ends_at_once_and_the_tovholder_goes_along(town: Town) -> None:
    hand_over([Step(own(town), town.bo)], terms=NOW, by=town.lars)
    assert who(town, YESTERDAY) == {("anna", True)}
    assert who(town, TODAY) == {("bo", True)}
    assert list(Citizen.objects.visible_to(town.anna)) == []
    assert list(Citizen.objects.visible_to(town.bo)) == [town.eva]


def test_cover_ends_by_itself_and_takes_nothing_away(town: Town) -> None:
    hand_over([Step(own(town), town.bo, cover_until=NEXT_WEEK)], terms=NOW, by=town.lars)
    assert who(town, NEXT_WEEK) == {("anna", True), ("bo", False)}
    assert who(town, NEXT_WEEK + timedelta(days=1)) == {("anna", True)}
    done = HandOver.objects.get()
    assert (done.is_cover, done.ends_on, str(done)) == (True, NEXT_WEEK, "Afløsning")


def test_cover_carries_the_load_of_whom_it_stands_in_for(town: Town) -> None:
    hand_over([Step(own(town), town.bo, cover_until=NEXT_WEEK)], terms=NOW, by=town.lars)
    weeks = {day: [each.load for each in candidates_in([town.nord.pk], day)] for day in (TODAY, NEXT_WEEK)}
    assert weeks == {TODAY: [0, 120], NEXT_WEEK: [0, 120]}
    assert [each.load for each in candidates_in([town.nord.pk], NEXT_WEEK + timedelta(days=1))] == [120, 0]


def test_a_colleague_who_has_the_citizen_already_takes_over_without_a_second_assignment(town: Town) -> None:
    standing = AssignmentFactory(citizen=town.eva, user=town.bo)
    hand_over([Step(own(town), town.bo)], terms=NOW, by=town.lars)
    assert who(town, TODAY) == {("bo", True)}
    assert who(town, YESTERDAY) == {("anna", True), ("bo", False)}
    standing.refresh_from_db()
    assert standing.ends_on == YESTERDAY


def test_planned_visits_move_along_from_the_first_day_and_held_ones_stay(town: Town) -> None:
    earlier, today, later = planned(town, -1), planned(town, 0, 23), planned(town, 7)
    held = planned(town, 0, 8, status=VisitStatus.HELD)
    moved = hand_over([Step(own(town), town.bo)], terms=NOW, by=town.lars)
    assert moved == Moved(appointments=2)
    workers = {visit.pk: visit.worker for visit in Visit.objects.select_related("worker")}
    assert workers == {earlier.pk: town.anna, held.pk: town.anna, today.pk: town.bo, later.pk: town.bo}
    assert HandOver.objects.get().visits_moved == 2
    assert Entry.objects.filter(event=Event.VISIT_HANDED_OVER, citizen_id=town.eva.pk).count() == 2


def test_with_cover_only_the_visits_of_the_period_move(town: Town) -> None:
    within, after = planned(town, 7, 23), planned(town, 8, 0)
    hand_over([Step(own(town), town.bo, cover_until=NEXT_WEEK)], terms=NOW, by=town.lars)
    assert list(Visit.objects.filter(worker=town.bo)) == [within]
    assert list(Visit.objects.filter(worker=town.anna)) == [after]


def test_visits_stay_where_nobody_wants_them_moved(town: Town) -> None:
    planned(town, 3)
    terms = Terms(starts_on=TODAY, reason="Skifter", moves_visits=False)
    assert hand_over([Step(own(town), town.bo)], terms=terms, by=town.lars) == Moved()
    assert set(Visit.objects.values_list("worker", flat=True)) == {town.anna.pk}


def test_it_is_said_when_a_visit_meets_another_of_the_new_ones(town: Town) -> None:
    planned(town, 3, 10), planned(town, 3, 12)
    finn = CourseFactory(citizen=CitizenFactory(team=town.nord))
    planned(town, 3, 10, course=finn, worker=town.bo)
    planned(town, 3, 11, course=finn, worker=town.bo)
    assert hand_over([Step(own(town), town.bo)], terms=NOW, by=town.lars) == Moved(2, clashes=1)


@pytest.fixture
def caseload(town: Town) -> list[Assignment]:
    """Anna's citizens: Eva and three others, each with a planned visit."""
    found = [own(town)]
    planned(town, 2)
    for hour, name in ((12, "Ask Aaen"), (13, "Åge Å"), (14, "Zita Z")):
        course = CourseFactory(citizen=CitizenFactory(team=town.nord, name=name))
        planned(town, 2, hour, course=course)
        found.append(AssignmentFactory(citizen=course.citizen, user=town.anna))
    return found


def test_a_whole_caseload_changes_hands_in_one_go(town: Town, caseload: list[Assignment]) -> None:
    cecilie = UserFactory(username="cecilie", municipality=town.kommune)
    MembershipFactory(user=cecilie, team=town.nord)
    takers = [town.bo, cecilie, town.bo, cecilie]
    steps = [
        Step(assignment, taker, cover_until=NEXT_WEEK if taker == cecilie else None)
        for assignment, taker in zip(caseload, takers, strict=True)
    ]
    assert hand_over(steps, terms=NOW, by=town.lars) == Moved(appointments=4, clashes=0)
    current = Assignment.objects.current().values_list("citizen", "user__username")
    expected = {(caseload[n].citizen_id, "bo") for n in (0, 2)}
    expected |= {(caseload[n].citizen_id, name) for n in (1, 3) for name in ("anna", "cecilie")}
    assert set(current) == expected


def test_one_step_that_cannot_be_taken_leaves_everything_as_it_was(
    town: Town, caseload: list[Assignment]
) -> None:
    before = list(Assignment.objects.order_by("pk").values())
    visits = list(Visit.objects.order_by("pk").values())
    steps = [Step(assignment, town.bo) for assignment in caseload[:-1]] + [Step(caseload[-1], town.olga)]
    with pytest.raises(RuleViolation, match="Olga Leder er ikke bostøtte"):
        hand_over(steps, terms=NOW, by=town.lars)
    assert list(Assignment.objects.order_by("pk").values()) == before
    assert list(Visit.objects.order_by("pk").values()) == visits
    assert not HandOver.objects.exists()


def test_what_ended_meanwhile_is_not_handed_over(town: Town) -> None:
    stale = own(town)
    Assignment.objects.update(ends_on=TODAY - timedelta(days=3))
    with pytest.raises(RuleViolation, match="tildelingen er slut inden da"):
        hand_over([Step(stale, town.bo)], terms=NOW, by=town.lars)


@pytest.mark.parametrize(
    ("step", "terms", "code"),
    [
        ({"to": "anna"}, {}, "same-worker"),
        ({"cover_until": YESTERDAY}, {}, "odd-day"),
        ({}, {"starts_on": YESTERDAY}, "odd-day"),
    ],
)
def test_odd_steps_are_refused(town: Town, step: dict[str, Any], terms: dict[str, Any], code: str) -> None:
    taker = getattr(town, step.get("to", "bo"))
    with pytest.raises(RuleViolation) as refused:
        hand_over(
            [Step(own(town), taker, cover_until=step.get("cover_until"))],
            terms=Terms(**({"starts_on": TODAY, "reason": "Skifter"} | terms)),
            by=town.lars,
        )
    assert refused.value.code == code


def test_nothing_chosen_is_nothing_done(town: Town) -> None:
    with pytest.raises(RuleViolation, match="mindst én borger"):
        hand_over([], terms=NOW, by=town.lars)


# The page


def test_the_page_shows_the_caseload_in_danish_order_and_logs_it(
    client: Client, town: Town, caseload: list[Assignment]
) -> None:
    page = seen(client, town.lars, "citizens:hand_over_all", town.anna.pk)
    places = [page.index(name) for name in ("Ask Aaen", "Eva Lund", "Zita Z", "Åge Å")]
    assert places == sorted(places)
    logged = Lookup.objects.filter(user_id=town.lars.pk, action="change.hand_over")
    assert set(logged.values_list("citizen_id", flat=True)) == {each.citizen_id for each in caseload}


def test_the_suggestion_is_filled_in_only_when_asked_for(
    client: Client, town: Town, caseload: list[Assignment]
) -> None:
    WorkerProfileFactory(user=town.bo, minutes_per_week=250)  # room for two of the four
    client.force_login(town.lars)
    page = reverse("citizens:hand_over_all", args=[town.anna.pk])
    assert {field.value() for field in client.get(page).context["form"].row_fields} == {"stays"}
    suggested = [f.value() for f in client.get(f"{page}?forslag=cover").context["form"].row_fields]
    assert sorted(suggested) == [*[f"cover-{town.bo.pk}"] * 2, "stays", "stays"]


def test_those_not_chosen_stay_and_the_leder_is_told_what_moved(
    client: Client, town: Town, caseload: list[Assignment]
) -> None:
    client.force_login(town.lars)
    page = reverse("citizens:hand_over_all", args=[town.anna.pk])
    said = {f"to_{each.pk}": "stays" for each in caseload} | {
        f"to_{caseload[0].pk}": f"lasting-{town.bo.pk}",
        f"to_{caseload[1].pk}": f"cover-{town.bo.pk}",
        "starts_on": TODAY,
        "cover_until": NEXT_WEEK,
        "reason": "Orlov",
        "moves_visits": "on",
    }
    told = unescape(client.post(page, said, follow=True).content.decode())
    assert "2 borgere er overdraget. 2 planlagte besøg er flyttet med." in " ".join(told.split())
    stays = Assignment.objects.current().filter(user=town.anna).values_list("citizen", flat=True)
    assert set(stays) == {each.citizen_id for each in caseload[1:]}


def test_cover_needs_an_end_and_only_colleagues_of_the_team_can_be_chosen(
    client: Client, town: Town, caseload: list[Assignment]
) -> None:
    client.force_login(town.lars)
    page = reverse("citizens:hand_over_all", args=[town.anna.pk])
    field = f"to_{caseload[0].pk}"
    said = {f"to_{each.pk}": "stays" for each in caseload} | {"starts_on": TODAY, "reason": "Orlov"}
    answer = client.post(page, said | {field: f"cover-{town.bo.pk}"})
    assert (answer.status_code, set(answer.context["form"].errors)) == (422, {"cover_until"})
    answer = client.post(page, said | {field: f"lasting-{town.olga.pk}"})
    assert (answer.status_code, set(answer.context["form"].errors)) == (422, {field})


def test_citizens_of_another_leders_team_are_not_on_the_page(client: Client, town: Town) -> None:
    MembershipFactory(user=town.anna, team=town.syd)
    AssignmentFactory(citizen=town.finn, user=town.anna)
    assert "Finn Holm" not in seen(client, town.lars, "citizens:hand_over_all", town.anna.pk)
    assert "Eva Lund" not in seen(client, town.olga, "citizens:hand_over_all", town.anna.pk)


@pytest.mark.parametrize("number", [1, 3])
def test_the_page_does_not_grow_in_queries(
    client: Client, town: Town, number: int, django_assert_num_queries: Any
) -> None:
    for _ in range(number):
        AssignmentFactory(
            citizen=CourseFactory(citizen=CitizenFactory(team=town.nord)).citizen, user=town.anna
        )
    client.force_login(town.lars)
    # session, user, memberships, kommune; the caseload; the need (7); visits; colleagues, profiles, weeks;
    # who can take over, with profiles; the session kept
    with django_assert_num_queries(18):
        client.get(reverse("citizens:hand_over_all", args=[town.anna.pk]))


def test_the_timeline_tells_who_took_over_and_not_before_the_day(client: Client, town: Town) -> None:
    hand_over([Step(own(town), town.bo)], terms=NOW, by=town.lars)
    client.force_login(town.lars)
    address = reverse("citizens:detail", args=[town.eva.pk]) + "?slags=support"
    assert f"{town.bo} tog over efter {town.anna}" in client.get(address).content.decode()
    HandOver.objects.update(starts_on=NEXT_WEEK)
    assert "tog over efter" not in client.get(address).content.decode()
