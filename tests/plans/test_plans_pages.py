"""The pages about plans, as bostøtte, leder and myndighed meet them."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from audit.models import Lookup
from plans.kinds import KINDS, kind_of
from plans.models import AgreedHow, PlanFollowUp, PlanVersion, VersionStatus
from plans.services import versions as services
from tests.factories import KRISEPLAN, PlanFactory, PlanVersionFactory
from tests.town import Town
from tests.visitor import Caller

FETCH = {"X-Requested-With": "fetch"}


@pytest.fixture
def draft(town: Town) -> PlanVersion:
    return PlanVersionFactory(plan=PlanFactory(citizen=town.eva), written_by=town.anna)


@pytest.fixture
def anna(client: Client, town: Town) -> Client:
    client.force_login(town.anna)
    return client


def approved(town: Town, **fields: Any) -> PlanVersion:
    plan = fields.pop("plan", None) or PlanFactory(citizen=town.eva)
    return PlanVersionFactory(plan=plan, approved=True, written_by=town.anna, **fields)


def as_user(user: User) -> Client:
    client = Caller()
    client.force_login(user)
    return client


def page(answer: HttpResponse) -> str:
    """What is read on the page, in one line."""
    main = answer.content.decode().split("<main", 1)[1]
    return " ".join(re.sub(r"<[^>]+>", " ", main).split())


def url(name: str, *args: Any) -> str:
    return reverse(f"plans:{name}", args=args)


# The list


def test_the_list_says_where_each_kind_stands(anna: Client, town: Town) -> None:
    version = approved(town)
    PlanVersionFactory(plan=version.plan, number=2, content={"helps_me": ["x"]}, written_by=town.anna)
    read = page(anna.get(url("list", town.eva.pk)))
    assert "Version 1 Aftalt ved et besøg 1. marts 2025 Ses igennem igen 1. september 2025" in read
    assert "forfalden" in read
    assert f"Version 2 er på vej 1 af {len(kind_of('kriseplan').sections)} afsnit er udfyldt." in read
    assert "Begynd på en mestringsplan" in read


@pytest.mark.parametrize(("days", "word"), [(0, "i tide"), (-14, "forsinket"), (-15, "forfalden")])
def test_when_to_look_again_is_said_in_words(anna: Client, town: Town, days: int, word: str) -> None:
    approved(town, follow_up_on=timezone.localdate() + timedelta(days=days))
    assert f"Kriseplan {word}" in page(anna.get(url("list", town.eva.pk)))


def test_myndighed_sees_what_is_in_force_and_no_drafts(town: Town) -> None:
    version = approved(town)
    PlanVersionFactory(plan=version.plan, number=2, written_by=town.anna)
    read = page(as_user(town.maja).get(url("list", town.eva.pk)))
    assert "Version 1" in read
    for word in ("Version 2", "kladde", "Skriv videre", "Følg op", "Begynd på", "Lav en ny version"):
        assert word not in read


@pytest.mark.parametrize("versions", [1, 3])
def test_the_list_takes_the_same_queries_for_one_version_and_three(
    anna: Client, town: Town, django_assert_num_queries: Any, versions: int
) -> None:
    plan = PlanFactory(citizen=town.eva)
    for number in range(1, versions):
        PlanVersionFactory(
            plan=plan,
            number=number,
            approved=True,
            status=VersionStatus.SUPERSEDED,
            superseded_at=timezone.now(),
        )
    approved(town, plan=plan, number=versions)
    # session (read, and renewed in a savepoint: 4), user, memberships, kommune; the citizen; the reason to
    # look; all versions of all kinds; what one may do here; the counts on the tabs
    with django_assert_num_queries(10):
        anna.get(url("list", town.eva.pk))


# Writing


def test_a_draft_is_begun_and_its_sections_listed(anna: Client, town: Town) -> None:
    answer = anna.post(url("start", town.eva.pk, "mestringsplan"), follow=True)
    draft = PlanVersion.objects.get()
    assert answer.redirect_chain == [(url("version", draft.pk), 302)]
    read = page(answer)
    assert "0 af 6 udfyldt" in read
    assert "Det vil jeg gerne Skal med" in read
    assert "Sådan holder jeg fast Ikke udfyldt" in read


def test_an_unknown_kind_is_not_found(anna: Client, town: Town) -> None:
    assert anna.post(url("start", town.eva.pk, "feriebudget")).status_code == 404


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_every_section_of_every_kind_asks_its_question(anna: Client, town: Town, kind: str) -> None:
    draft = services.start_draft(town.eva, kind, by=town.anna)
    for section in draft.kind_declared.sections:
        read = page(anna.get(url("section", draft.pk, section.key)))
        assert section.question in read
        assert section.help in read


def form_of(answer: HttpResponse) -> dict[str, Any]:
    """The hidden fields of a section's form, as the browser would send them."""
    found = re.findall(r'name="(base|page)" value="(\w+)"', answer.content.decode())
    return dict(found)


