"""A record with one of everything, and a house round it with one of everything."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from hashlib import sha256
from typing import Any

import pytest
from django.utils import timezone

from accounts.membership.places import Place
from accounts.membership.services import give_role
from accounts.models import (
    AccessReview,
    AccessReviewItem,
    ApiKey,
    Membership,
    RoleProposal,
    Scope,
    Team,
    User,
)
from accounts.policy import Role
from accounts.review.services import open_review
from accounts.systems.services import ask_for_key, create_system
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
from links.models import Link
from measurements.models import CitizenRhythm, Every, Response
from measurements.own_phone.services import send_link
from measurements.services import Given, record_answers
from network.models import NetworkPerson
from oversight.models import Alarm, Package, Sample
from plans.models import Activity, Document, Plan, PlanVersion, Subgoal, Wish
from plans.papers import PLAN
from plans.pejlemaerker import Pejlemaerke
from printouts.models import Bundle, Printout
from retention.models import Deletion, Hold, KeepingRule
from selfevaluation.models import Round
from selfevaluation.services import open_round
from tests.factories import (
    ActivityFactory,
    AlarmFactory,
    BundleFactory,
    ChangeRequestFactory,
    CrisisEventFactory,
    GoalFactory,
    GroupCourseFactory,
    GroupMemberFactory,
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
from tests.town import Town, person
from visits.models import CrisisEvent, GroupCourse, GroupMember, Visit, VisitStatus, VisitWording


@dataclass
class House:
    """Round the record: what a team and a kommune decide about each other."""

    stranger: User  # bostøtte in another team, has broken the glass to the citizen
    worker: User
    team: Team
    round: Round
    alarm: Alarm  # about the worker
    proposal: RoleProposal
    review: AccessReview
    rule: KeepingRule  # proposed by another administrator
    key: ApiKey  # asked for by that one, to another system of the office
    bundle: Bundle  # the office's
    group: GroupCourse  # the team's, and goes on


@dataclass
class Furnished(House):
    """A record with one of everything: Eva's, where the town is as it is built."""

    town: Town
    goal: Any
    wish: Wish
    subgoal: Subgoal
    activity: Activity
    visit: Visit
    planned: Visit
    wording: VisitWording
    approved: PlanVersion
    draft: PlanVersion
    learning: PlanVersion
    document: Document
    printout: Printout  # the worker's
    response: Response
    rhythm: CitizenRhythm
    link: Link  # to a questionnaire, not answered yet
    person: NetworkPerson
    order: Referral  # waits for an answer
    report: Report
    reminder: Reminder
    sample: Sample
    package: Package
    glass: BreakGlassReview
    assignment: Assignment
    decision: MatchDecision
    change: ChangeRequest
    merge: Merge  # proposed
    protection: Protection  # of the past: Eva is not protected
    hold: Hold
    crisis: CrisisEvent
    participant: GroupMember  # of the group
    deletion: Deletion  # asked for by the leder

    @property
    def plan(self) -> Plan:
        return self.approved.plan

    @property
    def system(self) -> User:
        return self.key.membership.user

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
    return furnish(town, furnish_house(town))


def furnish_house(town: Town, *, mark: str = "") -> House:
    """`mark`: to tell the stranger and the administrator of several houses apart."""
    other = TeamFactory(municipality=town.kommune)
    stranger = person(f"gerda{mark}", "Gerda Vagt", Role.SUPPORT_WORKER, town.kommune, team=other)
    berit = person(f"berit{mark}", "Berit Administrator", Role.ADMINISTRATOR, town.kommune)
    place = Place(Role.MANAGER, team=town.nord)
    proposal = give_role(stranger, place, starts_on=timezone.localdate(), by=berit)
    assert isinstance(proposal, RoleProposal)
    rule, _ = KeepingRule.objects.get_or_create(
        municipality=town.kommune, decided_at=None, defaults={"years": 7, "proposed_by": berit}
    )
    return House(
        stranger=stranger,
        worker=town.anna,
        team=town.nord,
        round=open_round(title="Efterår", teams=[town.nord], closes_on=date(2199, 1, 1), by=town.lars),
        alarm=AlarmFactory(user=town.anna),
        proposal=proposal,
        review=open_review((town.kommune, town.nord, None), by=berit, today=timezone.localdate()),
        rule=rule,
        key=_asked_key(town, by=berit),
        bundle=BundleFactory(requested_by=town.maja),
        group=_group_of(town),
    )


