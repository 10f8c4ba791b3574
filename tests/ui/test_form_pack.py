"""The crispy pack `dkfds`: every kind of field says its name, its help and its error to everyone."""

import pytest
from crispy_forms.helper import FormHelper
from crispy_forms.layout import Div, Fieldset, Layout, Row, Submit
from django import forms
from django.template import Context, Template

from tests.ui.html import Tag, ids, tags

CHOICES = [("hjem", "Hjemme"), ("kontor", "Kontor")]


class AllFields(forms.Form):
    line = forms.CharField(label="Overskrift", help_text="Kort.")
    note = forms.CharField(label="Notat", widget=forms.Textarea, help_text="I almindelige ord.")
    place = forms.ChoiceField(label="Sted", choices=CHOICES, help_text="Vælg ét.")
    form = forms.ChoiceField(
        label="Form",
        choices=CHOICES,
        help_text="Vælg én.",
        widget=forms.RadioSelect(attrs={"class": "choice-chips"}),
    )
    goals = forms.MultipleChoiceField(
        label="Delmål", choices=CHOICES, widget=forms.CheckboxSelectMultiple, help_text="Gerne flere."
    )
    read = forms.BooleanField(label="Læst sammen", help_text="Kun hvis I har.")
    day = forms.DateField(
        label="Dato", widget=forms.DateInput(attrs={"type": "date"}), help_text="Dagen for besøget."
    )
    start = forms.TimeField(label="Fra", widget=forms.TimeInput(attrs={"type": "time"}), help_text="Kl.")
    hours = forms.DecimalField(label="Timer", help_text="Med én decimal.")
    moment = forms.SplitDateTimeField(
        label="Næste aftale",
        help_text="Dag og tid.",
        widget=forms.SplitDateTimeWidget(date_attrs={"aria-label": "Dag"}, time_attrs={"aria-label": "Tid"}),
    )
    key = forms.CharField(widget=forms.HiddenInput, required=False)


class Optional(forms.Form):
    note = forms.CharField(label="Notat", required=False)
    goals = forms.MultipleChoiceField(
        label="Delmål", required=False, choices=CHOICES, widget=forms.CheckboxSelectMultiple
    )
    read = forms.BooleanField(label="Læst sammen", required=False)


def render(form: forms.Form, source: str = "{{ form|crispy }}") -> str:
    return Template("{% load crispy_forms_tags %}" + source).render(
        Context({"form": form, "csrf_token": "token"})
    )


def controls(html: str) -> list[Tag]:
    return [tag for tag in tags(html, "input", "select", "textarea") if tag.attrs.get("type") != "hidden"]


def described(html: str) -> list[Tag]:
    return [tag for tag in tags(html) if "aria-describedby" in tag.attrs]


@pytest.fixture(scope="module")
def wrong() -> str:
    return render(AllFields({}))


@pytest.mark.parametrize("form", [AllFields(), AllFields({})], ids=["fresh", "with errors"])
def test_every_reference_points_at_something(form: forms.Form) -> None:
    html = render(form)
    present = ids(html)
    assert len(present) == len(set(present))
    wanted = [name for tag in described(html) for name in tag.attrs["aria-describedby"].split()]
    labels = [tag.attrs["for"] for tag in tags(html, "label")]
    links = [tag.attrs["href"].removeprefix("#") for tag in tags(html, "a")]
    assert set(wanted + labels + links) <= set(present)


def test_every_field_points_at_its_help_and_its_error(wrong: str) -> None:
    pointed = " ".join(tag.attrs["aria-describedby"] for tag in described(wrong)).split()
    for name in AllFields.base_fields.keys() - {"key"}:
        assert f"id_{name}_helptext" in pointed
        assert f"id_{name}_error" in pointed


