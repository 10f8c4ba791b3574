"""Ids of others sent where one's own are asked for, and rights that end between two requests (security A)."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import Membership, User
from accounts.policy import Action, Role
from citizens.models import AccessGrant, Assignment, Citizen, JobStatus
from followups.models import Reminder
from measurements.models import Response
from plans.exports import DOCUMENTS, request_document
from plans.models import Goal, PlanVersion, Wish
from plans.papers import CARD
from tests.factories import CourseFactory, GoalFactory, SubgoalFactory, TeamFactory, VisitFactory, WishFactory
from tests.furnished import Furnished
from visits.models import CrisisEvent, Draft, Supervision, Visit, VisitStep


@pytest.fixture
def of_finn(furnished: Furnished) -> dict[str, Any]:
    """What Team Syd has about Finn. Nobody in Team Nord may reach it, or learn that it is there."""
    course = CourseFactory(citizen=furnished.town.finn)
    goal = GoalFactory(course=course)
    return {
        "subgoal": SubgoalFactory(goal=goal, text="Finns hemmelige delmål"),
        "goal": goal,
        "wish": WishFactory(citizen=furnished.town.finn, text="Finns hemmelige ønske"),
        "visit": VisitFactory(course=course, worker=furnished.town.olga, happened="Finns hemmelige besøg"),
    }


def visit_answers(**more: str) -> dict[str, str]:
    day = timezone.localdate() - timedelta(days=1)
    return {
        "on": day.isoformat(),
        "starts": "10:00",
        "ends": "11:00",
        "form": "individual",
        "place": "home",
        "happened": "Vi gik en tur.",
        "idempotency_key": str(uuid4()),
        **more,
    }


def test_a_visit_takes_no_step_on_anothers_subgoal(
    client: Client, furnished: Furnished, of_finn: dict[str, Any]
) -> None:
    client.force_login(furnished.town.anna)
    foreign = of_finn["subgoal"].pk
    sent = visit_answers(**{f"worked_{foreign}": "on", f"step_{foreign}": "Et skridt"})
    page = client.post(reverse("visits:create", args=[furnished.town.eva.pk]), sent)
    assert b"Finns" not in page.content
    assert not VisitStep.objects.filter(subgoal=foreign).exists()


def test_a_goal_springs_from_no_wish_of_anothers(
    client: Client, furnished: Furnished, of_finn: dict[str, Any]
) -> None:
    client.force_login(furnished.town.anna)
    address = reverse("plans:goal_create", args=[furnished.town.eva.pk])
    foreign = str(of_finn["wish"].pk)
    assert b"Finns" not in client.get(address, {"oenske": foreign}).content
    refused = client.post(address, {"title": "Et mål", "goal_type": "develop", "wish": foreign})
    assert refused.status_code == 422
    assert b"Finns" not in refused.content
    assert not Goal.objects.filter(title="Et mål").exists()


def test_a_measurement_belongs_to_no_visit_of_anothers(
    client: Client, furnished: Furnished, of_finn: dict[str, Any]
) -> None:
    client.force_login(furnished.town.anna)
    address = reverse("measurements:record", args=[furnished.town.eva.pk, "ors"])
    foreign = str(of_finn["visit"].pk)
    assert foreign not in client.get(address, {"besoeg": foreign}).content.decode().replace("?besoeg=", "")
    sent = {
        **dict.fromkeys(("individual", "interpersonal", "social", "overall"), "5"),
        "given_on": timezone.localdate().isoformat(),
        "answered_by": "citizen",
        "mode": "screen",
        "key": str(uuid4()),
        "visit": foreign,
    }
    assert client.post(address, sent).status_code == 422
    assert not Response.objects.filter(visit=foreign).exists()


def test_sparring_is_noted_in_own_teams_with_own_colleagues_only(
    client: Client, furnished: Furnished
) -> None:
    town = furnished.town
    client.force_login(town.anna)
    own = {"on": timezone.localdate().isoformat(), "kind": "peer", "key": str(uuid4())}
    for foreign in (
        {"team": town.syd.pk, "participants": [town.anna.pk]},
        {"team": town.nord.pk, "participants": [town.olga.pk]},
    ):
        assert client.post(reverse("visits:supervision"), {**own, **foreign}).status_code == 422
    assert not Supervision.objects.exists()


@pytest.mark.parametrize("name", ["bo", "maja", "adam", "olga", "fremmed"])
def test_nobody_writes_where_they_may_only_look_or_not_even_that(
    client: Client, furnished: Furnished, name: str
) -> None:
    """Every form about Eva, posted whole by everybody who may not: not one row changes."""
    town = furnished.town
    client.force_login(getattr(town, name))
    before = state_of(town.eva)
    args = furnished.args
    posts: list[tuple[str, str, dict[str, Any]]] = [
        ("visits:create", "citizen", visit_answers()),
        ("visits:plan", "citizen", visit_answers()),
        ("visits:edit", "visit", visit_answers(happened="Stjålet", version="0")),
        ("visits:log_planned", "planned", visit_answers()),
        ("visits:cancel", "planned", {"outcome": "citizen", "reason": "x"}),
        ("visits:draft", "citizen/besoeg", {"happened": "x"}),
        ("plans:wish_create", "citizen", {"text": "x", "area": "1"}),
        ("plans:goal_create", "citizen", {"title": "x", "goal_type": "develop"}),
        ("plans:subgoal_close", "subgoal", {"status": "reached", "note": "x", "on": "2026-01-01"}),
        ("plans:start", "citizen/new", {}),
        ("plans:section", "draft/part", {"answer": "x"}),
        ("plans:approve", "draft", {"agreed_how": "present"}),
        ("plans:discard", "draft", {}),
        (
            "plans:refuse",
            "draft",
            {"words": "x", "keep": "yes", "on": "2026-01-01", "ask_again_on": "2199-01-01"},
        ),
        ("plans:withdraw", "approved", {"reason": "x"}),
        ("plans:proposal", "learning", {"take": ["signs-1"]}),
        ("visits:crisis_create", "citizen", {"on": "2026-01-01", "happened": "x"}),
        ("visits:crisis_edit", "crisis", {"on": "2026-01-01", "happened": "x"}),
        ("visits:crisis_learn", "crisis", {}),
        ("network:person_remove", "person", {}),
        ("followups:snooze", "reminder", {"days": "30", "reason": "x"}),
        ("citizens:move_course", "course", {"status": "broken_off", "on": "2026-01-01", "reason": "x"}),
        ("measurements:answer_alert", "response", {"agreed": "x"}),
    ]
    for route, about, data in posts:
        assert client.post(reverse(route, args=args(about)), data).status_code in (403, 404), route
    assert state_of(town.eva) == before


def state_of(citizen: Citizen) -> list[list[dict[str, Any]]]:
    """Every row about the citizen, as it stands."""
    models: list[Any] = [
        *(Visit, Draft, CrisisEvent, Wish, Goal, PlanVersion),
        *(Reminder, Response, AccessGrant),
    ]
    tables = [list(model.objects.filter(citizen=citizen).order_by("pk").values()) for model in models]
    return [*tables, list(Citizen.objects.filter(pk=citizen.pk).values())]


def test_fields_that_no_form_has_are_not_taken(client: Client, furnished: Furnished) -> None:
    town = furnished.town
    client.force_login(town.anna)
    more = {
        "worker": str(town.olga.pk),
        "citizen": str(town.finn.pk),
        "status": "cancelled",
        "team": str(town.syd.pk),
    }
    key = str(uuid4())
    client.post(
        reverse("visits:create", args=[town.eva.pk]),
        visit_answers(**more, idempotency_key=key, created_at="2001-01-01"),
    )
    visit = Visit.objects.get(idempotency_key=key)
    assert (visit.worker, visit.citizen, visit.status, visit.team) == (town.anna, town.eva, "held", town.nord)


@pytest.mark.parametrize("end", ["assignment", "membership", "deactivated", "moved"])
def test_a_form_opened_before_the_right_ended_saves_nothing(
    client: Client, furnished: Furnished, end: str
) -> None:
    town = furnished.town
    client.force_login(town.anna)
    address = reverse("visits:create", args=[town.eva.pk])
    assert client.get(address).status_code == 200
    yesterday = timezone.localdate() - timedelta(days=1)
    if end == "assignment":
        Assignment.objects.filter(user=town.anna).update(ends_on=yesterday)
    elif end == "membership":
        Membership.objects.filter(user=town.anna).update(ends_on=yesterday)
    elif end == "deactivated":
        User.objects.filter(pk=town.anna.pk).update(is_active=False)
    else:
        away = TeamFactory()
        User.objects.filter(pk=town.anna.pk).update(municipality=away.municipality)
        Membership.objects.create(user=town.anna, role=Role.SUPPORT_WORKER, team=away)
    count = Visit.objects.count()
    assert client.post(address, visit_answers()).status_code in (302, 404)
    assert Visit.objects.count() == count


def test_an_assignment_nobody_ended_does_not_follow_to_another_kommune(furnished: Furnished) -> None:
    town = furnished.town
    Membership.objects.filter(user=town.anna).update(ends_on=timezone.localdate() - timedelta(days=1))
    away = TeamFactory()
    town.anna.municipality = away.municipality
    town.anna.save()
    Membership.objects.create(user=town.anna, role=Role.SUPPORT_WORKER, team=away)
    anna = User.objects.get(pk=town.anna.pk)
    assert not Citizen.objects.permitting(anna, Action.VIEW_CITIZEN).exists()


def test_a_pdf_is_not_made_for_somebody_who_lost_the_right(furnished: Furnished) -> None:
    town = furnished.town
    document = request_document(furnished.approved, by=town.anna, paper=CARD)  # the other one is made
    Assignment.objects.filter(user=town.anna).update(ends_on=timezone.localdate() - timedelta(days=1))
    DOCUMENTS.make(document.pk)
    document.refresh_from_db()
    assert (document.status, document.pdf) == (JobStatus.FAILED, None)


def test_what_myndighed_may_not_read_is_on_no_page_of_theirs(client: Client, furnished: Furnished) -> None:
    """Every page Maja may open, and the timeline asked for each kind: no note, draft or answer."""
    Visit.objects.filter(pk=furnished.visit.pk).update(happened="KANARIE-besøg")
    PlanVersion.objects.filter(pk=furnished.draft.pk).update(content={"others_can": "KANARIE-kladde"})
    Response.objects.filter(pk=furnished.response.pk).update(declined_reason="KANARIE-grund")
    eva = furnished.town.eva.pk
    client.force_login(furnished.town.maja)
    detail = reverse("citizens:detail", args=[eva])
    pages = [
        detail,
        *(f"{detail}?slags={kind}" for kind in ("visits", "measurements", "network", "plans", "goals")),
    ]
    pages += [reverse(route, args=[eva]) for route in ("plans:list", "plans:goals", "measurements:list")]
    pages += [
        reverse("citizens:course", args=[eva]),
        reverse("plans:difference", args=[furnished.approved.pk]),
    ]
    pages += [f"{reverse('plans:difference', args=[furnished.approved.pk])}?fra=2&til=2"]
    pages += [f"/api/v1/{path}/" for path in ("citizens", "goals", "plan-versions", "measurements")]
    for page in pages:
        answer = client.get(page)
        assert answer.status_code == 200
        assert "KANARIE" not in answer.content.decode(), page


def test_another_teams_people_change_nothing_that_one_sees(client: Client, furnished: Furnished) -> None:
    """The same addresses before and after Team Syd gets a full record: byte for byte the same (A-04)."""
    client.force_login(furnished.town.lars)
    pages = ["/borgere/", "/borgere/?status=active", "/pejlemaerker/", "/pejlemaerker/1c/", "/min-dag/"]
    pages += [f"/api/v1/{path}/" for path in ("citizens", "goals", "plan-versions", "measurements")]
    before = [stripped(client.get(page).content) for page in pages]
    course = CourseFactory(citizen=furnished.town.finn)
    VisitFactory(course=course, worker=furnished.town.olga)
    SubgoalFactory(goal=GoalFactory(course=course))
    assert [stripped(client.get(page).content) for page in pages] == before


def stripped(page: bytes) -> list[bytes]:
    return [line for line in page.splitlines() if b"csrf" not in line.lower()]


@pytest.mark.parametrize("asked", ["999999", "-1", "x"])
def test_another_teams_dashboard_does_not_exist(client: Client, furnished: Furnished, asked: str) -> None:
    client.force_login(furnished.town.lars)
    for team in (asked, str(furnished.town.syd.pk)):
        assert client.get(reverse("dashboards:overview"), {"team": team}).status_code == 404
        assert client.get(reverse("dashboards:indicator", args=["1c"]), {"team": team}).status_code == 404
