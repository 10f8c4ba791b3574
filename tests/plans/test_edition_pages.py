"""The pages where a kommune changes what its plans ask."""

import re
from html import unescape
from typing import Any

import pytest
from django.test import Client

from plans.editions import told
from plans.kinds import KINDS
from plans.kinds.changes import Changes, Words
from plans.models import KindEdition
from plans.services import editions
from tests.factories import KindEditionFactory
from tests.plans.test_editions import CHANGES, KRISE, MESTRING, keys, publish
from tests.plans.test_plans_pages import as_user, page, url
from tests.town import Town


@pytest.fixture
def adam(town: Town) -> Client:
    return as_user(town.adam)


def fields_of(html: str) -> dict[str, Any]:
    """What the browser would send of the form."""
    form = html.split('<form class="sections"', 1)[1].split("</form>", 1)[0]
    sent: dict[str, Any] = {"order": re.findall(r'name="order" value="(\w+)"', form)}
    for tag in re.findall(r"<input[^>]*>", form):
        name, value = (re.search(rf'{each}="([^"]*)"', tag) for each in ("name", "value"))
        is_box = 'type="checkbox"' in tag
        if name and name[1] not in ("order", "csrfmiddlewaretoken") and (not is_box or "checked" in tag):
            sent[name[1]] = unescape(value[1]) if value else "on" if is_box else ""
    return sent


def edit_url(kind: str = MESTRING.key) -> str:
    return url("kind_sections_edit", kind)


def test_a_form_saved_as_it_stands_changes_nothing(adam: Client) -> None:
    fields = fields_of(adam.get(edit_url()).content.decode())
    assert fields["order"] == keys(MESTRING)
    answer = adam.post(edit_url(), fields | {"reason": "Ingenting"})
    assert answer.status_code == 422
    assert "Der er ikke ændret noget" in page(answer)


def test_sections_are_renamed_hidden_moved_and_added_in_one_go(adam: Client, town: Town) -> None:
    fields = fields_of(adam.get(edit_url()).content.decode())
    answer = adam.post(edit_url(), fields | {"step": "down:goal", "goal-title": "Min retning"})
    fields = fields_of(answer.content.decode())
    assert fields["order"][:2] == ["keep_it", "goal"]
    answer = adam.post(edit_url(), fields | {"step": "add", "reason": "Medicin"})
    fields = fields_of(answer.content.decode())
    assert (fields["order"][-1], fields["goal-title"], fields["reason"]) == (
        "own_1",
        "Min retning",
        "Medicin",
    )
    fields |= {
        "own_1-title": "Min medicin",
        "own_1-question": "Hvad hjælper den med?",
        "self_care-hidden": "on",
    }
    assert not KindEdition.objects.exists()
    answer = adam.post(edit_url(), fields)
    assert answer.headers["Location"] == url("kind_sections", MESTRING.key)
    kind = editions.asked_in(town.kommune, MESTRING.key).kind
    assert [section.title for section in kind.sections] == [
        "Sådan holder jeg fast",
        "Min retning",
        "Mine strategier",
        "Tegn jeg selv ser",
        "Tegn andre ser",
        "Min medicin",
    ]
    read = page(adam.get(url("kind_sections", MESTRING.key)))
    for sentence in (
        "Udgave 1 gælder nu",
        "Adam Administrator Medicin",
        "»Min medicin« er et nyt afsnit.",
        "»Sådan passer jeg på mig selv« er skjult.",
        "»Det vil jeg gerne« hedder nu »Min retning«.",
        "Afsnittene står i en anden rækkefølge.",
    ):
        assert sentence in read


def test_a_hidden_section_can_be_shown_again_and_a_new_one_taken_out_before_it_is_saved(
    adam: Client, town: Town
) -> None:
    publish(town)
    fields = fields_of(adam.get(edit_url()).content.decode())
    assert fields["order"] == list(CHANGES.order)
    assert fields.pop("self_care-hidden") == "on"
    fields = fields_of(adam.post(edit_url(), fields | {"step": "add"}).content.decode())
    assert fields["order"][-1] == "own_2"
    fields = fields_of(adam.post(edit_url(), fields | {"step": "remove:own_2"}).content.decode())
    assert fields["order"] == list(CHANGES.order)
    adam.post(edit_url(), fields | {"reason": "Vi spørger igen"})
    kind = editions.asked_in(town.kommune, MESTRING.key).kind
    assert "self_care" in keys(kind)
    assert told(MESTRING.adapted(CHANGES), kind) == ["»Sådan passer jeg på mig selv« er vist igen."]


def test_a_saved_section_is_hidden_and_never_taken_out(adam: Client, town: Town) -> None:
    publish(town)
    html = adam.get(edit_url()).content.decode()
    assert 'value="remove:' not in html
    fields = fields_of(html)
    fields["order"].remove("own_1")
    adam.post(edit_url(), fields | {"reason": "Væk", "own_1-title": "", "goal-title": "Målet"})
    adam.post(edit_url(), fields | {"reason": "Væk", "goal-title": "Målet", "own_1-hidden": "on"})
    newest = editions.asked_in(town.kommune, MESTRING.key)
    assert newest.number == 2
    assert [section.title for section in newest.kind.set_aside] == [
        "Sådan passer jeg på mig selv",
        "Min medicin",
    ]


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"goal-title": ""}, "Overskriften mangler."),
        ({"goal-title": "Mine strategier"}, "Overskriften »Mine strategier« bruges mere end én gang."),
        ({"goal-question": ""}, "Spørgsmålet mangler."),
        ({"goal-title": "Ring 211062-5629"}, "Der ser ud til at stå et CPR-nummer"),
        ({"reason": ""}, "Skriv et par ord om, hvad I har ændret."),
        ({"base": "7"}, "En anden har gemt en nyere udgave"),
        ({"base": "x"}, ""),
    ],
)
def test_what_must_be_mended_is_said_and_nothing_typed_is_lost(
    adam: Client, typed: dict[str, str], sentence: str
) -> None:
    fields = fields_of(adam.get(edit_url()).content.decode())
    sent = fields | {"reason": "Nyt", "keep_it-title": "Det holder"} | typed
    answer = adam.post(edit_url(), sent)
    assert answer.status_code == 422
    assert sentence in page(answer)
    assert 'value="Det holder"' in answer.content.decode()
    assert not KindEdition.objects.exists()


