"""The bell of what nobody has judged, and the keys that a worker begins with."""

from celery import shared_task
from celery.signals import beat_init, worker_init
from django.core.exceptions import ImproperlyConfigured
from django.db import connection
from django.utils import timezone

from citizens.keys import require_known_keys
from citizens.reach import within_whole_house
from citizens.services import escalate_reviews as escalate


@shared_task(name="citizens.escalate_reviews")
def escalate_reviews() -> None:
    with within_whole_house():
        escalate(timezone.localdate())


@worker_init.connect
@beat_init.connect
def require_keys(**_kwargs: object) -> None:
    """Wrong keys stop the start. Celery logs what a handler raises and goes on, unless it is an exit."""
    try:
        require_known_keys()
    except ImproperlyConfigured as error:
        raise SystemExit(str(error)) from error
    finally:
        connection.close()  # the processes that are forked next need connections of their own
