"""A citizen's phone and address: sealed for everybody, and hidden from those who write while protected."""

from django.db import transaction

from accounts.models import User
from audit.log import record
from audit.models import Event
from citizens.models import Citizen


@transaction.atomic
def change_contact(citizen: Citizen, *, phone: str, address: str, by: User) -> Citizen:
    """Keep a new phone and address. The log says which of the two changed, and never what stands there.

    Of a protected citizen an empty text leaves what is there: whoever writes has not seen it.
    """
    citizen = Citizen.objects.select_for_update().get(pk=citizen.pk)
    before = {"phone": citizen.phone_in_clear, "address": citizen.address_in_clear}
    after = {"phone": phone, "address": address}
    if citizen.is_protected:
        after = {name: text or before[name] for name, text in after.items()}
    changed = [name for name in before if after[name] != before[name]]
    if changed:
        citizen.set_contact(**after)
        citizen.save(update_fields=["phone_sealed", "address_sealed"])
        record(Event.CONTACT_CHANGED, by=by, target=citizen, citizen_id=citizen.pk, changed=changed)
    return citizen
