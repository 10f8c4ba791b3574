"""The nightly reading of the logs. What it found stays as a row, for those who answer for the house."""

import logging

from audit.models import LogCheck
from audit.seals.verifying import verify

logger = logging.getLogger(__name__)


def check_logs() -> LogCheck:
    """Compare the logs with their seals and the ledger, and keep what was found. Long logs take minutes."""
    verdict = verify()
    check = LogCheck.objects.create(rows=verdict.rows, seals=verdict.seals, findings=verdict.findings)
    for found in check.findings:
        logger.critical("The log is not as it was sealed: %s", found)
    return check


def newest_check() -> LogCheck | None:
    return LogCheck.objects.order_by("-at").first()
