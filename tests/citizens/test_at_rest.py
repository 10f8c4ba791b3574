"""A citizen whose support is not under way: no button that would be refused, and a sentence that says why."""

from datetime import UTC, date, datetime

import pytest
from django.test import Client
from django.urls import reverse

from accounts.policy import BREAK_GLASS_CARRIES
from bostoette.errors import RuleViolation
from citizens.access import standing_on
from citizens.models import Citizen, Course, CourseStatus, GrantReason
from citizens.services import break_glass, open_with_reason, record_start
from tests.factories import AssignmentFactory, CitizenFactory, VisitFactory
from tests.town import Town
from visits.models import Visit
from visits.services import VisitContent, plan_visit

PAGES = ("citizens:detail", "citizens:course", "citizens:support", "visits:list", "measurements:list")
ENDED = "Forløbet er slut, så der kan ikke skrives nye besøg, målinger og mål."


def writing(citizen: Citizen) -> set[str]:
    """The addresses whose services want an open course."""
    return {
        reverse("visits:create", args=[citizen.pk]),
        reverse("visits:plan", args=[citizen.pk]),
        reverse("measurements:record", args=[citizen.pk, "srs"]),
        reverse("measurements:record", args=[citizen.pk, "ors"]),
        reverse("measurements:record", args=[citizen.pk, "who5"]),
    }


def offered(client: Client, citizen: Citizen) -> tuple[set[str], list[str]]:
    """Which of them the citizen's pages lead to, and the pages."""
    pages = [client.get(reverse(page, args=[citizen.pk])).content.decode() for page in PAGES]
    return {address for address in writing(citizen) for page in pages if f'href="{address}"' in page}, pages


def end(town: Town) -> None:
    Course.objects.filter(pk=town.forloeb.pk).update(status=CourseStatus.ENDED, ended_on=date(2025, 9, 1))


def test_while_the_course_runs_everything_is_offered(client: Client, town: Town) -> None:
    client.force_login(town.anna)
    links, pages = offered(client, town.eva)
    assert links == writing(town.eva)
    assert not any("Forløbet er slut" in page or "Forløbet begynder" in page for page in pages)


@pytest.mark.parametrize("name", ["anna", "lars"])
def test_after_the_course_nothing_is_offered_that_is_refused_and_every_page_says_why(
    client: Client, town: Town, name: str
) -> None:
    end(town)
    client.force_login(getattr(town, name))
    links, pages = offered(client, town.eva)
    assert links == set()
    assert all(ENDED in page and "kan teamet åbne forløbet" in page for page in pages)


def test_what_is_not_offered_is_refused(town: Town) -> None:
    end(town)
    content = VisitContent(datetime(2026, 3, 3, 9, tzinfo=UTC), datetime(2026, 3, 3, 10, tzinfo=UTC))
    with pytest.raises(RuleViolation) as refused:
        plan_visit(town.eva, content, by=town.anna, key=town.eva.pk)
    assert refused.value.code == "no-course"
    assert not Visit.objects.exists()


@pytest.mark.parametrize("name", ["bo", "lars"])
def test_an_archived_citizen_is_read_only_and_says_so(client: Client, town: Town, name: str) -> None:
    end(town)
    Citizen.objects.filter(pk=town.eva.pk).update(archived_on=date(2026, 3, 1))
    open_with_reason(town.eva, by=town.bo, reason=GrantReason.ACUTE)
    client.force_login(getattr(town, name))
    links, pages = offered(client, town.eva)
    assert links == set()
    assert all("Arkiveret 1. marts 2026." in page and ENDED in page for page in pages)


def test_an_assignment_nobody_ended_does_not_hide_that_the_glass_was_broken(
    client: Client, town: Town
) -> None:
    end(town)
    Citizen.objects.filter(pk=town.eva.pk).update(archived_on=date(2026, 3, 1))
    assert town.eva.assignment_set.current().filter(user=town.anna).exists()
    break_glass(town.eva, reason="danger", explanation="Naboen siger, at der lugter af gas.", by=town.anna)
    town.eva.refresh_from_db()
    standing = standing_on(town.anna, town.eva)
    assert standing.broken_glass is not None
    assert standing.may <= {action.value for action in BREAK_GLASS_CARRIES}
    client.force_login(town.anna)
    page = client.get(reverse("citizens:detail", args=[town.eva.pk])).content.decode()
    assert 'class="broken-glass"' in page


def test_before_the_first_course_the_page_says_what_is_awaited(client: Client, town: Town) -> None:
    new = CitizenFactory(team=town.nord, name="Ny Borger")
    AssignmentFactory(citizen=new, user=town.anna)
    client.force_login(town.anna)
    links, pages = offered(client, new)
    assert links == set()
    assert all("Forløbet begynder, når bestillingen er taget imod." in page for page in pages)


def working(citizen: Citizen) -> set[str]:
    """Pages where the case is worked on, one for each app that knows the citizen."""
    return {
        reverse("plans:start", args=[citizen.pk, "kriseplan"]),
        reverse("network:person_create", args=[citizen.pk]),
        reverse("citizens:need", args=[citizen.pk]),
        reverse("citizens:closing", args=[citizen.course_set.get().pk]),
        reverse("citizens:record_start", args=[citizen.course_set.get().pk]),
        reverse("visits:edit", args=[VisitFactory(course=citizen.course_set.get()).pk]),
    }


@pytest.mark.parametrize("name", ["bo", "lars"])
def test_nobody_works_on_an_archived_case_until_support_begins_again(
    client: Client, town: Town, name: str
) -> None:
    end(town)
    open_with_reason(town.eva, by=town.bo, reason=GrantReason.ACUTE)
    client.force_login(getattr(town, name))
    pages = working(town.eva)
    assert 403 not in {client.post(page).status_code for page in pages}
    Citizen.objects.filter(pk=town.eva.pk).update(archived_on=date(2026, 3, 1))
    assert {client.post(page).status_code for page in pages} == {403}
    assert client.get(reverse("plans:reopen", args=[town.forloeb.pk])).status_code == 200
    for page in ("plans:list", "network:map", "citizens:support"):
        shown = client.get(reverse(page, args=[town.eva.pk]))
        assert shown.status_code == 200
        assert not [address for address in pages if f'="{address}"' in shown.content.decode()]


def test_the_days_of_a_start_are_not_changed_after_the_end(town: Town) -> None:
    end(town)
    with pytest.raises(RuleViolation, match="slut"):
        record_start(town.forloeb, introduced_on=date(2020, 1, 1), expectations_on=None, by=town.anna)


def test_min_dag_offers_no_visit_where_none_can_be_written(client: Client, town: Town) -> None:
    client.force_login(town.anna)
    visit = f'href="{reverse("visits:create", args=[town.eva.pk])}"'
    assert visit in client.get(reverse("followups:my_day")).content.decode()
    end(town)
    page = client.get(reverse("followups:my_day")).content.decode()
    assert town.eva.name in page
    assert visit not in page
