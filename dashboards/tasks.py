"""The bell of the dashboard. The work is done in `dashboards.services`."""

from celery import shared_task
from django.utils import timezone

from citizens.reach import within_whole_house
from dashboards import services


# Seconds for counting over everybody; below the 300 after which the queue offers a task again.
@shared_task(name="dashboards.write_snapshots", soft_time_limit=240, time_limit=270)
def write_snapshots() -> None:
    with within_whole_house():
        services.write_snapshots(timezone.localdate())
