"""Two records of one person: laid together by two people, and parted again to the last row."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.apps import apps
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.policy import Role
from audit.models import Entry, Event, Lookup
from bostoette.errors import RuleViolation
from citizens.cpr import parse
from citizens.models import Citizen, Course, CourseStatus, Merge
from citizens.services import confirm_merge, end_protection, propose_merge, protect, reject_merge, undo_merge
from citizens.services.merging import ids_of, models_about_citizens, obstacles
from plans.models import Plan, PlanVersion
from plans.services.versions import discard, start_draft
from tests.factories import (
    AssignmentFactory,
    CitizenFactory,
    CourseFactory,
    OfficeFactory,
    PlanFactory,
    PlanVersionFactory,
    ReferralFactory,
    VisitFactory,
)
from tests.furnished import Furnished, furnished
from tests.town import Town, person
from visits.drafts import Sheet, keep_draft
from visits.models import Visit

__all__ = ["furnished"]

TODAY = date(2026, 11, 21)


@pytest.fixture
def double(town: Town) -> Citizen:
    """Eva once more, in the same team; everything else in the town is about the first Eva."""
    return CitizenFactory(team=town.nord, name="Eva M. Lund")


def everything() -> dict[str, list[Any]]:
    """Every row of every table, but for the logs and what tells of merges."""
    left_out = {"audit.entry", "audit.lookup", "sessions.session", "citizens.merge", "citizens.mergedrows"}
    models = [model for model in apps.get_models() if model._meta.label_lower not in left_out]
    return {model._meta.label: list(model._default_manager.order_by("pk").values()) for model in models}


def laid_together(stays: Citizen, gone: Citizen, town: Town) -> Merge:
    return confirm_merge(propose_merge(stays, gone, reason="Samme person", by=town.lars), by=town.maja)


def test_the_open_course_is_the_present_one_wherever_it_came_from_and_its_office_holds_the_citizen(
    client: Client, town: Town, double: Citizen
) -> None:
    """The course of the record that goes is older in the table, and goes on; the other's is over."""
    other_office = OfficeFactory(municipality=town.kommune)
    mona = person("mona", "Mona Myndighed", Role.AUTHORITY, town.kommune, office=other_office)
    referral = ReferralFactory(citizen=double, office=other_office)
    running = CourseFactory(citizen=double, referral=referral)
    long_ago = timezone.now() - timedelta(days=900)
    Course.objects.filter(pk=running.pk).update(created_at=long_ago)
    Course.objects.filter(pk=town.forloeb.pk).update(status=CourseStatus.ENDED, ended_on=date(2026, 3, 1))
    merge = laid_together(town.eva, double, town)
    assert Citizen.objects.with_status().get(pk=town.eva.pk).status == CourseStatus.ACTIVE
    client.force_login(town.lars)
    assert client.get(reverse("citizens:course", args=[town.eva.pk])).context["course"] == running
    assert Citizen.objects.visible_to(mona).get() == town.eva
    assert not Citizen.objects.visible_to(town.maja).exists()
    undo_merge(merge, by=town.lars)
    assert Citizen.objects.visible_to(mona).get() == double
    assert Citizen.objects.visible_to(town.maja).get() == town.eva


def test_every_row_moves_and_undoing_puts_every_table_back(furnished: Furnished, double: Citizen) -> None:
    """`furnished` has one of everything about Eva; here Eva's record is the one that goes."""
    town = furnished.town
    keep_draft(town.anna, town.eva, "besoeg", Sheet({"happened": ["Vi drak kaffe."]}))
    before = everything()
    had = {
        model._meta.label: model._default_manager.filter(citizen=town.eva).count()
        for model in models_about_citizens()
    }
    merge = laid_together(double, town.eva, town)
    for model in models_about_citizens():
        assert not model._default_manager.filter(citizen=town.eva).exists(), model
        assert model._default_manager.filter(citizen=double).count() == had[model._meta.label], model
    assert sum(had.values()) > 20
    assert everything() != before
    undo_merge(merge, by=town.lars)
    assert everything() == before


