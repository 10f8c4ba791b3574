"""Bells. The work is in `plans.exports`."""

from uuid import UUID

from celery import shared_task


@shared_task(name="plans.make_document")
def make_document(document_id: str) -> None:
    from plans import exports  # it imports this module to ring

    exports.DOCUMENTS.make(UUID(document_id))


@shared_task(name="plans.sweep_documents")
def sweep_documents() -> None:
    from plans import exports  # it imports this module to ring

    exports.DOCUMENTS.sweep()
