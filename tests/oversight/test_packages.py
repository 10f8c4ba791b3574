"""Packages as rows: ordered with a reason, made once and by right, handed out, gone after a day."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier
from typing import Any

import pytest
from django.db import IntegrityError, connections, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import Membership, User
from accounts.policy import Role
from audit.models import Entry, Event, Lookup, Outcome
from bostoette.errors import RuleViolation
from citizens.models import JobStatus
from citizens.services.protection import NotAcknowledged, acknowledge_sending, protect
from oversight import packages as service
from oversight.models import NameDisclosure, Package
from oversight.packages import PACKAGES, expire, hand_out, order_again, order_package
from oversight.tasks import sweep_packages
from tests.factories import PackageFactory
from tests.town import Town, build_town, person

WHY = "Borgeren bad om indsigt i dag"
WHY_NAMES = "Borgeren mener, at en nabo har læst med"
HTMX = {"HX-Request": "true"}


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """For tests about rows: drawing the paper is tested elsewhere."""
    monkeypatch.setattr(service, "pdf_of", lambda contents: b"%PDF-1.7 " + str(contents.citizen.pk).encode())


def ordered(town: Town, *, names: str = "") -> Package:
    return order_package(town.eva, reason=WHY, names_reason=names, by=town.lars)


def now(package: Package) -> Package:
    package.refresh_from_db()
    return package


def lapse(package: Package) -> None:
    Package.objects.filter(pk=package.pk).update(claimed_until=timezone.now() - timedelta(seconds=1))


def events() -> list[str]:
    found = Entry.objects.filter(event__startswith="package.").order_by("pk")
    return list(found.values_list("event", flat=True))


# Ordering


def test_an_order_is_a_row_with_its_reason_before_anything_else_happens(town: Town) -> None:
    package = ordered(town)
    assert (package.status, package.requested_by, package.reason) == (JobStatus.WAITING, town.lars, WHY)
    assert (package.with_names, events()) == (False, [Event.PACKAGE_ORDERED])


def test_names_take_a_reason_of_their_own_which_is_logged(town: Town) -> None:
    package = ordered(town, names=WHY_NAMES)
    asked = NameDisclosure.objects.get()
    assert (package.names, asked.reason, asked.user) == (asked, WHY_NAMES, town.lars)
    assert Entry.objects.filter(event=Event.LOOKUP_NAMES_SHOWN, actor_id=town.lars.pk).count() == 1


def test_ordering_twice_is_ordering_once(town: Town) -> None:
    assert ordered(town) == ordered(town)
    assert events() == [Event.PACKAGE_ORDERED]


def test_another_leder_is_told_that_one_is_under_way(town: Town) -> None:
    ordered(town)
    lone = person(
        "lone", "Lone Leder", Membership.objects.get(user=town.lars).role, town.kommune, team=town.nord
    )
    with pytest.raises(RuleViolation, match="allerede"):
        order_package(town.eva, reason=WHY, names_reason="", by=lone)
    with pytest.raises(RuleViolation, match="allerede"):
        ordered(town, names=WHY_NAMES)
    assert not NameDisclosure.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_two_clicks_at_once_make_one_package_and_two_workers_make_it_once(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(service, "pdf_of", lambda contents: b"%PDF-1.7")
    town = build_town()
    together = Barrier(2)

    def click(_number: int) -> Any:
        together.wait(timeout=10)
        pk = ordered(town).pk
        together.wait(timeout=10)
        PACKAGES.make(pk)
        connections.close_all()
        return pk

    with ThreadPoolExecutor(2) as pool:
        assert len(set(pool.map(click, range(2)))) == 1
    package = Package.objects.get()
    assert (package.status, package.attempts) == (JobStatus.DONE, 1)
    assert events() == [Event.PACKAGE_ORDERED, Event.PACKAGE_MADE]


def test_the_database_keeps_to_one_under_way_and_to_files_only_when_done(town: Town) -> None:
    package = ordered(town)
    for change in ({"status": "done"}, {"pdf_sealed": b"x"}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Package.objects.filter(pk=package.pk).update(**change)
    with pytest.raises(IntegrityError), transaction.atomic():
        PackageFactory(
            citizen=town.eva, requested_by=town.lars, status="waiting", made_at=None, expires_at=None
        )


def test_of_a_protected_citizen_only_after_the_warning(town: Town) -> None:
    protect(town.eva, basis="decided", starts_on=timezone.localdate(), by=town.lars)
    town.eva.refresh_from_db()
    with pytest.raises(NotAcknowledged):
        ordered(town)
    acknowledge_sending(town.eva, by=town.lars)
    assert ordered(town).is_under_way


# Making


def test_the_bell_makes_both_files_sealed_and_for_a_day(town: Town, work: Any) -> None:
    with work():
        package = ordered(town)
    package = now(package)
    assert package.is_ready
    assert package.opened_bytes("pdf_sealed").startswith(b"%PDF-1.7")
    assert "Eva Lund" in package.opened("json_sealed")
    assert b"Eva" not in bytes(package.json_sealed) + bytes(package.pdf_sealed)
    assert package.expires_at and package.made_at
    assert package.expires_at - package.made_at == timedelta(days=1)


def test_one_who_lost_the_right_meanwhile_gets_nothing_and_it_is_logged(town: Town) -> None:
    package = ordered(town)
    Membership.objects.filter(user=town.lars).update(ends_on=timezone.localdate() - timedelta(days=1))
    PACKAGES.make(package.pk)
    assert now(package).status == JobStatus.FAILED
    assert package.problem == "Den, der bestilte pakken, har ikke længere adgang til borgeren."
    assert (package.pdf_sealed, package.json_sealed) == (None, None)
    refused = Lookup.objects.get(outcome=Outcome.REFUSED)
    assert (refused.action, refused.citizen_id) == ("package.order", town.eva.pk)
    assert events() == [Event.PACKAGE_ORDERED, Event.PACKAGE_FAILED]


def test_a_package_whose_worker_died_is_made_by_the_sweep_whole(town: Town, quick: None, work: Any) -> None:
    package = ordered(town)
    assert PACKAGES.claim(package.pk)
    with work():
        sweep_packages()
    assert now(package).status == JobStatus.WORKING  # its worker may still live
    lapse(package)
    with work():
        sweep_packages()
    assert (now(package).status, package.attempts) == (JobStatus.DONE, 2)
    assert package.opened_bytes("pdf_sealed") == b"%PDF-1.7 " + str(town.eva.pk).encode()


def test_a_worker_that_comes_late_does_not_write_over_the_next(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    package = ordered(town)

    def slept(_contents: Any) -> bytes:
        lapse(package)
        assert PACKAGES.claim(package.pk)
        return b"late"

    monkeypatch.setattr(service, "pdf_of", slept)
    PACKAGES.make(package.pk)
    assert (now(package).status, package.attempts, package.pdf_sealed) == (JobStatus.WORKING, 2, None)


# A day later


def test_after_a_day_the_files_are_gone_and_the_row_stays(town: Town) -> None:
    package = PackageFactory(citizen=town.eva, requested_by=town.lars)
    expire()
    assert now(package).is_ready
    Package.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    with pytest.raises(RuleViolation, match="slettet"):
        hand_out(now(package), "pdf", by=town.lars)
    sweep_packages()
    assert (now(package).status, package.pdf_sealed, package.json_sealed) == (JobStatus.EXPIRED, None, None)
    assert (package.reason, events()) == ("Borgeren bad om indsigt", [Event.PACKAGE_EXPIRED])


def test_what_is_gone_is_gathered_again_with_one_click(client: Client, town: Town) -> None:
    gone = PackageFactory(
        citizen=town.eva, requested_by=town.lars, status="expired", reason=WHY, made_at=None, expires_at=None
    )
    client.force_login(town.lars)
    page = client.get(reverse("oversight:package", args=[gone.pk])).content.decode()
    assert "Saml pakken igen" in page
    assert "Hent PDF" not in page
    assert client.get(reverse("oversight:package_pdf", args=[gone.pk])).status_code == 302
    answer = client.post(reverse("oversight:package_again", args=[gone.pk]))
    again = Package.objects.exclude(pk=gone.pk).get()
    assert answer["Location"] == reverse("oversight:package", args=[again.pk])
    assert (again.status, again.reason) == (JobStatus.WAITING, WHY)


def test_anothers_reason_is_nobodys_reason(client: Client, town: Town) -> None:
    gone = PackageFactory(
        citizen=town.eva, requested_by=town.lars, status="expired", reason=WHY, made_at=None, expires_at=None
    )
    other = person("nanna", "Nanna Leder", Role.MANAGER, town.nord.municipality, team=town.nord)
    with pytest.raises(RuleViolation) as refused:
        order_again(gone, by=other)
    assert refused.value.code == "reason-of-another"
    client.force_login(other)
    page = client.get(reverse("oversight:package", args=[gone.pk])).content.decode()
    assert reverse("oversight:package_again", args=[gone.pk]) not in page
    assert reverse("oversight:packages", args=[town.eva.pk]) in page
    client.post(reverse("oversight:package_again", args=[gone.pk]))
    assert Package.objects.get() == gone


# Handing out


def test_a_download_is_a_whole_file_logged_and_kept_out_of_caches(
    client: Client, town: Town, quick: None
) -> None:
    package = ordered(town)
    PACKAGES.make(package.pk)
    client.force_login(town.lars)
    for kind, content_type in (("pdf", "application/pdf"), ("json", "application/json")):
        answer: Any = client.get(reverse(f"oversight:package_{kind}", args=[package.pk]))
        body = b"".join(answer.streaming_content)
        assert body == now(package).opened_bytes(f"{kind}_sealed")
        assert answer["Content-Type"] == content_type
        assert answer["Content-Disposition"] == f'attachment; filename="indsigt.{kind}"'
        assert "no-store" in answer["Cache-Control"]
    taken = Entry.objects.filter(event=Event.PACKAGE_DOWNLOADED, actor_id=town.lars.pk)
    assert [entry.data for entry in taken.order_by("pk")] == [{"kind": "pdf"}, {"kind": "json"}]
    assert Lookup.objects.filter(action="package.download", citizen_id=town.eva.pk).count() == 2


def test_what_is_not_gathered_yet_is_taken_back_by_whoever_ordered_it(
    client: Client, town: Town, quick: None, work: Any
) -> None:
    package = ordered(town)
    url = reverse("oversight:package_cancel", args=[package.pk])
    client.force_login(person("lea", "Lea Leder", Role.MANAGER, town.kommune, team=town.nord))
    assert client.post(url).status_code == 404
    client.force_login(town.lars)
    assert url in client.get(reverse("oversight:package", args=[package.pk])).content.decode()
    page = client.post(url, follow=True).content.decode()
    assert "Pakken er annulleret, og der er ikke samlet noget." in page
    assert url not in page
    with work():
        sweep_packages()
    assert now(package).is_cancelled
    assert events() == ["package.ordered"]
    assert ordered(town).pk != package.pk  # one may begin anew


def test_what_is_gathered_is_not_taken_back(client: Client, town: Town, quick: None) -> None:
    package = ordered(town)
    PACKAGES.make(package.pk)
    client.force_login(town.lars)
    page = client.post(reverse("oversight:package_cancel", args=[package.pk]), follow=True).content.decode()
    assert "Det er for sent at annullere" in page
    assert now(package).is_ready


def test_names_are_for_the_one_who_said_why(town: Town) -> None:
    package = PackageFactory(
        citizen=town.eva,
        requested_by=town.lars,
        names=NameDisclosure.objects.create(
            citizen=town.eva, user=town.lars, reason=WHY_NAMES, expires_at=timezone.now()
        ),
    )
    other = User.objects.exclude(pk=town.lars.pk).first()
    assert other
    for step in (lambda: hand_out(package, "pdf", by=other), lambda: order_again(package, by=other)):
        with pytest.raises(RuleViolation, match="navne"):
            step()
    assert hand_out(package, "pdf", by=town.lars) == b"%PDF-1.7"


def test_the_warning_stands_before_the_file_of_a_protected_citizen(client: Client, town: Town) -> None:
    package = PackageFactory(citizen=town.eva, requested_by=town.lars)
    protect(town.eva, basis="decided", starts_on=timezone.localdate(), by=town.lars)
    client.force_login(town.lars)
    answer = client.get(reverse("oversight:package_pdf", args=[package.pk]))
    assert answer["Location"].startswith(reverse("citizens:before_sending", args=[town.eva.pk]))


# The pages


def test_a_leder_orders_from_the_page_and_sees_how_far_it_is(client: Client, town: Town, quick: None) -> None:
    client.force_login(town.lars)
    address = reverse("oversight:packages", args=[town.eva.pk])
    assert address in client.get(reverse("oversight:looks", args=[town.eva.pk])).content.decode()
    for wrong in ({"reason": "kort"}, {"reason": WHY, "with_names": "on"}):
        assert client.post(address, wrong).status_code == 422
    assert not Package.objects.exists()
    answer = client.post(address, {"reason": WHY, "names_reason": "uden kryds, så gælder den ikke"})
    package = Package.objects.get()
    state = reverse("oversight:package", args=[package.pk])
    assert (answer["Location"], package.with_names) == (state, False)
    assert f'hx-get="{state}?gang=1"' in client.get(state).content.decode()
    PACKAGES.make(package.pk)
    part = client.get(state, {"gang": "1"}, headers=HTMX)
    assert 'id="pakke"' in part.content.decode()
    assert reverse("oversight:package_pdf", args=[package.pk]) in part.content.decode()
    assert "hx-get" not in part.content.decode()
    assert "<html" not in part.content.decode()


def test_one_line_for_the_asking_and_one_for_the_file(client: Client, town: Town, quick: None) -> None:
    """Not one for each time the page asks how far it is: the citizen reads this list."""
    client.force_login(town.lars)
    client.post(reverse("oversight:packages", args=[town.eva.pk]), {"reason": WHY})
    package = Package.objects.get()
    state = reverse("oversight:package", args=[package.pk])
    for number in range(3):
        client.get(state, {"gang": number}, headers=HTMX)
    PACKAGES.make(package.pk)
    client.get(state, {"gang": 4}, headers=HTMX)
    client.get(reverse("oversight:package_pdf", args=[package.pk]))
    looks = Lookup.objects.order_by("pk").values_list("user_id", "citizen_id", "action", "purpose")
    mine = (town.lars.pk, town.eva.pk)
    assert list(looks) == [
        (*mine, "package.order", "leder af borgerens team"),
        (*mine, "package.download", "leder af borgerens team"),
    ]


def test_a_bostoette_sees_no_way_to_a_package(client: Client, town: Town) -> None:
    client.force_login(town.anna)
    page = client.get(reverse("oversight:looks", args=[town.eva.pk])).content.decode()
    assert reverse("oversight:packages", args=[town.eva.pk]) not in page


@pytest.mark.parametrize("number", [1, 3])
def test_the_list_costs_the_same_with_one_and_with_three(
    client: Client, town: Town, number: int, django_assert_num_queries: Any
) -> None:
    PackageFactory.create_batch(number, citizen=town.eva, requested_by=town.lars)
    client.force_login(town.lars)
    # session, user, roles, citizen with team, counts of the tabs, kommune, packages with who ordered them;
    # and the session again
    with django_assert_num_queries(8):
        client.get(reverse("oversight:packages", args=[town.eva.pk]))
