"""The bell of the dashboard. The work is done in `dashboards.services`."""

from celery import shared_task
from django.utils import timezone

from dashboards import services


@shared_task(name="dashboards.write_snapshots")
def write_snapshots() -> None:
    services.write_snapshots(timezone.localdate())
