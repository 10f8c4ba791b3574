"""What is being typed is kept on the server, for the one who types it and for nobody else."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from bostoette.celery import app
from plans.models import Subgoal
from tests.factories import PASSWORD, VisitFactory
from tests.town import Town
from tests.visits.answers import KEY, OTHER_KEY, answers
from tests.visits.conftest import NOW
from tests.visits.test_conflict import choose
from visits import drafts
from visits.models import Draft, Visit
from visits.tasks import drop_forgotten_drafts


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
        {"message": "Ikke gemt: du er også i gang med et andet besøg i en anden fane. Gem det ene først."},
    )
    assert Draft.objects.get().fields["happened"] == ["Første fane"]


def form_of(client: Client, town: Town, address: str = "") -> dict[str, str]:
    """What a page that is opened now carries to tell itself from others."""
    page = client.get(address or form_address(town))
    return {name: str(page.context[name]) for name in ("base", "page")}


def test_a_page_opened_later_goes_on_with_the_draft_and_the_earlier_one_is_told(
    anna: Client, town: Town
) -> None:
    first = form_of(anna, town)
    keep(anna, town, **first, happened="Første fane")
    second = form_of(anna, town)
    assert keep(anna, town, **second, happened="Anden fane").status_code == 200
    response = keep(anna, town, **first, happened="Første fane igen")
    assert response.status_code == 409
    assert "du har skrevet videre i en anden fane" in response.json()["message"]
    assert Draft.objects.get().fields["happened"] == ["Anden fane"]


@pytest.mark.parametrize("odd", ["", "x", "-1", "9" * 5000, "²"])
def test_marks_that_are_not_ours_are_those_of_a_page_that_saw_no_draft(
    anna: Client, town: Town, odd: str
) -> None:
    assert keep(anna, town, base=odd, page=odd).status_code == 200
    assert keep(anna, town, base=odd, page=odd, happened="Andre ord").status_code == 409


def test_one_page_may_save_again_and_again_also_when_an_answer_was_lost(anna: Client, town: Town) -> None:
    page = form_of(anna, town)
    for words in ("Et", "Et ord", "Et ord til"):
        assert keep(anna, town, **page, happened=words).status_code == 200
    draft = Draft.objects.get()
    assert (draft.revision, draft.saved_from, draft.fields["happened"]) == (3, page["page"], ["Et ord til"])


def in_two_tabs(anna: Client, town: Town) -> dict[str, str]:
    """The draft was written on from a second tab; returned is what the first one carries."""
    first = form_of(anna, town)
    keep(anna, town, **first, happened="Første fane", agreed="Vi ses")
    keep(
        anna, town, **form_of(anna, town), happened="Anden fane", mattered="Ro", agreed="Vi ses", ends="11:30"
    )
    return first


def test_saving_over_a_newer_draft_shows_both_texts_and_saves_neither(anna: Client, town: Town) -> None:
    first = in_two_tabs(anna, town)
    page = anna.post(form_address(town), answers(**first, happened="Første fane", agreed="Vi ses"))
    assert page.status_code == 409
    assert [(row.name, row.mine, row.theirs) for row in page.context["differences"]] == [
        ("when", "2026-11-24 kl. 10:00–11:00", "2026-11-24 kl. 10:00–11:30"),
        ("happened", "Første fane", "Anden fane"),
        ("mattered", "", "Ro"),
    ]
    assert "Du har skrevet i to faner" in page.content.decode()
    assert (Visit.objects.count(), Draft.objects.get().fields["happened"]) == (0, ["Anden fane"])


def test_what_is_chosen_becomes_the_draft_and_is_saved_as_the_visit(anna: Client, town: Town) -> None:
    first = in_two_tabs(anna, town)
    page = anna.post(form_address(town), answers(**first, happened="Første fane", agreed="Vi ses"))
    chosen = choose(anna, page, keep_when="theirs", keep_happened="both", keep_mattered="theirs")
    assert chosen["Location"] == form_address(town)
    draft = Draft.objects.get()
    assert {name: draft.fields[name] for name in ("ends", "happened", "mattered", "agreed")} == {
        "ends": ["11:30"],
        "happened": ["Anden fane\n\nFørste fane"],
        "mattered": ["Ro"],
        "agreed": ["Vi ses"],
    }
    again = form_of(anna, town)
    typed = {name: value[0] for name, value in draft.fields.items()}
    assert anna.post(form_address(town), answers(**typed | again)).status_code == 302
    assert (Visit.objects.get().happened, Draft.objects.count()) == ("Anden fane\n\nFørste fane", 0)


def test_writing_on_in_the_other_tab_while_one_chooses_asks_again(anna: Client, town: Town) -> None:
    first = in_two_tabs(anna, town)
    page = anna.post(form_address(town), answers(**first, happened="Første fane"))
    keep(anna, town, **form_of(anna, town), happened="Anden fane, mere")
    again = choose(anna, page, keep_happened="mine")
    assert again.status_code == 409
    assert ("happened", "Første fane", "Anden fane, mere") in [
        (row.name, row.mine, row.theirs) for row in again.context["differences"]
    ]


def test_a_correction_in_two_tabs_shows_both_texts_too(anna: Client, town: Town, subgoal: Subgoal) -> None:
    visit = VisitFactory(course=town.forloeb, worker=town.anna)
    edit, key = reverse("visits:edit", args=[visit.pk]), drafts.draft_key(visit)
    first, second = form_of(anna, town, edit), form_of(anna, town, edit)
    step = {f"worked_{subgoal.pk}": "on", f"step_{subgoal.pk}": "Gik selv"}
    anna.post(
        draft_address(town, key), answers(**second, **step, idempotency_key=str(OTHER_KEY), version="0")
    )
    page = anna.post(edit, answers(**first, happened="Rettet", version="0"))
    assert page.status_code == 409
    assert [(row.label, row.mine, row.theirs) for row in page.context["differences"]] == [
        (f"Delmål: {subgoal.text}", "", "Arbejdet med. Gik selv"),
        ("Hvad lavede vi?", "Rettet", "Vi ringede til kommunen sammen."),
    ]
    chosen = choose(anna, page, **{f"keep_step_{subgoal.pk}": "theirs"})
    assert chosen["Location"] == edit
    form = anna.get(edit).context["form"]
    assert (form["happened"].value(), form[f"step_{subgoal.pk}"].value()) == ("Rettet", "Gik selv")


def test_keeping_a_draft_by_hand_over_a_newer_one_shows_both_texts(anna: Client, town: Town) -> None:
    first = in_two_tabs(anna, town)
    page = anna.post(draft_address(town), answers(**first, keep="1", happened="Første fane"))
    assert page.status_code == 409
    assert "happened" in [row.name for row in page.context["differences"]]


def test_a_draft_nobody_wrote_on_for_thirty_days_is_deleted(anna: Client, town: Town) -> None:
    keep(anna, town)
    Draft.objects.update(saved_at=NOW - timedelta(days=30))
    drop_forgotten_drafts()
    assert Draft.objects.count() == 1
    Draft.objects.update(saved_at=NOW - timedelta(days=30, seconds=1))
    drop_forgotten_drafts()
    assert Draft.objects.count() == 0


def test_the_night_has_a_bell_for_forgotten_drafts() -> None:
    assert drop_forgotten_drafts.name in {entry["task"] for entry in app.conf.beat_schedule.values()}


def test_the_form_says_how_long_a_draft_is_kept(anna: Client, town: Town, settings: Any) -> None:
    settings.DRAFTS_KEPT_DAYS = 14
    assert "ikke har skrevet i den i 14 dage" in anna.get(form_address(town)).content.decode()
    keep(anna, town)
    assert "slettes den 8. december" in anna.get(form_address(town)).content.decode()


def test_a_draft_holds_no_token_and_no_nul(anna: Client, town: Town) -> None:
    keep(anna, town, csrfmiddlewaretoken="hemmelig", happened="før\x00efter", confirmed="abc")
    fields = Draft.objects.get().fields
    assert fields["happened"] == ["før\ufffdefter"]
    assert not {"csrfmiddlewaretoken", "confirmed"} & fields.keys()


@pytest.mark.parametrize("form", ["andet", "besoeg-", "besoeg-abc", "besoeg-None", "b" * 200])
def test_a_draft_of_no_form_of_ours_is_not_found(anna: Client, town: Town, form: str) -> None:
    assert anna.post(draft_address(town, form), answers()).status_code == 404


def test_a_correction_has_a_draft_of_its_own(anna: Client, town: Town) -> None:
    visit = VisitFactory(course=town.forloeb, worker=town.anna)
    key = drafts.draft_key(visit)
    anna.post(draft_address(town, key), answers(happened="Rettes", version="0"))
    edit = reverse("visits:edit", args=[visit.pk])
    assert anna.get(edit).context["form"]["happened"].value() == "Rettes"
    assert anna.get(form_address(town)).context["form"]["happened"].value() is None
    anna.post(edit, answers(happened="Rettet", on="3.3.2025", starts="11", ends="12", version="0"))
    assert Draft.objects.count() == 0


def test_drafts_are_only_taken_by_post(anna: Client, town: Town) -> None:
    assert anna.get(draft_address(town)).status_code == 405
