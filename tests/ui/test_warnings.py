"""Forms that ask before saving what is possible but odd."""

from collections.abc import Iterator

from django import forms
from django.http import QueryDict
from django.template.loader import render_to_string

from bostoette.fields import NoteField
from bostoette.warnings import Doubt, WarnsBeforeSaving

OF_NOBODY = "211062-5629"  # born 1862


class Form(WarnsBeforeSaving, forms.Form):
    note = NoteField(label="Hvad lavede vi")
    hours = forms.IntegerField(label="Timer", required=False)

    def doubts(self) -> Iterator[Doubt]:
        if (self.cleaned_data["hours"] or 0) > 12:
            yield Doubt("Besøget varer over 12 timer.", self["hours"].id_for_label)


def posted(**fields: str) -> Form:
    data = QueryDict(mutable=True)
    data.update(fields)
    return Form(data)


def test_a_form_without_doubts_is_valid_at_once() -> None:
    form = posted(note="Vi gik en tur på 5 km og ringede til 12 34 56 78.", hours="1")
    assert form.is_valid()
    assert form.warnings == []


def test_a_cpr_number_in_a_note_is_doubted_and_named_by_its_field() -> None:
    form = posted(note=f"Mødte naboen {OF_NOBODY} på trappen")
    assert not form.is_valid()
    assert form.errors == {}
    assert [(doubt.text, doubt.anchor) for doubt in form.warnings] == [
        (
            "Der ser ud til at stå et CPR-nummer under »Hvad lavede vi«. "
            "Skriv hellere et navn, så nummeret ikke ligger i teksten.",
            "id_note",
        )
    ]


def test_the_number_itself_is_not_repeated_in_the_warning() -> None:
    form = posted(note=OF_NOBODY)
    assert "5629" not in render_to_string("components/doubts.html", {"form": form})


def test_confirming_all_saves() -> None:
    asked = posted(note=OF_NOBODY, hours="13")
    assert len(asked.warnings) == 2
    assert posted(note=OF_NOBODY, hours="13", confirmed=asked.confirmation).is_valid()


def test_a_new_doubt_is_asked_alone_after_the_first_was_confirmed() -> None:
    asked = posted(note=OF_NOBODY)
    again = posted(note=OF_NOBODY, hours="13", confirmed=asked.confirmation)
    assert not again.is_valid()
    assert [doubt.anchor for doubt in again.warnings] == ["id_hours"]
    assert posted(note=OF_NOBODY, hours="13", confirmed=again.confirmation).is_valid()


def test_errors_come_before_doubts() -> None:
    form = posted(note=OF_NOBODY, hours="mange")
    assert list(form.errors) == ["hours"]
    assert form.warnings == []


def test_the_button_says_save_anyway_only_when_there_is_something_to_confirm() -> None:
    doubtful = posted(note=OF_NOBODY)
    button = render_to_string("components/save_button.html", {"form": doubtful, "label": "Gem besøg"})
    assert f'name="confirmed" value="{doubtful.confirmation}">Gem alligevel<' in button
    plain = render_to_string(
        "components/save_button.html", {"form": posted(note="Fint"), "label": "Gem besøg"}
    )
    assert "confirmed" not in plain
    assert ">Gem besøg<" in plain
