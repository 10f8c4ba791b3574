"""No word about a visit is lost: to a login that ends, another tab, a colleague or a slip of the thumb."""

import re
from collections.abc import Callable
from datetime import date, timedelta
from uuid import UUID

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from demo.logins import PASSWORD
from tests.browser.conftest import House, Visitor
from tests.browser.people import enrol

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

VisitAs = Callable[..., Visitor]
WCAG = {"runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"]}}
KEPT = re.compile("Kladde gemt kl. ")


def write_about(page: Page, words: str, *, hour: int) -> None:
    """Of last night: over at any time a test may run, and at an `hour` of the test's own."""
    yesterday = date.today() - timedelta(days=1)
    page.get_by_label("Dato", exact=True).fill(yesterday.isoformat())
    page.get_by_label("Fra", exact=True).fill(f"{hour:02}:00")
    page.get_by_label("Til", exact=True).fill(f"{hour:02}:30")
    page.get_by_label("Hvad lavede vi?").fill(words)


PLAN = """
from datetime import timedelta
from uuid import UUID
from django.utils import timezone
from accounts.models import User
from citizens.models import Citizen
from citizens.reach import reach_whole_house_from_here
from plans.models import Goal, Subgoal
from plans.pejlemaerker import Pejlemaerke
from visits.services import VisitContent, plan_visit

reach_whole_house_from_here()
citizen = Citizen.objects.get(pk={citizen!r})
goal = Goal.objects.create(citizen=citizen, course=citizen.course_set.get(), title="Komme mere ud")
today = timezone.localdate()
Subgoal.objects.create(
    citizen=citizen, goal=goal, text="Jeg går ned til værestedet", area=Pejlemaerke.COMMUNITIES,
    follow_up_on=today + timedelta(days=30),
)
noon = timezone.localtime().replace(hour=12, minute=0, second=0, microsecond=0) - timedelta(days=1)
content = VisitContent(noon, noon + timedelta(hours=1))
by = User.objects.get(username="anna")
print(plan_visit(citizen, content, by=by, key=UUID(int=citizen.pk.int ^ 1)).pk)
"""


def plan_yesterday(house: House, citizen: UUID) -> UUID:
    """A visit of Anna's in the calendar of yesterday, and one open subgoal. Returns the visit's id."""
    return UUID(house.told_by(PLAN.format(citizen=str(citizen))))


def log_in_again(visitor: Visitor) -> None:
    """In another tab of the same browser, as the page asks one to."""
    tab = visitor.page.context.new_page()
    tab.goto(f"{visitor.house.address}/login/")
    tab.get_by_label("Brugernavn").fill("anna")
    tab.get_by_label("Kodeord").fill(PASSWORD)
    tab.get_by_role("button", name="Log ind").click()
    tab.wait_for_url(lambda url: "/login/" not in url)
    tab.close()


def steps_of(house: House, visit: UUID) -> list[tuple[str, str, str | None]]:
    return house.rows(
        "select v.status, v.happened, s.small_step from visits_visit v"
        " left join visits_visitstep s on s.visit_id = v.id where v.id = %s",
        visit,
    )


def visits_of(house: House, citizen: UUID) -> list[tuple[str, str]]:
    return house.rows("select status, happened from visits_visit where citizen_id = %s", citizen)


def test_words_typed_after_the_login_ended_are_saved_after_a_login_in_another_tab(
    house: House, visit_as: VisitAs
) -> None:
    citizen = enrol(house, "Lone Langsom")
    anna = visit_as("anna", "phone")
    anna.go(f"/borgere/{citizen}/besoeg/nyt/")
    page = anna.page
    write_about(page, "Vi bagte boller", hour=1)
    expect(page.get_by_text(KEPT)).to_be_visible()
    page.context.clear_cookies(name="sessionid")

    page.get_by_label("Hvad lavede vi?").press_sequentially(" og drak kaffe")
    expect(page.locator("[data-autosave-status]")).to_contain_text("du er logget ud")
    page.get_by_role("button", name="Gem besøg").click()
    expect(page.locator("[data-autosave-status]")).to_contain_text("du er logget ud")
    expect(page.get_by_label("Hvad lavede vi?")).to_have_value("Vi bagte boller og drak kaffe")

    log_in_again(anna)
    page.get_by_role("button", name="Gem besøg").click()
    expect(page.get_by_text("Besøget er gemt.")).to_be_visible()
    assert visits_of(house, citizen) == [("held", "Vi bagte boller og drak kaffe")]


