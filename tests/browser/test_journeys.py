"""The main job end to end, as people do it: each test is one person's errand on a real screen."""

import io
import re
from collections.abc import Callable
from uuid import UUID

import pytest
from playwright.sync_api import Locator, Page, expect
from pypdf import PdfReader

from tests.browser.conftest import House, Visitor
from tests.browser.people import enrol

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

VisitAs = Callable[..., Visitor]


def standing_of(page: Page, key: str) -> Locator:
    return page.locator(".standing").filter(has=page.locator(".standing__key").get_by_text(key, exact=True))


def share_of(page: Page, key: str) -> tuple[int, int]:
    """`12 af 18` of one indicator on the leder's page."""
    standing = standing_of(page, key)
    found = re.search(r"(\d+) af (\d+)", standing.inner_text())
    assert found, standing.inner_text()
    return int(found[1]), int(found[2])


def answer_on_line(page: Page, label: str, number: str) -> None:
    page.get_by_role("textbox", name=label).fill(number)


def test_a_visit_with_an_srs_moves_the_leders_number(house: House, visit_as: VisitAs) -> None:
    citizen = enrol(house, "Villy Vandrer")
    leder = visit_as("lars", "desktop")
    leder.go("/pejlemaerker/")
    met, population = share_of(leder.page, "1c")

    anna = visit_as("anna", "phone")
    anna.go(f"/borgere/{citizen}/besoeg/nyt/")
    page = anna.page
    page.locator("[name=starts]").fill("09:00")
    page.locator("[name=ends]").fill("10:00")
    page.get_by_label("Hvad lavede vi?").fill("Vi gik en tur om søen og talte om ugen.")
    page.get_by_role("button", name="Gem besøg").click()
    confirm = page.get_by_role("button", name="Gem alligevel")
    if confirm.is_visible():  # earlier in the day than nine, the visit has not begun yet
        confirm.click()
    expect(page.get_by_text("Vi gik en tur om søen og talte om ugen.").first).to_be_visible()

    anna.go(f"/borgere/{citizen}/maalinger/srs/ny/")
    for label in ("Kontakten mellem os", "Mål og emner", "Måden, vi gjorde det på", "Mødet alt i alt"):
        answer_on_line(page, label, "9,5")
        page.get_by_role("button", name="Næste").click()
    page.get_by_role("button", name="Gem svar").click()
    expect(page.get_by_text("38,0 af 40")).to_be_visible()

    leder.page.reload()
    assert share_of(leder.page, "1c") == (met + 1, population)


def test_the_text_survives_the_end_of_the_login_and_double_clicks_save_once(
    house: House, visit_as: VisitAs
) -> None:
    citizen = enrol(house, "Dagny Dobbelt")
    anna = visit_as("anna", "phone")
    anna.go(f"/borgere/{citizen}/besoeg/nyt/")
    page = anna.page
    page.locator("[name=starts]").fill("00:00")
    page.locator("[name=ends]").fill("00:01")
    page.get_by_label("Hvad lavede vi?").fill("Dagny viste mig sine tomatplanter.")
    expect(page.get_by_text(re.compile("Kladde gemt kl. "))).to_be_visible()
    page.context.clear_cookies()
    anna.page.goto(f"{house.address}/borgere/{citizen}/besoeg/nyt/")
    assert "/login/" in page.url

    again = visit_as("anna", "phone")
    again.go(f"/borgere/{citizen}/besoeg/nyt/")
    expect(again.page.get_by_label("Hvad lavede vi?")).to_have_value("Dagny viste mig sine tomatplanter.")
    again.page.get_by_role("button", name="Gem besøg").dblclick()
    expect(again.page.get_by_text("Dagny viste mig sine tomatplanter.").first).to_be_visible()
    (count,) = house.rows("select count(*) from visits_visit where citizen_id = %s", citizen)[0]
    assert count == 1


