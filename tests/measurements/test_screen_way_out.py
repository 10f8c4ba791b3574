"""Whatever happens while a citizen has the screen, there is a calm page, and a way back for the worker."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.db import OperationalError
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import Membership
from audit.models import Entry, Event
from citizens.models import Assignment, Citizen
from measurements.models import AnswerDraft, Response
from tests.factories import CitizenFactory
from tests.measurements.test_handed_over import ORS, PIN, answered, give_back
from tests.town import Town

SENTENCE = "Tak. Giv skærmen tilbage til medarbejderen."


def end_assignment(town: Town) -> None:
    Assignment.objects.filter(user=town.anna).delete()


def move(town: Town) -> None:
    end_assignment(town)
    Citizen.objects.filter(pk=town.eva.pk).update(team=town.syd)


def archive(town: Town) -> None:
    Citizen.objects.filter(pk=town.eva.pk).update(archived_on=timezone.localdate())


def lay_into_another(town: Town) -> None:
    Citizen.objects.filter(pk=town.eva.pk).update(merged_into=CitizenFactory(team=town.nord))


def end_role(town: Town) -> None:
    Membership.objects.filter(user=town.anna).update(role="manager", team=town.syd)


ENDS = [end_assignment, move, archive, lay_into_another, end_role]


def leads_to(answer: Any) -> set[str]:
    page = answer.content.decode()
    found = set(re.findall(r'(?:<a [^>]*href|<form [^>]*action)="([^"]*)"', page))
    return found - {"#indhold"}


def names_nobody(answer: Any, town: Town) -> bool:
    page = answer.content.decode()
    known = (town.eva.first_name, town.anna.name, town.eva.pk)
    return not any(re.search(rf"\b{said}\b", page) for said in known)


@pytest.mark.parametrize("end", ENDS)
def test_when_the_workers_right_ends_the_screen_says_thanks_and_the_pin_leads_home(
    handed: Client, town: Town, end: Callable[[Town], None]
) -> None:
    end(town)
    for answer in (handed.get(reverse("measurements:handed_over")), answered(handed)):
        assert answer.status_code == 410
        assert f"<h1>{SENTENCE}</h1>" in answer.content.decode()
        assert leads_to(answer) == {reverse("measurements:take_back")}
        assert names_nobody(answer, town)
    assert not Response.objects.exists()
    assert give_back(handed, "0000").status_code == 422
    assert give_back(handed, PIN).headers["Location"] == reverse("home")
    told = handed.get(reverse("home"), follow=True).content.decode()
    assert "ikke længere adgang" in told
    assert handed.get(reverse("measurements:handed_over")).status_code == 404
    back = Entry.objects.get(event=Event.SCREEN_TAKEN_BACK)
    assert (back.actor_id, back.citizen_id) == (town.anna.pk, town.eva.pk)
    assert not AnswerDraft.objects.exists()


def test_also_where_the_citizen_had_answered_before_the_right_ended(handed: Client, town: Town) -> None:
    answered(handed)
    end_assignment(town)
    assert handed.get(reverse("measurements:handed_over_thanks")).status_code == 200
    assert give_back(handed, PIN).headers["Location"] == reverse("home")
    assert Response.objects.count() == 1


def test_a_citizen_who_is_protected_meanwhile_answers_on_and_is_named_nowhere(
    handed: Client, town: Town
) -> None:
    Citizen.objects.filter(pk=town.eva.pk).update(is_protected=True)
    form = handed.get(reverse("measurements:handed_over"))
    assert (form.status_code, names_nobody(form, town)) == (200, True)
    answered(handed)
    assert Response.objects.count() == 1


def test_an_edition_of_the_words_that_is_gone_is_asked_in_neutral_ones(handed: Client) -> None:
    answered(handed, wording="7")
    assert Response.objects.get().wording is None


def test_a_course_that_ended_meanwhile_is_said_on_the_form(handed: Client, town: Town) -> None:
    town.forloeb.status, town.forloeb.ended_on = "ended", timezone.localdate()
    town.forloeb.save()
    answer = answered(handed)
    assert answer.status_code == 422
    assert leads_to(answer) - {"#"} <= {reverse("measurements:take_back")}


def test_an_address_nobody_can_read_shows_no_menu_and_no_name(handed: Client, town: Town) -> None:
    answer = handed.get("/borgere/%00/")
    assert (answer.status_code, names_nobody(answer, town)) == (400, True)
    assert "Hovedmenu" not in answer.content.decode()
    reached = {handed.get(address).headers.get("Location") for address in leads_to(answer)}
    assert reached == {reverse("measurements:handed_over")}


def of_csrf(client: Client, _patch: pytest.MonkeyPatch) -> Any:
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = client.cookies
    return strict.post(reverse("measurements:handed_over"), ORS)


def of_another_tab(client: Client, _patch: pytest.MonkeyPatch) -> Any:
    return client.post(reverse("visits:supervision"), {})


def of_method(client: Client, _patch: pytest.MonkeyPatch) -> Any:
    return client.get(reverse("measurements:handed_over_draft"))


def of_a_fault(client: Client, patch: pytest.MonkeyPatch) -> Any:
    return falling(client, patch, ZeroDivisionError())


def of_no_database(client: Client, patch: pytest.MonkeyPatch) -> Any:
    return falling(client, patch, OperationalError("gone"))


def falling(client: Client, patch: pytest.MonkeyPatch, problem: Exception) -> Any:
    def fall(*_args: Any, **_kwargs: Any) -> None:
        raise problem

    patch.setattr("measurements.handed_over.views.drafts.kept", fall)
    client.raise_request_exception = False
    return client.get(reverse("measurements:handed_over"))


@pytest.mark.parametrize(
    ("meet", "status"),
    [(of_csrf, 403), (of_another_tab, 403), (of_method, 405), (of_a_fault, 500), (of_no_database, 503)],
)
def test_what_goes_wrong_leads_to_the_questions_and_to_the_pin_and_nowhere_else(
    handed: Client,
    town: Town,
    monkeypatch: pytest.MonkeyPatch,
    meet: Callable[[Client, pytest.MonkeyPatch], Any],
    status: int,
) -> None:
    answer = meet(handed, monkeypatch)
    assert answer.status_code == status
    assert leads_to(answer) == {reverse("measurements:handed_over"), reverse("measurements:take_back")}
    assert "Hovedmenu" not in answer.content.decode()
    assert names_nobody(answer, town)
