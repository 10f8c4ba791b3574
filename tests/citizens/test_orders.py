"""From myndighed's order to the answer: sent, sent back, accepted, amended, reported on, decided."""

from dataclasses import replace
from datetime import date, timedelta
from uuid import UUID, uuid4

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from audit.models import Entry, Event
from bostoette.errors import RuleViolation
from citizens import ffb
from citizens.models import (
    Citizen,
    CodeKind,
    Course,
    CourseStatus,
    Grant,
    ProtectionBasis,
    Referral,
    ReferralStatus,
    ReferralStep,
    Report,
    ReportKind,
    StepKind,
)
from citizens.services import acknowledge_sending, protect
from citizens.services.referrals import (
    Amendment,
    AskedGoal,
    Granted,
    NewCitizen,
    Order,
    order_for_new,
    send_again,
    send_back,
    send_referral,
    withdraw_referral,
)
from citizens.services.reports import Scored, answer_report, send_report, suggested_kind
from plans.models import Goal
from plans.services.orders import accept_order, amend_order, take_up_goals
from tests.factories import CitizenFactory, GrantFactory, ReferralFactory, ReferralGoalFactory
from tests.town import Town

TODAY = timezone.localdate()
ORDER = Order(
    purpose="En hverdag, der hænger sammen.",
    goals=(
        AskedGoal("En fast døgnrytme", "develop"),
        AskedGoal("Beholde kontakten til søsteren", "maintain"),
    ),
    granted=Granted(90, TODAY, TODAY + timedelta(days=365)),
    dreams="At komme med i koret igen.",
)


@pytest.fixture
def nora(town: Town) -> Citizen:
    """Known to the kommune, without a course."""
    return CitizenFactory(team=town.syd, name="Nora Ny")


def sent(town: Town, citizen: Citizen, order: Order = ORDER) -> Referral:
    return send_referral(citizen, order, office=town.kontor, team=town.nord, by=town.maja, key=uuid4())


def steps(referral: Referral) -> list[tuple[str, str, str]]:
    rows = referral.steps.select_related("by").order_by("created_at", "id")
    return [(step.kind, step.text, step.by.username) for step in rows]


def events(citizen: Citizen) -> list[str]:
    return list(Entry.objects.filter(citizen_id=citizen.pk).order_by("id").values_list("event", flat=True))


def test_an_order_moves_the_citizen_to_the_team_and_waits_there(town: Town, nora: Citizen) -> None:
    referral = sent(town, nora)
    nora.refresh_from_db()
    referral.refresh_from_db()
    assert (nora.team, referral.team, referral.status) == (town.nord, town.nord, ReferralStatus.SENT)
    assert not Course.objects.filter(citizen=nora).exists()
    assert events(nora) == [Event.CITIZEN_MOVED, Event.REFERRAL_SENT]


def test_an_order_keeps_all_that_was_said(town: Town, nora: Citizen) -> None:
    group, service = ffb.target_groups()[0], ffb.services()[3]
    full = replace(ORDER, target_groups=frozenset({group.code}), services=frozenset({service.code}))
    referral = sent(town, nora, full)
    assert [goal.title for goal in referral.goals.order_by("position")] == [g.title for g in ORDER.goals]
    assert {(code.kind, str(code.code), code.display, code.version) for code in referral.codes.all()} == {
        (CodeKind.TARGET_GROUP, group.code, group.display, ffb.version()),
        (CodeKind.SERVICE, service.code, service.display, ffb.version()),
    }
    grant = referral.grants.get()
    assert (grant.minutes_per_week, grant.starts_on, grant.ends_on) == (
        90,
        TODAY,
        TODAY + timedelta(days=365),
    )
    assert referral.status_due_on == TODAY + timedelta(days=182)


def test_the_same_form_sent_twice_is_one_order(town: Town, nora: Citizen) -> None:
    key = uuid4()
    first, second = (
        send_referral(nora, ORDER, office=town.kontor, team=town.nord, by=town.maja, key=key)
        for _ in range(2)
    )
    assert first == second
    assert Referral.objects.filter(citizen=nora).count() == 1


def test_a_form_that_was_used_for_another_citizen_is_refused_with_a_sentence(
    town: Town, nora: Citizen
) -> None:
    sent = send_referral(nora, ORDER, office=town.kontor, team=town.nord, by=town.maja, key=uuid4())
    other = CitizenFactory(team=town.nord)
    with pytest.raises(RuleViolation, match="brugt før") as refused:
        send_referral(other, ORDER, office=town.kontor, team=town.nord, by=town.maja, key=sent.pk)
    assert refused.value.code == "form-used"
    assert Referral.objects.get(pk=sent.pk).citizen == nora