def approve_kriseplan(anna: Visitor, citizen: UUID) -> None:
    """Write what a kriseplan must hold, and approve it together."""
    page = anna.page
    anna.go(f"/borgere/{citizen}/planer/")
    page.get_by_role("button", name="Begynd på en kriseplan").click()
    page.get_by_role("link", name="Det kan jeg selv gøre").click()
    page.locator("[name='answer']").first.fill("Jeg går en tur med hunden")
    page.get_by_role("button", name="Gem og videre").click()
    anna.go(f"/borgere/{citizen}/planer/")
    page.get_by_role("link", name="Skriv videre").click()
    page.get_by_role("link", name="Dem kan jeg ringe til").click()
    page.locator("[name='answer-name']").first.fill("Mette")
    page.locator("[name='answer-relation']").first.fill("Søster")
    page.locator("[name='answer-phone']").first.fill("12 34 56 78")
    page.get_by_role("button", name="Gem og se det hele").click()
    page.get_by_role("link", name="Læs igennem og godkend").click()
    page.get_by_label("ved et besøg").check()
    page.get_by_role("button", name="Godkend planen").click()
    expect(page.get_by_text("gælder", exact=True).first).to_be_visible()


def test_a_plan_is_approved_and_myndighed_downloads_it_without_reloading(
    house: House, visit_as: VisitAs
) -> None:
    citizen = enrol(house, "Palle Plan")
    approve_kriseplan(visit_as("anna", "tablet"), citizen)

    maja = visit_as("maja", "desktop")
    maja.go(f"/borgere/{citizen}/planer/")
    page = maja.page
    page.get_by_role("link", name=re.compile("^Se planen.*Kriseplan")).click()
    page.get_by_role("button", name="Lav en PDF").click()
    with page.expect_download() as download:
        page.get_by_role("link", name="Hent PDF").click(timeout=30_000)
    assert "palle" not in download.value.suggested_filename.lower()
    pdf = PdfReader(io.BytesIO(download.value.path().read_bytes()))
    text = " ".join(part.extract_text() for part in pdf.pages)
    assert "Palle Plan" in text
    assert "Jeg går en tur med hunden" in text
    assert pdf.trailer["/Root"]["/MarkInfo"]["/Marked"]
    (made_at,) = house.rows(
        "select count(*) from audit_entry where event = 'document.downloaded' and citizen_id = %s", citizen
    )[0]
    assert made_at == 1


def test_with_the_worker_stopped_the_request_waits_and_is_made_when_one_comes_back(
    house: House, visit_as: VisitAs
) -> None:
    citizen = enrol(house, "Vera Venter")
    anna = visit_as("anna", "desktop")
    approve_kriseplan(anna, citizen)
    house.stop_worker()
    try:
        anna.page.get_by_role("button", name="Lav en PDF").click()
        expect(anna.page.get_by_text("PDF'en bliver lavet")).to_be_visible()
        assert house.rows("select status from plans_document where citizen_id = %s", citizen) == [
            ("waiting",)
        ]
    finally:
        house.start_worker()
    house.wait_until("select status = 'done' from plans_document where citizen_id = %s", citizen)
    anna.page.reload()
    expect(anna.page.get_by_role("link", name="Hent PDF")).to_be_visible()


def test_the_number_and_the_list_behind_it_agree(visit_as: VisitAs) -> None:
    lars = visit_as("lars", "phone")
    lars.go("/pejlemaerker/")
    met, population = share_of(lars.page, "3a")
    standing_of(lars.page, "3a").get_by_role("link").click()
    expect(lars.page.get_by_text(f"{met} af {population}")).to_be_visible()
    assert population - met > 0, "the demo town must leave something to do"
    assert lars.page.locator("ul.cards > li").count() == min(population - met, 50)


def test_a_colleague_needs_a_reason(house: House, visit_as: VisitAs) -> None:
    citizen = enrol(house, "Karen Kollega")
    bo = visit_as("bo", "phone")
    bo.page.goto(f"{house.address}/borgere/{citizen}/")
    expect(bo.page.get_by_role("heading", level=1)).to_contain_text("findes ikke")
    bo.complaints.clear()  # the browser's own line about the 404 that was wanted
    bo.go(f"/borgere/{citizen}/aabn/")
    bo.page.get_by_label("Jeg er afløser for en kollega").check()
    bo.page.get_by_role("button", name="Åbn borger").click()
    expect(bo.page).to_have_title(re.compile("Karen Kollega"))
