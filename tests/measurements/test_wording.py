"""Official wording from a file: what is refused, and in which line; what is shown; what an answer keeps."""

import json
import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from decimal import Decimal
from html import unescape
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.db import DatabaseError, transaction
from django.test import Client
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from audit.models import Entry, Event
from bostoette.errors import RuleViolation
from measurements.instruments import INSPIRE, INSTRUMENTS, ORS, WHO5, Instrument
from measurements.models import Mode, Response, WordingEdition
from measurements.own_phone.services import send_link
from measurements.scoring import result_of
from measurements.services import Given, record_answers
from measurements.wording.checking import HEAD, Faulty, checked
from measurements.wording.reading import LARGEST, MOST_LINES, Unreadable, decoded, read
from measurements.wording.services import asked_in, go_back, take_into_use
from measurements.wording.words import Words
from tests.factories import ResponseFactory, WordingEditionFactory
from tests.town import Town

TODAY = date(2026, 11, 22)
PAGE = (Path(settings.BASE_DIR) / "docs" / "wording.md").read_text()
EXAMPLES = {kind: re.findall(rf"```{kind}\n(.*?)```", PAGE, re.DOTALL)[0] for kind in ("toml", "json")}
TOML, JSON = EXAMPLES["toml"], EXAMPLES["json"]


def told(text: str) -> list[tuple[int, str]]:
    """Line and code of each problem."""
    with pytest.raises(Faulty) as faulty:
        checked(text, today=TODAY)
    return [(problem.line, problem.code) for problem in faulty.value.problems]


def line_of(text: str, part: str) -> int:
    assert text.count(part) == 1
    return text[: text.index(part)].count("\n") + 1


def changed(text: str, part: str, into: str) -> str:
    assert text.count(part) == 1
    return text.replace(part, into)


def file_for(instrument: Instrument) -> str:
    """A sound file in invented words, as JSON."""
    asked = {
        str(value) for item in instrument.items if not item.asks_importance for value, _ in item.scale.choices
    }
    content: dict[str, Any] = {
        "instrument": instrument.key,
        "version": instrument.version,
        "language": "da",
        "title": "Opdigtet",
        "instructions": "Opdigtet",
        "licence": {"holder": "Kommunen", "date": "2026-01-31"},
        "items": {item.key: {"text": f"Opdigtet {item.key}"} for item in instrument.items},
    }
    content |= (
        {"answers": {each: f"ord {each}" for each in sorted(asked)}} if asked else {"low": "a", "high": "b"}
    )
    return json.dumps(content, indent=1)


# The file


def test_the_page_shows_the_same_file_in_both_ways() -> None:
    assert checked(TOML, today=TODAY) == checked(JSON, today=TODAY)


def test_the_page_names_every_key_of_every_questionnaire() -> None:
    names = set(re.findall(r"[a-z]+(?:_[a-z0-9]+)*", PAGE))
    short = {item.key for each in INSTRUMENTS.values() for item in each.items if each.key != "inspire"}
    assert short - names == set()


def test_what_the_file_says_is_what_is_asked() -> None:
    file = checked(TOML, today=TODAY)
    assert (file.licence.holder, file.licence.on, file.licence.number) == (
        "Eksempel Kommune",
        date(2026, 1, 31),
        "EKS-123",
    )
    worded = file.worded
    assert worded.subject == "Vejret i min uge"
    assert worded.guidance == "Tænk på ugen, der er gået.\nSæt et mærke på hver linje."
    assert [item.label for item in worded.items][:2] == ["Vejret indeni", "Vejret derhjemme"]
    assert [(item.low, item.high) for item in worded.items][:2] == [("", ""), ("torden", "blå himmel")]
    assert (worded.low_end, worded.high_end, worded.wording_notice) == ("gråvejr", "sol", "")


