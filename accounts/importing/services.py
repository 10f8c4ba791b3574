"""Users from a file: tried line by line, and then taken all or not at all.

A trial does what the real thing does and takes it back, so the two cannot differ. Every line goes through
`accounts.membership.services`: a file gives nothing that its administrator could not give by hand.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django import forms
from django.db import transaction

from accounts.importing.parsing import Row, rows_of
from accounts.membership import services as membership
from accounts.membership.forms import UserForm
from accounts.membership.places import Place
from accounts.models import Membership, Municipality, Office, RoleProposal, Team, User
from accounts.policy import Role
from audit.log import record
from audit.models import Event
from bostoette.errors import RuleViolation

PLACED_IN_TEAM = (Role.SUPPORT_WORKER, Role.MANAGER)
NOTHING_NEW = ("held", "waiting")  # codes of what is so already


@dataclass(frozen=True)
class Outcome:
    """What a line does, or why it cannot."""

    row: Row
    says: str
    tone: str  # of its badge: ok, info, muted or danger

    @property
    def is_fault(self) -> bool:
        return self.tone == "danger"


def try_out(text: str, *, today: date, by: User) -> list[Outcome]:
    """What the file would do, line by line; nothing is kept. Raises `parsing.Unreadable`."""
    rows = rows_of(text, today=today)
    with transaction.atomic():
        outcomes = _take_all(rows, today, by)
        transaction.set_rollback(True)
    return outcomes


@transaction.atomic
def take(text: str, *, today: date, by: User) -> list[Outcome]:
    """Do what the file says, each line with an entry in the log; with one fault nothing is done."""
    outcomes = _take_all(rows_of(text, today=today), today, by)
    if any(outcome.is_fault for outcome in outcomes):
        raise RuleViolation("Filen har fejl, så intet er gemt.", code="faults")
    record(Event.USERS_IMPORTED, by=by, target=by, rows=len(outcomes))
    return outcomes


def _take_all(rows: Iterable[Row], today: date, by: User) -> list[Outcome]:
    kommune = by.municipality
    assert kommune is not None  # only the system user has none, and cannot log in
    teams = {team.name.lower(): team for team in kommune.teams.all()}
    offices = {office.name.lower(): office for office in kommune.offices.all()}
    return [_outcome(row, kommune, teams, offices, today, by) for row in rows]


def _outcome(
    row: Row, kommune: Municipality, teams: dict[str, Team], offices: dict[str, Office], today: date, by: User
) -> Outcome:
    if row.faults:
        return Outcome(row, " ".join(row.faults), "danger")
    try:
        with transaction.atomic():
            return _take(row, kommune, _place(row, teams, offices), today, by)
    except RuleViolation as violation:
        return Outcome(row, str(violation), "muted" if violation.code in NOTHING_NEW else "danger")


def _take(row: Row, kommune: Municipality, place: Place, today: date, by: User) -> Outcome:
    user = kommune.users.filter(username__iexact=row.username).first()
    is_new = user is None
    if user is None:
        checked = _checked(row)
        user = membership.create_user(
            kommune, username=checked["username"], name=checked["name"], email=checked["email"], by=by
        )
    elif (user.name, user.email.lower()) != (row.name, row.email.lower()):
        raise RuleViolation(
            f"Brugernavnet tilhører {user}, og navn eller e-mail er anderledes.", code="other"
        )
    made = membership.give_role(user, place, starts_on=row.starts_on or today, ends_on=row.ends_on, by=by)
    return Outcome(row, _said(made, place, is_new=is_new), "info" if isinstance(made, RoleProposal) else "ok")


def _checked(row: Row) -> dict[str, str]:
    """Name, username and e-mail, by the rules of the form for one user. Raises `RuleViolation`."""
    form = UserForm({"name": row.name, "username": row.username, "email": row.email})
    if not form.is_valid():
        raise RuleViolation(" ".join(_sentences(form)), code="malformed")
    checked: dict[str, str] = form.cleaned_data
    return checked


def _sentences(form: forms.Form) -> list[str]:
    return [f"{form[name].label}: {error}" for name, errors in form.errors.items() for error in errors]


def _place(row: Row, teams: dict[str, Team], offices: dict[str, Office]) -> Place:
    """Where the line's role is held. Raises `RuleViolation` for a place that is missing, wrong or unknown."""
    assert row.role is not None  # a line without a role has a fault
    wants_team, wants_office = row.role in PLACED_IN_TEAM, row.role == Role.AUTHORITY
    if bool(row.team) != wants_team or bool(row.office) != wants_office:
        wanted = "et team" if wants_team else "et kontor" if wants_office else "hverken team eller kontor"
        raise RuleViolation(f"Rollen {row.role.label} skal have {wanted}.", code="place")
    team, office = teams.get(row.team.lower()), offices.get(row.office.lower())
    if wants_team and team is None:
        raise RuleViolation(f"Kommunen har ikke et team, der hedder {row.team}.", code="place")
    if wants_office and office is None:
        raise RuleViolation(f"Kommunen har ikke et kontor, der hedder {row.office}.", code="place")
    return Place(row.role, team=team, office=office)


def _said(made: Membership | RoleProposal, place: Place, *, is_new: bool) -> str:
    who = "Ny bruger: " if is_new else ""
    if isinstance(made, RoleProposal):
        return f"{who}{place.label}, når en anden har godkendt det"
    return f"{who}{place.label}"
