"""A kommune changes what its plans ask; what is written stays as it was asked."""

import json
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from audit.models import Entry, Event
from bostoette.errors import RuleViolation
from plans.card import pocket_card
from plans.disclosure import PLANS
from plans.editions import LONGEST, MOST_OWN, MOST_OWN_EVER, problems, why_kept
from plans.kinds import KINDS, Kind, Shape
from plans.kinds.changes import Changes, Words
from plans.kinds.declaration import Taken, checked
from plans.lessons import LESSONS
from plans.machine_readable import as_json
from plans.models import AgreedHow, KindEdition, PlanVersion, VersionStatus
from plans.own_words import said_before
from plans.services import editions, lessons
from plans.services import versions as services
from tests.factories import (
    KRISEPLAN,
    LEARNING,
    MESTRINGSPLAN,
    KindEditionFactory,
    PlanFactory,
    PlanVersionFactory,
)
from tests.keys import system_of
from tests.plans.test_documents_paper import paper, words_of
from tests.plans.test_plans_database import sql
from tests.plans.test_plans_pages import as_user, page, save, url
from tests.town import Town

MESTRING, KRISE = KINDS["mestringsplan"], KINDS["kriseplan"]
OWN = Words("Min medicin", "Hvad hjælper medicinen dig med?")
CHANGES = Changes(
    words={"goal": Words("Min retning", "Hvor vil du gerne hen?")},
    own={"own_1": OWN},
    hidden=frozenset({"self_care"}),
    order=("goal", "own_1", "keep_it", "self_care", "strategies", "signs_me", "signs_others"),
)


@pytest.fixture
def anna(client: Client, town: Town) -> Client:
    client.force_login(town.anna)
    return client


def publish(
    town: Town, changes: Changes = CHANGES, *, kind: str = MESTRING.key, base: int = 0
) -> KindEdition:
    said = {"reason": "Vi spørger til medicin", "base": base, "by": town.adam}
    return editions.publish(town.kommune, kind, changes, **said)


def approve(draft: PlanVersion, town: Town) -> PlanVersion:
    today = timezone.localdate()
    later = draft.kind_declared.follow_up_after(today)
    agreed = {"agreed_how": AgreedHow.PRESENT, "agreed_on": today, "follow_up_on": later}
    return services.approve(draft, **agreed, by=town.anna)


def written(town: Town, kind: str = MESTRING.key, **answers: Any) -> PlanVersion:
    """An approved version of the kind as it is asked today."""
    draft = services.start_draft(town.eva, kind, by=town.anna)
    content = {"mestringsplan": MESTRINGSPLAN, "kriseplan": KRISEPLAN}.get(kind, {})
    for section in draft.kind_declared.sections:
        answer = answers.get(section.key, content.get(section.key, section.empty))
        base = services.fingerprint(draft.content[section.key])
        draft = services.write_section(draft, section.key, answer, base=base, by=town.anna)
    return approve(draft, town)


def keys(kind: Kind) -> list[str]:
    return [section.key for section in kind.sections]


# The kind with its changes


def test_words_order_hidden_and_own_sections_are_those_of_the_kommune() -> None:
    kind = MESTRING.adapted(CHANGES)
    assert keys(kind) == ["goal", "own_1", "keep_it", "strategies", "signs_me", "signs_others"]
    goal, own = kind.sections[:2]
    assert (goal.title, goal.question, goal.help) == ("Min retning", "Hvor vil du gerne hen?", "")
    assert goal.shown_first
    assert (own.title, own.question, own.shape, own.is_own) == (OWN.title, OWN.question, Shape.TEXT, True)
    assert [section.key for section in kind.set_aside] == ["self_care"]
    assert Changes.from_json(json.loads(json.dumps(CHANGES.as_json()))) == CHANGES
    assert MESTRING.adapted(Changes()) == MESTRING


def test_a_section_the_kind_gets_later_stands_where_it_is_declared() -> None:
    """The house asks something new; a kommune that has put its sections in order meets it in its place."""
    order = ("signs_others", "signs_me", "goal")
    assert Changes(order=order).in_order(["goal", "new", "signs_me", "signs_others"]) == [
        "signs_others",
        "signs_me",
        "goal",
        "new",
    ]
    assert Changes(order=("gone", "b", "a")).in_order(["first", "a", "b"]) == ["first", "b", "a"]
    assert MESTRING.adapted(Changes(words={"gone": OWN}, hidden=frozenset({"gone"}))) == MESTRING


