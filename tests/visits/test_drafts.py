"""What is being typed is kept on the server, for the one who types it and for nobody else."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from plans.models import Subgoal
from tests.factories import PASSWORD, VisitFactory
from tests.town import Town
from tests.visits.answers import KEY, OTHER_KEY, answers
from visits import services
from visits.models import Draft, Visit


def draft_address(town: Town, form: str = "besoeg") -> str:
    return reverse("visits:draft", args=[town.eva.pk, form])


def form_address(town: Town) -> str:
    return reverse("visits:create", args=[town.eva.pk])


def keep(client: Client, town: Town, **typed: Any) -> Any:
    return client.post(draft_address(town), answers(**typed))


def test_a_draft_answers_with_the_clock(anna: Client, town: Town) -> None:
    response = keep(anna, town)
    assert (response.status_code, response.json()) == (200, {"saved_at": "13.00"})


def test_the_form_opens_with_the_draft_as_it_was_typed(anna: Client, town: Town, subgoal: Subgoal) -> None:
    keep(
        anna,
        town,
        on="31.02.2026",
        happened="Halvt færd",
        methods=["fit", "la2"],
        **{f"worked_{subgoal.pk}": "on", f"step_{subgoal.pk}": "Lidt"},
    )
    page = anna.get(form_address(town))
    form = page.context["form"]
    assert {name: form[name].value() for name in ("on", "happened", "methods")} == {
        "on": "31.02.2026",
        "happened": "Halvt færd",
        "methods": ["fit", "la2"],
    }
    assert (form[f"worked_{subgoal.pk}"].value(), form[f"step_{subgoal.pk}"].value()) == (True, "Lidt")
    assert form["idempotency_key"].value() == str(KEY)
    assert "Kladde gemt kl. 13.00 – fortsæt, eller" in page.content.decode()


def test_a_draft_survives_logout_and_login(client: Client, town: Town) -> None:
    client.force_login(town.anna)
    keep(client, town, happened="Før pausen")
    client.post(reverse("logout"))
    away = client.get(form_address(town))
    assert away["Location"] == f"{reverse('login')}?next={form_address(town)}"
    back = client.post(away["Location"], {"username": "anna", "password": PASSWORD}, follow=True)
    assert back.context["form"]["happened"].value() == "Før pausen"


def test_nobody_else_sees_the_draft(client: Client, town: Town) -> None:
    client.force_login(town.anna)
    keep(client, town, happened="Kun for Anna")
    client.force_login(town.lars)
    page = client.get(form_address(town))
    assert page.status_code == 200
    assert "Kun for Anna" not in page.content.decode()
    assert "Kladde gemt" not in page.content.decode()


@pytest.mark.parametrize(("who", "status"), [("maja", 403), ("bo", 404), ("olga", 404), ("fremmed", 404)])
def test_a_draft_about_a_citizen_one_may_not_write_about_is_refused(
    client: Client, town: Town, who: str, status: int
) -> None:
    client.force_login(getattr(town, who))
    assert keep(client, town).status_code == status
    assert Draft.objects.count() == 0


def test_saving_the_visit_ends_the_draft(anna: Client, town: Town) -> None:
    keep(anna, town)
    anna.post(form_address(town), answers())
    assert (Draft.objects.count(), Visit.objects.count()) == (0, 1)
    assert "Kladde gemt" not in anna.get(form_address(town)).content.decode()


def test_a_draft_that_arrives_after_the_visit_was_saved_does_not_rise_again(anna: Client, town: Town) -> None:
    anna.post(form_address(town), answers())
    assert keep(anna, town).status_code == 200
    assert Draft.objects.count() == 0


def test_beginning_again_throws_the_draft_away(anna: Client, town: Town) -> None:
    keep(anna, town, happened="Væk med det")
    response = anna.post(
        draft_address(town), {"discard": "1"}, headers={"referer": f"http://testserver{form_address(town)}"}
    )
    assert response["Location"] == f"http://testserver{form_address(town)}"
    page = anna.get(form_address(town))
    assert "Væk med det" not in page.content.decode()
    assert page.context["form"]["idempotency_key"].value() != str(KEY)


def test_without_script_a_button_keeps_the_draft_and_stays_on_the_form(anna: Client, town: Town) -> None:
    page = anna.get(form_address(town)).content.decode()
    assert f'name="keep" value="1" formaction="{draft_address(town)}"' in page
    response = anna.post(
        draft_address(town),
        answers(keep="1", happened="Gemt i hånden"),
        headers={"referer": f"http://testserver{form_address(town)}"},
        follow=True,
    )
    assert response.context["form"]["happened"].value() == "Gemt i hånden"
    assert "keep" not in Draft.objects.get().fields


def test_two_tabs_do_not_write_over_each_other(anna: Client, town: Town) -> None:
    keep(anna, town, happened="Første fane")
    response = keep(anna, town, happened="Anden fane", idempotency_key=str(OTHER_KEY))
    assert (response.status_code, response.json()) == (
        409,
        {"message": "Ikke gemt: du er også i gang med det samme besøg i en anden fane. Gem det ene først."},
    )
    assert Draft.objects.get().fields["happened"] == ["Første fane"]


def test_a_draft_holds_no_token_and_no_nul(anna: Client, town: Town) -> None:
    keep(anna, town, csrfmiddlewaretoken="hemmelig", happened="før\x00efter", confirmed="abc")
    fields = Draft.objects.get().fields
    assert fields["happened"] == ["før\ufffdefter"]
    assert not {"csrfmiddlewaretoken", "confirmed"} & fields.keys()


@pytest.mark.parametrize("form", ["andet", "besoeg-", "besoeg-abc", "b" * 200])
def test_a_draft_of_no_form_of_ours_is_not_found(anna: Client, town: Town, form: str) -> None:
    assert anna.post(draft_address(town, form), answers()).status_code == 404


def test_a_correction_has_a_draft_of_its_own(anna: Client, town: Town) -> None:
    visit = VisitFactory(course=town.forloeb, worker=town.anna)
    key = services.draft_key(visit)
    anna.post(draft_address(town, key), answers(happened="Rettes", version="0"))
    edit = reverse("visits:edit", args=[visit.pk])
    assert anna.get(edit).context["form"]["happened"].value() == "Rettes"
    assert anna.get(form_address(town)).context["form"]["happened"].value() is None
    anna.post(edit, answers(happened="Rettet", on="3.3.2025", starts="11", ends="12", version="0"))
    assert Draft.objects.count() == 0


def test_drafts_are_only_taken_by_post(anna: Client, town: Town) -> None:
    assert anna.get(draft_address(town)).status_code == 405
