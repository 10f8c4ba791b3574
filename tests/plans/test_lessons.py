"""What a crisis taught, as changes to the kriseplan that people choose among."""

from typing import Any

import pytest
from django.test import Client

from audit.models import Event
from plans.kinds import KINDS
from plans.lessons import LESSONS, proposals
from plans.models import PlanVersion, VersionStatus
from plans.services import lessons
from plans.services import versions as services
from tests.factories import KRISEPLAN, LEARNING, PlanFactory, PlanVersionFactory
from tests.plans.test_plans import approve, events, refused
from tests.plans.test_plans_pages import approved, page, url
from tests.town import Town

KIND = KINDS["laering-efter-krise"]


@pytest.fixture
def learning(town: Town) -> PlanVersion:
    plan = PlanFactory(citizen=town.eva, kind=KIND.key)
    return PlanVersionFactory(plan=plan, approved=True, written_by=town.anna)


@pytest.fixture
def anna(client: Client, town: Town) -> Client:
    client.force_login(town.anna)
    return client


def keys(learned: dict[str, Any], kriseplan: dict[str, Any]) -> list[str]:
    found = proposals((KIND, learned), (KINDS["kriseplan"], kriseplan))
    return [each.key for proposal in found for each in proposal.suggestions]


def test_every_lesson_goes_from_a_section_to_a_section() -> None:
    for lesson in LESSONS:
        assert KIND.section(lesson.learned)
        assert KINDS["kriseplan"].section(lesson.taught)


def test_what_the_kriseplan_says_already_is_not_proposed() -> None:
    assert keys(LEARNING, KRISEPLAN) == [
        "signs-1",
        "next_time-0",
        "own_steps-0",
        "set_off-0",
        "others_helped-0",
        "others_worse-0",
        "others_instead-0",
    ]


@pytest.mark.parametrize("standing", ["jeg tager ikke telefonen!", "JEG TAGER IKKE   TELEFONEN"])
def test_the_same_words_with_other_capitals_and_points_are_the_same(standing: str) -> None:
    assert "signs-1" not in keys(LEARNING, {**KRISEPLAN, "early_signs": [standing]})


def test_a_word_within_another_word_is_not_the_same() -> None:
    assert keys({"signs": ["te"]}, {"early_signs": ["teater"]}) == ["signs-0"]


def test_a_learning_of_an_earlier_template_has_no_signs_to_propose() -> None:
    told = proposals((KIND.as_of(1), LEARNING), (KINDS["kriseplan"], {}))
    assert "early_signs" not in [proposal.section.key for proposal in told]


def test_chosen_lines_come_into_a_draft_and_nothing_else_changes(town: Town, learning: PlanVersion) -> None:
    in_force = approved(town)
    draft = lessons.take_over(learning, ["signs-1", "others_worse-0"], by=town.anna)
    assert (draft.number, draft.status) == (2, VersionStatus.DRAFT)
    assert draft.content == KRISEPLAN | {
        "early_signs": ["Jeg sover dårligt", "Jeg tager ikke telefonen"],
        "others_can": "Sidde stille sammen med mig.\nDet gjorde det sværere: I talte hen over hovedet på mig",
    }
    in_force.refresh_from_db()
    assert in_force.content == KRISEPLAN
    assert events(town.eva) == [Event.PLAN_STARTED, Event.LESSONS_TAKEN_OVER]


def test_lines_go_on_a_draft_that_is_open_and_are_not_proposed_again(
    town: Town, learning: PlanVersion
) -> None:
    approved(town)
    first = lessons.take_over(learning, ["signs-1"], by=town.anna)
    second = lessons.take_over(learning, ["signs-1", "set_off-0"], by=town.anna)
    assert first.pk == second.pk
    assert second.content["early_signs"] == ["Jeg sover dårligt", "Jeg tager ikke telefonen"]
    assert second.content["avoid"] == ["Kaffe om aftenen", "Brevet fra kommunen"]


def test_without_a_kriseplan_what_was_chosen_begins_one(town: Town, learning: PlanVersion) -> None:
    draft = lessons.take_over(learning, ["next_time-0"], by=town.anna)
    assert (draft.number, draft.content["helps_me"]) == (1, ["Ringe, før det er nat"])


