"""What happens to visits: each rule, and that nothing is written when a rule says no."""

from datetime import UTC, date, datetime
from uuid import UUID, uuid4

import pytest
from django.db import IntegrityError, connection, transaction

from accounts.models import User
from audit.models import Entry
from bostoette.errors import RuleViolation
from citizens.models import Course, CourseStatus
from plans.models import Subgoal
from tests.factories import AssignmentFactory, CourseFactory, GoalFactory, SubgoalFactory, VisitFactory
from tests.town import Town
from tests.visits.answers import KEY, OTHER_KEY, content
from visits import drafts, services
from visits.models import CancelledBy, Draft, Supervision, Visit, VisitStatus, VisitStep, VisitWording
from visits.services import Slot, StaleVisit, content_of

NEXT = Slot(datetime(2026, 12, 1, 9, tzinfo=UTC), datetime(2026, 12, 1, 10, tzinfo=UTC))


def log(town: Town, key: UUID = KEY, next_slot: Slot | None = None, **changed: object) -> Visit:
    return services.log_visit(town.eva, content(**changed), by=town.anna, key=key, next_slot=next_slot)


def planned(town: Town, **fields: object) -> Visit:
    visit: Visit = VisitFactory(
        course=town.forloeb, worker=town.anna, status=VisitStatus.PLANNED, happened="", **fields
    )
    return visit


def events() -> list[tuple[str, str]]:
    return list(Entry.objects.order_by("pk").values_list("event", "target"))


def refusal(violation: pytest.ExceptionInfo[RuleViolation]) -> str:
    return violation.value.code


def test_logging_keeps_every_word_and_says_so_in_the_log(town: Town, subgoal: Subgoal) -> None:
    said = content(
        form="phone",
        place="remote",
        methods=frozenset({"fit", "motivational"}),
        topics=frozenset({"health"}),
        mattered="At hun selv ringede 🙂",
        noticed="æ" * 10_000,
        agreed="Hun sender en besked fredag.",
        steps={subgoal.pk: "Slog selv nummeret op"},
    )
    visit = services.log_visit(town.eva, said, by=town.anna, key=KEY)
    visit = Visit.objects.get(pk=visit.pk)
    assert content_of(visit) == said
    assert (visit.status, visit.worker, visit.course, visit.version) == (
        VisitStatus.HELD,
        town.anna,
        town.forloeb,
        0,
    )
    assert events() == [("visit.logged", f"visits.visit:{visit.pk}")]


def test_the_log_holds_nothing_a_person_wrote(town: Town) -> None:
    log(town)
    assert Entry.objects.get().data == {}


def test_the_next_appointment_is_planned_with_the_visit(town: Town) -> None:
    log(town, next_slot=NEXT, form="phone", place="remote")
    appointment = Visit.objects.get(status=VisitStatus.PLANNED)
    assert (appointment.starts_at, appointment.ends_at) == (NEXT.starts_at, NEXT.ends_at)
    assert (appointment.worker, appointment.form, appointment.place) == (town.anna, "phone", "remote")
    assert [event for event, _target in events()] == ["visit.logged", "visit.planned"]


def test_an_appointment_that_stands_in_the_calendar_is_not_planned_twice(town: Town) -> None:
    planned(town, starts_at=NEXT.starts_at, ends_at=NEXT.ends_at)
    log(town, next_slot=NEXT)
    assert Visit.objects.filter(status=VisitStatus.PLANNED).count() == 1


def test_a_subgoal_of_somebody_else_stops_everything(town: Town) -> None:
    of_finn = SubgoalFactory(goal=GoalFactory(course=CourseFactory(citizen=town.finn)))
    with pytest.raises(RuleViolation) as violation:
        log(town, next_slot=NEXT, steps={of_finn.pk: ""})
    assert refusal(violation) == "foreign-subgoal"
    assert (Visit.objects.count(), Entry.objects.count()) == (0, 0)


@pytest.mark.parametrize("status", [CourseStatus.ENDED, CourseStatus.BROKEN_OFF])
def test_without_an_open_course_no_visit_can_be_logged_or_planned(town: Town, status: CourseStatus) -> None:
    Course.objects.update(status=status, ended_on=date(2026, 1, 1))
    for step in (services.log_visit, services.plan_visit):
        with pytest.raises(RuleViolation) as violation:
            step(town.eva, content(), by=town.anna, key=KEY)
        assert str(violation.value) == "Eva Lund har ikke et forløb i gang, så der kan ikke oprettes besøg."


def test_the_same_form_sent_twice_gives_the_same_visit(town: Town) -> None:
    first, second = log(town, next_slot=NEXT), log(town, next_slot=NEXT)
    assert first == second
    assert Visit.objects.count() == 2  # the visit and the next appointment
    assert [event for event, _target in events()] == ["visit.logged", "visit.planned"]