def test_a_field_with_an_error_is_marked_invalid(wrong: str) -> None:
    radios = [
        tag for tag in controls(wrong) if tag.attrs["type" if tag.name == "input" else "name"] == "radio"
    ]
    others = [tag for tag in controls(wrong) if tag not in radios]
    assert radios
    assert all("aria-invalid" not in radio.attrs for radio in radios)  # ARIA gives it to the group
    assert all(control.attrs.get("aria-invalid") == "true" for control in others)
    (group,) = (tag for tag in tags(wrong, "fieldset") if tag.attrs.get("role") == "radiogroup")
    assert group.attrs["aria-invalid"] == "true"
    assert group.attrs["aria-required"] == "true"


def test_a_field_without_errors_is_not_marked() -> None:
    html = render(AllFields())
    assert "aria-invalid" not in html
    assert "form-error" not in html
    assert "Fejl:" not in html


def test_the_summary_links_to_the_first_option_of_a_group(wrong: str) -> None:
    links = [tag.attrs["href"] for tag in tags(wrong, "a")]
    assert links == [
        "#id_line",
        "#id_note",
        "#id_place",
        "#id_form_0",
        "#id_goals_0",
        "#id_read",
        "#id_day",
        "#id_start",
        "#id_hours",
        "#id_moment_0",
    ]


def test_the_summary_gets_the_focus(wrong: str) -> None:
    (summary,) = (tag for tag in tags(wrong) if "error-summary" in tag.attrs.get("class", "").split())
    assert "autofocus" in summary.attrs
    assert summary.attrs["tabindex"] == "-1"


def test_summary_and_field_use_the_same_words(wrong: str) -> None:
    error = AllFields({}).errors["line"][0]
    assert wrong.count(f"Overskrift: {error}") == 1
    assert f'<span class="sr-only">Fejl: </span>{error}' in wrong


def test_errors_of_the_whole_form_are_told() -> None:
    form = Optional({})
    form.full_clean()
    form.add_error(None, "Slut er før start.")
    assert "<li>Slut er før start.</li>" in render(form)


def test_only_what_may_be_left_empty_says_so() -> None:
    assert "(frivilligt)" not in render(AllFields())
    # Not the single box: leaving it open is an answer.
    assert render(Optional()).count("(frivilligt)") == 2


def test_controls_look_like_the_design_system(wrong: str) -> None:
    looks = {
        (tag.name, tag.attrs.get("type", "")): tag.attrs.get("class", "").split() for tag in controls(wrong)
    }
    assert "form-input" in looks["input", "text"]
    assert "form-input" in looks["textarea", ""]
    assert "form-select" in looks["select", ""]
    assert "form-radio" in looks["input", "radio"]
    assert "form-checkbox" in looks["input", "checkbox"]
    assert {"date", "time", "number"} <= {kind for name, kind in looks if name == "input"}
    assert 'class="choices choice-chips"' in wrong


def test_what_was_answered_is_kept() -> None:
    html = render(AllFields({"line": '"<b>', "form": "kontor", "goals": ["hjem"], "place": "kontor"}))
    checked = {tag.attrs["value"] for tag in tags(html, "input") if "checked" in tag.attrs}
    assert checked == {"kontor", "hjem"}
    assert 'value="&quot;&lt;b&gt;"' in html


def test_the_crispy_tag_writes_a_form_that_leaves_judging_to_the_server() -> None:
    form = Optional()
    form.helper = FormHelper()
    form.helper.attrs = {"data-autosave": "/kladde/"}
    form.helper.layout = Layout(Fieldset("Besøget", Row("note", "goals"), Div("read", css_class="stack")))
    form.helper.add_input(Submit("save", "Gem besøg"))
    html = render(form, "{% crispy form %}")
    (tag,) = tags(html, "form")
    assert "novalidate" in tag.attrs
    assert tag.attrs["data-autosave"] == "/kladde/"
    assert 'name="csrfmiddlewaretoken" value="token"' in html
    assert '<legend class="fields__legend">Besøget</legend>' in html
    (button,) = tags(html, "button")
    assert button.attrs["name"] == "save"
    assert [control.attrs["name"] for control in controls(html)] == ["note", "goals", "goals", "read"]
