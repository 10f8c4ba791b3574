"""The queue. What must happen later is a row in the database first; a task is only the bell."""

import logging
from functools import partial
from typing import Any

from celery import Celery, Task
from celery.schedules import crontab
from celery.signals import worker_init, worker_process_init
from django.db import transaction
from kombu.exceptions import OperationalError

logger = logging.getLogger(__name__)

app = Celery("bostoette")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()

PATIENT = 9  # Valkey's queue gives out what is not marked so first
app.conf.task_routes = {"printouts.make_bundle": {"priority": PATIENT}}

app.conf.beat_schedule = {
    "make reminders": {"task": "followups.make_reminders", "schedule": crontab(hour="3", minute="10")},
    "write snapshots": {"task": "dashboards.write_snapshots", "schedule": crontab(hour="3", minute="40")},
    "drop forgotten drafts": {
        "task": "visits.drop_forgotten_drafts",
        "schedule": crontab(hour="4", minute="10"),
    },
    "drop unsent answers": {
        "task": "measurements.drop_unsent_answers",
        "schedule": crontab(hour="4", minute="20"),
    },
    "forget old logins": {"task": "accounts.forget_old_logins", "schedule": crontab(hour="4", minute="30")},
    "write digests": {"task": "followups.write_digests", "schedule": crontab(hour="6", minute="0")},
    "seal the log": {"task": "audit.seal_logs", "schedule": 60.0},
    "draw samples of the log": {
        "task": "oversight.draw_samples",
        "schedule": crontab(day_of_week="1", hour="4", minute="10"),
    },
    "watch for many look-ups": {"task": "oversight.watch", "schedule": 300.0},
    "check the log": {"task": "oversight.check_logs", "schedule": crontab(hour="2", minute="40")},
    "sweep packages": {"task": "oversight.sweep_packages", "schedule": 60.0},
    "archive and delete closed cases": {"task": "retention.tend", "schedule": crontab(hour="2", minute="50")},
    "tend the months of the log": {"task": "audit.tend_months", "schedule": crontab(hour="2", minute="20")},
    "sweep printouts": {"task": "printouts.sweep_printouts", "schedule": 60.0},
    "sweep bundles": {"task": "printouts.sweep_bundles", "schedule": 60.0},
    "sweep documents": {"task": "plans.sweep_documents", "schedule": 30.0},
    "escalate reviews": {"task": "citizens.escalate_reviews", "schedule": crontab(hour="6", minute="15")},
    "open access reviews": {
        "task": "accounts.open_access_reviews",
        "schedule": crontab(hour="5", minute="30"),
    },
    "sweep notices": {"task": "accounts.sweep_notices", "schedule": 120.0},
    "sweep reminders of links": {"task": "links.sweep_reminders", "schedule": 300.0},
    "sweep digests": {"task": "followups.sweep_digests", "schedule": 120.0},
}


def ring(task: "Task[Any, Any]", *args: str | int, patient: bool = False, pause: int = 0) -> None:
    """Tell a worker, once the transaction is safe, that a row waits. Losing the bell loses nothing.

    The periodic sweep finds rows whose bell was lost, so a broker that is down is logged, not raised.
    `patient`: behind everything that somebody sits and waits for. `pause`: not before so many seconds.
    """
    told: dict[str, Any] = {"priority": PATIENT} if patient else {}
    if pause:
        told["countdown"] = pause
    transaction.on_commit(partial(_publish, task, args, **told))


def _publish(task: "Task[Any, Any]", args: tuple[str | int, ...], **told: Any) -> None:
    try:
        task.apply_async(args=args, retry=False, ignore_result=True, **told)
    except OperationalError:
        logger.warning("The queue is away; %s waits for the sweep.", task.name)


@worker_init.connect
def warm_the_press(**_kwargs: object) -> None:
    """Before the processes part: none of them keeps the first to ask waiting, and they share its memory."""
    try:
        from bostoette.pdf import warm_up
    except ImportError:  # no Pango: whoever asks for a document is told so
        return
    warm_up()


@worker_process_init.connect
def limit_memory(**_kwargs: object) -> None:
    """A document that eats memory takes down one worker process, not the machine."""
    import resource

    from django.conf import settings

    limit = settings.WORKER_MEMORY_LIMIT
    resource.setrlimit(resource.RLIMIT_AS, (limit, limit))
