"""Users from a file: tried out line by line, taken all or not at all, and never more than by hand."""

from contextlib import suppress
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from accounts.importing.parsing import MOST_ROWS, rows_of
from accounts.importing.services import take, try_out
from accounts.membership.services import give_role
from accounts.models import Membership, RoleProposal, User
from accounts.policy import Role
from audit.models import Entry, Event
from bostoette.errors import RuleViolation
from bostoette.sheets import Unreadable, decoded
from bostoette.tables import FORMULA_STARTS, inert
from bostoette.uploads import WELCOME
from tests.town import Town

HEAD = "Brugernavn;Navn;E-mail;Rolle;Team;Kontor;Fra;Til"
SIGNE = "signe;Signe Sø;signe@egeby.example;bostøtte;Team Nord;;1.1.2026;"
KARL = "karl;Karl Ås;karl@egeby.example;myndighed;;Voksenmyndighed;;"
TODAY = timezone.localdate


def text(*lines: str, head: str = HEAD) -> str:
    return "\r\n".join([head, *lines])


def tones(town: Town, *lines: str) -> list[str]:
    return [outcome.tone for outcome in try_out(text(*lines), today=TODAY(), by=town.adam)]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252"])
@pytest.mark.parametrize("delimiter", [";", ","])
def test_a_file_is_read_as_spreadsheets_write_it(encoding: str, delimiter: str) -> None:
    content = text(SIGNE, KARL).replace(";", delimiter).encode(encoding)
    rows = rows_of(decoded(content), today=TODAY())
    assert [(row.line, row.name, row.role) for row in rows] == [
        (2, "Signe Sø", Role.SUPPORT_WORKER),
        (3, "Karl Ås", Role.AUTHORITY),
    ]
    assert [row.faults for row in rows] == [(), ()]


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"brugernavn;navn",
        HEAD.encode(),
        b"a\x00b",
        b"\x81\x8d",
        "Brugernavn;Navn;E-mail;Rolle;Løn\r\na;b;c;d;e".encode(),
        b"brugernavn;navn;e-mail;email;rolle\r\na;b;c;d;e",
        text('signe;"Signe').encode(),
        text(*[SIGNE] * (MOST_ROWS + 1)).encode(),
    ],
)
def test_a_file_that_is_none_of_ours_is_refused_as_a_whole(content: bytes) -> None:
    with pytest.raises(Unreadable):
        rows_of(decoded(content), today=TODAY())


@given(st.binary(max_size=300))
def test_no_bytes_at_all_crash_the_reading(content: bytes) -> None:
    with suppress(Unreadable):
        rows_of(decoded(HEAD.encode() + b"\n" + content), today=TODAY())


def test_a_trial_keeps_nothing_and_the_taking_does_what_it_said(town: Town) -> None:
    before = (User.objects.count(), Membership.objects.count(), Entry.objects.count())
    tried = try_out(text(SIGNE, KARL), today=TODAY(), by=town.adam)
    assert (User.objects.count(), Membership.objects.count(), Entry.objects.count()) == before
    taken = take(text(SIGNE, KARL), today=TODAY(), by=town.adam)
    assert [(one.says, one.tone) for one in tried] == [(one.says, one.tone) for one in taken]
    assert User.objects.get(username="signe").teams_as(Role.SUPPORT_WORKER) == {town.nord.pk}
    events = Entry.objects.filter(actor_id=town.adam.pk).values_list("event", flat=True)
    assert sorted(events) == sorted(
        [Event.USER_CREATED, Event.USER_INVITED, Event.ROLE_GIVEN] * 2 + [Event.USERS_IMPORTED]
    )


@pytest.mark.parametrize(
    "bad",
    [
        "ny;Ny;ny@egeby.example;bostøtte;Team Vest;;;",  # another kommune's team
        "ny;Ny;ny@egeby.example;bostøtte;;;;",
        "ny;Ny;ny@egeby.example;myndighed;Team Nord;;;",
        "ny;Ny;ny@egeby.example;chef;Team Nord;;;",
        "ny;Ny;ingen-adresse;bostøtte;Team Nord;;;",
        "n y;Ny;ny@egeby.example;bostøtte;Team Nord;;;",
        ";Ny;ny@egeby.example;bostøtte;Team Nord;;;",
        "ny;=cmd();ny@egeby.example;bostøtte;Team Nord;;;",
        "ny;Ny;ny@egeby.example;bostøtte;Team Nord;;31.2.2026;",
        "ny;Ny;ny@egeby.example;bostøtte;Team Nord;;1.2.2026;1.1.2026",
        "ny;Ny;ny@egeby.example;bostøtte;Team Nord;;;;x",
        "anna;En Anden;anden@egeby.example;bostøtte;Team Syd;;;",
        "fremmed;Frida Fremmed;fremmed@kommune.example;bostøtte;Team Nord;;;",
        "adam;Adam Administrator;adam@kommune.example;bostøtte;Team Nord;;;",  # the importer's own rights
        SIGNE,  # the same line again
        SIGNE.replace("Signe Sø", "Signe Å").replace("Team Nord", "Team Syd"),
    ],
)
def test_one_fault_and_nothing_is_taken(town: Town, bad: str) -> None:
    assert tones(town, SIGNE, bad) == ["ok", "danger"]
    with pytest.raises(RuleViolation) as refusal:
        take(text(SIGNE, bad), today=TODAY(), by=town.adam)
    assert refusal.value.code == "faults"
    assert not User.objects.filter(username__in=["signe", "ny"]).exists()


