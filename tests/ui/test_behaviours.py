"""The small scripts in static/js, each in a real browser, and what is left when there is no script."""

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest
from django import forms
from playwright.sync_api import Page, expect

from bostoette.polling import NextLook
from tests.ui.conftest import Answer, House

pytestmark = pytest.mark.browser
Opener = Callable[..., Page]

METTE: dict[str, Any] = {
    "user_name": "Mette Skovgaard",
    "menu": [SimpleNamespace(label="Min dag", url="/min-dag/", is_current=True, count=None)],
    "session_seconds": 1800,
}
NOTE_FORM = (
    '<form method="post" action="/gem/" data-autosave="/kladde/" data-warn-unsaved>{% csrf_token %}'
    '<label for="note">Notat</label><textarea id="note" name="note"></textarea>'
    '{% include "components/autosave.html" only %}'
    '<button type="submit" name="done" value="1">Gem besøg</button></form>'
)


SAVED = Answer.json({"saved_at": "18.18"})
TO_LOGIN = Answer(status=302, location="/login/")


class TestMenu:
    @pytest.mark.parametrize("with_script", [True, False])
    def test_opens_with_and_without_script(self, house: House, open_page: Opener, with_script: bool) -> None:
        house.show("/", "<h1>Hej</h1>", **METTE)
        page = open_page(java_script_enabled=with_script)
        link = page.locator(".drawer").get_by_role("link", name="Min dag")
        expect(link).to_be_hidden()
        page.get_by_text("Menu", exact=True).click()
        expect(link).to_be_visible()

    def test_escape_closes_it_and_gives_the_focus_back(self, house: House, open_page: Opener) -> None:
        house.show("/", "<h1>Hej</h1>", **METTE)
        page = open_page()
        page.get_by_text("Menu", exact=True).click()
        page.keyboard.press("Escape")
        expect(page.locator(".drawer__panel")).to_be_hidden()
        expect(page.locator("summary")).to_be_focused()

    def test_a_wide_screen_has_a_row_instead(self, house: House, open_page: Opener) -> None:
        house.show("/", "<h1>Hej</h1>", **METTE)
        page = open_page(width=1440)
        expect(page.locator(".site-nav").get_by_role("link", name="Min dag")).to_be_visible()
        expect(page.locator(".drawer")).to_be_hidden()


class TestAutosave:
    def open(self, house: House, open_page: Opener) -> Page:
        house.show("/", NOTE_FORM, ("autosave.js",))
        return open_page(clock=True)

    def test_saves_when_one_stops_typing(self, house: House, open_page: Opener) -> None:
        house.answers["/kladde/"] = SAVED
        page = self.open(house, open_page)
        page.get_by_label("Notat").fill("Vi gik en tur.")
        expect(page.get_by_text("Ikke gemt endnu")).to_be_visible()
        page.clock.fast_forward(1600)
        expect(page.get_by_text("Kladde gemt kl. 18.18")).to_be_visible()
        (body,) = house.posted("/kladde/")
        assert "Vi gik en tur." in body
        assert "csrfmiddlewaretoken" in body

    def test_saves_in_between_when_one_never_stops(self, house: House, open_page: Opener) -> None:
        house.answers["/kladde/"] = SAVED
        page = self.open(house, open_page)
        with page.expect_request("**/kladde/"):
            for _ in range(11):
                page.get_by_label("Notat").press_sequentially("a")
                page.clock.run_for(1000)

    def test_keeps_trying_without_a_network_and_says_so(self, house: House, open_page: Opener) -> None:
        house.answers["/kladde/"] = SAVED
        page = self.open(house, open_page)
        page.context.set_offline(True)
        page.get_by_label("Notat").fill("Vigtigt")
        page.clock.fast_forward(1600)
        expect(page.locator("[data-autosave-status]")).to_contain_text("Ikke gemt: der er ingen forbindelse")
        expect(page.locator("[data-autosave-alert]")).to_contain_text("Ikke gemt")
        expect(page.locator("[data-online]")).to_have_text("Ingen forbindelse · 1 venter")
        page.context.set_offline(False)
        page.clock.fast_forward(10000)
        expect(page.get_by_text("Kladde gemt kl. 18.18")).to_be_visible()
        expect(page.locator("[data-online]")).to_have_text("")
        assert "Vigtigt" in house.posted("/kladde/")[-1]

    def test_a_lost_login_is_not_called_saved(self, house: House, open_page: Opener) -> None:
        house.show("/login/", "<h1>Log ind</h1>")
        house.answers["/kladde/"] = TO_LOGIN
        page = self.open(house, open_page)
        page.get_by_label("Notat").fill("Vigtigt")
        page.clock.fast_forward(1600)
        expect(page.locator("[data-autosave-status]")).to_contain_text("du er logget ud")

    def test_stops_when_the_draft_was_changed_elsewhere(self, house: House, open_page: Opener) -> None:
        house.answers["/kladde/"] = Answer.json({"message": "Ændret på telefonen."}, 409)
        page = self.open(house, open_page)
        page.get_by_label("Notat").fill("Vigtigt")
        page.clock.fast_forward(1600)
        expect(page.locator("[data-autosave-status]")).to_have_text("Ændret på telefonen.")
        page.get_by_label("Notat").fill("Endnu mere")
        page.clock.fast_forward(30000)
        assert len(house.posted("/kladde/")) == 1