def test_the_same_form_sent_again_with_other_words_shows_both(town: Town) -> None:
    visit = log(town)
    with pytest.raises(StaleVisit) as conflict:
        log(town, happened="Noget helt andet.")
    assert conflict.value.current == visit
    assert Visit.objects.get().happened == "Vi ringede til kommunen sammen."


def test_the_key_of_one_citizens_form_does_not_open_anothers(town: Town) -> None:
    AssignmentFactory(citizen=town.finn, user=town.anna)
    CourseFactory(citizen=town.finn)
    log(town)
    with pytest.raises(RuleViolation) as violation:
        services.log_visit(town.finn, content(), by=town.anna, key=KEY)
    assert refusal(violation) == "key-used"


def test_two_workers_may_hold_the_same_key(town: Town) -> None:
    log(town)
    services.log_visit(town.eva, content(), by=town.bo, key=KEY)
    assert Visit.objects.count() == 2


def test_a_planned_visit_becomes_held_by_whoever_writes_it_down(town: Town) -> None:
    visit = planned(town)
    services.hold_planned(visit, content(), by=town.bo, key=KEY)
    visit.refresh_from_db()
    assert (visit.status, visit.worker, visit.version) == (VisitStatus.HELD, town.bo, 1)
    assert content_of(visit) == content()
    assert events() == [("visit.logged", f"visits.visit:{visit.pk}")]


def test_a_planned_visit_is_held_once_however_often_it_is_sent(town: Town) -> None:
    visit = planned(town)
    for _click in range(2):
        services.hold_planned(visit, content(), by=town.anna, key=KEY, next_slot=NEXT)
    assert Visit.objects.count() == 2
    assert [event for event, _target in events()] == ["visit.logged", "visit.planned"]


def test_two_who_write_down_the_same_planned_visit_see_both_texts(town: Town) -> None:
    visit = planned(town)
    services.hold_planned(visit, content(), by=town.anna, key=KEY)
    with pytest.raises(StaleVisit):
        services.hold_planned(visit, content(happened="Bos ord"), by=town.bo, key=OTHER_KEY)
    assert Visit.objects.get().happened == "Vi ringede til kommunen sammen."


def test_a_used_key_cannot_be_put_on_a_planned_visit(town: Town) -> None:
    log(town)
    with pytest.raises(RuleViolation) as violation:
        services.hold_planned(planned(town), content(happened="Andet"), by=town.anna, key=KEY)
    assert refusal(violation) == "key-used"


def test_planning_the_same_form_twice_gives_one_appointment(town: Town) -> None:
    for _click in range(2):
        services.plan_visit(town.eva, content(happened=""), by=town.anna, key=KEY)
    assert Visit.objects.get().status == VisitStatus.PLANNED
    assert [event for event, _target in events()] == ["visit.planned"]


def test_a_change_counts_the_version_up(town: Town) -> None:
    visit = log(town)
    services.change_visit(visit, content(happened="Rettet"), by=town.anna, version=0)
    visit.refresh_from_db()
    assert (visit.happened, visit.version) == ("Rettet", 1)
    assert events()[1:] == [("visit.changed", f"visits.visit:{visit.pk}")]


def test_a_change_that_changes_nothing_leaves_no_trace(town: Town) -> None:
    visit = log(town)
    services.change_visit(visit, content(), by=town.bo, version=17)
    visit.refresh_from_db()
    assert visit.version == 0
    assert len(events()) == 1


def test_a_stale_change_is_refused_and_nothing_is_overwritten(town: Town) -> None:
    visit = log(town)
    services.change_visit(visit, content(happened="Bos ord"), by=town.bo, version=0)
    with pytest.raises(StaleVisit) as conflict:
        services.change_visit(visit, content(happened="Annas ord"), by=town.anna, version=0)
    assert conflict.value.current.happened == "Bos ord"
    visit.refresh_from_db()
    assert (visit.happened, visit.version) == ("Bos ord", 1)


def test_steps_are_added_changed_and_taken_away(town: Town) -> None:
    goal = GoalFactory(course=town.forloeb)
    kept, dropped, new = SubgoalFactory.create_batch(3, goal=goal)
    visit = log(town, steps={kept.pk: "Før", dropped.pk: "Væk"})
    before = VisitStep.objects.get(subgoal=kept).pk
    services.change_visit(visit, content(steps={kept.pk: "Efter", new.pk: ""}), by=town.anna, version=0)
    assert content_of(visit).steps == {kept.pk: "Efter", new.pk: ""}
    assert VisitStep.objects.get(subgoal=kept).pk == before
    assert set(VisitStep.objects.values_list("team", flat=True)) == {town.nord.pk}


def test_the_next_appointment_of_a_corrected_visit_is_its_workers(town: Town) -> None:
    visit = log(town)
    services.change_visit(visit, content(), by=town.lars, version=0, next_slot=NEXT)
    assert Visit.objects.get(status=VisitStatus.PLANNED).worker == town.anna


