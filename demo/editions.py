"""The kommune asks its mestringsplaner something of its own, and some citizens have answered."""

from datetime import date, timedelta
from random import Random

from django.db.models import Exists, OuterRef

from accounts.models import User
from accounts.policy import Role
from citizens.models import Course
from demo.dice import dice, uuid_at
from demo.history import GUIDE
from demo.language.texts import texts
from demo.life import midday
from demo.logins import LOGINS
from demo.town import Kommune
from plans.kinds.changes import Changes, Words
from plans.models import AgreedHow, KindEdition, PlanVersion, VersionStatus

KIND = "mestringsplan"
CHANGED_AGO, FIRST_AGO, APART = timedelta(days=14), timedelta(days=10), timedelta(days=3)


def write_editions(kommune: Kommune, *, seed: int, today: date) -> None:
    """One edition by the administrator, and next versions in it of plans that were in force before."""
    words = texts("plans")["edition"]
    edition = _edition(kommune, words, today)
    chance = dice(seed, "editions")
    running = Course.objects.running_on(today).filter(citizen=OuterRef("citizen"))
    before = PlanVersion.objects.in_force().filter(
        Exists(running),
        municipality=kommune.municipality,
        plan__kind=KIND,
        approved_at__lt=midday(today - CHANGED_AGO),
    )
    unfinished = PlanVersion.objects.filter(status__in=(VersionStatus.DRAFT, VersionStatus.REFUSED))
    at_rest = before.exclude(plan__in=unfinished.values("plan")).exclude(written_by__username=GUIDE)
    in_turn = at_rest.select_related("plan").order_by("-pk")
    for number, (version, answer) in enumerate(zip(in_turn, words["answers"], strict=False)):
        _write_next(version, edition, answer, today - FIRST_AGO + number * APART, chance)


def _edition(kommune: Kommune, words: dict[str, str], today: date) -> KindEdition:
    changes = Changes(
        words={"goal": Words(words["goal"], words["goal_question"], words["goal_help"])},
        own={"own_1": Words(words["own"], words["own_question"], words["own_help"])},
        order=("goal", "own_1", "keep_it", "self_care", "strategies", "signs_me", "signs_others"),
    )
    return KindEdition.objects.create(
        municipality=kommune.municipality,
        kind=KIND,
        number=1,
        reason=words["reason"],
        changes=changes.as_json(),
        made_by=User.objects.get(username=_administrator()),
        created_at=midday(today - CHANGED_AGO),
    )


def _administrator() -> str:
    return next(login.username for login in LOGINS if login.role == Role.ADMINISTRATOR)


def _write_next(
    version: PlanVersion, edition: KindEdition, answer: str, day: date, chance: Random
) -> PlanVersion:
    """The next version, agreed on `day`: the same words, and the answer to what the kommune asks."""
    at = midday(day)
    version.status, version.superseded_at = VersionStatus.SUPERSEDED, at
    version.save(update_fields=["status", "superseded_at"])
    return PlanVersion.objects.create(
        id=uuid_at(chance, at),
        created_at=at,
        citizen_id=version.citizen_id,
        plan=version.plan,
        number=version.number + 1,
        status=VersionStatus.APPROVED,
        kind_version=version.kind_version,
        edition=edition,
        content={**version.content, "own_1": answer},
        revision=5,
        written_by_id=version.written_by_id,
        approved_at=at,
        approved_by_id=version.written_by_id,
        agreed_how=AgreedHow.PRESENT,
        agreed_on=day,
        follow_up_on=version.plan.kind_declared.follow_up_after(day),
    )
