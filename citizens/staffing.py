"""Reads what `citizens.matching` ranks: the bostøtter of a team, their week, and what support asks for."""

from collections.abc import Collection, Iterable
from datetime import date
from uuid import UUID

from django.db.models import Count, Exists, IntegerField, OuterRef, Prefetch, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce, NullIf

from accounts.models import Membership, User
from accounts.policy import Role
from citizens.hints import hinted
from citizens.matching import Candidate, Need, Words
from citizens.models import (
    OVER,
    AskedBy,
    Assignment,
    ChangeRequest,
    ChangeStatus,
    Citizen,
    Competence,
    Course,
    Grant,
    HandOver,
    Language,
    SupportNeed,
    Theme,
    WorkerProfile,
)
from citizens.reach import within_whole_house

WORDS = Words(themes=dict(Theme.choices), languages=dict(Language.choices))


def workers_in(teams: Collection[int], day: date) -> QuerySet[User]:
    """The bostøtter who work in `teams` on `day`, with profile and competences. Three queries."""
    there = Membership.objects.on(day).filter(role=Role.SUPPORT_WORKER, team__in=teams, user=OuterRef("pk"))
    profiles = WorkerProfile.objects.prefetch_related(
        Prefetch("competences", Competence.objects.order_by("pk"))
    )
    return (
        User.objects.filter(Exists(there), is_active=True)
        .prefetch_related(Prefetch("worker_profile", profiles))
        .order_by("sort_key", "pk")
    )


def candidates_in(teams: Collection[int], day: date) -> list[Candidate]:
    """Everybody who could be given a citizen of these teams, as plain data. Four queries."""
    workers = list(workers_in(teams, day))
    weeks = weeks_of([worker.pk for worker in workers], day)
    return [candidate_of(worker, weeks.get(worker.pk, []), day) for worker in workers]


def candidate_of(worker: User, week: Collection[int], day: date) -> Candidate:
    """`week`: the minutes of each citizen the worker has."""
    plain = Candidate(
        key=worker.pk, name=worker.name, sort_key=worker.sort_key, load=sum(week), citizens=len(week)
    )
    profile: WorkerProfile | None = getattr(worker, "worker_profile", None)
    if profile is None:
        return plain
    known = list(profile.competences.all())
    return Candidate(
        key=plain.key,
        name=plain.name,
        sort_key=plain.sort_key,
        load=plain.load,
        citizens=plain.citizens,
        experienced=frozenset(each.theme for each in known if not each.is_trained),
        trained=frozenset(each.theme for each in known if each.is_trained),
        languages=frozenset(profile.languages),
        years=profile.years_on(day),
        capacity=profile.minutes_per_week,
        away=profile.away_on(day),
    )


def weeks_of(workers: Collection[int], day: date) -> dict[int, list[int]]:
    """For each worker the granted minutes a week of each citizen assigned on `day`. One query.

    Those who share a citizen share the minutes; a cover carries the share of whom it stands in for.
    """
    covered = HandOver.objects.covers_on(day).filter(before=OuterRef("pk"))
    carrying = Assignment.objects.on(day).filter(~Exists(covered))
    sharing = carrying.filter(citizen=OuterRef("citizen")).order_by().values("citizen")
    number = Subquery(sharing.annotate(n=Count("*")).values("n"), output_field=IntegerField())
    minutes = _granted(OuterRef("citizen"), day) / NullIf(number, Value(0))
    rows = carrying.filter(user__in=workers).annotate(minutes=Coalesce(minutes, 0))
    weeks: dict[int, list[int]] = {}
    with within_whole_house():  # a colleague's week is full of other teams' citizens, too; only minutes leave
        for user, each in rows.values_list("user", "minutes"):
            weeks.setdefault(user, []).append(each)
    return weeks


def _granted(citizen: OuterRef, day: date) -> Subquery:
    """The minutes a week granted to a citizen's open course on `day`, or from the day they begin."""
    courses = Course.objects.exclude(status__in=OVER).values("referral")
    grants = Grant.objects.filter(citizen=citizen, referral__in=courses).exclude(ends_on__lt=day)
    return Subquery(grants.order_by("starts_on").values("minutes_per_week")[:1], output_field=IntegerField())


def needs_of(citizens: Iterable[Citizen], day: date) -> dict[UUID, Need]:
    """What the support of each citizen asks for. Four queries and the hints, for any number."""
    by_id = {citizen.pk: citizen for citizen in citizens}
    said = {need.citizen_id: need for need in SupportNeed.objects.filter(citizen__in=by_id)}
    themes = hinted(by_id)
    themes |= {citizen: frozenset(need.themes) for citizen, need in said.items()}
    granted = dict(
        Citizen.objects.filter(pk__in=by_id)
        .annotate(minutes=Coalesce(_granted(OuterRef("pk"), day), 0))
        .values_list("pk", "minutes")
    )
    known = _by_citizen(Assignment.objects.filter(citizen__in=by_id).values_list("citizen", "user"))
    wished = ChangeRequest.objects.filter(citizen__in=by_id, asked_by=AskedBy.CITIZEN)
    unwanted = _by_citizen(wished.exclude(status=ChangeStatus.WITHDRAWN).values_list("citizen", "worker"))
    return {
        pk: Need(
            name=citizen.first_name,
            minutes=granted[pk],
            themes=themes[pk],
            languages=frozenset(said[pk].languages) if pk in said else frozenset(),
            known=known.get(pk, frozenset()),
            unwanted=unwanted.get(pk, frozenset()),
        )
        for pk, citizen in by_id.items()
    }


def _by_citizen(pairs: Iterable[tuple[UUID, int]]) -> dict[UUID, frozenset[int]]:
    found: dict[UUID, set[int]] = {}
    for citizen, worker in pairs:
        found.setdefault(citizen, set()).add(worker)
    return {citizen: frozenset(workers) for citizen, workers in found.items()}
