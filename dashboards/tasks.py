"""The bell of the dashboard. The work is done in `dashboards.services`."""

from celery import shared_task
from django.utils import timezone

from dashboards import services


# Seconds for counting over everybody; below the 300 after which the queue offers a task again.
@shared_task(name="dashboards.write_snapshots", soft_time_limit=240, time_limit=270)
def write_snapshots() -> None:
    services.write_snapshots(timezone.localdate())
