"""One factory for each model: the least that is valid, nothing random, nobody's CPR number."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import factory
from django.utils import timezone
from factory.django import DjangoModelFactory

from accounts.models import Membership, Municipality, Office, Team, User
from accounts.policy import Role
from citizens.models import (
    AskedBy,
    Assignment,
    ChangeRequest,
    Citizen,
    Course,
    CourseStatus,
    Grant,
    JobStatus,
    MatchDecision,
    Referral,
    ReferralGoal,
    ReferralStatus,
    Report,
    ReportKind,
    WorkerProfile,
)
from measurements.models import AnsweredBy, InstrumentKey, Response, State, WordingEdition
from network.models import Involvement, NetworkMap, NetworkPerson, NetworkWish, Sector
from oversight.models import Alarm, Package, Sample, SampleReason
from plans.kinds import kind_of
from plans.kinds.changes import Changes, Words
from plans.models import (
    Activity,
    AgreedHow,
    Goal,
    KindEdition,
    Plan,
    PlanFollowUp,
    PlanVersion,
    Subgoal,
    SubgoalFollowUp,
    VersionStatus,
    Wish,
)
from plans.pejlemaerker import Pejlemaerke
from printouts.models import Bundle, BundlePart, Printout, PrintoutKind
from visits.models import CrisisEvent, GroupCourse, GroupMember, Supervision, Visit, VisitStatus

PASSWORD = "et-langt-kodeord-her"


class MunicipalityFactory(DjangoModelFactory[Municipality]):
    class Meta:
        model = Municipality

    name = factory.Sequence(lambda n: f"Kommune {n}")


class TeamFactory(DjangoModelFactory[Team]):
    class Meta:
        model = Team

    municipality = factory.SubFactory(MunicipalityFactory)
    name = factory.Sequence(lambda n: f"Team {n}")


class OfficeFactory(DjangoModelFactory[Office]):
    class Meta:
        model = Office

    municipality = factory.SubFactory(MunicipalityFactory)
    name = factory.Sequence(lambda n: f"Kontor {n}")


class UserFactory(DjangoModelFactory[User]):
    class Meta:
        model = User
        skip_postgeneration_save = True

    username = factory.Sequence(lambda n: f"bruger{n}")
    name = factory.Sequence(lambda n: f"Bruger {n}")
    email = factory.LazyAttribute(lambda user: f"{user.username}@kommune.example")
    municipality = factory.SubFactory(MunicipalityFactory)

    @classmethod
    def _create(cls, model_class: type[User], *args: object, **fields: object) -> User:
        return User.objects.create_user(password=PASSWORD, **fields)


class MembershipFactory(DjangoModelFactory[Membership]):
    """By default a bostøtte in a team."""

    class Meta:
        model = Membership

    role = Role.SUPPORT_WORKER
    team = factory.Maybe(
        factory.LazyAttribute(lambda m: m.role in (Role.SUPPORT_WORKER, Role.MANAGER)),
        factory.SubFactory(TeamFactory),
        None,
    )
    office = factory.Maybe(
        factory.LazyAttribute(lambda m: m.role == Role.AUTHORITY), factory.SubFactory(OfficeFactory), None
    )
    user = factory.SubFactory(UserFactory)
    starts_on = date(2020, 1, 1)


class CitizenFactory(DjangoModelFactory[Citizen]):
    class Meta:
        model = Citizen

    team = factory.SubFactory(TeamFactory)
    municipality = factory.LazyAttribute(lambda citizen: citizen.team.municipality)
    name = factory.Sequence(lambda n: f"Borger Nummer {n}")
    born_on = date(1862, 10, 21)


class ReferralFactory(DjangoModelFactory[Referral]):
    """By default accepted, with the grant of `GrantFactory`."""

    class Meta:
        model = Referral
        skip_postgeneration_save = True

    citizen = factory.SubFactory(CitizenFactory)
    office = factory.SubFactory(OfficeFactory, municipality=factory.SelfAttribute("..citizen.municipality"))
    status = ReferralStatus.ACCEPTED
    purpose = "Støtte til at få hverdagen til at hænge sammen."
    status_due_on = date(2199, 1, 1)
    grant = factory.RelatedFactory("tests.factories.GrantFactory", "referral")


class GrantFactory(DjangoModelFactory[Grant]):
    """Two hours a week since 1 January 2025, without an end."""

    class Meta:
        model = Grant

    referral = factory.SubFactory(ReferralFactory, grant=None)
    citizen = factory.SelfAttribute("referral.citizen")
    minutes_per_week = 120
    starts_on = date(2025, 1, 1)


class ReferralGoalFactory(DjangoModelFactory[ReferralGoal]):
    class Meta:
        model = ReferralGoal

    referral = factory.SubFactory(ReferralFactory)
    citizen = factory.SelfAttribute("referral.citizen")
    position = factory.Sequence(lambda n: n + 1)
    title = "Få en dag med faste holdepunkter"
    asked_on = date(2025, 1, 1)


class ReportFactory(DjangoModelFactory[Report]):
    class Meta:
        model = Report

    referral = factory.SubFactory(ReferralFactory)
    citizen = factory.SelfAttribute("referral.citizen")
    kind = ReportKind.STATUS
    on = date(2025, 7, 1)
    summary = "Det går den rigtige vej."
    by = factory.SubFactory(UserFactory)


class CourseFactory(DjangoModelFactory[Course]):
    """By default active since 1 January 2025."""

    class Meta:
        model = Course

    citizen = factory.SubFactory(CitizenFactory)
    referral = factory.SubFactory(ReferralFactory, citizen=factory.SelfAttribute("..citizen"))
    status = CourseStatus.ACTIVE
    started_on = date(2025, 1, 1)


class AssignmentFactory(DjangoModelFactory[Assignment]):
    class Meta:
        model = Assignment

    citizen = factory.SubFactory(CitizenFactory)
    user = factory.SubFactory(UserFactory)
    starts_on = date(2025, 1, 1)


class WorkerProfileFactory(DjangoModelFactory[WorkerProfile]):
    """By default twenty hours a week for citizens, and nothing said of competences."""

    class Meta:
        model = WorkerProfile

    user = factory.SubFactory(UserFactory)
    minutes_per_week = 1200


class MatchDecisionFactory(DjangoModelFactory[MatchDecision]):
    class Meta:
        model = MatchDecision

    citizen = factory.SelfAttribute("course.citizen")
    course = factory.SubFactory(CourseFactory)
    professional_fit = "Kender til angst."
    took_part = "Koordinationsudvalget"
    decided_on = date(2025, 1, 1)
    decided_by = factory.SubFactory(UserFactory)


class ChangeRequestFactory(DjangoModelFactory[ChangeRequest]):
    """By default the citizen's wish, waiting for an answer."""

    class Meta:
        model = ChangeRequest

    citizen = factory.SubFactory(CitizenFactory)
    worker = factory.SubFactory(UserFactory)
    asked_by = AskedBy.CITIZEN
    reason = "Vi taler forbi hinanden."
    asked_on = date(2025, 3, 1)
    answer_by = date(2025, 3, 15)
    recorded_by = factory.SubFactory(UserFactory)


