"""Bells. The work is in `retention.services` and `retention.deleting`."""

from celery import shared_task
from django.utils import timezone


@shared_task(name="retention.tend")
def tend() -> None:
    """Each night: what two people agreed on is deleted, then the clock is read."""
    from retention import deleting, services

    today = timezone.localdate()
    deleting.delete_confirmed(today)
    services.archive_closed(today)
    services.propose_deletions(today)
