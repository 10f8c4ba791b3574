"""Above the question who can read the answer; below it what the same citizen has said before."""

import pytest
from django.test import Client
from django.utils import timezone

from accounts.policy import Action, Role
from plans import readers
from plans.models import PlanVersion
from plans.own_words import ALIKE, MOST, said_before
from plans.services import versions as services
from tests.factories import KRISEPLAN, CitizenFactory, PlanFactory, PlanVersionFactory
from tests.plans.test_life import refuse
from tests.plans.test_plans_pages import KINDS, approved, page, save, url
from tests.town import Town


@pytest.fixture
def anna(client: Client, town: Town) -> Client:
    client.force_login(town.anna)
    return client


@pytest.fixture
def learning(town: Town) -> PlanVersion:
    return approved(town, plan=PlanFactory(citizen=town.eva, kind="laering-efter-krise"))


def lines(town: Town, kind: str, key: str) -> list[str]:
    draft = services.start_draft(town.eva, kind, by=town.anna)
    section = draft.kind_declared.section(key)
    assert section
    return [said.line for said in said_before(draft, section)]


def test_every_question_that_is_alike_is_there() -> None:
    for place in [*ALIKE, *(other for others in ALIKE.values() for other in others)]:
        assert KINDS[place[0]].section(place[1]), place


def test_what_was_said_in_another_plan_is_offered_the_latest_first(town: Town, learning: PlanVersion) -> None:
    approved(town, plan=PlanFactory(citizen=town.eva, kind="mestringsplan"), approved_at=timezone.now())
    assert lines(town, "kriseplan", "early_signs") == [
        *("Jeg trækker mig", "Jeg svarer kort"),
        *("Jeg sover dårligt", "Jeg tager ikke telefonen"),
    ]


def test_what_stands_in_the_draft_is_not_offered(town: Town, learning: PlanVersion) -> None:
    approved(town)
    assert lines(town, "kriseplan", "early_signs") == ["Jeg tager ikke telefonen"]


def test_never_another_citizens_words(town: Town) -> None:
    neighbour = CitizenFactory(team=town.nord)
    plan = PlanFactory(citizen=neighbour, kind="laering-efter-krise")
    PlanVersionFactory(plan=plan, approved=True, written_by=town.anna)
    assert lines(town, "kriseplan", "early_signs") == []


def test_neither_drafts_nor_what_was_not_wanted(town: Town) -> None:
    plan = PlanFactory(citizen=town.eva, kind="laering-efter-krise")
    draft = PlanVersionFactory(plan=plan, written_by=town.anna)
    assert lines(town, "kriseplan", "early_signs") == []
    refuse(draft, town.anna, keep=True)
    assert lines(town, "kriseplan", "early_signs") == []


def test_no_more_than_can_be_read_aloud(town: Town) -> None:
    plan = PlanFactory(citizen=town.eva, kind="laering-efter-krise")
    approved(town, plan=plan, content={"signs": [f"Tegn {number}" for number in range(30)]})
    assert len(lines(town, "kriseplan", "early_signs")) == MOST


def test_a_line_is_taken_along_with_what_was_typed(anna: Client, town: Town, learning: PlanVersion) -> None:
    draft = services.start_draft(town.eva, "kriseplan", by=town.anna)
    section = draft.kind_declared.section("early_signs")
    assert section
    key = said_before(draft, section)[1].key
    asked = page(anna.get(url("section", draft.pk, "early_signs")))
    assert "Det har Eva sagt før Jeg sover dårligt Læring efter krise Tag med" in asked
    answer = save(anna, draft, "early_signs", answer=["Jeg går i seng med tøj på"], use=key)
    assert answer.headers["Location"] == url("section", draft.pk, "early_signs")
    draft.refresh_from_db()
    assert draft.content["early_signs"] == ["Jeg går i seng med tøj på", "Jeg tager ikke telefonen"]


def test_a_key_that_was_never_offered_brings_nothing(anna: Client, town: Town) -> None:
    plan = PlanFactory(citizen=CitizenFactory(team=town.nord), kind="laering-efter-krise")
    foreign = PlanVersionFactory(plan=plan, approved=True, written_by=town.anna)
    draft = PlanVersionFactory(plan=PlanFactory(citizen=town.eva), written_by=town.anna)
    save(anna, draft, "early_signs", answer=KRISEPLAN["early_signs"], use=f"{foreign.pk}-1")
    draft.refresh_from_db()
    assert draft.content == KRISEPLAN


def test_who_can_read_is_said_above_the_question(anna: Client, town: Town) -> None:
    draft = services.start_draft(town.eva, "kriseplan", by=town.anna)
    read = page(anna.get(url("section", draft.pk, "place")))
    assert (
        f"Det her kan læses af bostøtter, der er knyttet til Eva og lederen af {town.nord}. "
        f"Når planen er godkendt, også af {town.kontor}." in read
    )


def test_who_can_read_follows_the_policy(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    town.eva.refresh_from_db()
    everybody = {action: frozenset(Role) for action in Action}
    monkeypatch.setattr(readers, "roles_granting", everybody.__getitem__)
    told = readers.readers_of(town.eva)
    assert str(town.kontor) in told.now
    assert "administratorer" in told.now
    assert told.later == ()
