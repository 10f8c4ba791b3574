"""Erstatningsnumre, and a citizen who gets another CPR number."""

import re
from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from audit.models import Entry, Event, Lookup
from bostoette.errors import RuleViolation, scrubbed
from citizens.cpr import InvalidCpr, masked, parse
from citizens.keys import rotate, rows_left
from citizens.models import Citizen, FormerNumber
from citizens.services import change_number
from citizens.services.numbers import refuse_known_number
from tests.town import Town

TODAY = date(2026, 11, 21)
OLD, NEW = parse("6710625629", today=TODAY), parse("0710625631", today=TODAY)
ASKED = {"why": "new", "from_on": "01.03.2026"}


@pytest.fixture
def eva(town: Town) -> Citizen:
    town.eva.set_cpr(OLD)
    town.eva.save()
    return town.eva


@pytest.mark.parametrize(
    ("text", "born_on"),
    [
        ("6710625629", date(1862, 10, 7)),
        ("071062-0EL2", date(1962, 10, 7)),
        ("0710066æø1", date(2006, 10, 7)),
    ],
)
def test_both_documented_kinds_of_erstatningsnummer_are_read(text: str, born_on: date) -> None:
    number = parse(text, today=TODAY)
    assert (number.born_on, number.is_replacement) == (born_on, True)
    assert masked(number.digits).endswith("-•••• (erstatningsnummer)")


@pytest.mark.parametrize("text", ["0710620EL0", "0710623EL2", "3202620EL2", "9210625629", "KOM-1234567"])
def test_other_letters_and_days_are_refused(text: str) -> None:
    with pytest.raises(InvalidCpr):
        parse(text, today=TODAY)


def test_a_kommune_may_have_a_form_of_its_own() -> None:
    number = parse("kom-1234567", today=TODAY, own_form=re.compile(r"KOM-\d{7}"))
    assert (number.digits, number.born_on, number.is_replacement) == ("KOM1234567", None, True)


def test_an_erstatningsnummer_with_letters_is_kept_out_of_the_log() -> None:
    assert scrubbed("fejl ved 0710620EL2, og 071062-0EL2") == "fejl ved 071062-••••, og 071062-••••"


def test_the_former_number_is_kept_sealed_with_its_days_and_who_changed_it(eva: Citizen, town: Town) -> None:
    change_number(eva, NEW, why="replacement_ended", from_on=date(2026, 3, 1), by=town.lars)
    former = FormerNumber.objects.get()
    assert former.cpr_digits == OLD.digits
    assert (former.used_from, former.used_to, former.changed_by) == (None, date(2026, 3, 1), town.lars)
    assert Citizen.objects.get(pk=eva.pk).cpr_digits == NEW.digits
    assert Entry.objects.get(event=Event.CPR_CHANGED).data == {"why": "replacement_ended"}
    third = parse("0710625633", today=TODAY)
    change_number(eva, third, why="new", from_on=date(2026, 5, 1), by=town.lars)
    latest = FormerNumber.objects.get(used_to=date(2026, 5, 1))
    assert (latest.cpr_digits, latest.used_from) == (NEW.digits, date(2026, 3, 1))


def test_the_former_number_still_finds_the_citizen_and_says_so(
    client: Client, eva: Citizen, town: Town
) -> None:
    change_number(eva, NEW, why="new", from_on=date(2026, 3, 1), by=town.lars)
    client.force_login(town.anna)
    answer = client.post(reverse("citizens:search"), {"q": OLD.digits}, follow=True)
    assert answer.redirect_chain == [(reverse("citizens:detail", args=[eva.pk]), 302)]
    assert "Nummeret blev ændret den 01.03.2026." in answer.content.decode()
    look = Lookup.objects.get(action="citizen.search")
    assert look.citizen_id == eva.pk
    assert look.criteria[0].startswith("tidligere cpr: ")
    part = client.post(reverse("citizens:search"), {"q": OLD.digits}, headers={"HX-Request": "true"})
    assert "Nummeret blev ændret" in part.content.decode()


