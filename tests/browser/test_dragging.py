"""Rows of a plan dragged to another place: what hangs at the finger is a copy, and never saved as a row."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import House, Visitor
from tests.browser.people import enrol

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

VisitAs = Callable[..., Visitor]


def lines(page: Page) -> list[str]:
    written = [box.input_value() for box in page.locator("[data-rows-list] textarea").all()]
    return [line for line in written if line]


def grip_middle(page: Page, number: int) -> tuple[float, float]:
    box = page.locator("[data-row-grip]").nth(number).bounding_box()
    assert box
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def test_a_line_is_dragged_to_another_place_and_stays_there(house: House, visit_as: VisitAs) -> None:
    citizen = enrol(house, "Rikke Række")
    anna = visit_as("anna", "tablet")
    anna.go(f"/borgere/{citizen}/planer/")
    page = anna.page
    page.get_by_role("button", name="Begynd på en mestringsplan").click()
    page.get_by_role("link", name="Sådan holder jeg fast").click()
    page.get_by_role("button", name="Tilføj en linje").click()
    for number, words in enumerate(("Først", "Så", "Til sidst")):
        page.locator("[data-rows-list] textarea").nth(number).fill(words)

    (x, y), (_, top) = grip_middle(page, 2), grip_middle(page, 0)
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x, top - 10, steps=12)
    assert page.locator(".sortable-fallback").count() == 1
    assert page.locator(".sortable-fallback [name]").count() == 0  # the copy at the finger is never saved
    page.mouse.up()

    assert lines(page) == ["Til sidst", "Først", "Så"]
    expect(page.locator("[data-rows-say]")).to_have_text(re.compile("Rækken står nu som nummer 1 af"))
    page.get_by_role("button", name="Gem og tilbage").click()
    (content,) = house.rows(
        "select content from plans_planversion where citizen_id = %s and status = 'draft'", citizen
    )[0]
    assert content["keep_it"] == ["Til sidst", "Først", "Så"]
