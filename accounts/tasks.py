"""The bells of notices. The work is done in `accounts.notices`."""

from uuid import UUID

from celery import shared_task


@shared_task(name="accounts.send_notice")
def send_notice(notice_id: str) -> None:
    from accounts import notices  # notices rings this bell, so it cannot be imported above

    notices.send_notice(UUID(notice_id))


@shared_task(name="accounts.sweep_notices")
def sweep_notices() -> None:
    from accounts import notices

    notices.sweep_notices()
