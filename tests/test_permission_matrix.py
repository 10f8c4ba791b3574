"""Every address, every role, a decided answer. A new address fails the build until somebody decides.

`+` means the person is let in (whatever the form then says); a number is the refusal; `login` sends a
visitor to the login page. Anna is Eva's bostøtte, Bo her colleague, Lars their leder, Maja holds Eva's
referral, Adam is administrator, Olga leads another team, Frida another kommune's.
"""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from hashlib import sha256
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import get_resolver, reverse
from django.utils import timezone

from accounts.membership.places import Place
from accounts.membership.services import give_role
from accounts.models import AccessReview, AccessReviewItem, Membership, RoleProposal, Team, User
from accounts.policy import Role
from accounts.review.services import open_review
from citizens.models import (
    Assignment,
    BreakGlassReview,
    ChangeRequest,
    JobStatus,
    MatchDecision,
    Merge,
    Protection,
    ProtectionBasis,
    Referral,
    ReferralStatus,
    Report,
)
from citizens.services import break_glass
from followups.models import Reminder, ReminderKind
from measurements.models import Response
from measurements.services import Given, record_answers
from network.models import NetworkPerson
from oversight.models import Alarm, Package, Sample
from plans.models import Activity, Document, PlanVersion, Subgoal, Wish
from plans.papers import PLAN
from plans.pejlemaerker import Pejlemaerke
from printouts.models import Printout
from retention.models import Deletion, Hold, KeepingRule
from selfevaluation.models import Round
from selfevaluation.services import open_round
from tests.factories import (
    ActivityFactory,
    AlarmFactory,
    ChangeRequestFactory,
    CrisisEventFactory,
    GoalFactory,
    MatchDecisionFactory,
    NetworkMapFactory,
    NetworkPersonFactory,
    PackageFactory,
    PlanFactory,
    PlanVersionFactory,
    PrintoutFactory,
    ReferralFactory,
    ReportFactory,
    SampleFactory,
    SubgoalFactory,
    TeamFactory,
    VisitFactory,
    WishFactory,
)
from tests.test_architecture import named_routes
from tests.town import Town, person
from visits.models import CrisisEvent, Visit, VisitStatus

PEOPLE = ("anna", "bo", "lars", "maja", "adam", "olga", "fremmed", "nobody")

