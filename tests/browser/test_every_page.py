"""Every kind of page at phone, tablet and desktop width: accessible, inside its frame, and quiet."""

from collections.abc import Callable
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import ViewportSize

from tests.browser.conftest import WIDTHS, House, Visitor

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

RULES = {"runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"]}}

# who, and what to find in the database for the address
PAGES = [
    ("anna", "/min-dag/", None),
    ("anna", "/borgere/", None),
    ("anna", "/borgere/team/", None),
    ("anna", "/sparring/", None),
    ("anna", "/selvevaluering/", None),
    ("anna", "/borgere/{}/", "citizen"),
    ("anna", "/borgere/{}/maal/", "citizen"),
    ("anna", "/borgere/{}/planer/", "citizen"),
    ("anna", "/planer/{}/godkend/", "draft"),
    ("anna", "/planer/{}/goal/", "draft"),
    ("anna", "/borgere/{}/maalinger/", "citizen"),
    ("anna", "/borgere/{}/netvaerk/", "citizen"),
    ("anna", "/borgere/{}/forloeb/", "citizen"),
    ("anna", "/borgere/{}/besoeg/", "citizen"),
    ("anna", "/borgere/{}/besoeg/nyt/", "citizen"),
    ("anna", "/borgere/{}/maalinger/ors/ny/", "citizen"),
    ("anna", "/borgere/{}/maalinger/who5/ny/", "citizen"),
    ("anna", "/planer/{}/", "plan"),
    ("lars", "/borgere/{}/udskrifter/", "citizen"),
    ("anna", "/besoeg/{}/", "visit"),
    ("anna", "/besoeg/{}/ret/", "visit"),
    ("anna", "/delmaal/{}/", "subgoal"),
    ("anna", "/delmaal/{}/opfoelgning/", "subgoal"),
    ("anna", "/delmaal/{}/maal/", "subgoal"),
    ("anna", "/delmaal/{}/aktiviteter/ny/", "subgoal"),
    ("anna", "/aktiviteter/{}/", "activity"),
    ("anna", "/maal/{}/haabets-sti/", "goal"),
    ("anna", "/maalinger/{}/", "response"),
    ("lars", "/pejlemaerker/", None),
    ("lars", "/pejlemaerker/1c/", None),
    ("lars", "/pejlemaerker/borgernes-egne-svar/", None),
    ("lars", "/pejlemaerker/samtaler-der-venter/", None),
    ("lars", "/pejlemaerker/kommunens-maal/", None),
    ("maja", "/borgere/", None),
    ("maja", "/planer/{}/", "plan"),
    ("adam", "/brugere/", None),
    ("adam", "/was/", None),
    ("anna", "/grupper/", None),
    ("anna", "/grupper/{}/", "group"),
    ("anna", "/grupper/{}/ret/", "group"),
    ("anna", "/grupper/{}/deltagere/ny/", "group"),
    # How a course is ordered, begun, handed on and ended
    ("anna", "/borgere/{}/bestilling/", "citizen"),
    ("anna", "/bestillinger/{}/status/", "referral"),
    ("anna", "/borgere/forloeb/{}/introduktion/", "course"),
    ("anna", "/borgere/forloeb/{}/forventninger/", "course"),
    ("anna", "/borgere/forloeb/{}/afslutning/", "course"),
    ("anna", "/forloeb/{}/nedtrapning/", "course"),
    ("anna", "/forloeb/{}/aabn-igen/", "course"),
    ("anna", "/borgere/{}/bostoetter/", "citizen"),
    ("anna", "/borgere/{}/bostoetter/oensker/", "citizen"),
    ("anna", "/borgere/{}/bostoetter/skift/", "citizen"),
    ("anna", "/borgere/{}/bostoetter/overlevering/", "citizen"),
    ("anna", "/borgere/min-profil/", None),
    ("lars", "/bestillinger/", None),
    ("lars", "/borgere/{}/bestilling/", "ordered"),
    ("lars", "/bestillinger/{}/tilbage/", "order"),
    ("lars", "/borgere/bostoetter/", None),
    ("lars", "/borgere/bostoetter/{}/", "worker"),
    ("lars", "/borgere/bostoetter/{}/overdrag/", "giver"),
    ("lars", "/borgere/bostoetter/tildeling/{}/overdrag/", "assignment"),
    ("lars", "/borgere/bostoetter/tildeling/{}/afslut/", "assignment"),
    ("lars", "/borgere/bostoetter/skift/{}/", "change"),
    ("lars", "/borgere/bostoetter/match/{}/", "match"),
    ("lars", "/borgere/{}/bostoetter/find/", "citizen"),
    ("lars", "/borgere/team/{}/skift/", "team"),
    ("maja", "/bestillinger/", None),
    ("maja", "/bestillinger/ny/", None),
    ("maja", "/borgere/{}/bestilling/", "citizen"),
    ("maja", "/bestillinger/{}/aendr/", "referral"),
    # Who the citizen is, and who may know it
    ("anna", "/borgere/{}/kontakt/", "citizen"),
    ("anna", "/borgere/{}/beskyttelse/", "citizen"),
    ("anna", "/borgere/{}/beskyttet/", "citizen"),
    ("anna", "/borgere/{}/foer-afsendelse/", "citizen"),
    ("anna", "/borgere/{}/hvem-har-set/", "citizen"),
    ("anna", "/borgere/vaerdispring/", None),
    ("lars", "/borgere/{}/cpr/nyt/", "citizen"),
    ("lars", "/borgere/{}/sammenlaeg/", "citizen"),
    ("lars", "/borgere/sammenlaegninger/", None),
    ("lars", "/borgere/sammenlaegninger/{}/", "merge"),
    ("lars", "/borgere/{}/hvem-har-set/navne/", "citizen"),
    ("lars", "/borgere/kontrol/", None),
    ("lars", "/borgere/vaerdispring/{}/", "glass"),
    ("lars", "/stikproever/", None),
    ("lars", "/stikproever/{}/", "sample"),
    ("lars", "/borgere/{}/indsigt/", "citizen"),
    ("lars", "/kontrol/alarmer/", None),
    # How long a case is kept
    ("lars", "/opbevaring/", None),
    ("lars", "/borgere/{}/opbevaring/", "citizen"),
    ("lars", "/borgere/{}/opbevaring/behold/", "citizen"),
    ("adam", "/opbevaring/bekraeft/", None),
    ("adam", "/opbevaring/regler/", None),
    # Who may come in
    ("anna", "/mit-login/", None),
    ("anna", "/mit-login/kodeord/", None),
    ("lars", "/adgange/", None),
    ("lars", "/adgange/{}/", "review"),
    ("lars", "/brugere/godkend/", None),
    ("adam", "/brugere/{}/", "worker"),
    ("adam", "/brugere/ny/", None),
    ("adam", "/brugere/{}/rolle/", "worker"),
    ("adam", "/brugere/{}/luk/", "worker"),
    ("adam", "/brugere/{}/nulstil-login/", "worker"),
    ("adam", "/brugere/fil/", None),
    ("adam", "/brugere/lukkedage/", None),
    ("adam", "/adgange/ny/", None),
]

