"""What happens to plans: drafts are written, approved together with the citizen, followed up or discarded."""

import json
from datetime import date
from hashlib import sha256
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from accounts.models import User
from audit.log import record
from audit.models import Event
from bostoette.errors import RuleViolation
from citizens.models import Citizen, JobStatus
from plans.kinds import Kind
from plans.kinds.declaration import carried_over, checked, checked_answer, missing
from plans.models import (
    Document,
    Plan,
    PlanFollowUp,
    PlanRefusal,
    PlanVersion,
    PlanWithdrawal,
    VersionStatus,
)
from plans.services.editions import asked_in


class StaleAnswer(RuleViolation):
    """Somebody else has written the section since the form was opened. `version` is how it stands now."""

    def __init__(self, version: PlanVersion) -> None:
        super().__init__("Afsnittet er ændret et andet sted, mens du skrev.", code="stale")
        self.version = version


def fingerprint(answer: Any) -> str:
    """Tells whether an answer is still the one a form started from."""
    return sha256(json.dumps(answer, sort_keys=True).encode()).hexdigest()[:16]


@transaction.atomic
def start_draft(citizen: Citizen, kind: str, *, by: User) -> PlanVersion:
    """Open the next version: a copy of the latest wording, or empty. An open draft is returned as it is.

    The latest wording is the one in force; where none is, the newest that was withdrawn or kept. Other
    plans that belong in it are taken along as they stand now.
    """
    asked = asked_in(citizen.municipality_id, kind)
    plan, _ = Plan.objects.get_or_create(citizen=citizen, kind=kind)
    plan = Plan.objects.select_for_update().get(pk=plan.pk)
    if draft := plan.versions.filter(status=VersionStatus.DRAFT).first():
        return draft
    before = plan.versions.in_force().first() or _newest_words(plan)
    latest = plan.versions.aggregate(number=Max("number"))["number"] or 0
    draft = PlanVersion.objects.create(
        citizen=citizen,
        plan=plan,
        number=latest + 1,
        kind_version=asked.kind.version,
        edition=asked.edition,
        content=_first_content(citizen, asked.kind, before),
        written_by=by,
    )
    record(Event.PLAN_STARTED, by=by, target=draft, citizen_id=citizen.pk, kind=kind)
    return draft


def _newest_words(plan: Plan) -> PlanVersion | None:
    return plan.versions.with_words().order_by("-number").first()


def _first_content(citizen: Citizen, declared: Kind, before: PlanVersion | None) -> dict[str, Any]:
    content = carried_over(declared, before.content if before and not declared.about_event else {})
    for section in declared.sections:
        if section.source and (before is None or content[section.key]):  # left out on purpose stays out
            content[section.key] = _taken_along(citizen, section.source)
    return content


def in_force_of(citizen: Citizen, kind: Kind) -> PlanVersion | None:
    """The approved version of this kind, or None."""
    in_force = PlanVersion.objects.in_force().select_related("edition")
    return in_force.filter(citizen=citizen, plan__kind=kind.key).first()


def _taken_along(citizen: Citizen, kind: Kind) -> dict[str, Any]:
    """A copy of the plan in force; {} where there is none."""
    found = in_force_of(citizen, kind)
    if found is None:
        return {}
    assert found.agreed_on is not None  # the database promises it once approved
    copy = {
        "number": found.number,
        "kind_version": found.kind_version,
        "agreed_on": found.agreed_on.isoformat(),
        "content": found.content,
    }
    return {**copy, "changes": found.edition.changes} if found.edition else copy


@transaction.atomic
def write_section(
    version: PlanVersion, key: str, answer: Any, *, base: str, by: User, page: str = ""
) -> PlanVersion:
    """Save the answer to one section of a draft, and raise its revision if anything changed.

    `base` is the fingerprint of the answer the form started from; `page` names the form, which may save
    again and again. Where a section takes another plan along, `answer` says whether it shall. Raises
    `StaleAnswer` if somebody else wrote the section in between, and `MalformedContent` for an answer that
    does not fit the section.
    """
    version = _locked_draft(version)
    section = version.kind_declared.section(key)
    if section is None:
        raise RuleViolation("Planen har ikke det afsnit.", code="no-such-section")
    if section.source:
        answer = _taken_along(version.citizen, section.source) if answer else {}
    answer = checked_answer(section, answer)
    stands = version.content.get(key, section.empty)
    if answer == stands:
        return version
    own = bool(page) and version.saved_from.get(key) == page
    if fingerprint(stands) != base and not own:
        raise StaleAnswer(version)
    version.content = {**version.content, key: answer}
    version.saved_from = {**version.saved_from, key: page}
    version.revision += 1
    version.written_by = by
    version.save(update_fields=["content", "saved_from", "revision", "written_by"])
    return version


@transaction.atomic
def approve(
    version: PlanVersion,
    *,
    agreed_how: str,
    agreed_on: date,
    follow_up_on: date,
    by: User,
    revision: int | None = None,
) -> PlanVersion:
    """Make a draft the plan in force, as agreed with the citizen; the version before it is superseded.

    `revision` is the wording that was shown before the button was pressed: another one is refused.
    """
    Plan.objects.select_for_update().filter(pk=version.plan_id).first()  # gone, if its only draft is
    version = _locked_draft(version)
    plan = version.plan
    _refuse_if_unready(version, revision, agreed_on, follow_up_on)
    now = timezone.now()
    plan.versions.in_force().update(status=VersionStatus.SUPERSEDED, superseded_at=now)
    version.content = checked(version.kind_declared, version.content)
    version.saved_from = {}
    version.status = VersionStatus.APPROVED
    version.approved_at = now
    version.approved_by = by
    version.agreed_how = agreed_how
    version.agreed_on = agreed_on
    version.follow_up_on = follow_up_on
    version.save()
    record(Event.PLAN_APPROVED, by=by, target=version, citizen_id=version.citizen_id, kind=plan.kind)
    return version


