"""The night's work: carry out confirmed deletions, one case at a time, each whole or not at all.

The rows are deleted by a function of the database's owner (`retention_delete`, decision 0019), since the
application's role may not delete an approved plan, and should not be able to.
"""

import logging
from datetime import date
from uuid import UUID

from django.db import connection

from accounts.models import User
from audit.log import record
from audit.models import Event
from bostoette import unsent
from citizens.reach import within_whole_house
from citizens.services.merging import ids_of
from retention import ledger
from retention.models import Deletion
from retention.services import is_overtaken

logger = logging.getLogger(__name__)


def delete_confirmed(day: date) -> int:
    """Delete every case that two people have agreed on; returns how many. Can be stopped and run again."""
    with within_whole_house():
        waiting = list(Deletion.objects.confirmed().order_by("due_on", "pk").values_list("pk", flat=True))
    done = sum(delete_one(pk, day) for pk in waiting)
    ledger.catch_up()
    return done


@within_whole_house()
def delete_one(pk: UUID, day: date) -> bool:
    """Delete one case in one transaction, unless another worker has, or something has come between."""
    confirmed = Deletion.objects.confirmed().select_for_update(of=["self"]).filter(pk=pk)
    deletion = confirmed.select_related("citizen").first()
    if deletion is None:
        return False
    if is_overtaken(deletion, day):
        record(
            Event.DELETION_WITHDRAWN,
            by=User.objects.system(),
            target=deletion,
            citizen_id=deletion.citizen_id,
        )
        deletion.delete()
        return False
    unsent.forget_about(ids_of(deletion.citizen))
    with connection.cursor() as cursor:
        cursor.execute("select retention_delete(%s)", [pk])
        (number,) = cursor.fetchone()
    logger.info("A case was deleted: line %s of the ledger.", number)
    return number is not None
