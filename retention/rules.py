"""How long a kommune keeps its cases: one person proposes, another agrees, and the longest history stays."""

from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone

from accounts.models import Municipality, User
from audit.log import record
from audit.models import Event
from bostoette.errors import RuleViolation
from retention.models import USUAL_MONTHS, USUAL_YEARS, KeepingRule


@dataclass(frozen=True)
class Keeping:
    """What holds in a kommune today."""

    years: int = USUAL_YEARS
    archive_months: int = USUAL_MONTHS
    deliver_first: bool = False


def keeping_of(kommune: Municipality) -> Keeping:
    """The rule in force; what is usual where the kommune has decided nothing."""
    rule = KeepingRule.objects.filter(municipality=kommune).in_force().first()
    return Keeping(rule.years, rule.archive_months, rule.deliver_first) if rule else Keeping()


@transaction.atomic
def propose_rule(
    kommune: Municipality, *, years: int, archive_months: int, deliver_first: bool, by: User
) -> KeepingRule:
    """Say what the rule should be. Nothing changes before somebody else has agreed."""
    Municipality.objects.select_for_update().get(pk=kommune.pk)  # two who propose come one after the other
    if KeepingRule.objects.waiting().filter(municipality=kommune).exists():
        raise RuleViolation("Der ligger allerede et forslag, som skal afgøres først.", code="waiting")
    if keeping_of(kommune) == Keeping(years, archive_months, deliver_first):
        raise RuleViolation("Det er den regel, der gælder nu.", code="same")
    rule = KeepingRule.objects.create(
        municipality=kommune,
        years=years,
        archive_months=archive_months,
        deliver_first=deliver_first,
        proposed_by=by,
    )
    record(
        Event.KEEPING_RULE_PROPOSED,
        by=by,
        target=rule,
        years=years,
        archive_months=archive_months,
        deliver_first=deliver_first,
    )
    return rule


@transaction.atomic
def decide_rule(rule: KeepingRule, *, accept: bool, by: User) -> KeepingRule:
    """The second person's yes or no. The clock counts by the new rule from the next look at it."""
    rule = KeepingRule.objects.select_for_update().get(pk=rule.pk)
    if rule.decided_at:
        raise RuleViolation("Forslaget er allerede afgjort.", code="already-decided")
    if rule.proposed_by_id == by.pk:
        raise RuleViolation("En anden end den, der foreslog det, skal afgøre det.", code="same-person")
    rule.decided_by, rule.decided_at, rule.is_accepted = by, timezone.now(), accept
    rule.save(update_fields=["decided_by", "decided_at", "is_accepted"])
    record(Event.KEEPING_RULE_DECIDED, by=by, target=rule, accepted=accept)
    return rule
