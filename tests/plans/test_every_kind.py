"""Each kind of plan, from its declaration alone: form, page, difference, paper and interface."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from plans.kinds import KINDS, Kind, Section, Shape
from plans.kinds.declaration import Taken, checked
from plans.models import PlanVersion
from plans.services import versions as services
from tests.factories import PlanFactory, PlanVersionFactory
from tests.plans.test_documents_paper import paper, words_of
from tests.plans.test_plans_pages import page, save, url
from tests.town import Town

every_kind = pytest.mark.parametrize("kind", KINDS.values(), ids=KINDS.keys())


def answer_to(section: Section) -> Any:
    """Something to say in every corner of a section, told apart from everything else."""
    match section.shape:
        case Shape.TEXT:
            return f"Ord om {section.key}"
        case Shape.LIST:
            return [f"Første om {section.key}", f"Andet om {section.key}"]
        case Shape.ROWS:
            return [{column.key: f"{column.key} i {section.key}" for column in section.columns}]
        case Shape.PLAN:
            return True


def sent(section: Section, answer: Any) -> dict[str, Any]:
    """The answer as the form sends it."""
    if section.shape is Shape.ROWS:
        return {f"answer-{key}": [row[key] for row in answer] for key in answer[0]}
    return {"answer": answer}


def texts_in(content: Any) -> Iterator[str]:
    """Every word somebody said, those within a plan that was taken along too."""
    if isinstance(content, str):
        yield content
    elif isinstance(content, dict):
        for key, value in content.items():
            if key != "agreed_on":
                yield from texts_in(value)
    elif isinstance(content, list):
        for value in content:
            yield from texts_in(value)


@pytest.fixture
def anna(client: Client, town: Town) -> Client:
    client.force_login(town.anna)
    return client


def taken_along_by(kind: Kind, town: Town) -> None:
    """The plans in force that a plan of this kind takes along."""
    for source in (section.source for section in kind.sections if section.source):
        plan = PlanFactory(citizen=town.eva, kind=source.key)
        PlanVersionFactory(plan=plan, approved=True, written_by=town.anna)


def written(client: Client, town: Town, kind: Kind) -> PlanVersion:
    """A draft with every section filled in, through its forms."""
    taken_along_by(kind, town)
    client.post(url("start", town.eva.pk, kind.key))
    draft = PlanVersion.objects.get(plan__kind=kind.key)
    for section in kind.sections:
        assert save(client, draft, section.key, **sent(section, answer_to(section))).status_code == 302
    draft.refresh_from_db()
    return draft


def approve(client: Client, draft: PlanVersion) -> PlanVersion:
    draft.refresh_from_db()
    today = timezone.localdate()
    agreed = {"revision": draft.revision, "agreed_how": "present", "agreed_on": today.isoformat()}
    follow_up_on = draft.kind_declared.follow_up_after(today).isoformat()
    answer = client.post(url("approve", draft.pk), agreed | {"follow_up_on": follow_up_on})
    assert answer.status_code == 302
    return PlanVersion.objects.get(pk=draft.pk)


@every_kind
def test_from_the_first_question_to_paper_and_interface(anna: Client, town: Town, kind: Kind) -> None:
    version = approve(anna, written(anna, town, kind))
    said = [*texts_in(version.content)]
    assert len(said) >= len(kind.sections)
    shown = page(anna.get(url("version", version.pk)))
    printed = words_of(paper(version))
    for text in (*said, *(section.title for section in kind.sections)):
        assert text in shown
        assert text in printed
    for chapter in {section.chapter for section in kind.sections}:
        assert chapter in shown
        assert chapter in printed
    told = anna.get(reverse("api:planversion-detail", args=[version.pk])).json()
    assert told["kind"] == kind.key
    assert told["content"] == version.content


@every_kind
def test_the_next_version_shows_what_is_different(anna: Client, town: Town, kind: Kind) -> None:
    content = {s.key: answer_to(s) for s in kind.sections if s.shape is not Shape.PLAN}
    PlanVersionFactory(
        plan=PlanFactory(citizen=town.eva, kind=kind.key),
        approved=True,
        written_by=town.anna,
        content=checked(kind, content),
    )
    draft = services.start_draft(town.eva, kind.key, by=town.anna)
    first = kind.sections[0]
    if kind.about_event:
        assert not any(draft.content.values())
        return
    assert draft.content == checked(kind, content)
    answer = "Noget helt nyt" if first.shape is Shape.TEXT else ["Noget helt nyt"]
    if first.shape is Shape.ROWS:
        answer = [dict.fromkeys((column.key for column in first.columns), "Noget helt nyt")]  # type: ignore[assignment]
    save(anna, draft, first.key, **sent(first, answer))
    html = anna.get(url("difference", draft.pk)).content.decode()
    assert "Noget helt nyt" in html
    assert html.count('class="plan__section"') == 1


def test_a_plan_that_is_taken_along_stays_as_it_was(anna: Client, town: Town) -> None:
    taken_along_by(KINDS["langsigtet-plan"], town)
    draft = services.start_draft(town.eva, "langsigtet-plan", by=town.anna)
    taken = Taken(KINDS["kriseplan"], draft.content["kriseplan"])
    assert (taken.number, taken.agreed_on.isoformat()) == (1, "2025-03-01")
    newer = services.start_draft(town.eva, "kriseplan", by=town.anna)
    save(anna, newer, "place", answer="Hos min søster i Ry.")
    approve(anna, newer)
    draft.refresh_from_db()
    assert draft.content["kriseplan"]["number"] == 1
    assert "version 2" in page(anna.get(url("section", draft.pk, "kriseplan")))
    save(anna, draft, "kriseplan", answer="on")
    draft.refresh_from_db()
    assert draft.content["kriseplan"]["number"] == 2
    save(anna, draft, "mestringsplan")
    draft.refresh_from_db()
    assert draft.content["mestringsplan"] == {}
    assert "Hos min søster i Ry." in page(anna.get(url("approve", draft.pk)))


def test_a_plan_that_does_not_exist_cannot_be_taken_along(anna: Client, town: Town) -> None:
    draft = services.start_draft(town.eva, "langsigtet-plan", by=town.anna)
    asked = page(anna.get(url("section", draft.pk, "kriseplan")))
    assert "ikke skrevet og godkendt endnu" in asked
    save(anna, draft, "kriseplan", answer="on")
    draft.refresh_from_db()
    assert draft.content["kriseplan"] == {}


def test_kinds_few_people_need_are_offered_and_take_no_place_before_they_are_begun(
    anna: Client, town: Town
) -> None:
    listed = url("list", town.eva.pk)
    html = anna.get(listed).content.decode()
    assert 'id="plan-kriseplan"' in html
    assert 'id="plan-cti-plan"' not in html
    assert "Begynd på en CTI-plan" in page(anna.get(listed))
    services.start_draft(town.eva, "cti-plan", by=town.anna)
    html = anna.get(listed).content.decode()
    assert 'id="plan-cti-plan"' in html
    assert "Begynd på en CTI-plan" not in html


def test_a_second_crisis_is_told_from_the_beginning_and_the_first_is_kept(anna: Client, town: Town) -> None:
    kind = KINDS["laering-efter-krise"]
    first = approve(anna, written(anna, town, kind))
    second = services.start_draft(town.eva, kind.key, by=town.anna)
    assert not any(second.content.values())
    save(anna, second, "happened", answer="Det var en anden slags uge.")
    save(anna, second, "next_time", answer=["Ringe før"])
    approve(anna, second)
    earlier = page(anna.get(url("version", first.pk)))
    assert "gælder ikke længere" not in earlier
    assert "Ord om happened" in earlier