def tables_that_hold_on() -> set[str]:
    """Tables with a trigger of their own that may refuse an update."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select distinct tgrelid::regclass::text from pg_trigger"
            " where not tgisinternal and tgtype & 16 = 16 and tgtype & 2 = 2 and tgname <> 'follow_citizen'"
        )
        return {table for (table,) in cursor.fetchall()}


def test_every_table_that_could_refuse_to_move_was_moved_above(furnished: Furnished) -> None:
    furnished_tables = {
        model._meta.db_table
        for model in models_about_citizens()
        if model._default_manager.filter(citizen=furnished.town.eva).exists()
    }
    about_citizens = {model._meta.db_table for model in models_about_citizens()}
    held = (tables_that_hold_on() & about_citizens) - {"citizens_grant"}  # asks only about its days
    assert held
    assert held <= furnished_tables


def test_an_approved_plan_changes_citizen_in_a_merge_and_in_no_other_way(
    furnished: Furnished, double: Citizen
) -> None:
    town, version = furnished.town, furnished.approved
    laid_together(double, town.eva, town)
    assert PlanVersion.objects.get(pk=version.pk).citizen_id == double.pk
    merges = Merge.objects.filter(confirmed_at__isnull=False)
    with connection.cursor() as cursor:  # the moment of the merge has passed
        cursor.execute("update citizens_merge set confirmed_at = confirmed_at - interval '1 second'")
    assert merges.exists()
    for row in (version.plan, version, furnished.document):
        with pytest.raises(DatabaseError), transaction.atomic():
            type(row).objects.filter(pk=row.pk).update(citizen=town.finn)


def test_the_record_that_is_gone_is_met_nowhere(client: Client, town: Town, double: Citizen) -> None:
    laid_together(town.eva, double, town)
    client.force_login(town.lars)
    assert client.get(reverse("citizens:detail", args=[double.pk])).status_code == 404
    assert "Eva M. Lund" not in client.get(reverse("citizens:list")).content.decode()
    assert client.post(reverse("citizens:search"), {"q": "Eva M"}).context["rows"] == []


def test_where_the_record_that_is_gone_is_named_the_look_is_logged(
    client: Client, town: Town, double: Citizen
) -> None:
    merge = laid_together(town.eva, double, town)
    client.force_login(town.lars)
    assert double.name in client.get(reverse("citizens:merge", args=[merge.pk])).content.decode()
    looks = Lookup.objects.filter(user_id=town.lars.pk).values_list("citizen_id", flat=True)
    assert set(looks) == {town.eva.pk, double.pk}


def test_its_number_finds_the_one_that_stays(client: Client, town: Town, double: Citizen) -> None:
    town.eva.set_cpr(parse("0710625631", today=TODAY))
    town.eva.save()
    double.set_cpr(parse("6710625629", today=TODAY))
    double.save()
    laid_together(town.eva, double, town)
    client.force_login(town.lars)
    answer = client.post(reverse("citizens:search"), {"q": "671062-5629"}, follow=True)
    assert answer.redirect_chain == [(reverse("citizens:detail", args=[town.eva.pk]), 302)]
    assert "lagt sammen" in answer.content.decode()


def test_log_lines_of_both_are_found_through_the_one_that_stays(town: Town, double: Citizen) -> None:
    third = CitizenFactory(team=town.nord)
    laid_together(double, third, town)
    laid_together(town.eva, double, town)
    assert set(ids_of(town.eva)) == {town.eva.pk, double.pk, third.pk}
    entries = Entry.objects.filter(event=Event.MERGE_CONFIRMED, citizen_id__in=ids_of(town.eva))
    assert entries.count() == 2


def test_the_one_who_proposes_cannot_confirm_also_not_in_the_database(town: Town, double: Citizen) -> None:
    merge = propose_merge(town.eva, double, reason="Samme person", by=town.lars)
    for step in (confirm_merge, reject_merge):
        with pytest.raises(RuleViolation) as refused:
            step(merge, by=town.lars)
        assert refused.value.code == "same-person"
    with pytest.raises(IntegrityError), transaction.atomic():
        Merge.objects.update(decided_by=town.lars, confirmed_at=timezone.now())


def test_a_proposal_is_answered_once(town: Town, double: Citizen) -> None:
    merge = propose_merge(town.eva, double, reason="Samme person", by=town.lars)
    reject_merge(merge, by=town.maja)
    with pytest.raises(RuleViolation):
        confirm_merge(merge, by=town.maja)
    with pytest.raises(RuleViolation):
        undo_merge(merge, by=town.maja)
    assert not Citizen.objects.exclude(merged_into=None).exists()
    propose_merge(town.eva, double, reason="Nu er vi sikre", by=town.lars)
    with pytest.raises(RuleViolation) as refused:
        propose_merge(town.eva, double, reason="Igen", by=town.maja)
    assert refused.value.code == "already-proposed"


def open_course(town: Town, double: Citizen) -> None:
    CourseFactory(citizen=double)


def two_coordinators(town: Town, double: Citizen) -> None:
    AssignmentFactory(citizen=double, user=town.bo, is_coordinator=True)


def two_plans(town: Town, double: Citizen) -> None:
    for citizen in (town.eva, double):
        PlanVersionFactory(plan=PlanFactory(citizen=citizen), approved=True, written_by=town.anna)


def two_protections(town: Town, double: Citizen) -> None:
    for citizen in (town.eva, double):
        protect(citizen, basis="registered", starts_on=TODAY, by=town.lars)


def two_drafts(town: Town, double: Citizen) -> None:
    for citizen in (town.eva, double):
        keep_draft(town.anna, citizen, "besoeg", Sheet({"happened": ["x"]}))


@pytest.mark.parametrize(
    ("arrange", "sentence"),
    [
        (open_course, "Begge har et åbent forløb."),
        (two_coordinators, "Begge har en tovholder."),
        (two_plans, "Begge har en plan af samme slags"),
        (two_protections, "Begge er beskyttet."),
        (two_drafts, "En kollega har en kladde"),
    ],
)
def test_what_only_one_may_have_is_settled_first(
    town: Town, double: Citizen, arrange: Any, sentence: str
) -> None:
    arrange(town, double)
    assert [text for text in obstacles(town.eva, double) if not text.startswith(sentence)] == []
    merge = propose_merge(town.eva, double, reason="Samme person", by=town.lars)
    before = everything()
    with pytest.raises(RuleViolation, match=sentence) as refused, transaction.atomic():
        confirm_merge(merge, by=town.maja)
    assert refused.value.code == "conflict"
    assert everything() == before


def test_a_course_that_is_over_is_no_conflict(town: Town, double: Citizen) -> None:
    CourseFactory(citizen=double, status=CourseStatus.ENDED, ended_on=date(2025, 6, 1))
    assert obstacles(town.eva, double) == []
    laid_together(town.eva, double, town)
    assert Course.objects.filter(citizen=town.eva).count() == 2


def test_a_draft_thrown_away_stands_in_no_ones_way(town: Town, double: Citizen) -> None:
    PlanVersionFactory(plan=PlanFactory(citizen=town.eva), approved=True, written_by=town.anna)
    draft = start_draft(double, Plan.objects.get().kind, by=town.anna)
    assert len(obstacles(town.eva, double)) == 1
    discard(draft, by=town.anna)
    assert obstacles(town.eva, double) == []


def test_the_record_with_the_real_number_is_the_one_that_stays(town: Town, double: Citizen) -> None:
    town.eva.set_cpr(parse("6710625629", today=TODAY))
    town.eva.save()
    double.set_cpr(parse("0710625631", today=TODAY))
    double.save()
    with pytest.raises(RuleViolation, match="har borgerens CPR-nummer"):
        propose_merge(town.eva, double, reason="x", by=town.lars)
    laid_together(double, town.eva, town)


def test_the_record_with_the_protected_name_is_the_one_that_stays(town: Town, double: Citizen) -> None:
    protect(double, basis="registered", starts_on=TODAY, pseudonym="Borger Anemone", by=town.lars)
    with pytest.raises(RuleViolation, match="navnet er beskyttet"):
        propose_merge(town.eva, double, reason="x", by=town.lars)


def names_in_the_table() -> str:
    with connection.cursor() as cursor:
        cursor.execute("select string_agg(c::text, ' ') from citizens_citizen c")
        return str(cursor.fetchone()[0])


@pytest.mark.parametrize("merged_first", [True, False])
def test_a_protected_name_stands_in_clear_in_no_record_laid_in(
    client: Client, town: Town, double: Citizen, merged_first: bool
) -> None:
    inner = CitizenFactory(team=town.nord, name="Eva Magda Lund")
    laid_together(double, inner, town)
    merge = laid_together(town.eva, double, town) if merged_first else None
    protection = protect(
        town.eva, basis="registered", starts_on=TODAY, pseudonym="Borger Anemone", by=town.lars
    )
    town.eva.refresh_from_db()
    merge = merge or laid_together(town.eva, double, town)
    assert "Lund" not in names_in_the_table()
    client.force_login(town.lars)
    page = client.get(reverse("citizens:merge", args=[merge.pk])).content.decode()
    assert "Borger Anemone" in page
    assert "Lund" not in page
    end_protection(protection, by=town.lars)
    names = Citizen.objects.filter(pk__in=[town.eva.pk, double.pk, inner.pk]).values_list("name", flat=True)
    assert set(names) == {"Eva Lund", "Eva M. Lund", "Eva Magda Lund"}


def test_parted_again_each_has_the_name_it_had(town: Town, double: Citizen) -> None:
    merge = laid_together(town.eva, double, town)
    protection = protect(
        town.eva, basis="registered", starts_on=TODAY, pseudonym="Borger Anemone", by=town.lars
    )
    undo_merge(merge, by=town.lars)
    double.refresh_from_db()
    town.eva.refresh_from_db()
    assert (double.name, town.eva.name) == ("Eva M. Lund", "Borger Anemone")
    assert double.name_sealed is None
    end_protection(protection, by=town.lars)
    assert set(Citizen.objects.filter(name="Eva M. Lund")) == {double}


def test_only_a_record_laid_in_hides_its_name_so(town: Town) -> None:
    with pytest.raises(IntegrityError, match="citizen_name_sealed_only_when_laid_in"), transaction.atomic():
        Citizen.objects.filter(pk=town.eva.pk).update(name_sealed=b"x")


def test_protection_of_the_address_comes_along_and_goes_back(town: Town, double: Citizen) -> None:
    protect(double, basis="registered", starts_on=TODAY, by=town.lars)
    merge = laid_together(town.eva, double, town)
    assert Citizen.objects.get(pk=town.eva.pk).is_protected
    undo_merge(merge, by=town.lars)
    assert not Citizen.objects.get(pk=town.eva.pk).is_protected
    assert Citizen.objects.get(pk=double.pk).is_protected


def test_another_kommune_and_oneself_are_refused(town: Town) -> None:
    stranger = CitizenFactory(team=town.fremmed.held[0].team)
    for other in (stranger, town.eva):
        with pytest.raises(RuleViolation, match="samme kommune"):
            propose_merge(town.eva, other, reason="x", by=town.lars)


def test_what_came_to_hang_on_moved_rows_goes_back_with_them(town: Town, double: Citizen) -> None:
    merge = laid_together(double, town.eva, town)
    visit = VisitFactory(course=Course.objects.get(pk=town.forloeb.pk), worker=town.anna)
    other = CourseFactory(citizen=double, status=CourseStatus.ENDED, ended_on=date(2025, 6, 1))
    assert visit.citizen_id == double.pk
    undo_merge(merge, by=town.lars)
    assert Visit.objects.get(pk=visit.pk).citizen_id == town.eva.pk
    assert Course.objects.get(pk=other.pk).citizen_id == double.pk


def test_the_latest_merge_is_undone_first(town: Town, double: Citizen) -> None:
    third = CitizenFactory(team=town.nord)
    first, second = laid_together(double, third, town), laid_together(town.eva, double, town)
    with pytest.raises(RuleViolation) as refused:
        undo_merge(first, by=town.lars)
    assert refused.value.code == "merged-on"
    undo_merge(second, by=town.lars)
    undo_merge(first, by=town.lars)
    assert not Citizen.objects.exclude(merged_into=None).exists()


def test_the_pages_take_two_people_through_it(client: Client, town: Town, double: Citizen) -> None:
    lotte = person("lotte", "Lotte Leder", town.lars.held[0].role, town.kommune, team=town.nord)
    client.force_login(town.lars)
    address = reverse("citizens:propose_merge", args=[town.eva.pk])
    assert "Eva M. Lund" in client.get(address).content.decode()  # born on the same day
    assert client.post(address, {"gone": str(double.pk), "reason": ""}).status_code == 422
    made = client.post(address, {"gone": str(double.pk), "reason": "Samme adresse"})
    page = made.headers["Location"]
    assert "Det flytter med" not in client.get(page).content.decode()  # Eva's double has no rows
    answer = reverse("citizens:answer_merge", args=[Merge.objects.get().pk])
    client.post(answer, {"svar": "ja"})
    assert Merge.objects.get().is_waiting
    client.force_login(lotte)
    assert "Bekræft: det er samme person" in client.get(page).content.decode()
    client.post(answer, {"svar": "ja"})
    assert Merge.objects.get().is_in_force
    assert client.post(reverse("citizens:undo_merge", args=[Merge.objects.get().pk])).status_code == 302
    assert Merge.objects.get().state == "skilt ad igen"


def test_a_yes_needs_the_right_to_both_records(client: Client, town: Town) -> None:
    """Olga leads Finn's team and proposed; Lars leads Eva's and may not see Finn."""
    merge = propose_merge(town.eva, town.finn, reason="Samme person", by=town.olga)
    client.force_login(town.lars)
    text = client.get(reverse("citizens:merge", args=[merge.pk])).content.decode()
    assert "Finn Holm" not in text
    assert "Bekræft" not in text
    answer = client.post(reverse("citizens:answer_merge", args=[merge.pk]), {"svar": "ja"})
    assert answer.status_code == 404
    assert Merge.objects.get().is_waiting


def test_only_candidates_may_be_chosen(client: Client, town: Town) -> None:
    client.force_login(town.lars)
    address = reverse("citizens:propose_merge", args=[town.eva.pk])
    answer = client.post(address, {"gone": str(town.finn.pk), "reason": "Samme person"})
    assert answer.status_code == 422
    assert not Merge.objects.exists()


@pytest.mark.parametrize("proposals", [1, 3])
def test_the_list_costs_the_same_with_one_and_three(
    client: Client, town: Town, django_assert_num_queries: Any, proposals: int
) -> None:
    for _ in range(proposals):
        propose_merge(town.eva, CitizenFactory(team=town.nord), reason="x", by=town.maja)
    client.force_login(town.lars)
    with django_assert_num_queries(7):  # session twice, user, roles, kommune, proposals, those for the user
        client.get(reverse("citizens:merges"))


def test_a_proposal_is_told_to_those_who_can_answer_it(client: Client, town: Town, double: Citizen) -> None:
    """Not to the one who made it, and not to an office that reaches only one of the two."""
    propose_merge(town.eva, double, reason="Samme person", by=town.maja)
    office = person("mia", "Mia", Role.AUTHORITY, town.kommune, office=town.kontor)
    assert [Merge.objects.waiting_for(user).count() for user in (town.lars, town.maja, office)] == [1, 0, 0]
    client.force_login(town.lars)
    for route, told in (
        ("citizens:list", "Et forslag om sammenlægning venter på dig"),
        ("orders:list", "Et forslag om sammenlægning venter på dig"),
        ("citizens:control", "Sammenlægninger (1)"),
        ("citizens:merges", "venter på dig"),
    ):
        assert told in client.get(reverse(route)).content.decode(), route
    client.force_login(town.maja)
    assert "venter på dig" not in client.get(reverse("citizens:list")).content.decode()
    assert "venter på dig" not in client.get(reverse("citizens:merges")).content.decode()