@pytest.mark.parametrize("instrument", INSTRUMENTS.values(), ids=lambda each: each.key)
def test_every_questionnaire_can_be_worded_and_words_survive_being_stored(instrument: Instrument) -> None:
    file = checked(file_for(instrument), today=TODAY)
    assert Words.from_json(json.loads(json.dumps(file.words.as_json()))) == file.words
    assert [item.label for item in file.worded.items] == [f"Opdigtet {item.key}" for item in instrument.items]


@pytest.mark.parametrize("instrument", INSTRUMENTS.values(), ids=lambda each: each.key)
def test_words_change_neither_keys_nor_number_nor_scale(instrument: Instrument) -> None:
    worded = checked(file_for(instrument), today=TODAY).worded
    bare = replace(
        worded,
        subject=instrument.subject,
        guidance=instrument.guidance,
        low_end=instrument.low_end,
        high_end=instrument.high_end,
        official_wording_loaded=False,
        items=instrument.items,
    )
    assert bare == instrument
    for item, before in zip(worded.items, instrument.items, strict=True):
        assert (item.key, item.domain, item.asks_importance) == (
            before.key,
            before.domain,
            before.asks_importance,
        )
        assert [value for value, _ in item.scale.choices] == [value for value, _ in before.scale.choices]
        assert replace(item.scale, words=before.scale.words) == before.scale


@given(
    st.lists(st.integers(0, 100), min_size=4, max_size=4), st.lists(st.integers(0, 5), min_size=5, max_size=5)
)
def test_words_change_no_score(tenths: list[int], often: list[int]) -> None:
    for instrument, given_answers in (
        (ORS, [Decimal(each) / 10 for each in tenths]),
        (WHO5, [Decimal(each) for each in often]),
    ):
        answers = {item.key: value for item, value in zip(instrument.items, given_answers, strict=True)}
        worded = checked(file_for(instrument), today=TODAY).worded
        assert result_of(worded, answers) == result_of(instrument, answers)


# What must be put right. Each is broken in the same place of both files.


def test_an_item_that_is_missing() -> None:
    toml = changed(TOML, '[items.social]\ntext = "Vejret ude blandt folk"\n', "")
    assert told(toml) == [(line_of(toml, "[items.individual]"), "missing-item")]
    broken = changed(JSON, '    "social": {"text": "Vejret ude blandt folk"},\n', "")
    assert told(broken) == [(line_of(broken, '"items": {'), "missing-item")]


def test_an_item_too_many_is_told_once_for_all_that_stands_below_it() -> None:
    toml = TOML + '\n[items.weather]\ntext = "Vejret"\nlow = "x"\n'
    assert told(toml) == [(line_of(toml, "[items.weather]"), "unknown-item")]
    broken = changed(JSON, '    "overall"', '    "weather": {"text": "Vejret"},\n    "overall"')
    assert told(broken) == [(line_of(broken, "weather"), "unknown-item")]


def test_an_item_that_stands_twice() -> None:
    toml = TOML + '\n[items.social]\ntext = "En gang til"\n'
    assert told(toml) == [(toml[: toml.rindex("[items.social]")].count("\n") + 1, "unreadable")]
    assert "to gange" in message(toml)
    twice = changed(JSON, '    "overall"', '    "social": {"text": "En gang til"},\n    "overall"')
    assert told(twice) == [(twice[: twice.index("En gang til")].count("\n") + 1, "unreadable")]
    assert "to gange" in message(twice)


def test_a_key_that_stands_twice() -> None:
    toml = changed(TOML, 'low = "gråvejr"', 'low = "gråvejr"\nlow = "regn"')
    assert told(toml) == [(line_of(toml, '"regn"'), "unreadable")]
    assert "to gange" in message(toml)


def message(text: str) -> str:
    with pytest.raises(Faulty) as faulty:
        checked(text, today=TODAY)
    return str(faulty.value)


