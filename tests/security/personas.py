"""Two kommuner, three teams, and one person of each kind: who meets whom is written down as data.

M1 has Team Nord and Team Syd, M2 has Team Vest. Every citizen's every text is a canary
(`tests.security.canaries`). Names: eva, pia (protected), kim (related to the staff), lis (closed), dob (laid
into Eva), dea (deleted) in Nord; finn in Syd; mia in M2.
"""

from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from uuid import UUID

from django.utils import timezone

from accounts.models import Office, Team, User
from accounts.policy import Role
from citizens.cpr import parse
from citizens.models import Citizen, CourseStatus, GrantReason
from citizens.services import break_glass, confirm_merge, open_with_reason, propose_merge, protect
from followups.services import make_reminders
from measurements.services import Given, record_answers
from plans.exports import DOCUMENTS, request_document
from tests.factories import (
    AssignmentFactory,
    CitizenFactory,
    CourseFactory,
    GoalFactory,
    MunicipalityFactory,
    NetworkMapFactory,
    NetworkPersonFactory,
    OfficeFactory,
    PlanFactory,
    PlanVersionFactory,
    ReferralFactory,
    ReferralGoalFactory,
    ReportFactory,
    SubgoalFactory,
    TeamFactory,
    VisitFactory,
)
from tests.relations import delete_for_good
from tests.security.canaries import canary, complete, mark, with_canary
from tests.town import person
from visits.drafts import Sheet, keep_draft
from visits.models import Visit, VisitStatus, VisitWording

# Nobody alive has a number of the nineteenth century.
NUMBERS = dict(
    zip(
        ("eva", "pia", "kim", "lis", "dob", "finn", "mia", "dea"),
        (f"{day:02}106256{day}" for day in range(11, 19)),
        strict=True,
    )
)


@dataclass
class World:
    users: dict[str, User] = field(default_factory=dict)
    citizens: dict[str, Citizen] = field(default_factory=dict)
    not_made: dict[str, set[str]] = field(default_factory=dict)

    @property
    def ids(self) -> dict[str, UUID]:
        return {name: citizen.pk for name, citizen in self.citizens.items()}


def build_first_kommune() -> World:
    world = World()
    kommune = MunicipalityFactory(name="Egeby Kommune")
    nord, syd = (TeamFactory(municipality=kommune, name=name) for name in ("Team Nord", "Team Syd"))
    office = OfficeFactory(municipality=kommune, name="Voksenmyndighed")
    other = OfficeFactory(municipality=kommune, name="Et andet kontor")
    bostoette, leder, authority, administrator = Role
    for name, role, place in (
        ("own", bostoette, {"team": nord}),
        ("colleague", bostoette, {"team": nord}),
        ("opener", bostoette, {"team": nord}),
        ("ex", bostoette, {"team": nord}),
        ("elsewhere", bostoette, {"team": syd}),
        ("glass", bostoette, {"team": syd}),
        ("leder", leder, {"team": nord}),
        ("leder_syd", leder, {"team": syd}),
        ("office", authority, {"office": office}),
        ("administrator", administrator, {}),
        ("deactivated", bostoette, {"team": nord}),
    ):
        world.users[name] = person(name, f"{name.title()} Hansen", role, kommune, **place)
    users = world.users
    _tell(world, "dea", nord, office, users["own"], is_whole=False)
    delete_for_good(world.citizens["dea"], by=users["leder"], second=users["administrator"])
    for name, worker in (("dob", "own"), ("pia", "own"), ("kim", "deactivated"), ("lis", "deactivated")):
        _tell(world, name, nord, other, users[worker], is_whole=False)
    _tell(world, "eva", nord, office, users["own"])
    _tell(world, "finn", syd, other, users["elsewhere"])
    _happen(world)
    return world


