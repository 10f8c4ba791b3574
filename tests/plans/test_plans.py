"""Plans: written together, approved once, followed up, and what changed from one version to the next."""

from datetime import date, timedelta
from time import process_time
from typing import Any

import pytest
from django.utils import timezone

from accounts.models import User
from audit.models import Entry, Event
from bostoette.errors import RuleViolation
from citizens.models import Citizen
from citizens.record import timeline
from plans.difference import between, words
from plans.kinds import KINDS, Column, Kind, Section, Shape, kind_of
from plans.kinds.declaration import (
    MOST_LINES,
    Cell,
    MalformedContent,
    carried_over,
    checked,
    missing,
    read,
)
from plans.models import AgreedHow, PlanFollowUp, PlanVersion, VersionStatus
from plans.services import versions as services
from tests.factories import KRISEPLAN, PlanFactory, PlanVersionFactory
from tests.town import Town


@pytest.fixture
def draft(town: Town) -> PlanVersion:
    """A filled-in kriseplan that Anna writes with Eva."""
    return PlanVersionFactory(plan=PlanFactory(citizen=town.eva), written_by=town.anna)


def write(version: PlanVersion, key: str, answer: Any, by: User, **form: str) -> PlanVersion:
    """Save a section as a form opened just now would."""
    version.refresh_from_db()
    form.setdefault("base", services.fingerprint(version.content.get(key, "")))
    return services.write_section(version, key, answer, by=by, **form)


def approve(version: PlanVersion, by: User, **changes: Any) -> PlanVersion:
    today = timezone.localdate()
    agreed: dict[str, Any] = {
        "agreed_how": AgreedHow.PRESENT,
        "agreed_on": today,
        "follow_up_on": today + timedelta(days=90),
    }
    return services.approve(version, by=by, **agreed | changes)


def refused(step: Any, *args: Any, **kwargs: Any) -> str:
    with pytest.raises(RuleViolation) as refusal:
        step(*args, **kwargs)
    return refusal.value.code


def events(citizen: Citizen) -> list[str]:
    return list(Entry.objects.filter(citizen_id=citizen.pk).order_by("pk").values_list("event", flat=True))


# Starting


def test_the_first_draft_is_empty_and_number_one(town: Town) -> None:
    draft = services.start_draft(town.eva, "kriseplan", by=town.anna)
    kind = kind_of("kriseplan")
    assert (draft.number, draft.status, draft.kind_version) == (1, VersionStatus.DRAFT, kind.version)
    assert draft.content == {section.key: section.empty for section in kind.sections}
    assert events(town.eva) == [Event.PLAN_STARTED]


def test_the_next_draft_is_a_copy_of_the_plan_in_force(town: Town, draft: PlanVersion) -> None:
    approve(draft, town.anna)
    following = services.start_draft(town.eva, "kriseplan", by=town.anna)
    assert (following.number, following.content) == (2, KRISEPLAN)


def test_starting_twice_gives_the_same_draft(town: Town) -> None:
    first = services.start_draft(town.eva, "kriseplan", by=town.anna)
    assert services.start_draft(town.eva, "kriseplan", by=town.lars) == first
    assert events(town.eva) == [Event.PLAN_STARTED]


def test_each_kind_has_a_line_of_versions_of_its_own(town: Town) -> None:
    drafts = [services.start_draft(town.eva, key, by=town.anna) for key in KINDS]
    assert [draft.number for draft in drafts] == [1] * len(KINDS)


def test_what_a_changed_section_cannot_hold_starts_empty() -> None:
    before = {"early_signs": "engang var det en tekst", "place": "Hjemme", "gone": "findes ikke mere"}
    carried = carried_over(kind_of("kriseplan"), before)
    assert (carried["early_signs"], carried["place"], "gone" in carried) == ([], "Hjemme", False)


# Writing


def test_a_section_is_saved_and_counted(town: Town, draft: PlanVersion) -> None:
    saved = write(draft, "place", "Hos min søster.", town.lars)
    assert (saved.content["place"], saved.revision, saved.written_by) == ("Hos min søster.", 1, town.lars)


def test_saving_the_same_again_changes_nothing(town: Town, draft: PlanVersion) -> None:
    write(draft, "place", "Hos min søster.", town.anna)
    assert write(draft, "place", "Hos min søster.", town.anna).revision == 1


def test_empty_lines_and_rows_are_dropped(town: Town, draft: PlanVersion) -> None:
    write(draft, "helps_me", ["Gå en tur ", "", "  "], town.anna)
    rows = [{"name": "", "relation": "", "phone": ""}, {"name": "Mette", "relation": "", "phone": "12"}]
    saved = write(draft, "contacts", rows, town.anna)
    assert saved.content["helps_me"] == ["Gå en tur"]
    assert saved.content["contacts"] == [{"name": "Mette", "relation": "", "phone": "12"}]


