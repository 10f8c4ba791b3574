"""What each person meets on a walk through the whole house: exactly what is written here.

Security A-03, A-04, A-12, E-01, E-04 and E-09. The rows are kinds of words, the columns what the person is to
the citizen; written by hand, not worked out by the rules that are to be tried.
"""

import logging
import re
from collections.abc import Iterator
from contextlib import contextmanager
from io import StringIO
from typing import Any

import pytest
from django.db import connections, transaction
from django.urls import reverse

from bostoette.errors import ScrubbedLines, ScrubNumbers
from tests.security.canaries import held
from tests.security.crawl import Walk, page_of, walk
from tests.security.personas import NUMBERS, World, build_first_kommune, build_second_kommune
from tests.test_permission_matrix import ROWS
from tests.visitor import Visitor

# One world and one row of walks for all of them.
pytestmark = pytest.mark.xdist_group("canaries")

# kind of words                own    opened glass  leder  office named
SEEN = """
AccessGrant.explanation        -      -      -      yes    -      -
Activity.responsible           yes    yes    yes    yes    yes    -
Activity.text                  yes    yes    yes    yes    yes    -
Activity.when                  yes    yes    yes    yes    yes    -
AlertAnswer.agreed             yes    yes    yes    yes    -      -
ChangeRequest.reason           yes    -      -      yes    -      -
ChemistryNote.said             yes    yes    yes    yes    -      -
Citizen.address                yes    yes    yes    yes    yes    -
Citizen.draft                  yes    -      -      -      -      -
Citizen.important_to_know      yes    yes    yes    yes    yes    -
Citizen.name                   yes    yes    yes    yes    yes    yes
CitizenRhythm.why              yes    yes    -      yes    -      -
ClosingTalk.changed            yes    yes    -      yes    -      -
ClosingTalk.helped             yes    yes    -      yes    -      -
ClosingTalk.keeps              yes    yes    -      yes    -      -
CourseMove.reason              yes    yes    yes    yes    yes    -
CrisisEvent.happened           yes    yes    yes    yes    -      -
CrisisEvent.sought             yes    yes    yes    yes    -      -
Expectations.advice            yes    yes    yes    yes    -      -
Expectations.matters           yes    yes    yes    yes    -      -
Expectations.of_help           yes    yes    yes    yes    -      -
Expectations.of_self           yes    yes    yes    yes    -      -
Expectations.wishes            yes    yes    yes    yes    -      -
Goal.title                     yes    yes    yes    yes    yes    -
HandOver.reason                yes    yes    yes    yes    -      -
HandOverNote.agreements        yes    yes    yes    yes    -      -
HandOverNote.careful           yes    yes    yes    yes    -      -
HandOverNote.matters           yes    yes    yes    yes    -      -
HandOverNote.next_visit        yes    yes    yes    yes    -      -
Hold.reason                    yes    yes    yes    yes    -      -
IntroductionItem.note          yes    yes    yes    yes    -      -
Link.words                     yes    yes    yes    yes    -      -
MatchDecision.chemistry        yes    yes    yes    yes    -      -
MatchDecision.competences      yes    yes    yes    yes    -      -
MatchDecision.professional_fit yes    yes    yes    yes    -      -
MatchDecision.took_part        yes    yes    yes    yes    -      -
Merge.reason                   -      -      -      yes    yes    -
NetworkPerson.help_wished      yes    yes    yes    yes    -      -
NetworkPerson.name             yes    yes    yes    yes    -      -
NetworkPerson.relation         yes    yes    yes    yes    -      -
NetworkWish.words              yes    yes    yes    yes    -      -
Package.reason                 -      -      -      yes    -      -
PlanFollowUp.note              yes    yes    yes    yes    yes    -
PlanRefusal.words              yes    yes    yes    yes    -      -
PlanVersion.approved           yes    yes    yes    yes    yes    -
PlanVersion.content            yes    yes    yes    yes    -      -
Referral.dreams                yes    yes    yes    yes    yes    -
Referral.purpose               yes    yes    yes    yes    yes    -
Referral.resources             yes    yes    yes    yes    yes    -
Referral.support_needs         yes    yes    yes    yes    yes    -
ReferralCode.display           yes    yes    yes    yes    yes    -
ReferralGoal.title             yes    yes    yes    yes    yes    -
ReferralStep.text              yes    yes    yes    yes    yes    -
Reminder.label                 yes    -      -      yes    -      -
Report.summary                 yes    yes    yes    yes    yes    -
ReportAnswer.text              yes    yes    yes    yes    yes    -
ReportScore.sentence           yes    yes    yes    yes    yes    -
Sample.purpose                 -      -      -      yes    -      -
Subgoal.first_step             yes    yes    yes    yes    yes    -
Subgoal.half_way               yes    yes    yes    yes    yes    -
Subgoal.helpers                yes    yes    yes    yes    yes    -
Subgoal.last_step              yes    yes    yes    yes    yes    -
Subgoal.text                   yes    yes    yes    yes    yes    -
Subgoal.why                    yes    yes    yes    yes    yes    -
SubgoalFollowUp.moved          yes    yes    yes    yes    yes    -
SubgoalFollowUp.next_step      yes    yes    yes    yes    yes    -
SupportNeed.wish               yes    yes    -      yes    -      -
Visit.agreed                   yes    yes    yes    yes    -      -
Visit.happened                 yes    yes    yes    yes    -      -
Visit.mattered                 yes    yes    yes    yes    -      -
Visit.noticed                  yes    yes    yes    yes    -      -
VisitStep.small_step           yes    yes    yes    yes    -      -
VisitWording.agreed            yes    yes    yes    yes    -      -
VisitWording.happened          yes    yes    yes    yes    -      -
VisitWording.mattered          yes    yes    yes    yes    -      -
VisitWording.noticed           yes    yes    yes    yes    -      -
VisitWording.small_steps       yes    yes    yes    yes    -      -
Wish.text                      yes    yes    yes    yes    yes    -
"""
COLUMNS = ("own", "opened", "glass", "leder", "office", "named")
KINDS = {
    column: {line.split()[0] for line in SEEN.strip().splitlines() if line.split()[1 + index] == "yes"}
    for index, column in enumerate(COLUMNS)
} | {"laid in": {"Citizen.name"}}
# Who is what to whom. Pia is protected: her name and address stand nowhere. Whoever is not named is not met.
RELATIONS: dict[str, dict[str, str]] = {
    "own": {"eva": "own", "pia": "own", "kim": "named", "lis": "named"},
    "colleague": {"eva": "named", "kim": "named", "lis": "named"},
    "opener": {"eva": "opened", "kim": "named", "lis": "named"},
    "ex": {"eva": "named", "kim": "named", "lis": "named"},
    "elsewhere": {"finn": "own"},
    "glass": {"eva": "glass", "finn": "named"},
    "leder": {"eva": "leder", "pia": "leder", "kim": "leder", "lis": "leder", "dob": "laid in"},
    "leder_syd": {"finn": "leder"},
    "office": {"eva": "office", "dob": "laid in"},
    "administrator": {},
    "deactivated": {},
    "leder_m2": {"mia": "leder"},
    "office_m2": {"mia": "office"},
    "nobody": {},
}
# What stands in the tables and on no page that is only read, in the state these rows are in.
ON_NO_PAGE = {
    "Deletion.declined_because",  # nobody has said no to one that is asked for
    "Grant.reason",  # of a change, and this is the first
    "NameDisclosure.reason",  # stands in the package of all there is about the citizen
    "Printout.reason",  # as the one above
    "PlanWithdrawal.reason",  # the plan is still in force
    "Reminder.snooze_reason",  # nobody put it off
    "Response.declined_reason",  # it was answered
    "Subgoal.closing_note",  # it is open
    "Visit.cancel_reason",  # it was held
}
STARTS = [
    reverse(route, args=about.split("/")[1:])
    for route, method, about, *_ in ROWS
    if method == "get" and about.startswith("-") and route != "accounts:welcome"
]
# A number in any of the ways it may be written.
LEAK = re.compile("|".join(f"{number[:6]}[- ]?{number[6:]}" for number in NUMBERS.values()))
# When somebody last looked, what is left of an hour, and when a visit that is written now begins: the only
# things that two walks tell otherwise.
TIMES = re.compile(rb'kl\. \d\d\.\d\d(\xe2\x80\x93\d\d\.\d\d)?|\d+ minut(ter)?|value="\d\d[.:]\d\d"')
OWN_LOGINS = "/mit-login/"