def _asked_key(town: Town, *, by: User) -> ApiKey:
    system = create_system(town.kommune, name="ESDH", office=town.kontor, by=by)
    until = timezone.localdate() + timedelta(days=90)
    return ask_for_key(system, name="Planer til sagen", scopes=[Scope.PLANS_READ], expires_on=until, by=by)


def furnish(town: Town, house: House) -> Furnished:
    """One of everything in the record of the citizen whom the town calls Eva."""
    goal = GoalFactory(course=town.forloeb)
    subgoal = SubgoalFactory(goal=goal, area=Pejlemaerke.COMMUNITIES)
    plan = PlanFactory(citizen=town.eva)
    approved = PlanVersionFactory(plan=plan, approved=True, written_by=town.anna)
    why = "Hun ringede og sagde farvel."
    glass = break_glass(town.eva, reason="danger", explanation=why, by=house.stranger)
    answers = dict.fromkeys(("relationship", "goals_topics", "approach_method", "overall"), Decimal(8))
    return Furnished(
        **vars(house),
        town=town,
        goal=goal,
        wish=WishFactory(citizen=town.eva),
        subgoal=subgoal,
        activity=ActivityFactory(subgoal=subgoal),
        visit=VisitFactory(course=town.forloeb, worker=town.anna),
        wording=VisitWording.objects.create(
            citizen=town.eva,
            visit=VisitFactory(course=town.forloeb, worker=town.anna, version=1),
            version=0,
            starts_at=datetime(2025, 3, 3, 9, tzinfo=UTC),
            ends_at=datetime(2025, 3, 3, 10, tzinfo=UTC),
            happened="Vi gik en tur.",
            mattered="At det var stille.",
            noticed="Hun smilede.",
            agreed="Vi ringer.",
            small_steps="Gå ud: gik ned ad trappen",
            by=town.anna,
        ),
        planned=VisitFactory(course=town.forloeb, worker=town.anna, status=VisitStatus.PLANNED),
        approved=approved,
        draft=PlanVersionFactory(plan=plan, number=2, written_by=town.anna),
        learning=PlanVersionFactory(
            plan=PlanFactory(citizen=town.eva, kind="laering-efter-krise"),
            approved=True,
            written_by=town.anna,
        ),
        crisis=CrisisEventFactory(citizen=town.eva, by=town.anna),
        participant=GroupMemberFactory(course=town.forloeb, group=house.group),
        document=_finished(approved),
        printout=PrintoutFactory(citizen=town.eva, requested_by=town.anna),
        response=record_answers(town.eva, "srs", answers, given=Given(on=date(2026, 3, 1)), by=town.anna),
        rhythm=CitizenRhythm.objects.create(
            citizen=town.eva, instrument="who5", every=Every.HALF_YEAR, why="Synes, det er tit.", by=town.anna
        ),
        link=send_link(town.eva, "ors", by=town.anna)[0],
        person=NetworkPersonFactory(map=NetworkMapFactory(citizen=town.eva, drawn_by=town.anna)),
        order=ReferralFactory(citizen=town.eva, office=town.kontor, status=ReferralStatus.SENT),
        report=ReportFactory(referral=town.forloeb.referral, by=town.anna),
        reminder=Reminder.objects.create(
            citizen=town.eva,
            kind=ReminderKind.KRISEPLAN,
            subject_id=approved.pk,
            label="Kriseplan",
            due_on=approved.follow_up_on,
        ),
        sample=SampleFactory(citizen=town.eva, user=town.anna),
        package=PackageFactory(citizen=town.eva, requested_by=town.lars),
        glass=glass.review,
        assignment=town.eva.assignment_set.get(user=town.anna),
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
    )


def _group_of(town: Town) -> GroupCourse:
    group: GroupCourse = GroupCourseFactory(
        team=town.nord, made_by=town.anna, ends_on=timezone.localdate() + timedelta(days=30)
    )
    return group


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
