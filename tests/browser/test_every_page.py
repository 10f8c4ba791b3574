"""Every kind of page at phone, tablet and desktop width: accessible, inside its frame, and quiet."""

from collections.abc import Callable
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe

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
    ("anna", "/borgere/{}/maalinger/", "citizen"),
    ("anna", "/borgere/{}/netvaerk/", "citizen"),
    ("anna", "/borgere/{}/forloeb/", "citizen"),
    ("anna", "/borgere/{}/besoeg/", "citizen"),
    ("anna", "/borgere/{}/besoeg/nyt/", "citizen"),
    ("anna", "/borgere/{}/maalinger/ors/ny/", "citizen"),
    ("anna", "/borgere/{}/maalinger/who5/ny/", "citizen"),
    ("anna", "/planer/{}/", "plan"),
    ("anna", "/besoeg/{}/", "visit"),
    ("anna", "/besoeg/{}/ret/", "visit"),
    ("anna", "/delmaal/{}/", "subgoal"),
    ("anna", "/delmaal/{}/opfoelgning/", "subgoal"),
    ("anna", "/maalinger/{}/", "response"),
    ("lars", "/pejlemaerker/", None),
    ("lars", "/pejlemaerker/1c/", None),
    ("lars", "/pejlemaerker/kommunens-maal/", None),
    ("maja", "/borgere/", None),
    ("maja", "/planer/{}/", "plan"),
    ("adam", "/brugere/", None),
    ("adam", "/was/", None),
]

OF_ANNA = (
    "from {table} t join citizens_assignment a using (citizen_id) join accounts_user u on u.id = a.user_id "
    "where u.username = 'anna' and a.ends_on is null {more} order by t.id desc limit 1"
)
FOUND_BY = {
    "citizen": (
        "select a.citizen_id from citizens_assignment a join accounts_user u on u.id = a.user_id "
        "join visits_visit v using (citizen_id) join citizens_course c using (citizen_id) "
        "where u.username = 'anna' and a.ends_on is null and c.ended_on is null "
        "group by a.citizen_id order by count(*) desc, a.citizen_id limit 1"
    ),
    "plan": "select t.id " + OF_ANNA.format(table="plans_planversion", more="and t.status = 'approved'"),
    "visit": "select t.id " + OF_ANNA.format(table="visits_visit", more="and t.status = 'held'"),
    "subgoal": "select t.id " + OF_ANNA.format(table="plans_subgoal", more="and t.status = 'open'"),
    "response": "select t.id "
    + OF_ANNA.format(table="measurements_response", more="and t.state = 'complete'"),
}


@pytest.fixture(scope="module")
def found(house: House) -> dict[str, Any]:
    return {what: house.rows(sql)[0][0] for what, sql in FOUND_BY.items()}


@pytest.mark.parametrize("screen", WIDTHS)
@pytest.mark.parametrize("username", ["anna", "lars", "maja", "adam"])
def test_pages_are_accessible_and_nothing_sticks_out(
    visit_as: Callable[..., Visitor], found: dict[str, Any], username: str, screen: str
) -> None:
    visitor = visit_as(username, screen)
    wrong = []
    for who, path, what in PAGES:
        if who != username:
            continue
        visitor.go(path.format(found[what]) if what else path)
        wrong += [f"{path}: {problem}" for problem in problems(visitor)]
    assert wrong == []


def problems(visitor: Visitor) -> list[str]:
    found = [
        f"{violation['id']}: {violation['nodes'][0]['html'][:200]}"
        for violation in Axe().run(visitor.page, options=RULES).response["violations"]
    ]
    size = visitor.page.evaluate(
        "[document.documentElement.scrollWidth, document.documentElement.clientWidth]"
    )
    return [*found, f"sticks out: {size[0]} > {size[1]}"] if size[0] > size[1] else found
