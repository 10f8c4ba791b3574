"""Users and their roles, kept by an administrator who cannot act alone (security A-08, A-10)."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.membership.places import Place, places_of
from accounts.membership.services import (
    create_user,
    deactivate,
    decide_proposal,
    end_role,
    give_role,
    invite_user,
    reactivate,
)
from accounts.models import Membership, Notice, NoticeKind, RoleProposal, User
from accounts.notices import send_notice
from accounts.policy import Role
from audit.models import Entry, Event
from bostoette.errors import RuleViolation
from citizens.models import Citizen
from tests.factories import MembershipFactory, UserFactory
from tests.town import Town, person


def anew(user: User) -> User:
    return User.objects.get(pk=user.pk)  # rights are read anew for each request


def refusal(do: Any, *args: Any, **kwargs: Any) -> str:
    """The code with which the rules refuse."""
    with pytest.raises(RuleViolation) as refused:
        do(*args, **kwargs)
    return refused.value.code


@pytest.fixture
def berit(town: Town) -> User:
    return person("berit", "Berit Administrator", Role.ADMINISTRATOR, town.kommune)


def proposed(town: Town, role: Role = Role.MANAGER) -> RoleProposal:
    place = Place(role, team=town.nord if role == Role.MANAGER else None)
    made = give_role(town.anna, place, starts_on=timezone.localdate(), by=town.adam)
    assert isinstance(made, RoleProposal)
    return made


def test_a_role_is_given_for_a_period_and_logged(town: Town) -> None:
    today = timezone.localdate()
    place = Place(Role.SUPPORT_WORKER, team=town.syd)
    made = give_role(town.anna, place, starts_on=today, ends_on=today + timedelta(days=30), by=town.adam)
    assert anew(town.anna).teams_as(Role.SUPPORT_WORKER) == {town.nord.pk, town.syd.pk}
    assert Entry.objects.get(event=Event.ROLE_GIVEN).target == f"accounts.membership:{made.pk}"


def test_a_role_that_begins_tomorrow_opens_nothing_today(town: Town) -> None:
    tomorrow = timezone.localdate() + timedelta(days=1)
    give_role(town.anna, Place(Role.SUPPORT_WORKER, team=town.syd), starts_on=tomorrow, by=town.adam)
    assert anew(town.anna).teams_as(Role.SUPPORT_WORKER) == {town.nord.pk}


@pytest.mark.parametrize("role", [Role.MANAGER, Role.ADMINISTRATOR])
def test_nobody_gives_a_far_reaching_role_alone(town: Town, role: Role) -> None:
    before = Membership.objects.count()
    proposal = proposed(town, role)
    assert Membership.objects.count() == before
    assert refusal(decide_proposal, proposal, accept=True, by=town.adam) == "not-decidable"
    assert refusal(decide_proposal, proposal, accept=True, by=town.anna) == "not-decidable"


def test_a_second_administrator_or_the_leder_of_the_area_confirms(town: Town, berit: User) -> None:
    for second in (berit, town.lars):
        proposal = proposed(town)
        made = decide_proposal(proposal, accept=True, by=second)
        assert town.nord.pk in anew(town.anna).teams_as(Role.MANAGER)
        assert made is not None
        end_role(made, by=town.adam)


@pytest.mark.parametrize("name", ["olga", "fremmed", "maja", "bo"])
def test_others_confirm_nothing(town: Town, name: str) -> None:
    proposal = proposed(town)
    assert refusal(decide_proposal, proposal, accept=True, by=getattr(town, name)) == "not-decidable"


def test_any_leder_of_the_kommune_may_confirm_an_administrator_and_none_of_another(town: Town) -> None:
    proposal = proposed(town, Role.ADMINISTRATOR)
    assert set(RoleProposal.objects.decidable_by(town.olga)) == {proposal}
    assert not RoleProposal.objects.decidable_by(town.fremmed).exists()


def test_those_who_may_confirm_are_told_and_a_no_is_a_no(town: Town, berit: User) -> None:
    proposal = proposed(town)
    assert {n.user for n in Notice.objects.filter(kind=NoticeKind.ROLE_PROPOSED)} == {berit, town.lars}
    decide_proposal(proposal, accept=False, by=town.lars)
    assert not anew(town.anna).teams_as(Role.MANAGER)
    assert refusal(decide_proposal, proposal, accept=True, by=berit) == "not-decidable"


def test_the_database_wants_four_eyes_too(town: Town) -> None:
    proposal = proposed(town)
    for same in (town.adam, town.anna):
        with pytest.raises(IntegrityError), transaction.atomic():
            RoleProposal.objects.filter(pk=proposal.pk).update(
                is_accepted=True, decided_by=same, decided_at=timezone.now()
            )


def test_an_administrator_changes_nothing_of_their_own(town: Town) -> None:
    place = Place(Role.SUPPORT_WORKER, team=town.nord)
    held = Membership.objects.get(user=town.adam)
    today = timezone.localdate()
    assert refusal(give_role, town.adam, place, starts_on=today, by=town.adam) == "own-rights"
    assert refusal(end_role, held, by=town.adam) == "own-rights"
    assert refusal(deactivate, town.adam, by=town.adam) == "own-rights"
    assert refusal(invite_user, town.adam, by=town.adam) == "own-rights"


def test_neither_users_nor_teams_of_another_kommune_are_in_reach(client: Client, town: Town) -> None:
    away = Membership.objects.get(user=town.fremmed)
    today = timezone.localdate()
    here, there = Place(Role.SUPPORT_WORKER, team=town.nord), Place(Role.SUPPORT_WORKER, team=away.team)
    assert refusal(give_role, town.fremmed, here, starts_on=today, by=town.adam) == "other-kommune"
    assert refusal(give_role, town.anna, there, starts_on=today, by=town.adam) == "other-kommune"
    assert {place.municipality_id for place in places_of(town.kommune).values()} == {town.kommune.pk, None}
    client.force_login(town.adam)
    for route in ("user", "role_give", "user_close"):
        assert client.get(reverse(f"accounts:{route}", args=[town.fremmed.pk])).status_code == 404
    assert client.post(reverse("accounts:user_invite", args=[town.fremmed.pk])).status_code == 404
    assert client.post(reverse("accounts:role_end", args=[away.pk])).status_code == 404
    sent = {"place": there.key, "starts_on": str(today)}
    assert client.post(reverse("accounts:role_give", args=[town.anna.pk]), sent).status_code == 422


def test_the_same_role_is_not_given_twice(town: Town) -> None:
    today = timezone.localdate()
    nord = Place(Role.SUPPORT_WORKER, team=town.nord)
    assert refusal(give_role, town.anna, nord, starts_on=today, by=town.adam) == "held"
    proposed(town)
    manager = Place(Role.MANAGER, team=town.nord)
    assert refusal(give_role, town.anna, manager, starts_on=today, by=town.adam) == "waiting"


@pytest.mark.parametrize("days_ago", [0, 400])
def test_what_ends_now_ends_at_the_next_click(client: Client, town: Town, days_ago: int) -> None:
    start = timezone.localdate() - timedelta(days=days_ago)
    Membership.objects.filter(user=town.anna).update(starts_on=start)
    client.force_login(town.anna)
    assert client.get(reverse("citizens:detail", args=[town.eva.pk])).status_code == 200
    end_role(Membership.objects.get(user=town.anna), by=town.adam)
    assert client.get(reverse("citizens:detail", args=[town.eva.pk])).status_code == 404
    assert Entry.objects.filter(event=Event.ROLE_ENDED).count() == 1


def test_a_role_with_a_last_day_holds_until_then(town: Town) -> None:
    end_role(Membership.objects.get(user=town.anna), last_day=timezone.localdate(), by=town.adam)
    assert set(Citizen.objects.visible_to(anew(town.anna))) == {town.eva}


def test_a_closed_user_loses_every_session_for_good(town: Town) -> None:
    phone, tablet = Client(), Client()
    other = Client()
    other.force_login(town.bo)
    for device in (phone, tablet):
        device.force_login(town.anna)
        assert device.get("/borgere/").status_code == 200
    deactivate(town.anna, by=town.adam)
    reactivate(town.anna, by=town.adam)
    assert [device.get("/borgere/").status_code for device in (phone, tablet, other)] == [302, 302, 200]
    events = Entry.objects.filter(actor_id=town.adam.pk).order_by("pk")
    assert list(events.values_list("event", flat=True)) == [
        Event.USER_DEACTIVATED,
        Event.USER_REACTIVATED,
    ]


def test_a_new_user_chooses_the_password_by_a_link_nobody_else_gets(
    client: Client, town: Town, mailoutbox: list[Any]
) -> None:
    client.force_login(town.adam)
    sent = {"name": "Signe Ny", "username": "signe", "email": "signe@egeby.example"}
    client.post(reverse("accounts:user_create"), sent)
    signe = User.objects.get(username="signe")
    assert (signe.municipality, signe.has_usable_password()) == (town.kommune, False)
    notice = Notice.objects.get(user=signe)
    send_notice(notice.pk)
    link = next(word for word in mailoutbox[0].body.split() if "/velkommen/" in word)
    assert link.rsplit("/", 2)[1] not in str(list(Notice.objects.values()))
    visitor = Client()
    form = visitor.get(link, follow=True)
    password = "et-langt-kodeord-til-signe"
    visitor.post(form.request["PATH_INFO"], {"new_password1": password, "new_password2": password})
    assert User.objects.get(pk=signe.pk).check_password(password)
    assert "Linket er brugt" in Client().get(link, follow=True).content.decode()


def test_a_username_is_taken_in_whatever_letters(town: Town) -> None:
    taken = {"name": "X", "email": "x@egeby.example", "by": town.adam}
    assert refusal(create_user, town.kommune, username="ANNA", **taken) == "username-taken"


def test_the_pages_say_it_all_and_do_it(client: Client, town: Town, berit: User) -> None:
    client.force_login(town.adam)
    today = str(timezone.localdate())
    give = reverse("accounts:role_give", args=[town.bo.pk])
    client.post(give, {"place": Place(Role.MANAGER, team=town.syd).key, "starts_on": today})
    assert "Venter på godkendelse" in client.get(reverse("accounts:user", args=[town.bo.pk])).content.decode()
    proposal = RoleProposal.objects.get()
    client.force_login(berit)
    assert "Bo Bostøtte" in client.get(reverse("accounts:proposals")).content.decode()
    client.post(reverse("accounts:proposal_decide", args=[proposal.pk]), {"answer": "yes"})
    held = Membership.objects.get(user=town.bo, role=Role.MANAGER)
    client.post(reverse("accounts:role_end", args=[held.pk]), {"last_day": ""})
    held.refresh_from_db()
    assert held.is_over


@pytest.mark.parametrize("others", [0, 2])
def test_the_list_of_users_asks_the_same_queries_for_one_and_three(
    client: Client, town: Town, django_assert_num_queries: Any, others: int
) -> None:
    for _ in range(others):
        MembershipFactory(team=town.nord, user=UserFactory(municipality=town.kommune))
    client.force_login(town.adam)
    # session, user, memberships, kommune, users, their roles, late rounds; the session saved
    with django_assert_num_queries(8):
        client.get(reverse("accounts:users"))
