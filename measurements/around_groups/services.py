"""What a kommune decides about groups, and letting an answer stand before or after one."""

from collections.abc import Mapping

from django.db import transaction

from accounts.models import Municipality, User
from audit.log import record
from audit.models import Event
from measurements.around_groups.placing import Around, refuse_unfit
from measurements.around_groups.windows import USUAL
from measurements.models import InstrumentKey, KommuneGroupOffer, OfferedAround, Response


def offers_of_kommune(kommune_id: int) -> dict[InstrumentKey, OfferedAround]:
    """Which questionnaires are offered before and after a group. One query."""
    rows = KommuneGroupOffer.objects.filter(municipality=kommune_id).values_list("instrument", "offered")
    decided = dict(rows)
    return {key: OfferedAround(decided.get(key, usual)) for key, usual in USUAL.items()}


@transaction.atomic
def set_kommune_offers(
    kommune: Municipality, chosen: Mapping[InstrumentKey, OfferedAround], *, by: User
) -> None:
    """Decide what is offered in the kommune. What is as before writes nothing."""
    before = offers_of_kommune(kommune.pk)
    for instrument, offered in chosen.items():
        if before[instrument] != offered:
            row, _ = KommuneGroupOffer.objects.update_or_create(
                municipality=kommune, instrument=instrument, defaults={"offered": offered}
            )
            record(Event.RHYTHM_SET, by=by, target=row, instrument=instrument, around_groups=offered)


@transaction.atomic
def place(response: Response, around: Around, *, by: User) -> None:
    """Let an answer that was given anyway stand before or after a group; nobody is asked twice."""
    response = Response.objects.select_for_update(of=("self",)).get(pk=response.pk)
    if (str(response.group_member_id), response.occasion) == (around.member_id, around.occasion):
        return  # the same button, pressed twice
    refuse_unfit(response, around)
    response.group_member_id, response.occasion = around.member_id, around.occasion
    response.save(update_fields=["group_member", "occasion"])
    _tell(response, around.occasion, by=by)


@transaction.atomic
def take_away(response: Response, *, by: User) -> None:
    """The answer stays, and stands by no group."""
    response = Response.objects.select_for_update(of=("self",)).get(pk=response.pk)
    if response.group_member_id is None:
        return  # as above
    response.group_member_id, response.occasion = None, ""
    response.save(update_fields=["group_member", "occasion"])
    _tell(response, "", by=by)


def _tell(response: Response, occasion: str, *, by: User) -> None:
    record(
        Event.MEASUREMENT_PLACED,
        by=by,
        target=response,
        citizen_id=response.citizen_id,
        occasion=occasion,
    )