class WishFactory(DjangoModelFactory[Wish]):
    class Meta:
        model = Wish

    citizen = factory.SubFactory(CitizenFactory)
    text = "Jeg vil gerne kunne tage bussen igen."
    area = Pejlemaerke.COMMUNITIES
    recorded_on = date(2025, 2, 1)
    recorded_by = factory.SubFactory(UserFactory)


class GoalFactory(DjangoModelFactory[Goal]):
    class Meta:
        model = Goal

    citizen = factory.SelfAttribute("course.citizen")
    course = factory.SubFactory(CourseFactory)
    title = "Deltage i fællesskaber i nærområdet"
    set_on = date(2025, 1, 15)


class SubgoalFactory(DjangoModelFactory[Subgoal]):
    class Meta:
        model = Subgoal

    citizen = factory.SelfAttribute("goal.citizen")
    goal = factory.SubFactory(GoalFactory)
    text = "Jeg går ned til værestedet om onsdagen"
    area = Pejlemaerke.COMMUNITIES
    set_on = date(2025, 2, 1)
    follow_up_on = date(2025, 5, 1)


class PlanFactory(DjangoModelFactory[Plan]):
    class Meta:
        model = Plan

    citizen = factory.SubFactory(CitizenFactory)
    kind = "kriseplan"


