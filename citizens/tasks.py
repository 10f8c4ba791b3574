"""The bell of what nobody has judged. The work is done in `citizens.services`."""

from celery import shared_task
from django.utils import timezone

from citizens.services import escalate_reviews as escalate


@shared_task(name="citizens.escalate_reviews")
def escalate_reviews() -> None:
    escalate(timezone.localdate())
