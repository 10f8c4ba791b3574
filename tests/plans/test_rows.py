"""Rows of an answer put in order by buttons that post the form: for those who have no JavaScript."""

from typing import Any

import pytest
from django.http import HttpResponse, QueryDict
from django.test import Client

from plans.forms.rows import rearranged
from plans.kinds import KINDS
from plans.models import PlanVersion
from tests.factories import KRISEPLAN, PlanFactory, PlanVersionFactory
from tests.plans.test_plans_pages import FETCH, form_of, page, save, url
from tests.town import Town

LINES, TABLE, TEXT = (KINDS["kriseplan"].section(key) for key in ("helps_me", "contacts", "place"))


@pytest.fixture
def anna(client: Client, town: Town) -> Client:
    client.force_login(town.anna)
    return client


@pytest.fixture
def draft(town: Town) -> PlanVersion:
    return PlanVersionFactory(plan=PlanFactory(citizen=town.eva), written_by=town.anna)


@pytest.mark.parametrize(
    ("step", "lines", "place"),
    [
        ("up:2", ["b", "a", "c"], 0),  # past the empty one between them
        ("down:0", ["b", "a", "c"], 1),
        ("up:0", ["a", "b", "c"], 0),
        ("down:3", ["a", "b", "c"], 2),
        ("remove:2", ["a", "c"], 1),
        ("remove:3", ["a", "b"], 2),
        ("up:1", ["a", "b", "c"], 1),  # an empty one
        ("add", ["a", "b", "c"], 3),
        ("up:99", ["a", "b", "c"], 3),
        ("up:²", ["a", "b", "c"], 3),
        ("sideways:1", ["a", "b", "c"], 3),
    ],
)
def test_one_line_moves_past_the_next_filled_one_and_the_others_stay(
    step: str, lines: list[str], place: int
) -> None:
    data = QueryDict(mutable=True)
    data.setlist("answer", ["a", " ", "b", "c", ""])
    assert LINES
    arranged, found = rearranged(data, LINES, step)
    assert (arranged.getlist("answer"), found) == (lines, place)
    assert data.getlist("answer") == ["a", " ", "b", "c", ""]


def test_the_cells_of_a_row_move_together() -> None:
    data = QueryDict(mutable=True)
    data.setlist("answer-name", ["Mette", "", ""])
    data.setlist("answer-relation", ["", "Læge", ""])
    data.setlist("answer-phone", ["1", "2"])  # one too few: what was sent is kept
    assert TABLE
    arranged, place = rearranged(data, TABLE, "up:1")
    sent = [arranged.getlist(f"answer-{key}") for key in ("name", "relation", "phone")]
    assert (sent, place) == ([["", "Mette"], ["Læge", ""], ["2", "1"]], 0)


def test_what_has_no_rows_is_left_alone() -> None:
    assert TEXT
    assert rearranged(QueryDict("answer=Hos+Mette"), TEXT, "remove:0")[0] == QueryDict("answer=Hos+Mette")


def moved(client: Client, draft: PlanVersion, step: str, **fields: Any) -> HttpResponse:
    return save(client, draft, "helps_me", row=step, **fields)


@pytest.mark.parametrize(
    ("step", "saved", "place"),
    [
        ("up:1", ["Musik", "Te", "En tur"], 0),
        ("remove:0", ["Musik", "En tur"], 0),
        ("add", ["Te", "Musik", "En tur"], 3),
    ],
)
def test_a_button_saves_what_was_typed_and_comes_back_to_the_row(
    anna: Client, draft: PlanVersion, step: str, saved: list[str], place: int
) -> None:
    answer = moved(anna, draft, step, answer=["Te", "Musik", "En tur", ""])
    draft.refresh_from_db()
    assert draft.content == KRISEPLAN | {"helps_me": saved}
    target = f"{url('section', draft.pk, 'helps_me')}#id_answer_{place}"
    assert answer.headers["Location"] == target
    assert f'id="id_answer_{place}"' in anna.get(target).content.decode()


def test_rows_of_a_table_move_too(anna: Client, draft: PlanVersion) -> None:
    rows = {"answer-name": ["Mette", "Bo"], "answer-relation": ["Søster", "Ven"], "answer-phone": ["1", "2"]}
    save(anna, draft, "contacts", row="down:0", **rows)
    draft.refresh_from_db()
    assert [row["name"] for row in draft.content["contacts"]] == ["Bo", "Mette"]


def test_a_row_moved_in_a_form_that_cannot_be_saved_stands_where_it_was_moved_to(
    anna: Client, draft: PlanVersion
) -> None:
    answer = moved(anna, draft, "up:1", answer=["Te", "Ring til 211062-5629"])
    html = answer.content.decode()
    assert answer.status_code == 422
    assert "Der ser ud til at stå et CPR-nummer" in page(answer)
    assert html.index(">Ring til 211062-5629</textarea>") < html.index(">Te</textarea>")
    draft.refresh_from_db()
    assert draft.content == KRISEPLAN


def test_two_texts_are_shown_when_a_row_is_moved_in_what_another_one_changed(
    anna: Client, town: Town, draft: PlanVersion
) -> None:
    address = url("section", draft.pk, "helps_me")
    form = form_of(anna.get(address))
    other = Client()
    other.force_login(town.lars)
    save(other, draft, "helps_me", answer=["Kaffe"])
    answer = anna.post(address, form | {"answer": ["Te", "Musik"], "row": "up:1"})
    html = answer.content.decode()
    assert answer.status_code == 409
    assert "Lars Leder har skrevet her imens" in page(answer)
    assert html.index(">Musik</textarea>") < html.index(">Te</textarea>")


def test_typing_is_saved_in_the_order_on_the_screen(anna: Client, draft: PlanVersion) -> None:
    """With JavaScript the rows are moved in the page, and autosave sends them as they stand."""
    address = url("section", draft.pk, "helps_me")
    form = form_of(anna.get(address))
    assert anna.post(address, form | {"answer": ["Musik", "Te"]}, headers=FETCH).status_code == 200
    draft.refresh_from_db()
    assert draft.content["helps_me"] == ["Musik", "Te"]


@pytest.mark.parametrize("key", ["helps_me", "contacts"])
def test_the_enter_key_presses_no_button_that_moves_a_row(anna: Client, draft: PlanVersion, key: str) -> None:
    html = anna.get(url("section", draft.pk, key)).content.decode()
    form = html.split('<form class="ask"', 1)[1]
    first = form[form.index("<button") : form.index("</button>")]
    assert 'type="submit"' in first
    assert "name=" not in first


def test_each_button_says_which_row_it_is_about(anna: Client, draft: PlanVersion) -> None:
    html = anna.get(url("section", draft.pk, "contacts")).content.decode().split("<template", 1)[0]
    for number in (1, 2):
        for name in (f"Flyt række {number} op", f"Flyt række {number} ned", f"Fjern række {number}"):
            assert html.count(f'aria-label="{name}"') == 1