def _happen(world: World) -> None:
    """What makes each of them special, by the services that do it in earnest."""
    users, citizens = world.users, world.citizens
    yesterday = timezone.localdate() - timedelta(days=1)
    AssignmentFactory(citizen=citizens["eva"], user=users["ex"], ends_on=yesterday)
    AssignmentFactory(citizen=citizens["eva"], user=users["deactivated"])
    User.objects.filter(pk=users["deactivated"].pk).update(is_active=False)
    for name in ("lis", "dob"):
        citizens[name].course_set.update(status=CourseStatus.ENDED, ended_on=yesterday)
    # Of the same surname as all who work here.
    Citizen.objects.filter(pk=citizens["kim"].pk).update(name=f"{canary('kim', Citizen, 'name')} Hansen")
    protect(
        citizens["pia"], basis="decided", starts_on=date(2025, 1, 1), by=users["leder"], pseudonym="Bente Bo"
    )
    open_with_reason(citizens["eva"], by=users["opener"], reason=GrantReason.values[0])
    break_glass(
        citizens["eva"], reason="danger", explanation="Hun ringede og sagde farvel.", by=users["glass"]
    )
    merge = propose_merge(citizens["eva"], citizens["dob"], reason="Samme person", by=users["leder"])
    confirm_merge(merge, by=users["office"])
    mark(citizens["eva"], "eva")  # also what came from the other record


def build_second_kommune(world: World) -> None:
    kommune = MunicipalityFactory(name="Strandby Kommune")
    vest = TeamFactory(municipality=kommune, name="Team Vest")
    office = OfficeFactory(municipality=kommune, name="Strandby Myndighed")
    world.users["leder_m2"] = person("leder_m2", "Frida Hansen", Role.MANAGER, kommune, team=vest)
    world.users["office_m2"] = person("office_m2", "Mogens Hansen", Role.AUTHORITY, kommune, office=office)
    tove = person("tove", "Tove Hansen", Role.SUPPORT_WORKER, kommune, team=vest)
    _tell(world, "mia", vest, office, tove)


def _tell(
    world: World, name: str, team: Team, office: Office, worker: User, *, is_whole: bool = True
) -> None:
    """A citizen's record: everything there is, or a course with a visit and a goal; each text a canary."""
    citizen = CitizenFactory(team=team)
    citizen.set_cpr(parse(NUMBERS[name], today=timezone.localdate()))
    citizen.set_contact(phone="12 34 56 78", address=canary(name, Citizen, "address"))
    citizen.save()
    world.citizens[name] = citizen
    AssignmentFactory(citizen=citizen, user=worker, is_coordinator=name == "eva")
    referral = ReferralFactory(citizen=citizen, office=office)
    course = CourseFactory(citizen=citizen, referral=referral)
    goal = GoalFactory(course=course)
    VisitFactory(course=course, worker=worker)
    if is_whole:
        SubgoalFactory(goal=goal)
        _tell_all(citizen, course, referral, worker, name)
        leder = team.memberships.filter(role=Role.MANAGER).get().user
        world.not_made[name] = complete(citizen, worker, leder, office)
        make_reminders(timezone.localdate())
    mark(citizen, name)
    citizen.refresh_from_db()


def _put_right(visit: Visit, worker: User, name: str) -> None:
    """What it said before; nobody can write a canary there afterwards."""
    said = ("happened", "mattered", "noticed", "agreed", "small_steps")
    VisitWording.objects.create(
        citizen=visit.citizen,
        visit=visit,
        version=0,
        starts_at=visit.starts_at,
        ends_at=visit.ends_at,
        by=worker,
        **{column: canary(name, VisitWording, column) for column in said},
    )


def _tell_all(citizen: Citizen, course: object, referral: object, worker: User, name: str) -> None:
    VisitFactory(course=course, worker=worker, status=VisitStatus.PLANNED)
    _put_right(VisitFactory(course=course, worker=worker, version=1), worker, name)
    ReferralGoalFactory(referral=referral)
    ReportFactory(referral=referral, by=worker)
    answers = dict.fromkeys(("relationship", "goals_topics", "approach_method", "overall"), Decimal(8))
    record_answers(citizen, "srs", answers, given=Given(on=date(2026, 3, 1)), by=worker)
    NetworkPersonFactory(map=NetworkMapFactory(citizen=citizen, drawn_by=worker))
    keep_draft(worker, citizen, "besoeg", Sheet({"happened": [canary(name, type(citizen), "draft")]}))
    plan = PlanFactory(citizen=citizen)
    approved = PlanVersionFactory.build(plan=plan, written_by=worker)
    approved.content = with_canary(approved.content, f"KAN0{name}0PlanVersion0approved0")
    approved = PlanVersionFactory(plan=plan, approved=True, written_by=worker, content=approved.content)
    DOCUMENTS.make(request_document(approved, by=worker).pk)
    PlanVersionFactory(plan=plan, number=2, written_by=worker)
