"""Look-ups are written on a connection of their own."""

from typing import Any

from django.db import models


class LookupRouter:
    def db_for_read(self, model: type[models.Model], **hints: Any) -> str | None:
        return self._own(model)

    def db_for_write(self, model: type[models.Model], **hints: Any) -> str | None:
        return self._own(model)

    def _own(self, model: type[models.Model]) -> str | None:
        return "lookups" if model._meta.label == "audit.Lookup" else None
