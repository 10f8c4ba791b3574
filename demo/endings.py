"""A plan the citizen did not want, one that was taken back, and one to talk about first: rare, so by name."""

from datetime import date, timedelta
from random import Random

from django.db.models import Exists, OuterRef

from citizens.models import Course
from demo.dice import dice, uuid_at
from demo.history import GUIDE
from demo.language.texts import lines
from demo.life import midday
from demo.town import Kommune
from links.models import LIFETIME, Answer, Link, PurposeKey
from links.services import digest_of
from plans.models import PlanRefusal, PlanVersion, PlanWithdrawal, VersionStatus
from plans.services.versions import fingerprint

REFUSED_AGO, WITHDRAWN_AGO, TALKED_AGO = (timedelta(days=days) for days in (18, 11, 2))
ASK_AGAIN_AFTER = timedelta(days=120)


def write_endings(kommune: Kommune, *, seed: int, today: date) -> None:
    """Mestringsplaner of two citizens: the next version of one is refused, the other's is taken back."""
    chance = dice(seed, "endings")
    running = Course.objects.running_on(today).filter(citizen=OuterRef("citizen"))
    lived_with = PlanVersion.objects.in_force().filter(
        Exists(running),
        municipality=kommune.municipality,
        plan__kind="mestringsplan",
        approved_at__lt=midday(today - REFUSED_AGO),
    )
    unfinished = PlanVersion.objects.filter(status=VersionStatus.DRAFT).values("plan")
    drafts = PlanVersion.objects.filter(
        Exists(running), municipality=kommune.municipality, status=VersionStatus.DRAFT
    )
    others = drafts.exclude(written_by__username=GUIDE)
    if draft := others.order_by("pk").first() or drafts.order_by("pk").first():
        _talk_first(draft, today, chance)
    at_rest = lived_with.exclude(plan__in=unfinished).exclude(written_by__username=GUIDE)
    for ending, version in zip((_refuse_next, _withdraw), at_rest.order_by("pk"), strict=False):
        ending(version, today, chance)


def _refuse_next(version: PlanVersion, today: date, chance: Random) -> None:
    day = today - REFUSED_AGO
    refused = PlanVersion.objects.create(
        id=uuid_at(chance, midday(day)),
        created_at=midday(day),
        citizen_id=version.citizen_id,
        plan_id=version.plan_id,
        number=version.number + 1,
        status=VersionStatus.REFUSED,
        kind_version=version.kind_version,
        content=version.content,
        revision=4,
        written_by_id=version.written_by_id,
    )
    PlanRefusal.objects.create(
        id=uuid_at(chance, midday(day)),
        created_at=midday(day),
        citizen_id=version.citizen_id,
        version=refused,
        on=day,
        words=lines("plans", "refused")[0],
        ask_again_on=day + ASK_AGAIN_AFTER,
        by_id=version.written_by_id,
    )


def _withdraw(version: PlanVersion, today: date, chance: Random) -> None:
    at = midday(today - WITHDRAWN_AGO)
    version.status, version.superseded_at = VersionStatus.WITHDRAWN, at
    version.save(update_fields=["status", "superseded_at"])
    PlanWithdrawal.objects.create(
        id=uuid_at(chance, at),
        created_at=at,
        citizen_id=version.citizen_id,
        version=version,
        reason=lines("plans", "withdrawn")[0],
        by_id=version.written_by_id,
    )


def _talk_first(draft: PlanVersion, today: date, chance: Random) -> None:
    """Sent as a link; the citizen wants to talk about it before it holds."""
    made = midday(today - TALKED_AGO)
    Link.objects.create(
        id=uuid_at(chance, made),
        created_at=made,
        citizen_id=draft.citizen_id,
        purpose=PurposeKey.AGREE_TO_PLAN,
        subject_id=draft.pk,
        state=fingerprint(draft.content),
        terms={"follow_up_on": (today + ASK_AGAIN_AFTER).isoformat()},
        digest=digest_of(str(draft.pk)),  # of a link that nobody has
        made_by_id=draft.written_by_id,
        expires_at=made + LIFETIME,
        opened_at=made + timedelta(hours=5),
        used_at=made + timedelta(hours=5),
        answer=Answer.TALK,
        words=lines("plans", "talk")[0],
    )
