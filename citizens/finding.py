"""Finding a citizen by name or by CPR number, also by one that has changed."""

from dataclasses import dataclass

from accounts.models import Municipality, User
from accounts.policy import Action
from audit.log import looked
from citizens import cpr
from citizens.access import purpose_of_list
from citizens.models import Citizen, CitizenQuerySet, trace_of
from citizens.reach import within_whole_house
from citizens.services.numbers import once_with_number, read_number

MOST_KEPT = 80  # letters of a searched name, in the log


@dataclass(frozen=True)
class Found:
    """What a search gave. `notice` is about a number that is not in use any more."""

    citizens: list[Citizen]
    by_number: bool = False
    notice: str = ""


def find(user: User, text: str) -> Found:
    """Citizens whom the user may see. The search is logged with what it asked for; a number as a trace."""
    try:
        number = read_number(text)
    except cpr.InvalidCpr:
        found, criterion = _by_name(user, text), f"navn: {cpr.without_digits(text)[:MOST_KEPT]}"
    else:
        assert user.municipality is not None  # only the system user has none, and cannot log in
        found = _by_number(user, number, user.municipality)
        criterion = f"cpr: {trace_of(number.digits, user.municipality)}"
    looked(
        user,
        [citizen.pk for citizen in found.citizens] or [None],
        action="citizen.search",
        purpose=purpose_of_list(user),
        criteria=[f"tidligere {criterion}" if found.notice else criterion],
    )
    return found


def _by_number_of_merged(number: cpr.Cpr, kommune: Municipality, citizens: CitizenQuerySet) -> Found:
    """The citizen into whose record the one with this number was laid."""
    with within_whole_house():  # the record that is gone may have stood in another team
        record = Citizen.objects.with_number(number.digits, kommune).exclude(merged_into=None).first()
        while record and record.merged_into:
            record = record.merged_into
    notice = "Nummeret hører til en registrering, der er lagt sammen med den her."
    found = list(citizens.filter(pk=record.pk)) if record else []
    return Found(found, by_number=True, notice=notice if found else "")


def _by_name(user: User, text: str) -> Found:
    named = Citizen.objects.permitting(user, Action.VIEW_CITIZEN).with_status().filter(name__icontains=text)
    return Found(list(named.order_by("sort_key", "pk")[:50]))


def _by_number(user: User, number: cpr.Cpr, kommune: Municipality) -> Found:
    citizens = Citizen.objects.permitting(user, Action.VIEW_CITIZEN).with_status()
    if today := list(citizens.with_number(number.digits, kommune)):
        return Found(today, by_number=True)
    former = once_with_number(number.digits, kommune).filter(citizen__in=citizens).first()
    if former is None:
        return _by_number_of_merged(number, kommune, citizens)
    notice = f"Nummeret blev ændret den {former.used_to:%d.%m.%Y}. Borgeren har et andet CPR-nummer nu."
    return Found(list(citizens.filter(pk=former.citizen_id)), by_number=True, notice=notice)
