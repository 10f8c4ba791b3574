"""All components on one page, as axe and a narrow screen see them."""

from collections.abc import Callable

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.template import Context, Template
from django.template.loader import render_to_string
from playwright.sync_api import Page

from tests.ui.conftest import House
from tests.ui.test_behaviours import METTE
from tests.ui.test_components import EXAMPLES
from tests.ui.test_form_pack import AllFields

pytestmark = pytest.mark.browser
Opener = Callable[..., Page]

WCAG = {"runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"]}}
INSIDE = {"card": '<ul class="cards">{}</ul>', "timeline_item": '<ol class="timeline">{}</ol>'}
# `confirm` and `scale` show the same field, and two forms with errors would be two summaries.
ONCE = sorted(EXAMPLES.keys() - {"confirm", "error_summary"})


@pytest.fixture
def gallery(house: House) -> House:
    parts = [
        INSIDE.get(name, "{}").format(render_to_string(f"components/{name}.html", EXAMPLES[name]))
        for name in ONCE
    ]
    fields = Template("{% load crispy_forms_tags %}<form>{{ form|crispy }}</form>").render(
        Context({"form": AllFields({})})
    )
    house.show(
        "/",
        "<h1>Galleri</h1>{{ parts|safe }}",
        ("scale.js", "autosave.js"),
        parts="".join(parts) + fields,
        **METTE,
    )
    house.show("/x/", "")
    return house


@pytest.mark.parametrize("width", [320, 390, 820, 1440])
def test_axe_finds_nothing_and_nothing_scrolls_sideways(
    gallery: House, open_page: Opener, width: int
) -> None:
    page = open_page(width=width)
    found = Axe().run(page, options=WCAG).response["violations"]
    assert [(rule["id"], [node["html"] for node in rule["nodes"]]) for rule in found] == []
    assert page.evaluate("document.scrollingElement.scrollWidth") <= width


def test_targets_fit_a_finger(gallery: House, open_page: Opener) -> None:
    page = open_page(has_touch=True, is_mobile=True)
    small = page.evaluate(
        """() => [...document.querySelectorAll(
                ".button, .form-input, .form-select, summary, .subnav__link, label:not(.form-label)"
            )]
            .filter((element) => element.checkVisibility())
            .filter((element) => element.getBoundingClientRect().height < 48)
            .map((element) => element.outerHTML)"""
    )
    assert small == []


def test_double_sized_text_still_fits(gallery: House, open_page: Opener) -> None:
    page = open_page(width=820)
    page.evaluate("document.documentElement.style.fontSize = '125%'")  # DKFDS begins at 62.5 %
    assert page.evaluate("document.scrollingElement.scrollWidth") <= 820
