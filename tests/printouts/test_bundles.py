"""The plans of many in one file: whose, what for, how far, and that it is whole or not there at all."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from io import BytesIO
from typing import Any
from zipfile import ZipFile

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import IntegrityError, connections, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

import bostoette.pdf
from audit.models import Entry, Event, Lookup
from bostoette.errors import RuleViolation
from citizens.jobs import MOST_ATTEMPTS
from citizens.models import Citizen, JobStatus
from citizens.reach import within_reach_of
from citizens.services.protection import protect
from plans.exports import DOCUMENTS, request_document
from plans.models import Document, PlanVersion
from plans.services.versions import withdraw
from printouts import bundle_files, bundles
from printouts.bundles import BUNDLES, cancel_bundle, expire, hand_out, opened_parts, order_bundle
from printouts.models import Bundle, BundlePart
from tests.factories import BundleFactory, CitizenFactory, PlanFactory, PlanVersionFactory, ReferralFactory
from tests.relations import delete_for_good
from tests.town import Town, build_town

REASON = "Til kommunens tilsyn i foråret"


def another(town: Town, name: str, **fields: Any) -> Citizen:
    """A citizen of Maja's office."""
    citizen: Citizen = CitizenFactory(team=town.nord, name=name, **fields)
    ReferralFactory(citizen=citizen, office=town.kontor)
    return citizen


def agreed(citizen: Citizen, town: Town, **fields: Any) -> PlanVersion:
    plan = PlanFactory(citizen=citizen, kind="kriseplan")
    version: PlanVersion = PlanVersionFactory(plan=plan, approved=True, written_by=town.anna, **fields)
    return version


@pytest.fixture
def plans(town: Town) -> list[PlanVersion]:
    """Eva's and Bent's; Carl has none."""
    people = [town.eva, another(town, "Bent Abel")]
    another(town, "Carl Uden")
    return [agreed(citizen, town) for citizen in people]


def ordered(town: Town) -> Bundle:
    return order_bundle("kriseplan", reason=REASON, by=town.maja)


def now(bundle: Bundle) -> Bundle:
    bundle.refresh_from_db()
    return bundle


def work_off(bundle: Bundle) -> Bundle:
    """What the bells would do: portion after portion, and the documents each of them asks for."""
    for _ in range(3 * MOST_ATTEMPTS):
        BUNDLES.make(bundle.pk)
        if not now(bundle).is_under_way:
            break
        for document in Document.objects.claimable():
            DOCUMENTS.make(document.pk)
    return bundle


def opened(bundle: Bundle, by: Any) -> ZipFile:
    assert bundle.is_ready, bundle.problem
    with within_reach_of(AnonymousUser()):  # sent when the request's own reach is over
        content = b"".join(opened_parts(bundle, by=by))
    assert len(content) == bundle.size
    zipped = ZipFile(BytesIO(content))
    assert zipped.testzip() is None
    return zipped


def overview(zipped: ZipFile) -> str:
    return " ".join(zipped.read("oversigt.html").decode().split())


# What is in it


def test_every_plan_is_a_file_of_its_own_and_the_overview_says_whose(
    town: Town, plans: list[PlanVersion]
) -> None:
    zipped = opened(work_off(ordered(town)), town.maja)
    files = ["0001-kriseplan-version-1.pdf", "0002-kriseplan-version-1.pdf"]
    assert zipped.namelist() == ["oversigt.html", "oversigt.css", *files]
    for name, version in zip(files, reversed(plans), strict=True):  # Bent before Eva
        assert zipped.read(name) == bytes(version.documents.get().pdf or b"")
    words = overview(zipped)
    assert f'Bent Abel</th><td><a href="{files[0]}">' in words
    assert f'Eva Lund</th><td><a href="{files[1]}">' in words
    assert "Borgere uden sådan en plan: 1</h2> <ul><li>Carl Uden</li></ul>" in words
    assert REASON in words


def test_only_the_own_offices_citizens_and_their_plans_in_force_are_in_it(
    town: Town, plans: list[PlanVersion]
) -> None:
    elsewhere = CitizenFactory(team=town.nord, name="Dora Andet Kontor")
    ReferralFactory(citizen=elsewhere)
    agreed(elsewhere, town)
    PlanVersionFactory(plan=plans[0].plan, number=2, written_by=town.anna)
    mestring = PlanFactory(citizen=town.eva, kind="mestringsplan")
    PlanVersionFactory(plan=mestring, approved=True, written_by=town.anna)
    zipped = opened(work_off(ordered(town)), town.maja)
    assert len(zipped.namelist()) == 4
    assert "Dora" not in overview(zipped)


