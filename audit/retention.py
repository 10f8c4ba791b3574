"""How long the look-up log is kept, and the end of a month that has been kept long enough."""

import logging
from datetime import date

from django.db import transaction

from audit.models import Log, Seal, SealKind
from audit.months import after, ask, existing_months, make_months, make_months_of_strays, this_month
from audit.seals.sealing import add_seal, one_sealer
from audit.seals.verifying import Verdict, verify_month

logger = logging.getLogger(__name__)


class MonthIsBroken(Exception):
    """A month that is not as it was sealed is evidence, and is not dropped."""


def tend_months() -> None:
    """Make what is coming and drop what is old. A month that is broken stays, and is told of."""
    make_months()
    make_months_of_strays()
    for month in old_months():
        try:
            logger.info("The log of %s was dropped, %s rows.", f"{month:%Y-%m}", drop_month(month))
        except MonthIsBroken as problem:
            logger.error("The log of %s is old and was not dropped: %s", f"{month:%Y-%m}", problem)


def months_kept() -> int:
    """For how many months look-ups are kept. Only the owner changes it (`manage.py keep_log`)."""
    return int(ask("select audit_months_kept()"))


def old_months() -> list[date]:
    """Months that have been kept long enough."""
    first_kept = after(this_month(), -months_kept())
    return [month for month in existing_months() if month < first_kept]


@transaction.atomic
def drop_month(month: date) -> int:
    """Drop a month with its look-ups; a seal says so. Returns how many they were. Raises `MonthIsBroken`.

    The database itself refuses a month that is too young, and writes the drop into the log of events.
    """
    one_sealer()
    _refuse_broken(month)
    last = Seal.objects.filter(log=Log.LOOKUPS, month=month).order_by("-number").first()
    dropped = int(ask("select audit_drop_month(%s)", month))
    add_seal(
        Log.LOOKUPS,
        SealKind.DROPPED,
        month=month,
        from_mark=0,
        to_mark=0,
        rows=dropped,
        root=bytes(last.hash) if last else bytes(32),
        fingerprints=b"",
    )
    return dropped


def _refuse_broken(month: date) -> None:
    verdict = Verdict()
    verdict.breaks += verify_month(month, verdict)
    if verdict.breaks:
        raise MonthIsBroken(str(verdict.breaks[0]))
    if verdict.waiting:
        raise MonthIsBroken(f"{verdict.waiting} rows have no seal yet")