KRISEPLAN = {
    "early_signs": ["Jeg sover dårligt"],
    "helps_me": ["Jeg går en tur med hunden", "Jeg ringer til min søster"],
    "avoid": ["Kaffe om aftenen"],
    "others_can": "Sidde stille sammen med mig.",
    "help_wished": "At min bostøtte ringer.",
    "worked_before": "Et varmt bad hjalp. At blive overset hjalp ikke.",
    "place": "Hjemme i min egen stol.",
    "if_admitted": [{"what": "Hunden Bella", "who": "Min søster", "phone": "12 34 56 78"}],
    "contacts": [{"name": "Mette", "relation": "Søster", "phone": "12 34 56 78"}],
}
MESTRINGSPLAN = {
    "goal": "At holde fast i mine morgener.",
    "keep_it": ["Stå op klokken otte"],
    "self_care": "Jeg går tidligt i seng.",
    "strategies": [{"what": "Trække vejret", "helps_with": "Uro", "short": "Ja", "long": "Lidt"}],
    "signs_me": ["Jeg trækker mig"],
    "signs_others": ["Jeg svarer kort"],
}
LEARNING = {
    "happened": "Jeg sov ikke i fire nætter.",
    "signs": ["Jeg sover dårligt", "Jeg tager ikke telefonen"],
    "set_off": ["Brevet fra kommunen"],
    "own_steps": [{"what": "Ringede til Mette", "effect": "Det hjalp lidt"}],
    "others_helped": ["Sætte jer ned hos mig"],
    "others_worse": ["I talte hen over hovedet på mig"],
    "others_instead": "Komme et ekstra besøg.",
    "worked_before": ["Et varmt bad hjalp"],
    "next_time": ["Ringe, før det er nat"],
}
CONTENT = {"kriseplan": KRISEPLAN, "mestringsplan": MESTRINGSPLAN, "laering-efter-krise": LEARNING}


class KindEditionFactory(DjangoModelFactory[KindEdition]):
    """By default the first of the mestringsplan, with one section renamed and one of the kommune's own."""

    class Meta:
        model = KindEdition

    municipality = factory.SubFactory(MunicipalityFactory)
    kind = "mestringsplan"
    number = 1
    reason = "Vi spørger også til medicinen"
    changes = factory.LazyFunction(
        lambda: Changes(
            words={"goal": Words("Min retning", "Hvor vil du gerne hen?")},
            own={"own_1": Words("Min medicin", "Hvad hjælper medicinen dig med?", "Kun hvis du får noget.")},
        ).as_json()
    )
    made_by = factory.SubFactory(UserFactory)


class WordingEditionFactory(DjangoModelFactory[WordingEdition]):
    """By default invented words for ORS; the real ones are licensed and never stand here."""

    class Meta:
        model = WordingEdition

    municipality = factory.SubFactory(MunicipalityFactory)
    instrument = "ors"
    instrument_version = 1
    number = 1
    reason = "Indlæst fra en fil"
    language = "da"
    licence_holder = "Kommunen"
    licensed_on = date(2026, 1, 31)
    words = factory.LazyFunction(
        lambda: {
            "title": "Opdigtet overskrift",
            "instructions": "Opdigtet vejledning",
            "items": {
                key: {"text": f"Opdigtet spørgsmål om {key}", "low": "", "high": ""}
                for key in ("individual", "interpersonal", "social", "overall")
            },
            "answers": {},
            "low": "nede",
            "high": "oppe",
        }
    )
    made_by = factory.SubFactory(UserFactory)


class PlanVersionFactory(DjangoModelFactory[PlanVersion]):
    """By default a filled-in draft; `approved=True` for a version in force."""

    class Meta:
        model = PlanVersion

    class Params:
        approved = factory.Trait(
            status=VersionStatus.APPROVED,
            approved_at=factory.LazyFunction(lambda: _utc(2025, 3, 1)),
            approved_by=factory.SelfAttribute("written_by"),
            agreed_how=AgreedHow.PRESENT,
            agreed_on=date(2025, 3, 1),
            follow_up_on=date(2025, 9, 1),
        )

    plan = factory.SubFactory(PlanFactory)
    citizen = factory.SelfAttribute("plan.citizen")
    number = 1
    kind_version = factory.LazyAttribute(lambda version: kind_of(version.plan.kind).version)
    content = factory.LazyAttribute(lambda version: CONTENT[version.plan.kind])
    written_by = factory.SubFactory(UserFactory)