def save(client: Client, draft: PlanVersion, key: str, **fields: Any) -> HttpResponse:
    address = url("section", draft.pk, key)
    return client.post(address, form_of(client.get(address)) | fields)


def test_text_lines_and_rows_are_saved_as_they_were_typed(anna: Client, draft: PlanVersion) -> None:
    save(anna, draft, "place", answer="Hos Mette.\r\nHun bor i Egeby.")
    save(anna, draft, "helps_me", answer=["Te", "", "Musik"])
    rows = {"answer-name": ["Mette", ""], "answer-relation": ["Søster", ""], "answer-phone": ["1234", ""]}
    save(anna, draft, "contacts", **rows)
    draft.refresh_from_db()
    assert draft.content == KRISEPLAN | {
        "place": "Hos Mette.\nHun bor i Egeby.",
        "helps_me": ["Te", "Musik"],
        "contacts": [{"name": "Mette", "relation": "Søster", "phone": "1234"}],
    }


@pytest.mark.parametrize(
    ("key", "go", "then"),
    [
        ("early_signs", "next", "helps_me"),
        ("helps_me", "previous", "early_signs"),
        ("helps_me", "stay", "helps_me"),
        ("contacts", "next", None),
        ("early_signs", "previous", None),
    ],
)
def test_saving_goes_on_to_where_one_wants(
    anna: Client, draft: PlanVersion, key: str, go: str, then: str | None
) -> None:
    goal = url("section", draft.pk, then) if then else url("version", draft.pk)
    assert save(anna, draft, key, answer="x", go=go).headers["Location"] == goal


def test_what_is_saved_stands_in_the_boxes_with_empty_ones_to_spare(anna: Client, draft: PlanVersion) -> None:
    html = anna.get(url("section", draft.pk, "helps_me")).content.decode()
    outside, _ = html.split("<template", 1)
    boxes = re.findall(r"<textarea[^>]*>([^<]*)</textarea>", outside)
    assert boxes == [*KRISEPLAN["helps_me"], "", ""]


def test_typing_is_saved_along_the_way(anna: Client, draft: PlanVersion) -> None:
    address = url("section", draft.pk, "place")
    form = form_of(anna.get(address))
    for text in ("Hos", "Hos Mette"):
        answer = anna.post(address, form | {"answer": text}, headers=FETCH)
        assert re.fullmatch(r"\d\d\.\d\d", answer.json()["saved_at"])
    draft.refresh_from_db()
    assert draft.content["place"] == "Hos Mette"


def test_typing_in_what_another_person_changed_stops_with_a_sentence(
    anna: Client, town: Town, draft: PlanVersion
) -> None:
    address = url("section", draft.pk, "place")
    form = form_of(anna.get(address))
    save(as_user(town.lars), draft, "place", answer="Hos Jørgen.")
    answer = anna.post(address, form | {"answer": "Hos Mette."}, headers=FETCH)
    assert answer.status_code == 409
    assert "ændret et andet sted" in answer.json()["message"]