def test_somebody_new_is_registered_with_the_order(town: Town) -> None:
    key = uuid4()
    person = NewCitizen("Ida Ny", address="Birkevej 1", phone="12 34 56 78")
    for _ in range(2):
        referral = order_for_new(person, ORDER, office=town.kontor, team=town.nord, by=town.maja, key=key)
    ida = Citizen.objects.get(name="Ida Ny")
    assert (referral.citizen, ida.team, ida.address, ida.phone) == (
        ida,
        town.nord,
        "Birkevej 1",
        "12 34 56 78",
    )
    assert events(ida) == [Event.CITIZEN_REGISTERED, Event.REFERRAL_SENT]


def test_one_order_waits_at_a_time(town: Town, nora: Citizen) -> None:
    sent(town, nora)
    with pytest.raises(RuleViolation) as refused:
        sent(town, nora)
    assert refused.value.code == "waiting"
    with pytest.raises(IntegrityError), transaction.atomic():
        ReferralFactory(citizen=nora, office=town.kontor, status=ReferralStatus.RETURNED)


def test_whoever_has_a_course_gets_no_second_order(town: Town) -> None:
    with pytest.raises(RuleViolation) as refused:
        sent(town, town.eva)
    assert refused.value.code == "course-open"


@pytest.mark.parametrize("days, allowed", [(184, True), (185, False), (None, False)])
def test_support_after_82b_lasts_at_most_half_a_year(
    town: Town, nora: Citizen, days: int | None, allowed: bool
) -> None:
    until = TODAY + timedelta(days=days) if days else None
    order = replace(ORDER, legal_basis="82b", granted=Granted(60, TODAY, until))
    if allowed:
        assert sent(town, nora, order).legal_basis == "82b"
        return
    with pytest.raises(RuleViolation) as refused:
        sent(town, nora, order)
    assert refused.value.code == "82b-too-long"


def test_sent_back_with_a_reason_and_answered(town: Town, nora: Citizen) -> None:
    referral = sent(town, nora)
    send_back(referral, reason="Hvor ofte?", by=town.lars)
    better = replace(ORDER, goals=(AskedGoal("Stå op kl. 8", "develop"),), granted=Granted(120, TODAY))
    referral = send_again(referral, better, answer="To gange om ugen.", team=town.syd, by=town.maja)
    assert (referral.status, referral.citizen.team) == (ReferralStatus.SENT, town.syd)
    assert [goal.title for goal in referral.goals.all()] == ["Stå op kl. 8"]
    assert [grant.minutes_per_week for grant in referral.grants.all()] == [120]
    assert steps(referral) == [
        ("sent", "", "maja"),
        ("returned", "Hvor ofte?", "lars"),
        ("sent_again", "To gange om ugen.", "maja"),
    ]


def test_an_accepted_order_opens_the_course_with_its_goals(town: Town, nora: Citizen) -> None:
    course = accept_order(sent(town, nora), by=town.lars)
    assert (course.status, course.referral.status) == (CourseStatus.ORDERED, ReferralStatus.ACCEPTED)
    goals = Goal.objects.filter(course=course).order_by("asked__position")
    assert [(goal.title, goal.goal_type) for goal in goals] == [(g.title, g.goal_type) for g in ORDER.goals]
    take_up_goals(course, by=town.lars)
    assert Goal.objects.filter(course=course).count() == 2


def test_each_step_is_possible_only_where_it_belongs(town: Town, nora: Citizen) -> None:
    referral = sent(town, nora)
    impossible = [lambda: send_again(referral, ORDER, answer="Nej", team=town.nord, by=town.maja)]
    accept_order(referral, by=town.lars)
    impossible += [
        lambda: accept_order(referral, by=town.lars),
        lambda: send_back(referral, reason="For sent", by=town.lars),
        lambda: withdraw_referral(referral, reason="For sent", by=town.maja),
    ]
    for step in impossible:
        with pytest.raises(RuleViolation) as refused:
            step()
        assert refused.value.code == "no-such-step"


def test_a_withdrawn_order_makes_room_for_another(town: Town, nora: Citizen) -> None:
    withdraw_referral(sent(town, nora), reason="Borgeren takkede nej.", by=town.maja)
    assert sent(town, nora).is_sent


