"""Bells. The work is in `oversight.{sampling,alarms,packages}` and `audit.checking`."""

from uuid import UUID

from celery import shared_task
from django.utils import timezone

from citizens.reach import within_whole_house

MINUTES = 60  # seconds: the log is read from end to end


@shared_task(name="oversight.draw_samples")
def draw_samples() -> None:
    from oversight import sampling

    with within_whole_house():  # every team's looks, and what is unusual about them
        sampling.draw_last_week()


@shared_task(name="oversight.watch")
def watch() -> None:
    from oversight import alarms

    with within_whole_house():  # who works with whom
        alarms.watch(timezone.localdate())


@shared_task(name="oversight.check_logs", soft_time_limit=29 * MINUTES, time_limit=30 * MINUTES)
def check_logs() -> None:
    from oversight import checks

    checks.check_logs()


# Years of visits take longer to draw than a plan; still less than the queue's patience (visibility_timeout).
@shared_task(name="oversight.make_package", soft_time_limit=220, time_limit=240)
def make_package(package_id: str) -> None:
    from oversight import packages  # it imports this module to ring

    packages.PACKAGES.make(UUID(package_id))


@shared_task(name="oversight.sweep_packages")
def sweep_packages() -> None:
    from oversight import packages  # it imports this module to ring

    packages.expire()
    packages.PACKAGES.sweep()