def test_two_texts_are_shown_and_a_person_chooses(anna: Client, town: Town, draft: PlanVersion) -> None:
    address = url("section", draft.pk, "place")
    form = form_of(anna.get(address))
    save(as_user(town.lars), draft, "place", answer="Hjemme hos Jørgen.")
    answer = anna.post(address, form | {"answer": "Hjemme hos Mette."})
    read = page(answer)
    assert answer.status_code == 409
    assert "Lars Leder har skrevet her imens" in read
    assert "I planen står der nu: Hjemme hos Jørgen. Det, du har skrevet" in read
    assert ">\nHjemme hos Mette.</textarea>" in answer.content.decode()

    answer = anna.post(address, form_of(answer) | {"answer": "Hjemme hos Mette og Jørgen."})
    draft.refresh_from_db()
    assert draft.content["place"] == "Hjemme hos Mette og Jørgen."


def test_a_character_that_cannot_be_kept_is_an_error_at_the_field(anna: Client, draft: PlanVersion) -> None:
    for key, fields in {
        "place": {"answer": "før\x00efter"},
        "helps_me": {"answer": ["te", "før\x00efter"]},
        "contacts": {"answer-name": ["før\x00efter"], "answer-relation": [""], "answer-phone": [""]},
    }.items():
        answer = save(anna, draft, key, **fields)
        assert answer.status_code == 422
        assert "NUL" in page(answer)
        assert 'id="id_answer_error"' in answer.content.decode()
    draft.refresh_from_db()
    assert draft.content == KRISEPLAN


def test_a_cpr_number_is_asked_about_once_and_typing_is_kept_all_the_same(
    anna: Client, draft: PlanVersion
) -> None:
    address = url("section", draft.pk, "contacts")
    row = {"answer-name": ["Mette 211062-5629"], "answer-relation": ["Søster"], "answer-phone": ["1"]}
    form = form_of(anna.get(address)) | row
    answer = anna.post(address, form)
    assert answer.status_code == 422
    assert "Der ser ud til at stå et CPR-nummer" in page(answer)
    assert anna.post(address, form, headers=FETCH).status_code == 200
    mark = re.search(r'name="confirmed" value="([^"]+)"', answer.content.decode())
    assert mark
    assert anna.post(address, form | {"confirmed": mark[1]}).status_code == 302


def test_the_pages_of_an_approved_plan_take_no_words(anna: Client, town: Town) -> None:
    version = approved(town)
    answer = anna.post(url("section", version.pk, "place"), {"answer": "Et andet sted"}, follow=True)
    assert "Planen er godkendt og kan ikke ændres." in page(answer)
    version.refresh_from_db()
    assert version.content == KRISEPLAN


def test_a_section_that_does_not_exist_is_not_found(anna: Client, draft: PlanVersion) -> None:
    assert anna.get(url("section", draft.pk, "hemmeligt")).status_code == 404


# Approving, discarding, following up


def approval(draft: PlanVersion, **changes: Any) -> dict[str, Any]:
    today = timezone.localdate()
    given = {
        "revision": draft.revision,
        "agreed_how": AgreedHow.PRESENT,
        "agreed_on": today.isoformat(),
        "follow_up_on": (today + timedelta(days=90)).strftime("%d.%m.%Y"),
    }
    return given | changes


def test_the_whole_plan_is_read_before_it_is_approved(anna: Client, draft: PlanVersion) -> None:
    read = page(anna.get(url("approve", draft.pk)))
    for section in draft.kind_declared.sections:
        assert section.title in read
    assert "Jeg går en tur med hunden" in read
    assert "Godkend planen" in read


def test_an_approved_plan_is_shown_with_how_it_was_agreed(anna: Client, draft: PlanVersion) -> None:
    answer = anna.post(url("approve", draft.pk), approval(draft), follow=True)
    assert answer.redirect_chain == [(url("version", draft.pk), 302)]
    assert "Planen er godkendt og gælder fra nu." in page(answer)
    assert "Aftalt med Eva ved et besøg" in page(answer)
    assert 'href="tel:12345678"' in answer.content.decode()


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"agreed_how": ""}, "Vælg, hvordan planen blev aftalt."),
        ({"agreed_on": "31.02.2026"}, "Det er ikke en dato, vi kan læse."),
        ({"agreed_on": "2199-01-01"}, "Planen kan ikke være aftalt ude i fremtiden."),
        ({"follow_up_on": "2025-01-01"}, "Opfølgningen skal ligge efter i dag."),
        ({"revision": 7}, "Planen er ændret, siden du åbnede siden."),
    ],
)
def test_an_approval_that_does_not_add_up_says_why(
    anna: Client, draft: PlanVersion, changes: dict[str, Any], told: str
) -> None:
    answer = anna.post(url("approve", draft.pk), approval(draft, **changes))
    assert answer.status_code == 422
    assert told in page(answer)
    draft.refresh_from_db()
    assert draft.is_draft