OF_ANNA = (
    "from {table} t join citizens_assignment a using (citizen_id) join accounts_user u on u.id = a.user_id "
    "where u.username = 'anna' and a.ends_on is null {more} order by t.id desc limit 1"
)
OF_NORD = (
    "from {table} t join accounts_team m on m.id = t.team_id where m.name = 'Team Nord' {more} "
    "order by t.id desc limit 1"
)
FOUND_BY = {
    "citizen": (
        "select a.citizen_id from citizens_assignment a join accounts_user u on u.id = a.user_id "
        "join visits_visit v using (citizen_id) join citizens_course c using (citizen_id) "
        "where u.username = 'anna' and a.ends_on is null and c.ended_on is null "
        "group by a.citizen_id order by count(*) desc, a.citizen_id limit 1"
    ),
    "plan": "select t.id " + OF_ANNA.format(table="plans_planversion", more="and t.status = 'approved'"),
    "draft": (
        "select t.id from plans_planversion t join plans_plan p on p.id = t.plan_id "
        "where t.status = 'draft' and p.kind = 'mestringsplan' and t.citizen_id in (select a.citizen_id "
        "from citizens_assignment a join accounts_user u on u.id = a.user_id "
        "where u.username = 'anna' and a.ends_on is null) order by t.id limit 1"
    ),
    "visit": "select t.id " + OF_ANNA.format(table="visits_visit", more="and t.status = 'held'"),
    "subgoal": "select t.id " + OF_ANNA.format(table="plans_subgoal", more="and t.status = 'open'"),
    "activity": "select t.id " + OF_ANNA.format(table="plans_activity", more="and t.done_on is null"),
    "goal": "select t.id " + OF_ANNA.format(table="plans_goal", more="and t.wish_id is not null"),
    "response": "select t.id "
    + OF_ANNA.format(table="measurements_response", more="and t.state = 'complete'"),
    "course": "select t.id " + OF_ANNA.format(table="citizens_course", more="and t.status = 'active'"),
    "group": "select t.id " + OF_NORD.format(table="visits_groupcourse", more="and t.ends_on > current_date"),
    "referral": "select t.id " + OF_ANNA.format(table="citizens_referral", more="and t.status = 'accepted'"),
    "order": "select t.id " + OF_NORD.format(table="citizens_referral", more="and t.status = 'sent'"),
    "ordered": "select t.citizen_id "
    + OF_NORD.format(table="citizens_referral", more="and t.status = 'sent'"),
    "assignment": "select t.id " + OF_NORD.format(table="citizens_assignment", more="and t.ends_on is null"),
    "giver": "select t.user_id " + OF_NORD.format(table="citizens_assignment", more="and t.ends_on is null"),
    "change": "select t.id " + OF_NORD.format(table="citizens_changerequest", more=""),
    "match": "select t.id " + OF_NORD.format(table="citizens_matchdecision", more=""),
    "merge": "select t.id " + OF_NORD.format(table="citizens_merge", more="and t.decided_by_id is null"),
    "glass": "select t.id " + OF_NORD.format(table="citizens_breakglassreview", more=""),
    "sample": "select t.id " + OF_NORD.format(table="oversight_sample", more="and t.verdict = ''"),
    "review": "select t.id " + OF_NORD.format(table="accounts_accessreview", more=""),
    "worker": "select id from accounts_user where username = 'bo'",
    "team": "select id from accounts_team where name = 'Team Nord'",
}