def test_a_form_that_is_open_meanwhile_is_shown_both_texts(town: Town, learning: PlanVersion) -> None:
    draft = PlanVersionFactory(plan=PlanFactory(citizen=town.eva), written_by=town.anna)
    base = services.fingerprint(draft.content["avoid"])
    lessons.take_over(learning, ["set_off-0"], by=town.lars)
    code = refused(services.write_section, draft, "avoid", ["Kaffe"], base=base, by=town.anna)
    assert code == "stale"


def test_a_form_that_saves_by_itself_does_not_write_over_what_was_taken_over(
    town: Town, learning: PlanVersion
) -> None:
    draft = PlanVersionFactory(plan=PlanFactory(citizen=town.eva), written_by=town.anna)
    form = {"base": services.fingerprint(draft.content["avoid"]), "page": "a" * 32, "by": town.anna}
    services.write_section(draft, "avoid", ["Kaffe"], **form)
    lessons.take_over(learning, ["set_off-0"], by=town.lars)
    assert refused(services.write_section, draft, "avoid", ["Kaffe og te"], **form) == "stale"
    draft.refresh_from_db()
    assert draft.content["avoid"] == ["Kaffe", "Brevet fra kommunen"]


@pytest.mark.parametrize("chosen", [[], ["signs-0"], ["noget-7"]])
def test_nothing_to_take_over_is_said_and_leaves_no_draft(
    town: Town, learning: PlanVersion, chosen: list[str]
) -> None:
    approved(town)
    assert refused(lessons.take_over, learning, chosen, by=town.anna) == "nothing-chosen"
    assert not PlanVersion.objects.filter(status=VersionStatus.DRAFT).exists()


def test_only_what_was_agreed_teaches(town: Town) -> None:
    draft = PlanVersionFactory(plan=PlanFactory(citizen=town.eva, kind=KIND.key), written_by=town.anna)
    assert refused(lessons.take_over, draft, ["signs-0"], by=town.anna) == "not-approved"


def test_a_list_that_is_full_takes_no_more_and_still_shows_the_page(
    anna: Client, town: Town, learning: PlanVersion
) -> None:
    approved(town, content=KRISEPLAN | {"early_signs": [f"Tegn {number}" for number in range(60)]})
    assert refused(lessons.take_over, learning, ["signs-1"], by=town.anna) == "no-room"
    answer = anna.post(url("proposal", learning.pk), {"take": ["signs-1"]})
    assert answer.status_code == 422
    assert "der er plads til 60 linjer" in page(answer)


def test_from_the_learning_to_an_agreed_kriseplan_on_the_pages(
    anna: Client, town: Town, learning: PlanVersion
) -> None:
    approved(town)
    assert "Se forslag til kriseplanen" in page(anna.get(url("version", learning.pk)))
    read = page(anna.get(url("proposal", learning.pk)))
    assert "Tegn jeg kan mærke Forslag Jeg tager ikke telefonen fra »De tegn kom først«" in read
    assert "Jeg sover dårligt Tilføjet: Jeg tager ikke telefonen" in read
    answer = anna.post(url("proposal", learning.pk), {"take": ["signs-1"]})
    draft = PlanVersion.objects.get(status=VersionStatus.DRAFT)
    assert answer.headers["Location"] == url("approve", draft.pk)
    approve(draft, town.anna)
    assert "Jeg tager ikke telefonen" not in page(anna.get(url("proposal", learning.pk)))


def test_a_kriseplan_that_says_it_all_needs_no_choice(anna: Client, town: Town) -> None:
    said = {"happened": "x", "next_time": [], "signs": ["Jeg sover dårligt"]}
    plan = PlanFactory(citizen=town.eva, kind=KIND.key)
    learning = PlanVersionFactory(plan=plan, approved=True, written_by=town.anna, content=said)
    approved(town)
    assert "Kriseplanen siger det allerede" in page(anna.get(url("proposal", learning.pk)))
    assert "Gør kriseplanen klogere" not in page(anna.get(url("version", learning.pk)))