class Tried:
    """The world, and the walks that are taken in it: in M1 before M2 is there, in M2 after."""

    def __init__(self) -> None:
        self.world: World = build_first_kommune()
        self.first = [*self.world.users, "nobody"]
        self.walks: dict[str, Walk] = {}
        self.raw: dict[str, str] = {}
        self.logged = ""

    def walk(self, name: str) -> Walk:
        if name not in self.first:
            self.let_m2_move_in()
        if name not in self.walks:
            with taken_back(), house_log() as stream:
                self.walks[name] = walk(self.world.users.get(name), STARTS, self.world.ids)
                self.raw[name] = raw_tables()
                self.logged += stream.getvalue()
        return self.walks[name]

    def let_m2_move_in(self) -> None:
        """After everybody in M1 has seen the house without it."""
        if "mia" not in self.world.citizens:
            for name in self.first:
                self.walk(name)
            build_second_kommune(self.world)

    def again(self, name: str) -> dict[str, bytes]:
        """The pages of the walk, asked for in the same order in the house as it is now."""
        with taken_back():
            visitor = Visitor(self.world.users.get(name))
            return {address: page_of(visitor.ask("get", address)) for address in self.walk(name).pages}


@contextmanager
def taken_back() -> Iterator[None]:
    """What a walk leaves in the log does not stay, so that the next one meets the same house."""
    with transaction.atomic("default"), transaction.atomic("lookups"):
        yield
        for alias in ("default", "lookups"):
            transaction.set_rollback(True, alias)