def test_a_plan_that_lacks_something_says_what_and_offers_no_button(anna: Client, town: Town) -> None:
    draft = services.start_draft(town.eva, "kriseplan", by=town.anna)
    read = page(anna.get(url("approve", draft.pk)))
    assert "Planen kan godkendes, når I har udfyldt Det kan jeg selv gøre Dem kan jeg ringe til" in read
    assert "Godkend planen" not in read


def test_a_cpr_number_in_the_plan_is_asked_about_before_it_is_printed(anna: Client, town: Town) -> None:
    plan = PlanFactory(citizen=town.eva)
    draft = PlanVersionFactory(plan=plan, content=KRISEPLAN | {"place": "Spørg efter 211062-5629"})
    answer = anna.post(url("approve", draft.pk), approval(draft))
    assert answer.status_code == 422
    assert "et CPR-nummer under »Her vil jeg helst være«" in page(answer)
    assert "Godkend alligevel" in page(answer)


def test_a_draft_is_discarded_after_a_question(anna: Client, town: Town, draft: PlanVersion) -> None:
    assert "Vil du kassere kladden?" in page(anna.get(url("discard", draft.pk)))
    answer = anna.post(url("discard", draft.pk))
    assert answer.headers["Location"] == url("list", town.eva.pk)
    assert not PlanVersion.objects.exists()


def test_a_follow_up_is_noted_and_shown(anna: Client, town: Town) -> None:
    version = approved(town)
    today = timezone.localdate()
    given = {"on": today.isoformat(), "next_on": (today + timedelta(days=90)).isoformat(), "note": "Passer."}
    answer = anna.post(url("follow_up", version.pk), given, follow=True)
    assert "Planen gælder stadig. Passer. Anna Bostøtte" in page(answer)
    assert PlanFollowUp.objects.get().by == town.anna


def test_a_follow_up_that_does_not_add_up_keeps_what_was_typed(anna: Client, town: Town) -> None:
    version = approved(town)
    answer = anna.post(
        url("follow_up", version.pk), {"on": "1.2.2026", "next_on": "1.1.2026", "note": "Vi talte."}
    )
    assert answer.status_code == 422
    assert "Næste opfølgning skal ligge efter denne." in page(answer)
    assert "Vi talte." in page(answer)


@pytest.mark.parametrize("name", ["approve", "discard", "refuse", "withdraw", "follow_up"])
def test_a_page_whose_moment_has_passed_leads_to_the_plan(anna: Client, town: Town, name: str) -> None:
    version = approved(town)
    PlanVersion.objects.filter(pk=version.pk).update(
        status=VersionStatus.SUPERSEDED, superseded_at=timezone.now()
    )
    assert anna.get(url(name, version.pk)).headers["Location"] == url("version", version.pk)


# Looking back


@pytest.fixture
def line(town: Town) -> list[PlanVersion]:
    """Three versions: two superseded, one in force."""
    plan = PlanFactory(citizen=town.eva)
    places = ["Hjemme.", "Hjemme hos Mette.", "Hjemme hos Jørgen."]
    rows = []
    for number, place in enumerate(places, start=1):
        over = {"status": VersionStatus.SUPERSEDED, "superseded_at": timezone.now()} if number < 3 else {}
        content = KRISEPLAN | {"place": place}
        rows.append(approved(town, plan=plan, number=number, content=content, **over))
    return rows