def test_a_protected_citizen_is_named_as_left_out(town: Town, plans: list[PlanVersion]) -> None:
    protect(town.eva, basis="threatened", starts_on=timezone.localdate(), by=town.maja)
    zipped = opened(work_off(ordered(town)), town.maja)
    assert len(zipped.namelist()) == 3
    assert "Udeladt på grund af beskyttelse: 1</h2>" in overview(zipped)


def test_a_name_that_looks_like_markup_is_only_a_name(town: Town) -> None:
    agreed(another(town, "<script>alert(1)</script>"), town)
    assert "&lt;script&gt;alert(1)" in overview(opened(work_off(ordered(town)), town.maja))


def test_plans_agreed_before_the_day_are_left_out(town: Town, plans: list[PlanVersion]) -> None:
    agreed(another(town, "Elin Ny"), town, agreed_on=date(2025, 6, 1))
    bundle = order_bundle("kriseplan", reason=REASON, since=date(2025, 5, 1), by=town.maja)
    assert len(opened(work_off(bundle), town.maja).namelist()) == 3


# Drawing


def test_what_is_drawn_already_is_not_drawn_again(
    town: Town, plans: list[PlanVersion], monkeypatch: pytest.MonkeyPatch
) -> None:
    for version in plans:
        DOCUMENTS.make(request_document(version, by=town.lars).pk)

    def drawn_again(*_args: Any, **_kwargs: Any) -> bytes:
        raise AssertionError("This plan had been drawn.")

    monkeypatch.setattr(bostoette.pdf, "render_pdf", drawn_again)
    bundle = ordered(town)
    BUNDLES.make(bundle.pk)  # once, and it is there
    assert len(opened(now(bundle), town.maja).namelist()) == 4


def test_it_is_made_in_portions_and_says_how_far_it_is(
    town: Town, plans: list[PlanVersion], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bundles, "PORTION", 1)
    bundle = ordered(town)
    told = []
    while now(bundle).is_under_way:
        BUNDLES.make(bundle.pk)
        told.append(now(bundle).progress)
        for document in Document.objects.claimable():
            DOCUMENTS.make(document.pk)
    assert told == [f"{n} af 2 planer er klar" for n in (0, 1, 2)]
    assert now(bundle).is_ready


def test_the_bells_alone_make_it(town: Town, plans: list[PlanVersion], work: Any) -> None:
    with work():
        bundle = ordered(town)
    assert len(opened(now(bundle), town.maja).namelist()) == 4


def test_a_big_file_is_kept_in_parts_that_are_the_same_together(
    town: Town, plans: list[PlanVersion], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bundle_files, "PART_BYTES", 5000)
    bundle = work_off(ordered(town))
    assert bundle.parts.count() > 4
    assert len(opened(bundle, town.maja).namelist()) == 4


def test_a_plan_that_cannot_be_drawn_is_named_and_the_others_are_there(
    town: Town, plans: list[PlanVersion], monkeypatch: pytest.MonkeyPatch
) -> None:
    draw = bostoette.pdf.render_pdf

    def not_bent(template: str, context: Any, **told: Any) -> bytes:
        if context["document"].citizen_name == "Bent Abel":
            raise ValueError
        return draw(template, context, **told)

    monkeypatch.setattr(bostoette.pdf, "render_pdf", not_bent)
    bundle = work_off(ordered(town))
    zipped = opened(bundle, town.maja)
    assert (bundle.lacking, len(zipped.namelist())) == (1, 3)
    assert "ikke kunne tegnes: 1</h2>" in overview(zipped)
    monkeypatch.undo()
    again = work_off(bundles.order_again(bundle, by=town.maja))
    assert (again.lacking, len(opened(again, town.maja).namelist())) == (0, 4)


# Asking


def test_it_is_asked_for_with_a_reason_and_everybody_in_it_gets_a_line(
    client: Client, town: Town, plans: list[PlanVersion]
) -> None:
    client.force_login(town.maja)
    url = reverse("printouts:bundle_new")
    refused = client.post(url, {"kind": "kriseplan", "reason": "Tilsyn"})
    assert refused.status_code == 422
    assert "mindst 20 tegn" in refused.content.decode()
    client.post(url, {"kind": "kriseplan", "reason": REASON})
    bundle = Bundle.objects.get()
    assert (bundle.reason, bundle.total) == (REASON, 2)
    looks = Lookup.objects.using("lookups").filter(action="plan.export_together", user_id=town.maja.pk)
    everybody = Citizen.objects.filter(held_by=town.kontor).values_list("pk", flat=True)
    assert sorted(looks.values_list("citizen_id", flat=True)) == sorted(everybody)
    assert Entry.objects.get(event=Event.BUNDLE_ORDERED).data == {"kind": "kriseplan", "plans": 2}