TEXTS = {
    "too long": ("x" * 501, "too-long"),
    "empty": ("", "empty"),
    "blank": ("   ", "empty"),
    "two lines": ("et\\nto", "unprintable"),
    "a control character": ("et\\u0007to", "unprintable"),
    "a turned direction of writing": ("et\\u202eto", "unprintable"),
    "a zero width": ("et\\u200bto", "unprintable"),
}


@pytest.mark.parametrize(("said", "code"), TEXTS.values(), ids=TEXTS)
def test_a_text_that_cannot_stand(said: str, code: str) -> None:
    for example in (TOML, JSON):
        text = changed(example, "Vejret indeni", said)
        assert told(text) == [(line_of(example, "Vejret indeni"), code)]


def test_a_text_as_long_as_it_may_be() -> None:
    assert (
        checked(changed(TOML, "Vejret indeni", "x" * 500), today=TODAY).words.items["individual"].text
        == "x" * 500
    )


def test_half_a_character_is_refused_and_can_be_told() -> None:
    """JSON can write half of a pair; no page and no database can hold it."""
    text = changed(JSON, "Vejret indeni", "\\ud800")
    assert told(text) == [(line_of(text, "ud800"), "unprintable")]
    assert "»items.?«" in message(changed(JSON, '"overall"', '"\\ud800": {}, "overall"'))


def test_soft_hyphens_and_lines_of_the_instructions_are_kept() -> None:
    file = checked(changed(JSON, "Vejret indeni", "Vejr\\u00adet"), today=TODAY)
    assert file.words.items["individual"].text == "Vejr\u00adet"
    assert "\n" in file.words.instructions


WRONG = {
    "no such instrument": ('"ors"', '"orz"', "no-such-instrument"),
    "instrument of another kind": ('"ors"', "7", "no-such-instrument"),
    "language": ('"da"', '"Dansk"', "language"),
    "a number for a text": ('"Vejret i min uge"', "7", "not-a-text"),
    "a list for a text": ('"Vejret i min uge"', '["a"]', "not-a-text"),
    "a blank holder": ('"Eksempel Kommune"', '" "', "empty"),
}


@pytest.mark.parametrize(("part", "into", "code"), WRONG.values(), ids=WRONG)
def test_a_head_that_cannot_stand(part: str, into: str, code: str) -> None:
    for example in (TOML, JSON):
        assert told(changed(example, part, into)) == [(line_of(example, part), code)]


@pytest.mark.parametrize("version", ["2", "0", "true", '"1"', "1.5"])
def test_another_version(version: str) -> None:
    assert told(changed(TOML, "version = 1", f"version = {version}")) == [(2, "wrong-version")]
    assert told(changed(JSON, '"version": 1', f'"version": {version}')) == [(3, "wrong-version")]


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ('"2026-02-30"', "not-a-date"),
        ('"31.1.2026"', "not-a-date"),
        ('"20260131"', "not-a-date"),
        ("7", "not-a-date"),
        ('"2026-11-23"', "not-yet"),
    ],
)
def test_the_date_of_the_licence(said: str, code: str) -> None:
    toml = changed(TOML, "2026-01-31", said)
    assert told(toml) == [(line_of(toml, "date ="), code)]
    text = changed(JSON, '"2026-01-31"', said)
    assert told(text) == [(line_of(text, '"date"'), code)]


def test_a_licence_of_today_is_one() -> None:
    assert checked(changed(TOML, "2026-01-31", "2026-11-22"), today=TODAY).licence.on == TODAY
    assert told(changed(TOML, "2026-01-31", "2026-01-31T10:00:00")) == [
        (line_of(TOML, "date ="), "not-a-date")
    ]


@pytest.mark.parametrize("path", [path for path, each in HEAD.items() if each.is_needed], ids=".".join)
def test_what_must_be_there(path: tuple[str, ...]) -> None:
    content = json.loads(JSON)
    (content if len(path) == 1 else content[path[0]]).pop(path[-1])
    line = 1 if len(path) == 1 else line_of(json.dumps(content, indent=1), '"licence"')
    assert told(json.dumps(content, indent=1)) == [(line, "missing")]