@pytest.mark.parametrize("by", [CancelledBy.CITIZEN, CancelledBy.WORKER])
def test_a_cancelled_visit_says_by_whom_and_why(town: Town, by: CancelledBy) -> None:
    visit = planned(town)
    services.cancel_visit(visit, cancelled_by=by, reason="Influenza", by=town.anna)
    visit.refresh_from_db()
    assert (visit.status, visit.cancelled_by, visit.cancel_reason) == (VisitStatus.CANCELLED, by, "Influenza")
    assert events() == [("visit.cancelled", f"visits.visit:{visit.pk}")]


def test_a_visit_where_the_citizen_was_away_is_no_cancellation(town: Town) -> None:
    visit = planned(town)
    services.note_no_show(visit, reason="Ingen åbnede", by=town.anna)
    visit.refresh_from_db()
    assert (visit.status, visit.cancelled_by, visit.cancel_reason) == (
        VisitStatus.NO_SHOW,
        "",
        "Ingen åbnede",
    )


def test_cancelling_twice_is_cancelling_once(town: Town) -> None:
    visit = planned(town)
    for _click in range(2):
        services.cancel_visit(visit, cancelled_by="citizen", reason="Syg", by=town.anna)
    assert len(events()) == 1


def test_a_held_visit_cannot_be_cancelled(town: Town) -> None:
    visit = log(town)
    with pytest.raises(RuleViolation) as violation:
        services.note_no_show(visit, reason="", by=town.anna)
    assert refusal(violation) == "not-planned"


def test_a_cancelled_visit_is_neither_changed_nor_held(town: Town) -> None:
    visit = planned(town)
    services.cancel_visit(visit, cancelled_by="citizen", reason="Syg", by=town.anna)
    with pytest.raises(RuleViolation) as change:
        services.change_visit(visit, content(), by=town.anna, version=1)
    with pytest.raises(RuleViolation) as hold:
        services.hold_planned(visit, content(), by=town.anna, key=KEY)
    assert (refusal(change), refusal(hold)) == ("visit-over", "visit-over")


def test_saving_takes_the_draft_of_that_form_and_no_other(town: Town) -> None:
    in_another_tab = {"idempotency_key": [str(OTHER_KEY)], "happened": ["Et andet besøg"]}
    drafts.keep_draft(town.anna, town.eva, drafts.NEW_VISIT, drafts.Sheet(in_another_tab))
    log(town)
    assert Draft.objects.count() == 1
    log(town, key=OTHER_KEY, happened="Et andet besøg")
    assert Draft.objects.count() == 0


def supervise(town: Town, by: User, key: UUID) -> Supervision:
    return services.record_supervision(
        town.nord,
        key=key,
        on=date(2026, 11, 20),
        kind="peer",
        participants=[town.anna, town.bo],
        action_points="Vi ringer dagen før.",
        by=by,
    )


def test_sparring_sent_twice_is_written_once(town: Town) -> None:
    key = uuid4()
    first, second = supervise(town, town.anna, key), supervise(town, town.anna, key)
    assert first == second
    assert set(first.participants.all()) == {town.anna, town.bo}
    assert events() == [("supervision.recorded", f"visits.supervision:{key}")]


def test_sparring_of_one_is_not_taken_over_by_anothers_form(town: Town) -> None:
    key = uuid4()
    supervise(town, town.anna, key)
    with pytest.raises(RuleViolation) as violation:
        supervise(town, town.bo, key)
    assert refusal(violation) == "key-used"


def test_what_a_visit_said_before_it_was_put_right_is_kept(town: Town, subgoal: Subgoal) -> None:
    visit = log(town, happened="Vi gik en tur.", steps={subgoal.pk: "Tog selv skoene på"})
    services.change_visit(visit, content(happened="Vi gik to ture."), by=town.lars, version=0)
    services.change_visit(visit, content(happened="Vi gik to ture."), by=town.lars, version=1)  # nothing new
    wording = VisitWording.objects.get()
    assert (wording.happened, wording.version, wording.by) == ("Vi gik en tur.", 0, town.lars)
    assert wording.small_steps == f"{subgoal.text}: Tog selv skoene på"


def test_a_planned_visit_that_is_moved_said_nothing_yet(town: Town) -> None:
    services.change_visit(planned(town), content(place="out"), by=town.anna, version=0)
    assert not VisitWording.objects.exists()


@pytest.mark.parametrize(
    "change", ["update visits_visitwording set happened = ''", "delete from visits_visitwording"]
)
def test_the_database_keeps_what_a_visit_said(town: Town, change: str) -> None:
    services.change_visit(log(town, happened="Vi gik en tur."), content(), by=town.anna, version=0)
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(change)
