"""The bells of notices and access reviews. The work is done in `accounts.notices` and `accounts.review`."""

from uuid import UUID

from celery import shared_task
from django.utils import timezone


@shared_task(name="accounts.send_notice")
def send_notice(notice_id: str) -> None:
    from accounts import notices  # notices rings this bell, so it cannot be imported above

    notices.send_notice(UUID(notice_id))


@shared_task(name="accounts.sweep_notices")
def sweep_notices() -> None:
    from accounts import notices

    notices.sweep_notices()


@shared_task(name="accounts.open_access_reviews")
def open_access_reviews() -> None:
    from accounts.review import services

    services.tend_reviews(timezone.localdate())