def test_what_need_not_be_there() -> None:
    content = json.loads(JSON)
    for name in ("number", "notice"):
        content["licence"].pop(name)
    assert checked(json.dumps(content), today=TODAY).licence.number == ""


def test_a_line_has_words_at_both_ends() -> None:
    toml = changed(TOML, 'high = "sol"\n', "")
    assert told(toml) == [
        (line_of(toml, f"[items.{key}]"), "missing-end") for key in ("individual", "social", "overall")
    ]


def test_only_a_line_has_ends_and_only_a_choice_has_answers() -> None:
    with_ends = json.loads(file_for(WHO5)) | {"low": "a"}
    assert [code for _, code in told(json.dumps(with_ends))] == ["unknown"]
    with_answers = json.loads(file_for(ORS)) | {"answers": {"1": "en"}}
    assert [code for _, code in told(json.dumps(with_answers))] == ["unknown"]


def test_every_answer_is_worded_and_no_other() -> None:
    content = json.loads(file_for(WHO5))
    content["answers"]["6"] = content["answers"].pop("5")
    assert sorted(code for _, code in told(json.dumps(content))) == ["missing", "unknown"]
    asked = checked(file_for(INSPIRE), today=TODAY).worded
    assert asked.item("important_01").scale == INSPIRE.item("important_01").scale
    assert asked.item("support_01").scale.words[0] == (Decimal(0), "ord 0")


def test_a_table_where_a_text_belongs_and_the_other_way_round() -> None:
    text = changed(TOML, '[items.social]\ntext = "Vejret ude blandt folk"', "")
    text = changed(text, "[items.individual]", '[items]\nsocial = "Vejret"\n[items.individual]')
    assert (line_of(text, "social ="), "not-a-table") in told(text)
    text = changed(TOML, 'title = "', 'title.x = "')
    assert (line_of(text, "title.x"), "not-a-text") in told(text)


def test_several_problems_come_in_the_order_of_the_lines() -> None:
    text = changed(changed(TOML, '"da"', '"Dansk"'), "Vejret indeni", " ")
    assert told(text) == [(3, "language"), (line_of(text, '" "'), "empty")]


def test_what_is_no_toml_names_the_line() -> None:
    assert told(changed(TOML, 'title = "Vejret i min uge"', "title = Vejret")) == [(4, "unreadable")]
    unclosed = TOML[: TOML.index('"""')] + '"""\nden slutter ikke\n'
    assert told(unclosed) == [(6, "unreadable")]


def test_what_is_no_json_names_the_line() -> None:
    assert told(changed(JSON, '"version": 1,', '"version": 1')) == [(4, "unreadable")]
    assert told('{"a": ' + "1" * 5000 + "}") == [(1, "unreadable")]


@pytest.mark.parametrize(
    "text",
    ['{"a":' * 30_000, "a = " + "[" * 60_000, '{"a":' * 9 + "1" + "}" * 9, "", "[]", "[[items]]\na = 1"],
)
def test_nothing_sent_breaks_the_reading(text: str) -> None:
    assert told(text)


def test_a_text_over_too_many_lines_is_refused() -> None:
    def over(lines: int) -> str:
        return 'b = 1\na = """' + "x\n" * (lines - 1) + '"""\n'

    assert read(over(MOST_LINES))["a",].line == 2
    with pytest.raises(Unreadable) as refused:
        read(over(MOST_LINES + 1))
    assert refused.value.line == 2


def test_a_file_too_big_or_in_another_encoding() -> None:
    assert decoded(b"x" * LARGEST) == "x" * LARGEST
    with pytest.raises(Unreadable, match="for stor"):
        decoded(b"x" * (LARGEST + 1))
    with pytest.raises(Unreadable, match="UTF-8") as refused:
        decoded("a\nb\næ".encode("latin-1"))
    assert refused.value.line == 3
    assert decoded(b"\xef\xbb\xbfa") == "a"