def test_a_mistyped_number_finds_nobody_and_is_free_for_its_owner(
    client: Client, eva: Citizen, town: Town
) -> None:
    change_number(eva, NEW, why="mistyped", from_on=date(2026, 3, 1), by=town.lars)
    client.force_login(town.anna)
    assert client.post(reverse("citizens:search"), {"q": OLD.digits}).context["rows"] == []
    change_number(town.finn, OLD, why="", from_on=TODAY, by=town.olga)


@pytest.mark.parametrize("number", [OLD, NEW])
def test_a_number_somebody_has_or_had_is_refused_without_saying_whose(
    eva: Citizen, town: Town, number: Any
) -> None:
    change_number(eva, NEW, why="new", from_on=date(2026, 3, 1), by=town.lars)
    with pytest.raises(RuleViolation, match=r"Nummeret er allerede registreret i kommunen\.$") as refused:
        change_number(town.finn, number, why="", from_on=TODAY, by=town.olga)
    assert refused.value.code == "number-known"
    refuse_known_number(number, town.fremmed.municipality)  # another kommune may have the same person


def test_a_change_may_not_lie_before_the_last_one(eva: Citizen, town: Town) -> None:
    change_number(eva, NEW, why="new", from_on=date(2026, 3, 1), by=town.lars)
    with pytest.raises(RuleViolation) as refused:
        change_number(eva, OLD, why="new", from_on=date(2026, 2, 1), by=town.lars)
    assert refused.value.code == "before-last-change"
    assert Citizen.objects.get(pk=eva.pk).cpr_digits == NEW.digits


def test_the_page_changes_the_number_and_shows_former_ones_masked(
    client: Client, eva: Citizen, town: Town
) -> None:
    client.force_login(town.lars)
    address = reverse("citizens:change_cpr", args=[eva.pk])
    assert client.post(address, {"number": "071062-5631", **ASKED}).status_code == 302
    text = client.get(address).content.decode()
    assert "671062-•••• (erstatningsnummer)" in text
    assert not {OLD.digits, NEW.digits} & set(re.findall(r"\d{10}", text.replace("-", "")))


@pytest.mark.parametrize("typed", ["3202625629", "12", "671062-5629"])
def test_the_page_says_what_is_wrong_with_a_number(
    client: Client, eva: Citizen, town: Town, typed: str
) -> None:
    client.force_login(town.lars)
    answer = client.post(reverse("citizens:change_cpr", args=[eva.pk]), {"number": typed, **ASKED})
    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == ["number"]
    assert Citizen.objects.get(pk=eva.pk).cpr_digits == OLD.digits


def test_a_citizen_without_a_number_gets_one_without_a_reason(client: Client, town: Town) -> None:
    client.force_login(town.lars)
    answer = client.post(reverse("citizens:change_cpr", args=[town.eva.pk]), {"number": NEW.digits})
    assert answer.status_code == 302
    assert not FormerNumber.objects.exists()
    assert Citizen.objects.get(pk=town.eva.pk).cpr_digits == NEW.digits


def test_former_numbers_follow_a_change_of_keys(eva: Citizen, town: Town, settings: Any) -> None:
    change_number(eva, NEW, why="new", from_on=date(2026, 3, 1), by=town.lars)
    settings.CPR_ENCRYPTION_KEYS_OLDER = [settings.CPR_ENCRYPTION_KEY]
    settings.CPR_INDEX_KEYS_OLDER = [settings.CPR_INDEX_KEY]
    settings.CPR_ENCRYPTION_KEY, settings.CPR_INDEX_KEY = b"\x07" * 32, b"\x08" * 32
    assert rows_left() == 4
    assert list(rotate())
    assert rows_left() == 0
    assert FormerNumber.objects.get().cpr_digits == OLD.digits
