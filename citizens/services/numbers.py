"""CPR numbers of citizens: each stands once in a kommune, whichever keys are in use, and a change is kept."""

from datetime import date

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from accounts.models import Municipality, User
from audit.log import record
from audit.models import Event
from bostoette.errors import RuleViolation
from citizens import cpr
from citizens.models import Citizen, CitizenRowQuerySet, FormerNumber, NumberChange, indexes_of
from citizens.reach import within_whole_house


def read_number(text: str) -> cpr.Cpr:
    """The number in `text`, also in the kommune's own form. Raises `cpr.InvalidCpr` with a sentence."""
    return cpr.parse(text, today=timezone.localdate(), own_form=settings.CPR_REPLACEMENT_FORM)


def refuse_known_number(
    number: cpr.Cpr, municipality: Municipality, *, but_of: Citizen | None = None
) -> None:
    """Raise when another citizen of the kommune has, or had, the number. Holds the kommune until the commit.

    While keys are changed, the same number may stand in the table under either of two index keys, and the
    unique constraint sees only one of them. So those who give numbers do it one after another. The sentence
    says nothing about whose number it is.
    """
    Municipality.objects.select_for_update(no_key=True).get(pk=municipality.pk)
    with within_whole_house():  # the number may be that of somebody out of reach
        others = Citizen.objects.exclude(pk=but_of.pk) if but_of else Citizen.objects.all()
        had = once_with_number(number.digits, municipality).values("citizen")
        has_it = others.with_number(number.digits, municipality) | others.filter(pk__in=had)
        is_known = has_it.exists()
    if is_known:
        raise RuleViolation("Nummeret er allerede registreret i kommunen.", code="number-known")


def once_with_number(digits: str, municipality: Municipality) -> "CitizenRowQuerySet[FormerNumber]":
    """The former numbers that are this one. A mistyped number never was anybody's."""
    rows = FormerNumber.objects.filter(
        municipality=municipality, cpr_index__in=indexes_of(digits, municipality)
    )
    return rows.exclude(why=NumberChange.MISTYPED)


@transaction.atomic
def change_number(citizen: Citizen, number: cpr.Cpr, *, why: str, from_on: date, by: User) -> Citizen:
    """Give the citizen a number from a day; the one until then is kept, and still finds the citizen."""
    citizen = Citizen.objects.select_for_update().select_related("municipality").get(pk=citizen.pk)
    if number.digits == citizen.cpr_digits:
        raise RuleViolation("Det er det nummer, borgeren har i forvejen.", code="same-number")
    refuse_known_number(number, citizen.municipality, but_of=citizen)
    if citizen.cpr_digits:
        _keep_former(citizen, why=why, until=from_on, by=by)
    citizen.set_cpr(number)
    citizen.save(update_fields=["cpr_sealed", "cpr_index", "born_on"])
    record(Event.CPR_CHANGED, by=by, target=citizen, citizen_id=citizen.pk, why=why)
    return citizen


def _keep_former(citizen: Citizen, *, why: str, until: date, by: User) -> None:
    before = FormerNumber.objects.filter(citizen=citizen).order_by("-used_to", "-id").first()
    if before and until < before.used_to:
        raise RuleViolation("Dagen ligger før den forrige ændring af nummeret.", code="before-last-change")
    former = FormerNumber(
        citizen=citizen, why=why, changed_by=by, used_to=until, used_from=before.used_to if before else None
    )
    former.municipality_id = citizen.municipality_id  # the index needs it before the trigger fills it
    assert citizen.cpr_digits
    former.put_number(citizen.cpr_digits)
    former.save()
