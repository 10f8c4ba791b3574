"""Navne- og adressebeskyttelse: what is hidden, from whom, until when, and what is asked before sending."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from audit.models import Entry, Event, Lookup
from bostoette.errors import RuleViolation
from citizens.models import Citizen, Protection, SendingAcknowledged
from citizens.services import acknowledge_sending, end_protection, protect
from citizens.services.protection import NotAcknowledged
from plans.exports import hand_out, request_document
from tests.furnished import Furnished, furnished
from tests.test_permission_matrix import ABOUT_EVA
from tests.town import Town

__all__ = ["furnished"]

STREET, PHONE, NAME, ALIAS = "Hemmelighedsvej 13", "12 34 99 11", "Eva Lund", "Borger Anemone"
BANNER = 'aria-label="Beskyttet borger"'
# Where the warning stands before anything is given out, there is no page of the citizen's to have a banner,
# and the page of a file with the plans of many names nobody.
NO_PAGE = ("plans:document_download", "citizens:open", "printouts:bundle")


@pytest.fixture
def eva(town: Town) -> Citizen:
    town.eva.refresh_from_db()  # others wrote about her meanwhile
    town.eva.set_contact(phone=PHONE, address=STREET)
    town.eva.save()
    return town.eva


def shield(eva: Citizen, town: Town, *, pseudonym: str = ALIAS) -> Protection:
    row = protect(eva, basis="threatened", starts_on=date(2026, 1, 1), pseudonym=pseudonym, by=town.anna)
    eva.refresh_from_db()
    return row


def test_protection_hides_phone_address_and_name(eva: Citizen, town: Town) -> None:
    shield(eva, town)
    assert (eva.is_protected, eva.name, eva.phone, eva.address) == (True, ALIAS, "", "")


def test_ending_it_gives_everything_back(eva: Citizen, town: Town) -> None:
    end_protection(shield(eva, town), by=town.lars)
    eva.refresh_from_db()
    assert (eva.is_protected, eva.name, eva.phone, eva.address) == (False, NAME, PHONE, STREET)
    row = Protection.objects.get()
    assert (row.set_by, row.ended_by, row.ended_on) == (town.anna, town.lars, timezone.localdate())


def test_without_a_pseudonym_the_name_stays(eva: Citizen, town: Town) -> None:
    row = shield(eva, town, pseudonym="")
    assert (eva.name, eva.phone, row.covers_name) == (NAME, "", False)


def test_it_holds_until_somebody_ends_it_also_after_its_day(eva: Citizen, town: Town) -> None:
    row = protect(
        eva, basis="registered", starts_on=date(2025, 1, 1), review_on=date(2025, 12, 31), by=town.anna
    )
    eva.refresh_from_db()
    assert eva.is_protected
    assert row.is_to_be_reviewed(date(2026, 1, 1))
    assert not row.is_to_be_reviewed(date(2025, 12, 31))


def test_one_protection_at_a_time_also_for_the_database(eva: Citizen, town: Town) -> None:
    shield(eva, town)
    with pytest.raises(RuleViolation) as refused:
        shield(eva, town)
    assert refused.value.code == "protected"
    with pytest.raises(IntegrityError), transaction.atomic():
        Protection.objects.create(citizen=eva, basis="registered", set_by=town.anna)


def test_it_cannot_begin_tomorrow(eva: Citizen, town: Town) -> None:
    tomorrow = timezone.localdate() + timedelta(days=1)
    with pytest.raises(RuleViolation) as refused:
        protect(eva, basis="registered", starts_on=tomorrow, by=town.anna)
    assert refused.value.code == "future"


@pytest.mark.parametrize(
    "broken",
    [{"covers_name": True}, {"pseudonym": "X"}, {"ended_on": date(2026, 1, 1)}, {"name_sealed": b"x"}],
)
def test_the_database_keeps_the_halves_together(eva: Citizen, town: Town, broken: dict[str, Any]) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Protection.objects.create(
            citizen=eva, basis="registered", starts_on=date(2025, 1, 1), set_by=town.anna, **broken
        )


def test_the_tables_hold_neither_name_nor_street_in_clear(eva: Citizen, town: Town) -> None:
    shield(eva, town)
    with connection.cursor() as cursor:
        for table in ("citizens_citizen", "citizens_protection", "audit_entry"):
            cursor.execute(f"select coalesce(string_agg(t::text, ' '), '') from {table} t")
            text = cursor.fetchone()[0]
            assert not [secret for secret in (STREET, PHONE, NAME) if secret in text]


@pytest.mark.parametrize("name", ["anna", "lars", "maja"])
def test_no_page_shows_what_is_protected_and_each_has_the_banner(
    client: Client, furnished: Furnished, eva: Citizen, name: str
) -> None:
    shield(eva, furnished.town)
    client.force_login(getattr(furnished.town, name))
    shown, shows, lacks = [], [], []
    for route, about in ABOUT_EVA:
        answer = client.get(reverse(route, args=furnished.args(about)))
        if answer.status_code != 200:
            continue
        shown.append(route)
        text = answer.getvalue().decode(errors="replace")  # a file of many is sent part by part
        shows += [(route, secret) for secret in (STREET, PHONE, NAME) if secret in text]
        is_page = answer.headers["Content-Type"].startswith("text/html") and route not in NO_PAGE
        lacks += [route] if is_page and BANNER not in text else []
    assert (shows, lacks) == ([], [])
    assert len(shown) > 10


LISTS = ("citizens:list", "citizens:team", "followups:my_day", "api:citizen-list", "dashboards:overview")


@pytest.mark.parametrize("route", LISTS)
def test_lists_and_the_interface_show_the_pseudonym(
    client: Client, furnished: Furnished, eva: Citizen, route: str
) -> None:
    shield(eva, furnished.town)
    for name in ("anna", "bo", "lars"):
        client.force_login(getattr(furnished.town, name))
        text = client.get(reverse(route)).content.decode()
        assert not [secret for secret in (STREET, PHONE, NAME) if secret in text]
    client.force_login(furnished.town.lars)
    if route == "citizens:list":
        assert ALIAS in client.get(reverse(route)).content.decode()


def test_search_by_the_real_name_finds_nobody(client: Client, eva: Citizen, town: Town) -> None:
    shield(eva, town)
    client.force_login(town.lars)
    assert client.post(reverse("citizens:search"), {"q": "Lund"}).context["rows"] == []
    assert len(client.post(reverse("citizens:search"), {"q": "Anemone"}).context["rows"]) == 1


def test_the_paper_is_made_with_the_pseudonym(furnished: Furnished, eva: Citizen) -> None:
    from plans.documents import plan_document

    shield(eva, furnished.town)
    version = type(furnished.approved).objects.get(pk=furnished.approved.pk)
    assert plan_document(version).citizen_name == ALIAS


def test_a_purpose_opens_once_and_stands_in_both_logs(client: Client, eva: Citizen, town: Town) -> None:
    shield(eva, town)
    client.force_login(town.anna)
    address = reverse("citizens:reveal_protected", args=[eva.pk])
    assert client.post(address, {"purpose": ""}).status_code == 422
    assert not Entry.objects.filter(event=Event.PROTECTED_REVEALED).exists()
    text = client.post(address, {"purpose": "visit"}).content.decode()
    assert [secret for secret in (STREET, PHONE, NAME) if secret in text] == [STREET, PHONE, NAME]
    entry = Entry.objects.get(event=Event.PROTECTED_REVEALED)
    assert (entry.actor_id, entry.citizen_id, entry.data) == (town.anna.pk, eva.pk, {"purpose": "visit"})
    look = Lookup.objects.filter(action="citizen.reveal_protected").latest("id")
    assert look.purpose == "beskyttet: Jeg skal besøge eller hente borgeren"
    assert STREET not in client.get(address).content.decode()


def test_the_pages_set_and_end_it(client: Client, eva: Citizen, town: Town) -> None:
    client.force_login(town.lars)
    address = reverse("citizens:protection", args=[eva.pk])
    asked = {"basis": "registered", "starts_on": "01.02.2026", "covers_name": "on", "pseudonym": ALIAS}
    assert client.post(address, asked | {"pseudonym": ""}).status_code == 422
    assert client.post(address, asked | {"starts_on": "01.02.2099"}).status_code == 422
    assert client.post(address, asked).status_code == 302
    row = Protection.objects.get()
    assert (row.covers_name, row.pseudonym, row.real_name) == (True, ALIAS, NAME)
    assert client.post(reverse("citizens:end_protection", args=[row.pk])).status_code == 302
    assert Citizen.objects.get(pk=eva.pk).name == NAME


def test_a_pseudonym_without_the_tick_is_left_out(client: Client, eva: Citizen, town: Town) -> None:
    client.force_login(town.lars)
    asked = {"basis": "registered", "starts_on": "01.02.2026", "pseudonym": ALIAS}
    client.post(reverse("citizens:protection", args=[eva.pk]), asked)
    assert Citizen.objects.get(pk=eva.pk).name == NAME


def test_no_document_is_asked_for_or_handed_out_before_the_warning_is_read(
    furnished: Furnished, eva: Citizen
) -> None:
    town, version = furnished.town, furnished.approved
    request_document(version, by=town.anna)
    shield(eva, town)
    version = type(version).objects.get(pk=version.pk)
    document = type(furnished.document).objects.get(pk=furnished.document.pk)
    for step in (lambda: request_document(version, by=town.anna), lambda: hand_out(document, by=town.anna)):
        with pytest.raises(NotAcknowledged):
            step()
    acknowledge_sending(eva, by=town.lars)
    with pytest.raises(NotAcknowledged):  # another has read it
        hand_out(document, by=town.anna)
    acknowledge_sending(eva, by=town.anna)
    hand_out(document, by=town.anna)
    request_document(version, by=town.anna)


def test_the_warning_lasts_a_quarter_of_an_hour(furnished: Furnished, eva: Citizen) -> None:
    shield(eva, furnished.town)
    acknowledge_sending(eva, by=furnished.town.anna)
    SendingAcknowledged.objects.update(created_at=timezone.now() - timedelta(minutes=16))
    document = type(furnished.document).objects.get(pk=furnished.document.pk)
    with pytest.raises(NotAcknowledged):
        hand_out(document, by=furnished.town.anna)


def test_the_warning_stands_between_the_button_and_the_file(
    client: Client, furnished: Furnished, eva: Citizen
) -> None:
    shield(eva, furnished.town)
    client.force_login(furnished.town.anna)
    file = reverse("plans:document_download", args=[furnished.document.pk])
    warned = client.get(file, follow=True)
    warning = reverse("citizens:before_sending", args=[eva.pk])
    assert warned.redirect_chain == [(f"{warning}?videre={file.replace('/', '%2F')}", 302)]
    assert client.post(warning, {"videre": file}).status_code == 422
    onward = client.post(warning, {"read": "on", "videre": file})
    assert onward.headers["Location"] == file
    assert b"".join(client.get(file)) == b"%PDF-1.7"
    assert Entry.objects.filter(event=Event.SENDING_ACKNOWLEDGED, citizen_id=eva.pk).count() == 1


def test_a_printout_is_ordered_after_the_warning_and_not_refused_on_its_form(
    client: Client, furnished: Furnished, eva: Citizen
) -> None:
    shield(eva, furnished.town)
    client.force_login(furnished.town.anna)
    page = reverse("printouts:list", args=[eva.pk])
    answer = client.post(page, {"what": "plans"}, headers={"referer": f"http://testserver{page}"})
    warning = reverse("citizens:before_sending", args=[eva.pk])
    assert (answer.status_code, answer.headers.get("Location")) == (
        302,
        f"{warning}?videre={page.replace('/', '%2F')}",
    )


@pytest.mark.parametrize("elsewhere", ["https://ond.example/", "//ond.example/", "javascript:x()", ""])
def test_the_warning_leads_nowhere_else(client: Client, eva: Citizen, town: Town, elsewhere: str) -> None:
    shield(eva, town)
    client.force_login(town.anna)
    answer = client.post(
        reverse("citizens:before_sending", args=[eva.pk]), {"read": "on", "videre": elsewhere}
    )
    assert answer.headers["Location"] == reverse("citizens:detail", args=[eva.pk])


def test_the_button_within_a_page_is_sent_to_the_warning_too(
    client: Client, furnished: Furnished, eva: Citizen
) -> None:
    shield(eva, furnished.town)
    client.force_login(furnished.town.anna)
    page = reverse("plans:version", args=[furnished.approved.pk])
    answer = client.post(
        reverse("plans:document_request", args=[furnished.approved.pk]),
        headers={"HX-Request": "true", "HX-Current-URL": f"http://testserver{page}"},
    )
    assert answer.headers["HX-Redirect"].endswith(f"?videre={page.replace('/', '%2F')}")


def test_an_unprotected_citizen_costs_no_warning(client: Client, furnished: Furnished) -> None:
    client.force_login(furnished.town.anna)
    file = reverse("plans:document_download", args=[furnished.document.pk])
    assert client.get(file).status_code == 200


def test_no_table_about_a_citizen_keeps_an_address_or_phone_in_clear() -> None:
    """Network persons included: where somebody lives stands sealed on the citizen, and nowhere else."""
    from django.apps import apps

    kept = {
        f"{model._meta.label}.{field.name}"
        for model in apps.get_models()
        if any(base.__name__ in ("CitizenRow", "Citizen") for base in model.__mro__)
        for field in model._meta.concrete_fields
        if field.name in ("address", "phone", "street", "postcode", "city", "telephone", "email")
    }
    assert kept == set()