def test_ten_thousand_characters_are_kept(town: Town, draft: PlanVersion) -> None:
    long = "Det hjælper at gå langsomt. " * 380
    assert write(draft, "others_can", long, town.anna).content["others_can"] == long.strip()


@pytest.mark.parametrize(
    ("key", "answer"),
    [
        ("place", ["en liste"]),
        ("place", "et NUL\x00-tegn"),
        ("place", "x" * 20_001),
        ("helps_me", "en tekst"),
        ("helps_me", [1]),
        ("helps_me", ["x"] * (MOST_LINES + 1)),
        ("contacts", [{"navn": "Mette"}]),
        ("contacts", ["Mette"]),
    ],
)
def test_an_answer_of_another_shape_is_refused(
    town: Town, draft: PlanVersion, key: str, answer: object
) -> None:
    with pytest.raises(MalformedContent):
        write(draft, key, answer, town.anna)
    draft.refresh_from_db()
    assert (draft.content, draft.revision) == (KRISEPLAN, 0)


def test_a_section_the_kind_does_not_have_is_refused(town: Town, draft: PlanVersion) -> None:
    assert refused(write, draft, "hemmeligt", "tekst", town.anna) == "no-such-section"


def test_words_written_meanwhile_are_not_written_over(town: Town, draft: PlanVersion) -> None:
    opened = services.fingerprint(draft.content["place"])
    write(draft, "place", "Hos min søster.", town.lars)
    with pytest.raises(services.StaleAnswer) as stale:
        services.write_section(draft, "place", "På værelset.", base=opened, by=town.anna)
    assert stale.value.version.content["place"] == "Hos min søster."
    draft.refresh_from_db()
    assert draft.content["place"] == "Hos min søster."


def test_two_people_may_write_in_two_sections(town: Town, draft: PlanVersion) -> None:
    opened = services.fingerprint(draft.content["place"])
    write(draft, "others_can", "Lave kaffe.", town.lars)
    saved = services.write_section(draft, "place", "På værelset.", base=opened, by=town.anna)
    assert (saved.content["others_can"], saved.content["place"]) == ("Lave kaffe.", "På værelset.")


def test_one_form_saves_again_and_again(town: Town, draft: PlanVersion) -> None:
    """The phone was put away, and the answer to the last save never reached the page."""
    opened = services.fingerprint(draft.content["place"])
    for text in ("På", "På mit", "På mit værelse."):
        services.write_section(draft, "place", text, base=opened, page="a" * 32, by=town.anna)
    draft.refresh_from_db()
    assert (draft.content["place"], draft.revision) == ("På mit værelse.", 3)


def test_a_form_that_another_form_wrote_over_is_stale(town: Town, draft: PlanVersion) -> None:
    opened = services.fingerprint(draft.content["place"])
    services.write_section(draft, "place", "På værelset", base=opened, page="a" * 32, by=town.anna)
    write(draft, "place", "Hos min søster.", town.lars, page="b" * 32)
    again = {"base": opened, "page": "a" * 32, "by": town.anna}
    assert refused(services.write_section, draft, "place", "På værelset.", **again) == "stale"


# Approving


def test_an_approved_plan_says_how_and_when_it_was_agreed(town: Town, draft: PlanVersion) -> None:
    today = timezone.localdate()
    approved = approve(draft, town.anna, agreed_how=AgreedHow.PHONE, agreed_on=today - timedelta(days=2))
    assert (approved.status, approved.agreed_how) == (VersionStatus.APPROVED, AgreedHow.PHONE)
    assert approved.agreed_on == today - timedelta(days=2)
    assert (approved.approved_by, timezone.localdate(approved.approved_at)) == (town.anna, today)
    assert events(town.eva) == [Event.PLAN_APPROVED]


def test_approving_supersedes_the_version_before(town: Town, draft: PlanVersion) -> None:
    first = approve(draft, town.anna)
    second = approve(services.start_draft(town.eva, "kriseplan", by=town.anna), town.anna)
    first.refresh_from_db()
    assert (first.status, first.superseded_at) == (VersionStatus.SUPERSEDED, second.approved_at)
    assert list(second.plan.versions.in_force()) == [second]