@pytest.mark.parametrize(
    "step", ["up:goal", "down:signs_others", "up:nothing", "sideways:goal", "remove:goalie"]
)
def test_a_step_that_leads_nowhere_leaves_the_order(adam: Client, step: str) -> None:
    fields = fields_of(adam.get(edit_url()).content.decode())
    again = fields_of(adam.post(edit_url(), fields | {"step": step}).content.decode())
    assert again["order"] == keys(MESTRING)


def test_declared_sections_cannot_be_taken_out_or_leave_their_chapter(adam: Client) -> None:
    fields = fields_of(adam.get(edit_url("cti-plan")).content.decode())
    for step in ("remove:why_now", "down:why_now", "up:try_aims"):
        again = fields_of(adam.post(edit_url("cti-plan"), fields | {"step": step}).content.decode())
        assert again["order"] == keys(KINDS["cti-plan"])


def test_the_form_says_why_a_section_cannot_be_hidden(adam: Client) -> None:
    answer = adam.get(edit_url(KRISE.key))
    assert "Afsnittet kan ikke skjules. Det står på lommekortet." in page(answer)
    html = answer.content.decode()
    assert 'name="if_admitted-hidden"' in html
    assert 'name="early_signs-hidden"' not in html
    fields = fields_of(html) | {"early_signs-hidden": "on", "reason": "Væk", "place-title": "Stedet"}
    adam.post(edit_url(KRISE.key), fields)
    assert "early_signs" not in KindEdition.objects.get().changed.hidden


def test_the_preview_shows_what_is_typed(adam: Client) -> None:
    fields = fields_of(adam.get(edit_url()).content.decode())
    answer = adam.post(edit_url(), fields | {"step": "look", "goal-question": "Hvorhen, <b>ven</b>?"})
    assert answer.status_code == 200
    assert '<p class="asked__question">Hvorhen, &lt;b&gt;ven&lt;/b&gt;?</p>' in answer.content.decode()


def test_going_back_is_a_button_on_the_edition(adam: Client, town: Town) -> None:
    publish(town)
    address = url("kind_edition", MESTRING.key, 0)
    assert "Gå tilbage til disse afsnit" in page(adam.get(address))
    assert adam.post(address, {"base": "1"}).headers["Location"] == url("kind_sections", MESTRING.key)
    assert "Det er de afsnit, der gælder nu." in page(adam.get(url("kind_edition", MESTRING.key, 2)))
    assert "En anden har gemt en nyere udgave" in page(adam.post(address, {"base": "1"}, follow=True))
    assert adam.get(url("kind_edition", MESTRING.key, 9)).status_code == 404
    assert adam.get(url("kind_sections", "feriebudget")).status_code == 404


def test_a_leder_reads_and_does_not_change(town: Town) -> None:
    publish(town)
    lars = as_user(town.lars)
    assert "ændret" in page(lars.get(url("section_kinds")))
    html = lars.get(url("kind_sections", MESTRING.key)).content.decode()
    assert "Min medicin" in html
    assert "Ret afsnittene" not in html
    assert "Gå tilbage" not in page(lars.get(url("kind_edition", MESTRING.key, 0)))
    assert "Min medicin" not in page(as_user(town.fremmed).get(url("kind_sections", MESTRING.key)))


@pytest.mark.parametrize("number", [1, 3])
def test_the_lists_of_kinds_and_editions_cost_the_same_with_many(
    adam: Client, town: Town, django_assert_num_queries: Any, number: int
) -> None:
    for each in range(1, number + 1):
        changes = Changes(words={"goal": Words(f"Retning {each}", "Hvor?")}).as_json()
        KindEditionFactory(municipality=town.kommune, number=each, changes=changes)
    KindEditionFactory(municipality=town.kommune, kind=KRISE.key, changes=Changes().as_json())
    adam.get(url("section_kinds"))
    # session, user, roles, kommune, the newest of each kind, session
    with django_assert_num_queries(6):
        adam.get(url("section_kinds"))
    # the same, with the newest of the kind and its page of editions
    with django_assert_num_queries(7):
        adam.get(url("kind_sections", MESTRING.key))


def test_many_editions_are_paged_and_each_is_told_against_the_one_before(adam: Client, town: Town) -> None:
    for each in range(1, 24):
        changes = Changes(words={"goal": Words(f"Retning {each}", "Hvor?")}).as_json()
        KindEditionFactory(municipality=town.kommune, number=each, changes=changes, made_by=town.adam)
    first = adam.get(url("kind_sections", MESTRING.key))
    assert "»Retning 3« hedder nu »Retning 4«." in page(first)
    assert 'href="?foer=4"' in first.content.decode()
    second = page(adam.get(f"{url('kind_sections', MESTRING.key)}?foer=4"))
    assert "»Det vil jeg gerne« hedder nu »Retning 1«." in second
    assert "Retning 5" not in second
