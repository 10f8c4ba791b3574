"""The bells of reminders and mails. The work is done in `followups.services`."""

from uuid import UUID

from celery import shared_task
from django.utils import timezone

from citizens.reach import within_whole_house

# Seconds for what counts over everybody at night; below the 300 after which the queue offers a task again.
SOFT, HARD = 240, 270


@shared_task(name="followups.make_reminders", soft_time_limit=SOFT, time_limit=HARD)
def make_reminders() -> None:
    from followups import services  # services rings these bells, so it cannot be imported above

    with within_whole_house():
        services.make_reminders(timezone.localdate())


@shared_task(name="followups.write_digests", soft_time_limit=SOFT, time_limit=HARD)
def write_digests() -> None:
    from followups import services

    with within_whole_house():
        services.write_digests(timezone.localdate())


@shared_task(name="followups.sweep_digests")
def sweep_digests() -> None:
    from followups import services

    services.sweep_digests(timezone.localdate())


@shared_task(name="followups.send_digest")
def send_digest(digest_id: str) -> None:
    from followups import services

    services.send_digest(UUID(digest_id))