@pytest.mark.parametrize("key", sorted(KINDS))
def test_a_plan_without_its_required_sections_is_not_approved(town: Town, key: str) -> None:
    draft = services.start_draft(town.eva, key, by=town.anna)
    assert {section.key for section in missing(kind_of(key), draft.content)} == kind_of(key).required
    assert refused(approve, draft, town.anna) == "incomplete"
    draft.refresh_from_db()
    assert draft.is_draft


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"revision": 7}, "changed-since"),
        ({"agreed_on": date(2199, 1, 1)}, "agreed-in-future"),
        ({"follow_up_on": date(2025, 1, 1)}, "follow-up-in-past"),
    ],
)
def test_what_does_not_add_up_is_not_approved(
    town: Town, draft: PlanVersion, changes: dict[str, Any], code: str
) -> None:
    assert refused(approve, draft, town.anna, **changes) == code


def test_a_plan_is_approved_once(town: Town, draft: PlanVersion) -> None:
    approve(draft, town.anna)
    assert refused(approve, draft, town.lars) == "not-a-draft"
    assert events(town.eva) == [Event.PLAN_APPROVED]


def test_an_approved_plan_takes_no_words_and_is_not_thrown_away(town: Town, draft: PlanVersion) -> None:
    approve(draft, town.anna)
    assert refused(write, draft, "place", "Et andet sted", town.anna) == "not-a-draft"
    assert refused(services.discard, draft, by=town.anna) == "not-a-draft"
    draft.refresh_from_db()
    assert draft.content == KRISEPLAN


def test_discarding_a_draft_leaves_the_plan_in_force(town: Town, draft: PlanVersion) -> None:
    approve(draft, town.anna)
    services.discard(services.start_draft(town.eva, "kriseplan", by=town.anna), by=town.anna)
    assert list(PlanVersion.objects.all()) == [draft]
    assert events(town.eva)[-1] == Event.PLAN_DISCARDED


def test_a_draft_that_is_gone_says_so(town: Town, draft: PlanVersion) -> None:
    stale_row = PlanVersion.objects.get(pk=draft.pk)
    services.discard(draft, by=town.lars)
    assert refused(approve, stale_row, town.anna) == "gone"


# Following up


def test_a_follow_up_moves_the_day_the_plan_is_due(town: Town, draft: PlanVersion) -> None:
    today = timezone.localdate()
    version = approve(draft, town.anna)
    assert PlanVersion.objects.with_due_date().get().due == today + timedelta(days=90)
    services.follow_up(version, on=today, next_on=today + timedelta(days=200), by=town.anna)
    assert PlanVersion.objects.with_due_date().get().due == today + timedelta(days=200)


def test_a_follow_up_sent_twice_is_noted_once(town: Town, draft: PlanVersion) -> None:
    today = timezone.localdate()
    version = approve(draft, town.anna)
    for _ in range(2):
        services.follow_up(version, on=today, next_on=today + timedelta(days=90), by=town.anna, note="Ja")
    assert PlanFollowUp.objects.count() == 1
    assert events(town.eva).count(Event.PLAN_FOLLOWED_UP) == 1


def test_only_the_plan_in_force_is_followed_up_and_only_forwards(town: Town, draft: PlanVersion) -> None:
    today = timezone.localdate()
    soon = today + timedelta(days=1)
    assert refused(services.follow_up, draft, on=today, next_on=soon, by=town.anna) == "not-in-force"
    version = approve(draft, town.anna)
    assert refused(services.follow_up, version, on=soon, next_on=soon, by=town.anna) == "in-future"
    assert refused(services.follow_up, version, on=today, next_on=today, by=town.anna) == "next-not-later"


def test_the_timeline_tells_of_approvals_and_follow_ups(town: Town, draft: PlanVersion) -> None:
    today = timezone.localdate()
    version = approve(draft, town.anna)
    services.follow_up(version, on=today, next_on=today + timedelta(days=90), by=town.lars)
    told = {(item.title, item.by) for item in timeline(town.eva, {"plan.view_approved"}, only="plans")}
    assert told == {
        ("Kriseplan, version 1 blev godkendt", "Anna Bostøtte"),
        ("Kriseplan gælder stadig", "Lars Leder"),
    }


# Kinds


def test_the_day_to_look_again_is_a_real_day() -> None:
    kind = kind_of("kriseplan")
    assert kind.months_to_follow_up == 6
    assert kind.follow_up_after(date(2026, 8, 31)) == date(2027, 2, 28)
    assert kind.follow_up_after(date(2026, 6, 15)) == date(2026, 12, 15)


def test_an_old_version_is_read_as_it_was_written() -> None:
    old = Kind("x", 1, "X", "", (Section("was", "Det var", "Hvad var det?"),), 6)
    new = Kind("x", 2, "X", "", (Section("is", "Det er", "Hvad er det?"),), 6, earlier=(old,))
    assert new.as_of(1) is old
    assert [a.answer for a in read(new.as_of(1), {"was": "Sådan sagde jeg."})] == ["Sådan sagde jeg."]
    with pytest.raises(KeyError):
        new.as_of(3)


