"""What happens to an order of support: sent, sent back, answered, accepted, amended.

`plans.services.orders` accepts and amends for the pages: it takes the goals up as well.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.formats import date_format

from accounts.models import Office, Team, User
from audit.log import record
from audit.models import Event
from bostoette.errors import RuleViolation, each_form_once
from citizens import cpr, ffb
from citizens.models import (
    WAITING,
    Citizen,
    CodeKind,
    Course,
    Grant,
    LegalBasis,
    Referral,
    ReferralCode,
    ReferralGoal,
    ReferralStatus,
    ReferralStep,
    StepKind,
    SupportForm,
)
from citizens.reach import within_whole_house
from citizens.services.core import move_citizen, register_citizen

STATUS_EVERY = timedelta(days=182)  # where nobody said otherwise
LONGEST_82B = timedelta(days=184)  # serviceloven § 82 b: at most six months


@dataclass(frozen=True)
class AskedGoal:
    title: str
    goal_type: str


@dataclass(frozen=True)
class Granted:
    minutes_per_week: int
    starts_on: date
    ends_on: date | None = None


@dataclass(frozen=True)
class Order:
    """All that myndighed says in an order."""

    purpose: str
    goals: tuple[AskedGoal, ...]
    granted: Granted
    form: str = SupportForm.INDIVIDUAL
    legal_basis: str = LegalBasis.P85
    dreams: str = ""
    resources: str = ""
    support_needs: str = ""
    target_groups: frozenset[str] = frozenset()
    services: frozenset[str] = frozenset()
    status_due_on: date | None = None


@dataclass(frozen=True)
class NewCitizen:
    """Somebody the kommune does not know yet. No number is a valid state."""

    name: str
    number: cpr.Cpr | None = None
    address: str = ""
    phone: str = ""


@transaction.atomic
def order_for_new(
    person: NewCitizen, order: Order, *, office: Office, team: Team, by: User, key: UUID
) -> Referral:
    """Register somebody and send the order for them. The same form sent twice gives the same order."""
    Office.objects.select_for_update(no_key=True).get(pk=office.pk)  # a double click: one after the other
    if sent := Referral.objects.filter(pk=key, office=office).first():
        return sent
    citizen = register_citizen(
        team=team,
        name=person.name,
        number=person.number,
        address=person.address,
        phone=person.phone,
        held_by=office,
    )
    record(Event.CITIZEN_REGISTERED, by=by, target=citizen, citizen_id=citizen.pk)
    return send_referral(citizen, order, office=office, team=team, by=by, key=key)


@within_whole_house()
def send_referral(
    citizen: Citizen, order: Order, *, office: Office, team: Team, by: User, key: UUID
) -> Referral:
    """Send an order to a team; the citizen moves there. `key` becomes its id: one form gives one order.

    The citizen may be known to the kommune without being in the office's reach: from here on it is.
    """
    if not citizen.municipality_id == office.municipality_id == team.municipality_id:
        raise RuleViolation("Kontor, team og borger hører til samme kommune.", code="other-kommune")
    citizen = Citizen.objects.select_for_update(no_key=True).get(pk=citizen.pk)
    if sent := Referral.objects.filter(pk=key, citizen=citizen).first():
        return sent
    if Referral.objects.waiting().filter(citizen=citizen).exists():
        raise RuleViolation("Der ligger allerede en bestilling, som venter på svar.", code="waiting")
    if Course.objects.open().filter(citizen=citizen).exists():
        raise RuleViolation(
            "Borgeren har allerede et forløb i gang. Ændr den bestilling, der gælder, i stedet.",
            code="course-open",
        )
    _refuse_long_82b(order)
    _move_to(team, citizen, by=by)
    referral = Referral(pk=key, citizen=citizen, office=office)
    with each_form_once():
        _write(referral, order, by=by)
    _step(referral, StepKind.SENT, by=by)
    record(Event.REFERRAL_SENT, by=by, target=referral, citizen_id=citizen.pk, team=team.pk)
    return referral


@transaction.atomic
def send_back(referral: Referral, *, reason: str, by: User) -> Referral:
    """The leder cannot take the order as it is, and says why."""
    referral = _locked(referral, ReferralStatus.SENT)
    _set_status(referral, ReferralStatus.RETURNED)
    _step(referral, StepKind.RETURNED, text=reason, by=by)
    record(Event.REFERRAL_RETURNED, by=by, target=referral, citizen_id=referral.citizen_id)
    return referral


@transaction.atomic
def send_again(referral: Referral, order: Order, *, answer: str, team: Team, by: User) -> Referral:
    """Myndighed answers, with the order as it now reads, to the same team or to another."""
    referral = _locked(referral, ReferralStatus.RETURNED)
    _refuse_long_82b(order)
    _move_to(team, referral.citizen, by=by)
    referral.status = ReferralStatus.SENT
    _write(referral, order, by=by)
    _step(referral, StepKind.SENT_AGAIN, text=answer, by=by)
    record(Event.REFERRAL_SENT, by=by, target=referral, citizen_id=referral.citizen_id, team=team.pk)
    return referral


@transaction.atomic
def withdraw_referral(referral: Referral, *, reason: str, by: User) -> Referral:
    """Myndighed drops an order that nobody has taken in yet."""
    referral = _locked(referral, *WAITING)
    _set_status(referral, ReferralStatus.WITHDRAWN)
    _step(referral, StepKind.WITHDRAWN, text=reason, by=by)
    record(Event.REFERRAL_WITHDRAWN, by=by, target=referral, citizen_id=referral.citizen_id)
    return referral


@transaction.atomic
def accept_referral(referral: Referral, *, by: User) -> Course:
    """The leder takes the order in, and the course it asks for is opened."""
    referral = _locked(referral, ReferralStatus.SENT)
    if Course.objects.open().filter(citizen=referral.citizen_id).exists():
        raise RuleViolation("Borgeren har allerede et forløb i gang.", code="course-open")
    _set_status(referral, ReferralStatus.ACCEPTED)
    _step(referral, StepKind.ACCEPTED, by=by)
    course = Course.objects.create(citizen_id=referral.citizen_id, referral=referral)
    record(Event.REFERRAL_RECEIVED, by=by, target=referral, citizen_id=referral.citizen_id)
    record(Event.COURSE_OPENED, by=by, target=course, citizen_id=referral.citizen_id)
    return course


@dataclass(frozen=True)
class Amendment:
    """What myndighed changes in an order that is taken in. None, or nothing listed: as before."""

    reason: str
    purpose: str | None = None
    form: str | None = None
    new_goals: tuple[AskedGoal, ...] = ()
    withdrawn_goals: frozenset[UUID] = frozenset()
    granted: Granted | None = None


@transaction.atomic
def amend_referral(referral: Referral, amendment: Amendment, *, by: User) -> ReferralStep:
    """Change an order after it was accepted. What it was before is kept, and why it changed."""
    referral = _locked(referral, ReferralStatus.ACCEPTED)
    changes = [
        *_reworded(referral, amendment),
        *_goals_changed(referral, amendment),
        *(_grant_changed(referral, amendment.granted, amendment.reason, by) if amendment.granted else ()),
    ]
    if not changes:
        raise RuleViolation("Du har ikke ændret noget i bestillingen.", code="nothing-changed")
    referral.save(update_fields=["purpose", "form"])
    step = _step(referral, StepKind.AMENDED, text=amendment.reason, changes=changes, by=by)
    record(Event.REFERRAL_AMENDED, by=by, target=referral, citizen_id=referral.citizen_id)
    return step


Change = dict[str, str]  # what, before, after: in the words of the screen


def _reworded(referral: Referral, amendment: Amendment) -> list[Change]:
    changes = []
    if amendment.purpose is not None and amendment.purpose != referral.purpose:
        changes.append(_change("Formål", referral.purpose, amendment.purpose))
        referral.purpose = amendment.purpose
    if amendment.form is not None and amendment.form != referral.form:
        before = referral.get_form_display()
        referral.form = amendment.form
        changes.append(_change("Form", before, referral.get_form_display()))
    return changes


def _goals_changed(referral: Referral, amendment: Amendment) -> list[Change]:
    standing = referral.goals.standing()
    dropped = list(standing.filter(pk__in=amendment.withdrawn_goals).order_by("position"))
    if len(dropped) == standing.count() and not amendment.new_goals:
        raise RuleViolation("En bestilling skal have mindst ét mål.", code="no-goals")
    referral.goals.filter(pk__in=[goal.pk for goal in dropped]).update(withdrawn_on=timezone.localdate())
    _ask(referral, amendment.new_goals)
    return [
        *(_change("Mål, der ikke gælder længere", goal.title, "") for goal in dropped),
        *(_change("Nyt mål", "", goal.title) for goal in amendment.new_goals),
    ]


def _grant_changed(referral: Referral, granted: Granted, reason: str, by: User) -> list[Change]:
    """End the grant that runs on the day the new one begins. One that had not begun yet gives way."""
    last = referral.grants.order_by("-starts_on").first()
    assert last is not None  # an order is never without a grant
    if (last.minutes_per_week, last.ends_on) == (granted.minutes_per_week, granted.ends_on):
        return []
    if granted.starts_on <= last.starts_on:
        raise RuleViolation(
            f"Den nye bevilling skal begynde efter den {date_format(last.starts_on)}, som den seneste.",
            code="grant-too-early",
        )
    day_before = granted.starts_on - timedelta(days=1)
    before = _told(last.hours_per_week, last.starts_on, last.ends_on)
    last.ends_on = min(last.ends_on, day_before) if last.ends_on else day_before
    last.save(update_fields=["ends_on"])
    new = _grant(referral, granted, reason=reason, by=by)
    return [_change("Bevilling", before, _told(new.hours_per_week, new.starts_on, new.ends_on))]


def _told(hours: str, starts_on: date, ends_on: date | None) -> str:
    until = f" til {date_format(ends_on)}" if ends_on else ""
    return f"{hours} om ugen fra {date_format(starts_on)}{until}"


def _change(what: str, before: str, after: str) -> Change:
    return {"what": what, "before": before, "after": after}


def _locked(referral: Referral, *allowed: str) -> Referral:
    locked = Referral.objects.select_for_update(of=("self",)).select_related("citizen")
    referral = locked.get(pk=referral.pk)
    if referral.status not in allowed:
        raise RuleViolation(
            f"Bestillingen er {referral.get_status_display()} og kan ikke behandles sådan nu.",
            code="no-such-step",
        )
    return referral


def _set_status(referral: Referral, status: ReferralStatus) -> None:
    referral.status = status
    referral.save(update_fields=["status"])


def _move_to(team: Team, citizen: Citizen, *, by: User) -> None:
    if citizen.team_id != team.pk:
        move_citizen(citizen, to=team, by=by)


def _refuse_long_82b(order: Order) -> None:
    granted = order.granted
    is_long = granted.ends_on is None or granted.ends_on - granted.starts_on > LONGEST_82B
    if order.legal_basis == LegalBasis.P82B and is_long:
        raise RuleViolation("Støtte efter § 82 b kan højst gives i seks måneder.", code="82b-too-long")


def _write(referral: Referral, order: Order, *, by: User) -> None:
    """The whole order, in the place of what it said before it was taken in."""
    if not order.goals:
        raise RuleViolation("En bestilling skal have mindst ét mål.", code="no-goals")
    for name in ("purpose", "form", "legal_basis", "dreams", "resources", "support_needs"):
        setattr(referral, name, getattr(order, name))
    referral.status_due_on = order.status_due_on or order.granted.starts_on + STATUS_EVERY
    referral.save()
    for rows in (referral.goals, referral.codes, referral.grants):
        rows.all().delete()
    _ask(referral, order.goals)
    _grant(referral, order.granted, by=by)
    ReferralCode.objects.bulk_create(
        [
            *_codes(referral, CodeKind.TARGET_GROUP, ffb.target_groups(), order.target_groups),
            *_codes(referral, CodeKind.SERVICE, ffb.services(), order.services),
        ]
    )


def _ask(referral: Referral, goals: Sequence[AskedGoal]) -> None:
    first = referral.goals.count() + 1
    ReferralGoal.objects.bulk_create(
        ReferralGoal(
            citizen_id=referral.citizen_id,
            referral=referral,
            position=position,
            title=goal.title,
            goal_type=goal.goal_type,
        )
        for position, goal in enumerate(goals, start=first)
    )


def _grant(referral: Referral, granted: Granted, *, by: User, reason: str = "") -> Grant:
    return Grant.objects.create(
        citizen_id=referral.citizen_id,
        referral=referral,
        minutes_per_week=granted.minutes_per_week,
        starts_on=granted.starts_on,
        ends_on=granted.ends_on,
        reason=reason,
        by=by,
    )


def _codes(
    referral: Referral, kind: CodeKind, known: Iterable[ffb.Code], chosen: frozenset[str]
) -> list[ReferralCode]:
    return [
        ReferralCode(
            citizen_id=referral.citizen_id,
            referral=referral,
            kind=kind,
            code=entry.code,
            display=entry.display,
            version=ffb.version(),
        )
        for entry in known
        if entry.code in chosen
    ]


def _step(
    referral: Referral, kind: StepKind, *, by: User, text: str = "", changes: Sequence[Change] = ()
) -> ReferralStep:
    return ReferralStep.objects.create(
        citizen_id=referral.citizen_id, referral=referral, kind=kind, text=text, changes=list(changes), by=by
    )