class TestUnsaved:
    def test_asks_before_words_are_lost(self, house: House, open_page: Opener) -> None:
        house.show("/", NOTE_FORM, ("unsaved.js",))
        house.show("/andet/", "<h1>Et andet sted</h1>")
        page = open_page()
        asked = []
        page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.accept()))
        page.get_by_label("Notat").press_sequentially("a")
        page.goto(house.address + "/andet/")
        assert asked == ["beforeunload"]

    def test_is_silent_when_the_draft_is_saved(self, house: House, open_page: Opener) -> None:
        house.answers["/kladde/"] = SAVED
        house.show("/", NOTE_FORM, ("autosave.js", "unsaved.js"))
        house.show("/andet/", "<h1>Et andet sted</h1>")
        page = open_page()
        page.on("dialog", lambda dialog: pytest.fail("asked about words that were saved"))
        page.get_by_label("Notat").press_sequentially("a")
        expect(page.get_by_text("Kladde gemt")).to_be_visible()
        page.goto(house.address + "/andet/")
        expect(page.get_by_role("heading", name="Et andet sted")).to_be_visible()


class TestSubmitOnce:
    FORM = (
        '<form method="post" action="/gem/" EXTRA>{% csrf_token %}'
        '<button type="submit" name="done" value="1">Gem</button></form>'
    )

    def click_twice(self, page: Page) -> None:
        page.evaluate(
            "() => { const b = document.querySelector('button[name=done]'); b.click(); b.click(); }"
        )

    def test_a_double_click_sends_once_with_the_buttons_name(self, house: House, open_page: Opener) -> None:
        house.answers["/gem/"] = Answer(status=204)
        house.show("/", self.FORM.replace("EXTRA", ""))
        page = open_page()
        with page.expect_request(house.address + "/gem/"):
            self.click_twice(page)
        expect(page.locator("button[name=done]")).to_have_attribute("aria-disabled", "true")
        (body,) = house.posted("/gem/")
        assert "done=1" in body

    def test_the_button_comes_back_to_life(self, house: House, open_page: Opener) -> None:
        house.answers["/gem/"] = Answer(status=204)
        house.show("/", self.FORM.replace("EXTRA", ""))
        page = open_page(clock=True)
        page.locator("button[name=done]").click()
        page.clock.fast_forward(16000)
        expect(page.locator("button[name=done]")).not_to_have_attribute("aria-disabled", "true")


class TestReveal:
    BODY = (
        '<form><label><input type="radio" name="outcome" value="held" checked> Holdt</label>'
        '<label><input type="radio" name="outcome" value="cancelled"> Aflyst</label>'
        '<p data-reveal="outcome=cancelled,no_show">Hvorfor?</p></form>'
    )

    def test_shows_what_the_answer_asks_for(self, house: House, open_page: Opener) -> None:
        house.show("/", self.BODY, ("reveal.js",))
        page = open_page()
        expect(page.get_by_text("Hvorfor?")).to_be_hidden()
        page.get_by_text("Aflyst").click()
        expect(page.get_by_text("Hvorfor?")).to_be_visible()

    def test_without_script_nothing_is_hidden(self, house: House, open_page: Opener) -> None:
        house.show("/", self.BODY, ("reveal.js",))
        expect(open_page(java_script_enabled=False).get_by_text("Hvorfor?")).to_be_visible()