# address                      method  about       anna  bo    lars  maja  adam  olga  frida nobody
MATRIX = """
home                           get     -           +     +     +     +     +     +     +     login
login                          get     -           +     +     +     +     +     +     +     +
logout                         post    -           +     +     +     +     +     +     +     login
health                         get     -           +     +     +     +     +     +     +     +
accessibility                  get     -           +     +     +     +     +     +     +     +
session                        get     -           +     +     +     +     +     +     +     login
unsent                         get     -           +     +     +     +     +     +     +     login
accounts:users                 get     -           403   403   403   403   +     403   403   login
accounts:user_create           get     -           403   403   403   403   +     403   403   login
accounts:user                  get     employee    403   403   403   403   +     403   403   login
accounts:role_give             get     employee    403   403   403   403   +     403   403   login
accounts:role_end              get     member      403   403   403   403   +     403   403   login
accounts:user_close            get     employee    403   403   403   403   +     403   403   login
accounts:user_invite           post    employee    403   403   403   403   +     403   403   login
accounts:proposals             get     -           403   403   +     403   +     +     +     login
accounts:proposal_decide       post    proposal    403   403   +     403   +     404   404   login
accounts:welcome               get     -/MQ/x      +     +     +     +     +     +     +     +
accounts:reviews               get     -           403   403   +     403   +     +     +     login
accounts:review_open           get     -           403   403   403   403   +     403   403   login
accounts:review                get     review      403   403   +     403   +     404   404   login
accounts:review_csv            get     review      403   403   +     403   +     404   404   login
accounts:review_suspend        get     review      403   403   403   403   +     403   403   login
accounts:review_item           get     item        403   403   +     403   +     404   404   login
accounts:import                get     -           403   403   403   403   +     403   403   login
accounts:import_apply          post    -           403   403   403   403   +     403   403   login
accounts:closed_days           get     -           403   403   403   403   +     403   403   login
accounts:code                  get     -           +     +     +     +     +     +     +     +
accounts:recovery              get     -           +     +     +     +     +     +     +     +
accounts:enrol                 get     -           +     +     +     +     +     +     +     +
accounts:square                get     -           404   404   404   404   404   404   404   404
accounts:kommune               get     -/egeby     404   404   404   404   404   404   404   404
accounts:kommune_back          get     -/egeby     404   404   404   404   404   404   404   404
accounts:account               get     -           +     +     +     +     +     +     +     login
accounts:end_sessions          post    -           +     +     +     +     +     +     +     login
accounts:password              get     -           +     +     +     +     +     +     +     login
accounts:recovery_codes        get     -           403   403   403   403   403   403   403   login
accounts:change_app            get     -           403   403   403   403   403   403   403   login
accounts:reset_second_step     get     colleague   403   403   403   403   +     403   403   login
citizens:list                  get     -           +     +     +     +     403   +     +     login
citizens:search                post    -           +     +     +     +     403   +     +     login
citizens:team                  get     -           +     +     403   403   403   403   403   login
citizens:open                  get     citizen     +     +     404   404   404   404   404   login
citizens:break_glass           get     -           +     +     +     +     403   +     +     login
citizens:break_glass_review    get     glass       403   404   +     403   404   404   404   login
citizens:control               get     -           403   403   +     403   +     +     +     login
citizens:detail                get     citizen     +     404   +     +     404   404   404   login
citizens:reveal_cpr            post    citizen     +     404   +     +     404   404   404   login
citizens:change_cpr            get     citizen     403   404   +     +     404   404   404   login
citizens:contact               get     citizen     +     404   +     +     404   404   404   login
citizens:protection            get     citizen     +     404   +     +     404   404   404   login
citizens:end_protection        get     protection  403   404   +     +     404   404   404   login
citizens:merges                get     -           403   403   +     +     403   +     +     login
citizens:propose_merge         get     citizen     403   404   +     +     404   404   404   login
citizens:merge                 get     merge       403   404   +     +     404   404   404   login
citizens:answer_merge          post    merge       403   404   +     +     404   404   404   login
citizens:undo_merge            post    merge       403   404   +     +     404   404   404   login
citizens:reveal_protected      get     citizen     +     404   +     +     404   404   404   login
citizens:before_sending        get     citizen     +     404   +     +     404   404   404   login
citizens:course                get     citizen     +     404   +     +     404   404   404   login
citizens:introduction          get     course      +     404   +     403   404   404   404   login
citizens:expectations          get     course      +     404   +     403   404   404   404   login
citizens:closing               get     course      +     404   +     403   404   404   404   login
plans:reopen                   get     course      +     404   +     403   404   404   404   login
visits:tapering                get     course      +     404   +     403   404   404   404   login
citizens:move_course           post    course      +     404   +     403   404   404   404   login
citizens:record_start          post    course      +     404   +     403   404   404   404   login
citizens:name_coordinator      post    citizen     +     404   +     403   404   404   404   login
citizens:workers               get     -           403   403   +     403   403   +     +     login
citizens:profile               get     worker      403   403   +     403   403   404   404   login
citizens:own_profile           get     -           +     +     403   403   403   403   403   login
citizens:change_contact        get     team        403   403   +     403   403   404   404   login
citizens:support               get     citizen     +     404   +     403   404   404   404   login
citizens:find_worker           get     citizen     403   404   +     403   404   404   404   login
citizens:need                  get     citizen     +     404   +     403   404   404   404   login
citizens:chemistry             get     decision    +     404   +     403   404   404   404   login
citizens:end_assignment        get     assignment  403   404   +     403   404   404   404   login
citizens:write_note            get     citizen     +     404   +     403   404   404   404   login
citizens:ask_for_change        get     citizen     +     404   +     403   404   404   404   login
citizens:answer_change         get     change      403   404   +     403   404   404   404   login
citizens:hand_over             get     assignment  403   404   +     403   404   404   404   login
citizens:hand_over_all         get     worker      403   403   +     403   403   404   404   login
retention:citizen              get     citizen     +     404   +     403   404   404   404   login
retention:hold                 get     citizen     403   404   +     403   404   404   404   login
retention:end_hold             get     hold        403   404   +     403   404   404   404   login
retention:list                 get     -           403   403   +     403   403   +     +     login
retention:ask                  get     deletion    403   404   +     403   404   404   404   login
retention:deliver              get     deletion    403   404   +     403   404   404   404   login
retention:withdraw             post    deletion    403   404   +     403   404   404   404   login
retention:approvals            get     -           403   403   +     403   +     +     +     login
retention:approve              get     deletion    403   403   404   403   +     +     404   login
retention:rules                get     -           403   403   +     403   +     +     +     login
retention:decide_rule          post    rule        403   403   +     403   +     +     404   login
orders:list                    get     -           403   403   +     +     403   +     +     login
orders:new                     get     -           403   403   403   +     403   403   403   login
orders:again                   get     citizen     403   404   403   +     404   404   404   login
orders:return                  get     order       403   404   +     403   404   404   404   login
orders:answer                  get     order       404   404   404   +     404   404   404   login
orders:withdraw                get     order       404   404   404   +     404   404   404   login
orders:report                  get     referral    +     404   +     403   404   404   404   login
orders:report_answer           get     report      404   404   404   +     404   404   404   login
network:map                    get     citizen     +     404   +     403   404   404   404   login
network:person_create          get     citizen     +     404   +     403   404   404   404   login
network:person_edit            get     person      +     404   +     403   404   404   404   login
network:person_remove          get     person      +     404   +     403   404   404   404   login
network:wish                   get     citizen     +     404   +     403   404   404   404   login
plans:goals                    get     citizen     +     404   +     +     404   404   404   login
plans:wish_create              get     citizen     +     404   +     403   404   404   404   login
plans:goal_create              get     citizen     +     404   +     403   404   404   404   login
plans:subgoal_create           get     goal        +     404   +     403   404   404   404   login
plans:subgoal                  get     subgoal     +     404   +     +     404   404   404   login
plans:subgoal_follow_up        get     subgoal     +     404   +     403   404   404   404   login
plans:subgoal_close            get     subgoal     +     404   +     403   404   404   404   login
plans:subgoal_reword           get     subgoal     +     404   +     403   404   404   404   login
plans:hope_path                get     goal        +     404   +     403   404   404   404   login
plans:subgoal_place            get     subgoal     +     404   +     403   404   404   404   login
plans:activity_create          get     subgoal     +     404   +     403   404   404   404   login
plans:activity_edit            get     activity    +     404   +     403   404   404   404   login
plans:wish_move                post    wish        +     404   +     403   404   404   404   login
plans:goal_move                post    goal        +     404   +     403   404   404   404   login
plans:goal_place               get     goal        +     404   +     403   404   404   404   login
plans:order                    get     citizen     +     404   +     +     404   404   404   login
plans:order_accept             post    order       403   404   +     403   404   404   404   login
plans:order_amend              get     referral    404   404   404   +     404   404   404   login
plans:list                     get     citizen     +     404   +     +     404   404   404   login
plans:start                    post    citizen/new +     404   +     403   404   404   404   login
plans:version                  get     approved    +     404   +     +     404   404   404   login
plans:version                  get     draft       +     404   +     404   404   404   404   login
plans:section                  get     draft/part  +     404   +     404   404   404   404   login
plans:approve                  get     draft       +     404   +     404   404   404   404   login
plans:discard                  get     draft       +     404   +     404   404   404   404   login
plans:proposal                 get     learning    +     404   +     403   404   404   404   login
plans:refuse                   get     draft       +     404   +     404   404   404   404   login
plans:withdraw                 get     approved    +     404   +     403   404   404   404   login
plans:difference               get     approved    +     404   +     +     404   404   404   login
plans:follow_up                get     approved    +     404   +     403   404   404   404   login
plans:document_request         post    approved    +     404   +     +     404   404   404   login
plans:document_request         post    draft       404   404   404   404   404   404   404   login
plans:document                 get     document    +     404   +     +     404   404   404   login
plans:document_download        get     document    +     404   +     +     404   404   404   login
visits:list                    get     citizen     +     404   +     403   404   404   404   login
visits:create                  get     citizen     +     404   +     403   404   404   404   login
visits:plan                    get     citizen     +     404   +     403   404   404   404   login
visits:draft                   post    citizen/besoeg + 404  +     403   404   404   404   login
visits:detail                  get     visit       +     404   +     403   404   404   404   login
visits:edit                    get     visit       +     404   +     403   404   404   404   login
visits:log_planned             get     planned     +     404   +     403   404   404   404   login
visits:cancel                  get     planned     +     404   +     403   404   404   404   login
visits:crises                  get     citizen     +     404   +     403   404   404   404   login
visits:crisis_create           get     citizen     +     404   +     403   404   404   404   login
visits:crisis                  get     crisis      +     404   +     403   404   404   404   login
visits:crisis_edit             get     crisis      +     404   +     403   404   404   404   login
visits:crisis_learn            post    crisis      +     404   +     403   404   404   404   login
visits:supervision             get     -           +     +     +     403   403   +     +     login
measurements:list              get     citizen     +     404   +     +     404   404   404   login
measurements:record            get     citizen/ors +     404   +     403   404   404   404   login
measurements:detail            get     response    +     404   +     403   404   404   404   login
measurements:answer_alert      get     response    +     404   +     403   404   404   404   login
followups:my_day               get     -           +     +     +     403   403   +     +     login
followups:snooze               get     reminder    +     404   +     403   404   404   404   login
oversight:looks                get     citizen     +     404   +     403   404   404   404   login
oversight:names                get     citizen     403   404   +     403   404   404   404   login
oversight:packages             get     citizen     403   404   +     403   404   404   404   login
oversight:package              get     package     403   404   +     403   404   404   404   login
oversight:package_again        post    package     403   404   +     403   404   404   404   login
oversight:package_pdf          get     package     403   404   +     403   404   404   404   login
printouts:list                 get     citizen     +     404   +     +     404   404   404   login
printouts:printout             get     printout    +     404   404   404   404   404   404   login
printouts:file                 get     printout    +     404   404   404   404   404   404   login
oversight:package_json         get     package     403   404   +     403   404   404   404   login
oversight:samples              get     -           403   403   +     403   403   +     +     login
oversight:sample               get     sample      403   404   +     403   404   404   404   login
oversight:alarms               get     -           403   403   +     403   +     +     +     login
oversight:alarm                get     alarm       403   403   +     403   +     404   404   login
oversight:leders_looks         get     -           403   403   403   403   +     403   403   login
oversight:leders_look          get     sample      403   403   403   403   404   403   403   login
dashboards:overview            get     -           403   403   +     403   403   +     +     login
dashboards:indicator           get     -/1c        403   403   +     403   403   +     +     login
dashboards:targets             get     -           403   403   +     403   403   +     +     login
selfevaluation:list            get     -           +     +     +     403   403   +     +     login
selfevaluation:open            get     -           403   403   +     403   403   +     +     login
selfevaluation:result          get     round       +     +     +     403   403   404   404   login
selfevaluation:answer          get     round       +     +     +     403   403   404   404   login
selfevaluation:answer_for_citizen get  round       +     +     +     403   403   404   404   login
selfevaluation:close           post    round       403   403   +     403   403   404   404   login
api-schema                     get     -           +     +     +     +     +     +     +     403
api:citizen-list               get     -           +     +     +     +     403   +     +     403
api:citizen-detail             get     citizen     +     404   +     +     403   404   404   403
api:goal-list                  get     -           +     +     +     +     403   +     +     403
api:goal-detail                get     goal        +     404   +     +     403   404   404   403
api:planversion-list           get     -           +     +     +     +     403   +     +     403
api:planversion-detail         get     approved    +     404   +     +     403   404   404   403
api:planversion-detail         get     draft       404   404   404   404   403   404   404   403
api:response-list              get     -           +     +     +     +     403   +     +     403
api:response-detail            get     response    +     404   +     +     403   404   404   403
"""

