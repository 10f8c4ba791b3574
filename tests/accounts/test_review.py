"""The half-yearly review of access (security decision 9; Brøndby 2024)."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.membership.places import Place
from accounts.models import (
    AccessReview,
    AccessReviewItem,
    Finding,
    Membership,
    Notice,
    NoticeKind,
    RoleProposal,
    User,
)
from accounts.policy import Role
from accounts.review.services import (
    EVERY,
    NOT_REVIEWED,
    TIME_TO_ANSWER,
    decide,
    due_places,
    may_decide,
    open_review,
    suspend_unanswered,
    tend_reviews,
)
from audit.models import Entry, Event
from bostoette.errors import RuleViolation
from tests.factories import MembershipFactory, UserFactory
from tests.town import Town


@pytest.fixture
def nord(town: Town) -> AccessReview:
    return open_review((town.kommune, town.nord, None), by=town.adam, today=timezone.localdate())


def item_of(review: AccessReview, user: User) -> AccessReviewItem:
    return AccessReviewItem.objects.get(review=review, membership__user=user)


def late(review: AccessReview) -> AccessReview:
    AccessReview.objects.filter(pk=review.pk).update(due_on=timezone.localdate() - timedelta(days=1))
    review.refresh_from_db()
    return review


def test_a_round_holds_everybody_who_has_access_there_today(town: Town, nord: AccessReview) -> None:
    people = {item.membership.user for item in AccessReviewItem.objects.filter(review=nord)}
    assert people == {town.anna, town.bo, town.lars}
    assert nord.due_on == timezone.localdate() + TIME_TO_ANSWER
    assert [notice.user for notice in Notice.objects.filter(kind=NoticeKind.ACCESS_REVIEW)] == [town.lars]


def test_rounds_open_by_themselves_half_a_year_after_the_last_and_once(town: Town) -> None:
    today = timezone.localdate()
    tend_reviews(today)
    tend_reviews(today)
    opened = {(review.municipality, review.place) for review in AccessReview.objects.all()}
    away = town.fremmed.municipality
    assert opened == {
        (town.kommune, "Team Nord"),
        (town.kommune, "Team Syd"),
        (town.kommune, "Voksenmyndighed"),
        (town.kommune, "Administratorer"),
        (away, "Team Vest"),
    }
    AccessReview.objects.update(closed_on=today)
    assert due_places(today + EVERY - timedelta(days=1)) == []
    assert len(due_places(today + EVERY)) == 5


def test_a_team_that_is_new_is_not_due(town: Town) -> None:
    Membership.objects.update(starts_on=timezone.localdate() - timedelta(days=30))
    assert due_places(timezone.localdate()) == []


def test_what_is_ended_ends_at_once_and_the_outcome_stands(town: Town, nord: AccessReview) -> None:
    decide(item_of(nord, town.bo), Finding.END, note="Er rejst.", by=town.lars)
    assert not User.objects.get(pk=town.bo.pk).teams_as(Role.SUPPORT_WORKER)
    decided = item_of(nord, town.bo)
    assert (decided.finding, decided.note, decided.decided_by) == ("end", "Er rejst.", town.lars)
    assert Entry.objects.get(event=Event.ACCESS_REVIEWED).data["finding"] == "end"


def test_what_is_decided_is_not_decided_again(town: Town, nord: AccessReview) -> None:
    decide(item_of(nord, town.bo), Finding.KEEP, note="", by=town.lars)
    with pytest.raises(RuleViolation) as refusal:
        decide(item_of(nord, town.bo), Finding.END, note="Alligevel.", by=town.lars)
    assert refusal.value.code == "decided"


def test_a_change_is_a_last_day_or_another_role_and_never_nothing(town: Town, nord: AccessReview) -> None:
    with pytest.raises(RuleViolation) as refusal:
        decide(item_of(nord, town.bo), Finding.CHANGE, note="Ret.", by=town.lars)
    assert refusal.value.code == "change-what"
    last_day = timezone.localdate() + timedelta(days=7)
    decide(item_of(nord, town.bo), Finding.CHANGE, note="Vikar.", by=town.lars, last_day=last_day)
    assert Membership.objects.get(user=town.bo).ends_on == last_day


def test_a_change_to_leder_takes_four_eyes_here_too(town: Town, nord: AccessReview) -> None:
    leder = Place(Role.MANAGER, team=town.nord)
    decide(item_of(nord, town.anna), Finding.CHANGE, note="Er souschef.", by=town.lars, new_place=leder)
    assert not User.objects.get(pk=town.anna.pk).teams_as(Role.MANAGER)
    assert RoleProposal.objects.get().proposed_by == town.lars


@pytest.mark.parametrize(
    ("decider", "about", "may"),
    [
        ("lars", "anna", True),
        ("lars", "lars", False),
        ("adam", "lars", True),
        ("olga", "anna", False),
        ("anna", "bo", False),
        ("maja", "bo", False),
    ],
)
def test_who_decides_about_whom(town: Town, nord: AccessReview, decider: str, about: str, may: bool) -> None:
    assert may_decide(item_of(nord, getattr(town, about)), getattr(town, decider)) is may


def test_administrators_are_gone_through_by_somebody_else(town: Town) -> None:
    review = open_review((town.kommune, None, None), by=town.adam, today=timezone.localdate())
    item = item_of(review, town.adam)
    assert (may_decide(item, town.adam), may_decide(item, town.olga)) == (False, True)


def test_the_round_closes_with_the_last_answer(town: Town, nord: AccessReview) -> None:
    decide(item_of(nord, town.anna), Finding.KEEP, note="", by=town.lars)
    Membership.objects.filter(user=town.bo).update(ends_on=timezone.localdate() - timedelta(days=1))
    decide(item_of(nord, town.lars), Finding.KEEP, note="", by=town.adam)
    nord.refresh_from_db()
    assert nord.closed_on == timezone.localdate()


def test_a_late_round_is_banner_mail_and_proposal(client: Client, town: Town, nord: AccessReview) -> None:
    late(nord)
    tend_reviews(timezone.localdate())
    told = Notice.objects.filter(kind=NoticeKind.ACCESS_REVIEW_OVERDUE, path__contains=f"/{nord.pk}/")
    assert {notice.user for notice in told} == {town.lars, town.adam}
    for user, route in ((town.lars, "citizens:control"), (town.adam, "accounts:users")):
        client.force_login(user)
        assert "ikke færdig til tiden" in client.get(reverse(route)).content.decode()
    client.force_login(town.adam)
    suspend = reverse("accounts:review_suspend", args=[nord.pk])
    assert suspend in client.get(reverse("accounts:review", args=[nord.pk])).content.decode()
    assert "Anna Bostøtte" in client.get(suspend).content.decode()


def test_what_nobody_answered_for_is_suspended_with_a_note(town: Town, nord: AccessReview) -> None:
    decide(item_of(nord, town.anna), Finding.KEEP, note="", by=town.lars)
    assert suspend_unanswered(late(nord), by=town.adam) == 2
    nord.refresh_from_db()
    assert nord.closed_on
    assert set(Membership.objects.current().filter(team=town.nord)) == {
        Membership.objects.get(user=town.anna)
    }
    assert item_of(nord, town.bo).note == NOT_REVIEWED


def test_nothing_is_suspended_before_the_time(town: Town, nord: AccessReview) -> None:
    with pytest.raises(RuleViolation) as refusal:
        suspend_unanswered(nord, by=town.adam)
    assert refusal.value.code == "not-overdue"


def test_the_leder_goes_through_it_on_the_page(client: Client, town: Town, nord: AccessReview) -> None:
    client.force_login(town.lars)
    address = reverse("accounts:review_item", args=[item_of(nord, town.bo).pk])
    assert client.post(address, {"finding": "end", "note": ""}).status_code == 422
    assert client.post(address, {"finding": "end", "note": "Er rejst."}).status_code == 302
    own = reverse("accounts:review_item", args=[item_of(nord, town.lars).pk])
    assert client.post(own, {"finding": "keep"}).status_code == 403


def test_the_outcome_is_a_file_that_runs_nothing(client: Client, town: Town, nord: AccessReview) -> None:
    decide(item_of(nord, town.bo), Finding.END, note="=1+1", by=town.lars)
    client.force_login(town.lars)
    answer = client.get(reverse("accounts:review_csv", args=[nord.pk]))
    lines = answer.content.decode("utf-8-sig").splitlines()
    assert len(lines) == 4
    assert '"Bo Bostøtte";"bo";"bostøtte"' in lines[2]
    assert '"afsluttet";"\'=1+1";"Lars Leder"' in lines[2]


def test_an_end_without_a_reason_is_refused_by_the_database(town: Town, nord: AccessReview) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        AccessReviewItem.objects.filter(review=nord).update(
            finding=Finding.END, decided_by=town.lars, decided_at=timezone.now()
        )


@pytest.mark.parametrize("others", [0, 2])
def test_a_round_asks_the_same_queries_for_three_and_five(
    client: Client, town: Town, django_assert_num_queries: Any, others: int
) -> None:
    for _ in range(others):
        MembershipFactory(team=town.nord, user=UserFactory(municipality=town.kommune))
    review = open_review((town.kommune, town.nord, None), by=town.adam, today=timezone.localdate())
    client.force_login(town.lars)
    # session, user, memberships, round, its lines, kommune's name; the session saved
    with django_assert_num_queries(7):
        client.get(reverse("accounts:review", args=[review.pk]))