def test_there_is_a_limit_and_it_is_said(
    town: Town, plans: list[PlanVersion], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bundles, "MOST_PLANS", 1)
    with pytest.raises(RuleViolation, match="Det er 2 planer, og der kan højst være 1 i én fil"):
        ordered(town)
    assert not Bundle.objects.exists()


def test_where_nobody_has_such_a_plan_that_is_said(town: Town) -> None:
    with pytest.raises(RuleViolation, match="Ingen af kontorets borgere"):
        ordered(town)


def test_asking_twice_is_asking_once_and_another_one_has_to_wait(
    town: Town, plans: list[PlanVersion]
) -> None:
    assert ordered(town) == ordered(town)
    with pytest.raises(RuleViolation, match="Du har allerede et samlet udtræk på vej"):
        order_bundle("mestringsplan", reason=REASON, by=town.maja)


def test_who_left_the_office_meanwhile_gets_nothing(town: Town, plans: list[PlanVersion]) -> None:
    bundle = ordered(town)
    town.maja.memberships.update(ends_on=timezone.localdate() - timedelta(days=1))
    BUNDLES.make(bundle.pk)
    assert (now(bundle).status, bundle.parts.count()) == (JobStatus.FAILED, 0)
    assert bundle.problem.startswith("Den, der bad om filen, har ikke længere adgang")


# Fetching


def test_from_the_form_to_the_file(client: Client, town: Town, plans: list[PlanVersion]) -> None:
    client.force_login(town.maja)
    asked = client.post(reverse("printouts:bundle_new"), {"kind": "kriseplan", "reason": REASON})
    bundle = work_off(Bundle.objects.get())
    page = client.get(asked.headers["Location"]).content.decode()
    assert "Filen er klar." in page
    before = Lookup.objects.using("lookups").count()
    answer = client.get(reverse("printouts:bundle_file", args=[bundle.pk]))
    content = answer.getvalue()
    assert answer.headers["Content-Disposition"] == 'attachment; filename="kriseplan-samlet.zip"'
    assert int(answer.headers["Content-Length"]) == len(content) == bundle.size
    assert len(ZipFile(BytesIO(content)).namelist()) == 4
    assert Lookup.objects.using("lookups").count() == before + 3
    assert Entry.objects.filter(event=Event.BUNDLE_DOWNLOADED, actor_id=town.maja.pk).count() == 1


def test_it_is_not_handed_out_when_something_changed_for_somebody_in_it(
    client: Client, town: Town, plans: list[PlanVersion]
) -> None:
    bundle = work_off(ordered(town))
    protect(town.eva, basis="threatened", starts_on=timezone.localdate(), by=town.anna)
    with pytest.raises(RuleViolation, match="Noget er ændret"):
        hand_out(bundle, by=town.maja)
    client.force_login(town.maja)
    answer = client.get(reverse("printouts:bundle_file", args=[bundle.pk]))
    assert answer.status_code == 302


def test_nor_when_a_plan_in_it_was_taken_back(town: Town, plans: list[PlanVersion]) -> None:
    bundle = work_off(ordered(town))
    withdraw(plans[0], reason="Hun fortrød.", by=town.lars)
    with pytest.raises(RuleViolation, match="ikke længere hentes"):
        hand_out(bundle, by=town.maja)


def test_nor_when_somebody_in_it_is_no_longer_the_offices(town: Town, plans: list[PlanVersion]) -> None:
    bundle = work_off(ordered(town))
    ReferralFactory(citizen=town.eva)  # another office ordered since
    with pytest.raises(RuleViolation, match="Noget er ændret"):
        hand_out(bundle, by=town.maja)


def test_the_file_is_sealed_and_deleted_after_a_day(town: Town, plans: list[PlanVersion]) -> None:
    bundle = work_off(ordered(town))
    assert all(b"%PDF" not in bytes(part.content_sealed or b"") for part in bundle.parts.all())
    Bundle.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    expire()
    assert (now(bundle).status, bundle.citizen_ids, BundlePart.objects.count()) == ("expired", [], 0)
    assert Entry.objects.filter(event=Event.BUNDLE_EXPIRED).count() == 1