@pytest.fixture
def ordered(town: Town) -> Referral:
    """Eva's order, with one goal and two hours a week since January 2025."""
    referral = town.forloeb.referral
    ReferralGoalFactory(referral=referral, position=1, title="En fast døgnrytme")
    take_up_goals(town.forloeb, by=town.maja)
    return referral


def test_an_amendment_keeps_what_was_before(town: Town, ordered: Referral) -> None:
    old = ordered.goals.get()
    change = Amendment(
        reason="Flyttet til ny bolig.",
        form="phone",
        new_goals=(AskedGoal("Falde til i den nye bolig", "develop"),),
        withdrawn_goals=frozenset({old.pk}),
        granted=Granted(180, TODAY, TODAY + timedelta(days=100)),
    )
    step = amend_order(ordered, change, by=town.maja)
    assert step.text == "Flyttet til ny bolig."
    assert [(c["what"], c["before"], c["after"].split(" fra")[0]) for c in step.changes] == [
        ("Form", "individuel", "telefon"),
        ("Mål, der ikke gælder længere", "En fast døgnrytme", ""),
        ("Nyt mål", "", "Falde til i den nye bolig"),
        ("Bevilling", "2 timer om ugen fra 1. januar 2025", "3 timer om ugen"),
    ]
    assert list(
        Goal.objects.filter(course=town.forloeb).order_by("set_on").values_list("title", flat=True)
    ) == [
        "En fast døgnrytme",
        "Falde til i den nye bolig",
    ]


def test_the_grant_in_force_is_the_one_of_the_day(town: Town, ordered: Referral) -> None:
    amend_order(ordered, Amendment(reason="Mere tid", granted=Granted(180, TODAY)), by=town.maja)
    minutes = {
        day: list(Grant.objects.in_force_on(day).values_list("minutes_per_week", flat=True))
        for day in (date(2024, 12, 31), date(2025, 1, 1), TODAY - timedelta(days=1), TODAY)
    }
    assert list(minutes.values()) == [[], [120], [120], [180]]


def test_a_grant_cannot_begin_before_the_one_it_follows(town: Town, ordered: Referral) -> None:
    with pytest.raises(RuleViolation) as refused:
        amend_order(ordered, Amendment(reason="x", granted=Granted(60, date(2025, 1, 1))), by=town.maja)
    assert refused.value.code == "grant-too-early"


def test_the_database_refuses_two_grants_at_once(ordered: Referral) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        GrantFactory(referral=ordered, starts_on=date(2026, 1, 1))
    ordered.grants.update(ends_on=date(2025, 12, 31))
    GrantFactory(referral=ordered, starts_on=date(2026, 1, 1))
    with pytest.raises(IntegrityError), transaction.atomic():
        ordered.grants.filter(starts_on=date(2025, 1, 1)).update(ends_on=date(2026, 1, 1))


@pytest.mark.parametrize(
    "amendment, code",
    [
        (Amendment(reason="x"), "nothing-changed"),
        (Amendment(reason="x", form="individual", granted=Granted(120, TODAY)), "nothing-changed"),
    ],
)
def test_an_amendment_changes_something(
    town: Town, ordered: Referral, amendment: Amendment, code: str
) -> None:
    with pytest.raises(RuleViolation) as refused:
        amend_order(ordered, amendment, by=town.maja)
    assert refused.value.code == code


def test_an_order_is_never_left_without_a_goal(town: Town, ordered: Referral) -> None:
    everything = frozenset(ordered.goals.values_list("pk", flat=True))
    with pytest.raises(RuleViolation) as refused:
        amend_order(ordered, Amendment(reason="x", withdrawn_goals=everything), by=town.maja)
    assert refused.value.code == "no-goals"


def report(town: Town, referral: Referral, score: str = "partly", *, key: UUID | None = None) -> Report:
    scores = {goal.pk: Scored(score, "Det lykkes de fleste dage.") for goal in referral.goals.standing()}
    return send_report(
        referral,
        kind=ReportKind.STATUS,
        summary="Det går frem.",
        scores=scores,
        by=town.anna,
        key=key or uuid4(),
    )


def test_a_report_form_that_was_used_for_another_order_is_refused_with_a_sentence(
    town: Town, ordered: Referral
) -> None:
    sent = report(town, ordered)
    other = ReferralFactory(citizen=CitizenFactory(team=town.nord), office=town.kontor, status="accepted")
    ReferralGoalFactory(referral=other)
    with pytest.raises(RuleViolation, match="brugt før"):
        report(town, other, key=sent.pk)


