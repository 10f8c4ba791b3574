"""Wiring only: settings, addresses, the queue, documents, errors. No model, no word of the domain."""

from bostoette.celery import app as celery_app

__all__ = ["celery_app"]
