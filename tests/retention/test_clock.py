"""When a case is archived, when it may be deleted, and what stops the clock. To the day."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from django.apps import apps
from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.models import User
from bostoette.errors import RuleViolation
from citizens.models import Assignment, Citizen, Course, Merge, Referral, ReferralStatus
from citizens.models.jobs import Job
from citizens.reach import within_reach_of
from citizens.services import open_with_reason
from plans.models import Document
from plans.services.orders import reopen
from retention import clock
from retention.models import Deletion, Hold, KeepingRule
from retention.rules import Keeping, decide_rule, keeping_of, propose_rule
from retention.services import archive_closed, end_hold, hold, propose_deletions
from tests.factories import CitizenFactory, CourseFactory, OfficeFactory, ReferralFactory
from tests.furnished import Furnished
from tests.retention.conftest import close, second_leder
from tests.town import Town

ENDED = date(2020, 6, 15)
ARCHIVED, DUE = date(2020, 12, 15), date(2025, 6, 15)
DAY = timedelta(days=1)


@pytest.fixture
def ended(town: Town) -> Town:
    close(town.forloeb, ENDED)
    return town


def due_on(day: date) -> set[str]:
    return set(clock.citizens().due(day).values_list("name", flat=True))


def test_a_case_may_be_deleted_five_years_after_the_last_course_to_the_day(ended: Town) -> None:
    assert due_on(DUE - DAY) == set()
    assert due_on(DUE) == {"Eva Lund"}


def test_a_case_is_archived_six_months_after_the_last_course_to_the_day(ended: Town) -> None:
    assert archive_closed(ARCHIVED - DAY) == 0
    assert archive_closed(ARCHIVED) == 1
    ended.eva.refresh_from_db()
    assert ended.eva.archived_on == ARCHIVED
    assert archive_closed(ARCHIVED + DAY) == 0


def test_the_last_of_several_courses_counts(ended: Town) -> None:
    later = CourseFactory(citizen=ended.eva)
    assert due_on(date(2199, 1, 1)) == set()
    close(later, date(2022, 1, 1))
    assert due_on(DUE) == set()
    assert due_on(date(2027, 1, 1)) == {"Eva Lund"}


def test_an_order_that_never_became_a_course_counts_from_its_day(town: Town) -> None:
    referral = ReferralFactory(citizen=town.finn, status=ReferralStatus.SENT)
    assert due_on(date(2199, 1, 1)) == set()
    Referral.objects.filter(pk=referral.pk).update(status=ReferralStatus.WITHDRAWN)
    written = timezone.localdate(referral.created_at)
    after = written.replace(year=written.year + 5, day=min(written.day, 28))
    assert due_on(after - DAY * 4) == set()
    assert due_on(after + DAY * 4) == {"Finn Holm"}


def a_new_order(town: Town) -> None:
    ReferralFactory(citizen=town.eva, office=town.kontor, status=ReferralStatus.SENT)


def a_reopened_course(town: Town) -> None:
    reopen(Course.objects.get(citizen=town.eva), reason="Det går ikke uden", by=town.anna)


def a_hold(town: Town) -> None:
    hold(town.eva, reason="Der er en klagesag", by=town.lars)


def a_merge_into_it(town: Town) -> None:
    Merge.objects.create(citizen=town.eva, gone=town.finn, reason="x", proposed_by=town.lars)


def a_merge_away_from_it(town: Town) -> None:
    Merge.objects.create(citizen=town.finn, gone=town.eva, reason="x", proposed_by=town.lars)


@pytest.mark.parametrize(
    "stop", [a_new_order, a_reopened_course, a_hold, a_merge_into_it, a_merge_away_from_it]
)
def test_what_goes_on_stops_the_clock_and_says_so(ended: Town, stop: Callable[[Town], None]) -> None:
    assert clock.stops_of(ended.eva) == []
    stop(ended)
    assert due_on(DUE) == set()
    assert len(clock.stops_of(ended.eva)) == 1


def test_a_file_that_is_being_made_stops_the_clock(over: Furnished) -> None:
    today = timezone.localdate()
    assert due_on(today) == {"Eva Lund"}
    Document.objects.create(
        citizen=over.town.eva,
        version=over.approved,
        template="plan",
        template_version=2,
        requested_by=over.town.lars,
    )
    assert due_on(today) == set()
    assert clock.stops_of(over.town.eva) == [clock.FILE_IS_MADE]


def test_every_kind_of_file_stops_the_clock() -> None:
    files = [stop for stop in clock.kept_back() if stop.sentence == clock.FILE_IS_MADE]
    assert len(files) == sum(issubclass(model, Job) for model in apps.get_models()) > 0


def test_a_record_laid_into_another_has_no_clock_of_its_own(ended: Town) -> None:
    Citizen.objects.filter(pk=ended.eva.pk).update(merged_into=ended.finn)
    assert due_on(DUE) == set()


def test_a_hold_that_is_lifted_lets_the_clock_count_as_if_it_had_never_stood(ended: Town) -> None:
    held = hold(ended.eva, reason="Der er en klagesag", by=ended.lars)
    with pytest.raises(RuleViolation):
        hold(ended.eva, reason="Endnu en", by=ended.lars)
    with pytest.raises(IntegrityError), transaction.atomic():
        Hold.objects.create(citizen=ended.eva, reason="x", set_by=ended.lars)
    end_hold(held, by=ended.lars)
    assert due_on(DUE) == {"Eva Lund"}
    with pytest.raises(RuleViolation):
        end_hold(held, by=ended.lars)


def test_the_night_proposes_what_is_due_once_and_takes_back_what_no_longer_is(ended: Town) -> None:
    assert propose_deletions(DUE - DAY) == 0
    assert propose_deletions(DUE) == 1
    assert propose_deletions(DUE) == 0
    row = Deletion.objects.get()
    assert (row.citizen_id, row.closed_on, row.due_on) == (ended.eva.pk, ENDED, DUE)
    a_new_order(ended)
    assert propose_deletions(DUE) == 0
    assert not Deletion.objects.exists()


def test_an_archived_citizen_is_a_bostoettes_only_with_a_reason_in_rule_and_wall(ended: Town) -> None:
    def met_by(user: User) -> set[Citizen]:
        by_rule = set(Citizen.objects.visible_to(user))
        with within_reach_of(user):
            by_wall = {row.citizen for row in Assignment.objects.select_related("citizen")}
        assert by_wall == by_rule & {ended.eva}
        return by_rule

    assert met_by(ended.anna) == {ended.eva}
    archive_closed(ARCHIVED)
    assert met_by(ended.anna) == set()
    assert met_by(ended.lars) == {ended.eva}
    open_with_reason(ended.eva, by=ended.anna, reason="acute")
    assert met_by(ended.anna) == {ended.eva}


@pytest.mark.parametrize("begin", [a_new_order, a_reopened_course])
def test_new_support_takes_the_citizen_out_of_the_archive_at_once(
    ended: Town, begin: Callable[[Town], None]
) -> None:
    archive_closed(ARCHIVED)
    begin(ended)
    ended.eva.refresh_from_db()
    assert ended.eva.archived_on is None


def test_a_course_that_a_merge_brought_takes_the_citizen_out_of_the_archive_by_night(ended: Town) -> None:
    archive_closed(ARCHIVED)
    Course.objects.filter(pk=CourseFactory(citizen=ended.finn).pk).update(citizen=ended.eva)
    archive_closed(ARCHIVED)
    ended.eva.refresh_from_db()
    assert ended.eva.archived_on is None


def test_a_kommune_keeps_its_cases_as_long_as_two_people_have_said(ended: Town) -> None:
    assert keeping_of(ended.kommune) == Keeping(5, 6, deliver_first=False)
    rule = propose_rule(ended.kommune, years=7, archive_months=3, deliver_first=True, by=ended.adam)
    assert due_on(DUE) == {"Eva Lund"}
    with pytest.raises(RuleViolation) as refused:
        decide_rule(rule, accept=True, by=ended.adam)
    assert refused.value.code == "same-person"
    decide_rule(rule, accept=True, by=second_leder(ended))
    assert keeping_of(ended.kommune) == Keeping(7, 3, deliver_first=True)
    assert due_on(date(2027, 6, 14)) == set()
    assert due_on(date(2027, 6, 15)) == {"Eva Lund"}
    assert archive_closed(date(2020, 9, 14)) == 0
    assert archive_closed(date(2020, 9, 15)) == 1


def test_a_rule_of_one_kommune_is_not_anothers(ended: Town) -> None:
    other = CitizenFactory(team=ended.fremmed.held[0].team)
    close(
        CourseFactory(citizen=other, referral__office=OfficeFactory(municipality=other.municipality)), ENDED
    )
    rule = propose_rule(ended.kommune, years=7, archive_months=6, deliver_first=False, by=ended.adam)
    decide_rule(rule, accept=True, by=ended.lars)
    assert due_on(DUE) == {other.name}


def test_a_rule_that_is_declined_or_waits_changes_nothing(ended: Town) -> None:
    rule = propose_rule(ended.kommune, years=2, archive_months=6, deliver_first=False, by=ended.adam)
    with pytest.raises(RuleViolation):
        propose_rule(ended.kommune, years=3, archive_months=6, deliver_first=False, by=ended.adam)
    decide_rule(rule, accept=False, by=ended.lars)
    with pytest.raises(RuleViolation):
        decide_rule(rule, accept=True, by=ended.lars)
    assert keeping_of(ended.kommune) == Keeping()


@pytest.mark.parametrize(
    "wrong",
    [
        {"years": 1},
        {"years": 31},
        {"archive_months": 0},
        {"archive_months": 25},
        {"is_accepted": True},
    ],
)
def test_the_database_keeps_the_bounds_of_a_rule_and_its_four_eyes(town: Town, wrong: dict[str, int]) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        KeepingRule.objects.create(municipality=town.kommune, proposed_by=town.adam, **wrong)
    with pytest.raises(IntegrityError), transaction.atomic():
        KeepingRule.objects.create(
            municipality=town.kommune, proposed_by=town.adam, decided_by=town.adam, decided_at=timezone.now()
        )
