"""Two people write about the same visit: both texts are shown, and the one who saves last chooses."""

from datetime import UTC, datetime
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from plans.models import Subgoal
from tests.town import Town
from tests.visits.answers import KEY, answers, content
from visits import services
from visits.models import Visit
from visits.services import content_of


@pytest.fixture
def visit(town: Town) -> Visit:
    """Anna opened it at version 0; Lars has saved other words since."""
    logged = services.log_visit(town.eva, content(), by=town.anna, key=KEY)
    services.change_visit(
        logged, content(happened="Lars' ord", agreed="Lars ringer"), by=town.lars, version=0
    )
    return logged


def address(visit: Visit) -> str:
    return reverse("visits:edit", args=[visit.pk])


def stale(anna: Client, visit: Visit, **changed: Any) -> Any:
    return anna.post(address(visit), answers(happened="Annas ord", version="0", **changed))


def choose(anna: Client, page: Any, **choices: str) -> Any:
    """Send what the page holds, with these choices."""
    kept: dict[str, Any] = {}
    for name, value in page.context["kept"]:
        kept.setdefault(name, []).append(value)
    chosen = {f"keep_{row.name}": "mine" for row in page.context["differences"]} | choices
    return anna.post(page.context["choose_url"], kept | chosen | {"merging": "1"})


def test_a_stale_correction_shows_both_texts_and_saves_neither(anna: Client, visit: Visit) -> None:
    page = stale(anna, visit)
    assert page.status_code == 409
    assert [(row.name, row.mine, row.theirs) for row in page.context["differences"]] == [
        ("happened", "Annas ord", "Lars' ord"),
        ("agreed", "", "Lars ringer"),
    ]
    shown = page.content.decode()
    assert "Annas ord" in shown
    assert "Lars&#x27; ord" in shown
    assert "Lars Leder gemte besøget" in shown
    visit.refresh_from_db()
    assert (visit.happened, visit.version) == ("Lars' ord", 1)


def test_own_words_are_chosen_beforehand_unless_one_wrote_none(anna: Client, visit: Visit) -> None:
    rows = {row.name: row for row in stale(anna, visit).context["differences"]}
    assert [side.choice for row in rows.values() for side in row.sides if side.is_chosen] == [
        "mine",
        "theirs",
    ]
    assert (rows["happened"].can_have_both, rows["agreed"].can_have_both) == (True, False)


def test_mine_can_be_kept_and_theirs_beside_it(anna: Client, visit: Visit) -> None:
    assert choose(anna, stale(anna, visit), keep_agreed="theirs").status_code == 302
    visit.refresh_from_db()
    assert (visit.happened, visit.agreed, visit.version) == ("Annas ord", "Lars ringer", 2)


def test_both_texts_can_be_kept(anna: Client, visit: Visit) -> None:
    choose(anna, stale(anna, visit), keep_happened="both")
    visit.refresh_from_db()
    assert visit.happened == "Lars' ord\n\nAnnas ord"


def test_all_of_theirs_can_be_kept_at_once(anna: Client, visit: Visit) -> None:
    choose(anna, stale(anna, visit), keep_all="theirs")
    visit.refresh_from_db()
    assert (visit.happened, visit.agreed, visit.version) == ("Lars' ord", "Lars ringer", 1)


def test_times_places_methods_and_steps_are_chosen_too(
    anna: Client, town: Town, visit: Visit, subgoal: Subgoal
) -> None:
    services.change_visit(
        visit,
        content(
            place="walk",
            methods=frozenset({"fit"}),
            steps={subgoal.pk: "Lars så det"},
            starts_at=datetime(2026, 11, 24, 8, tzinfo=UTC),
        ),
        by=town.lars,
        version=1,
    )
    page = stale(anna, visit)
    assert [row.name for row in page.context["differences"]] == [
        "when",
        "place",
        "methods",
        "happened",
        f"step_{subgoal.pk}",
    ]
    theirs = ("when", "place", "methods", f"step_{subgoal.pk}")
    choose(anna, page, **{f"keep_{name}": "theirs" for name in theirs})
    visit.refresh_from_db()
    assert content_of(visit) == content(
        happened="Annas ord",
        place="walk",
        methods=frozenset({"fit"}),
        steps={subgoal.pk: "Lars så det"},
        starts_at=datetime(2026, 11, 24, 8, tzinfo=UTC),
    )


def test_a_third_save_meanwhile_asks_again(anna: Client, town: Town, visit: Visit) -> None:
    page = stale(anna, visit)
    services.change_visit(visit, content(happened="Lars igen"), by=town.lars, version=1)
    again = choose(anna, page)
    assert again.status_code == 409
    assert [(row.mine, row.theirs) for row in again.context["differences"]] == [("Annas ord", "Lars igen")]


def test_the_same_words_are_no_conflict(anna: Client, visit: Visit) -> None:
    response = anna.post(address(visit), answers(happened="Lars' ord", agreed="Lars ringer", version="0"))
    assert response.status_code == 302


def test_going_back_and_writing_on_loses_nothing(anna: Client, town: Town) -> None:
    """The browser's back button brings the used form again; the words added then are a correction."""
    create = reverse("visits:create", args=[town.eva.pk])
    anna.post(create, answers())
    page = anna.post(create, answers(happened="Vi ringede, og hun fik en tid."))
    assert page.status_code == 409
    choose(anna, page)
    assert Visit.objects.get().happened == "Vi ringede, og hun fik en tid."


def test_going_back_and_adding_the_next_appointment_plans_it(anna: Client, town: Town) -> None:
    create = reverse("visits:create", args=[town.eva.pk])
    anna.post(create, answers())
    anna.post(create, answers(next_on="1.12.2026"))
    assert list(Visit.objects.order_by("starts_at").values_list("status", flat=True)) == [
        "held",
        "planned",
    ]


def test_a_cancelled_visit_cannot_be_corrected(anna: Client, town: Town) -> None:
    visit = services.plan_visit(town.eva, content(), by=town.anna, key=KEY)
    services.cancel_visit(visit, cancelled_by="citizen", reason="Syg", by=town.anna)
    response = anna.get(address(visit), headers={"referer": "http://testserver/min-dag/"})
    assert response["Location"] == "http://testserver/min-dag/"