def test_what_the_kind_requires_is_asked_whatever_is_hidden() -> None:
    assert "goal" in keys(MESTRING.adapted(Changes(hidden=frozenset({"goal"}))))


def test_an_own_section_stands_in_the_chapter_of_the_one_before_it() -> None:
    cti = KINDS["cti-plan"]
    declared = keys(cti)
    changes = Changes(own={"own_1": OWN}, order=(*declared[:5], "own_1", *declared[5:]))
    kind = cti.adapted(changes)
    own = kind.section("own_1")
    assert own
    assert own.chapter == kind.sections[4].chapter != ""
    assert list(problems(cti, changes)) == []


# What may be changed


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        (Changes(words={"goal": Words(" ", "Hvad?")}), "empty"),
        (Changes(words={"goal": Words("Mål", "")}), "empty"),
        (Changes(own={"own_1": Words("Medicin", "")}), "empty"),
        (Changes(words={"goal": Words("x" * (LONGEST["title"] + 1), "Hvad?")}), "too-long"),
        (Changes(words={"goal": Words("Mål", "Hvad?", "x" * (LONGEST["help"] + 1))}), "too-long"),
        (Changes(words={"goal": Words("To\nlinjer", "Hvad?")}), "unprintable"),
        (Changes(words={"goal": Words("Et\x00tegn", "Hvad?")}), "unprintable"),
        (Changes(words={"goal": Words("SÅDAN  holder jeg fast", "Hvad?")}), "doubled"),
        (Changes(own={"own_1": Words("Mine strategier", "Hvad?")}), "doubled"),
        (Changes(hidden=frozenset({"strategies"})), "kept"),
        (Changes(words={"secret": OWN}), "no-such-section"),
        (Changes(own={"strategier": OWN}), "no-such-section"),
        (Changes(order=("goal", "own_7")), "no-such-section"),
        (Changes(own={f"own_{n}": Words(f"Eget {n}", "Hvad?") for n in range(1, MOST_OWN + 2)}), "too-many"),
    ],
)
def test_what_cannot_be_asked_is_refused_with_a_sentence(town: Town, changes: Changes, code: str) -> None:
    with pytest.raises(RuleViolation) as refusal:
        publish(town, changes)
    assert refusal.value.code == code
    assert not KindEdition.objects.exists()


def test_own_sections_run_out_some_day() -> None:
    own = {f"own_{n}": Words(f"Eget {n}", "Hvad?") for n in range(1, MOST_OWN_EVER + 2)}
    changes = Changes(own=own, hidden=frozenset(own))
    assert [problem.code for problem in problems(MESTRING, changes)] == ["too-many-ever"]


def test_a_heading_may_be_used_again_when_the_other_one_is_hidden() -> None:
    changes = Changes(
        words={"goal": Words("Sådan passer jeg på mig selv", "Hvad?")}, hidden=frozenset({"self_care"})
    )
    assert list(problems(MESTRING, changes)) == []


def test_a_chapter_is_not_torn_apart() -> None:
    cti = KINDS["cti-plan"]
    one, *declared = keys(cti)
    torn = Changes(order=(*declared, one))
    assert [problem.code for problem in problems(cti, torn)] == ["torn-chapter"]


def test_what_the_product_depends_on_cannot_be_hidden_and_says_why() -> None:
    hideable = {section.key for section in KRISE.sections if not why_kept(KRISE, section.key)}
    assert hideable == {"if_admitted"}
    assert why_kept(KRISE, "early_signs") == "Det står på lommekortet."
    assert why_kept(KRISE, "contacts") == "Uden det kan planen ikke godkendes."
    assert why_kept(KRISE, "worked_before") == "Læring efter krise foreslår ændringer her."
    learning = KINDS["laering-efter-krise"]
    assert all(why_kept(learning, lesson.learned) for lesson in LESSONS)
    assert not why_kept(MESTRING, "self_care")


