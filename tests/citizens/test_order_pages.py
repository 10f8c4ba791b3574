"""Writing an order on the screen, answering it, and the page where both sides stand beside each other."""

from html import unescape
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from audit.models import Lookup
from citizens import cpr
from citizens.models import Citizen, Course, Referral, ReferralStatus, Report
from plans.models import Goal
from tests.factories import (
    CitizenFactory,
    MembershipFactory,
    OfficeFactory,
    ReferralFactory,
    ReferralGoalFactory,
    ReportFactory,
    UserFactory,
)
from tests.town import Town

TODAY = timezone.localdate()
NUMBER = cpr.parse("211062-5629", today=TODAY)
DANISH = TODAY.strftime("%d.%m.%Y")


def words(answer: HttpResponse) -> str:
    return unescape(answer.content.decode())


def typed(town: Town, **changes: Any) -> dict[str, Any]:
    return {
        "send": "1",
        "key": str(uuid4()),
        "purpose": "Få overblik over hverdagen.",
        "goals-title": ["En fast døgnrytme", "", "Selv åbne sin post"],
        "goals-type": ["develop", "develop", "maintain"],
        "minutes_per_week": "90",
        "starts_on": DANISH,
        "form": "individual",
        "legal_basis": "85",
        "team": str(town.nord.pk),
        **changes,
    }


@pytest.fixture
def maja(client: Client, town: Town) -> Client:
    client.force_login(town.maja)
    return client


@pytest.fixture
def known(town: Town) -> Citizen:
    """In Team Syd, with a number, and with no order from Maja's office."""
    citizen = CitizenFactory(team=town.syd, name="Karla Kendt")
    citizen.set_cpr(NUMBER)
    citizen.save()
    return citizen


def test_somebody_known_is_found_by_number_and_shown_by_name_only(maja: Client, known: Citizen) -> None:
    known.set_contact(phone="12 34 56 78", address="Hemmelig Vej 4")
    known.save()
    shown = words(maja.post(reverse("orders:new"), {"cpr": "211062-5629"}))
    assert "Karla Kendt" in shown
    assert "Hemmelig Vej" not in shown
    assert "12 34 56 78" not in shown
    looked = Lookup.objects.latest("at")
    assert (looked.citizen_id, looked.criteria, looked.action) == (known.pk, ["cpr"], "referral.order")


def test_the_order_goes_to_the_one_with_the_number(maja: Client, town: Town, known: Citizen) -> None:
    answer = maja.post(reverse("orders:new"), typed(town, cpr="2110625629"))
    assert answer.headers["Location"] == reverse("plans:order", args=[known.pk])
    referral = Referral.objects.get(citizen=known)
    assert (referral.office, referral.team, referral.status) == (town.kontor, town.nord, ReferralStatus.SENT)
    assert [(goal.title, goal.goal_type) for goal in referral.goals.order_by("position")] == [
        ("En fast døgnrytme", "develop"),
        ("Selv åbne sin post", "maintain"),
    ]


def test_somebody_new_is_registered_with_name_number_and_address(maja: Client, town: Town) -> None:
    assert 'name="name"' in words(maja.post(reverse("orders:new"), {"cpr": "2110625629"}))
    whole = typed(town, cpr="2110625629", name="Nora Ny", address="Birkevej 1", phone="12 34 56 78")
    assert maja.post(reverse("orders:new"), whole).status_code == 302
    nora = Citizen.objects.get(name="Nora Ny")
    assert (nora.cpr_digits, nora.address, nora.phone) == (NUMBER.digits, "Birkevej 1", "12 34 56 78")


def test_what_was_typed_stays_when_something_is_missing(maja: Client, town: Town) -> None:
    answer = maja.post(reverse("orders:new"), typed(town, cpr="", name="", purpose="Kom ud af døren"))
    assert answer.status_code == 422
    assert "Skriv borgerens navn." in words(answer)
    assert "Kom ud af døren" in words(answer)
    assert "Selv åbne sin post" in words(answer)
    assert not Referral.objects.filter(purpose="Kom ud af døren").exists()


def test_the_rules_are_said_on_the_form(maja: Client, town: Town) -> None:
    answer = maja.post(reverse("orders:new"), typed(town, cpr="", name="Nora Ny", legal_basis="82b"))
    assert answer.status_code == 422
    assert "Støtte efter § 82 b kan højst gives i seks måneder." in words(answer)
    assert not Citizen.objects.filter(name="Nora Ny").exists()


@pytest.fixture
def waiting(town: Town) -> Referral:
    nora = CitizenFactory(team=town.nord, name="Nora Ny")
    referral = ReferralFactory(citizen=nora, office=town.kontor, status=ReferralStatus.SENT)
    ReferralGoalFactory(referral=referral, title="En fast døgnrytme")
    return referral


def test_the_leder_takes_the_order_in(client: Client, town: Town, waiting: Referral) -> None:
    client.force_login(town.lars)
    assert "Nora Ny" in words(client.get(reverse("orders:list")))
    client.post(reverse("plans:order_accept", args=[waiting.pk]))
    assert Goal.objects.get(course=Course.objects.get(referral=waiting)).title == "En fast døgnrytme"
    assert "Nora Ny" not in words(client.get(reverse("orders:list")))


