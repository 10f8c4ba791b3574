"""The worker's phone in the citizen's hands: from handing over to reading the answer together."""

from collections.abc import Callable
from uuid import UUID

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.browser.conftest import House, Visitor
from tests.browser.people import enrol
from tests.browser.test_visit_words import WCAG

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

VisitAs = Callable[..., Visitor]
PIN = "4731"
NAME = "Sofie Skærm"


def choose_pin_and_hand_over(anna: Visitor, citizen: UUID) -> None:
    anna.go(f"/borgere/{citizen}/maalinger/srs/ny/")
    page = anna.page
    page.get_by_role("link", name="Giv skærmen til borgeren").click()
    page.get_by_role("link", name="Vælg en PIN-kode").click()
    page.get_by_label("Ny PIN-kode").fill(PIN)
    page.get_by_label("PIN-koden igen").fill(PIN)
    page.get_by_role("button", name="Gem PIN-kode").click()
    page.get_by_role("button", name="Giv skærmen videre").click()
    expect(page.get_by_text("Spørgsmål 1 af 4")).to_be_visible()


def tap_each_line(page: Page, share: float) -> None:
    """One after the other, as on a phone."""
    for at in range(4):
        expect(page.get_by_text(f"Spørgsmål {at + 1} af 4")).to_be_visible()
        box = page.get_by_role("slider").bounding_box()
        assert box
        page.touchscreen.tap(box["x"] + box["width"] * share, box["y"] + box["height"] / 2)
        page.get_by_role("button", name="Næste").tap()


def take_back(page: Page, pin: str) -> None:
    page.get_by_label("Din PIN-kode").fill(pin)
    page.get_by_role("button", name="Lås op").click()


def test_the_screen_is_one_form_until_the_pin_and_then_the_answer_is_read_together(
    house: House, visit_as: VisitAs
) -> None:
    citizen = enrol(house, NAME)
    anna = visit_as("anna", "phone")
    page = anna.page
    other_tab = page.context.new_page()
    other_tab.goto(f"{house.address}/borgere/{citizen}/")
    expect(other_tab.get_by_role("heading", name=NAME).first).to_be_attached()
    choose_pin_and_hand_over(anna, citizen)

    # Neither another tab nor an address nor the browser's Back leads anywhere else.
    expect(other_tab.get_by_text("Spørgsmål 1 af 4")).to_be_visible()
    other_tab.close()
    page.goto(f"{house.address}/borgere/")
    expect(page.get_by_role("heading", name="Hvordan mødet var")).to_be_visible()
    page.go_back()
    expect(page.get_by_role("heading", name="Hvordan mødet var")).to_be_visible()
    assert NAME not in page.content()
    page.reload()
    assert Axe().run(page, options=WCAG).response["violations"] == []

    tap_each_line(page, 0.5)
    expect(page.get_by_text("Der er svar på det hele.")).to_be_visible()
    page.get_by_role("button", name="Gem mine svar").tap()
    expect(page.get_by_role("heading", name="Tak for dit svar")).to_be_visible()
    page.get_by_role("link", name="Medarbejder: tag skærmen tilbage").click()
    take_back(page, "9999")
    expect(page.get_by_text("PIN-koden passer ikke").first).to_be_visible()
    anna.complaints[:] = [said for said in anna.complaints if "422" not in said]  # the refusal that was meant
    take_back(page, PIN)
    expect(page.get_by_text("Hvad skal vi gøre anderledes?").first).to_be_visible()
    kept = "select state, total, mode, answered_by from measurements_response where citizen_id = %s"
    assert [(state, str(total), *how) for state, total, *how in house.rows(kept, citizen)] == [
        ("complete", "20.0", "tablet", "citizen")
    ]
