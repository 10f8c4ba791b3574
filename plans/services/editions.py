"""A kommune changes what its plans ask. Each change is a new edition; what is written stays as it is."""

from dataclasses import dataclass

from django.db import transaction

from accounts.models import Municipality, User
from audit.log import record
from audit.models import Event
from bostoette.errors import RuleViolation
from plans.editions import problems
from plans.kinds import Kind, kind_of
from plans.kinds.changes import Changes
from plans.models import KindEdition


@dataclass(frozen=True)
class Asked:
    """A kind as a kommune asks it today, and the edition that says so; None where nothing is changed."""

    kind: Kind
    edition: KindEdition | None

    @property
    def changes(self) -> Changes:
        return self.edition.changed if self.edition else Changes()

    @property
    def number(self) -> int:
        return self.edition.number if self.edition else 0


def asked_in(kommune: Municipality | int, kind: str) -> Asked:
    """What the next plan of this kind will ask in the kommune. One query."""
    edition = KindEdition.objects.newest(kommune, kind)
    declared = kind_of(kind)
    return Asked(declared.adapted(edition.changed) if edition else declared, edition)


@transaction.atomic
def publish(
    kommune: Municipality, kind: str, changes: Changes, *, reason: str, base: int, by: User
) -> KindEdition:
    """Make `changes` what the next plans of this kind ask. Plans and drafts once begun keep their edition.

    `base` is the number of the edition the change was made from: a newer one by somebody else is not written
    over. Own sections of earlier editions are kept, hidden, for the plans that hold an answer to them.
    """
    Municipality.objects.select_for_update(no_key=True).get(pk=kommune.pk)  # two come one after the other
    newest = asked_in(kommune, kind)
    if newest.number != base:
        raise RuleViolation(
            "En anden har gemt en nyere udgave, mens du rettede. Se den igennem, før du gemmer din.",
            code="stale",
        )
    changes = changes.keeping_own_of(newest.changes)
    declared = kind_of(kind)
    for problem in problems(declared, changes):
        raise RuleViolation(problem.text, code=problem.code)
    if declared.adapted(changes) == newest.kind:
        raise RuleViolation("Der er ikke ændret noget i forhold til den udgave, der gælder.", code="same")
    edition = KindEdition.objects.create(
        municipality=kommune,
        kind=kind,
        number=newest.number + 1,
        reason=reason,
        changes=changes.as_json(),
        made_by=by,
    )
    record(Event.PLAN_SECTIONS_CHANGED, by=by, target=edition, kind=kind, number=edition.number)
    return edition


def go_back(kommune: Municipality, kind: str, number: int, *, base: int, by: User) -> KindEdition:
    """Ask again what edition `number` asked, as a new edition; 0 stands for the kind before any change."""
    earlier = KindEdition.objects.of(kommune, kind).filter(number=number).first()
    if earlier is None and number:
        raise RuleViolation("Den udgave findes ikke.", code="no-such-edition")
    reason = f"Tilbage til udgave {number}" if number else "Tilbage til de oprindelige afsnit"
    changes = earlier.changed if earlier else Changes()
    return publish(kommune, kind, changes, reason=reason, base=base, by=by)
