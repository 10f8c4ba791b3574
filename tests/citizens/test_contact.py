"""A citizen's phone and address are put right, and nobody reads what is protected by doing so."""

from django.test import Client
from django.urls import reverse
from django.utils import timezone

from audit.models import Entry, Event
from citizens.models import Citizen, ProtectionBasis
from citizens.services import protect
from tests.town import Town


def eva(town: Town) -> Citizen:
    return Citizen.objects.get(pk=town.eva.pk)


def known(town: Town) -> None:
    town.eva.set_contact(phone="12 34 56 78", address="Birkevej 7")
    town.eva.save()


def write(client: Client, town: Town, **typed: str) -> int:
    client.force_login(town.anna)
    return client.post(reverse("citizens:contact", args=[town.eva.pk]), typed).status_code


def test_a_new_number_is_kept_sealed_and_the_log_says_only_that_it_changed(
    client: Client, town: Town
) -> None:
    known(town)
    assert write(client, town, phone="12 34 00 01", address="Birkevej 7") == 302
    assert (eva(town).phone, eva(town).address) == ("12 34 00 01", "Birkevej 7")
    entry = Entry.objects.get(event=Event.CONTACT_CHANGED)
    assert (entry.actor_id, entry.citizen_id) == (town.anna.pk, town.eva.pk)
    assert entry.data == {"changed": ["phone"]}


def test_nothing_changed_is_nothing_logged(client: Client, town: Town) -> None:
    known(town)
    assert write(client, town, phone="12 34 56 78", address="Birkevej 7") == 302
    assert not Entry.objects.filter(event=Event.CONTACT_CHANGED).exists()


def test_what_is_no_longer_known_can_be_taken_away(client: Client, town: Town) -> None:
    known(town)
    assert write(client, town, phone="", address="Birkevej 7") == 302
    assert eva(town).phone_in_clear == ""


def test_of_a_protected_citizen_nothing_is_shown_and_an_empty_field_keeps_what_is_there(
    client: Client, town: Town
) -> None:
    known(town)
    protect(town.eva, basis=ProtectionBasis.THREATENED, starts_on=timezone.localdate(), by=town.lars)
    client.force_login(town.anna)
    page = client.get(reverse("citizens:contact", args=[town.eva.pk])).content.decode()
    assert "12 34 56 78" not in page
    assert "Birkevej" not in page
    assert write(client, town, phone="12 34 00 01", address="") == 302
    assert (eva(town).phone_in_clear, eva(town).address_in_clear) == ("12 34 00 01", "Birkevej 7")
    assert eva(town).phone == ""