class CrisisEventFactory(DjangoModelFactory[CrisisEvent]):
    class Meta:
        model = CrisisEvent

    citizen = factory.SubFactory(CitizenFactory)
    on = date(2025, 3, 1)
    happened = "Eva sov ikke i fire nætter og ringede til akuttelefonen."
    over_on = date(2025, 3, 6)
    by = factory.SubFactory(UserFactory)


class VisitFactory(DjangoModelFactory[Visit]):
    """By default held on 3 March 2025 from 10 to 11."""

    class Meta:
        model = Visit

    citizen = factory.SelfAttribute("course.citizen")
    course = factory.SubFactory(CourseFactory)
    worker = factory.SubFactory(UserFactory)
    status = VisitStatus.HELD
    starts_at = factory.LazyFunction(lambda: _utc(2025, 3, 3, 10))
    ends_at = factory.LazyFunction(lambda: _utc(2025, 3, 3, 11))
    happened = "Vi gik en tur om søen."


class GroupCourseFactory(DjangoModelFactory[GroupCourse]):
    """By default about food, in the ten weeks from 3 March 2025."""

    class Meta:
        model = GroupCourse
        skip_postgeneration_save = True

    team = factory.SubFactory(TeamFactory)
    theme = "Mad og måltider"
    starts_on = date(2025, 3, 3)
    ends_on = date(2025, 5, 11)
    made_by = factory.SubFactory(UserFactory)

    @factory.post_generation
    def facilitators(group, create, users, **_kwargs):
        group.facilitators.set(users or [group.made_by])


class GroupMemberFactory(DjangoModelFactory[GroupMember]):
    class Meta:
        model = GroupMember

    course = factory.SubFactory(CourseFactory)
    citizen = factory.SelfAttribute("course.citizen")
    group = factory.SubFactory(GroupCourseFactory, team=factory.SelfAttribute("..citizen.team"))
    joined_on = factory.LazyAttribute(lambda member: member.group.starts_on)


class SubgoalFollowUpFactory(DjangoModelFactory[SubgoalFollowUp]):
    class Meta:
        model = SubgoalFollowUp

    subgoal = factory.SubFactory(SubgoalFactory)
    citizen = factory.SelfAttribute("subgoal.citizen")
    on = date(2025, 3, 1)
    moved = "Jeg var der to onsdage."
    by = factory.SubFactory(UserFactory)


class ActivityFactory(DjangoModelFactory[Activity]):
    class Meta:
        model = Activity

    subgoal = factory.SubFactory(SubgoalFactory)
    citizen = factory.SelfAttribute("subgoal.citizen")
    text = "Gå en tur om søen"
    responsible = "Eva selv"
    when = "hver onsdag"
    written_by = factory.SubFactory(UserFactory)


class PlanFollowUpFactory(DjangoModelFactory[PlanFollowUp]):
    class Meta:
        model = PlanFollowUp

    version = factory.SubFactory(PlanVersionFactory, approved=True)
    citizen = factory.SelfAttribute("version.citizen")
    on = date(2025, 6, 1)
    next_on = date(2025, 12, 1)
    by = factory.SubFactory(UserFactory)


class ResponseFactory(DjangoModelFactory[Response]):
    """By default a complete SRS with a total of 38."""

    class Meta:
        model = Response

    class Params:
        declined = factory.Trait(state=State.DECLINED, total=None, rule_version=None, answers={})

    citizen = factory.SelfAttribute("course.citizen")
    course = factory.SubFactory(CourseFactory)
    instrument = InstrumentKey.SRS
    given_on = date(2025, 3, 3)
    state = State.COMPLETE
    answers = factory.LazyFunction(
        lambda: {"relationship": "9.5", "goals_topics": "9.5", "approach_method": "9.5", "overall": "9.5"}
    )
    total = Decimal("38.0")
    rule_version = 1
    scores = factory.LazyAttribute(lambda one: {} if one.total is None else {"total": str(one.total)})
    answered_by = AnsweredBy.CITIZEN
    recorded_by = factory.SubFactory(UserFactory)


class SupervisionFactory(DjangoModelFactory[Supervision]):
    class Meta:
        model = Supervision
        skip_postgeneration_save = True

    team = factory.SubFactory(TeamFactory)
    on = date(2025, 3, 1)
    recorded_by = factory.SubFactory(UserFactory)