def test_the_leder_asks_and_myndighed_answers(client: Client, town: Town, waiting: Referral) -> None:
    client.force_login(town.lars)
    client.post(reverse("orders:return", args=[waiting.pk]), {"reason": "Hvor ofte?"})
    client.force_login(town.maja)
    page = words(client.get(reverse("orders:answer", args=[waiting.pk])))
    assert "Hvor ofte?" in page
    assert "En fast døgnrytme" in page
    client.post(reverse("orders:answer", args=[waiting.pk]), typed(town, answer="To gange om ugen."))
    waiting.refresh_from_db()
    assert waiting.is_sent
    assert "To gange om ugen." in words(client.get(reverse("plans:order", args=[waiting.citizen_id])))


def test_what_was_asked_for_and_the_answer_stand_on_one_page(client: Client, town: Town) -> None:
    referral = town.forloeb.referral
    goal = ReferralGoalFactory(referral=referral, title="En fast døgnrytme")
    client.force_login(town.anna)
    form = {
        "key": str(uuid4()),
        "kind": "status",
        "summary": "Hverdagen hænger sammen.",
        f"score-{goal.pk}": "reached",
        f"sentence-{goal.pk}": "Står op kl. 8 hver dag.",
    }
    for _ in range(2):
        client.post(reverse("orders:report", args=[referral.pk]), form)
    report = Report.objects.get()
    client.force_login(town.maja)
    assert "Eva Lund" in words(client.get(reverse("orders:list")))
    decided = {"decision": "continue", "text": "Godt arbejde.", "next_status_on": "01.12.2199"}
    client.post(reverse("orders:report_answer", args=[report.pk]), decided)
    page = words(client.get(reverse("plans:order", args=[town.eva.pk])))
    for told in ("En fast døgnrytme", "Står op kl. 8 hver dag.", "Hverdagen hænger sammen.", "Godt arbejde."):
        assert told in page
    assert "Eva Lund" not in words(client.get(reverse("orders:list")))


def test_an_office_changes_only_its_own_orders(client: Client, town: Town) -> None:
    """Lis of another office sees Eva through an order of her own, and still cannot change Maja's."""
    other = OfficeFactory(municipality=town.kommune)
    lis = MembershipFactory(role="authority", office=other, user=UserFactory(municipality=town.kommune)).user
    ReferralFactory(citizen=town.eva, office=other)
    report = ReportFactory(referral=town.forloeb.referral, by=town.anna)
    client.force_login(lis)
    assert client.get(reverse("plans:order", args=[town.eva.pk])).status_code == 200
    assert client.get(reverse("plans:order_amend", args=[town.forloeb.referral_id])).status_code == 404
    assert client.get(reverse("orders:report_answer", args=[report.pk])).status_code == 404


def test_a_changed_grant_stands_beside_the_old_one(maja: Client, town: Town) -> None:
    referral = town.forloeb.referral
    ReferralGoalFactory(referral=referral)
    change = {
        "purpose": referral.purpose,
        "form": referral.form,
        "changes_grant": "on",
        "minutes_per_week": "60",
        "starts_on": DANISH,
        "reason": "Eva klarer indkøb selv.",
    }
    assert maja.post(reverse("plans:order_amend", args=[referral.pk]), change).status_code == 302
    page = words(maja.get(reverse("plans:order", args=[town.eva.pk])))
    assert "1 time om ugen fra" in page
    assert "2 timer om ugen fra 1. januar 2025 til og med" in page
    assert "Eva klarer indkøb selv." in page


def order_row(town: Town, number: int) -> None:
    citizen = CitizenFactory(team=town.nord, name=f"Ny {number}")
    referral = ReferralFactory(citizen=citizen, office=town.kontor, status=ReferralStatus.SENT)
    ReportFactory(referral=referral, by=town.anna)


@pytest.mark.parametrize("who", ["maja", "lars"])
def test_the_list_of_orders_is_read_in_the_same_number_of_queries(
    client: Client, town: Town, who: str
) -> None:
    client.force_login(getattr(town, who))
    counts = []
    for number in range(3):
        order_row(town, number)
        with CaptureQueriesContext(connection) as queries:
            client.get(reverse("orders:list"))
        counts.append(len(queries))
    assert counts[0] == counts[1] == counts[2]


def test_the_page_of_an_order_is_read_in_the_same_number_of_queries(client: Client, town: Town) -> None:
    client.force_login(town.maja)
    counts = []
    for _ in range(3):
        ReferralGoalFactory(referral=town.forloeb.referral)
        ReportFactory(referral=town.forloeb.referral, by=town.anna)
        with CaptureQueriesContext(connection) as queries:
            client.get(reverse("plans:order", args=[town.eva.pk]))
        counts.append(len(queries))
    assert counts[0] == counts[1] == counts[2]
