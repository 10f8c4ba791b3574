"""A plan agreed to by the citizen, on an own phone, by a link."""

from datetime import date, timedelta
from uuid import UUID

from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from accounts.models import NoticeKind, User
from accounts.notices import tell
from bostoette.errors import RuleViolation
from links.models import LIFETIME, Answer, Link, PurposeKey
from links.opening import use
from links.purposes import PURPOSES
from links.services import make_link
from plans.kinds.declaration import missing
from plans.models import AgreedHow, PlanVersion, VersionStatus
from plans.services import versions

AFTER_THE_LINK = LIFETIME + timedelta(days=1)


@transaction.atomic
def ask_by_link(version: PlanVersion, *, follow_up_on: date, by: User) -> tuple[Link, str]:
    """A link by which the citizen can read the draft and say yes; and its token, shown this once."""
    if not version.is_draft:
        raise RuleViolation("Planen er allerede godkendt.", code="not-a-draft")
    if lacking := missing(version.kind_declared, version.content):
        titles = " og ".join(f"»{section.title}«" for section in lacking)
        raise RuleViolation(f"Linket kan laves, når I har udfyldt {titles}.", code="incomplete")
    if follow_up_on <= timezone.localdate() + AFTER_THE_LINK:
        raise RuleViolation("Opfølgningen skal ligge, efter at linket er udløbet.", code="follow-up-too-soon")
    terms = {"follow_up_on": follow_up_on.isoformat()}
    return make_link(version.citizen, PURPOSES[PurposeKey.AGREE_TO_PLAN], version.pk, terms=terms, by=by)


def state_of(version_id: UUID) -> str | None:
    """The words of the draft as they are now; None once it is no draft any more."""
    drafts = PlanVersion.objects.filter(pk=version_id, status=VersionStatus.DRAFT)
    content = drafts.values_list("content", flat=True).first()
    return None if content is None else versions.fingerprint(content)


def rows_of(version_id: UUID) -> list[UUID]:
    """The draft, and the plan it is of."""
    version = PlanVersion.objects.get(pk=version_id)
    return [version.pk, version.plan_id]


def agree(link: Link) -> None:
    """The citizen says yes: the plan is in force from now, in the words that were read and no others."""
    use(link, Answer.YES, then=lambda: _approve(link))
    _tell_maker(link)


def _approve(link: Link) -> None:
    version = PlanVersion.objects.select_for_update().filter(pk=link.subject_id).first()
    if version is None or versions.fingerprint(version.content) != link.state:
        raise RuleViolation("Planen er ændret, siden du fik linket.", code="changed-since")
    versions.approve(
        version,
        agreed_how=AgreedHow.LINK,
        agreed_on=timezone.localdate(),
        follow_up_on=date.fromisoformat(link.terms["follow_up_on"]),
        by=link.made_by,
    )


def talk_first(link: Link, *, words: str) -> None:
    """The citizen wants to talk about it. The draft stays as it is, and nothing else stops."""
    use(link, Answer.TALK, words=words)
    _tell_maker(link)


def _tell_maker(link: Link) -> None:
    path = reverse("plans:version", args=[link.subject_id])
    tell([link.made_by], NoticeKind.LINK_ANSWERED, about=link.pk, path=path)