ROWS = [line.split() for line in MATRIX.strip().splitlines()]
# Pages about Eva: not those about a colleague, a team, several citizens, or how a look was judged.
NOT_EVAS = {"alarm", "assignment", "colleague", "employee", "glass", "item", "member", "proposal", "review"}
NOT_EVAS |= {"round", "sample", "team", "worker"}
ABOUT_EVA = [
    (route, about)
    for route, method, about, *_ in ROWS
    if method == "get" and about not in NOT_EVAS and not about.startswith("-")
]
CASES = [
    (route, method, about, name, expected)
    for route, method, about, *answers in ROWS
    for name, expected in zip(PEOPLE, answers, strict=True)
]


@dataclass
class Furnished:
    """Eva's record with one of everything."""

    town: Town
    goal: Any
    wish: Wish
    subgoal: Subgoal
    activity: Activity
    visit: Visit
    planned: Visit
    approved: PlanVersion
    learning: PlanVersion
    crisis: CrisisEvent
    draft: PlanVersion
    document: Document
    response: Response
    person: NetworkPerson
    order: Referral  # waits for an answer
    report: Report
    round: Round
    reminder: Reminder
    sample: Sample
    alarm: Alarm  # about Anna
    package: Package
    printout: Printout  # Anna's
    glass: BreakGlassReview
    worker: User
    team: Team
    assignment: Assignment
    decision: MatchDecision
    change: ChangeRequest
    merge: Merge  # proposed
    protection: Protection  # of the past: Eva is not protected
    proposal: RoleProposal
    review: AccessReview
    hold: Hold
    deletion: Deletion  # asked for by Lars
    rule: KeepingRule  # proposed by another administrator

    @property
    def employee(self) -> User:
        return self.town.anna

    @property
    def member(self) -> Membership:
        return Membership.objects.get(user=self.town.anna)

    @property
    def item(self) -> AccessReviewItem:
        return AccessReviewItem.objects.get(review=self.review, membership=self.member)

    def args(self, about: str) -> list[Any]:
        """The arguments of an address, from the third column of the matrix."""
        what, _, rest = about.partition("/")
        if what == "-":
            return rest.split("/") if rest else []
        if what == "citizen":
            row: Any = self.town.eva
        elif what == "course":
            row = self.town.forloeb
        elif what == "referral":
            row = self.town.forloeb.referral
        elif what == "colleague":
            row = self.town.anna
        else:
            row = getattr(self, what)
        extra = {"new": ["mestringsplan"], "part": ["helps_me"], "": []}.get(rest, [rest])
        return [row.pk, *extra]


