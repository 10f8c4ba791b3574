"""What happens to a kommune's own settings."""

from django.db import transaction

from accounts.models import Municipality, User
from audit.log import record
from audit.models import Event


@transaction.atomic
def set_closed_days(kommune: Municipality, *, constitution_day: bool, christmas_eve: bool, by: User) -> None:
    """Say which days are not working days here; deadlines that already stand are not moved."""
    kommune.closed_on_constitution_day = constitution_day
    kommune.closed_on_christmas_eve = christmas_eve
    kommune.save(update_fields=["closed_on_constitution_day", "closed_on_christmas_eve"])
    record(
        Event.CLOSED_DAYS_SET,
        by=by,
        target=kommune,
        constitution_day=constitution_day,
        christmas_eve=christmas_eve,
    )
