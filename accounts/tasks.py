"""The bells of notices, of access reviews and of old logins. The work is done in their modules."""

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


@shared_task(name="accounts.forget_old_logins")
def forget_old_logins() -> None:
    from accounts.login import services

    services.forget_old_logins()
