"""Which answer stands before or after which group."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from bostoette.errors import RuleViolation
from citizens.models import Citizen
from measurements.around_groups.windows import window_of
from measurements.models import Occasion, Response, State
from visits.models import GroupMember

# How an address says it: ?foer=<member>.
ASKED_BY: Mapping[str, Occasion] = {"foer": Occasion.BEFORE, "efter": Occasion.AFTER}


@dataclass(frozen=True)
class Around:
    """Before or after which group something is answered. Ids, as links and sessions keep them."""

    member_id: str
    occasion: str

    @property
    def label(self) -> str:
        return str(Occasion(self.occasion).label)

    @property
    def query(self) -> str:
        """As part of an address."""
        name = next(name for name, occasion in ASKED_BY.items() if occasion == self.occasion)
        return f"{name}={self.member_id}"


def around_in(query: Mapping[str, str], citizen: Citizen) -> Around | None:
    """What an address asks for; None where it asks for nothing, or for what is not the citizen's."""
    for name, occasion in ASKED_BY.items():
        if (pk := _id_in(query.get(name, ""))) and GroupMember.objects.filter(
            pk=pk, citizen=citizen
        ).exists():
            return Around(str(pk), occasion)
    return None


def _id_in(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def refuse_unfit(response: Response, around: Around) -> None:
    """Raise `RuleViolation` where the response cannot stand there. Within a transaction: locks the member."""
    member = _locked(around)
    if member is None or (member.citizen_id, member.course_id) != (response.citizen_id, response.course_id):
        raise RuleViolation("Svaret og gruppen hører ikke til det samme forløb.", code="other-course")
    if not window_of(member, around.occasion).holds(response.given_on):
        raise RuleViolation("Svaret er givet for langt fra gruppen.", code="outside-window")
    if _has_answer(member, around.occasion, response.instrument) and response.state == State.COMPLETE:
        raise RuleViolation(f"Der står allerede et svar {around.label} gruppen.", code="already-answered")


def if_fitting(around: Around | None, instrument: str, on: date) -> Around | None:
    """The same; None where an answer of that day can no longer stand there, and is kept without it."""
    if around is None:
        return None
    member = GroupMember.objects.select_related("group").filter(pk=around.member_id).first()
    if member is None or not window_of(member, around.occasion).holds(on):
        return None
    return None if _has_answer(member, around.occasion, instrument) else around


def _locked(around: Around) -> GroupMember | None:
    rows = GroupMember.objects.select_for_update(of=("self",), no_key=True).select_related("group")
    return rows.filter(pk=around.member_id).first()


def _has_answer(member: GroupMember, occasion: str, instrument: str) -> bool:
    given = Response.objects.complete().of(instrument)
    return given.filter(group_member=member, occasion=occasion).exists()