@pytest.fixture
def furnished(town: Town) -> Furnished:
    goal = GoalFactory(course=town.forloeb)
    subgoal = SubgoalFactory(goal=goal, area=Pejlemaerke.COMMUNITIES)
    plan = PlanFactory(citizen=town.eva)
    approved = PlanVersionFactory(plan=plan, approved=True, written_by=town.anna)
    stranger = person(
        "gerda", "Gerda Vagt", Role.SUPPORT_WORKER, town.kommune, team=TeamFactory(municipality=town.kommune)
    )
    glass = break_glass(town.eva, reason="danger", explanation="Hun ringede og sagde farvel.", by=stranger)
    berit = person("berit", "Berit Administrator", Role.ADMINISTRATOR, town.kommune)
    proposal = give_role(
        stranger, Place(Role.MANAGER, team=town.nord), starts_on=timezone.localdate(), by=berit
    )
    assert isinstance(proposal, RoleProposal)
    answers = dict.fromkeys(("relationship", "goals_topics", "approach_method", "overall"), Decimal(8))
    return Furnished(
        town=town,
        goal=goal,
        wish=WishFactory(citizen=town.eva),
        subgoal=subgoal,
        activity=ActivityFactory(subgoal=subgoal),
        visit=VisitFactory(course=town.forloeb, worker=town.anna),
        planned=VisitFactory(course=town.forloeb, worker=town.anna, status=VisitStatus.PLANNED),
        approved=approved,
        learning=PlanVersionFactory(
            plan=PlanFactory(citizen=town.eva, kind="laering-efter-krise"),
            approved=True,
            written_by=town.anna,
        ),
        crisis=CrisisEventFactory(citizen=town.eva, by=town.anna),
        draft=PlanVersionFactory(plan=plan, number=2, written_by=town.anna),
        document=_finished(approved),
        response=record_answers(town.eva, "srs", answers, given=Given(on=date(2026, 3, 1)), by=town.anna),
        person=NetworkPersonFactory(map=NetworkMapFactory(citizen=town.eva, drawn_by=town.anna)),
        order=ReferralFactory(citizen=town.eva, office=town.kontor, status=ReferralStatus.SENT),
        report=ReportFactory(referral=town.forloeb.referral, by=town.anna),
        round=open_round(title="Efterår", teams=[town.nord], closes_on=date(2199, 1, 1), by=town.lars),
        reminder=Reminder.objects.create(
            citizen=town.eva,
            kind=ReminderKind.KRISEPLAN,
            subject_id=approved.pk,
            label="Kriseplan",
            due_on=approved.follow_up_on,
        ),
        sample=SampleFactory(citizen=town.eva, user=town.anna),
        alarm=AlarmFactory(user=town.anna),
        package=PackageFactory(citizen=town.eva, requested_by=town.lars),
        printout=PrintoutFactory(citizen=town.eva, requested_by=town.anna),
        glass=glass.review,
        worker=town.anna,
        team=town.nord,
        assignment=town.eva.assignment_set.get(),
        decision=MatchDecisionFactory(course=town.forloeb, decided_by=town.lars),
        change=ChangeRequestFactory(citizen=town.eva, worker=town.anna, recorded_by=town.anna),
        merge=Merge.objects.create(
            citizen=town.eva,
            gone=town.finn,
            reason="Samme adresse",
            proposed_by=town.olga,
        ),
        protection=Protection.objects.create(
            citizen=town.eva,
            basis=ProtectionBasis.DECIDED,
            starts_on=date(2025, 1, 1),
            set_by=town.anna,
            ended_on=date(2025, 6, 1),
            ended_by=town.lars,
        ),
        proposal=proposal,
        review=open_review((town.kommune, town.nord, None), by=berit, today=timezone.localdate()),
        hold=Hold.objects.create(
            citizen=town.eva,
            reason="Der var en klagesag.",
            set_by=town.lars,
            ended_by=town.lars,
            ended_at=timezone.now(),
        ),
        deletion=Deletion.objects.create(
            citizen=town.eva,
            closed_on=date(2020, 1, 1),
            due_on=date(2025, 1, 1),
            asked_by=town.lars,
            asked_at=timezone.now(),
        ),
        rule=KeepingRule.objects.create(municipality=town.kommune, years=7, proposed_by=berit),
    )