def test_content_of_another_kind_is_refused() -> None:
    with pytest.raises(MalformedContent, match="goal"):
        checked(kind_of("kriseplan"), {"goal": "At stå op"})


@pytest.mark.parametrize(
    ("text", "dialled"),
    [("12 34 56 78", "12345678"), ("+45 12345678 (aften)", "+4512345678"), ("112", "112"), ("ring bare", "")],
)
def test_a_telephone_number_can_be_dialled_as_it_was_written(text: str, dialled: str) -> None:
    assert Cell(Column("phone", "Telefon", is_phone=True), text).dialled == dialled
    assert Cell(Column("name", "Navn"), text).dialled == ""


@pytest.mark.parametrize("kind", KINDS.values(), ids=KINDS.keys())
def test_every_section_asks_and_helps_in_its_own_words(kind: Kind) -> None:
    texts = [text for section in kind.sections for text in (section.title, section.question, section.help)]
    assert all(texts)
    assert len(set(texts)) == len(texts)
    assert kind.required <= {section.key for section in kind.sections}
    assert [s.key for s in kind.sections if (s.shape is Shape.ROWS) != bool(s.columns)] == []


# What changed


def test_added_and_removed_words_are_told_apart() -> None:
    assert words("Jeg går en tur alene", "Jeg går en lang tur") == [
        ("same", "Jeg går en "),
        ("add", "lang "),
        ("same", "tur "),
        ("del", "alene"),
    ]


def test_a_replaced_word_stands_before_the_new_one() -> None:
    assert words("Ring til Mette.", "Ring til Jørgen.") == [
        ("same", "Ring til "),
        ("del", "Mette. "),
        ("add", "Jørgen."),
    ]


def test_lines_that_went_keep_their_own_line() -> None:
    assert words("te\nmusik", "te") == [("same", "te\n"), ("del", "musik")]


@pytest.mark.parametrize("line_end", [" ", "\n"])
def test_two_texts_as_long_as_they_can_be_are_compared_in_a_few_seconds(line_end: str) -> None:
    """A hundred words equally often, in another order: what keeps the matcher busiest."""
    before, after = (line_end.join(str(at * step % 113) for at in range(60_000)) for step in (1, 7))
    began = process_time()
    parts = words(before, after)
    assert process_time() - began < 4
    assert "".join(text for kind, text in parts if kind != "del").split() == after.split()
    assert "".join(text for kind, text in parts if kind != "add").split() == before.split()


def test_a_long_text_is_compared_line_by_line() -> None:
    lines = [f"linje {number} om noget ganske andet end den sidste" for number in range(600)]
    changed = [*lines[:300], "linje 300 er ny", *lines[301:]]
    parts = words("\n".join(lines), "\n".join(changed))
    assert [(kind, text.strip()) for kind, text in parts if kind != "same"] == [
        ("del", lines[300]),
        ("add", "linje 300 er ny"),
    ]


def test_the_difference_gives_back_both_texts_word_for_word() -> None:
    before = "Sidde stille hos mig.\nSpørg, om jeg har spist. " * 30
    after = "Spørg, om jeg har sovet.\nSidde stille hos mig, og lav te. " * 30
    parts = words(before, after)
    assert "".join(text for kind, text in parts if kind != "add").split() == before.split()
    assert "".join(text for kind, text in parts if kind != "del").split() == after.split()


def test_the_longest_texts_are_compared_at_once() -> None:
    """Twenty thousand characters of the same few words would otherwise keep a web process for minutes."""
    parts = words("a " * 10_000, "b a " * 5_000)
    assert "".join(text for kind, text in parts if kind != "del").split() == ["b", "a"] * 5_000


def test_every_section_of_either_version_is_compared() -> None:
    kind = kind_of("kriseplan")
    later = KRISEPLAN | {"place": "Hos min søster.", "avoid": [], "contacts": [{"name": "Bo", "phone": "1"}]}
    differences = between((kind, KRISEPLAN), (kind, later))
    assert [d.title for d in differences] == [section.title for section in kind.sections]
    assert {d.title for d in differences if d.is_changed} == {
        "Her vil jeg helst være",
        "Det skal jeg undgå",
        "Dem kan jeg ringe til",
    }


def test_a_section_that_no_longer_exists_is_shown_as_removed() -> None:
    old = Kind("x", 1, "X", "", (Section("a", "A", "?"), Section("b", "B", "?")), 6)
    new = Kind("x", 2, "X", "", (Section("a", "A", "?"),), 6)
    differences = between((old, {"a": "et", "b": "to"}), (new, {"a": "et"}))
    assert [(d.title, d.parts) for d in differences] == [("A", (("same", "et"),)), ("B", (("del", "to"),))]