def test_what_changed_since_the_version_before(anna: Client, line: list[PlanVersion]) -> None:
    read = page(anna.get(url("difference", line[2].pk)))
    assert "Fra version 2 til version 3" in read
    assert (
        "Her vil jeg helst være Version 2 Hjemme hos Fjernet: Mette. Version 3 Hjemme hos Tilføjet: Jørgen."
        in read
    )
    assert "Uændret: Tegn jeg kan mærke" in read


@pytest.mark.parametrize("seen_from", [0, 2])
def test_any_two_versions_can_be_compared(anna: Client, line: list[PlanVersion], seen_from: int) -> None:
    other = {0: "3", 2: "1"}[seen_from]
    read = page(anna.get(url("difference", line[seen_from].pk), {"fra": other}))
    assert "Fra version 1 til version 3" in read
    assert "Version 1 Fjernet: Hjemme. Version 3 Tilføjet: Hjemme hos Jørgen." in read


def test_both_ends_of_a_comparison_are_chosen_on_the_page(anna: Client, line: list[PlanVersion]) -> None:
    read = page(anna.get(url("difference", line[2].pk), {"fra": "1", "til": "2"}))
    assert "Fra version 1 til version 2" in read
    assert "Hjemme hos Mette." in read
    assert "Jørgen" not in read
    same_twice = page(anna.get(url("difference", line[2].pk), {"fra": "3", "til": "3"}))
    assert "Fra version 2 til version 3" in same_twice


@pytest.mark.parametrize("asked_for", ["99", "x", "-1", ""])
def test_a_version_that_does_not_exist_gives_the_one_before(
    anna: Client, line: list[PlanVersion], asked_for: str
) -> None:
    assert "Fra version 2 til version 3" in page(anna.get(url("difference", line[2].pk), {"fra": asked_for}))


def test_the_only_version_has_nothing_to_be_compared_with(anna: Client, town: Town) -> None:
    assert "Der er kun denne ene version" in page(anna.get(url("difference", approved(town).pk)))


def test_a_draft_is_not_compared_with_for_myndighed(town: Town) -> None:
    version = approved(town)
    PlanVersionFactory(plan=version.plan, number=2, content=KRISEPLAN | {"place": "HEMMELIGT"})
    answer = as_user(town.maja).get(url("difference", version.pk), {"fra": "2", "til": "2"})
    assert "HEMMELIGT" not in page(answer)
    assert "Der er kun denne ene version" in page(answer)


def test_an_old_version_says_that_it_no_longer_holds(anna: Client, line: list[PlanVersion]) -> None:
    read = page(anna.get(url("version", line[0].pk)))
    assert "Denne version gælder ikke længere" in read
    assert "Lav en ny version" not in read


# Who may


def test_myndighed_reads_the_plan_and_changes_nothing(town: Town) -> None:
    version = approved(town)
    PlanVersionFactory(plan=version.plan, number=2, written_by=town.anna)
    read = page(as_user(town.maja).get(url("version", version.pk)))
    assert "Jeg går en tur med hunden" in read
    assert "Lav en PDF" in read
    for word in ("Følg op", "Lav en ny version", "Skriv videre", "version 2"):
        assert word not in read


@pytest.mark.parametrize("name", ["version", "approve", "discard", "refuse", "difference"])
def test_a_draft_does_not_exist_for_myndighed(town: Town, draft: PlanVersion, name: str) -> None:
    assert as_user(town.maja).get(url(name, draft.pk)).status_code == 404


def test_myndighed_may_not_begin_write_or_follow_up(town: Town) -> None:
    version = approved(town)
    maja = as_user(town.maja)
    answers = [
        maja.post(url("start", town.eva.pk, "mestringsplan")),
        maja.post(url("section", version.pk, "place"), {"answer": "x"}),
        maja.post(url("follow_up", version.pk), {}),
    ]
    assert [answer.status_code for answer in answers] == [403, 403, 403]
    assert list(PlanVersion.objects.all()) == [version]


def test_reading_a_plan_is_logged(anna: Client, town: Town) -> None:
    version = approved(town)
    anna.get(url("version", version.pk))
    lookup = Lookup.objects.using("lookups").get()
    assert (lookup.user_id, lookup.citizen_id, lookup.action) == (
        town.anna.pk,
        town.eva.pk,
        "plan.view_approved",
    )
