"""Drawing look-ups for a leder to judge: some by chance, some because something is unusual.

A fixed procedure, every Monday over the week before; who comes up cannot be foreseen: the dice are those
of the operating system (Datatilsynet on stikprøver).
"""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from secrets import SystemRandom
from uuid import UUID

from django.db import connection, transaction
from django.db.models import QuerySet
from django.utils import timezone

from accounts.models import Membership, User
from accounts.policy import Action, Role
from audit.models import Lookup, Outcome
from bostoette.workdays import working_days_after
from citizens.models import Assignment, Citizen, Protection
from oversight.models import Sample, SampleReason

BY_CHANCE = 5  # of each team and week
BY_REASON = 3  # of each team, week and reason
VOLUME = 20  # more citizens than this in a day without being assigned to them is unusual
NIGHT = (time(22), time(6))
WORKING_DAYS_TO_JUDGE = 10
NAMES_ONLY = (Action.FIND_IN_TEAM,)  # a list of the team's names is no look into anybody's life
DICE = SystemRandom()


@dataclass(frozen=True)
class Look:
    """One person's looks at one citizen on one day, by the last of them."""

    id: int
    at: datetime
    user: User
    citizen: Citizen
    what: str
    purpose: str
    is_refused: bool


def draw_last_week() -> list[Sample]:
    today = timezone.localdate()
    return draw(today - timedelta(days=today.weekday() + 7))


@transaction.atomic
def draw(monday: date) -> list[Sample]:
    """Draw the samples of the week that begins on `monday`; a week that is drawn stays as it is."""
    with connection.cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock(hashtext('oversight_samples'))")
    if Sample.objects.filter(week=monday).exists():
        return []
    looks = _looks_of(monday)
    reasons = _reasons(looks)
    by_team: dict[int, list[Look]] = defaultdict(list)
    for look in looks:
        by_team[look.citizen.team_id].append(look)
    drawn = [_sample(look, monday, why) for team in by_team.values() for look, why in _chosen(team, reasons)]
    return Sample.objects.bulk_create(drawn, ignore_conflicts=True)


def _looks_of(monday: date) -> list[Look]:
    """The looks of a week, one for each person, citizen and day."""
    return looks_among(lookups_at_citizens(monday, monday + timedelta(days=7)))


def lookups_at_citizens(since: date, before: date) -> QuerySet[Lookup]:
    """What was logged about named citizens from the first day on and before the other."""
    starts, ends = (timezone.make_aware(datetime.combine(day, time.min)) for day in (since, before))
    named = Lookup.objects.filter(at__gte=starts, at__lt=ends, citizen_id__isnull=False)
    return named.exclude(action__in=NAMES_ONLY)


def looks_among(lookups: QuerySet[Lookup]) -> list[Look]:
    """The log's lines folded: one for each person, citizen and day."""
    rows = lookups.order_by("pk").values_list(
        "pk", "at", "user_id", "citizen_id", "action", "purpose", "outcome"
    )
    last: dict[tuple[int, UUID, date], tuple[int, datetime, str, str, str]] = {}
    for pk, at, user, citizen, action, purpose, outcome in rows.iterator():
        assert citizen is not None  # by the filter above
        last[user, citizen, timezone.localdate(at)] = (pk, at, action, purpose, outcome)
    users = User.objects.prefetch_related("memberships").in_bulk({user for user, _, _ in last})
    citizens = Citizen.objects.in_bulk({citizen for _, citizen, _ in last})
    return [
        Look(pk, at, users[user], citizens[citizen], action, purpose, outcome == Outcome.REFUSED)
        for (user, citizen, _), (pk, at, action, purpose, outcome) in last.items()
        if user in users and citizen in citizens and users[user].municipality_id
    ]


def _reasons(looks: list[Look]) -> dict[int, list[SampleReason]]:
    """What is unusual about each look, by its id."""
    protected = set(Protection.objects.in_force().values_list("citizen_id", flat=True))
    strangers = strangers_among(looks)
    many = Counter((look.user.pk, timezone.localdate(look.at)) for look in strangers)
    reasons: dict[int, list[SampleReason]] = defaultdict(list)
    for look in strangers:
        reasons[look.id].append(SampleReason.UNASSIGNED)
        if look.citizen.pk in protected:
            reasons[look.id].append(SampleReason.PROTECTED)
        if many[look.user.pk, timezone.localdate(look.at)] > VOLUME:
            reasons[look.id].append(SampleReason.VOLUME)
    for look in looks:
        if look.is_refused:
            reasons[look.id].append(SampleReason.REFUSED)
        if _surname(look.user.name) == _surname(look.citizen.name):
            reasons[look.id].append(SampleReason.SURNAME)
        if _is_night(timezone.localtime(look.at).time()):
            reasons[look.id].append(SampleReason.ODD_HOUR)
    return reasons


def strangers_among(looks: list[Look]) -> list[Look]:
    """The looks at citizens whom the person neither supports, leads nor decides about."""
    assigned = _assigned({look.citizen.pk for look in looks})
    return [look for look in looks if _is_stranger(look, assigned)]


def _assigned(citizens: Iterable[UUID]) -> dict[tuple[int, UUID], list[Assignment]]:
    found: dict[tuple[int, UUID], list[Assignment]] = defaultdict(list)
    for assignment in Assignment.objects.filter(citizen__in=list(citizens)):
        found[assignment.user_id, assignment.citizen_id].append(assignment)
    return found


def _is_stranger(look: Look, assigned: dict[tuple[int, UUID], list[Assignment]]) -> bool:
    """Neither assigned that day, nor leder of the citizen's team, nor myndighed of an office."""
    day = timezone.localdate(look.at)
    if any(_covers(each, day) for each in assigned[look.user.pk, look.citizen.pk]):
        return False
    return not any(
        each.role == Role.AUTHORITY or (each.role == Role.MANAGER and each.team_id == look.citizen.team_id)
        for each in look.user.memberships.all()
        if _covers(each, day)
    )


def _covers(held: Assignment | Membership, day: date) -> bool:
    return held.starts_on <= day and (held.ends_on is None or held.ends_on >= day)


def _surname(name: str) -> str:
    return name.split()[-1].casefold() if name.split() else ""


def _is_night(at: time) -> bool:
    return at >= NIGHT[0] or at < NIGHT[1]


def _chosen(
    looks: list[Look], reasons: dict[int, list[SampleReason]]
) -> list[tuple[Look, list[SampleReason]]]:
    """Some for each reason, and some by chance among all; a look that comes up twice is drawn once."""
    chosen: dict[int, tuple[Look, list[SampleReason]]] = {}
    for reason in SampleReason:
        fitting = [look for look in looks if reason in reasons[look.id]]
        for look in DICE.sample(fitting, min(BY_REASON, len(fitting))):
            chosen[look.id] = (look, reasons[look.id])
    for look in DICE.sample(looks, min(BY_CHANCE, len(looks))):
        chosen.setdefault(look.id, (look, [SampleReason.RANDOM, *reasons[look.id]]))
    return list(chosen.values())


def _sample(look: Look, monday: date, why: list[SampleReason]) -> Sample:
    return Sample(
        citizen=look.citizen,
        week=monday,
        lookup_id=look.id,
        looked_at=look.at,
        user=look.user,
        what=look.what,
        purpose=look.purpose,
        reasons=[reason.value for reason in why],
        due_on=working_days_after(timezone.localdate(), WORKING_DAYS_TO_JUDGE),
    )