NAMES = st.sampled_from(["a", "b", "items", "x_1"])
TREES = st.recursive(
    st.text(st.characters(codec="utf-8", exclude_categories=["Cc"]), max_size=5) | st.integers(-9, 9),
    lambda below: st.dictionaries(NAMES, below, max_size=3),
    max_leaves=8,
)


@given(st.dictionaries(NAMES, TREES, max_size=4), st.sampled_from([None, 1]))
def test_json_is_read_as_json_reads_it(tree: dict[str, Any], indent: int | None) -> None:
    text = json.dumps(tree, indent=indent)

    def built(value: Any, path: tuple[str, ...]) -> dict[tuple[str, ...], Any]:
        if not isinstance(value, dict):
            return {path: value}
        here: dict[tuple[str, ...], Any] = {path: dict} if path else {}
        return here | {k: v for key, below in value.items() for k, v in built(below, (*path, key)).items()}

    deep = max((len(path) for path in built(tree, ())), default=0)
    if deep > 5:
        return
    found = {path: dict if entry.is_table else entry.value for path, entry in read(text).items()}
    assert found == built(tree, ())


@pytest.mark.parametrize(
    "style", ["items.individual.text = 'Vejret indeni'", "items.individual = {text = 'Vejret indeni'}"]
)
def test_toml_may_be_written_in_other_ways(style: str) -> None:
    text = changed(TOML, '[items.individual]\ntext = "Vejret indeni"\n', "")
    text = changed(text, "[licence]", f"{style}\n\n[licence]")
    assert checked(text, today=TODAY) == checked(TOML, today=TODAY)
    assert read(text)["items", "individual", "text"].line == line_of(text, style)


# What is kept


def use(town: Town, text: str = TOML, base: int = 0) -> WordingEdition:
    return take_into_use(town.kommune, checked(text, today=TODAY), base=base, by=town.adam)


def test_it_is_asked_in_the_words_of_the_own_kommune_only(town: Town) -> None:
    edition = use(town)
    assert asked_in(town.kommune, "ors").instrument.subject == "Vejret i min uge"
    assert asked_in(town.fremmed.municipality_id, "ors").instrument == ORS
    assert asked_in(town.kommune, "srs").instrument == INSTRUMENTS["srs"]
    assert (edition.number, edition.licence_holder, edition.made_by) == (1, "Eksempel Kommune", town.adam)
    (entry,) = Entry.objects.filter(event=Event.WORDING_CHANGED)
    assert entry.data == {"instrument": "ors", "number": 1, "is_official": True}


def test_back_to_the_neutral_words_and_to_the_former_ones(town: Town) -> None:
    first = use(town)
    second = use(town, changed(TOML, "Vejret i min uge", "Min uge"), base=1)
    neutral = go_back(town.kommune, "ors", 0, base=2, by=town.adam)
    assert (asked_in(town.kommune, "ors").instrument, neutral.is_official) == (ORS, False)
    again = go_back(town.kommune, "ors", 1, base=3, by=town.adam)
    assert (again.number, again.words, again.licence_holder) == (4, first.words, first.licence_holder)
    assert asked_in(town.kommune, "ors", 2).instrument.subject == "Min uge"
    assert second.pk in WordingEdition.objects.values_list("pk", flat=True)


def test_what_cannot_be_done(town: Town) -> None:
    use(town)
    for code, step in {
        "stale": lambda: use(town, changed(TOML, "Vejret indeni", "Andet"), base=0),
        "same": lambda: use(town, base=1),
        "no-such-edition": lambda: go_back(town.kommune, "ors", 9, base=1, by=town.adam),
    }.items():
        with pytest.raises(RuleViolation) as refused:
            step()
        assert refused.value.code == code
    with pytest.raises(RuleViolation, match="gælder nu"):
        go_back(town.kommune, "srs", 0, base=0, by=town.adam)