class TestRows:
    ROW = (
        '<div data-row><input aria-label="Navn" name="c-{}">'
        '<button type="button" data-row-remove{}>Fjern</button></div>'
    )
    BODY = (
        '<form><div data-rows><input type="hidden" name="total" value="2" data-rows-total>'
        f"<div data-rows-list>{ROW.format(0, ' hidden')}{ROW.format(1, ' hidden')}</div>"
        f"<template data-row-template>{ROW.format('__index__', '')}</template>"
        '<p role="status" data-rows-say></p>'
        '<button type="button" data-row-add hidden>Tilføj række</button></div></form>'
    )

    def names(self, page: Page) -> list[str | None]:
        return [field.get_attribute("name") for field in page.get_by_label("Navn").all()]

    def test_a_row_is_added_numbered_and_focused(self, house: House, open_page: Opener) -> None:
        house.show("/", self.BODY, ("rows.js",))
        page = open_page()
        page.get_by_role("button", name="Tilføj række").click()
        assert self.names(page) == ["c-0", "c-1", "c-2"]
        expect(page.get_by_label("Navn").nth(2)).to_be_focused()
        expect(page.locator("[data-rows-total]")).to_have_value("3")
        expect(page.get_by_role("status").filter(has_text="tilføjet")).to_be_visible()

    def test_a_row_is_taken_away_and_its_number_is_not_used_again(
        self, house: House, open_page: Opener
    ) -> None:
        house.show("/", self.BODY, ("rows.js",))
        page = open_page()
        page.get_by_role("button", name="Fjern").first.click()
        page.get_by_role("button", name="Tilføj række").click()
        assert self.names(page) == ["c-1", "c-2"]

    def test_without_script_two_rows_and_no_dead_buttons(self, house: House, open_page: Opener) -> None:
        house.show("/", self.BODY, ("rows.js",))
        page = open_page(java_script_enabled=False)
        assert self.names(page) == ["c-0", "c-1"]
        expect(page.get_by_role("button", name="Tilføj række")).to_be_hidden()
        expect(page.get_by_role("button", name="Fjern")).to_have_count(0)


class TestRowsInOrder:
    """The rows of a plan's section, whose buttons post the form where there is no script."""

    BODY = '<form method="post">{% include "plans/widgets/lines.html" %}</form>'

    def open(self, house: House, open_page: Opener, **options: Any) -> Page:
        widget = {"name": "answer", "attrs": {"id": "id_answer"}}
        house.show("/", self.BODY, ("rows.js",), lines=["Te", "Musik", ""], widget=widget)
        return open_page(**options)

    def lines(self, page: Page) -> list[str]:
        return [box.input_value() for box in page.get_by_role("textbox").all()]

    def test_a_line_moves_its_number_follows_and_the_place_on_the_keyboard_stays(
        self, house: House, open_page: Opener
    ) -> None:
        page = self.open(house, open_page)
        page.get_by_role("button", name="Flyt linje 1 ned").press("Enter")
        assert self.lines(page) == ["Musik", "Te", ""]
        expect(page.get_by_role("button", name="Flyt linje 2 ned")).to_be_focused()
        expect(page.get_by_label("Linje 2", exact=True)).to_have_value("Te")
        expect(page.locator("[data-rows-say]")).to_have_text("Rækken står nu som nummer 2 af 3.")

    def test_at_either_end_the_other_button_takes_the_focus(self, house: House, open_page: Opener) -> None:
        page = self.open(house, open_page)
        page.get_by_role("button", name="Flyt linje 2 op").click()
        assert self.lines(page) == ["Musik", "Te", ""]
        expect(page.get_by_role("button", name="Flyt linje 1 op")).to_have_count(0)
        expect(page.get_by_role("button", name="Flyt linje 1 ned")).to_be_focused()

    def test_lines_are_added_and_taken_away_without_a_journey_to_the_server(
        self, house: House, open_page: Opener
    ) -> None:
        page = self.open(house, open_page)
        page.get_by_role("button", name="Tilføj en linje").click()
        page.get_by_role("button", name="Fjern linje 1").click()
        assert self.lines(page) == ["Musik", "", ""]
        expect(page.get_by_role("button", name="Flyt linje 3 op")).to_have_count(0)  # it is empty
        page.get_by_label("Linje 3", exact=True).fill("Bad")
        expect(page.get_by_role("button", name="Flyt linje 3 op")).to_be_visible()

    def test_without_script_each_button_posts(self, house: House, open_page: Opener) -> None:
        page = self.open(house, open_page, java_script_enabled=False)
        with page.expect_request(lambda request: request.method == "POST") as sent:
            page.get_by_role("button", name="Flyt linje 2 op").click()
        assert "row=up%3A1" in (sent.value.post_data or "")