def test_a_planned_visit_is_logged_with_five_taps_and_the_words(house: House, visit_as: VisitAs) -> None:
    visit = plan_yesterday(house, enrol(house, "Fie Femtryk"))
    anna = visit_as("anna", "phone")
    anna.go(f"/besoeg/{visit}/registrer/")
    page = anna.page
    save = page.get_by_role("button", name="Gem besøg")
    expect(save).to_be_in_viewport()
    expect(page.get_by_label("Det lille skridt")).to_be_hidden()

    page.get_by_text("Jeg går ned til værestedet").tap()
    page.get_by_label("Det lille skridt").tap()
    page.keyboard.type("Gik selv ind ad døren")
    page.get_by_label("Hvad lavede vi?").tap()
    page.keyboard.type("Vi fulgtes til værestedet.")
    page.get_by_label("Feedback Informed Treatment").check(force=True)
    save.tap()
    expect(page.get_by_text("Besøget er gemt.")).to_be_visible()
    assert steps_of(house, visit) == [("held", "Vi fulgtes til værestedet.", "Gik selv ind ad døren")]


def test_an_unticked_subgoal_takes_its_small_step_along(house: House, visit_as: VisitAs) -> None:
    visit = plan_yesterday(house, enrol(house, "Ulla Ufravalg"))
    anna = visit_as("anna", "desktop")
    page = anna.page
    anna.go(f"/besoeg/{visit}/registrer/")
    page.get_by_text("Jeg går ned til værestedet").click()
    page.get_by_label("Det lille skridt").fill("Skrevet ved en fejl")
    page.get_by_label("Hvad lavede vi?").fill("Vi blev hjemme.")
    page.get_by_role("button", name="Gem besøg").click()
    expect(page.get_by_text("Besøget er gemt.")).to_be_visible()
    assert steps_of(house, visit) == [("held", "Vi blev hjemme.", "Skrevet ved en fejl")]

    anna.go(f"/besoeg/{visit}/ret/")
    page.get_by_text("Jeg går ned til værestedet").click()
    page.get_by_role("button", name="Gem besøg").click()
    expect(page.get_by_text("Besøget er gemt.")).to_be_visible()
    assert steps_of(house, visit) == [("held", "Vi blev hjemme.", None)]


@pytest.mark.parametrize(("screen", "hour"), [("phone", 2), ("tablet", 3), ("desktop", 4)])
def test_two_who_correct_the_same_visit_see_both_texts(
    house: House, visit_as: VisitAs, screen: str, hour: int
) -> None:
    citizen = enrol(house, f"Tove Todelt {screen}")
    anna = visit_as("anna", screen)
    anna.go(f"/borgere/{citizen}/besoeg/nyt/")
    write_about(anna.page, "Det første", hour=hour)
    anna.page.get_by_role("button", name="Gem besøg").click()
    expect(anna.page.get_by_text("Besøget er gemt.")).to_be_visible()
    ((visit,),) = house.rows("select id from visits_visit where citizen_id = %s", citizen)

    anna.go(f"/besoeg/{visit}/ret/")
    lars = visit_as("lars", "desktop")
    lars.go(f"/besoeg/{visit}/ret/")
    lars.page.get_by_label("Hvad lavede vi?").fill("Det, Lars skrev")
    lars.page.get_by_role("button", name="Gem besøg").click()
    expect(lars.page.get_by_text("Besøget er gemt.")).to_be_visible()

    page = anna.page
    page.get_by_label("Hvad lavede vi?").fill("Det, Anna skrev")
    page.get_by_role("button", name="Gem besøg").click()
    expect(page.get_by_role("heading", name="To har skrevet om det samme besøg")).to_be_visible()
    expect(page.get_by_text("Det, Lars skrev")).to_be_visible()
    expect(page.get_by_text("Det, Anna skrev")).to_be_visible()
    assert Axe().run(page, options=WCAG).response["violations"] == []
    page.get_by_text("Behold begge tekster").click()
    page.get_by_role("button", name="Gem det valgte").click()
    expect(page.get_by_text("Besøget er gemt.")).to_be_visible()
    assert visits_of(house, citizen) == [("held", "Det, Lars skrev\n\nDet, Anna skrev")]
    anna.complaints[:] = [said for said in anna.complaints if "409" not in said]  # the refusal that was meant