def test_words_for_an_older_version_of_the_questionnaire_are_not_shown(town: Town) -> None:
    WordingEditionFactory(municipality=town.kommune, instrument_version=1)
    assert asked_in(town.kommune, "ors").official
    newer = replace(ORS, version=2)
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(INSTRUMENTS, "ors", newer)  # type: ignore[arg-type] # a dict, typed as what cannot change
        asked = asked_in(town.kommune, "ors")
        assert (asked.instrument, asked.official, asked.number) == (newer, None, 1)
        with pytest.raises(RuleViolation) as refused:
            go_back(town.kommune, "ors", 1, base=1, by=town.adam)
    assert refused.value.code == "older-version"


@pytest.mark.parametrize(
    "fields",
    [
        {"number": 0},
        {"reason": ""},
        {"licence_holder": ""},
        {"licensed_on": None},
        {"language": ""},
        {"words": {}},
        {"words": {}, "licence_holder": "", "language": ""},
    ],
)
def test_the_database_refuses_half_an_edition(town: Town, fields: dict[str, Any]) -> None:
    WordingEditionFactory(
        municipality=town.kommune, words={}, licence_holder="", licensed_on=None, language=""
    )
    with pytest.raises(DatabaseError), transaction.atomic():
        WordingEditionFactory(municipality=town.kommune, **{"number": 2, **fields})


def test_nobody_changes_an_edition(town: Town) -> None:
    edition = WordingEditionFactory(municipality=town.kommune)
    steps: list[Callable[[], object]] = [
        lambda: WordingEdition.objects.update(licence_holder="En anden"),
        lambda: WordingEdition.objects.filter(pk=edition.pk).delete(),
        lambda: WordingEditionFactory(municipality=town.kommune),
    ]
    for step in steps:
        with pytest.raises(DatabaseError), transaction.atomic():
            step()