@contextmanager
def house_log() -> Iterator[StringIO]:
    """All that the house writes to its log, through its own filter and formatter."""
    stream = StringIO()
    handler = logging.StreamHandler(stream)
    handler.addFilter(ScrubNumbers())
    handler.setFormatter(ScrubbedLines("{levelname} {name}: {message}", style="{"))
    logging.getLogger().addHandler(handler)
    yield stream
    logging.getLogger().removeHandler(handler)


def raw_tables() -> str:
    """Every row of every table, as the database would print it; of the log what its own connection wrote."""
    rows = []
    for alias in ("default", "lookups"):
        with connections[alias].cursor() as cursor:
            cursor.execute(
                "select relname from pg_class where relnamespace = 'public'::regnamespace"
                " and relkind in ('r', 'p') and not relispartition and relname <> 'django_migrations'"
            )
            for (table,) in cursor.fetchall():
                cursor.execute(f"select coalesce(string_agg(t::text, chr(10)), '') from \"{table}\" t")
                rows.append(cursor.fetchone()[0])
    return "\n".join(rows)


@pytest.fixture(scope="module")
def tried(django_db_setup: None, django_db_blocker: Any) -> Iterator[Tried]:
    """Built once for all tests here, in a transaction that is thrown away."""
    with django_db_blocker.unblock(), transaction.atomic("default"), transaction.atomic("lookups"):
        yield Tried()
        for alias in ("default", "lookups"):
            transaction.set_rollback(True, alias)


def expected(tried: Tried, name: str) -> dict[str, set[str]]:
    """Of each citizen, what the table says this person meets, as far as it was ever written."""
    citizens = tried.world.citizens
    met = {whose: KINDS[relation] & held(citizens[whose]) for whose, relation in RELATIONS[name].items()}
    return {whose: kinds for whose, kinds in met.items() if kinds}


@pytest.mark.parametrize("name", RELATIONS)
def test_each_person_meets_exactly_what_is_written_here(tried: Tried, name: str) -> None:
    result = tried.walk(name)
    met = {(whose, kind) for whose, kinds in expected(tried, name).items() for kind in kinds}
    assert result.seen == met


@pytest.mark.parametrize("name", RELATIONS)
def test_whoever_was_met_is_in_the_log_of_that_very_request(tried: Tried, name: str) -> None:
    assert tried.walk(name).unlogged == []


def test_every_kind_of_words_is_met_by_somebody_or_named(tried: Tried) -> None:
    """A new column or table comes here by itself, and asks to be placed in the table above."""
    tried.let_m2_move_in()
    world = tried.world
    assert set(world.users) | {"nobody"} == set(RELATIONS)
    written = held(world.citizens["eva"]) | held(world.citizens["finn"])
    assert written == (set().union(*KINDS.values()) | ON_NO_PAGE)
    assert not any(world.not_made.values())


def test_a_walk_goes_far_enough(tried: Tried) -> None:
    """Pages, parts, the interface and a file: else nothing above is proved."""
    pages = tried.walk("leder").pages
    assert len(pages) > 150
    assert any(content.startswith(b"%PDF") for content in pages.values())
    for part in ("/api/v1/citizens/", "/hvem-har-set/", "/netvaerk/", "/pejlemaerker/"):
        assert [address for address in pages if part in address], part


@pytest.mark.parametrize("name", [name for name in RELATIONS if not name.endswith("_m2")])
def test_the_second_kommune_changes_nothing_in_the_first(tried: Tried, name: str) -> None:
    """Each one's house before and after M2 moved in: byte for byte the same (A-04)."""
    tried.let_m2_move_in()
    before, after = tried.walk(name).pages, tried.again(name)
    addresses = [address for address in before if address != OWN_LOGINS]
    assert [a for a in addresses if TIMES.sub(b"", before[a]) != TIMES.sub(b"", after[a])] == []


def test_of_the_deleted_there_is_no_word_left(tried: Tried) -> None:
    tried.let_m2_move_in()
    dea = tried.world.ids["dea"]
    assert not [name for name, raw in tried.raw.items() if "KAN0dea0" in raw]
    assert not [name for name, taken in tried.walks.items() if taken.of("dea")]
    assert f'"records": ["{dea}"]' in tried.raw["leder"].replace("\\", "").replace('""', '"')


def test_no_number_is_on_a_page_in_the_tables_or_in_the_log(tried: Tried) -> None:
    tried.let_m2_move_in()
    for name, taken in tried.walks.items():
        pages = b"\n".join(taken.pages.values()).decode("utf-8", "replace")
        assert LEAK.findall(pages) == [], name
        assert LEAK.findall(tried.raw[name]) == [], name
        assert not [number for number in NUMBERS.values() if number.encode().hex() in tried.raw[name]], name
    assert "KAN0eva0Visit0happened0" in tried.raw["leder"]
    assert "Forbidden" in tried.logged
    assert LEAK.findall(tried.logged) == []
    assert "KAN0" not in tried.logged
