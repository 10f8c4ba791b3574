"""What a crisis taught, taken over into the kriseplan."""

from collections.abc import Collection

from django.db import transaction

from accounts.models import User
from audit.log import record
from audit.models import Event
from bostoette.errors import RuleViolation
from plans.kinds import Kind
from plans.kinds.declaration import MalformedContent, checked_answer
from plans.lessons import KRISEPLAN, LEARNING, Proposal, proposals, with_lines
from plans.models import AGREED, PlanVersion, VersionStatus
from plans.services.editions import asked_in
from plans.services.versions import start_draft


def proposals_of(learning: PlanVersion) -> list[Proposal]:
    """What the learning could bring to the kriseplan as it stands: its draft, else the one in force."""
    return proposals((learning.kind_declared, learning.content), _kriseplan_of(learning))


def _kriseplan_of(learning: PlanVersion) -> tuple[Kind, dict[str, object]]:
    standing = PlanVersion.objects.filter(
        citizen_id=learning.citizen_id,
        plan__kind=KRISEPLAN.key,
        status__in=(VersionStatus.DRAFT, VersionStatus.APPROVED),
    )
    newest = standing.select_related("plan", "edition").order_by("-number").first()
    if newest is None:
        return asked_in(learning.municipality_id, KRISEPLAN.key).kind, {}
    return newest.kind_declared, newest.content


@transaction.atomic
def take_over(learning: PlanVersion, keys: Collection[str], *, by: User) -> PlanVersion:
    """Write the chosen suggestions into a draft of the kriseplan, which is begun if there is none.

    Nothing of it holds before the draft is approved together with the citizen. A form that is open on one of
    the sections meanwhile is shown both texts when it is saved.
    """
    if learning.plan.kind != LEARNING.key or learning.status not in AGREED:
        raise RuleViolation("Læringen skal være godkendt først.", code="not-approved")
    draft = start_draft(learning.citizen, KRISEPLAN.key, by=by)
    drafts = PlanVersion.objects.select_for_update(of=("self",)).select_related("plan", "edition")
    draft = drafts.get(pk=draft.pk)
    learned = (learning.kind_declared, learning.content)
    chosen = {
        proposal.section: [each.line for each in proposal.suggestions if each.key in keys]
        for proposal in proposals(learned, (draft.kind_declared, draft.content))
    }
    if not any(chosen.values()):
        raise RuleViolation("Vælg mindst ét forslag.", code="nothing-chosen")
    try:
        added = {
            section.key: checked_answer(section, with_lines(section, draft.content[section.key], lines))
            for section, lines in chosen.items()
        }
    except MalformedContent as error:
        raise RuleViolation(str(error), code="no-room") from error
    draft.content = {**draft.content, **added}
    draft.saved_from = {key: page for key, page in draft.saved_from.items() if key not in added}
    draft.revision += 1
    draft.written_by = by
    draft.save(update_fields=["content", "saved_from", "revision", "written_by"])
    record(
        Event.LESSONS_TAKEN_OVER, by=by, target=draft, citizen_id=draft.citizen_id, learning=str(learning.pk)
    )
    return draft
