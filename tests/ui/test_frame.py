"""The frame round every page, and the pages for when something went wrong."""

from types import SimpleNamespace
from typing import Any

import pytest
from django import forms
from django.contrib.messages import constants
from django.contrib.messages.storage.base import Message
from django.template import Context, Template
from django.template.loader import render_to_string

from tests.ui.html import tags

PAGE = (
    '{% extends "base.html" %}{% block title %}Min dag{% endblock %}'
    "{% block content %}<h1>Hej</h1>{% endblock %}"
)
METTE = {
    "user_name": "Mette Skovgaard",
    "role_label": "bostøtte",
    "municipality_name": "Søby Kommune",
    "menu": [
        SimpleNamespace(label="Min dag", url="/min-dag/", is_current=True, count=None),
        SimpleNamespace(label="Borgere", url="/borgere/", is_current=False, count=7),
    ],
    "session_seconds": 1800,
    "csrf_token": "token",
}


class Needed(forms.Form):
    name = forms.CharField()


def page(**context: Any) -> str:
    return Template(PAGE).render(Context(context))


def test_a_page_says_where_who_and_the_ways_on() -> None:
    html = page(**METTE)
    assert "<title>Min dag – Bostøtte</title>" in html
    assert "Søby Kommune" in html
    assert "Mette Skovgaard" in html
    current = {tag.attrs["href"] for tag in tags(html, "a") if tag.attrs.get("aria-current") == "page"}
    assert current == {"/min-dag/"}
    assert "/was/" in {tag.attrs["href"] for tag in tags(html, "a")}
    (main,) = tags(html, "main")
    assert f'href="#{main.attrs["id"]}"' in html


def test_logging_out_is_a_post() -> None:
    forms_there = [tag for tag in tags(page(**METTE), "form") if tag.attrs["action"] == "/logout/"]
    assert forms_there
    assert all(form.attrs["method"] == "post" for form in forms_there)


def test_a_stranger_sees_no_menu_and_no_session() -> None:
    html = page(csrf_token="token")
    assert "Log ud" not in html
    assert "Hovedmenu" not in html
    assert "data-session-seconds" not in html


def test_htmx_evaluates_nothing_keeps_nothing_and_carries_the_token() -> None:
    html = page(**METTE)
    (config,) = (tag.attrs["content"] for tag in tags(html, "meta") if tag.attrs.get("name") == "htmx-config")
    assert '"allowEval":false' in config
    assert '"includeIndicatorStyles":false' in config
    assert '"historyCacheSize":0' in config
    (body,) = tags(html, "body")
    assert body.attrs["hx-headers"] == '{"X-CSRFToken": "token"}'
    assert body.attrs["data-session-seconds"] == "1800"


@pytest.mark.parametrize(
    "marked", [{"form": Needed({})}, {"has_errors": True}], ids=["form", "said by the view"]
)
def test_the_title_tells_of_errors(marked: dict[str, Any]) -> None:
    assert "<title>Fejl: Min dag – Bostøtte</title>" in page(**METTE, **marked)
    assert "Fejl:" not in page(**METTE, form=Needed({"name": "x"}))


@pytest.mark.parametrize(
    ("level", "look"),
    [(constants.SUCCESS, "success"), (constants.WARNING, "warning"), (constants.ERROR, "error")],
)
def test_messages_are_shown_once_and_escaped(level: int, look: str) -> None:
    html = page(**METTE, messages=[Message(level, "Gemt <b>nu</b>")])
    assert f'class="alert alert-{look}"' in html
    assert html.count("Gemt &lt;b&gt;nu&lt;/b&gt;") == 1


@pytest.mark.parametrize("status", [400, 403, 404, 500, 503])
def test_error_pages_are_plain_and_give_a_way_on(status: int) -> None:
    html = render_to_string(f"errors/{status}.html")
    assert len(tags(html, "h1")) == 1
    assert "/" in {tag.attrs["href"] for tag in tags(html, "a")}
    assert "Django" not in html
    assert str(status) not in html


def test_an_old_page_is_not_called_a_lack_of_rights() -> None:
    assert "Siden var for gammel" in render_to_string("errors/403.html", {"csrf": True})
    assert "Det har du ikke adgang til" in render_to_string("errors/403.html")


def test_the_accessibility_statement_names_the_kommune() -> None:
    assert "Sig det til Søby Kommune" in render_to_string("was.html", {"municipality_name": "Søby Kommune"})
