"""The life of a version besides approval: what the citizen does not want, and what is taken back."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from audit.models import Event
from citizens.models import JobStatus
from citizens.record import timeline
from plans.exports import request_document
from plans.models import Document, PlanRefusal, PlanVersion, PlanWithdrawal, VersionStatus
from plans.services import versions as services
from tests.factories import KRISEPLAN, PlanFactory, PlanVersionFactory
from tests.plans.test_plans import approve, events, refused
from tests.plans.test_plans_pages import approved, as_user, page, url
from tests.town import Town


def refuse(version: PlanVersion, by: User, **changes: Any) -> PlanRefusal:
    today = timezone.localdate()
    given: dict[str, Any] = {
        "words": "Jeg vil ikke have det på skrift.",
        "on": today,
        "ask_again_on": today + timedelta(days=90),
        "keep": False,
    }
    return services.refuse(version, by=by, **given | changes)


@pytest.fixture
def draft(town: Town) -> PlanVersion:
    return PlanVersionFactory(plan=PlanFactory(citizen=town.eva), written_by=town.anna)


@pytest.fixture
def anna(client: Client, town: Town) -> Client:
    client.force_login(town.anna)
    return client


# What the citizen does not want


def test_of_a_plan_nobody_wants_only_the_answer_is_kept(town: Town, draft: PlanVersion) -> None:
    refusal = refuse(draft, town.anna)
    draft.refresh_from_db()
    assert (draft.status, draft.content, draft.is_workers_own) == (VersionStatus.REFUSED, {}, False)
    assert (refusal.words, refusal.by) == ("Jeg vil ikke have det på skrift.", town.anna)
    assert events(town.eva) == [Event.PLAN_REFUSED]


def test_the_bostoette_may_keep_the_text_as_a_plan_of_the_own(town: Town, draft: PlanVersion) -> None:
    refuse(draft, town.anna, keep=True)
    draft.refresh_from_db()
    assert (draft.content, draft.is_workers_own, draft.approved_at) == (KRISEPLAN, True, None)


@pytest.mark.parametrize("keep", [True, False])
def test_a_plan_that_was_not_wanted_is_not_agreed_on_any_day(
    town: Town, draft: PlanVersion, keep: bool
) -> None:
    refuse(draft, town.anna, keep=keep)
    for day in (timezone.localdate(), timezone.localdate() + timedelta(days=1)):
        assert not PlanVersion.objects.approved_on(day).exists()
    assert not PlanVersion.objects.once_approved().exists()
    assert not PlanVersion.objects.in_force().exists()


def test_what_is_in_force_goes_on_when_the_next_one_is_not_wanted(town: Town, draft: PlanVersion) -> None:
    first = approve(draft, town.anna)
    second = services.start_draft(town.eva, "kriseplan", by=town.anna)
    refuse(second, town.anna, keep=True)
    assert list(PlanVersion.objects.in_force()) == [first]
    assert services.start_draft(town.eva, "kriseplan", by=town.anna).number == 3


@pytest.mark.parametrize(("keep", "content"), [(True, KRISEPLAN), (False, None)])
def test_asking_again_begins_with_what_was_kept(
    town: Town, draft: PlanVersion, keep: bool, content: Any
) -> None:
    refuse(draft, town.anna, keep=keep)
    again = services.start_draft(town.eva, "kriseplan", by=town.anna)
    empty = {section.key: section.empty for section in again.kind_declared.sections}
    assert again.content == (content or empty)


@pytest.mark.parametrize(
    ("changes", "code"), [({"on": 1}, "in-future"), ({"on": 0, "ask_again_on": 0}, "again-not-later")]
)
def test_a_refusal_that_does_not_add_up_is_refused(
    town: Town, draft: PlanVersion, changes: dict[str, int], code: str
) -> None:
    days = {name: timezone.localdate() + timedelta(days=away) for name, away in changes.items()}
    assert refused(refuse, draft, town.anna, **days) == code


def test_the_database_wants_a_later_day_to_ask_again(town: Town, draft: PlanVersion) -> None:
    refuse(draft, town.anna)
    with pytest.raises(IntegrityError, match="planrefusal_again_is_later"), transaction.atomic():
        PlanRefusal.objects.update(ask_again_on=timezone.localdate())


def test_only_a_draft_can_be_not_wanted(town: Town, draft: PlanVersion) -> None:
    approve(draft, town.anna)
    assert refused(refuse, draft, town.anna) == "not-a-draft"


@pytest.mark.parametrize(
    ("keep", "told", "hidden"),
    [
        ("yes", "Bostøttens egen arbejdsplan", "er slettet"),
        ("no", "Det, der var skrevet, er slettet.", "Jeg går en tur med hunden"),
    ],
)
def test_the_page_says_what_was_kept(
    anna: Client, town: Town, draft: PlanVersion, keep: str, told: str, hidden: str
) -> None:
    today = timezone.localdate()
    given = {
        "words": "Nej tak.",
        "keep": keep,
        "on": today.isoformat(),
        "ask_again_on": (today + timedelta(days=30)).isoformat(),
    }
    read = page(anna.post(url("refuse", draft.pk), given, follow=True))
    assert told in read
    assert "Nej tak." in read
    assert hidden not in read
    listed = page(anna.get(url("list", town.eva.pk)))
    assert "ønskede Eva ikke" in listed
    assert ("sin egen arbejdsplan" in listed) == (keep == "yes")


def test_a_refusal_without_words_keeps_the_form(anna: Client, draft: PlanVersion) -> None:
    answer = anna.post(url("refuse", draft.pk), {"keep": "no", "on": "", "ask_again_on": "", "words": ""})
    assert answer.status_code == 422
    draft.refresh_from_db()
    assert draft.is_draft


@pytest.mark.parametrize("keep", [True, False])
def test_myndighed_meets_nothing_of_a_plan_that_was_not_wanted(
    town: Town, draft: PlanVersion, keep: bool
) -> None:
    refuse(draft, town.anna, keep=keep)
    maja = as_user(town.maja)
    assert maja.get(url("version", draft.pk)).status_code == 404
    assert maja.get(reverse("api:planversion-detail", args=[draft.pk])).status_code == 404
    assert "ønskede" not in page(maja.get(url("list", town.eva.pk)))
    assert maja.get(reverse("api:planversion-list")).json()["results"] == []


def test_no_pdf_is_made_of_what_was_not_wanted(anna: Client, town: Town, draft: PlanVersion) -> None:
    refuse(draft, town.anna, keep=True)
    assert anna.post(url("document_request", draft.pk)).status_code == 404


def test_a_text_that_was_kept_can_be_compared_and_one_that_was_not_cannot(
    anna: Client, town: Town, draft: PlanVersion
) -> None:
    first = approve(draft, town.anna)
    for keep in (True, False):
        second = services.start_draft(town.eva, "kriseplan", by=town.anna)
        refuse(second, town.anna, keep=keep)
    read = page(anna.get(url("difference", first.pk)))
    assert "Fra version 1 til version 2" in read
    assert "Version 3" not in read


# What is taken back


def test_a_plan_is_taken_back_with_a_reason_and_nothing_holds_in_its_place(
    town: Town, draft: PlanVersion
) -> None:
    first = approve(draft, town.anna)
    second = approve(services.start_draft(town.eva, "kriseplan", by=town.anna), town.anna)
    withdrawal = services.withdraw(second, reason="Eva har fortrudt.", by=town.lars)
    for version, status in ((first, VersionStatus.SUPERSEDED), (second, VersionStatus.WITHDRAWN)):
        version.refresh_from_db()
        assert version.status == status
    assert not PlanVersion.objects.in_force().exists()
    assert (withdrawal.reason, withdrawal.by) == ("Eva har fortrudt.", town.lars)
    assert events(town.eva)[-1] == Event.PLAN_WITHDRAWN


def test_a_plan_counts_until_the_day_it_was_taken_back(town: Town) -> None:
    version = approved(town)
    today = timezone.localdate()
    services.withdraw(version, reason="x", by=town.anna)
    assert list(PlanVersion.objects.approved_on(today - timedelta(days=1))) == [version]
    assert not PlanVersion.objects.approved_on(today).exists()


def test_the_next_version_begins_with_the_words_that_were_taken_back(town: Town) -> None:
    services.withdraw(approved(town), reason="x", by=town.anna)
    again = services.start_draft(town.eva, "kriseplan", by=town.anna)
    assert (again.number, again.content) == (2, KRISEPLAN)


def test_only_a_plan_in_force_can_be_taken_back_and_only_once(town: Town, draft: PlanVersion) -> None:
    assert refused(services.withdraw, draft, reason="x", by=town.anna) == "not-in-force"
    approve(draft, town.anna)
    services.withdraw(draft, reason="x", by=town.anna)
    assert refused(services.withdraw, draft, reason="y", by=town.anna) == "not-in-force"
    assert PlanWithdrawal.objects.count() == 1


def test_what_was_taken_back_says_so_everywhere(anna: Client, town: Town) -> None:
    version = approved(town)
    answer = anna.post(url("withdraw", version.pk), {"reason": "Eva har fortrudt."}, follow=True)
    read = page(answer)
    assert "Planen er trukket tilbage og gælder ikke" in read
    assert "Eva har fortrudt." in read
    assert "Lav en PDF" not in read
    assert "Følg op" not in read
    listed = page(anna.get(url("list", town.eva.pk)))
    assert "Den plan, der gjaldt, er trukket tilbage. Der gælder ingen nu." in listed
    assert "trukket tilbage" in listed
    told = anna.get(reverse("api:planversion-detail", args=[version.pk])).json()
    assert told["status"] == "withdrawn"
    assert "Eva har fortrudt." in page(as_user(town.maja).get(url("version", version.pk)))


def test_a_plan_is_not_taken_back_without_a_reason(anna: Client, town: Town) -> None:
    version = approved(town)
    assert anna.post(url("withdraw", version.pk), {"reason": " "}).status_code == 422
    version.refresh_from_db()
    assert version.is_in_force


def test_no_new_pdf_of_what_was_taken_back_and_one_under_way_is_stopped(town: Town) -> None:
    version = approved(town)
    request_document(version, by=town.anna)
    services.withdraw(version, reason="x", by=town.anna)
    document = Document.objects.get()
    assert (document.status, document.problem) == (JobStatus.FAILED, "Planen er trukket tilbage.")
    version.refresh_from_db()
    assert refused(request_document, version, by=town.anna) == "withdrawn"


def test_the_timeline_tells_of_both(town: Town, draft: PlanVersion) -> None:
    refuse(draft, town.anna)
    second = approve_filled(town)
    services.withdraw(second, reason="Eva har fortrudt.", by=town.anna)
    told = {item.title: item.text for item in timeline(town.eva, {"plan.view_approved", "plan.view_draft"})}
    assert told["Eva ønskede ikke en kriseplan"] == "Jeg vil ikke have det på skrift."
    assert told["Kriseplan, version 2 blev trukket tilbage"] == "Eva har fortrudt."
    assert "Eva ønskede ikke en kriseplan" not in {
        item.title for item in timeline(town.eva, {"plan.view_approved"})
    }


def approve_filled(town: Town) -> PlanVersion:
    draft = services.start_draft(town.eva, "kriseplan", by=town.anna)
    draft.content = KRISEPLAN
    draft.save()
    return approve(draft, town.anna)