def test_a_far_reaching_role_waits_for_a_second_pair_of_eyes(town: Town) -> None:
    lines = (
        "signe;Signe Sø;signe@egeby.example;leder;Team Nord;;;",
        "karl;Karl Ås;karl@egeby.example;administrator;;;;",
    )
    assert tones(town, *lines) == ["info", "info"]
    take(text(*lines), today=TODAY(), by=town.adam)
    assert not Membership.objects.filter(user__username__in=["signe", "karl"]).exists()
    assert RoleProposal.objects.waiting().filter(proposed_by=town.adam).count() == 2


def test_what_is_so_already_is_left_as_it_is(town: Town) -> None:
    anna = f"anna;Anna Bostøtte;{town.anna.email};bostøtte;Team Nord;;;"
    assert tones(town, anna, SIGNE) == ["muted", "ok"]
    take(text(anna, SIGNE), today=TODAY(), by=town.adam)
    assert Membership.objects.filter(user=town.anna).count() == 1


def test_two_roles_are_two_lines(town: Town) -> None:
    take(text(SIGNE, SIGNE.replace("Team Nord", "Team Syd")), today=TODAY(), by=town.adam)
    signe = User.objects.get(username="signe")
    assert signe.teams_as(Role.SUPPORT_WORKER) == {town.nord.pk, town.syd.pk}


def send(client: Client, content: bytes) -> Any:
    return client.post(reverse("accounts:import"), {"file": SimpleUploadedFile("liste.csv", content)})


def test_the_page_tries_the_file_and_then_takes_it(client: Client, town: Town) -> None:
    client.force_login(town.adam)
    report = send(client, text(SIGNE, KARL).encode("cp1252"))
    assert "Ny bruger: Bostøtte i Team Nord" in report.content.decode()
    assert not User.objects.filter(username="signe").exists()
    client.post(reverse("accounts:import_apply"), {"text": report.context["form"].initial["text"]})
    assert User.objects.filter(username__in=["signe", "karl"]).count() == 2


def test_a_report_with_faults_offers_no_way_on(client: Client, town: Town) -> None:
    client.force_login(town.adam)
    report = send(client, text(SIGNE, SIGNE).encode())
    assert "Det samme står i linje 2." in report.content.decode()
    assert report.context["form"] is None
    client.post(reverse("accounts:import_apply"), {"text": text(SIGNE, SIGNE)})
    assert not User.objects.filter(username="signe").exists()


def test_a_file_beyond_the_limit_is_not_kept(client: Client, town: Town) -> None:
    client.force_login(town.adam)
    limit = WELCOME["accounts:import"]
    page = send(client, b"x" * (4 * limit))
    assert (page.status_code, "for stor" in page.content.decode()) == (422, True)
    assert page.wsgi_request.FILES["file"].size == limit + 1


def test_no_other_page_takes_a_file(client: Client, town: Town) -> None:
    client.force_login(town.adam)
    sent = {"file": SimpleUploadedFile("x.csv", b"x"), "christmas_eve": "on"}
    assert not client.post(reverse("accounts:closed_days"), sent).wsgi_request.FILES


@pytest.mark.parametrize("start", FORMULA_STARTS)
@pytest.mark.parametrize("blank", ["", " ", "\n"])
def test_what_goes_out_as_a_cell_is_never_a_formula(start: str, blank: str) -> None:
    assert inert(f"{blank}{start}1+1") == f"'{blank}{start}1+1"
    assert inert("Anna-Lise") == "Anna-Lise"


def test_what_is_taken_goes_the_way_of_what_is_done_by_hand(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Every role of a file passes `give_role`, so a rule that is added there holds here."""
    given: list[tuple[str, int]] = []

    def watched(user: User, place: Any, **more: Any) -> Any:
        given.append((place.key, more["by"].pk))
        return give_role(user, place, **more)

    monkeypatch.setattr("accounts.membership.services.give_role", watched)
    take(text(SIGNE), today=TODAY(), by=town.adam)
    assert given == [(f"support_worker-{town.nord.pk}", town.adam.pk)]
