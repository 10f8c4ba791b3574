"""Runs inside `.venv`: hands the worker one harmless task and ends well when the worker has done it."""

import sys
import time

from bostoette.celery import app

TASK = "plans.sweep_documents"  # looks for documents whose bell was lost; running it again changes nothing
PATIENCE = 120  # seconds


def tasks_done() -> int:
    """How often all workers have finished TASK since they started."""
    answers = app.control.inspect(timeout=0.5).stats() or {}
    return sum(worker["total"].get(TASK, 0) for worker in answers.values())


def main() -> int:
    deadline = time.monotonic() + PATIENCE
    app.send_task(TASK)
    while time.monotonic() < deadline:
        if tasks_done() > 0:
            return 0
    return 1


if __name__ == "__main__":
    sys.exit(main())
