"""From a crisis to a kriseplan that has learned from it: what happens, and how far along it is.

The learning and the kriseplan are plans like others (`plans.services`). What ties them together stands here.
"""

from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format

from accounts.models import User
from audit.log import record
from audit.models import Event
from bostoette.errors import RuleViolation
from citizens.models import Citizen
from plans.lessons import KRISEPLAN, LEARNING
from plans.models import PlanFollowUp, PlanVersion, VersionStatus
from plans.services import lessons
from plans.services.versions import start_draft
from visits.models import CrisisEvent


@transaction.atomic
def record_crisis(
    citizen: Citizen, *, on: date, happened: str, by: User, sought: str = "", over_on: date | None = None
) -> CrisisEvent:
    """Write a crisis down. Two of one day are one."""
    Citizen.objects.select_for_update(no_key=True).get(pk=citizen.pk)
    _refuse_odd_days(on, over_on)
    if CrisisEvent.objects.filter(citizen=citizen, on=on).exists():
        raise RuleViolation("Der står allerede en krise den dag. Skriv videre på den.", code="same-day")
    crisis = CrisisEvent.objects.create(
        citizen=citizen, on=on, happened=happened, sought=sought, over_on=over_on, by=by
    )
    record(Event.CRISIS_RECORDED, by=by, target=crisis, citizen_id=citizen.pk)
    return crisis


@transaction.atomic
def change_crisis(
    crisis: CrisisEvent, *, on: date, happened: str, sought: str, over_on: date | None, by: User
) -> CrisisEvent:
    """Put right what was written, most often when it was over."""
    Citizen.objects.select_for_update(no_key=True).get(pk=crisis.citizen_id)  # the days are the citizen's
    crisis = CrisisEvent.objects.select_for_update().get(pk=crisis.pk)
    _refuse_odd_days(on, over_on)
    if CrisisEvent.objects.filter(citizen_id=crisis.citizen_id, on=on).exclude(pk=crisis.pk).exists():
        raise RuleViolation("Der står allerede en krise den dag.", code="same-day")
    crisis.on, crisis.happened, crisis.sought, crisis.over_on = on, happened, sought, over_on
    crisis.save(update_fields=["on", "happened", "sought", "over_on"])
    record(Event.CRISIS_CHANGED, by=by, target=crisis, citizen_id=crisis.citizen_id)
    return crisis


@transaction.atomic
def start_learning(crisis: CrisisEvent, *, by: User) -> PlanVersion:
    """Begin to look back on this crisis, or go on where one began. One is looked back on at a time."""
    crisis = CrisisEvent.objects.select_for_update(of=("self",)).select_related("citizen").get(pk=crisis.pk)
    if crisis.learning:
        return crisis.learning
    learning = start_draft(crisis.citizen, LEARNING.key, by=by)
    if CrisisEvent.objects.filter(learning=learning).exists():
        raise RuleViolation(
            "I er i gang med at se tilbage på en anden krise. Gør den færdig først.", code="another-crisis"
        )
    crisis.learning = learning
    crisis.save(update_fields=["learning"])
    return learning


def _refuse_odd_days(on: date, over_on: date | None) -> None:
    today = timezone.localdate()
    if on > today or (over_on and over_on > today):
        raise RuleViolation("Datoen ligger ude i fremtiden.", code="in-future")
    if over_on and over_on < on:
        raise RuleViolation("Det værste kan ikke være overstået, før det begyndte.", code="over-before")


@dataclass(frozen=True)
class Step:
    """One of the steps from crisis to kriseplan. The names are those `components/task_list.html` reads."""

    label: str
    status_label: str
    status_tone: str
    hint: str = ""
    url: str = ""
    begins: bool = False  # the step is a button: the learning is begun


def steps_of(crisis: CrisisEvent) -> list[Step]:
    """How far along the crisis is. Reads its learning."""
    learned = _learning_step(crisis)
    if crisis.learning is None or not crisis.learning.approved_at:
        return [
            learned,
            Step("Forslag til kriseplanen", "venter", "muted"),
            Step("Aftalt", "venter", "muted"),
        ]
    return [learned, *_kriseplan_steps(crisis.learning)]


def _learning_step(crisis: CrisisEvent) -> Step:
    label, learning = "Se tilbage sammen", crisis.learning
    if learning is None:
        return Step(label, "ikke begyndt", "warn", begins=True)
    url = reverse("plans:version", args=[learning.pk])
    if learning.is_refused:
        return Step(label, "fravalgt", "muted", "Borgeren ønskede ikke at se tilbage.", url)
    if learning.is_draft:
        return Step(label, "i gang", "info", "Læringen er en kladde. Den tæller, når den er godkendt.", url)
    assert learning.agreed_on  # the database promises it once approved
    return Step(label, "gjort", "ok", f"Aftalt {date_format(learning.agreed_on)}", url)


def _kriseplan_steps(learning: PlanVersion) -> list[Step]:
    versions = PlanVersion.objects.filter(citizen_id=learning.citizen_id, plan__kind=KRISEPLAN.key)
    draft = versions.filter(status=VersionStatus.DRAFT).first()
    left = sum(len(proposal.suggestions) for proposal in lessons.proposals_of(learning))
    proposed = Step(
        "Forslag til kriseplanen",
        f"{left} at se på" if left else "set igennem",
        "info" if left else "ok",
        url=reverse("plans:proposal", args=[learning.pk]),
    )
    agreed_on = _agreed_since(learning)
    if agreed_on and not draft:
        return [
            proposed,
            Step("Aftalt", "gjort", "ok", f"Kriseplanen blev set igennem {date_format(agreed_on)}"),
        ]
    if draft:
        url = reverse("plans:approve", args=[draft.pk])
        return [
            proposed,
            Step("Aftalt", "i gang", "info", "En ny version er på vej. Læs den igennem sammen.", url),
        ]
    return [
        proposed,
        Step("Aftalt", "venter", "warn", "Aftal en ny version, eller følg op på den, der gælder."),
    ]


def _agreed_since(learning: PlanVersion) -> date | None:
    """The day the kriseplan was agreed anew, or looked at together, after the learning was."""
    since = learning.approved_at
    newer = PlanVersion.objects.in_force().filter(
        citizen_id=learning.citizen_id, plan__kind=KRISEPLAN.key, approved_at__gte=since
    )
    if found := newer.first():
        return found.agreed_on
    looked_at = PlanFollowUp.objects.filter(
        citizen_id=learning.citizen_id, version__plan__kind=KRISEPLAN.key, on__gte=learning.agreed_on
    )
    return looked_at.order_by("-on").values_list("on", flat=True).first()