class Line(forms.Form):
    how = forms.DecimalField(label="Individuelt", widget=forms.NumberInput(attrs={"step": "0.1"}))


class TestScale:
    BODY = '{% include "components/scale.html" with field=form.how low="Dårligt" high="Godt" only %}'

    def open(self, house: House, open_page: Opener, **options: Any) -> Page:
        house.show("/", self.BODY, ("scale.js",), form=Line())
        return open_page(**options)

    def test_untouched_is_unanswered(self, house: House, open_page: Opener) -> None:
        page = self.open(house, open_page)
        expect(page.locator("input[name=how]")).to_have_value("")
        expect(page.get_by_role("slider")).to_have_attribute("aria-valuetext", "Ikke besvaret")
        expect(page.locator(".scale__mark")).to_be_hidden()

    def test_a_tap_answers_to_a_tenth(self, house: House, open_page: Opener) -> None:
        page = self.open(house, open_page, has_touch=True)
        box = page.get_by_role("slider").bounding_box()
        assert box
        page.touchscreen.tap(box["x"] + box["width"] * 0.73, box["y"] + 20)
        expect(page.locator("input[name=how]")).to_have_value("7.3")
        expect(page.get_by_role("slider")).to_have_attribute("aria-valuetext", "7,3")

    def test_a_drag_follows_the_finger_and_stops_at_the_end(self, house: House, open_page: Opener) -> None:
        page = self.open(house, open_page)
        box = page.get_by_role("slider").bounding_box()
        assert box
        page.mouse.move(box["x"] + 20, box["y"] + 20)
        page.mouse.down()
        page.mouse.move(box["x"] + box["width"] + 80, box["y"] + 22, steps=5)
        expect(page.locator("input[name=how]")).to_have_value("10.0")
        page.mouse.up()

    def test_scrolling_past_with_a_finger_answers_nothing(self, house: House, open_page: Opener) -> None:
        page = self.open(house, open_page)
        slider = page.get_by_role("slider")
        slider.evaluate("line => { line.setPointerCapture = () => {}; line.hasPointerCapture = () => true; }")
        for kind, y in (
            ("pointerdown", 20),
            ("pointermove", 60),
            ("pointermove", 120),
            ("pointercancel", 120),
        ):
            slider.dispatch_event(
                kind, {"clientX": 100, "clientY": y, "pointerId": 1, "pointerType": "touch"}
            )
        expect(page.locator("input[name=how]")).to_have_value("")

    def test_the_keyboard_is_enough(self, house: House, open_page: Opener) -> None:
        page = self.open(house, open_page)
        page.get_by_role("slider").focus()
        for key in ("End", "PageDown", "ArrowLeft"):
            page.keyboard.press(key)
        expect(page.locator("input[name=how]")).to_have_value("8.9")

    def test_typing_moves_the_mark_and_clearing_takes_the_answer_back(
        self, house: House, open_page: Opener
    ) -> None:
        page = self.open(house, open_page)
        page.locator("input[name=how]").fill("2.5")
        expect(page.locator(".scale__mark")).to_be_visible()
        page.locator("input[name=how]").fill("")
        expect(page.get_by_role("slider")).to_have_attribute("aria-valuetext", "Ikke besvaret")

    def test_without_script_it_is_a_number_field(self, house: House, open_page: Opener) -> None:
        page = self.open(house, open_page, java_script_enabled=False)
        expect(page.locator(".scale__line")).to_be_hidden()
        expect(page.get_by_label("Individuelt")).to_be_visible()
        expect(page.get_by_text("0 er dårligt, 10 er godt.")).to_be_visible()


