"""The two pens: `record` for what was done, `looked` for who saw."""

from collections.abc import Iterable
from typing import Any, Protocol
from uuid import UUID

from django.db import models

from audit.middleware import current_request
from audit.models import Entry, Event, Lookup, Outcome


class Actor(Protocol):
    """Whoever acts: a user, or the named system user for the clock and the queue."""

    @property
    def pk(self) -> Any: ...


def record(
    event: Event, *, by: Actor, target: models.Model, citizen_id: UUID | None = None, **data: Any
) -> None:
    """Add what `by` did to `target`, in the caller's transaction. `data`: ids and codes only."""
    Entry.objects.create(
        event=Event(event),
        actor_id=by.pk,
        actor_label=str(by),
        citizen_id=citizen_id,
        target=f"{target._meta.label_lower}:{target.pk}",
        data=data,
    )


def looked(
    user: Actor,
    citizen_ids: Iterable[UUID | None],
    *,
    action: str,
    purpose: str,
    outcome: Outcome = Outcome.SHOWN,
    criteria: Iterable[str] = (),
) -> None:
    """Log that `user` saw these citizens, or was refused. Stays also if the request is rolled back.

    If the log cannot be written this raises, and nothing is shown (security L-02).
    """
    request = current_request()
    Lookup.objects.bulk_create(
        Lookup(
            user_id=user.pk,
            user_label=str(user),
            citizen_id=citizen_id,
            action=action,
            purpose=purpose,
            outcome=outcome,
            request_id=request.id if request else None,
            ip=request.ip if request else None,
            criteria=list(criteria),
        )
        for citizen_id in citizen_ids
    )