def test_a_newer_edition_is_not_written_over(town: Town) -> None:
    publish(town)
    with pytest.raises(RuleViolation) as refusal:
        publish(town, Changes(), base=0)
    assert refusal.value.code == "stale"
    with pytest.raises(RuleViolation) as refusal:
        publish(town, base=1)
    assert refusal.value.code == "same"


def test_an_edition_is_logged_without_its_words(town: Town) -> None:
    edition = publish(town)
    (entry,) = Entry.objects.filter(event=Event.PLAN_SECTIONS_CHANGED)
    assert entry.data == {"kind": "mestringsplan", "number": edition.number}
    assert entry.actor_id == town.adam.pk


def test_the_other_kommune_asks_what_it_asked(town: Town) -> None:
    publish(town)
    assert town.fremmed.municipality
    assert editions.asked_in(town.fremmed.municipality, MESTRING.key).kind == MESTRING
    assert editions.asked_in(town.kommune, KRISE.key).kind == KRISE


def test_going_back_is_a_new_edition_in_which_own_sections_are_hidden_and_kept(town: Town) -> None:
    publish(town)
    again = editions.go_back(town.kommune, MESTRING.key, 0, base=1, by=town.adam)
    assert (again.number, again.reason) == (2, "Tilbage til de oprindelige afsnit")
    kind = editions.asked_in(town.kommune, MESTRING.key).kind
    assert kind.sections == MESTRING.sections
    assert [section.key for section in kind.set_aside] == ["own_1"]
    third = editions.go_back(town.kommune, MESTRING.key, 1, base=2, by=town.adam)
    assert third.changed == CHANGES
    assert third.changed.next_own_key() == "own_2"
    with pytest.raises(RuleViolation):
        editions.go_back(town.kommune, MESTRING.key, 9, base=3, by=town.adam)


@pytest.mark.parametrize(
    "statement", ["update plans_kindedition set number = 9", "delete from plans_kindedition"]
)
def test_the_database_refuses_to_change_an_edition(town: Town, statement: str) -> None:
    publish(town)
    with pytest.raises(DatabaseError, match="cannot be changed"), transaction.atomic():
        sql(statement)


def test_a_plan_takes_no_edition_of_another_kommune_or_kind(town: Town) -> None:
    plan = PlanFactory(citizen=town.eva, kind=MESTRING.key)
    for foreign in (
        KindEditionFactory(municipality=town.fremmed.municipality),
        KindEditionFactory(municipality=town.kommune, kind=KRISE.key),
    ):
        with pytest.raises(DatabaseError, match="another kommune or kind"), transaction.atomic():
            PlanVersionFactory(plan=plan, edition=foreign)