class TestSession:
    def open(self, house: House, open_page: Opener) -> Page:
        house.show("/", "<h1>Hej</h1>", **METTE)
        return open_page(clock=True)

    def test_warns_two_minutes_before_and_renews(self, house: House, open_page: Opener) -> None:
        house.answers["/session/"] = Answer(status=204)
        page = self.open(house, open_page)
        page.clock.run_for((1800 - 130) * 1000)
        expect(page.get_by_role("alert")).to_have_count(0)
        page.clock.run_for(20 * 1000)
        page.get_by_role("button", name="Bliv logget ind").click()
        expect(page.get_by_role("alert")).to_have_count(0)
        assert ("HEAD", "/session/", "") in house.asked

    def test_before_the_end_of_the_day_only_a_new_login_helps(self, house: House, open_page: Opener) -> None:
        house.show("/", "<h1>Hej</h1>", **METTE, session_longest=600)
        house.show("/igen/", "<h1>Igen</h1>", **METTE, session_longest=36000)
        page = open_page(clock=True)
        page.clock.run_for((600 - 100) * 1000)
        expect(page.get_by_role("link", name="Log ind igen i en ny fane")).to_be_visible()
        other = page.context.new_page()  # where the user logs in anew
        other.goto(house.address + "/igen/")
        expect(page.get_by_role("alert")).to_have_count(0)
        page.clock.run_for(200 * 1000)
        expect(page.get_by_role("alert")).to_have_count(0)

    def test_says_when_it_is_over(self, house: House, open_page: Opener) -> None:
        page = self.open(house, open_page)
        page.clock.run_for(1806 * 1000)
        expect(page.get_by_role("link", name="Log ind igen")).to_have_attribute("href", "/login/?next=%2F")


class TestNetwork:
    def test_the_header_tells_when_it_is_gone(self, house: House, open_page: Opener) -> None:
        house.show("/", "<h1>Hej</h1>")
        page = open_page()
        expect(page.locator("[data-online]")).to_have_text("")
        page.context.set_offline(True)
        expect(page.locator("[data-online]")).to_have_text("Ingen forbindelse")
        page.context.set_offline(False)
        expect(page.locator("[data-online]")).to_have_text("")


class TestParts:
    BODY = '<button hx-get="/del/" hx-target="#her">Hent</button><div id="her">Før</div>'

    @pytest.mark.parametrize(
        ("status", "sentence"), [(500, "Der skete en fejl hos os."), (403, "Det kunne ikke lade sig gøre.")]
    )
    def test_a_part_that_fails_says_so(
        self, house: House, open_page: Opener, status: int, sentence: str
    ) -> None:
        house.answers["/del/"] = Answer(b"nej", status)
        house.show("/", self.BODY)
        page = open_page()
        page.get_by_role("button", name="Hent").click()
        expect(page.locator("[data-notices]")).to_contain_text(sentence)
        expect(page.locator("#her")).to_have_text("Før")

    def test_a_form_with_errors_is_shown(self, house: House, open_page: Opener) -> None:
        house.answers["/del/"] = Answer(b"Ret det her", 422)
        house.show("/", self.BODY)
        page = open_page()
        page.get_by_role("button", name="Hent").click()
        expect(page.locator("#her")).to_have_text("Ret det her")

    def test_a_lost_login_leads_to_the_login_page(self, house: House, open_page: Opener) -> None:
        house.answers["/del/"] = TO_LOGIN
        house.show("/login/", "<h1>Log ind</h1>")
        house.show("/", self.BODY, **METTE)
        page = open_page()
        page.get_by_role("button", name="Hent").click()
        page.wait_for_url(house.address + "/login/?next=%2F")

    def test_progress_ends_by_itself(self, house: House, open_page: Opener) -> None:
        part = '{% include "components/progress.html" with id="pdf" text=text poll=poll url=url only %}'
        for path in ("/", "/job/"):
            house.show(path, part, text="Laver", poll=NextLook("/job/", 250))
        page = open_page()
        expect(page.get_by_role("status").filter(has_text="Laver")).to_be_visible()
        house.show("/job/", part, text="Klar", url="/a.pdf")
        expect(page.get_by_text("Klar")).to_be_visible(timeout=10000)
        expect(page.locator("[hx-get]")).to_have_count(0)