class NetworkMapFactory(DjangoModelFactory[NetworkMap]):
    class Meta:
        model = NetworkMap

    citizen = factory.SubFactory(CitizenFactory)
    drawn_on = date(2025, 2, 1)
    drawn_by = factory.SubFactory(UserFactory)


class NetworkPersonFactory(DjangoModelFactory[NetworkPerson]):
    class Meta:
        model = NetworkPerson

    map = factory.SubFactory(NetworkMapFactory)
    citizen = factory.SelfAttribute("map.citizen")
    name = "Mette"
    relation = "Søster"
    sector = Sector.FAMILY
    closeness = 1
    importance = 3


class NetworkWishFactory(DjangoModelFactory[NetworkWish]):
    class Meta:
        model = NetworkWish

    citizen = factory.SubFactory(CitizenFactory)
    asked_on = date(2025, 2, 1)
    answer = Involvement.YES
    by = factory.SubFactory(UserFactory)


def _utc(year: int, month: int, day: int, hour: int = 12) -> datetime:
    return datetime(year, month, day, hour, tzinfo=UTC)


class PrintoutFactory(DjangoModelFactory[Printout]):
    """All plans, made, with a file that says so."""

    class Meta:
        model = Printout

    citizen = factory.SubFactory(CitizenFactory)
    requested_by = factory.SubFactory(UserFactory)
    kind = PrintoutKind.PLANS
    status = JobStatus.DONE
    made_at = factory.LazyFunction(timezone.now)
    expires_at = factory.LazyAttribute(lambda printout: printout.made_at + timedelta(days=1))

    @classmethod
    def _create(cls, model_class, *args, **kwargs):
        printout = model_class(*args, **kwargs)
        if printout.is_done:
            printout.put_bytes("pdf_sealed", b"%PDF-1.7")
        printout.save()
        return printout


class BundleFactory(DjangoModelFactory[Bundle]):
    """Kriseplaner, made, with a file that says so."""

    class Meta:
        model = Bundle
        skip_postgeneration_save = True

    requested_by = factory.SubFactory(UserFactory)
    municipality = factory.SelfAttribute("requested_by.municipality")
    kind = "kriseplan"
    reason = "Til kommunens tilsyn i foråret"
    status = JobStatus.DONE
    size = factory.LazyAttribute(lambda bundle: 4 if bundle.status == JobStatus.DONE else 0)
    made_at = factory.LazyFunction(timezone.now)
    expires_at = factory.LazyAttribute(lambda bundle: bundle.made_at + timedelta(days=1))

    @factory.post_generation
    def parts(bundle, create, *_args, **_kwargs):
        if create and bundle.is_done:
            part = BundlePart(bundle=bundle, number=0)
            part.put_bytes("content_sealed", b"PK\x05\x06")
            part.save()


class PackageFactory(DjangoModelFactory[Package]):
    """Made, with two files that say so."""

    class Meta:
        model = Package

    citizen = factory.SubFactory(CitizenFactory)
    requested_by = factory.SubFactory(UserFactory)
    reason = "Borgeren bad om indsigt"
    status = JobStatus.DONE
    made_at = factory.LazyFunction(timezone.now)
    expires_at = factory.LazyAttribute(lambda package: package.made_at + timedelta(days=1))

    @classmethod
    def _create(cls, model_class, *args, **kwargs):
        package = model_class(*args, **kwargs)
        if package.is_done:
            package.put_bytes("pdf_sealed", b"%PDF-1.7")
            package.put_bytes("json_sealed", b"{}")
        package.save()
        return package


class SampleFactory(DjangoModelFactory[Sample]):
    class Meta:
        model = Sample

    citizen = factory.SubFactory(CitizenFactory)
    user = factory.SubFactory(UserFactory)
    week = date(2026, 3, 2)
    lookup_id = factory.Sequence(lambda n: n + 1)
    looked_at = datetime(2026, 3, 4, 10, tzinfo=UTC)
    what = "citizen.view"
    purpose = "bostøtte for borgeren"
    reasons = [SampleReason.RANDOM]
    due_on = date(2199, 1, 1)


class AlarmFactory(DjangoModelFactory[Alarm]):
    class Meta:
        model = Alarm

    user = factory.SubFactory(UserFactory)
    municipality = factory.SelfAttribute("user.municipality")
    day = date(2026, 3, 4)
    citizens = 34
