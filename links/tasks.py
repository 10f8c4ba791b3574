"""The bells of reminders. The work is done in `links.reminding`."""

from uuid import UUID

from celery import shared_task


@shared_task(name="links.send_reminder")
def send_reminder(reminder_id: str) -> None:
    from links import reminding  # it rings this bell, so it cannot be imported above

    reminding.send_reminder(UUID(reminder_id))


@shared_task(name="links.sweep_reminders")
def sweep_reminders() -> None:
    from links import reminding

    reminding.sweep_reminders()