class TestShortcuts:
    BODY = (
        '<a href="/besoeg/nyt/" data-shortcut="n">Nyt besøg</a><label for="q">Søg</label>'
        '<input id="q" data-shortcut="/"><label for="note">Notat</label><textarea id="note"></textarea>'
    )
    KEYS = ({"key": "N", "label": "Nyt besøg"}, {"key": "/", "label": "Søg efter en borger"})

    def open(self, house: House, open_page: Opener, body: str = BODY) -> Page:
        house.show("/", f"<h1>Hej</h1>{body}", shortcuts=self.KEYS, **METTE)
        house.show("/besoeg/nyt/", "<h1>Nyt besøg</h1>", **METTE)
        return open_page(width=1440)

    def test_n_opens_a_new_visit(self, house: House, open_page: Opener) -> None:
        page = self.open(house, open_page)
        page.keyboard.press("n")
        expect(page.get_by_role("heading", name="Nyt besøg")).to_be_visible()

    def test_the_slash_goes_to_the_field_and_is_not_written_in_it(
        self, house: House, open_page: Opener
    ) -> None:
        page = self.open(house, open_page)
        page.keyboard.press("/")
        expect(page.get_by_label("Søg", exact=True)).to_be_focused()
        expect(page.get_by_label("Søg", exact=True)).to_have_value("")

    def test_without_a_field_the_slash_goes_to_the_page_that_has_one(
        self, house: House, open_page: Opener
    ) -> None:
        house.show("/borgere/", self.BODY, shortcuts=self.KEYS, **METTE)
        page = self.open(house, open_page, body="")
        page.keyboard.press("/")
        page.wait_for_url("**/borgere/#soeg")
        expect(page.get_by_label("Søg", exact=True)).to_be_focused()

    def test_who_writes_writes(self, house: House, open_page: Opener) -> None:
        page = self.open(house, open_page)
        page.get_by_label("Notat").press_sequentially("En ny/anden?")
        expect(page.get_by_label("Notat")).to_have_value("En ny/anden?")
        expect(page.get_by_role("dialog")).to_be_hidden()

    def test_together_with_ctrl_a_key_is_the_browsers(self, house: House, open_page: Opener) -> None:
        page = self.open(house, open_page)
        page.keyboard.press("Control+/")
        expect(page.get_by_label("Søg", exact=True)).not_to_be_focused()

    def test_the_question_mark_tells_which_keys_there_are(self, house: House, open_page: Opener) -> None:
        page = self.open(house, open_page)
        page.keyboard.press("?")
        expect(page.get_by_role("dialog", name="Genveje på tastaturet")).to_contain_text(
            "Søg efter en borger"
        )
        page.keyboard.press("Escape")
        expect(page.get_by_role("dialog")).to_be_hidden()

    def test_they_can_be_switched_off_and_on_again_for_good(self, house: House, open_page: Opener) -> None:
        page = self.open(house, open_page)
        page.get_by_role("button", name="Genveje på tastaturet").click()
        page.get_by_text("Brug genveje på denne computer").click()
        page.get_by_role("button", name="Luk").click()
        for key in ("n", "?", "/"):
            page.keyboard.press(key)
        page.reload()
        page.keyboard.press("n")
        expect(page.get_by_role("heading", name="Hej")).to_be_visible()
        expect(page.get_by_role("dialog")).to_be_hidden()
        page.get_by_role("button", name="Genveje på tastaturet").click()
        page.get_by_text("Brug genveje på denne computer").click()
        page.get_by_role("button", name="Luk").click()
        page.keyboard.press("n")
        expect(page.get_by_role("heading", name="Nyt besøg")).to_be_visible()

    def test_on_a_phone_nobody_is_told_of_keys(self, house: House, open_page: Opener) -> None:
        house.show("/", self.BODY, shortcuts=self.KEYS, **METTE)
        page = open_page(is_mobile=True, has_touch=True)
        expect(page.get_by_role("button", name="Genveje på tastaturet")).to_be_hidden()