def test_a_report_scores_every_goal_and_sets_the_next_day(town: Town, ordered: Referral) -> None:
    written = report(town, ordered)
    ordered.refresh_from_db()
    assert [(s.goal.title, s.score, s.sentence) for s in written.scores.all()] == [
        ("En fast døgnrytme", "partly", "Det lykkes de fleste dage.")
    ]
    assert ordered.status_due_on == TODAY + timedelta(days=182)


def test_a_report_leaves_no_goal_out(town: Town, ordered: Referral) -> None:
    report(town, ordered)
    ReferralGoalFactory(referral=ordered, position=2)
    with pytest.raises(RuleViolation) as refused:
        send_report(ordered, kind="status", summary="x", scores={}, by=town.anna, key=uuid4())
    assert refused.value.code == "goals-missing"


@pytest.mark.parametrize(
    "decision, code",
    [
        ("continue", "1e971d84-10a4-4ef8-a8b3-0daa4c7d088a"),
        ("change", "1e971d84-10a4-4ef8-a8b3-0daa4c7d088a"),
        ("end", "d7d03656-4c87-4e67-9146-aa5990460f16"),
        ("end_and_order_new", "b4c01aa8-82fd-44e4-83ff-ca19ec02c779"),
    ],
)
def test_myndighed_answers_once_with_the_code_of_ffb(
    town: Town, ordered: Referral, decision: str, code: str
) -> None:
    written = report(town, ordered)
    next_on = TODAY + timedelta(days=90)
    answer = answer_report(written, decision=decision, text="Tak.", next_status_on=next_on, by=town.maja)
    ordered.refresh_from_db()
    assert (str(answer.code), answer.code_version, ordered.status_due_on) == (code, ffb.version(), next_on)
    with pytest.raises(RuleViolation) as refused:
        answer_report(written, decision="end", text="", by=town.maja)
    assert refused.value.code == "answered"


def test_the_last_report_is_an_end_report(town: Town, ordered: Referral) -> None:
    assert suggested_kind(ordered) == ReportKind.STATUS
    Course.objects.filter(pk=town.forloeb.pk).update(status=CourseStatus.PHASING_OUT)
    assert suggested_kind(ordered) == ReportKind.END


def test_nothing_is_reported_about_a_protected_citizen_before_the_warning_is_read(
    client: Client, town: Town, ordered: Referral
) -> None:
    protect(town.eva, basis=ProtectionBasis.THREATENED, starts_on=TODAY, by=town.lars)
    ordered.refresh_from_db()
    with pytest.raises(RuleViolation) as refused:
        report(town, ordered)
    assert refused.value.code == "protection-not-acknowledged"
    client.force_login(town.anna)
    form = reverse("orders:report", args=[ordered.pk])
    assert reverse("citizens:before_sending", args=[town.eva.pk]) in client.get(form)["Location"]
    acknowledge_sending(town.eva, by=town.anna)
    assert client.get(form).status_code == 200
    assert report(town, ordered).on == TODAY


def test_what_was_written_about_a_protected_citizen_stays_when_the_warning_lapsed(
    client: Client, town: Town, ordered: Referral
) -> None:
    protect(town.eva, basis=ProtectionBasis.THREATENED, starts_on=TODAY, by=town.lars)
    client.force_login(town.anna)
    typed = {"key": str(uuid4()), "kind": "status", "summary": "Det går frem."}
    for goal in ordered.goals.standing():
        typed |= {f"score-{goal.pk}": "partly", f"sentence-{goal.pk}": "Det lykkes de fleste dage."}
    answer = client.post(reverse("orders:report", args=[ordered.pk]), typed)
    assert answer.status_code == 422
    assert "Det går frem." in answer.content.decode()
    assert "Læs advarslen" in answer.content.decode()
    assert not Report.objects.exists()


def test_the_timeline_tells_of_orders_reports_and_answers(
    client: Client, town: Town, ordered: Referral
) -> None:
    ReferralStep.objects.create(citizen=town.eva, referral=ordered, kind=StepKind.ACCEPTED, by=town.lars)
    answer_report(report(town, ordered), decision="continue", text="Fortsæt.", by=town.maja)
    for user in (town.anna, town.maja):
        client.force_login(user)
        page = client.get(reverse("citizens:detail", args=[town.eva.pk]) + "?slags=orders").content.decode()
        for told in (
            "Teamet tog imod bestillingen",
            "Status blev sendt til myndighed",
            "Myndighed svarede: ",
        ):
            assert told in page, (user, told)
