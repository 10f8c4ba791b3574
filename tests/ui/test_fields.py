"""What Danes type into boxes for dates, times and notes, and what comes of it."""

from datetime import date, time

import pytest
from django import forms
from django.core.exceptions import ValidationError

from bostoette.fields import (
    DanishDateField,
    DanishTimeField,
    LineField,
    NoteField,
    parse_date,
    parse_time,
)

TODAY = date(2026, 11, 24)


@pytest.mark.parametrize(
    "text",
    [
        "24.11.2026",
        "24-11-2026",
        "24/11/2026",
        "24/11-2026",
        "24 11 2026",
        "24112026",
        "241126",
        "24.11.26",
        "24-11-26",
        "24. november 2026",
        "24 nov. 2026",
        "2026-11-24",
        "  24.11.2026 ",
    ],
)
def test_every_danish_way_to_write_a_date_is_read_day_first(text: str) -> None:
    assert parse_date(text, today=TODAY) == TODAY


@pytest.mark.parametrize(
    ("text", "year"), [("010146", 2046), ("010147", 1947), ("211062", 1962), ("1.1.00", 2000)]
)
def test_two_digits_of_a_year_mean_the_century_that_fits(text: str, year: int) -> None:
    assert parse_date(text, today=TODAY).year == year


@pytest.mark.parametrize(
    "text",
    [
        "31.02.2026",
        "29.02.2025",
        "24.13.2026",
        "00.01.2026",
        "24.11.1126",
        "24.11.9999",
        "20261124",
        "24.11",
        "i morgen",
        "24.11.2026\x00",
        "٢٤.١١.٢٠٢٦",
        "24. foo 2026",
        "1" * 5000,
    ],
)
def test_what_is_no_date_is_refused_with_an_example(text: str) -> None:
    with pytest.raises(ValidationError) as refusal:
        DanishDateField().clean(text)
    assert refusal.value.messages == [
        "Det er ikke en dato, vi kan læse. Skriv dag, måned og år, for eksempel 24.11.2026."
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("14.05", time(14, 5)),
        ("14:05", time(14, 5)),
        ("1405", time(14, 5)),
        ("930", time(9, 30)),
        ("14", time(14)),
        ("kl. 9.30", time(9, 30)),
        ("14:05:00", time(14, 5)),
    ],
)
def test_every_danish_way_to_write_a_time_is_read(text: str, expected: time) -> None:
    assert parse_time(text) == expected


@pytest.mark.parametrize("text", ["24.00", "14.60", "14.5", "halv to", "-1", "14\x0005"])
def test_what_is_no_time_is_refused_with_an_example(text: str) -> None:
    with pytest.raises(ValidationError) as refusal:
        DanishTimeField().clean(text)
    assert refusal.value.messages == ["Det er ikke et klokkeslæt, vi kan læse. Skriv for eksempel 14.05."]


class Form(forms.Form):
    on = DanishDateField(required=False)
    at = DanishTimeField(required=False)
    line = LineField()
    note = NoteField()


def test_the_browsers_picker_gets_the_iso_value() -> None:
    form = Form(initial={"on": TODAY, "at": time(14, 5)})
    assert '<input type="date" name="on" value="2026-11-24"' in str(form["on"])
    assert '<input type="time" name="at" value="14:05"' in str(form["at"])


def test_what_was_no_date_is_shown_again_as_it_was_typed() -> None:
    form = Form({"on": "31.02.2026", "at": "25.00"})
    assert not form.is_valid()
    assert '<input type="text" name="on" value="31.02.2026"' in str(form["on"])
    assert '<input type="text" name="at" value="25.00"' in str(form["at"])


def test_a_box_left_empty_is_still_a_picker_when_the_form_comes_back() -> None:
    form = Form({"on": "", "at": "", "line": "\x00"})
    assert not form.is_valid()
    assert '<input type="date" name="on"' in str(form["on"])
    assert '<input type="time" name="at"' in str(form["at"])


def test_an_empty_optional_date_and_time_are_none() -> None:
    form = Form({"on": " ", "at": ""})
    assert form.is_valid()
    assert (form.cleaned_data["on"], form.cleaned_data["at"]) == (None, None)


def test_ten_thousand_characters_and_an_emoji_are_kept() -> None:
    text = "Vi lo meget i dag 🙂 " + "æ" * 10_000
    form = Form({"note": text})
    assert form.is_valid()
    assert form.cleaned_data["note"] == text


def test_a_note_too_long_is_refused_by_us_and_not_cut_by_the_browser() -> None:
    form = Form({"note": "a" * 20_001, "line": "b" * 301})
    assert set(form.errors) == {"note", "line"}
    assert "maxlength" not in str(form["note"]) + str(form["line"])
    assert "a" * 20_001 in str(form["note"])


def test_a_nul_character_gets_an_error_at_its_field() -> None:
    form = Form({"note": "før\x00efter", "line": "\x00"})
    message = (
        "Der er et usynligt tegn i teksten, som ikke kan gemmes (NUL). Slet det, eller skriv stedet igen."
    )
    assert form.errors == {"note": [message], "line": [message]}


def test_line_breaks_and_accents_are_stored_in_one_way() -> None:
    form = Form({"note": "A\u030arhus\r\nnæste\rlinje"})
    assert form.is_valid()
    assert form.cleaned_data["note"] == "Århus\nnæste\nlinje"
