"""A questionnaire on a phone: one question at a time, nothing lost, and what is missing said at the end."""

from collections.abc import Callable
from urllib.parse import parse_qs

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from measurements.forms import OwnAnswersForm
from measurements.instruments import BRIEF_INSPIRE, INSPIRE, ORS, WHO5, Instrument
from tests.ui.conftest import House
from tests.ui.test_gallery import WCAG

pytestmark = pytest.mark.browser
Opener = Callable[..., Page]

BODY = (
    '<link rel="stylesheet" href="{% static "css/questions.css" %}"><h1>Skema</h1>'
    '<form method="post" novalidate data-one-at-a-time data-warn-unsaved>'
    '{% include "measurements/_questions.html" %}'
    "<div data-step><div data-steps-missing></div>{{ form.declined|as_crispy_field }}"
    '{{ form.key }}<div class="action-bar"><button class="button button-primary">Gem svar</button></div>'
    "</div>"
    "</form>"
)
SCRIPTS = ("scale.js", "one-at-a-time.js", "read-aloud.js")
A_VOICE = """
const said = [];
const voices = [{ lang: "en-GB", localService: true }, { lang: "da-DK", localService: LOCAL }];
Object.defineProperty(window, "SpeechSynthesisUtterance", { value: class {
  constructor(text) { this.text = text; } addEventListener() {} } });
Object.defineProperty(window, "speechSynthesis", { value: {
  getVoices: () => voices, addEventListener() {}, cancel() {}, speak: (words) => said.push(words.text) } });
window.said = said;
"""


def show(house: House, instrument: Instrument = ORS) -> None:
    house.show("/", BODY, SCRIPTS, form=OwnAnswersForm(instrument=instrument), instrument=instrument)


def label(page: Page) -> str:
    """What a screen reader is told when the question comes."""
    return str(page.evaluate("document.activeElement.getAttribute('aria-label')"))


def test_a_phone_shows_one_question_and_says_which(house: House, open_page: Opener) -> None:
    show(house)
    page = open_page()
    expect(page.get_by_role("slider")).to_have_count(1)
    expect(page.get_by_text("Spørgsmål 1 af 4")).to_be_visible()
    expect(page.get_by_role("button", name="Tilbage")).to_be_hidden()
    page.get_by_role("button", name="Næste").click()
    expect(page.get_by_role("slider", name="Mine nærmeste")).to_be_visible()
    assert label(page) == "Spørgsmål 2 af 4: Mine nærmeste"


def test_the_heading_of_a_long_questionnaire_stands_with_the_question(
    house: House, open_page: Opener
) -> None:
    show(house, INSPIRE)
    page = open_page()
    page.get_by_role("button", name="Næste").click()
    assert label(page) == "Spørgsmål 2 af 27 · Samhørighed: 2. Samhørighed – vigtigt"
    # What is asked only after a yes stands with it.
    expect(page.get_by_role("radiogroup")).to_have_count(2)
    page.locator("input[name=important_02][value='0']").check(force=True)  # drawn by its label
    expect(page.get_by_role("radiogroup")).to_have_count(1)


def test_back_in_the_browser_is_the_question_before_and_keeps_the_answer(
    house: House, open_page: Opener
) -> None:
    show(house)
    page = open_page()
    page.locator("input[name=individual]").fill("6,5")
    page.get_by_role("button", name="Næste").click()
    page.get_by_role("button", name="Næste").click()
    expect(page.get_by_role("slider", name="Blandt andre mennesker")).to_be_visible()
    page.go_back()
    expect(page.get_by_role("slider", name="Mine nærmeste")).to_be_visible()
    page.get_by_role("button", name="Tilbage").click()
    expect(page.locator("input[name=individual]")).to_have_value("6,5")


def test_the_end_lists_what_is_missing_and_leads_there(house: House, open_page: Opener) -> None:
    show(house)
    page = open_page()
    page.locator("input[name=individual]").fill("6,5")
    page.get_by_role("button", name="Gå til slutningen").click()
    missing = page.locator("[data-steps-missing] button")
    assert missing.all_inner_texts() == ["Mine nærmeste", "Blandt andre mennesker", "Alt i alt"]
    missing.nth(1).click()
    expect(page.get_by_role("slider", name="Blandt andre mennesker")).to_be_visible()
    page.get_by_role("slider").focus()
    page.keyboard.press("8")
    page.get_by_role("button", name="Tilbage").click()
    assert missing.all_inner_texts() == ["Mine nærmeste", "Alt i alt"]