def _refuse_if_unready(
    version: PlanVersion, revision: int | None, agreed_on: date, follow_up_on: date
) -> None:
    today = timezone.localdate()
    if revision is not None and revision != version.revision:
        raise RuleViolation(
            "Planen er ændret, siden du åbnede siden. Læs den igennem igen, før I godkender den.",
            code="changed-since",
        )
    if lacking := missing(version.kind_declared, version.content):
        titles = " og ".join(f"»{section.title}«" for section in lacking)
        raise RuleViolation(f"Planen kan godkendes, når I har udfyldt {titles}.", code="incomplete")
    if agreed_on > today:
        raise RuleViolation("Planen kan ikke være aftalt ude i fremtiden.", code="agreed-in-future")
    if follow_up_on <= today:
        raise RuleViolation("Opfølgningen skal ligge efter i dag.", code="follow-up-in-past")


@transaction.atomic
def discard(version: PlanVersion, *, by: User) -> None:
    """Throw a draft away. What is in force stays in force."""
    version = _locked_draft(version)
    plan = version.plan
    record(Event.PLAN_DISCARDED, by=by, target=version, citizen_id=version.citizen_id, kind=plan.kind)
    version.delete()
    if not plan.versions.exists():
        plan.delete()  # a plan that never came to be must not stand in the way of another record's


@transaction.atomic
def refuse(
    version: PlanVersion, *, words: str, on: date, ask_again_on: date, keep: bool, by: User
) -> PlanRefusal:
    """Note that the citizen does not want the plan that was being written. What is in force stays in force.

    `keep`: the bostøtte keeps the text as a plan of the own, which is agreed with nobody. Otherwise only
    what the citizen said is kept.
    """
    version = _locked_draft(version)
    _refuse_future(on)
    if ask_again_on <= on:
        raise RuleViolation("Spørg igen på en dag, der ligger senere.", code="again-not-later")
    version.status = VersionStatus.REFUSED
    version.content = checked(version.kind_declared, version.content) if keep else {}
    version.saved_from = {}
    version.save(update_fields=["status", "content", "saved_from"])
    refusal = PlanRefusal.objects.create(
        citizen_id=version.citizen_id, version=version, words=words, on=on, ask_again_on=ask_again_on, by=by
    )
    kind = version.plan.kind
    record(Event.PLAN_REFUSED, by=by, target=version, citizen_id=version.citizen_id, kind=kind, kept=keep)
    return refusal


@transaction.atomic
def withdraw(version: PlanVersion, *, reason: str, by: User) -> PlanWithdrawal:
    """Take a plan in force back, with a reason. The version before it does not hold again by itself."""
    version = _locked(version)
    if not version.is_in_force:
        raise RuleViolation("Kun den plan, der gælder, kan trækkes tilbage.", code="not-in-force")
    version.status = VersionStatus.WITHDRAWN
    version.superseded_at = timezone.now()
    version.save(update_fields=["status", "superseded_at"])
    unfinished = Document.objects.filter(version=version).exclude(status=JobStatus.DONE)
    unfinished.update(status=JobStatus.FAILED, problem="Planen er trukket tilbage.")
    withdrawal = PlanWithdrawal.objects.create(
        citizen_id=version.citizen_id, version=version, reason=reason, by=by
    )
    kind = version.plan.kind
    record(Event.PLAN_WITHDRAWN, by=by, target=version, citizen_id=version.citizen_id, kind=kind)
    return withdrawal


def _refuse_future(on: date) -> None:
    if on > timezone.localdate():
        raise RuleViolation("Datoen ligger ude i fremtiden.", code="in-future")


@transaction.atomic
def follow_up(version: PlanVersion, *, on: date, next_on: date, by: User, note: str = "") -> PlanFollowUp:
    """Note that the plan in force was looked at together and still holds. The same twice is noted once."""
    version = _locked(version)
    if not version.is_in_force:
        raise RuleViolation("Der kan kun følges op på den plan, der gælder.", code="not-in-force")
    if on > timezone.localdate():
        raise RuleViolation("I kan ikke have fulgt op ude i fremtiden.", code="in-future")
    if next_on <= on:
        raise RuleViolation("Næste opfølgning skal ligge efter denne.", code="next-not-later")
    done, is_new = PlanFollowUp.objects.get_or_create(
        citizen_id=version.citizen_id, version=version, on=on, next_on=next_on, note=note, defaults={"by": by}
    )
    if is_new:
        record(Event.PLAN_FOLLOWED_UP, by=by, target=version, citizen_id=version.citizen_id)
    return done


def _locked(version: PlanVersion) -> PlanVersion:
    rows = PlanVersion.objects.select_for_update(of=("self",)).select_related("plan", "edition")
    found = rows.filter(pk=version.pk).first()
    if found is None:
        raise RuleViolation("Kladden er kasseret og findes ikke længere.", code="gone")
    return found


def _locked_draft(version: PlanVersion) -> PlanVersion:
    version = _locked(version)
    if not version.is_draft:
        raise RuleViolation(
            "Planen er godkendt og kan ikke ændres. Lav en ny version i stedet.", code="not-a-draft"
        )
    return version
