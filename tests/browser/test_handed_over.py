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
FORGET_PIN = """
from accounts.models import ScreenPin
print(ScreenPin.objects.filter(user__username="anna").delete()[0])
"""


def choose_pin_and_hand_over(house: House, anna: Visitor, citizen: UUID) -> None:
    house.told_by(FORGET_PIN)
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
    choose_pin_and_hand_over(house, anna, citizen)

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


def answer_line(page: Page, number: int, key: str, says: str) -> None:
    """By keyboard, and on to the next question once it is kept."""
    expect(page.get_by_text(f"Spørgsmål {number} af 4")).to_be_visible()
    line = page.get_by_role("slider")
    line.press(key)
    expect(line).to_have_attribute("aria-valuetext", says)
    expect_kept(page)
    page.get_by_role("button", name="Næste").tap()
    expect(page.get_by_text(f"Spørgsmål {number + 1} af 4")).to_be_visible()
    expect_kept(page)


def expect_kept(page: Page) -> None:
    expect(page.locator("[data-autosave-status]")).to_have_attribute("data-state", "saved")
    expect(page.get_by_text("Husket kl.")).to_be_visible()


def test_what_was_answered_survives_a_reload_and_is_sent_as_it_was(house: House, visit_as: VisitAs) -> None:
    citizen = enrol(house, "Rasmus Reload")
    anna = visit_as("anna", "phone")
    page = anna.page
    choose_pin_and_hand_over(house, anna, citizen)
    for number, (key, says) in enumerate((("5", "5,0"), ("Home", "0,0"), ("7", "7,0")), start=1):
        answer_line(page, number, key, says)

    # The question one was at, untouched as it was; and those before, as they were answered.
    page.reload()
    for number, says in ((4, "Ikke besvaret"), (3, "7,0"), (2, "0,0"), (1, "5,0")):
        expect(page.get_by_text(f"Spørgsmål {number} af 4")).to_be_visible()
        expect(page.get_by_role("slider")).to_have_attribute("aria-valuetext", says)
        if number > 1:
            page.get_by_role("button", name="Tilbage", exact=True).tap()
    sealed = "select count(*) from measurements_answerdraft where citizen_id = %s"
    assert house.rows(sealed, citizen) == [(1,)]

    page.get_by_role("button", name="Gå til slutningen").tap()
    expect(page.get_by_text("Her mangler der et svar")).to_be_visible()
    page.get_by_role("button", name="Gem mine svar").tap()
    page.get_by_role("button", name="Gem alligevel").tap()
    expect(page.get_by_role("heading", name="Tak for dit svar")).to_be_visible()
    kept = "select state, answers, mode from measurements_response where citizen_id = %s"
    answers = {"relationship": "5.0", "goals_topics": "0.0", "approach_method": "7.0"}
    assert house.rows(kept, citizen) == [("incomplete", answers, "tablet")]
    assert house.rows(sealed, citizen) == [(0,)]