def _finished(version: PlanVersion) -> Document:
    pdf = b"%PDF-1.7"
    return Document.objects.create(
        citizen=version.citizen,
        version=version,
        template=PLAN.template,
        template_version=1,
        status=JobStatus.DONE,
        requested_by=version.written_by,
        pdf=pdf,
        sha256=sha256(pdf).hexdigest(),
        made_at=version.approved_at,
    )


@pytest.mark.parametrize(("route", "method", "about", "name", "expected"), CASES)
def test_every_address_answers_each_role_as_decided(
    client: Client, furnished: Furnished, route: str, method: str, about: str, name: str, expected: str
) -> None:
    if name != "nobody":
        client.force_login(getattr(furnished.town, name))
    answer = getattr(client, method)(reverse(route, args=furnished.args(about)))
    assert decided(answer) == expected


def decided(answer: HttpResponse) -> str:
    """An answer in the words of the matrix. A crash or a wrong method is neither yes nor no."""
    if answer.status_code == 302 and answer.headers["Location"].startswith(reverse("login") + "?next="):
        return "login"
    if answer.status_code in (200, 204, 302, 422):
        return "+"
    return str(answer.status_code)


def test_every_address_is_in_the_matrix() -> None:
    assert set(named_routes(get_resolver())) == {row[0] for row in ROWS}
