"""Every component renders alone from the arguments its first line names, and from nothing else."""

from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django import forms
from django.conf import settings
from django.template import engines
from django.template.backends.django import DjangoTemplates
from django.template.loader import render_to_string

from bostoette.polling import NextLook
from tests.ui.html import ids, tags

COMPONENTS = settings.BASE_DIR / "templates" / "components"
MISSING = "⁇"


class OneNumber(forms.Form):
    how = forms.DecimalField(label="Individuelt", max_value=Decimal(10), help_text="Sæt et mærke.")


DOUBTING = SimpleNamespace(
    warnings=[SimpleNamespace(anchor="id_note", text="Der står et CPR-nummer.")], confirmation="cpr"
)


def link(**more: Any) -> SimpleNamespace:
    return SimpleNamespace(label="Mål", url="/maal/", is_current=True, count=3, **more)


# Every argument of every component, with something in it.
EXAMPLES: dict[str, dict[str, Any]] = {
    "alert": {"text": "Gemt", "tone": "success", "title": "Godt", "url": "/x/", "action_label": "Se"},
    "autosave": {"saved_at": "18.18"},
    "badge": {"label": "Forfalden", "tone": "danger"},
    "card": {
        "title": "Bo Åkjær",
        "url": "/x/",
        "line": "Kl. 9.30",
        "meta": "Telefon",
        "badge_label": "I dag",
        "badge_tone": "info",
        "action_label": "Log besøg",
        "action_url": "/y/",
    },
    "citizen_subnav": {"tabs": [link()]},
    "confirm": {
        "title": "Godkend",
        "text": "Det kan ikke gøres om.",
        "points": ["Planen låses"],
        "form": OneNumber(),
        "action_label": "Godkend",
        "cancel_url": "/x/",
        "cancel_label": "Fortryd",
        "tone": "danger",
        "csrf_token": "token",
    },
    "broken_glass": {"first_name": "Eva", "until": datetime(2026, 11, 24, 14, 5, tzinfo=UTC), "minutes": 12},
    "diff": {"parts": [("same", "Jeg "), ("del", "kan"), ("add", "vil")], "label": "Ændringer"},
    "doubts": {"form": DOUBTING},
    "empty": {
        "title": "Ingen besøg",
        "text": "De kommer her.",
        "icon": "home",
        "action_label": "Nyt",
        "action_url": "/x/",
    },
    "error_summary": {"form": OneNumber({"how": "11"})},
    "filter_chips": {"chips": [SimpleNamespace(label="Besøg", remove_url="?")], "clear_url": "?"},
    "icon": {"name": "home", "label": "Hjem"},
    "identity_bar": {
        "name": "Karen Lind",
        "url": "/x/",
        "age": 54,
        "cpr_masked": "010180-••••",
        "cpr_reveal_url": "/cpr/",
        "facts": ["Aktivt forløb"],
        "alerts": [SimpleNamespace(label="Kriseplan mangler", tone="warn")],
        "action_label": "Nyt besøg",
        "action_url": "/y/",
        "action_icon": "plus",
        "csrf_token": "token",
    },
    "logout_button": {"csrf_token": "token"},
    "menu_items": {"items": [link()]},
    "page_head": {
        "title": "Min dag",
        "lead": "Tre besøg.",
        "back_url": "/x/",
        "back_label": "Overblik",
        "action_label": "Nyt",
        "action_url": "/y/",
        "action_icon": "plus",
    },
    "pager": {"newer_url": "?a", "older_url": "?b", "newer_label": "Nyere", "older_label": "Ældre"},
    "progress": {
        "id": "pdf",
        "text": "Laver PDF",
        "value": 1,
        "max": 3,
        "poll": NextLook("/x/", 1500),
        "url": "/y/",
        "action_label": "Hent",
        "tone": "error",
    },
    "save_button": {"label": "Gem", "form": DOUBTING},
    "scale": {"field": OneNumber()["how"], "low": "Dårligt", "high": "Godt"},
    "summary_list": {"rows": [SimpleNamespace(label="Form", value="Video", url="/x/", edit_url="/y/")]},
    "task_list": {
        "sections": [
            SimpleNamespace(label="Tegn", url="/x/", status_label="Udfyldt", status_tone="ok", hint="I går")
        ],
        "done": 1,
        "total": 2,
    },
    "shortcuts": {"keys": [{"key": "N", "label": "Nyt besøg"}], "search_url": "/borgere/"},
    "tile": {
        "label": "Kladder",
        "value": 2,
        "detail": "besøg",
        "url": "/x/",
        "tone": "warn",
        "badge_label": "Forsinket",
    },
    "timeline_item": {
        "when": "24. november 2026",
        "kind": "Besøg",
        "icon": "home",
        "title": "En gåtur",
        "url": "/x/",
        "text": "Vi gik.",
        "by": "Mette",
        "badge_label": "Ny",
        "badge_tone": "info",
    },
}


