"""The log's clock."""

from celery import shared_task

from audit import retention
from audit.seals.sealing import seal_logs


@shared_task(name="audit.seal_logs")
def seal() -> None:
    seal_logs()


@shared_task(name="audit.tend_months")
def tend_months() -> None:
    retention.tend_months()