def test_an_answer_keeps_no_wording_of_another_kommune_or_instrument_and_none_that_is_neutral(
    town: Town,
) -> None:
    own = WordingEditionFactory(municipality=town.kommune)
    assert ResponseFactory(course=town.forloeb, instrument="ors", wording=own).wording_notice == ""
    neutral = {"words": {}, "licence_holder": "", "licensed_on": None, "language": ""}
    for other in (
        WordingEditionFactory(municipality=town.fremmed.municipality),
        WordingEditionFactory(municipality=town.kommune, instrument="srs"),
        WordingEditionFactory(municipality=town.kommune, number=2, **neutral),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            ResponseFactory(course=town.forloeb, instrument="ors", wording=other)


ANSWERS = {item.key: Decimal(5) for item in ORS.items}


def test_words_on_the_screen_say_nothing_of_the_paper(town: Town) -> None:
    edition = use(town)
    kept = [
        record_answers(town.eva, "ors", ANSWERS, given=Given(TODAY, mode=mode, wording=wording), by=town.anna)
        for mode, wording in ((Mode.SCREEN, edition), (Mode.SCREEN, None), (Mode.PAPER, edition))
    ]
    assert [(each.wording, each.wording_notice) for each in kept] == [
        (edition, ""),
        (None, "uden officiel ordlyd"),
        (None, "med en ordlyd, systemet ikke kender"),
    ]


# The pages


def text_of(answer: Any) -> str:
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", answer.content.decode())).split())


def try_file(client: Client, content: str | bytes) -> Any:
    sent = content.encode() if isinstance(content, str) else content
    return client.post(reverse("measurements:wording_try"), {"file": SimpleUploadedFile("ors.toml", sent)})


@pytest.fixture
def adam(client: Client, town: Town) -> Client:
    client.force_login(town.adam)
    return client


def test_a_file_is_shown_before_it_takes_effect(adam: Client, town: Town) -> None:
    tried = try_file(adam, TOML)
    said = text_of(tried)
    for each in (
        "Vejret derhjemme",
        "0 er torden, 10 er blå himmel",
        "Eksempel Kommune",
        "Intet er ændret endnu",
    ):
        assert each in said
    assert not WordingEdition.objects.exists()
    sent = tried.context["send"].initial
    assert adam.post(reverse("measurements:wording_use"), sent).headers["Location"] == reverse(
        "measurements:wording", args=["ors"]
    )
    assert asked_in(town.kommune, "ors").instrument.subject == "Vejret i min uge"
    said = text_of(adam.get(reverse("measurements:wordings")))
    assert ("Licens: Eksempel Kommune" in said, said.count("uden officiel ordlyd")) == (True, 4)


def test_a_file_with_problems_names_the_lines_and_offers_no_way_on(adam: Client) -> None:
    tried = try_file(adam, changed(TOML, '"da"', '"Dansk"'))
    assert (tried.status_code, "Linje 3: Skriv sproget" in text_of(tried)) == (422, True)
    assert "Tag ordlyden i brug" not in text_of(tried)
    assert "Linje 1: Her står et tegn" in text_of(try_file(adam, b"\xff"))
    assert "for stor" in text_of(try_file(adam, b"x" * (LARGEST * 2)))
    assert try_file(adam, b"").status_code == 422


def test_what_is_sent_to_be_used_is_checked_again(adam: Client) -> None:
    adam.post(reverse("measurements:wording_use"), {"text": "x", "base": "0"})
    adam.post(reverse("measurements:wording_use"), {"text": TOML})
    adam.post(reverse("measurements:wording_use"), {"text": TOML, "base": "7"})
    assert not WordingEdition.objects.exists()


def test_one_button_goes_back(adam: Client, town: Town) -> None:
    use(town)
    page = reverse("measurements:wording_edition", args=["ors", 0])
    assert "Brug disse ord igen" in text_of(adam.get(page))
    adam.post(page, {"base": "0"})
    assert asked_in(town.kommune, "ors").number == 1
    adam.post(page, {"base": "1"})
    assert asked_in(town.kommune, "ors").instrument == ORS
    assert "Det er de ord, der gælder nu." in text_of(adam.get(page))
    assert adam.get(reverse("measurements:wording_edition", args=["ors", 9])).status_code == 404
    assert adam.get(reverse("measurements:wording", args=["orz"])).status_code == 404


def test_the_leder_reads_and_is_offered_no_change(client: Client, town: Town) -> None:
    use(town)
    client.force_login(town.lars)
    said = text_of(client.get(reverse("measurements:wording", args=["ors"])))
    assert ("Vejret indeni" in said, "Indlæs ordlyd" in said) == (True, False)
    said = text_of(client.get(reverse("measurements:wording_edition", args=["ors", 0])))
    assert "Brug disse ord igen" not in said


def test_another_kommunes_words_are_on_no_page(client: Client, town: Town) -> None:
    use(town)
    client.force_login(town.fremmed)
    for page in (
        reverse("measurements:wordings"),
        reverse("measurements:wording", args=["ors"]),
        reverse("measurements:wording_edition", args=["ors", 0]),
    ):
        assert "Vejret" not in text_of(client.get(page))
        assert "Eksempel Kommune" not in text_of(client.get(page))
    assert client.get(reverse("measurements:wording_edition", args=["ors", 1])).status_code == 404


def answer(client: Client, town: Town, **fields: str) -> None:
    page = reverse("measurements:record", args=[town.eva.pk, "ors"])
    form = client.get(page).context["form"]
    sent = {
        **dict.fromkeys(ANSWERS, "5"),
        "given_on": "2026-11-01",
        "answered_by": "citizen",
        "mode": "screen",
        "key": str(form["key"].value()),
        "wording": str(form["wording"].value()),
    }
    sent |= fields
    assert client.post(page, sent).status_code == 302


def test_the_form_and_the_result_say_whose_words_they_are(client: Client, town: Town) -> None:
    client.force_login(town.anna)
    page = reverse("measurements:record", args=[town.eva.pk, "ors"])
    assert "uden officiel ordlyd" in text_of(client.get(page))
    answer(client, town)
    neutral = Response.objects.get()
    edition = use(town)
    said = text_of(client.get(page))
    assert ("uden officiel ordlyd" in said, "Opdigtet eksempel. Ingen rettigheder." in said) == (False, True)
    answer(client, town)
    worded = Response.objects.exclude(pk=neutral.pk).get()
    assert (neutral.wording, worded.wording) == (None, edition)
    go_back(town.kommune, "ors", 0, base=1, by=town.adam)
    for response, label, is_marked in ((neutral, "Mig selv", True), (worded, "Vejret indeni", False)):
        said = text_of(client.get(reverse("measurements:detail", args=[response.pk])))
        assert (label in said, "Svaret uden officiel ordlyd" in said) == (True, is_marked)
    said = text_of(client.get(reverse("measurements:list", args=[town.eva.pk])))
    assert "Svaret uden officiel ordlyd: ORS." in said


def test_an_answer_keeps_the_words_that_were_on_the_screen(client: Client, town: Town) -> None:
    """The wording is changed while the form is open; or the form names one that the kommune never had."""
    client.force_login(town.anna)
    first = use(town)
    use(town, changed(TOML, "Vejret indeni", "Noget andet"), base=1)
    WordingEditionFactory(municipality=town.fremmed.municipality, number=3)
    for sent, kept in (("1", first), ("0", None), ("3", None)):
        answer(client, town, wording=sent)
        assert Response.objects.order_by("-created_at").first().wording == kept  # type: ignore[union-attr] # it is


# The command


def run(path: Path, *options: str) -> str:
    out = StringIO()
    call_command("load_wording", str(path), *options, stdout=out)
    return out.getvalue()


def test_the_command_tries_and_then_takes_into_use(town: Town, tmp_path: Path) -> None:
    path = tmp_path / "ors.toml"
    path.write_text(TOML)
    assert "Intet er ændret" in run(path, "--by", town.adam.username)
    assert not WordingEdition.objects.exists()
    assert "Vejret derhjemme" in run(path, "--by", town.adam.username, "--use")
    assert asked_in(town.kommune, "ors").number == 1
    with pytest.raises(CommandError, match="gælder nu"):
        run(path, "--by", town.adam.username, "--use")


def test_the_command_names_the_lines_and_asks_who(town: Town, tmp_path: Path) -> None:
    path = tmp_path / "ors.json"
    path.write_text(changed(JSON, '"da"', '"Dansk"'))
    with pytest.raises(CommandError, match="Linje 4: Skriv sproget"):
        run(path, "--by", town.adam.username)
    path.write_bytes(b"\xff")
    with pytest.raises(CommandError, match="Linje 1"):
        run(path, "--by", town.adam.username)
    with pytest.raises(CommandError, match="kan ikke læses"):
        run(tmp_path / "ingen.toml", "--by", town.adam.username)
    for nobody in ("ingen", town.anna.username, town.lars.username):
        with pytest.raises(CommandError, match="ikke administrator"):
            run(path, "--by", nobody)


def test_a_citizen_on_an_own_phone_is_asked_in_the_official_words(town: Town) -> None:
    edition = use(town)
    _, token = send_link(town.eva, "ors", by=town.anna)
    phone = Client()
    phone.post(reverse("links:door", args=[token]), {"born_on": "21-10-1862"})
    said = phone.get("/l/")
    assert "0 er torden, 10 er blå himmel" in text_of(said)
    go_back(town.kommune, "ors", 0, base=1, by=town.adam)
    phone.post("/l/", {**dict.fromkeys(ANSWERS, "5"), "wording": said.context["form"]["wording"].value()})
    assert Response.objects.get().wording == edition