def files() -> list[Path]:
    """The components; drawings (`*.svg.html`) are proved with the figures they draw."""
    return sorted(path for path in COMPONENTS.glob("*.html") if not path.name.endswith(".svg.html"))


@pytest.fixture(scope="module")
def strict() -> DjangoTemplates:
    """The project's templates, except that a variable nobody gave leaves a mark."""
    declared = settings.TEMPLATES[0]
    options = {**declared["OPTIONS"], "string_if_invalid": f"{MISSING}%s{MISSING}"}
    # template_partials has put its loaders, with those of the apps, into the options.
    return DjangoTemplates(
        {"NAME": "strict", "DIRS": declared["DIRS"], "APP_DIRS": False, "OPTIONS": options}
    )


def test_every_component_has_an_example_here() -> None:
    assert {path.stem for path in files()} == set(EXAMPLES)


@pytest.mark.parametrize("name", EXAMPLES)
def test_renders_alone_from_its_arguments(name: str, strict: DjangoTemplates) -> None:
    html = strict.get_template(f"components/{name}.html").render(EXAMPLES[name])
    assert tags(html)
    assert MISSING not in html
    assert len(ids(html)) == len(set(ids(html)))


@pytest.mark.parametrize("path", files(), ids=lambda path: path.stem)
def test_first_line_names_every_argument(path: Path) -> None:
    first = path.read_text(encoding="utf-8").splitlines()[0]
    assert first.startswith("{#")
    for argument in EXAMPLES[path.stem]:
        assert argument in first, f"{path.name} does not name {argument}"


@pytest.mark.parametrize("name", sorted(EXAMPLES.keys() - {"scale"}))
def test_optional_arguments_may_be_left_out(name: str) -> None:
    engines["django"].get_template(f"components/{name}.html").render({})


def test_posting_components_carry_the_token() -> None:
    for name in ("confirm", "identity_bar", "logout_button"):
        html = render_to_string(f"components/{name}.html", EXAMPLES[name])
        assert 'name="csrfmiddlewaretoken" value="token"' in html


def test_progress_asks_again_only_while_the_job_runs() -> None:
    running = render_to_string(
        "components/progress.html", {"id": "a", "text": "Laver", "poll": NextLook("/a/", 1500)}
    )
    finished = render_to_string("components/progress.html", {"id": "a", "text": "Klar", "url": "/a.pdf"})
    assert 'hx-get="/a/" hx-trigger="load delay:1500ms"' in running
    assert "<progress" in running
    assert "hx-get" not in finished
    assert "<progress" not in finished


def test_decoration_is_hidden_from_screen_readers_and_meaning_is_not() -> None:
    assert 'aria-hidden="true"' in render_to_string("components/icon.html", {"name": "home"})
    named = render_to_string("components/icon.html", {"name": "home", "label": "Hjem"})
    assert 'role="img" aria-label="Hjem"' in named


def test_a_difference_is_told_in_words_too() -> None:
    html = render_to_string("components/diff.html", EXAMPLES["diff"])
    assert "Fjernet: </span>kan</del>" in html
    assert "Tilføjet: </span>vil</ins>" in html