def test_what_needs_no_answer_is_not_missing(house: House, open_page: Opener) -> None:
    show(house, INSPIRE)
    page = open_page()
    page.locator("input[name=important_01][value='0']").check(force=True)
    page.get_by_role("button", name="Gå til slutningen").click()
    assert page.locator("[data-steps-missing] button").first.inner_text() == "2. Samhørighed – vigtigt"


def test_all_is_sent_together_and_enter_on_the_way_sends_nothing(house: House, open_page: Opener) -> None:
    show(house)
    page = open_page()
    for item, typed in zip(ORS.items, ("6,5", "7", "0", "10"), strict=True):
        field = page.locator(f"input[name={item.key}]")
        field.fill(typed)
        field.press("Enter")
    expect(page.get_by_text("Der er svar på det hele.")).to_be_visible()
    assert house.posted("/") == []
    page.get_by_role("button", name="Gem svar").click()
    page.wait_for_load_state()
    (sent,) = house.posted("/")
    assert [parse_qs(sent)[item.key] for item in ORS.items] == [["6,5"], ["7"], ["0"], ["10"]]


@pytest.mark.parametrize("options", [{"width": 1440}, {"java_script_enabled": False}])
def test_a_wide_screen_and_no_script_show_all_at_once(
    house: House, open_page: Opener, options: dict[str, object]
) -> None:
    show(house)
    page = open_page(**options)
    for item in ORS.items:
        expect(page.locator(f"input[name={item.key}]")).to_be_visible()
    expect(page.get_by_role("button", name="Gem svar")).to_be_visible()
    expect(page.get_by_role("button", name="Næste")).to_be_hidden()


@pytest.mark.parametrize(
    "typed", [("7", "7,0"), ("7,3", "7,3"), ("10", "10,0"), ("95", "5,0"), ("3Backspace", "")]
)
def test_number_keys_move_the_line(house: House, open_page: Opener, typed: tuple[str, str]) -> None:
    show(house)
    page = open_page()
    page.get_by_role("slider").focus()
    keys, expected = typed
    for key in keys.replace("Backspace", ""):
        page.keyboard.press(key)
    if keys.endswith("Backspace"):
        page.keyboard.press("Backspace")
    expect(page.locator("input[name=individual]")).to_have_value(expected)


def test_a_screen_readers_own_gesture_answers(house: House, open_page: Opener) -> None:
    show(house)
    page = open_page()
    slider = page.get_by_role("slider", name="Mig selv")
    expect(slider).to_have_accessible_description("0 er går skidt, 10 er går godt.")
    slider.evaluate("range => { range.value = '6'; range.dispatchEvent(new Event('input')); }")
    expect(page.locator("input[name=individual]")).to_have_value("6,0")
    expect(slider).to_have_attribute("aria-valuetext", "6,0")


@pytest.mark.parametrize("instrument", [ORS, WHO5, BRIEF_INSPIRE], ids=lambda one: one.key)
def test_axe_finds_nothing(house: House, open_page: Opener, instrument: Instrument) -> None:
    show(house, instrument)
    page = open_page()
    page.get_by_role("button", name="Næste").click()
    assert Axe().run(page, options=WCAG).response["violations"] == []
    page.get_by_role("button", name="Gå til slutningen").click()
    assert Axe().run(page, options=WCAG).response["violations"] == []


@pytest.mark.parametrize(
    ("local", "said"),
    [
        (
            "true",
            [
                "Glæde. hele tiden. det meste af tiden. lidt mere end halvdelen. "
                "lidt mindre end halvdelen. lidt af tiden. på intet tidspunkt."
            ],
        ),
        ("false", None),
    ],
)
def test_a_question_is_read_aloud_by_a_voice_of_the_device_and_no_other(
    house: House, open_page: Opener, local: str, said: list[str] | None
) -> None:
    show(house, WHO5)
    page = open_page()
    page.context.add_init_script(A_VOICE.replace("LOCAL", local))
    page.reload()
    button = page.get_by_role("button", name="Læs op")
    if said is None:
        expect(button).to_have_count(0)
        return
    button.click()
    assert page.evaluate("window.said") == said