def test_a_file_is_deleted_with_the_case_of_anybody_in_it(town: Town, plans: list[PlanVersion]) -> None:
    bundle, other = work_off(ordered(town)), BundleFactory(requested_by=town.maja)
    delete_for_good(town.eva, by=town.lars, second=town.adam)
    assert (now(bundle).status, bundle.citizen_ids, bundle.parts.count()) == ("expired", [], 0)
    assert (now(other).status, other.parts.count()) == ("done", 1)


# Cancelled, interrupted, failed


def test_one_that_waits_is_never_begun_once_it_is_cancelled(town: Town, plans: list[PlanVersion]) -> None:
    bundle = ordered(town)
    cancel_bundle(bundle, by=town.maja)
    BUNDLES.make(bundle.pk)
    assert (now(bundle).status, Document.objects.count()) == (JobStatus.CANCELLED, 0)
    with pytest.raises(RuleViolation, match="Det er for sent"):
        cancel_bundle(bundle, by=town.maja)


def test_cancelled_in_the_middle_of_the_drawing_no_further_plan_is_drawn(
    town: Town, plans: list[PlanVersion]
) -> None:
    bundle = ordered(town)
    BUNDLES.make(bundle.pk)
    first, second = Document.objects.order_by("pk")
    DOCUMENTS.make(first.pk)
    cancel_bundle(bundle, by=town.maja)
    DOCUMENTS.make(second.pk)
    BUNDLES.make(bundle.pk)
    assert list(Document.objects.order_by("pk").values_list("status", flat=True)) == ["done", "cancelled"]
    assert len(opened(work_off(bundles.order_again(bundle, by=town.maja)), town.maja).namelist()) == 4


@pytest.mark.django_db(transaction=True)
def test_one_that_is_being_put_together_stops_at_the_next_plan_and_leaves_nothing(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Cancelled over another connection, as from a page, after the first of two plans."""
    town = build_town()
    for citizen in (town.eva, another(town, "Bent Abel")):
        DOCUMENTS.make(request_document(agreed(citizen, town), by=town.lars).pk)
    bundle = ordered(town)
    add, added = bundle_files._add, []

    def add_and_cancel(zipped: ZipFile, name: str, content: bytes) -> None:
        add(zipped, name, content)
        added.append(name)
        if name.endswith(".pdf"):
            with ThreadPoolExecutor(1) as page:
                page.submit(_cancel_and_leave, bundle, town).result()

    monkeypatch.setattr(bundle_files, "_add", add_and_cancel)
    BUNDLES.make(bundle.pk)
    assert [name for name in added if name.endswith(".pdf")] == ["0001-kriseplan-version-1.pdf"]
    assert now(bundle).status == JobStatus.CANCELLED
    assert BundlePart.objects.count() == 0


def _cancel_and_leave(bundle: Bundle, town: Town) -> None:
    cancel_bundle(bundle, by=town.maja)
    connections.close_all()


def lapse(bundle: Bundle) -> None:
    Bundle.objects.filter(pk=bundle.pk).update(claimed_until=timezone.now() - timedelta(seconds=1))


def test_the_sweep_takes_up_what_was_left_and_leaves_alone_what_goes_on(
    town: Town, plans: list[PlanVersion], work: Any
) -> None:
    bundle = ordered(town)
    BUNDLES.make(bundle.pk)  # the first portion; its bells are lost
    with work():
        BUNDLES.sweep()
    assert now(bundle).status == JobStatus.WAITING
    lapse(bundle)
    with work():
        BUNDLES.sweep()
    assert now(bundle).is_ready


def test_a_template_that_breaks_fails_in_words_after_five_attempts(
    town: Town, plans: list[PlanVersion], monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_args: Any, **_kwargs: Any) -> str:
        raise ValueError

    monkeypatch.setattr(bundle_files, "render_to_string", broken)
    bundle = work_off(ordered(town))
    assert (bundle.status, bundle.problem) == (JobStatus.FAILED, "Der skete en fejl, da filen skulle samles.")
    assert BundlePart.objects.count() == 0
    assert Entry.objects.filter(event=Event.BUNDLE_FAILED).count() == 1


@pytest.mark.parametrize(
    "wrong",
    [
        {"reason": ""},
        {"status": "done"},
        {"drawn": 3},
        {"citizen_ids": ["01a20272-0000-7000-8000-000000000000"]},
    ],
)
def test_the_database_refuses_half_a_bundle(
    town: Town, plans: list[PlanVersion], wrong: dict[str, Any]
) -> None:
    bundle = ordered(town)
    with pytest.raises(IntegrityError), transaction.atomic():
        Bundle.objects.filter(pk=bundle.pk).update(**wrong)