@pytest.mark.parametrize("fields", [{"number": 0}, {"reason": ""}])
def test_an_edition_has_a_number_and_a_reason(town: Town, fields: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        KindEditionFactory.build(municipality=town.kommune, made_by=town.adam, **fields).full_clean()
    with pytest.raises(DatabaseError), transaction.atomic():
        KindEditionFactory(municipality=town.kommune, **fields)


# What is written stays


def test_an_approved_plan_reads_the_same_in_every_form_after_the_sections_changed(town: Town) -> None:
    version = written(town)
    before = (as_json(version), words_of(paper(version)), page(_read(town, version)))
    publish(town)
    publish(town, Changes(words={"goal": Words("Noget tredje", "Hvad nu?")}), base=1)
    version = PlanVersion.objects.get(pk=version.pk)
    assert version.kind_declared == MESTRING
    assert (as_json(version), words_of(paper(version)), page(_read(town, version))) == before


def _read(town: Town, version: PlanVersion) -> Any:
    return as_user(town.maja).get(url("version", version.pk))


def test_a_plan_of_an_edition_follows_it_on_the_page_on_paper_and_for_machines(town: Town) -> None:
    edition = publish(town)
    version = written(town, own_1="Den giver ro om aftenen.")
    publish(town, Changes(words={"goal": Words("Noget tredje", "Hvad nu?")}), base=1)
    version = PlanVersion.objects.get(pk=version.pk)
    assert version.edition == edition
    for text in (page(_read(town, version)), words_of(paper(version))):
        assert "Min retning" in text
        assert "Min medicin" in text
        assert "Den giver ro om aftenen." in text
        assert "Det vil jeg gerne" not in text
        assert "Noget tredje" not in text
        assert "Sådan passer jeg på mig selv" not in text
    told_to_machines = as_json(version)
    assert told_to_machines["plan"]["edition"] == 1
    assert {s["key"]: s["title"] for s in told_to_machines["sections"]}["own_1"] == "Min medicin"
    assert "self_care" not in {s["key"] for s in told_to_machines["sections"]}
    told = system_of(town.maja).get(reverse("api:planversion-detail", args=[version.pk])).json()
    assert told["edition"] == 1
    assert told["headings"] == {s.key: s.title for s in MESTRING.adapted(CHANGES).sections}


def test_the_package_gives_the_citizen_the_words_that_were_asked(town: Town) -> None:
    publish(town)
    version = written(town, own_1="Den giver ro.")
    section = next(each for each in PLANS if each.model is PlanVersion)
    answers = {each.title: each.answer for each in section.told["content"](version)}
    assert answers["Min retning"] == MESTRINGSPLAN["goal"]
    assert answers["Min medicin"] == "Den giver ro."


def test_a_draft_keeps_the_edition_it_was_begun_in_and_says_so(anna: Client, town: Town) -> None:
    draft = services.start_draft(town.eva, MESTRING.key, by=town.anna)
    assert "Kommunen har ændret afsnittene" not in page(anna.get(url("version", draft.pk)))
    publish(town)
    read = page(anna.get(url("version", draft.pk)))
    assert "Kommunen har ændret afsnittene" in read
    assert "Det vil jeg gerne" in read
    assert save(anna, draft, "self_care", answer="Tidligt i seng").status_code == 302
    assert anna.get(url("section", draft.pk, "own_1")).status_code == 404


def test_the_next_version_takes_over_the_new_edition_and_the_words(anna: Client, town: Town) -> None:
    written(town, self_care="")
    edition = publish(town)
    draft = services.start_draft(town.eva, MESTRING.key, by=town.anna)
    assert draft.edition == edition
    assert draft.content["goal"] == MESTRINGSPLAN["goal"]
    assert draft.content["own_1"] == ""
    assert "self_care" not in draft.content
    read = page(anna.get(url("section", draft.pk, "own_1")))
    assert "2 af 6" in read
    assert OWN.question in read


def test_what_stands_in_a_section_that_was_hidden_is_shown_to_the_writer(anna: Client, town: Town) -> None:
    written(town)
    publish(town)
    draft = services.start_draft(town.eva, MESTRING.key, by=town.anna)
    assert draft.content["self_care"] == MESTRINGSPLAN["self_care"]
    outline = page(anna.get(url("version", draft.pk)))
    assert "Kommunen spørger ikke længere om det." in outline
    read = page(anna.get(url("section", draft.pk, "self_care")))
    assert "Kommunen spørger ikke længere om det her." in read
    assert MESTRINGSPLAN["self_care"] in read


def test_a_hidden_section_stays_while_it_is_emptied_and_goes_when_it_is_empty_at_approval(
    anna: Client, town: Town
) -> None:
    written(town)
    publish(town)
    draft = services.start_draft(town.eva, MESTRING.key, by=town.anna)
    save(anna, draft, "self_care", answer="")
    assert save(anna, draft, "self_care", answer="Alligevel").status_code == 302
    save(anna, draft, "self_care", answer="")
    assert "Sådan passer jeg på mig selv" not in page(anna.get(url("approve", draft.pk)))
    version = approve(draft, town)
    assert "self_care" not in version.content
    assert keys(version.kind_declared) == keys(MESTRING.adapted(CHANGES))


def test_a_hidden_section_with_words_is_approved_and_read_with_them(town: Town) -> None:
    written(town)
    publish(town)
    draft = services.start_draft(town.eva, MESTRING.key, by=town.anna)
    version = approve(draft, town)
    assert version.content["self_care"] == MESTRINGSPLAN["self_care"]
    assert MESTRINGSPLAN["self_care"] in words_of(paper(version))


def test_two_editions_are_compared_with_both_headings_and_nothing_left_out(anna: Client, town: Town) -> None:
    written(town, self_care="Jeg går tidligt i seng.")
    publish(town)
    draft = services.start_draft(town.eva, MESTRING.key, by=town.anna)
    save(anna, draft, "self_care", answer="")
    save(anna, draft, "own_1", answer="Den giver ro.")
    save(anna, draft, "goal", answer="At komme ud.")
    approve(draft, town)
    read = page(anna.get(url("difference", draft.pk)))
    assert "Min retning hed før: Det vil jeg gerne" in read
    assert "Sådan passer jeg på mig selv" in read
    assert "Jeg går tidligt i seng." in read
    assert "Den giver ro." in read


def test_a_plan_taken_along_is_read_with_the_edition_it_had(anna: Client, town: Town) -> None:
    publish(town)
    written(town, own_1="Den giver ro.")
    draft = services.start_draft(town.eva, "langsigtet-plan", by=town.anna)
    publish(town, Changes(words={"goal": Words("Noget tredje", "Hvad nu?")}), base=1)
    taken = Taken(MESTRING, draft.content["mestringsplan"])
    assert [each.section.title for each in taken.answers][:2] == ["Min retning", "Min medicin"]
    assert checked(draft.kind_declared, draft.content) == draft.content
    read = page(anna.get(url("approve", draft.pk)))
    assert "Min medicin" in read
    assert "Noget tredje" not in read


def test_the_card_and_what_was_said_before_follow_the_headings(town: Town) -> None:
    changes = Changes(words={"early_signs": Words("Mine advarsler", "Hvad mærker du?")})
    publish(town, changes, kind=KRISE.key)
    version = written(town, KRISE.key)
    titles = [told_.title for panel in pocket_card(version).panels for told_ in panel]
    assert "Mine advarsler" in titles
    assert "Tegn jeg kan mærke" not in titles
    draft = services.start_draft(town.eva, MESTRING.key, by=town.anna)
    section = draft.kind_declared.section("signs_me")
    assert section
    assert [said.line for said in said_before(draft, section)] == KRISEPLAN["early_signs"]


@pytest.mark.parametrize("has_kriseplan", [True, False])
def test_a_lesson_is_proposed_under_the_heading_the_kriseplan_has(town: Town, has_kriseplan: bool) -> None:
    changes = Changes(words={"avoid": Words("Det undgår jeg", "Hvad gør det værre?")})
    publish(town, changes, kind=KRISE.key)
    if has_kriseplan:
        written(town, KRISE.key)
    learning = PlanVersionFactory(
        plan=PlanFactory(citizen=town.eva, kind="laering-efter-krise"), approved=True, content=LEARNING
    )
    learning.refresh_from_db()  # the database fills in the kommune
    titles = [proposal.section.title for proposal in lessons.proposals_of(learning)]
    assert "Det undgår jeg" in titles
    draft = lessons.take_over(learning, ["set_off-0"], by=town.anna)
    assert LEARNING["set_off"][0] in draft.content["avoid"]


@pytest.mark.parametrize("versions", [1, 3])
def test_editions_cost_the_list_of_plans_and_the_interface_no_query_each(
    anna: Client, town: Town, django_assert_num_queries: Any, versions: int
) -> None:
    edition = KindEditionFactory(municipality=town.kommune)
    plan = PlanFactory(citizen=town.eva, kind=MESTRING.key)
    for number in range(1, versions + 1):
        ended = {"superseded_at": timezone.now(), "status": VersionStatus.SUPERSEDED}
        PlanVersionFactory(
            plan=plan,
            approved=True,
            number=number,
            edition=edition,
            content={**MESTRINGSPLAN, "own_1": "Ro"},
            **(ended if number < versions else {}),
        )
    anna.get(url("list", town.eva.pk))
    # session, user, roles, citizen, access, versions, tabs (two), kommune, session
    with django_assert_num_queries(10):
        anna.get(url("list", town.eva.pk))
    system = system_of(town.maja)
    with CaptureQueriesContext(connection) as asked:
        assert len(system.get(reverse("api:planversion-list")).json()["results"]) == versions
    assert sum("plans_kindedition" in query["sql"] for query in asked) == 1