@pytest.fixture(scope="module")
def found(house: House) -> dict[str, Any]:
    return {what: house.rows(sql)[0][0] for what, sql in FOUND_BY.items()}


@pytest.mark.parametrize("username", ["anna", "lars", "maja", "adam"])
def test_pages_are_accessible_and_nothing_sticks_out(
    visit_as: Callable[..., Visitor], found: dict[str, Any], username: str
) -> None:
    """Each page is opened on a phone and made wider, as one who turns a tablet does."""
    visitor = visit_as(username, "phone")
    wrong = []
    for who, path, what in PAGES:
        if who != username:
            continue
        visitor.page.set_viewport_size(size_of("phone"))
        visitor.go(path.format(found[what]) if what else path)
        for screen in WIDTHS:
            visitor.page.set_viewport_size(size_of(screen))
            wrong += [f"{path} on a {screen}: {problem}" for problem in problems(visitor)]
    assert wrong == []


def size_of(screen: str) -> ViewportSize:
    width, height = WIDTHS[screen]
    return {"width": width, "height": height}


def test_on_a_phone_the_tab_one_is_on_is_in_sight(
    visit_as: Callable[..., Visitor], found: dict[str, Any]
) -> None:
    visitor = visit_as("anna", "phone")
    for path in ("/borgere/{}/", "/borgere/{}/forloeb/", "/borgere/{}/hvem-har-set/"):
        visitor.go(path.format(found["citizen"]))
        current = visitor.page.locator("[data-subnav] [aria-current]").bounding_box()
        assert current is not None
        assert 0 <= current["x"] < current["x"] + current["width"] <= WIDTHS["phone"][0], path


def problems(visitor: Visitor) -> list[str]:
    found = [
        f"{violation['id']}: {violation['nodes'][0]['html'][:200]}"
        for violation in Axe().run(visitor.page, options=RULES).response["violations"]
    ]
    size = visitor.page.evaluate(
        "[document.documentElement.scrollWidth, document.documentElement.clientWidth]"
    )
    return [*found, f"sticks out: {size[0]} > {size[1]}"] if size[0] > size[1] else found
